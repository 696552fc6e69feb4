"""Figures dressed for a page: their words, their definitions (口径) and the way to their rows (M105)."""

from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse

from supervision.rules import share
from units.desk.addresses import row_address


def rows(**filters):
    """The address of the items behind a number."""
    filters = {name: value for name, value in filters.items() if value not in (None, "")}
    return reverse("issues:items") + (f"?{urlencode(filters)}" if filters else "")


def figure_cards(now, campaign):
    """The four figures of the workbench, as parts/_figure.html takes them."""
    floor = campaign.approval_floor
    return [
        {
            "title": "整改事项",
            "value": intcomma(now.total),
            "href": rows(state="counted"),
            "note": f"班子 {intcomma(now.team)} · 个人 {intcomma(now.personal)}",
            "definition": "口径：已上报的全部整改事项（草拟的不计）；班子与个人相加等于总数。",
        },
        {
            "title": "已办结销号",
            "value": intcomma(now.closed),
            "href": rows(state="closed"),
            "note": f"{now.rate}% · 序时应达 {intcomma(now.due)}{_ended(now.ended)}",
            "definition": "口径：逐级审核通过、已编销号号的事项；经批准终结的另计，不算销号；"
            "序时应达是完成时限在今天或之前的事项数，已终结的不在内。",
        },
        {
            "title": "逾期未完成",
            "value": intcomma(now.overdue),
            "href": rows(lamp="late"),
            "note": f"涉及 {now.overdue_units} 家单位" if now.overdue else "没有逾期",
            "definition": "口径：完成时限已过（当天不算）、仍在单位手里没有申报完成的事项。",
            "tone": "late" if now.overdue else "",
        },
        {
            "title": f"评议未达 {floor}%",
            "value": intcomma(now.below),
            "href": rows(flag="below_floor"),
            "note": "须继续整改" if now.below else "没有未达标的",
            "definition": "口径：最近一次已认定的民主评议没有达标，现由单位继续整改的事项。",
            "tone": "soon" if now.below else "",
        },
    ]


def _ended(many):
    """How a note beside the closed items tells of those that ended otherwise (M119)."""
    return f" · 另终结 {intcomma(many)}" if many else ""


def wall_cards(cells, campaign, group):
    """The four figures over the wall: the cells on it, added up; with a group they lead to that group's rows."""
    of = {
        key: sum(cell[key] for cell in cells)
        for key in ("closed", "ended", "waiting", "overdue", "soon", "due")
    }
    late_units = sum(1 for cell in cells if cell["overdue"])
    narrowed = {"group": group.pk} if group else {}
    due = f"序时应达 {intcomma(of['due'])}{_ended(of['ended'])}"
    return [
        {
            "tone": "ok",
            "title": "已销号",
            "value": of["closed"],
            "note": due,
            "href": rows(state="closed", **narrowed),
        },
        {
            "tone": "wait",
            "title": "待评审",
            "value": of["waiting"],
            "note": "待评议、待审核",
            "href": rows(state="waiting", **narrowed),
        },
        {
            "tone": "soon",
            "title": "黄灯",
            "value": of["soon"],
            "note": "临期、滞后、曾逾期",
            "href": rows(lamp="soon", **narrowed),
        },
        {
            "tone": "late",
            "title": "逾期",
            "value": of["overdue"],
            "note": f"{late_units} 家单位",
            "href": rows(lamp="late", **narrowed),
        },
    ]


def bars(counted, of_groups):
    """Rows of progress with the parts of their bar and the way to what is behind it."""
    return [
        row
        | {
            "parts": [
                {"label": "已销号", "share": row["rate"], "tone": "ok"},
                {"label": "已终结", "share": share(row["ended"], row["filed"]), "tone": "idle"},
                {"label": "待评审", "share": row["waiting_rate"], "tone": "wait"},
                {"label": "逾期", "share": share(row["overdue"], row["filed"]), "tone": "late"},
            ],
            "href": reverse("supervision:wall") + (f"?group={row['group_id']}" if row["group_id"] else "")
            if of_groups
            else rows(unit=row["pk"]),
        }
        for row in counted
    ]


def cells(counted):
    """The wall's cells: each leads to its unit."""
    return [row | {"href": row_address("units:unit", row["pk"])} for row in counted]
