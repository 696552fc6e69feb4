"""Every part of the bench runs at its smallest size and tells what it found as ratios (a measurement nobody runs stops working)."""

import re

import pytest

from bench.__main__ import MEASUREMENTS
from bench.report import table
from bench.smallest import SMALLEST, shrink


def test_every_part_has_a_smallest_size():
    assert sorted(SMALLEST) == sorted(MEASUREMENTS)


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_part_runs_and_tells_ratios(name, monkeypatch, django_db_blocker):
    part = shrink(name, monkeypatch.setattr)
    with django_db_blocker.unblock():
        rows = part.run()
    assert rows
    lines = table(rows).splitlines()[2:]
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        assert row.limit > 0, f"{row.name} is held against nothing"
        assert re.search(rf"\| \*\*{row.ratio:.2f}\*\* \|", line)
