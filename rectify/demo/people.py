"""Who signs in to the demo. Everybody is a post; only those in SIGN_INS have a password, one for all, and only in a demo."""

from typing import NamedTuple

from rectify.demo.units import DEMO_TOWN, GROUP_NAMES, group_of, roster
from units.models import Role

PASSWORD = "zhaodan2014"
INVITED = 412  # the source: over 400 invited supervisors (M9)
GROUP_SEATS = ["组长", "副组长", "联络员"]
CITY_LEADERS = [  # one contact point each (M8)
    "市委书记", "市委副书记、市长", "市委副书记", "市委常委、组织部部长", "市委常委、常务副市长", "市委常委、纪委书记", "市委常委、宣传部部长",
    "市委常委、政法委书记", "市委常委、统战部部长", "市委常委、人武部政委", "市委常委、副市长", "党员副市长",
]  # fmt: skip
CONTACT_UNITS = [
    "华阳街道", "下蜀镇", "边城镇", DEMO_TOWN, "句容经济开发区管委会", "市教育局", "天王镇",
    "市公安局", "后白镇", "市农委", "市住建局", "市民政局",
]  # fmt: skip

TOWN_GROUP = GROUP_NAMES[group_of([unit.name for unit in roster()].index(DEMO_TOWN))]
SIGN_INS: list[tuple[str, str, str]] = [
    ("clerk", PASSWORD, f"{DEMO_TOWN}经办人"),
    ("group1", PASSWORD, f"{TOWN_GROUP}组长（督导{DEMO_TOWN}）"),
    ("group2", PASSWORD, f"{TOWN_GROUP}联络员（督导{DEMO_TOWN}）"),
    ("officer1", PASSWORD, "市活动办综合组"),
    ("officer2", PASSWORD, "市活动办审核组"),
    ("contact", PASSWORD, f"联系点领导（联系{DEMO_TOWN}）"),
    ("superior", PASSWORD, "上一级党组织（句容市委）"),
    ("leader", PASSWORD, "市领导（查看）"),
    ("system", PASSWORD, "系统管理员"),
    ("auditor", PASSWORD, "安全审计员"),
]


class Account(NamedTuple):
    """One account with its one assignment; `unit` and `group` are names of the roster."""

    username: str
    name: str
    role: Role
    unit: str = ""
    group: str = ""


def accounts(units: dict[str, str]) -> list[Account]:
    """Every account of the demo. `units` gives the group's name of each participating unit, in the roster's order."""
    town_group = units[DEMO_TOWN]
    rows = [
        Account("system", "系统管理员", Role.SYSTEM),
        Account("auditor", "安全审计员", Role.AUDITOR),
        Account("officer1", "市活动办综合组", Role.OFFICE),
        Account("officer2", "市活动办审核组", Role.OFFICE),
        Account("leader", "市领导", Role.LEADER),
        Account("superior", "句容市委审核人员", Role.SUPERIOR, unit="city"),
        Account("superior-upper", "镇江市委审核人员", Role.SUPERIOR, unit="upper"),
    ]
    for number, group in enumerate(GROUP_NAMES, start=1):
        for seat, title in enumerate(GROUP_SEATS, start=1):
            demo = {1: "group1", 3: "group2"}.get(seat) if group == town_group else None
            rows.append(
                Account(demo or f"group{number:02d}-{seat}", f"{group}{title}", Role.GROUP, group=group)
            )
    for number, (post, unit) in enumerate(zip(CITY_LEADERS, CONTACT_UNITS, strict=True), start=1):
        username = "contact" if unit == DEMO_TOWN else f"contact{number:02d}"
        rows.append(Account(username, f"{post}（联系点领导）", Role.CONTACT, unit=unit))
    for number, unit in enumerate(units, start=1):
        username = "clerk" if unit == DEMO_TOWN else f"clerk{number:02d}"
        rows.append(Account(username, f"{unit}经办人", Role.CLERK, unit=unit))
    names = list(units)
    rows += [
        Account(
            f"invited{number:03d}", f"特邀监督员{number:03d}号", Role.INVITED, unit=names[number % len(names)]
        )
        for number in range(1, INVITED + 1)
    ]
    return rows
