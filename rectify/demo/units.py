"""Who takes part in the demo: 84 units in 9 groups, their leaders by post.

The source gives the numbers (84 units, 9 groups, over 700 leading cadres, M2) and the categories (M3) and names no unit: the
roster is a plausible one of official public bodies, in nobody's document. Posts stand for people; there are no names.
"""

from typing import NamedTuple

from units.models import Unit

GROUP_NAMES = [f"市委第{number}督导组" for number in "一二三四五六七八九"]
UPPER, CITY = (
    "中共镇江市委员会",
    "中共句容市委员会",
)  # superiors that file no list: of the city's team, of everybody else
DEMO_TOWN = "宝华镇"  # the unit whose clerk has a demo sign-in

STANDING_POSTS = [
    "市委书记",
    "市委副书记、市长",
    "市委副书记",
    "市委常委、常务副市长",
    "市委常委、纪委书记",
    "市委常委、组织部部长",
    "市委常委、宣传部部长",
    "市委常委、政法委书记",
    "市委常委、统战部部长",
    "市委常委、人武部政委",
    "市委常委、副市长",
]
TOWN_POSTS = [
    "党委书记",
    "党委副书记、镇长",
    "人大主席",
    "党委副书记",
    "纪委书记",
    "组织委员",
    "宣传委员",
    "政法委员",
    "人武部部长",
    "副镇长（分管农业）",
    "副镇长（分管城建）",
    "副镇长（分管工业）",
]
STREET_POSTS = [
    "党工委书记",
    "党工委副书记、主任",
    "人大工委主任",
    "党工委副书记",
    "纪工委书记",
    "组织委员",
    "宣传委员",
    "政法委员",
    "人武部部长",
    "副主任（分管民生）",
    "副主任（分管城建）",
    "副主任（分管经济）",
]

TOWNS = ["下蜀镇", "宝华镇", "白兔镇", "边城镇", "茅山镇", "后白镇", "郭庄镇", "天王镇"]
STREETS = [
    "华阳街道",
    "崇明街道",
    "黄梅街道",
    "句容经济开发区管委会",
    "茅山风景区管委会",
    "赤山湖管委会",
    "春城社区办",
]
OFFICES = [
    "市委办公室",
    "市人大机关",
    "市政府办公室",
    "市政协机关",
    "市纪委机关",
    "市委组织部",
    "市委宣传部",
    "市委统战部",
    "市委政法委",
    "市委农工办",
    "市级机关工委",
    "市编办",
    "市信访局",
    "市总工会",
    "团市委",
    "市妇联",
    "市科协",
    "市工商联",
    "市档案局",
]
BUREAUS = [
    "市法院",
    "市检察院",
    "市公安局",
    "市发改委",
    "市经信委",
    "市教育局",
    "市科技局",
    "市民政局",
    "市司法局",
    "市财政局",
    "市人社局",
    "市国土资源局",
    "市农委",
    "市商务局",
    "市文广新局",
    "市卫生局",
    "市人口计生委",
    "市审计局",
    "市统计局",
    "市安监局",
    "市旅游局",
    "市物价局",
]
CITY_BUREAUS = ["市住建局", "市城管局", "市交通运输局", "市水利局", "市环保局"]
ENTERPRISES = [
    "市供销社",
    "市人民医院",
    "市中医院",
    "市妇幼保健院",
    "市疾控中心",
    "市卫生监督所",
    "市高级中学",
    "市第三中学",
    "市中等专业学校",
    "市实验小学",
    "市委党校",
    "市广播电视台",
    "市图书馆",
    "市机关事务管理局",
    "市住房公积金管理中心",
    "市自来水公司",
    "市公交公司",
    "市城市建设投资公司",
    "市农业技术推广中心",
    "市房产管理处",
    "市公路管理处",
    "市残联",
]

