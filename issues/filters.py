"""What a list page may be narrowed by. The names here are all there are: any other is refused (S73)."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q

from issues.models import Disclosure, Flag, Item, RectificationList
from issues.models.disclosure import VIEWS
from issues.models.search import says
from issues.releases.coverage import with_coverage
from issues.states import COUNTED, WAITING, ListState, State
from trail import clock
from units.desk.filters import (
    NamedChoiceFilter,
    Narrowed,
    day,
    groups_in_sight,
    sources_in_sight,
    units_in_sight,
    words,
)
from units.models import Unit

ORDERS = [("", "按编号"), ("deadline", "按完成时限"), ("priority", "按轻重缓急")]


class ListFilter(Narrowed):
    """Rectification lists by unit, group, holder and state."""

    text = filters.CharFilter(method="with_text", **words("单位或职务"))
    unit = NamedChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    group = NamedChoiceFilter(
        label="督导组", field_name="unit__group", queryset=groups_in_sight, empty_label="全部"
    )
    kind = filters.ChoiceFilter(label="类别", choices=RectificationList.Kind.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=ListState.choices, empty_label="全部")

    class Meta:
        model = RectificationList
        fields: list[str] = []

    def with_text(self, rows, name, value):
        return rows.filter(Q(unit__name__icontains=value) | Q(leader__post__icontains=value))


class ReleaseFilter(Narrowed):
    """Documents of the release desk: first how far they are, then whose, which and for whom."""

    view = filters.ChoiceFilter(label="情况", choices=[*VIEWS.items()], method="with_view", empty_label=None)
    unit = filters.ModelChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    kind = filters.ChoiceFilter(label="材料", choices=Disclosure.Kind.choices, empty_label="全部")
    scope = filters.ChoiceFilter(label="范围", choices=Disclosure.Scope.choices, empty_label="全部")

    class Meta:
        model = Disclosure
        fields: list[str] = []

    def __init__(self, data=None, *args, **options):
        super().__init__(
            {"view": next(iter(VIEWS)), **{key: data[key] for key in data or {}}}, *args, **options
        )

    def with_view(self, rows, name, value):
        return rows.standing(value, on=clock.today())


class CoverageFilter(Narrowed):
    """Units by whether they have shown their scheme (M38)."""

    text = filters.CharFilter(field_name="name", lookup_expr="icontains", **words("单位名称"))
    shown = filters.ChoiceFilter(
        label="整改方案",
        choices=[("no", "还没有公开"), ("yes", "已经公开")],
        method="with_shown",
        empty_label="全部",
    )
    category = filters.ChoiceFilter(label="类别", choices=Unit.Category.choices, empty_label="全部")
    group = filters.ModelChoiceFilter(label="督导组", queryset=groups_in_sight, empty_label="全部")

    class Meta:
        model = Unit
        fields: list[str] = []

    def __init__(self, data, units, **options):
        super().__init__(data, with_coverage(units, on=clock.today()), **options)

    def with_shown(self, rows, name, value):
        return rows.filter(team_shown=value == "yes")


class ItemFilter(Narrowed):
    """Items by what a clerk or an officer looks for."""

    LAMPS = [("late", "逾期未完成"), ("soon", "黄灯（临期、措施滞后、本月曾逾期）")]
    STATES = [*State.choices, ("counted", "已上报（全部）"), ("waiting", "已完成，待评议或审核")]
    GROUPS = {"counted": COUNTED, "waiting": WAITING}  # the rows behind the figures that add states up

    text = filters.CharFilter(method="with_text", **words("问题"))
    number = filters.CharFilter(field_name="number", lookup_expr="iexact", **words("编号"))
    unit = NamedChoiceFilter(label="单位", queryset=units_in_sight, empty_label="全部")
    group = NamedChoiceFilter(
        label="督导组", field_name="unit__group", queryset=groups_in_sight, empty_label="全部"
    )
    kind = filters.ChoiceFilter(
        label="类别", field_name="list__kind", choices=RectificationList.Kind.choices, empty_label="全部"
    )
    state = filters.ChoiceFilter(label="状态", choices=STATES, method="with_state", empty_label="全部")
    lamp = filters.ChoiceFilter(label="时限", choices=LAMPS, method="with_lamp", empty_label="全部")
    flag = filters.ChoiceFilter(
        label="标记", choices=Flag.Kind.choices, method="with_flag", empty_label="全部"
    )
    source = NamedChoiceFilter(
        label="问题来源", field_name="sources", queryset=sources_in_sight, empty_label="全部"
    )
    origin = filters.ChoiceFilter(label="补充由来", choices=Item.Origin.choices, empty_label="全部")
    deadline_from = filters.DateFilter(field_name="deadline", lookup_expr="gte", **day("时限自"))
    deadline_to = filters.DateFilter(field_name="deadline", lookup_expr="lte", **day("时限至"))

    class Meta:
        model = Item
        fields: list[str] = []

    def with_text(self, rows, name, value):
        return rows.filter(says(value, "problem"))

    def with_state(self, rows, name, value):
        return rows.filter(state__in=self.GROUPS.get(value, [value]))

    def with_flag(self, rows, name, value):
        return rows.filter(Exists(Flag.objects.filter(item=OuterRef("pk"), kind=value, cleared_on=None)))

    def with_lamp(self, rows, name, value):
        on = clock.today()
        return rows.overdue(on=on) if value == "late" else rows.due_soon(on=on)
