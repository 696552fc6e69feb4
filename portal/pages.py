"""Disclosed rows dressed for a page: lamps, posts, windows, links. What is not named here is not shown."""

from functools import lru_cache
from itertools import groupby
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from issues.models import RectificationList
from issues.rules import Lamp, lamp
from portal.queries import STATES
from portal.rules import public_responsible
from reviews.models import DemocraticReview
from trail import clock

HONEST = {  # what a kind of review can and cannot say (promises 2.1)
    DemocraticReview.Method.NETWORK: "未实名，仅供参考",
    DemocraticReview.Method.INTERVIEW: "访谈员知情",
}


@lru_cache(maxsize=512)
def lamp_html(shown: Lamp) -> SafeString:
    """A lamp drawn once: fifty rows share a handful."""
    return render_to_string("parts/_lamp.html", {"lamp": shown})


def lamp_of(item, campaign):
    """The lamp of an item on the day the house stands on."""
    return lamp_html(
        lamp(
            state=item.state,
            state_label=item.get_state_display(),
            deadline=item.deadline,
            on=clock.today(),
            warn_days=campaign.warn_days,
        )
    )


def responsible(item, posts):
    """Who answers for an item: the leader's post on a personal list, a post of the unit on the team's."""
    leader = item.list.leader
    return leader.post if leader else public_responsible(item.responsible, posts)


def item_rows(items, campaign, posts):
    """Rows of a list page."""
    return [
        {
            "number": item.number,
            "href": reverse("portal:item", args=[item.number]),
            "problem": item.problem,
            "goal": item.goal,
            "unit": item.unit.name,
            "responsible": responsible(item, posts.get(item.unit_id, [])),
            "deadline": f"{item.deadline.month}月{item.deadline.day}日",
            "lamp": lamp_of(item, campaign),
        }
        for item in items
    ]


def list_cards(items, campaign, posts):
    """A unit's items under the titles of their lists, each with its window of disclosure."""
    return [
        {
            "title": its_list.title,
            "window": its_list.windows[0],
            "rows": item_rows(group, campaign, {its_list.unit_id: posts}),
        }
        for its_list, group in groupby(items, key=lambda item: item.list)
    ]


def rounds(item):
    """The decided reviews of an item, newest first."""
    return [
        {
            "round": one.round,
            "day": one.review.held_on,
            "method": one.review.get_method_display(),
            "label": HONEST.get(one.review.method, ""),
            "valid": one.valid,
            "likes": one.likes,
            "dislikes": one.dislikes,
            "unsure": one.unsure,
            "rate": one.rate,
            "floor": one.review.floor,
            "passed": one.outcome == "passed",
            "shortfalls": one.shortfalls,
        }
        for one in item.decided
    ]


def item_page(item, posts):
    """Everything the public sees of one item."""
    personal = item.list.kind == RectificationList.Kind.PERSONAL
    return {
        "item": item,
        "holder": item.list.title,
        "personal": personal,
        "responsible": responsible(item, posts),
        "lamp": lamp_of(item, item.unit.campaign),
        "measures": item.measures.all(),
        "reports": item.reports.all(),
        "rounds": rounds(item),
        "window": item.list.windows[0],
        "closed_on": clock.local(item.closed_at).date() if item.closed_at else None,
    }


def chips(state, **kept):
    """The quick filters of the list as links that keep the rest of the address."""
    return [
        {"word": word, "href": _address(state=key, **kept), "current": key == state}
        for key, (word, _) in STATES.items()
    ]


def turns(turn, **kept):
    """Links to the page before and after."""
    return {
        "before": _address(before=turn.before, **kept) if turn.before else "",
        "after": _address(after=turn.after, **kept) if turn.after else "",
    }


def _address(**params):
    return "?" + urlencode({name: value for name, value in params.items() if value})
