"""What the timed jobs did last is remembered, shown and told (S102, S104)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.tasks import flag_overdue
from rectify.jobs import remember
from supervision.models import Mail
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
        Mail.objects.create(subject="提醒", body="", state=state, tried_at=tried, written_at=hour)
    client.force_login(cast.system)
    page = client.get(reverse("operations"))
    assert (page.context["failed"], page.context["unknown"]) == (1, 1)
    assert page.context["waiting"] == 1
    assert "标记逾期" in page.content.decode()
