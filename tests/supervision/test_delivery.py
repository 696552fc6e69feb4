"""The outbox against real servers on this machine: tried again when it did not leave, and never sent twice (V11, S103)."""

import json
import socket
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from supervision.models import Mail, Reminder
from supervision.tasks import send_mails, write_mails
from tests.factories import TODAY
from tests.supervision.sinks import chat_server, mail_server

TEXT = "整改到期 C1-0007，今天到期"


@pytest.fixture
def waiting(cast, settings):
    """One message in the outbox, and a road out by SMTP to wherever EMAIL_PORT points."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 20
    cast.clerk.email = "clerk@example.cn"
    cast.clerk.save(update_fields=["email"])
    return Mail.objects.create(person=cast.clerk, subject="整改提醒", body=TEXT, written_at=timezone.now())


def nobody_there():
    """A port of this machine where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stands(mail):
    mail.refresh_from_db()
    return mail.state, mail.attempts, mail.error.split(":")[0]


def test_mail_that_was_refused_is_tried_again_and_arrives_once(waiting, settings):
    settings.EMAIL_PORT = nobody_there()
    assert send_mails() == 0
    assert stands(waiting) == ("waiting", 1, "ConnectionRefusedError")
    with mail_server() as server:
        settings.EMAIL_PORT = server.server_address[1]
        server.refuse = True
        assert send_mails() == 0
        assert stands(waiting) == ("waiting", 2, "SMTPRecipientsRefused")
        server.refuse = False
        assert [send_mails(), send_mails()] == [1, 0]
    assert stands(waiting)[:2] == ("sent", 3)
    (taken,) = server.taken
    letter = message_from_bytes(taken, policy=policy.default)
    assert (letter["to"], letter["subject"]) == ("clerk@example.cn", "整改提醒")
    assert letter.get_content().strip() == TEXT


def test_mail_that_may_have_arrived_is_not_sent_again(waiting, settings):
    with mail_server() as server:
        settings.EMAIL_PORT, server.hang_up = server.server_address[1], True
        assert [send_mails(), send_mails()] == [0, 0]
    assert len(server.taken) == 1
    assert stands(waiting) == ("sending", 1, "SMTPServerDisconnected")


def test_mail_nobody_takes_is_given_up_after_eight_attempts(waiting, settings):
    settings.EMAIL_PORT = nobody_there()
    for _ in range(9):
        send_mails()
    assert stands(waiting) == ("failed", 8, "ConnectionRefusedError")


@pytest.mark.parametrize(
    ("kind", "read"),
    [("wecom", lambda sent: sent["text"]["content"]), ("feishu", lambda sent: sent["content"]["text"])],
)
def test_s78_the_chat_gets_the_text_once_and_an_answer_that_points_elsewhere_is_not_followed(
    cast, settings, kind, read
):
    row = Mail.objects.create(subject="每日汇总", body="整改到期 1 件", written_at=timezone.now())
    settings.WEBHOOK_KIND = kind
    settings.WEBHOOK_URL = f"http://127.0.0.1:{nobody_there()}/hook"
    assert send_mails() == 0
    assert stands(row) == ("waiting", 1, "URLError")
    with chat_server() as server:
        settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_address[1]}/hook"
        server.status = 302
        assert send_mails() == 0
        assert stands(row) == ("waiting", 2, "HTTPError")
        server.status = 200
        assert [send_mails(), send_mails()] == [1, 0]
    assert [(method, path) for method, path, _ in server.taken] == [("POST", "/hook")] * 2
    assert read(json.loads(server.taken[-1][2])) == "整改到期 1 件"


def test_a_mail_of_very_many_reminders_names_a_hundred_and_counts_the_rest(cast, settings):
    settings.MAIL_IS_SENT = True
    type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(email="clerk@example.cn")
    told = {"person": cast.clerk, "unit": cast.town, "page_id": 1, "due_on": TODAY, "late": 1}
    Reminder.objects.bulk_create(
        Reminder(kind="due", object_id=n, text=f"第{n}件", slot=1, raised_on=TODAY, **told)
        for n in range(103)
    )
    assert write_mails() == 103
    body = Mail.objects.get().body
    assert len(body.splitlines()) == 101
    assert body.endswith("甲镇党委：第99件\n……另有 3 条，请登录系统在“提醒”里查看。")
