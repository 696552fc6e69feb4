"""What the timed jobs did last is remembered, shown and told (S102, S104)."""

import time
from datetime import timedelta

import pytest
from celery import current_app
from django.urls import reverse
from django.utils import timezone

from issues.tasks import flag_overdue
from rectify.jobs import remember
from tests.factories import make_mail
from trail.models import JobRun

pytestmark = pytest.mark.django_db


def test_a_run_is_remembered_once_a_job_with_what_it_did(cast):
    for _ in "两次":
        flag_overdue.apply()
    run = JobRun.objects.get()
    assert (run.name, run.succeeded, run.many) == ("issues.tasks.flag_overdue", True, 0)
    remember(sender=flag_overdue, state="FAILURE", retval=ValueError("坏了"))
    assert JobRun.objects.get().succeeded is False


def test_readyz_tells_how_long_ago_each_job_ran(cast, client):
    flag_overdue.apply()
    JobRun.objects.update(ran_at=timezone.now() - timedelta(hours=30))
    ago = client.get("/readyz").json()["jobs"]["issues.tasks.flag_overdue"]
    assert 30 * 3600 <= ago < 31 * 3600


def test_the_operations_page_shows_jobs_queue_and_outbox(cast, client):
    flag_overdue.apply()
    hour = timezone.now() - timedelta(hours=1)
    for state, tried in (("waiting", None), ("failed", hour), ("sending", hour), ("sending", timezone.now())):
        make_mail(state, tried_at=tried, written_at=hour)
    client.force_login(cast.system)
    page = client.get(reverse("operations"))
    assert (page.context["failed"], page.context["unknown"]) == (1, 1)
    assert (page.context["waiting"], page.context["mail_waited"]) == (1, 60)
    assert "标记逾期" in page.content.decode()


def test_s104_the_operations_page_tells_how_long_the_oldest_task_has_waited(cast, client):
    client.force_login(cast.system)
    with current_app.connection_for_write() as broker:
        queue = broker.default_channel.client
        queue.delete("celery")
        assert client.get(reverse("operations")).context["waited"] is None
        flag_overdue.apply_async(headers={"queued_at": time.time() - 7200})
        flag_overdue.delay()
        page = client.get(reverse("operations"))
        queue.delete("celery")
    assert (page.context["queued"], page.context["waited"]) == (2, 120)
    assert "最早的已等 120 分钟" in page.content.decode()


def test_s57_the_operations_page_says_that_the_hosts_clock_is_off(cast, client, monkeypatch):
    monkeypatch.setattr("rectify.operations.clock_warning", lambda: "本机时钟比数据库慢 600 秒")
    client.force_login(cast.system)
    assert "本机时钟比数据库慢 600 秒" in client.get(reverse("operations")).content.decode()
