"""Mail: written into the outbox by a sweep, sent by a task; tried again when it did not leave, never sent twice."""

from contextlib import suppress
from http.client import HTTPException
from smtplib import SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from urllib.error import URLError

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone

from supervision.models import Mail
from supervision.queries.chase import day_summary
from supervision.webhook import post_text
from trail import clock
from trail.moves import move
from units.models import Campaign
from units.models.person import Digest

LOCK = 20140909  # one writer at a time: cheaper than a lock on every reminder, and the second finds nothing
MOST_ATTEMPTS = 8
MOST_LINES = 100  # of one mail; the inbox has them all
WRITE = """
WITH found AS (
    SELECT n.id, n.person_id, n.text, u.name FROM supervision_reminder n
    JOIN units_person p ON p.id = n.person_id JOIN units_unit u ON u.id = n.unit_id
    WHERE n.mail_id IS NULL AND n.ended_on IS NULL AND p.is_active AND p.email <> '' AND {which}
), written AS (
    INSERT INTO supervision_mail (person_id, subject, body, digest_on, written_at)
    SELECT person_id, %s, string_agg(name || '：' || text, E'\\n' ORDER BY id) FILTER (WHERE nth <= {most})
        || CASE WHEN count(*) > {most} THEN E'\\n……另有 ' || (count(*) - {most}) || ' 条，请登录系统在“提醒”里查看。' ELSE '' END,
        %s::date, now()
    FROM (SELECT *, row_number() OVER (PARTITION BY person_id ORDER BY id) AS nth FROM found) f GROUP BY person_id
    ON CONFLICT DO NOTHING RETURNING id, person_id
)
UPDATE supervision_reminder n SET mail_id = written.id FROM written, found
WHERE n.id = found.id AND written.person_id = found.person_id
"""
AT_ONCE = "(n.late > 0 OR p.digest = %s)"
IN_THE_DIGEST = "n.late <= 0 AND p.digest = %s"


@transaction.atomic
def write_mails(*, on=None):
    """Put what nobody was mailed yet into the outbox: overdue at once, the rest as each person chose. Returns how many reminders.

    Two statements however many people; without a mail server nothing is written. A second writer waits for the first.
    """
    on, many = on or clock.today(), 0
    if settings.MAIL_IS_SENT:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(WRITE.format(which=AT_ONCE, most=MOST_LINES), [Digest.AT_ONCE, "整改提醒", None])
            many += cursor.rowcount
            cursor.execute(
                WRITE.format(which=IN_THE_DIGEST, most=MOST_LINES),
                [Digest.DAILY, f"{on:%-m月%-d日}整改提醒汇总", on],
            )
            many += cursor.rowcount
    if settings.WEBHOOK_URL and not Mail.objects.filter(person=None, digest_on=on).exists():
        text = "\n".join(day_summary(campaign, on=on) for campaign in Campaign.objects.order_by("pk"))
        row = Mail(person=None, subject="每日汇总", body=text, digest_on=on, written_at=timezone.now())
        Mail.objects.bulk_create([row], ignore_conflicts=True)
    return many


def send_mails(*, most=200):
    """Send what waits in the outbox, one by one. Returns how many left.

    Each is marked `sending` before it leaves, in a transaction of its own: a second worker, a second delivery of the
    task or a start after kill -9 does not find it again. What certainly did not leave waits for the next run; where the
    line broke after the message was on its way, it stays `sending`, for the operations page and a person's judgement.
    """
    return sum(_send_one() for _ in range(min(most, Mail.objects.filter(state=Mail.State.WAITING).count())))


def _send_one() -> bool:
    with transaction.atomic():
        waiting = Mail.objects.select_for_update(of=["self"], skip_locked=True).select_related("person")
        mail = waiting.filter(state=Mail.State.WAITING).order_by("attempts", "pk").first()
        if mail is None:
            return False
        move(mail, Mail.State.SENDING, by=None, attempts=mail.attempts + 1, tried_at=timezone.now())
    try:
        _leave(mail)
    except _StillHere as told:
        last = mail.attempts >= MOST_ATTEMPTS
        _end(mail, Mail.State.FAILED if last else Mail.State.WAITING, error=_said(told.__cause__))
        return False
    except (OSError, SMTPException, HTTPException) as why:
        mail.error = _said(why)
        mail.save(update_fields=["error"])
        return False
    _end(mail, Mail.State.SENT)
    return True


@transaction.atomic
def _end(mail, to, **changed):
    move(mail, to, by=None, **changed)


class _StillHere(Exception):
    """The message certainly did not leave the house; the cause says why."""


def _leave(mail: Mail) -> None:
    """Hand one message over. Raises _StillHere, or what broke the line when nobody knows whether it arrived."""
    if mail.person is None:
        try:
            return post_text(mail.body)
        except URLError as why:  # not connected, or answered with an error
            raise _StillHere from why
    road = get_connection()
    try:
        road.open()
    except (OSError, SMTPException) as why:
        raise _StillHere from why
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.person.email], connection=road).send()
    except (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError) as why:  # the server said no
        raise _StillHere from why
    finally:
        with suppress(OSError, SMTPException):  # a bad farewell takes nothing back
            road.close()
    return None


def _said(why: BaseException | None) -> str:
    return f"{type(why).__name__}: {why}"[:200]