COMMITTEES = {
    "市公安局",
    "市教育局",
    "市卫生局",
    "市住建局",
    "市交通运输局",
    "市水利局",
    "市国土资源局",
    "市财政局",
    "市农委",
    "市人民医院",
    "市供销社",
}
HEADS = [  # how the head of a body is called, by the end of its name
    ("法院", "院长", "副院长"), ("检察院", "检察长", "副检察长"), ("医院", "院长", "副院长"), ("保健院", "院长", "副院长"),
    ("局", "局长", "副局长"), ("部", "部长", "副部长"), ("政法委", "书记", "副书记"), ("团市委", "书记", "副书记"), ("工委", "书记", "副书记"),
    ("总工会", "主席", "副主席"), ("妇联", "主席", "副主席"), ("科协", "主席", "副主席"), ("工商联", "主席", "副主席"),
    ("中学", "校长", "副校长"), ("学校", "校长", "副校长"), ("小学", "校长", "副校长"), ("党校", "校长", "副校长"), ("台", "台长", "副台长"),
    ("馆", "馆长", "副馆长"), ("公司", "总经理", "副总经理"), ("处", "处长", "副处长"), ("所", "所长", "副所长"),
    ("残联", "理事长", "副理事长"), ("", "主任", "副主任"),
]  # fmt: skip


class RosterUnit(NamedTuple):
    """One unit of the roster; `sort` chooses its texts, the first of `posts` is the head of unit (一把手)."""

    name: str
    sort: str
    category: str
    kind: str
    posts: tuple[str, ...]


def roster() -> list[RosterUnit]:
    """The 84 units in the order of M3's categories."""
    kind, category = Unit.Kind, Unit.Category
    rows = [RosterUnit("市委常委班子", "standing", category.STANDING, kind.COMMITTEE, tuple(STANDING_POSTS))]
    rows += [RosterUnit(name, "town", category.TOWN, kind.COMMITTEE, tuple(TOWN_POSTS)) for name in TOWNS]
    rows += [RosterUnit(name, "town", category.TOWN, kind.COMMITTEE, tuple(STREET_POSTS)) for name in STREETS]
    for sort, names, cadres in (("office", OFFICES, 8), ("bureau", BUREAUS, 9), ("city", CITY_BUREAUS, 9)):
        rows += [
            RosterUnit(
                name, sort, category.DEPARTMENT, _kind(name, sort), _posts(name, _kind(name, sort), cadres)
            )
            for name in names
        ]
    rows += [
        RosterUnit(
            name,
            "enterprise",
            category.ENTERPRISE,
            _kind(name, "enterprise"),
            _posts(name, _kind(name, "enterprise"), 6),
        )
        for name in ENTERPRISES
    ]
    return rows


def group_of(number: int) -> int:
    """Which group (its place in GROUP_NAMES) leads the unit at this place of the roster: in turn, so all are spread."""
    return (number + 1) % len(GROUP_NAMES)


def _kind(name: str, sort: str) -> str:
    if name in COMMITTEES:
        return Unit.Kind.COMMITTEE
    return Unit.Kind.BRANCH if sort == "office" or len(name) % 2 else Unit.Kind.GENERAL_BRANCH


def _posts(name: str, kind: str, many: int) -> tuple[str, ...]:
    head, deputy = next((head, deputy) for end, head, deputy in HEADS if name.endswith(end))
    party = {Unit.Kind.COMMITTEE: "党委", Unit.Kind.GENERAL_BRANCH: "党总支", Unit.Kind.BRANCH: "党支部"}[
        Unit.Kind(kind)
    ]
    posts = [
        head if head == "书记" else f"{party}书记、{head}",
        f"{party}副书记",
        f"{deputy}（分管业务）",
        f"{deputy}（分管综合）",
        "纪检委员",
        f"{party}委员、办公室主任",
        f"{deputy}（分管服务）",
        f"{party}委员、组织人事科科长",
        f"{party}委员、业务科科长",
    ]
    return tuple(posts[:many])
