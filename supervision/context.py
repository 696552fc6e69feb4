"""What every staff page shows besides its own content: the menu, the campaign, the day."""

from functools import cache

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from issues.queries import extensions_waiting_for, reports_waiting_for
from reviews.models import AuditStep
from supervision.queries.inbox import unread_notices
from trail import clock
from units.accounts import home_of
from units.factor import is_missing
from units.permissions import Permission, allowed

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
            ("随机抽查", "supervision:spot_checks", Permission.BUSINESS_READ),
            ("红黑榜", "supervision:boards", Permission.BUSINESS_READ),
        ],
    ),
    (
        "统计",
        [
            ("进度挂图", "supervision:wall", Permission.BUSINESS_READ),
            ("疑点清单", "supervision:doubts", Permission.DOUBT_READ),
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
    groups = []
    for title, links in MENU:
        shown = [
            {
                "title": text,
                "url": _address(name),
                "count": _count(request, name),
                "current": _is_here(request, name),
            }
            for text, name, permission in links
            if allowed(request.user, permission)
        ]
        if shown:
            groups.append({"title": title, "links": shown})
    return groups


def _is_here(request, name):
    url = _address(name)
    return request.path == url if name == "desk" else request.path.startswith(url)


def _count(request, name):
    if name == "reviews:audits":
        return some(AuditStep.objects.waiting_for(request.user))
    if name == "supervision:inbox":
        return unread_notices(request.user) or None
    if name == "issues:explanations":
        return some(reports_waiting_for(request.user))
    if name == "issues:extensions":
        return some(extensions_waiting_for(request.user))
    return None


def some(rows):
    """How many rows wait, counted no further than the menu says it: a number on every page must not grow with the campaign."""
    many = len(rows.order_by().values_list("pk")[: MOST + 1])
    return f"{MOST}+" if many > MOST else many or None
