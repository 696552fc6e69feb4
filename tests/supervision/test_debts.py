"""One registry of debts (S138): whatever waits is told to whom it waits for, and nothing is told that does not wait."""

import pytest
from django.db import connection

from supervision.queries.debts import DEBTS
from tests.factories import TODAY
from units.debts import Days


def test_smoke(cast):
    days = Days(TODAY, cast.campaign)
    wrong = []
    from django.db import transaction

    for debt in DEBTS:
        for name in ("clerk", "supervisor", "officer", "contact", "superior"):
            try:
                with transaction.atomic():
                    rows = debt.of(getattr(cast, name), days)
                    if rows is not None:
                        list(rows)
            except Exception as why:
                wrong.append((debt.key, name, str(why)[:300]))
                break
        if debt.late:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(*debt.pairs(days))
            except Exception as why:
                wrong.append((debt.key, "pairs", str(why)[:300]))
    for one in wrong:
        print(one)
    assert not wrong
