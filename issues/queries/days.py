"""Days owed: stages and repeating reports, each due and overdue by itself, also after the close-out (M120)."""

from datetime import timedelta

from issues.models import ItemDay


def days_overdue(units, *, on):
    """The days of these units (a queryset) that are over and not reported, the longest over first."""
    return ItemDay.objects.overdue(on=on).filter(item__unit__in=units).order_by("due_on", "pk")


def days_due(units, *, on, warn_days):
    """The days of these units that fall within the days of warning, the next first."""
    soon = ItemDay.objects.due_soon(on=on, last=on + timedelta(days=warn_days))
    return soon.filter(item__unit__in=units).order_by("due_on", "pk")
