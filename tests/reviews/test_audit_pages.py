"""Audit pages: one effect for a form sent twice, the tabs of the queue, how long each level holds the ball."""

from datetime import timedelta

from django.urls import reverse

from reviews.forms import CLOSED_MEANS
from reviews.queries import dossier_hash, pace
from tests.factories import TODAY
from tests.reviews.handling import give_back
from tests.reviews.helpers import an_application, decide, pending
from trail import clock
from trail.models import Event
from units.models import KeptAnswer


def test_s48_a_form_that_arrives_twice_is_answered_twice_and_carried_out_once(cast, client):
    first, second = pending(an_application(cast)), pending(an_application(cast))
    client.force_login(cast.supervisor)
    form = {
        "verdict": "passed",
        "done": CLOSED_MEANS,
        "seen": dossier_hash(first.close_out.item),
        "once": "k" * 32,
    }
    address = reverse("reviews:audit", args=[first.pk])
    answers = [client.post(address, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer.url for answer in answers} == {reverse("reviews:audit", args=[second.pk])}
    assert Event.objects.filter(act="audit.decided").count() == 1
    assert KeptAnswer.objects.count() == 1


def test_s48_a_refused_request_keeps_no_key(cast, client):
    step = pending(an_application(cast))
    client.force_login(cast.supervisor)
    form = {"verdict": "passed", "done": CLOSED_MEANS, "seen": "0" * 64, "once": "k" * 32}
    assert client.post(reverse("reviews:audit", args=[step.pk]), form).status_code == 409
    assert not KeptAnswer.objects.exists()


def test_the_tabs_of_the_queue_are_computed_from_where_the_ball_lies(cast, client):
    application = an_application(cast)
    address = reverse("reviews:audits")

    def shows(person, tab):
        client.force_login(person)
        return application.item.number in client.get(address, {"tab": tab}).text

    assert (shows(cast.supervisor, ""), shows(cast.supervisor, "done")) == (True, False)
    assert (shows(cast.clerk, "mine"), shows(cast.clerk, "")) == (True, False)
    give_back(application, cast.supervisor, "author")
    assert (shows(cast.supervisor, ""), shows(cast.supervisor, "done")) == (False, True)
    assert (shows(cast.clerk, "mine"), shows(cast.clerk, "")) == (True, True)
    assert shows(cast.officer, "stuck") is False


def test_v14_each_level_is_told_how_long_it_holds_the_ball(cast):
    with clock.standing_on(TODAY - timedelta(days=6)):
        application = an_application(cast)
        longer = an_application(cast)
    with clock.standing_on(TODAY - timedelta(days=4)):
        decide(application, cast.supervisor)
    decide(longer, cast.supervisor)
    rows = {row["level"]: row for row in pace(cast.leader)["rows"]}
    assert (rows["group"]["decided"], round(rows["group"]["median"]), rows["group"]["waiting"]) == (2, 4, 0)
    assert (rows["office"]["waiting"], rows["office"]["longest"]) == (2, 4)
