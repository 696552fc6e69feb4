"""What the network review shows: numbers by day, bursts set apart, words that were looked at (S40)."""

from django.db.models import Count, Q

from reviews.models import Opinion
from reviews.models.opinion import RATINGS
from units.models import Unit

BURST = 200  # ratings of one item in one day that villagers do not give by themselves
MOST_WORDS = 50


def network_figures(item):
    """Ratings of one item: {a, b, c, all} without the days of a burst, and how many ratings those days had."""
    days = (
        item.opinions.order_by()
        .values("on")
        .annotate(many=Count("pk"), **{key: Count("pk", filter=Q(rating=key)) for key in "abc"})
    )
    plain = [day for day in days if day["many"] <= BURST]
    figures = {key: sum(day[key] for day in plain) for key in "abc"}
    odd = sum(day["many"] for day in days if day["many"] > BURST)
    return figures | {"all": sum(figures.values()), "odd": odd}


def interview_figures(item):
    """What people said to the group, in one statement: [(words, how many)]."""
    many = dict(item.interviews.order_by().values_list("rating").annotate(Count("pk")))
    return [(words, many.get(key, 0)) for key, words in RATINGS] if many else []


def shown_words(item):
    """Words the office has looked at and shown, the newest days first."""
    return list(item.opinions.filter(shown=True).exclude(text="").values_list("text", flat=True)[:MOST_WORDS])


def opinions_waiting(user):
    """Words nobody has looked at, of items in this person's sight, the oldest first."""
    waiting = Opinion.objects.filter(shown=None, item__unit__in=Unit.objects.visible_to(user)).exclude(
        text=""
    )
    return waiting.select_related("item").order_by("on", "id")[:MOST_WORDS]
