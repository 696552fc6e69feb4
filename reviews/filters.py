"""What the review list and the audit queue may be narrowed by; any other name is refused (S73)."""

import django_filters as filters
from django.db.models import Exists, OuterRef

from issues.models import RectificationList
from reviews.models import AuditStep, DemocraticReview, ReviewItem
from reviews.states import Level, Outcome, ReviewState
from units.desk.filters import Narrowed, day, units_in_sight


class ReviewFilter(Narrowed):
    """Reviews by unit, state, outcome and the days they were held."""

    OUTCOMES = [(Outcome.PASSED.value, "有达标事项"), (Outcome.BELOW.value, "有未达标事项")]

    unit = filters.ModelChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=ReviewState.choices, empty_label="全部")
    outcome = filters.ChoiceFilter(label="结果", choices=OUTCOMES, method="with_outcome", empty_label="全部")
    held_from = filters.DateFilter(field_name="held_on", lookup_expr="gte", **day("评议日期自"))
    held_to = filters.DateFilter(field_name="held_on", lookup_expr="lte", **day("评议日期至"))

    class Meta:
        model = DemocraticReview
        fields: list[str] = []

    def with_outcome(self, rows, name, value):
        return rows.filter(Exists(ReviewItem.objects.filter(review=OuterRef("pk"), outcome=value)))


class AuditFilter(Narrowed):
    """Audit steps by level, unit and whose list the item is on."""

    TABS = [
        ("", "待我办理"),
        ("done", "我已办理"),
        ("mine", "我发起的"),
        ("all", "全部在审"),
        ("stuck", "待改派"),
    ]

    tab = filters.ChoiceFilter(choices=TABS, method="as_given", widget=filters.widgets.forms.HiddenInput)
    level = filters.ChoiceFilter(label="层级", choices=Level.choices, empty_label="全部")
    unit = filters.ModelChoiceFilter(
        label="单位", field_name="close_out__item__unit", queryset=units_in_sight, empty_label="全部"
    )
    kind = filters.ChoiceFilter(
        label="类别",
        field_name="close_out__item__list__kind",
        choices=RectificationList.Kind.choices,
        empty_label="全部",
    )

    class Meta:
        model = AuditStep
        fields: list[str] = []

    def as_given(self, rows, name, value):
        """The tab has chosen the rows before they come here."""
        return rows
