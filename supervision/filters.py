"""What the doubt list may be narrowed by; any other name is refused (S73)."""

import django_filters as filters
from django.db.models import Exists, OuterRef

from issues.filters import Narrowed, groups_in_sight, units_in_sight
from issues.models import Item
from supervision.models import DoubtNote
from supervision.queries.doubts import doubts
from supervision.states import Doubt


class DoubtFilter(Narrowed):
    """Items by question, unit, group and whether somebody has looked."""

    LOOKED = [("no", "还没有核看"), ("yes", "已看过")]

    doubt = filters.ChoiceFilter(label="疑点", choices=Doubt.choices, method="with_doubt", empty_label=None)
    unit = filters.ModelChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    group = filters.ModelChoiceFilter(
        label="督导组", field_name="unit__group", queryset=groups_in_sight, empty_label="全部"
    )
    looked = filters.ChoiceFilter(label="核看", choices=LOOKED, method="with_look", empty_label="全部")

    class Meta:
        model = Item
        fields: list[str] = []

    def with_doubt(self, rows, name, value):
        return doubts(rows, value)

    def with_look(self, rows, name, value):
        note = DoubtNote.objects.filter(item=OuterRef("pk"), doubt=self.data.get("doubt", ""))
        return rows.filter(Exists(note) if value == "yes" else ~Exists(note))
