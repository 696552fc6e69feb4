"""Several rows of a list page under one verb: tick, look at what will happen, confirm; all of them or none.

The list page offers `selectable` rows; its bar leads to a page of the verb, which finds them as `Chosen` within sight. It works
without script: ticks, bar and confirmation are plain forms.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse

from units.desk.paging import SIZE

TICK, CAME_TICKED, WHOLE_PAGE, SEEN, FROM = "id", "chosen", "page", "seen-", "from"


@dataclass(frozen=True)
class Selection:
    """What a list page offers: `verbs` as (word, address), the keys of the rows that may be ticked, and of those that are."""

    verbs: tuple[tuple[str, str], ...]
    offered: frozenset[int]
    ticked: frozenset[int]
    unit: str
    came_from: str

    def __bool__(self):
        return bool(self.offered)


def selectable(request, rows: Iterable[Any], *verbs: tuple[str, str], unit: str = "项") -> Selection:
    """The selection over these rows of a page. `verbs`: (word of the button, name of the address); `unit`: what is counted.

    `?chosen=3&chosen=5` comes back ticked, `?chosen=page` ticks the page; what is not offered stays unticked.
    """
    offered = frozenset(row.pk for row in rows)
    asked = set(request.GET.getlist(CAME_TICKED))
    ticked = offered if WHOLE_PAGE in asked else frozenset(pk for pk in offered if str(pk) in asked)
    given = request.GET.copy()
    given.pop(CAME_TICKED, None)
    return Selection(
        verbs=tuple((word, reverse(name)) for word, name in verbs),
        offered=offered,
        ticked=ticked,
        unit=unit,
        came_from=given.urlencode(),
    )


class Chosen(forms.Form):
    """The rows somebody ticked: shown with what will happen to them, then confirmed under one verb.

    `rows` are those in sight, in the order of the page; `listed` the name of the list page. `stamp` tells a row's facts
    by a short text: the page carries it and the service gets it back as `seen`, {key: text}. Raises Http404 when one of the
    ids is out of sight or none at all, and when there are more than one page holds: the page refuses them as one.
    """

    def __init__(self, request, rows: QuerySet, *, listed: str, stamp: Callable[[Any], str] | None = None):
        posted = request.method == "POST"
        sent = request.POST if posted else request.GET
        super().__init__(request.POST if posted else None)
        self.ids = _ids(sent.getlist(TICK))
        self.rows = list(rows.filter(pk__in=self.ids)) if self.ids else []
        if len(self.rows) < len(self.ids):
            raise Http404
        if stamp:
            for row in self.rows:
                row.stamp = stamp(row)
        self.seen = {pk: request.POST.get(f"{SEEN}{pk}", "") for pk in self.ids} if posted else {}
        self.came_from = _query(sent.get(FROM, ""))
        self.listed = reverse(listed)

    def clean(self):
        """Nothing for the service but the ids, which the view hands over under its own name for them."""
        if not self.rows:
            raise ValidationError("还没有勾选。请回到列表，勾选要办理的，再点按钮。", code="nothing_chosen")
        return {}

    @property
    def after(self):
        """The list page as it was narrowed: where to go when it is done."""
        return self._listed(self.came_from)

    @property
    def back(self):
        """The same with the ticks as they were: where to go to choose anew."""
        ticks = QueryDict(mutable=True)
        ticks.setlist(CAME_TICKED, self.ids)
        return self._listed("&".join(filter(None, [self.came_from, ticks.urlencode()])))

    def _listed(self, query):
        return f"{self.listed}?{query}" if query else self.listed


def _ids(given):
    if any(not (one.isascii() and one.isdigit() and len(one) < 19) for one in given):
        raise Http404
    ids = list(dict.fromkeys(map(int, given)))
    if len(ids) > SIZE:
        raise Http404
    return ids


def _query(given):
    """What narrowed the list page, as an address may carry it: a query and nothing but a query."""
    query = QueryDict(given[:1000], mutable=True)
    query.pop(CAME_TICKED, None)
    return query.urlencode()
