"""What the lists of documents, of what a unit received and of meetings may be narrowed by; any other name is refused (S73)."""

import django_filters as filters
from django.db.models import Q

from documents.models import Addressee, Document, Meeting
from documents.states import AddresseeState, DocumentState, Kind, MeetingKind, MeetingState
from units.desk.filters import NamedChoiceFilter, Narrowed, groups_in_sight, units_in_sight, words


class DocumentFilter(Narrowed):
    """Documents by kind, year of issue, state, addressee and words."""

    text = filters.CharFilter(method="with_text", **words("文号、标题或正文"))
    kind = filters.ChoiceFilter(label="文种", choices=Kind.choices, empty_label="全部")
    year = filters.NumberFilter(
        label="年份", field_name="issued_on__year", min_value=1990, max_value=2100, decimal_places=0
    )
    state = filters.ChoiceFilter(label="状态", choices=DocumentState.choices, empty_label="全部")
    unit = NamedChoiceFilter(label="主送单位", field_name="to", queryset=units_in_sight, empty_label="全部")

    class Meta:
        model = Document
        fields: list[str] = []

    def with_text(self, rows, name, value):
        return rows.filter(Q(number__icontains=value) | Q(title__icontains=value) | Q(body__icontains=value))


class ReceivedFilter(Narrowed):
    """What units received, by unit, state, kind and words."""

    text = filters.CharFilter(method="with_text", **words("文号或标题"))
    kind = filters.ChoiceFilter(
        label="文种", field_name="document__kind", choices=Kind.choices, empty_label="全部"
    )
    year = filters.NumberFilter(
        label="年份", field_name="document__issued_on__year", min_value=1990, max_value=2100, decimal_places=0
    )
    state = filters.ChoiceFilter(label="状态", choices=AddresseeState.choices, empty_label="全部")
    unit = NamedChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")

    class Meta:
        model = Addressee
        fields: list[str] = []

    def with_text(self, rows, name, value):
        return rows.filter(Q(document__number__icontains=value) | Q(document__title__icontains=value))


class MeetingFilter(Narrowed):
    """Meetings by kind, state, unit, group and words."""

    text = filters.CharFilter(method="with_text", **words("名称、地点或记录"))
    kind = filters.ChoiceFilter(label="会议", choices=MeetingKind.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=MeetingState.choices, empty_label="全部")
    unit = NamedChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    group = NamedChoiceFilter(label="督导组", queryset=groups_in_sight, empty_label="全部")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def with_text(self, rows, name, value):
        return rows.filter(
            Q(title__icontains=value) | Q(place__icontains=value) | Q(minutes__icontains=value)
        )
