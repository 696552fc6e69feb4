"""What the lists of inspections may be narrowed by; any other name is refused (S73)."""

import django_filters as filters

from inspections.models import DrawnItem, RaisedDoubt, SpotCheck
from inspections.states import Among, Doubt, DrawState
from units.desk.filters import Narrowed, groups_in_sight, units_in_sight


class DoubtFilter(Narrowed):
    """Findings by question, unit, group and whether somebody has looked."""

    LOOKED = [("no", "还没有核看"), ("yes", "已看过")]

    doubt = filters.ChoiceFilter(label="疑点", choices=Doubt.choices, empty_label=None)
    unit = filters.ModelChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    group = filters.ModelChoiceFilter(
        label="督导组", field_name="unit__group", queryset=groups_in_sight, empty_label="全部"
    )
    looked = filters.ChoiceFilter(label="核看", choices=LOOKED, method="with_look", empty_label="全部")

    class Meta:
        model = RaisedDoubt
        fields: list[str] = []

    def with_look(self, rows, name, value):
        return rows.filter(looked=value == "yes")


class SpotCheckFilter(Narrowed):
    """Spot checks by how far they are and what they draw from."""

    state = filters.ChoiceFilter(label="状态", choices=DrawState.choices, empty_label="全部")
    among = filters.ChoiceFilter(label="范围", choices=Among.choices, empty_label="全部")

    class Meta:
        model = SpotCheck
        fields: list[str] = []


class DrawnFilter(Narrowed):
    """What a spot check drew, by what was found."""

    FOUND = [("no", "还没有查"), ("met", "落实到位"), ("unmet", "没有落实到位")]
    MET = {"no": None, "met": True, "unmet": False}

    found = filters.ChoiceFilter(label="情况", choices=FOUND, method="with_finding", empty_label="全部")

    class Meta:
        model = DrawnItem
        fields: list[str] = []

    def with_finding(self, rows, name, value):
        return rows.filter(met=self.MET[value])
