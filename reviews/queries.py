"""What stands behind a verdict, as plain data."""

import hashlib
import json

from reviews.models import ReviewItem


def dossier_hash(item):
    """sha256 over everything an auditor judges of an item: promise, measures, reports, files, results, reviews."""
    promise = [item.problem, item.goal, item.responsible, str(item.deadline), item.result]
    measures = list(item.measures.values_list("order", "text", "due_on", "done_on"))
    reports = list(item.reports.order_by("pk", "attachments__pk").values_list("pk", "text", "attachments__sha256"))
    rounds = list(item.rounds.order_by("round").values_list("round", "outcome", "valid", "likes"))
    return hashlib.sha256(json.dumps([promise, measures, reports, rounds], default=str).encode()).hexdigest()


def latest_round(item):
    """The item's newest review round, or None."""
    return ReviewItem.objects.filter(item=item).select_related("review").order_by("-round").first()
