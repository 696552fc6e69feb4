"""Celery: the app, and the hour at which each timed job runs. The database is the truth, the queue a hint."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")
app = Celery("rectify")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Soon after midnight, and hourly besides: a night in which beat was dead is made up within the hour.
    "flag overdue items": {
        "task": "issues.tasks.flag_overdue",
        "schedule": crontab(minute=5),
        "options": {"expires": 3000},
    },
    "flag reviews below the floor": {
        "task": "reviews.tasks.flag_below_floor",
        "schedule": crontab(minute=10),
        "options": {"expires": 3000},
    },
}
