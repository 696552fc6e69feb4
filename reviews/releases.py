"""What a released review result says: every decided round, as the public may see it (M42)."""

from issues.models import Disclosure
from issues.releases.compose import composes
from reviews.models import ReviewItem
from reviews.states import Outcome


@composes(Disclosure.Kind.REVIEW)
def results(items):
    """Decided rounds, newest first. An unconfirmed count is nobody's business yet."""
    decided = ReviewItem.objects.filter(
        item__in=[item.pk for item in items], outcome__in=[Outcome.PASSED, Outcome.BELOW]
    )
    found: dict[int, dict] = {}
    for row in decided.order_by("-round").values("item_id", *_FIELDS, *_OF_THE_REVIEW):
        one = {name: row[name] for name in _FIELDS}
        one |= {short: row[name] for name, short in _OF_THE_REVIEW.items()}
        found.setdefault(row["item_id"], {"rounds": []})["rounds"].append(one)
    return found


_FIELDS = ("round", "valid", "likes", "dislikes", "unsure", "outcome", "shortfalls")
_OF_THE_REVIEW = {"review__held_on": "held_on", "review__method": "method", "review__floor": "floor"}
