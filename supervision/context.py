"""What every staff page shows besides its own content: the menu, the campaign, the day."""

from collections import Counter
from functools import cache

from django.db.models import Value
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from supervision.queries.debts import DEBTS
from supervision.queries.inbox import unread_reminders
from trail import clock
from units.accounts import home_of
from units.debts import Days
from units.permissions import Permission, allowed
from units.second_factor import is_missing

MENU = [  # (group, [(title, url name, permission)])
    (
        "",
        [
            ("工作台", "desk", Permission.BUSINESS_READ),
            ("提醒", "supervision:inbox", Permission.BUSINESS_READ),
        ],
    ),
    (
        "整改",
        [
            ("整改清单", "issues:lists", Permission.BUSINESS_READ),
            ("整改事项", "issues:items", Permission.BUSINESS_READ),
            ("审核销号", "reviews:audits", Permission.BUSINESS_READ),
            ("台账导入", "issues:imports", Permission.LIST_EDIT),
        ],
    ),
    (
        "评议",
        [
            ("民主评议", "reviews:reviews", Permission.BUSINESS_READ),
            ("人员评议", "reviews:evaluations", Permission.EVALUATION_READ),
            ("网络评议", "reviews:opinions", Permission.LIST_DISCLOSE),
        ],
    ),
    (
        "时限",
        [
            ("延期审批", "issues:extensions", Permission.BUSINESS_READ),
            ("逾期说明", "issues:explanations", Permission.BUSINESS_READ),
            ("催办清单", "supervision:chase", Permission.BUSINESS_READ),
            ("序时进度", "supervision:pace", Permission.BUSINESS_READ),
        ],
    ),
    (
        "公开",
        [
            ("发布台", "issues:releases", Permission.BUSINESS_READ),
            ("离线站点", "issues:bundles", Permission.SITE_EXPORT),
        ],
    ),
    (
        "督查",
        [
            ("随机抽查", "inspections:spot_checks", Permission.BUSINESS_READ),
            ("红黑榜", "accountability:boards", Permission.BUSINESS_READ),
        ],
    ),
    (
        "文书",
        [
            ("文书", "documents:documents", Permission.BUSINESS_READ),
            ("来文", "documents:received", Permission.BUSINESS_READ),
            ("会议", "documents:meetings", Permission.BUSINESS_READ),
        ],
    ),
    (
        "统计",
        [
            ("进度挂图", "supervision:wall", Permission.BUSINESS_READ),
            ("疑点清单", "inspections:doubts", Permission.DOUBT_READ),
            ("总结大会", "supervision:wrap_ups", Permission.BUSINESS_READ),
        ],
    ),
    (
        "设置",
        [
            ("单位与督导组", "units:units", Permission.BUSINESS_READ),
            ("人员账号", "units:people", Permission.PERSON_EDIT),
            ("委托代办", "units:delegations", Permission.BUSINESS_READ),
            ("工作日历", "units:calendar", Permission.CALENDAR_READ),
            ("活动规则", "units:rules", Permission.BUSINESS_READ),
            ("接口说明", "api_guide", Permission.BUSINESS_READ),
            ("个人信息请求", "supervision:personal_requests", Permission.PRIVACY_ANSWER),
            ("系统运行", "operations", Permission.OPERATIONS_READ),
            ("留痕核验", "supervision:trail", Permission.TRAIL_READ),
        ],
    ),
]


INBOX = "supervision:inbox"
MOST = 99  # beyond it the menu says 99+; the workbench tells how many there are


def desk(request):
    """`nav`, `home`, `campaign` and `today` for staff pages; nothing is read until a template asks for it."""
    if not request.path.startswith(("/desk/", "/accounts/")):
        return {}
    return {
        "nav": SimpleLazyObject(lambda: _nav(request)),
        "home": SimpleLazyObject(
            lambda: home_of(request.user) if request.user.is_authenticated else reverse("desk")
        ),
        "campaign": SimpleLazyObject(
            lambda: request.user.campaign if request.user.is_authenticated else None
        ),
        "today": clock.today(),
    }


_address = cache(reverse)  # the menu's addresses never change while the process runs


def _nav(request):
    if is_missing(request):
        return []  # who has to set up a second factor first is led nowhere else (S83)
    mine = [(title, [one for one in links if allowed(request.user, one[2])]) for title, links in MENU]
    counts = waiting_behind(request, {name for _, links in mine for _, name, _ in links})
    return [
        {
            "title": title,
            "links": [
                {
                    "title": text,
                    "url": _address(name),
                    "count": counts.get(name),
                    "current": _is_here(request, name),
                }
                for text, name, _ in links
            ],
        }
        for title, links in mine
        if links
    ]


def _is_here(request, name):
    url = _address(name)
    return request.path == url if name == "desk" else request.path.startswith(url)


COUNTED = frozenset(debt.menu for debt in DEBTS if debt.menu)  # links whose number is that of debts


def waiting_behind(request, names):
    """How many rows wait behind these links, counted no further than the menu says it: numbers on every page must not grow
    with the campaign. One statement; none where the workbench has counted the same debts for this page already.
    """
    user = request.user
    if done := getattr(request, "waiting", None):
        many = {name: done.behind(name) for name in COUNTED & names}
    else:
        many = _counted(user, COUNTED & names)
    if INBOX in names:
        many[INBOX] = len(unread_reminders(user))
    return {name: f"{MOST}+" if n > MOST else n for name, n in many.items() if n}


def _counted(user, names):
    days = Days(clock.today(), user.campaign)
    few = [
        rows.order_by().values_list(Value(debt.menu))[: MOST + 1]
        for debt in DEBTS
        if debt.menu in names and (rows := debt.of(user, days)) is not None
    ]
    return Counter(name for (name,) in few[0].union(*few[1:], all=True)) if few else Counter()
