"""A curve as the numbers of an SVG: a plan, what was reached, and today. Drawn on the server, no script, no style."""

from collections.abc import Sequence
from datetime import date
from typing import Any

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 280, 52, 12, 12, 28


def curve(points: Sequence[Any], on: date) -> dict[str, Any]:
    """The two lines, the scale and the mark of today for `points` (rows with `day`, `planned`, `closed` or None)."""
    first, last = points[0].day, points[-1].day
    most = _round_up(max(1, *(point.planned for point in points), *(point.closed or 0 for point in points)))

    def across(day: date) -> float:
        return round(LEFT + (day - first).days / max(1, (last - first).days) * (WIDTH - LEFT - RIGHT), 1)

    def up(many: int) -> float:
        return round(HEIGHT - BOTTOM - many / most * (HEIGHT - TOP - BOTTOM), 1)

    def line(pairs):
        return " ".join(f"{across(day)},{up(many)}" for day, many in pairs)

    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "floor": HEIGHT - BOTTOM,
        "label_y": HEIGHT - 8,
        "label_x": LEFT - 6,
        "top": TOP,
        "planned": line((point.day, point.planned) for point in points),
        "closed": line((point.day, point.closed) for point in points if point.closed is not None),
        "levels": [(most * n // 4, up(most * n // 4)) for n in range(5)],
        "months": [(f"{day.month}月", across(day)) for day in _firsts(first, last)],
        "today": across(on) if first <= on <= last else None,
    }


def _round_up(many: int) -> int:
    """The next round number that divides by four: 2,612 → 2,800."""
    step = 4
    while step * 10 < many:
        step *= 10
    return -(-many // step) * step


def _firsts(first: date, last: date) -> list[date]:
    months = (last.year - first.year) * 12 + last.month - first.month
    every = -(-max(1, months) // 12)
    found = [divmod(first.year * 12 + first.month + n, 12) for n in range(0, months, every)]
    return [date(year, month + 1, 1) for year, month in found]
