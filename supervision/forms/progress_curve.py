"""What the curve is narrowed to, and the day of the forecast."""

from django import forms

from units.desk.filters import groups_in_sight, units_in_sight
from units.models import SupervisionGroup, Unit


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
