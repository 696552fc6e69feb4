"""What the pages of the intake show: hand-ins with their figures, the chips and rows of a preview, what is asked."""

from django.db.models import Count, Min, Q

from issues.intake.columns import LABELS
from issues.intake.measures import written
from issues.models import Delivery, Item, LedgerImport, LedgerRow

FIX, ASKED = "fix", "ask"
CHIPS = {  # key: (words, which rows)
    FIX: ("须更正", Q(wrong=True)),
    ASKED: ("待确认", Q(asks=True)),
    "new": ("新增", Q(fate=LedgerRow.Fate.NEW)),
    "changed": ("改动", Q(fate=LedgerRow.Fate.CHANGED)),
    "same": ("相同", Q(fate=LedgerRow.Fate.SAME)),
    "locked": ("已上报，不改动", Q(fate=LedgerRow.Fate.LOCKED)),
}
LATEST = 20
MOST_PHRASES = 30  # asked at a time; the next ones come when these are answered


def hand_ins(user):
    """The latest hand-ins in sight, each with the counts of those of its ledgers that are in sight."""
    latest = list(Delivery.objects.visible_to(user).select_related("uploaded_by")[:LATEST])
    State = LedgerImport.State
    figures = LedgerImport.objects.visible_to(user).filter(delivery__in=[one.pk for one in latest])
    left = Q(fix_count__gt=0) | Q(ask_count__gt=0) | Q(unit=None)
    counted = (
        figures.order_by()
        .values("delivery")
        .annotate(
            ledgers=Count("pk"),
            stored=Count("pk", filter=Q(state=State.COMMITTED)),
            open=Count("pk", filter=Q(state=State.READ) & left),
            unreadable=Count("pk", filter=Q(state=State.UNREADABLE)),
        )
    )
    by_delivery = {row["delivery"]: row for row in counted}
    for one in latest:
        one.figures = by_delivery.get(one.pk, {})
    return latest


def preview_chips(ledger):
    """{key: (words, how many rows)} of a ledger's preview."""
    counts = ledger.rows.aggregate(**{key: Count("pk", filter=test) for key, (_, test) in CHIPS.items()})
    chips = {key: (words, counts[key]) for key, (words, _) in CHIPS.items()}
    if ledger.unit_id is None:  # nothing to compare with yet
        return {"all": ("全部", ledger.rows.count()), ASKED: chips[ASKED]}
    return chips


def preview_rows(ledger, which):
    """The rows a chip shows, in the order of the file."""
    return ledger.rows.filter(CHIPS[which][1] if which in CHIPS else Q()).order_by("at")


def asked_phrases(rows, *, most):
    """What rows ask about deadlines, each phrase once: (its first row, how many rows say so), in the order they came."""
    asked = rows.filter(asks=True).order_by().values("data__ask__key")
    phrases = list(asked.annotate(many=Count("pk"), first=Min("pk")).order_by("first")[:most])
    first = dict(rows.filter(pk__in=[one["first"] for one in phrases]).values_list("pk", "data"))
    return [(first[one["first"]], one["many"]) for one in phrases]


def asked_columns(ledgers):
    """What several ledgers ask about columns, each heading once, with how many of them have it."""
    asked = {}
    for ledger in ledgers:
        for question in ledger.unplaced:
            one = asked.setdefault(question["heading"], {"heading": question["heading"], "many": 0})
            one["many"] += 1
    return list(asked.values())


def told_changes(row):
    """What a row would change, in words: (label, old, new)."""
    return [
        (LABELS[name], _words(name, old), _words(name, new))
        for name, (old, new) in row.get("changes", {}).items()
    ]


def _words(name, value):
    if name == "measures":
        return written(value)
    if name == "sources":
        return "、".join(value)
    labels = {"track": dict(Item.Track.choices), "origin": dict(Item.Origin.choices)}
    return labels[name].get(value, "") if name in labels else value


def already_stored(ledger):
    """The same file, stored for the same unit before: what to say when it comes again."""
    before = LedgerImport.objects.filter(
        unit=ledger.unit, sha256=ledger.sha256, label=ledger.label, state=LedgerImport.State.COMMITTED
    )
    return before.exclude(pk=ledger.pk).select_related("committed_by").order_by("-committed_at").first()
