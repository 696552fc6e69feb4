"""Scenes several tests of reviews and close-outs share."""

from django.db import connection, transaction
from django.urls import reverse

from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import cancel_review, confirm_review, void_review
from reviews.services.meetings import ask_to_close, ask_to_start, start_review
from reviews.services.reviews import open_review
from reviews.services.verdicts import decide_step
from tests.factories import TODAY, make_counted, make_item, make_person, seat, vote_on_paper
from trail import services as trail
from trail.models import Event


def at(name, *args):
    """The address of one of the pages of reviews."""
    return reverse(f"reviews:{name}", args=args)


def text_of(response):
    return response.content.decode()


def an_open_review(cast, items=1):
    """A review of fresh finished items of the town, called by its clerk."""
    made = [make_item(cast.town, state=State.FINISHED) for _ in range(items)]
    return open_review(by=cast.clerk, unit=cast.town, item_ids=[item.pk for item in made], held_on=TODAY)


def a_counted_review(cast, items=1, **counts):
    review = an_open_review(cast, items)
    return make_counted(review, by=cast.clerk, witness=cast.supervisor, **counts)


def a_review(cast, state):
    """A review of one item in any of its states."""
    review = an_open_review(cast)
    match state:
        case "draft":
            return review
        case "cancelled":
            return cancel_review(review_id=review.pk, by=cast.clerk, reason="改期")
        case "locked" | "open":
            seat(review, by=cast.clerk, witness=cast.supervisor)
            ask_to_start(review_id=review.pk, by=cast.clerk, paper_issued=30)
            if state == "open":
                start_review(review_id=review.pk, by=cast.supervisor)
                ask_to_close(review_id=review.pk, by=cast.clerk)
            return review
        case "closed":
            vote_on_paper(review, by=cast.clerk, witness=cast.supervisor)
            return review
    make_counted(review, by=cast.clerk, witness=cast.supervisor)
    if state == "void":
        void_review(review_id=review.pk, by=cast.supervisor, reason="现场有人代投")
    if state == "decided":
        confirm(review, cast.supervisor)
    return review


def confirm(review, by):
    return confirm_review(review_id=review.pk, by=by, observer="督导组组长")


def an_application(cast, **values):
    """An application of an approved item of the town, by its clerk."""
    item = make_item(cast.town, state=State.APPROVED, **values)
    return apply_close_out(item_id=item.pk, by=cast.clerk)


def pending(close_out):
    return close_out.steps.pending().get()


def decide(close_out, by, verdict="passed", opinion="同意", **values):
    return decide_step(step_id=pending(close_out).pk, by=by, verdict=verdict, opinion=opinion, **values)


def walk(close_out, *auditors):
    """Pass one level after the other."""
    for auditor in auditors:
        decide(close_out, auditor)
    return close_out


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def a_second(cast, role, **scope):
    """One more person in a role, for what the same person must not do."""
    return make_person(f"second-{role}-{cast.clerk.pk}", cast.campaign, role, **scope)


def sql(statement, *params):
    """One statement as the runtime role, in a savepoint of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


def now_due():
    """What a commit would check: the deferred triggers, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def no_trail_for(act, monkeypatch):
    """From here on the trail cannot take events of this kind: a full disk, a broken chain (S68)."""
    body = trail._body

    def failing(name, *args):
        if name == act:
            raise RuntimeError("the trail is full")
        return body(name, *args)

    monkeypatch.setattr(trail, "_body", failing)


def events():
    return Event.objects.count()
