"""Figures across units, items, reviews and the trail, as plain data. Nothing here changes a row."""

from supervision.queries.counts import tally
from supervision.queries.figures import Figures, figures, status_sentence
from supervision.queries.progress import groups_progress, progress_chart
from supervision.queries.trail import events_page
from supervision.queries.waiting import waiting_for

__all__ = [
    "Figures",
    "events_page",
    "figures",
    "groups_progress",
    "progress_chart",
    "status_sentence",
    "tally",
    "waiting_for",
]
