"""What the gate of the wrap-up meetings is narrowed to, and what is registered of one."""

from django import forms

from documents.models import Meeting
from units.desk.filters import groups_in_sight
from units.models import SupervisionGroup


class GateForm(forms.Form):
    """What the gate of the wrap-up meetings is narrowed to."""

    STANDINGS = [("", "全部"), ("blocked", "不得召开"), ("free", "可以召开"), ("held", "已召开")]

    group = forms.ModelChoiceField(
        label="督导组", queryset=SupervisionGroup.objects.none(), required=False, empty_label="全部"
    )
    standing = forms.ChoiceField(label="情况", choices=STANDINGS, required=False)

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.fields["group"].queryset = groups_in_sight(request)


class WrapUpForm(forms.Form):
    """When and where the wrap-up meeting was held."""

    held_on = forms.DateField(
        label="召开日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="会后登记，不早于最后一项销号的日期。",
    )
    place = forms.CharField(label="地点", max_length=Meeting._meta.get_field("place").max_length)
