"""The campaign's figures and the sentence made of them (M104–M106)."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from issues.models import Item, RectificationList
from issues.models.item import late
from issues.states import COUNTED, State
from reviews.queries import below_floor
from supervision.rules import share, whole_of
from units.models import Campaign, Person

TEAM, PERSONAL = RectificationList.Kind.TEAM, RectificationList.Kind.PERSONAL


@dataclass(frozen=True)
class Figures:
    """Counts of filed items on a day; `team + personal == total == sum(by_state)` always."""

    on: date
    total: int
    team: int
    personal: int
    closed: int
    overdue: int
    overdue_units: int
    due: int
    below: int = 0
    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self):
        """Closed of all filed, in whole percent."""
        return share(self.closed, self.total)


def items_of(of: Person | Campaign) -> QuerySet[Item]:
    """The filed items of a whole campaign, or of what a person has in sight."""
    filed = Item.objects.filed()
    return filed.filter(unit__campaign=of) if isinstance(of, Campaign) else filed.visible_to(of)


def figures(of: Person | Campaign, *, on: date, below: bool = True) -> Figures:
    """Every figure of the workbench on this day, in one statement (one more for those below the floor).

    `of` is the person looking (only what is in sight counts) or a whole campaign.
    """
    items, overdue = items_of(of), late(on)
    counted = items.aggregate(
        total=Count("pk"),
        team=Count("pk", filter=Q(list__kind=TEAM)),
        personal=Count("pk", filter=Q(list__kind=PERSONAL)),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
        overdue=Count("pk", filter=overdue),
        overdue_units=Coalesce(Max(units_of(items.filter(overdue))), 0),
        due=Count("pk", filter=Q(deadline__lte=on)),
        **{f"in_{state}": Count("pk", filter=Q(state=state)) for state in COUNTED},
    )
    by_state = {str(state): counted.pop(f"in_{state}") for state in COUNTED}
    failed = _below(of) if below else 0
    return Figures(on=on, by_state=by_state, below=failed, **counted)


def units_of(items):
    """How many units these items belong to, as a subquery: counting them DISTINCT beside the other figures would sort
    every item of the campaign, this reads only the few."""
    one = items.order_by().values(one=Value(1))
    return Subquery(one.annotate(many=Count("unit", distinct=True)).values("many"))


def status_sentence(campaign: Campaign, *, on: date, counted: Figures | None = None) -> str:
    """The source's own sentence with this campaign's figures, and the day they stand on (M106)."""
    now = counted or figures(campaign, on=on, below=False)
    return (
        f"{whole_of(campaign.place)}参学单位已上报整改事项{now.total}条，其中，领导班子整改事项{now.team}条，"
        f"领导干部个人整改事项{now.personal}条；已办结销号整改事项{now.closed}项"
        f"（截至{on.year}年{on.month}月{on.day}日）。"
    )


def _below(of):
    failed = below_floor()
    failed = failed.filter(unit__campaign=of) if isinstance(of, Campaign) else failed.visible_to(of)
    return failed.count()
