"""Celery: the app, and the hour at which each timed job runs. The database is the truth, the queue a hint."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")
app = Celery("rectify")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_sync_every = 1  # its file's age then tells whether beat lives (docker-compose.yml asks)
app.conf.beat_schedule = {
    "show that jobs run": {"task": "rectify.tasks.heartbeat", "schedule": 30, "options": {"expires": 30}},
    # Soon after midnight, and hourly besides: a night in which beat was dead is made up within the hour.
    "anchor the trail": {
        "task": "trail.tasks.keep_anchor",
        "schedule": crontab(minute=30),
        "options": {"expires": 3000},
    },
    "hold every state against the trail": {
        "task": "trail.tasks.check_states",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3 * 3600},
    },
    "flag overdue items": {
        "task": "issues.tasks.flag_overdue",
        "schedule": crontab(minute=5),
        "options": {"expires": 3000},
    },
    "flag missed deadlines nobody explained": {
        "task": "issues.tasks.flag_unexplained",
        "schedule": crontab(minute=6),
        "options": {"expires": 3000},
    },
    "remind who owes an answer": {
        "task": "supervision.tasks.remind",
        "schedule": crontab(minute=15),
        "options": {"expires": 3000},
    },
    "work out how long each level takes": {
        "task": "reviews.tasks.keep_pace",
        "schedule": crontab(minute="2-59/15"),
        "options": {"expires": 800},
    },
    "check for doubts": {
        "task": "inspections.tasks.check_doubts",
        "schedule": crontab(minute="3-59/15"),
        "options": {"expires": 800},
    },
    "check for doubts where somebody asked": {
        "task": "inspections.tasks.check_doubts_asked",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "write mails": {
        "task": "supervision.tasks.write_mails",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    "send mails": {"task": "supervision.tasks.send_mails", "schedule": 60.0, "options": {"expires": 50}},
    "clear away what was shown and is over": {
        "task": "issues.tasks.purge_disclosures",
        "schedule": crontab(hour=2, minute="*/20"),
        "options": {"expires": 1000},
    },
    "clear away names of rolls": {
        "task": "reviews.tasks.purge_rolls",
        "schedule": crontab(hour=2, minute="*/20"),
        "options": {"expires": 1000},
    },
    "clear away words of opinions": {
        "task": "reviews.tasks.purge_opinions",
        "schedule": crontab(hour=2, minute="*/20"),
        "options": {"expires": 1000},
    },
    "clear away words of interviews": {
        "task": "reviews.tasks.purge_interviews",
        "schedule": crontab(hour=2, minute="*/20"),
        "options": {"expires": 1000},
    },
    "clear away words of personal requests": {
        "task": "supervision.tasks.purge_requests",
        "schedule": crontab(hour=2, minute="*/20"),
        "options": {"expires": 1000},
    },
    "read ledgers that wait": {
        "task": "issues.tasks.read_waiting",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "forget answers to old API writes": {
        "task": "units.tasks.forget_answers",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3000},
    },
    "flag reviews past their day": {
        "task": "reviews.tasks.flag_past_window",
        "schedule": crontab(minute=15),
        "options": {"expires": 3000},
    },
    "build bundles that wait": {
        "task": "rectify.tasks.build_waiting",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "flag reviews below the floor": {
        "task": "reviews.tasks.flag_below_floor",
        "schedule": crontab(minute=10),
        "options": {"expires": 3000},
    },
}
