"""The campaign's figures and the sentence made of them (M104–M106)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from issues.models import RectificationList
from issues.states import COUNTED
from reviews.queries.below_floor import below_floor
from supervision.queries.counts import Counted, added_up, tally
from supervision.rules import share, whole_of
from trail import clock
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
    ended: int = 0
    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self):
        """Closed of all filed, in whole percent."""
        return share(self.closed, self.total)


def figures(
    of: Person | Campaign, *, on: date, below: bool = True, counted: Sequence[Counted] | None = None
) -> Figures:
    """Every figure of the workbench on this day, in one statement (one more for those below the floor).

    `of` is the person looking (only what is in sight counts) or a whole campaign; `counted` is the tally by kinds of the
    same day and sight where the caller has it already.
    """
    counted = tally(of, on=on) if counted is None else counted
    sums = added_up(counted)
    kind, by_state = Counter[str](), dict.fromkeys(map(str, COUNTED), 0)
    for row in counted:
        kind[row.kind] += row.filed
        by_state[row.state] += row.filed
    return Figures(
        on=on,
        total=sums["filed"],
        team=kind[TEAM],
        personal=kind[PERSONAL],
        closed=sums["closed"],
        ended=sums["ended"],
        overdue=sums["overdue"],
        overdue_units=len({row.unit for row in counted if row.overdue}),
        due=sums["due"],
        below=_below(of) if below else 0,
        by_state=by_state,
    )


def status_sentence(campaign: Campaign, *, on: date, counted: Figures | None = None) -> str:
    """The source's own sentence with this campaign's figures, and the day they stand on (M106)."""
    now = counted or figures(campaign, on=on, below=False)
    ended = f"；另有经上一级党组织批准终结、不计销号的{now.ended}项" if now.ended else ""
    return (
        f"{whole_of(campaign.place)}参学单位已上报整改事项{now.total}条，其中，领导班子整改事项{now.team}条，"
        f"领导干部个人整改事项{now.personal}条；已办结销号整改事项{now.closed}项"
        f"{ended}（截至{clock.in_words(on)}）。"
    )


def _below(of):
    failed = below_floor()
    failed = failed.filter(unit__campaign=of) if isinstance(of, Campaign) else failed.visible_to(of)
    return failed.count()
