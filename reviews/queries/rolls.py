"""What is copied and hashed when a roll is locked, and who may not watch over the count."""

from reviews.models import ReviewItem
from reviews.seals import canonical
from units.models import Person, Role


def snapshot_of(row):
    """What the people judge: the item, or the post, as it reads on the day the roll is locked."""
    item = row.item
    if item is None:
        return {"number": row.subject.number, "title": str(row.subject), "problem": str(row.subject)}
    return {
        "number": item.number,
        "title": item.title,
        "problem": item.problem,
        "goal": item.goal,
        "measures": [one.text for one in sorted(item.measures.all(), key=lambda one: one.order)],
        "responsible": item.responsible,
        "result": item.result,
    }


def rules_text(review, values, snapshots):
    """The exact text under `rules_hash`: unit, day, rule values and every item."""
    rules = {key: value for key, value in values.items() if key != "rules_hash"}
    return canonical({"unit": review.unit_id, "day": str(review.held_on), "rules": rules, "items": snapshots})


def subjects_of(review):
    """Who answers for the items under review: the responsible persons, and leaders who have a name."""
    if review.evaluation_id:
        posts = review.evaluation.subjects.values_list("post", "name")
        return [one for both in posts for one in both if one]
    rows = ReviewItem.every.filter(review=review).values_list("item__responsible", flat=True)
    named = review.unit.leaders.filter(active=True).exclude(name="").values_list("name", flat=True)
    return [one for one in {*rows, *named} if one]


def clerks_of(review):
    """The names of the unit's own clerks."""
    clerks = Person.objects.filter(assignments__role=Role.CLERK, assignments__unit=review.unit)
    return list(clerks.values_list("name", flat=True))
