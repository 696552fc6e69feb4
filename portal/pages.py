"""Disclosed rows dressed for a page: lamps, posts, windows, links. What is not named here is not shown."""

from itertools import groupby
from urllib.parse import quote, urlencode

from django.urls import reverse

from issues.releases.posts import public_responsible
from issues.rules import lamp
from issues.states import State
from issues.templatetags.lamps import lamp_html
from portal.queries import STATES
from reviews.models import DemocraticReview
from reviews.rules import rate_text
from reviews.states import Outcome
from trail import clock

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


def item_rows(items, campaign, posts):
    """Rows of a list page, from `queries.ROW`; the leader of a personal list stands there by post."""
    where = reverse("portal:items")
    return [
        {
            "number": item.number,
            "href": f"{where}{quote(item.number)}/",
            "problem": item.problem,
            "goal": item.goal,
            "unit": item.unit__name,
            "responsible": item.list__leader__post
            or public_responsible(item.responsible, posts.get(item.unit_id, ())),
            "deadline": f"{item.deadline.month}月{item.deadline.day}日",
            "lamp": lamp_of(item.state, item.deadline, campaign),
        }
        for item in items
    ]


def list_cards(items, lists, campaign, posts):
    """A unit's items under the titles of their lists, each with its window of disclosure."""
    return [
        {
            "title": lists[list_id].title,
            "window": lists[list_id].windows[0],
            "rows": item_rows(group, campaign, posts),
        }
        for list_id, group in groupby(items, key=lambda item: item.list_id)
    ]


def rounds(decided):
    """The decided reviews of an item, newest first, each with its rate and what its method can say."""
    return [
        one
        | {
            "day": one["review__held_on"],
            "method": DemocraticReview.Method(one["review__method"]).label,
            "label": HONEST.get(one["review__method"], ""),
            "floor": one["review__floor"],
            "rate": rate_text(one["likes"] or 0, one["valid"] or 0),
            "passed": one["outcome"] == Outcome.PASSED,
        }
        for one in decided
    ]


def item_page(item, parts, posts):
    """Everything the public sees of one item."""
    leader = item.list.leader
    return parts | {
        "item": item,
        "holder": item.list.title,
        "personal": leader is not None,
        "responsible": leader.post if leader else public_responsible(item.responsible, posts),
        "lamp": lamp_of(item.state, item.deadline, item.unit.campaign),
        "rounds": rounds(parts["rounds"]),
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
