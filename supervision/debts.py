"""What waits in this app (S138): requests of people about their own data (S112)."""

from supervision.models import PersonalRequest
from units.debts import Chip, Debt, Task
from units.desk.lamp import Lamp
from units.models import Role

PRIVACY = Chip("privacy", "待答复个人信息", 340)


def _read_request(asked):
    lamp = Lamp("wait", "待答复")
    return Task(
        "请求",
        f"个人信息{asked.get_kind_display()}请求",
        asked.campaign.office,
        "个人信息",
        asked.asked_on,
        lamp,
    )


DEBTS = (
    Debt(
        "privacy",
        "个人信息请求未答复",
        (PRIVACY,),
        (Role.OFFICE,),
        lambda days: PersonalRequest.objects.filter(outcome=""),
        _read_request,
        page="supervision:personal_request",
        verb="supervision:personal_request",
        unit="",
        related=("campaign",),
        order=("asked_on", "pk"),
    ),
)
