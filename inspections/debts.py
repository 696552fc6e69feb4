"""What waits in spot checks (S138). A doubt is a question and never a debt (V20)."""

from django.db.models import F

from inspections.models import DrawnItem, SpotCheck
from inspections.states import DrawState
from issues.debts.reading import of_item, read_item
from units.debts import Chip, Debt, Task, after_step, first_day_over
from units.desk.lamp import Lamp
from units.models import Role

NUMBER, LOOK = Chip("number", "待录入号码", 310), Chip("look", "待抽查", 320)


def _to_draw(days):
    """Spot checks whose public number is out and waits for a hand: the first, or the other one (S58)."""
    return SpotCheck.objects.filter(state=DrawState.ANNOUNCED, source_on__lte=days.on).defer("listed")


def _read_draw(check):
    lamp = Lamp("wait", "号码已公布", check.source)
    return Task("抽查", check.title, check.campaign.office, "随机抽查", check.source_on, lamp)


def _read_drawn(one):
    return read_item(one.item, Lamp("wait", "抽中待查"))


DEBTS = (
    Debt(
        "number",
        "抽查号码未录入",
        (NUMBER,),
        (Role.OFFICE, Role.GROUP),
        _to_draw,
        _read_draw,
        page="inspections:spot_check",
        verb="inspections:spot_check",
        unit="",
        related=("campaign",),
        order=("source_on", "pk"),
        hands=("seed_typed_by",),
    ),
    Debt(
        "look",
        "抽中事项未查",
        (LOOK,),
        (Role.OFFICE, Role.GROUP),
        lambda days: DrawnItem.objects.filter(met=None),
        _read_drawn,
        page="inspections:drawn_look",
        verb="inspections:drawn_look",
        unit="item__unit",
        related=of_item("item"),
        order=("spot_check", "place"),
        about=F("item__number"),
        since=F("spot_check__drawn_on"),
        late=after_step(F("spot_check__drawn_on")),
        reminded=first_day_over,
        chased=True,
        judged=True,
    ),
)
