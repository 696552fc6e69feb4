"""Nobody is surprised: before the day, on it, and again and again after it; in the inbox first, by mail once (M40, V11)."""

from datetime import date, timedelta

import pytest
from django.core import mail as post
from django.db import transaction
from django.urls import reverse

from issues.models import Measure
from issues.services.explanations import explain_overdue
from issues.services.extensions import ask_extension, decide_extension
from issues.states import State
from reviews.services.closeouts import apply_close_out
from reviews.services.verdicts import decide_step
from supervision.models import Mail, Reminder
from supervision.queries.chase import chase_list
from supervision.services import mails, reminders
from supervision.services.chases import chase_unit
from supervision.tasks import remind, send_mails, write_mails
from tests.factories import TODAY, finish, make_approved_parent, make_item, make_list, set_rules
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from trail.queries import broken
from units.services.people import choose_reminders
from units.services.units import save_contact_point


def told(person, kind=None):
    mine = Reminder.objects.filter(person=person).order_by("pk")
    return list((mine.filter(kind=kind) if kind else mine).values_list("kind", "late", "slot"))


def day(n):
    return clock.standing_on(TODAY + timedelta(days=n))


def test_before_on_and_again_after_the_deadline_until_it_is_done(cast):
    item = make_item(cast.town, deadline=TODAY + timedelta(days=5))
    for n in range(12):
        with day(n):
            reminders.remind()
    assert told(cast.clerk, "due") == [("due", -3, -1), ("due", 0, 0), ("due", 1, 1), ("due", 4, 2)]
    assert told(cast.outsider, "due") == []
    with day(12):
        finish(item)
        reminders.remind()
    assert len(told(cast.clerk, "due")) == 4


def test_s103_a_reminder_is_written_once_though_the_task_runs_twice(cast):
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    assert remind() > 0
    events = Event.objects.count()
    assert (remind(), Event.objects.count()) == (0, events)
    assert broken() == []


def test_s104_a_day_without_beat_is_made_up_and_no_turn_comes_twice(cast):
    make_item(cast.town, deadline=TODAY)
    with day(3):
        remind(on=(TODAY + timedelta(days=1)).isoformat())
        remind()
    assert told(cast.clerk, "due") == [("due", 1, 1)]


def test_an_extension_begins_the_turns_anew(cast):
    item = make_item(cast.town, deadline=TODAY)
    reminders.remind()
    extension = ask_extension(
        item_id=item.pk, by=None, new_deadline=TODAY + timedelta(days=30), reason="顺延"
    )
    for _ in "两级":
        decide_extension(extension_id=extension.pk, by=None, approve=True)
    with day(30):
        reminders.remind()
    assert told(cast.clerk, "due") == [("due", 0, 0), ("due", 0, 0)]


def test_who_owes_the_answer_is_reminded_and_nobody_else(cast):
    """Each kind of debt: made, then left lying for two weeks."""
    with day(-60):
        silent = make_item(cast.town, deadline=date(2014, 12, 1))
    Measure.objects.filter(item=silent).update(due_on=TODAY - timedelta(days=1))
    with day(-20):
        finished = make_item(cast.town, deadline=date(2014, 12, 1))
        finish(finished)
        approved = make_item(cast.town, state=State.APPROVED)
        apply_close_out(item_id=approved.pk, by=None)
        asked = make_item(cast.town, deadline=date(2014, 12, 1))
        ask_extension(item_id=asked.pk, by=None, new_deadline=date(2014, 12, 20), reason="顺延")
        late = make_item(cast.town, deadline=clock.today() - timedelta(days=1))
        explain_overdue(item_id=late.pk, by=None, progress="一", reason="二", plan="三")
        make_item(cast.bureau, state=State.FILED, deadline=date(2014, 12, 1))
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    reminders.remind()
    kinds = {
        name: {kind for kind, *_ in told(getattr(cast, name))}
        for name in ("clerk", "outsider", "supervisor", "stranger", "officer", "superior", "leader")
    }
    assert kinds == {
        "clerk": {"due", "measure", "explain", "progress", "review"},
        "outsider": set(),
        "supervisor": {"extend_group", "sign_group", "audit_group"},
        "stranger": set(),
        "officer": {"accept", "sign_office"},
        "superior": set(),
        "leader": set(),
    }


def test_working_days_are_counted_by_the_calendar(cast):
    with clock.standing_on(
        date(2014, 9, 26)
    ):  # a Friday; Sunday the 28th is worked, the 1st to the 7th of October is free
        its_list = make_list(cast.bureau)
        make_item(
            cast.bureau, state=State.FILED, its_list=its_list, on=date(2014, 9, 26) + timedelta(days=60)
        )
    for n, many in ((date(2014, 10, 9), 0), (date(2014, 10, 10), 1)):
        with clock.standing_on(n):
            reminders.remind()
            assert len(told(cast.officer, "accept")) == many, n


def test_a_read_reminder_comes_again(cast, client, django_assert_max_num_queries):
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    reminders.remind()
    client.force_login(cast.clerk)
    with django_assert_max_num_queries(24):
        page = client.get(reverse("supervision:inbox")).content.decode()
    assert "已超1天" in page
    client.post(reverse("supervision:inbox"))
    assert "没有未读的提醒" in client.get(reverse("supervision:inbox")).content.decode()
    with day(3):
        reminders.remind()
        assert "已超4天" in client.get(reverse("supervision:inbox")).content.decode()
        assert (
            client.get(reverse("supervision:inbox"), {"show": "all"}).content.decode().count("整改到期") == 1
        )


