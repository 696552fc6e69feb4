"""The shape of what the auditor narrows the trail by."""

from django import forms

from issues.filters import groups_in_sight, units_in_sight
from supervision.models import DoubtNote, PersonalRequest, WrapUpMeeting
from supervision.queries.trail import NOUNS
from units.models import Person, SupervisionGroup, Unit


class ChaseForm(forms.Form):
    """A word that goes with a chase."""

    note = forms.CharField(label="附言", max_length=200, required=False)


class PaceForm(forms.Form):
    """What the curve is narrowed to, and the day of the forecast."""

    group = forms.ModelChoiceField(
        label="督导组", queryset=SupervisionGroup.objects.none(), required=False, empty_label="全部"
    )
    unit = forms.ModelChoiceField(
        label="单位", queryset=Unit.objects.none(), required=False, empty_label="全部"
    )
    until = forms.DateField(
        label="预计到", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.fields["group"].queryset = groups_in_sight(request)
        self.fields["unit"].queryset = units_in_sight(request)


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
    place = forms.CharField(label="地点", max_length=WrapUpMeeting._meta.get_field("place").max_length)


class LookForm(forms.Form):
    """What somebody found who looked at a doubt."""

    word = forms.CharField(
        label="核看情况",
        max_length=DoubtNote._meta.get_field("word").max_length,
        help_text="用一句话写明怎么看的、看到什么，例如：已到现场核对，四个村确有同样问题。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PersonalRequestForm(forms.ModelForm):
    """What somebody asks about their own data."""

    class Meta:
        model = PersonalRequest
        fields = ["kind", "subject", "unit", "wanted"]
        widgets = {"wanted": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "请选择"), *PersonalRequest.Kind.choices]
        self.fields["unit"].queryset = Unit.objects.filter(campaign=campaign)
        self.fields["unit"].empty_label = "不选"


class PersonalAnswerForm(forms.Form):
    """The answer; for a correction also what is put in place."""

    outcome = forms.ChoiceField(label="办理结果", choices=PersonalRequest.Outcome)
    answer = forms.CharField(
        label="答复",
        max_length=PersonalRequest._meta.get_field("answer").max_length,
        help_text="写给请求人看的话；不予办理的，写明理由。不要再写姓名、电话。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label="更正后的称呼", max_length=Person._meta.get_field("name").max_length, required=False
    )
    phone = forms.CharField(
        label="更正后的电话", max_length=Person._meta.get_field("phone").max_length, required=False
    )

    def __init__(self, *args, asked, **options):
        super().__init__(*args, **options)
        if asked.kind != PersonalRequest.Kind.CORRECTION:
            del self.fields["name"], self.fields["phone"]


class TrailFilter(forms.Form):
    """Filters in the address; anything else there is not read."""

    act = forms.ChoiceField(label="对象", choices=[("", "全部"), *NOUNS.items()], required=False)
    stream = forms.CharField(label="链", max_length=64, required=False, help_text="如 unit-12 或 system")
    day = forms.DateField(
        label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)
