"""What the activity office looks at before it takes in several lists at once."""

import hashlib
import json

from django.db.models import Prefetch, prefetch_related_objects

from issues.models import Item
from issues.states import State


def _filed():
    items = Item.objects.filter(state=State.FILED).prefetch_related("measures").order_by("pk")
    return Prefetch("items", items, to_attr="filed")


def with_filed(lists):
    """These lists (a query set), each with the items it would put under way as `filed`; two statements besides its own."""
    return lists.prefetch_related(_filed())


def stamps_of(lists):
    """{key of a list: its `stamp_of`} of lists at hand, read anew."""
    prefetch_related_objects(lists, _filed())
    return {one.pk: stamp_of(one) for one in lists}


def stamp_of(its_list):
    """A fingerprint of what a list `with_filed` promises: what is wrong, what is promised, by whom, until when.

    Who confirms a page acts on what that page showed, or is shown it anew (habit 18).
    """
    told = [
        [
            *(item.pk, item.number, item.problem, item.goal, item.responsible, item.deadline),
            [[one.text, one.due_on] for one in item.measures.all()],
        ]
        for item in its_list.filed
    ]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:16]
