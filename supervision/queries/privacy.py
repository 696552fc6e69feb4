"""What the house holds under a name, a telephone number or an account (S112)."""

from typing import Any

from django.db.models import Q

from reviews.models import Attendee
from reviews.states import ENDED
from units.models import Leader, Person

MOST = 200


def accounts_of(asked):
    """Accounts whose name to sign in, telephone or mailbox is exactly this, of the request's campaign."""
    of_campaign = asked.campaign.assignments.values("person")
    said = Q(username=asked.subject) | Q(phone=asked.subject) | Q(email=asked.subject)
    return Person.objects.filter(said, pk__in=of_campaign).order_by("pk")


def roll_lines_of(asked):
    """Lines of rolls of the named unit under exactly this name; none without a unit, for names are shared."""
    lines = Attendee.objects.filter(name=asked.subject, review__unit=asked.unit, review__unit__isnull=False)
    return lines.select_related("review__unit").order_by("pk")


def erasable(lines):
    """Lines of rounds that came to an end; a roll that is being voted on, or counted, stands (S35)."""
    return lines.filter(review__state__in=ENDED)


def held(asked) -> list[dict[str, Any]]:
    """Rows of {where, what, erasable}: everything kept under the request's subject, at most 200 of each kind.

    Ballots, words in ballots and network opinions are never among them: nothing leads from a person to those.
    """
    rows = [
        {"where": "账号", "what": _account(one), "erasable": "电话、电子邮箱可以删除；账号随办理记录保留"}
        for one in accounts_of(asked).prefetch_related("assignments__unit", "assignments__group")[:MOST]
    ]
    for line in roll_lines_of(asked)[:MOST]:
        ended = line.review.state in ENDED
        rows.append(
            {
                "where": "参评名册",
                "what": f"{line.review}：{line.name}，{line.get_category_display()}，"
                f"{'已' if line.present else '未'}签到",
                "erasable": "可以删除，人数保留" if ended else "评议还没有结束，名册不能改动",
            }
        )
    leaders = Leader.objects.filter(name=asked.subject, unit=asked.unit, unit__isnull=False)
    rows += [
        {"where": "领导干部", "what": f"{one.unit}：{one.post}，{one.name}", "erasable": "在单位页面修改"}
        for one in leaders.select_related("unit").order_by("pk")[:MOST]
    ]
    return rows


def export_text(asked, rows) -> str:
    """What is held, as a plain text to hand over."""
    lines = [f"{row['where']}：{row['what']}" for row in rows] or ["没有查到以此登记的个人信息。"]
    return "\n".join(
        [
            f"{asked.campaign}　个人信息查询结果",
            f"查找：{asked.subject}" + (f"（{asked.unit}）" if asked.unit else "（未查名册）"),
            *lines,
            "评议票、评议意见、网络评议不登记姓名，无法也不会与任何人对应。",
            "",
        ]
    )


def _account(one):
    roles = "、".join(str(role) for role in one.assignments.all())
    parts = {"账号": one.username, "称呼": one.name, "电话": one.phone, "电子邮箱": one.email, "任职": roles}
    return "；".join(f"{name} {text}" for name, text in parts.items() if text)
