"""The operations page: are the timed jobs running, is the queue moving, does mail leave? (S102, S104)"""

import json
import time
from typing import Any

from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from rectify.health import clock_warning, jobs_ran_ago
from rectify.jobs import last_runs
from supervision.queries.outbox import outbox
from trail.state_check import latest_check
from units.desk.page import desk, page
from units.permissions import Permission

NAMES = {  # what people call the jobs
    "trail.tasks.keep_anchor": "留痕锚",
    "trail.tasks.check_states": "核对状态与留痕",
    "issues.tasks.flag_overdue": "标记逾期",
    "issues.tasks.flag_unexplained": "标记逾期未说明",
    "issues.tasks.purge_disclosures": "清理到期的公示",
    "reviews.tasks.purge_rolls": "清除到期的评议名册",
    "reviews.tasks.purge_opinions": "清除到期的网络评议文字",
    "reviews.tasks.purge_interviews": "清除到期的访谈原话",
    "supervision.tasks.purge_requests": "清除到期的个人信息请求文字",
    "issues.tasks.read_waiting": "读取等待的台账",
    "reviews.tasks.flag_below_floor": "标记评议未达标",
    "reviews.tasks.flag_past_window": "标记过期的评议",
    "units.tasks.forget_answers": "清理接口的旧答复",
    "rectify.tasks.build_waiting": "制作离线站点",
    "reviews.tasks.keep_pace": "统计各级用时",
    "inspections.tasks.check_doubts": "核对疑点",
    "inspections.tasks.check_doubts_asked": "按要求重新核对疑点",
    "supervision.tasks.remind": "发出提醒",
    "supervision.tasks.write_mails": "写提醒邮件",
    "supervision.tasks.send_mails": "发送邮件",
}


@desk(Permission.OPERATIONS_READ)
def operations(request):
    """Every scheduled job with its last run, the queue's length and age, and the outbox."""
    runs, now = last_runs(), timezone.now()
    jobs = [
        {
            "name": NAMES.get(entry["task"], name),
            "run": runs.get(entry["task"]),
            "ago": _ago(runs.get(entry["task"]), now),
        }
        for name, entry in current_app.conf.beat_schedule.items()
        if entry["task"] != "rectify.tasks.heartbeat"
    ]
    broker, ran_ago = jobs_ran_ago()
    queued, waited = _queue() if broker else (None, None)
    context: dict[str, Any] = {
        "jobs": jobs,
        "broker": broker,
        "ran_ago": ran_ago,
        "queued": queued,
        "waited": waited,
        "states": latest_check(),
    }
    mails = outbox(at=now)
    mails["mail_waited"] = int((now - mails["oldest"]).total_seconds() // 60) if mails["oldest"] else None
    return page(request, "operations.html", **context, **mails, warning=clock_warning())


def _ago(run, now):
    return round((now - run.ran_at).total_seconds()) if run else None


def _queue() -> tuple[int | None, int | None]:
    """How many tasks wait in the broker (a list of Redis, the oldest last), and since how many minutes the oldest does.

    None when it cannot say: no broker, nothing waits, or a task that another release queued.
    """
    try:
        with current_app.connection_for_read() as connection:
            waiting = connection.default_channel.client  # type: ignore[attr-defined]
            many, oldest = waiting.llen("celery"), waiting.lindex("celery", -1)
    except (OperationalError, OSError):
        return None, None
    since = json.loads(oldest)["headers"].get("queued_at") if oldest else None
    return many, None if since is None else max(0, int((time.time() - since) // 60))