@pytest.fixture
def posting(settings, cast):
    settings.MAIL_IS_SENT = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    set_rules(cast.campaign, progress_days=365)
    for person, digest in ((cast.clerk, "daily"), (cast.outsider, "at_once")):
        make_item(
            cast.town if person == cast.clerk else cast.bureau
        )  # a unit that filed, and owes nothing yet
        choose_reminders(by=person, email=f"{person.username}@example.cn", digest=digest)


def test_a_digest_a_day_but_what_is_overdue_at_once_and_for_everybody(cast, posting):
    make_item(cast.town, deadline=TODAY)
    make_item(cast.bureau, deadline=TODAY)
    reminders.remind()
    write_mails()
    assert set(Mail.objects.values_list("person", "digest_on")) == {
        (cast.clerk.pk, TODAY),
        (cast.outsider.pk, None),
    }
    make_item(cast.town, deadline=TODAY + timedelta(days=1))
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    reminders.remind()
    write_mails()
    (at_once,) = Mail.objects.filter(person=cast.clerk, digest_on=None)
    assert "已超1天" in at_once.body
    assert "还有1天" not in at_once.body  # that waits for tomorrow's digest
    assert write_mails() == 0
    with day(1):
        write_mails()
        assert "还有1天" in Mail.objects.get(person=cast.clerk, digest_on=clock.today()).body


def test_s101_mail_whose_worker_died_on_the_way_is_not_sent_again(cast, posting, monkeypatch):
    make_item(cast.bureau, deadline=TODAY)
    reminders.remind()
    write_mails()
    with monkeypatch.context() as killed:
        killed.setattr(mails, "_leave", lambda mail: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            send_mails()
    assert send_mails() == 0
    assert (Mail.objects.get().state, post.outbox) == ("sending", [])


def test_without_a_mail_server_nothing_is_written(cast):
    make_item(cast.town, deadline=TODAY)
    reminders.remind()
    assert (write_mails(), Mail.objects.count()) == (0, 0)


def test_s78_the_days_figures_go_to_the_environments_address_only_and_name_nobody(
    cast, settings, monkeypatch
):
    sent = []
    monkeypatch.setattr(mails, "post_text", sent.append)
    settings.WEBHOOK_URL = "https://chat.example.cn/hook"
    late = make_item(cast.town, deadline=TODAY - timedelta(days=1))
    for _ in "两次":
        write_mails()
        send_mails()
    (text,) = sent
    assert "整改到期 1 件" in text
    assert late.number not in text


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_remind_once(cast, rival):
    make_item(cast.town, deadline=TODAY - timedelta(days=1))
    with transaction.atomic():
        first = reminders.remind()
        second = rival(reminders.remind)
        wait_until_someone_waits()
    assert first > 0
    assert second() == 0


def test_an_approved_item_nobody_applied_for_is_owed_until_the_unit_applies(cast, client):
    with day(-20):
        approved = make_item(cast.town, state=State.APPROVED, on=clock.today(), deadline=date(2014, 12, 1))
        make_approved_parent(cast.town)  # its part is not closed: nothing can be applied for yet
    reminders.remind()
    (reminder,) = Reminder.objects.filter(person=cast.clerk, kind="apply")
    assert reminder.page_id == approved.pk
    assert reminder.text.startswith(f"评议通过未申请销号 {approved.number}，已超")
    (debt,) = [debt for owing in chase_list(cast.officer, on=TODAY, kind="apply") for debt in owing.debts]
    assert (debt.many, debt.named, debt.longest) == (1, [approved.number], reminder.late)
    client.force_login(cast.clerk)
    assert reminder.text in client.get(reverse("supervision:inbox")).content.decode()
    apply_close_out(item_id=approved.pk, by=None)
    with day(3):
        reminders.remind()
    assert Reminder.objects.filter(kind="apply").count() == 1
    assert chase_list(cast.officer, on=TODAY, kind="apply") == []


def test_the_leader_a_contact_point_names_is_reminded_and_chased_not_whoever_has_the_role(cast):
    """The same person the audit waits for (M68); a returned application is the clerk's to answer."""
    save_contact_point(by=None, unit=cast.town, leader=cast.superior, city_leader=True)
    with day(-20):
        waiting, returned = (
            apply_close_out(item_id=make_item(cast.town, state=State.APPROVED).pk, by=None) for _ in range(2)
        )
        for by in (cast.supervisor, cast.officer):
            step = waiting.steps.pending().get()
            decide_step(step_id=step.pk, by=by, verdict="passed", opinion="同意")
        step = returned.steps.pending().get()
        said = {"verdict": "returned", "to": "author", "opinion": "缺凭证"}
        decide_step(step_id=step.pk, by=cast.supervisor, **said)
    reminders.remind()
    reminded = {
        name: {kind for kind, *_ in told(getattr(cast, name))} for name in ("superior", "contact", "clerk")
    }
    assert reminded == {"superior": {"audit_contact"}, "contact": set(), "clerk": {"supply"}}
    chase_unit(unit_id=cast.town.pk, by=cast.officer)
    chased = Reminder.objects.filter(kind="chase").order_by("person")
    assert {one.person for one in chased} >= {cast.superior, cast.clerk}
    assert cast.contact not in {one.person for one in chased}
    assert "联系点领导未审核 1 件" in chased.get(person=cast.superior).text
