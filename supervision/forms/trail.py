"""What the page of the trail is narrowed by."""

from django import forms

from supervision.queries.trail import NOUNS


class TrailFilter(forms.Form):
    """Filters in the address; anything else there is not read."""

    act = forms.ChoiceField(label="对象", choices=[("", "全部"), *NOUNS.items()], required=False)
    stream = forms.CharField(label="链", max_length=64, required=False, help_text="如 unit-12 或 system")
    day = forms.DateField(
        label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)
