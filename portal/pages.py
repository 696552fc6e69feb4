"""Frozen copies dressed for a page: lamps, windows, rates, links. What is not named here is not shown."""

import json
from datetime import date
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote, urlencode

from django.urls import reverse

from issues.models import Disclosure, Item
from issues.rules import lamp
from issues.states import State
from portal.queries.copies import STATES
from reviews.models import DemocraticReview
from reviews.rules import rate_text
from reviews.states import Outcome
from trail import clock
from units.templatetags.lamps import lamp_html

Kind = Disclosure.Kind
DOCUMENTS = {  # the chips of the page of notices: texts first, then what is released of items
    "": "全部",
    **{kind.value: kind.label for kind in (Kind.NOTICE, Kind.PLAN)},
    **{kind.value: kind.label for kind in Kind if kind not in (Kind.NOTICE, Kind.PLAN)},
}
ENDED = (
    "ended_how",
    "ended_on",
    "ended_why",
)  # what a progress copy tells of an item that ended otherwise than fixed (M119)
HONEST = {  # what a kind of review can and cannot say (promises 2.1)
    DemocraticReview.Method.NETWORK: "未实名，仅供参考",
    DemocraticReview.Method.INTERVIEW: "访谈员知情",
}


def lamp_of(state, deadline, campaign):
    """The lamp of an item on the day the house stands on."""
    return lamp_html(
        lamp(
            state=state,
            state_label=State(state).label,
            deadline=deadline,
            on=clock.today(),
            warn_days=campaign.warn_days,
        )
    )


def item_rows(copies, states, campaign):
    """Rows of a list page, from `queries.ROW`; the responsible person stands in the copy by post."""
    where = reverse("portal:items")
    return [_row(copy, json.loads(copy.body), states, campaign, where) for copy in copies]


def _row(copy, content, states, campaign, where):
    deadline = day_of(content["deadline"])
    return {
        "number": copy.number,
        "href": f"{where}{quote(copy.number)}/",
        "problem": copy.problem,
        "goal": copy.goal,
        "unit": copy.unit__name,
        "responsible": content["responsible"],
        "deadline": f"{deadline.month}月{deadline.day}日" if deadline else "",
        "lamp": lamp_of(states[copy.item_id], deadline, campaign),
        "content": content,
    }


def list_cards(copies, states, campaign):
    """A unit's items under the titles of the documents they stand in, team lists first."""
    dressed = list(zip(copies, item_rows(copies, states, campaign), strict=True))
    dressed.sort(key=lambda pair: pair[1]["content"]["personal"])
    cards = []
    for _, group in groupby(dressed, key=lambda pair: (pair[0].disclosure_id, pair[1]["content"]["holder"])):
        (first, row), *rest = group
        cards.append(
            {
                "title": row["content"]["holder"],
                "starts_on": first.disclosure__starts_on,
                "ends_on": first.disclosure__ends_on,
                "rows": [row, *(other for _, other in rest)],
            }
        )
    return cards


def item_page(found, before, past):
    """Everything the public sees of one item: the newest copy of each kind, and the promises before this one."""
    newest = {str(copy.kind): copy for copy in found}
    said = {kind: copy.content for kind, copy in newest.items()}
    promise, shown = said["list"], newest["list"]
    progress, closing = said.get("progress", {}), said.get("close_out", {})
    done = {one["text"]: one["done_on"] for one in progress.get("done", [])}
    measures = [one | {"done_on": done.get(one["text"])} for one in promise["measures"]]
    deadline = day_of(promise["deadline"])
    return {
        "number": shown.number,
        "title": Item(problem=promise["problem"]).title,
        "unit": shown.unit,
        "promise": promise | {"deadline": deadline, "measures": [_dated(one) for one in measures]},
        "changes": changes(promise, before, past),
        "reports": [_dated(one) for one in progress.get("reports", [])],
        "photos": progress.get("photos", []),
        "result": closing.get("result") or progress.get("result", ""),
        "ending": _dated({key: progress[key] for key in ENDED if key in progress}),
        "rounds": rounds(said.get("review", {}).get("rounds", [])),
        "explanations": [
            _dated(one) | {"deadline": day_of(one["deadline"])}
            for one in said.get("explanation", {}).get("explanations", [])
        ],
        "closing": _dated(closing),
        "lamp": lamp_of(found[-1].state, deadline, shown.unit.campaign),
        "documents": [copy.disclosure for copy in newest.values()],
        "frozen_on": max(clock.local(copy.disclosure.checked_at).date() for copy in newest.values()),
    }


