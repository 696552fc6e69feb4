"""How a measurement is told: ours beside its limit, from the same run, as a ratio. A time alone proves nothing."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Row:
    """One measured thing. `ours` and `limit` are medians in milliseconds (or what `unit` says); `reach` is the goal."""

    name: str
    size: str
    ours: float
    limit: float
    reach: str
    spread: float = 0.0
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.ours / self.limit if self.limit else float("nan")


def alternately(runs: int, **acts: Callable[[], object]) -> dict[str, list[float]]:
    """Time each act `runs` times in milliseconds, turn by turn, so that a busy neighbour slows them all alike."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            start = time.perf_counter()
            act()
            times[name].append((time.perf_counter() - start) * 1000)
    return times


def compare(name: str, size: str, reach: str, ours: Sequence[float], limit: Sequence[float]) -> Row:
    """A row from two series of the same run; the spread is half the middle 80 % of ours, in percent of its median."""
    middle = statistics.median(ours)
    tenths = statistics.quantiles(ours, n=10) if len(ours) > 1 else [middle, middle]
    return Row(
        name, size, middle, statistics.median(limit), reach, (tenths[-1] - tenths[0]) / 2 / middle * 100
    )


def machine() -> str:
    """The machine in one line: what a figure is worth depends on it."""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    memory = next(
        (int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0
    )
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, {memory // 1024**2} GiB, Python {platform.python_version()}, load before {load:.1f}"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, ready for docs/measurements.md."""
    lines = ["| what | size | ours | limit | ratio | reach | spread |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {row.name} | {row.size} | {row.ours:.4g} {row.unit} | {row.limit:.4g} {row.unit} | **{row.ratio:.2f}** |"
        f" {row.reach} | ±{row.spread:.0f} % |"
        for row in rows
    ]
    return "\n".join(lines)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
