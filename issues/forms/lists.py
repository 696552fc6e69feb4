"""Forms about a list: whose it is, why it is returned."""

from django import forms

from issues.models import RectificationList
from units.models import Leader

Kind = RectificationList.Kind


class UnitChoice(forms.Form):
    """The unit a list is made for, named by the address."""

    unit = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units


class ListForm(forms.Form):
    """Whose list: the leadership team's, or that of one leader in office who has none yet (M17)."""

    holder = forms.ChoiceField(label="清单属于", widget=forms.RadioSelect)

    def __init__(self, *args, unit, **options):
        super().__init__(*args, **options)
        without = Leader.objects.filter(unit=unit, active=True, lists=None)
        self.leaders = {str(leader.pk): leader for leader in without}
        team = (
            []
            if unit.lists.filter(kind=Kind.TEAM, former_unit=None).exists()
            else [("team", "领导班子（整改方案）")]
        )
        people = [(key, f"{leader.post}（个人整改清单）") for key, leader in self.leaders.items()]
        self.fields["holder"].choices = team + people

    def clean(self):
        holder = self.cleaned_data.pop("holder", None)
        if holder == "team":
            return {"kind": Kind.TEAM, "leader": None}
        return {"kind": Kind.PERSONAL, "leader": self.leaders[holder]} if holder else {}


class ReasonForm(forms.Form):
    """Why something is sent back or taken down."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, help_text="", **options):
        super().__init__(*args, **options)
        self.fields["reason"].help_text = help_text
