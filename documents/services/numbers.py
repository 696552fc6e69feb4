"""Numbers (文号、销号号): taken one after the other under the series' own lock, never given twice (M109)."""

from django.db import transaction

from documents.models import NumberSeries
from documents.rules import number_text
from trail.services import record


@transaction.atomic
def take_number(*, campaign, kind, year, by):
    """The next number of a campaign's series, e.g. 督办〔2014〕3号 (M87, M109). See `take_numbers`."""
    return take_numbers(campaign=campaign, kind=kind, year=year, by=by)[0]


@transaction.atomic
def take_numbers(*, campaign, kind, year, by, many=1):
    """The next `many` numbers of one series as texts, in order: one lock, one event.

    `kind`: of `states.Series`; `year`: the year the number speaks of. Whoever comes second waits for the first one's commit; what
    a transaction gives up was never taken. The series is locked to the end of the caller's transaction, so a caller takes its
    numbers before it writes on a chain of the trail that others hold while they wait for a number.
    """
    NumberSeries.objects.bulk_create(
        [NumberSeries(campaign=campaign, kind=kind, year=year)], ignore_conflicts=True
    )
    series = NumberSeries.objects.select_for_update().get(campaign=campaign, kind=kind, year=year)
    first = series.taken + 1
    series.taken += many
    series.save(update_fields=["taken"])
    numbers = [number_text(kind, year, n) for n in range(first, first + many)]
    record(
        "number.taken", on=series, by=by, number=numbers[0], last=numbers[-1] if many > 1 else "", many=many
    )
    return numbers
