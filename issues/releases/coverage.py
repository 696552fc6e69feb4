"""Who has shown what: coverage by unit, and the units still missing (M38)."""

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from issues.models import ChannelEntry, Disclosure, RectificationList
from issues.states import ListState

Kind, Scope = Disclosure.Kind, Disclosure.Scope
OPEN = [Scope.PUBLIC, Scope.UNIT]  # what counts as 公开: a list shown within the Party only does not


def with_coverage(units, *, on):
    """Units with `team_shown`, `personal` and `personal_shown` (lists), and `logged` (showings in papers, on boards, …)."""
    shown = Disclosure.objects.current(on=on).filter(kind=Kind.LIST, scope__in=OPEN)
    lists = RectificationList.objects.filter(unit=OuterRef("pk"), state=ListState.ACCEPTED)
    personal = lists.filter(kind=RectificationList.Kind.PERSONAL)
    return units.annotate(
        team_shown=Exists(shown.filter(unit=OuterRef("pk"), list__kind=RectificationList.Kind.TEAM)),
        to_the_public=Exists(
            shown.filter(unit=OuterRef("pk"), list__kind=RectificationList.Kind.TEAM, scope=Scope.PUBLIC)
        ),
        personal=_many(personal, "unit"),
        personal_shown=_many(personal.filter(Exists(shown.filter(list=OuterRef("pk")))), "unit"),
        logged=_many(ChannelEntry.objects.filter(disclosure__unit=OuterRef("pk")), "disclosure__unit"),
        team_list=Subquery(lists.filter(kind=RectificationList.Kind.TEAM).values("pk")[:1]),
    )


def coverage_figures(units, *, on):
    """How many of these units have shown their scheme, of how many (84/84)."""
    rows = list(with_coverage(units, on=on).values_list("team_shown", flat=True))
    return {"units": len(rows), "shown": sum(rows), "missing": len(rows) - sum(rows)}


def _many(rows, group):
    return Coalesce(Subquery(rows.order_by().values(group).annotate(n=Count("pk")).values("n")), 0)
