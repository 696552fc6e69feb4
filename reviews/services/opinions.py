"""The network review: taken from anybody, slowed, moderated, never part of a result (S39, S40, M61)."""

import hashlib

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from redis.exceptions import RedisError

from issues.models import Disclosure, Item
from issues.releases.checks import findings
from issues.releases.names import KnownNames
from issues.states import State
from reviews.models import Interview, Opinion
from trail import clock
from trail.services import record
from units.permissions import Permission, require

EACH, ALL = 5, 60  # ratings taken from one address in a minute, and from everybody in a second
SLOWED = "评议的人太多，请过一分钟再试。"


def give_opinion(*, number, rating, text="", source=""):
    """Take one rating of an item the public may see. `source` only slows: it is hashed, kept a minute, and never stored.

    Raises Item.DoesNotExist when the item is not disclosed, ValidationError `slowed`.
    """
    item = Item.objects.disclosed(on=clock.today()).only("pk").get(number=number)
    _slow(source)
    return Opinion.objects.create(item=item, rating=rating, text=text.strip()[:300], on=clock.today())


@transaction.atomic
def judge_opinion(*, opinion_id, by, shown):
    """The office shows or hides the words of an opinion; the rating counts either way."""
    opinion = (
        Opinion.objects.select_for_update(of=["self"])
        .select_related("item__unit__campaign")
        .get(pk=opinion_id)
    )
    require(by, Permission.LIST_DISCLOSE, unit=opinion.item.unit)
    if opinion.shown is not None:
        raise ValidationError("这条意见已经处理过，请刷新页面。", code="illegal_move")
    if shown:
        _says_nothing_private(opinion)
    opinion.shown = shown
    opinion.save(update_fields=["shown"])
    record("opinion.judged", on=opinion.item, by=by, shown=shown)
    return opinion


@transaction.atomic
def record_interview(*, item_id, by, rating, text=""):
    """The supervision group writes down what one person said of a finished item; it decides nothing (M61)."""
    item = Item.objects.select_related("unit__campaign").get(pk=item_id)
    require(by, Permission.REVIEW_CONFIRM, unit=item.unit)
    if item.state not in (State.FINISHED, State.APPROVED, State.CLOSED):
        raise ValidationError("只有申报完成的事项才能访谈评议。", code="illegal_move")
    interview = Interview.objects.create(
        item=item, rating=rating, text=text.strip(), on=clock.today(), interviewer=by
    )
    record("item.interviewed", on=item, by=by, rating=rating)  # what was said stays off the trail
    return interview


def _says_nothing_private(opinion):
    """Words that would tell who wrote them, or name somebody, are not shown (S114, S115): the rating counts all the same."""
    unit = opinion.item.unit
    names = (
        KnownNames().of(unit, Disclosure.Scope.PUBLIC)._replace(organs=())
    )  # how a citizen spells is their own
    if found := findings(opinion.text, names):
        what = "、".join(dict.fromkeys(one.what for one in found))
        raise ValidationError(f"这条意见含有{what}，不能公开，请选“不公开”。评价仍然计入。", code="private")


def _slow(source):
    """Count by minute and second in the cache; without the cache nobody is slowed, and nothing else depends on it."""
    now = clock.now()
    whose = hashlib.sha256(f"{now:%Y%m%d}{source}".encode()).hexdigest()[:16]
    for key, most, seconds in ((f"opinion:{whose}:{now:%H%M}", EACH, 60), (f"opinion:{now:%H%M%S}", ALL, 2)):
        try:
            cache.add(key, 0, seconds)
            many = cache.incr(key)
        except (RedisError, ValueError):
            continue
        if many > most:
            raise ValidationError(SLOWED, code="slowed")