def changes(promise, before, past):
    """Where a promise was changed: what, from, to, and since which day; newest first.

    A deadline moves by a granted extension, which the promise itself tells; a goal differs from that of the copy before.
    """
    found = [
        {"what": "整改目标", "old": goals[0] or "—", "new": goals[1] or "—", "day": copy.replaced_on}
        for copy in before
        if (goals := past.goals(copy))
    ]
    for one in promise.get("moved", []):
        old, new = (day_in_words(one[name]) for name in ("old_deadline", "new_deadline"))
        found.append({"what": "完成时限", "old": old, "new": new, "day": day_of(one["office_on"])})
    return sorted(found, key=lambda change: change["day"], reverse=True)


def rounds(decided):
    """The decided reviews of an item, newest first, each with its rate and what its method can say."""
    return [
        one
        | {
            "day": day_of(one["held_on"]),
            "method": DemocraticReview.Method(one["method"]).label,
            "label": HONEST.get(one["method"], ""),
            "rate": rate_text(one["likes"] or 0, one["valid"] or 0),
            "passed": one["outcome"] == Outcome.PASSED,
        }
        for one in decided
    ]


def result_rows(copies, problems):
    """Rows of the page of review results: the newest decided round of each item."""
    where = reverse("portal:items")
    return [
        rounds(json.loads(copy.body)["rounds"][:1])[0]
        | {
            "number": copy.number,
            "href": f"{where}{quote(copy.number)}/",
            "problem": problems[copy.item_id],
            "unit": copy.unit__name,
        }
        for copy in copies
    ]


def notice_rows(shown, *, on):
    """Documents before the public: what, whose, until when."""
    return [
        {
            "title": one.title,
            "kind": one.get_kind_display(),
            "unit": one.unit.name,
            "href": reverse("portal:notice", args=[one.pk]),
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "left": (one.ends_on - on).days,
        }
        for one in shown
    ]


def notice_page(shown, problems):
    """One document: its text, or the items in it, each with a page while its promise is shown (`problems`, by item id)."""
    where = reverse("portal:items")
    copies = list(shown.copies.all())
    return {
        "notice": shown,
        "texts": [copy.content for copy in copies if copy.item_id is None],
        "items": [
            {
                "number": copy.number,
                "href": f"{where}{quote(copy.number)}/" if copy.item_id in problems else "",
                "problem": problems.get(copy.item_id, ""),
                "said": in_short(copy.content) if copy.item_id in problems else "",
            }
            for copy in copies
            if copy.item_id
        ],
    }


def in_short(content):
    """What a copy tells of its item, in one line; a promise tells its goal."""
    if told := content.get("rounds"):
        one = rounds(told[:1])[0]
        verdict = "群众认可" if one["passed"] else "未达标，继续整改"
        return f"第 {one['round']} 轮评议：有效票 {one['valid']}，点赞 {one['likes']}，点赞率 {one['rate']}，{verdict}"
    if content.get("close_number"):
        return f"已销号：{content['close_number']}。{content['result'] or ''}"
    if content.get("ended_how"):
        return f"已终结（未销号）：{content['ended_how']}。{content['ended_why']}"
    told = content.get("explanations") or content.get("reports") or []
    return content.get("goal") or content.get("result") or (told[0]["text"] if told else "")


def crumbs(*steps):
    """The way from the front page: pairs of words and address; the last one is here."""
    return [("公开首页", reverse("portal:home")), *steps]


def unit_crumbs(unit, *steps):
    """The way to a unit, through the one above it where that has a page of its own (M43)."""
    above = [unit.parent] if unit.parent and unit.parent.participates else []
    named = [(one.name, reverse("portal:unit", args=[one.pk])) for one in (*above, unit)]
    return crumbs(("参学单位", reverse("portal:units")), *named, *steps)


def chips(state, **kept):
    """The quick filters of the list as links that keep the rest of the address."""
    return [
        {"word": word, "href": address(state=key, **kept), "current": key == state}
        for key, (word, _) in STATES.items()
    ]


def kind_chips(kind):
    """The kinds of documents as links."""
    return [
        {"word": word, "href": address(kind=key), "current": key == kind} for key, word in DOCUMENTS.items()
    ]


def turns(turn, **kept):
    """Links to the page before and after."""
    return {
        "before": address(before=turn.before, **kept) if turn.before else "",
        "after": address(after=turn.after, **kept) if turn.after else "",
    }


def address(**params):
    """What stands after the question mark; "?" alone is the page as it is without."""
    return "?" + urlencode({name: value for name, value in params.items() if value})


@lru_cache(maxsize=4096)
def day_of(text):
    """A day as a copy holds it (ISO); None when it has none."""
    return date.fromisoformat(text) if text else None


def day_in_words(text):
    """A day of a copy as pages write it: 2014年9月7日."""
    return clock.in_words(day_of(text))


def _dated(content):
    """The same with days for its ISO texts."""
    return {name: day_of(value) if name.endswith("_on") else value for name, value in content.items()}
