"""Audit pages: one effect for a form sent twice, the tabs of the queue, how long each level holds the ball."""

from datetime import timedelta
from statistics import median

from django.urls import reverse

from issues.states import State
from reviews.forms.closeouts import CLOSED_MEANS
from reviews.models import AuditStep
from reviews.queries.dossier import dossier_hash
from reviews.queries.level_times import pace
from reviews.services.closeouts import apply_close_out
from reviews.services.level_times import keep_pace
from reviews.states import DECIDED, Level
from tests.factories import TODAY, auditor_of, make_item
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
    assert "没有待改派的事项" in client.get(address, {"tab": "stuck"}).text
    assert "请放宽筛选条件" in client.get(address, {"tab": "stuck", "level": "group"}).text


def test_v14_each_level_is_told_how_long_it_holds_the_ball(cast):
    with clock.standing_on(TODAY - timedelta(days=6)):
        application = an_application(cast)
        longer = an_application(cast)
    with clock.standing_on(TODAY - timedelta(days=4)):
        decide(application, cast.supervisor)
    decide(longer, cast.supervisor)
    assert pace(cast.leader)["as_of"] is None  # nothing was worked out yet, and the page says so
    for _ in "一样":
        keep_pace()
    told = pace(cast.leader)
    rows = {row["level"]: row for row in told["rows"]}
    assert clock.local(told["as_of"]).date() == TODAY
    assert (rows["group"]["decided"], rows["group"]["median"], rows["group"]["waiting"]) == (2, 4, 0)
    assert (rows["office"]["waiting"], rows["office"]["longest"]) == (2, 4)
    assert rows["superior"]["median"] is None
    with clock.standing_on(TODAY + timedelta(days=27)):  # the first of the two is more than 30 days ago
        keep_pace()
        (group,) = (row for row in pace(cast.leader)["rows"] if row["level"] == "group")
    assert (group["decided"], group["median"]) == (1, 6)


def test_v14_what_is_kept_is_what_the_turns_themselves_say(cast, client, django_assert_num_queries):
    for days, unit in ((0, cast.town), (1, cast.town), (1, cast.town), (6, cast.bureau), (3, cast.bureau)):
        with clock.standing_on(TODAY - timedelta(days=days)):
            application = apply_close_out(item_id=make_item(unit, state=State.APPROVED).pk, by=None)
        if days != 3:
            decide(application, auditor_of(pending(application)))
    give_back(application, auditor_of(pending(application)), "author")
    keep_pace()
    for person in (cast.leader, cast.clerk, cast.supervisor, cast.stranger):
        turns = list(AuditStep.objects.visible_to(person))
        with django_assert_num_queries(1):
            told = {row["level"]: row for row in pace(person)["rows"]}
        for level in Level:
            took = [one.days_held for one in turns if one.level == level and one.verdict in DECIDED]
            waits = [one.days_waiting for one in turns if one.level == level and one.verdict == "pending"]
            wanted = len(waits), max(waits, default=None), len(took), median(took) if took else None
            row = told[level]
            assert (row["waiting"], row["longest"], row["decided"], row["median"]) == wanted
    client.force_login(cast.stranger)
    assert f'截至 <span class="nums">{TODAY:%Y-%m-%d}' in client.get(reverse("reviews:audit_pace")).text
    client.force_login(cast.invited)
    assert client.get(reverse("reviews:audit_pace")).status_code == 200
