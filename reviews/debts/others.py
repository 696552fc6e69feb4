"""Posts to decide about, words from the network to look at (S138)."""

from django.db.models import (
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncDate

from issues.debts.reading import OF_ITEM, read_item
from issues.models import Item
from reviews.models import DemocraticReview, Opinion, Subject
from reviews.states import ReviewState
from units.debts import (
    Chip,
    Debt,
    Task,
    after_step,
    first_day_over,
)
from units.desk.lamp import Lamp
from units.models import Role

CONSEQUENCE = Chip("post", "待决定末位处理", 95)
OPINION = Chip("opinion", "待处理网络意见", 90)

# The posts among the last of a ranking that stands (`reviews.queries.evaluations`): every pass confirmed, inside and outside.
# Scores are kept to 25 places: two fractions of people who voted that differ at all differ long before.
LAST_ONES = """
WITH pass AS (
    SELECT id, evaluation_id, weight, audience, state FROM reviews_democraticreview
    WHERE evaluation_id IS NOT NULL AND rehearsal_of_id IS NULL
), ready AS (
    SELECT evaluation_id FROM pass GROUP BY 1 HAVING bool_and(state IN ('decided', 'void', 'cancelled'))
    AND count(DISTINCT audience) FILTER (WHERE state = 'decided') = 2
), score AS (
    SELECT p.evaluation_id, i.subject_id,
        round(sum(p.weight * i.likes::numeric(60, 40) / nullif(i.likes + i.dislikes, 0)) / sum(p.weight), 25) AS got
    FROM ready JOIN pass p USING (evaluation_id) JOIN reviews_reviewitem i ON i.review_id = p.id
    WHERE p.state = 'decided' GROUP BY 1, 2 HAVING min(i.likes + i.dislikes) >= 10
), place AS (
    SELECT subject_id, evaluation_id, rank() OVER (PARTITION BY evaluation_id ORDER BY got) AS from_the_end FROM score
)
SELECT p.subject_id FROM place p JOIN reviews_evaluation e ON e.id = p.evaluation_id WHERE p.from_the_end <= e.bottom
"""


def _undecided(days):
    """Posts among the last about which nobody has decided; nothing happens to anybody by itself (M64)."""
    held = DemocraticReview.objects.filter(evaluation=OuterRef("evaluation"), state=ReviewState.DECIDED)
    last = held.order_by().values("evaluation").annotate(last=Max("decided_at")).values("last")
    rows = Subject.objects.filter(decision=None, pk__in=RawSQL(LAST_ONES, []))
    return rows.annotate(since=TruncDate(Subquery(last)))


def _read_post(subject):
    evaluation = subject.evaluation
    lamp = Lamp("wait", "待决定", evaluation.consequence)
    return Task(subject.number, subject.title, str(evaluation.unit), evaluation.name, subject.since, lamp)


def _opinions():
    return Opinion.objects.filter(item=OuterRef("pk"), shown=None).exclude(text="").order_by()


def _with_opinions(days):
    """Items of which words wait to be looked at; how many, on which day at the earliest, and nothing of who wrote them."""
    first = _opinions().values("item").annotate(first=Min("on")).values("first")
    return Item.objects.filter(Exists(_opinions())).annotate(heard=Subquery(first, output_field=DateField()))


def _read_opinions(item):
    read = read_item(item, Lamp("wait", "待处理意见"))
    return Task(read.number, read.title, read.unit, read.holder, item.heard, read.lamp)


OTHERS = (
    Debt(
        "post",
        "督导组未决定末位处理",
        (CONSEQUENCE,),
        (Role.GROUP,),
        _undecided,
        _read_post,
        page="reviews:consequence",
        verb="reviews:consequence",
        unit="evaluation__unit",
        related=("evaluation__unit",),
        order=("evaluation", "pk"),
        about=Value("末位处理"),
        since=F("since"),
        late=after_step(F("since")),
        reminded=first_day_over,
        chased=True,
    ),
    Debt(
        "opinion",
        "网络意见未处理",
        (OPINION,),
        (Role.OFFICE,),
        _with_opinions,
        _read_opinions,
        page="reviews:opinions",
        verb="reviews:opinion_judge",
        shows="",
        related=OF_ITEM,
        order=("heard", "pk"),
        about=F("number"),
        since=F("heard"),
        late=after_step(F("heard")),
        reminded=first_day_over,
        chased=True,
        together="reviews:opinions",
    ),
)
