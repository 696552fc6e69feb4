"""What is before the public, as one word that can be compared."""

import hashlib
from datetime import date

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import TextField
from django.db.models.functions import Cast

from issues.models import FrozenCopy


def shown_stamp(*, on: date) -> str:
    """A hash of what is before the public on this day: which frozen copies, and the day; copies themselves never change."""
    which = StringAgg(Cast("pk", TextField()), ",", order_by="pk")
    found = FrozenCopy.objects.disclosed(on=on).order_by().aggregate(which=which)
    return hashlib.sha256(f"{on:%Y%m%d}:{found['which'] or ''}".encode()).hexdigest()
