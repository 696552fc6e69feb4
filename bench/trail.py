"""The trail: eight writers against the same INSERT without the chain, and how fast all chains are verified."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from bench.report import Row
from bench.scene import SMALL, as_owner, lay_out
from trail.queries import broken

WRITERS, SECONDS, TURNS, EVENTS = 8, 2.0, 3, 200_000
ONE = """
INSERT INTO trail_event (stream, seq, at, body, prev, hash) VALUES (%s, %s, now(),
  '{"act": "item.moved", "object": "item:1", "day": "2014-09-07", "before": "filed", "after": "in_progress"}', '', '')
"""
MANY = """
INSERT INTO trail_event (stream, seq, at, body, prev, hash)
SELECT %s, 0, now(), jsonb_build_object('act', 'item.moved', 'object', 'item:' || n, 'day', '2014-09-07')::text,
  '', '' FROM generate_series(1, %s) n
"""
CHAIN = ("trail_chain", "trail_move_heads")


def run() -> list[Row]:
    lay_out(SMALL)
    chained, bare, first = [], [], 0
    for _ in range(TURNS):  # turn by turn, so that a busy neighbour slows both alike
        chained.append(_written(0))
        _chain("DISABLE")
        first += 1_000_000
        bare.append(_written(first))
        _chain("ENABLE")
        _emptied()
    with as_owner() as sql:
        for unit in range(WRITERS):
            sql.execute(MANY, [f"unit-{unit}", EVENTS // WRITERS])
        sql.execute("VACUUM ANALYZE trail_event")
    start = time.perf_counter()
    if faults := broken():
        raise RuntimeError(f"the laid-out trail is broken: {faults[0]}")
    verified = EVENTS / (time.perf_counter() - start)
    writers = f"{WRITERS} writers"
    return [
        Row(
            "trail INSERT : without the chain",
            writers,
            statistics.median(chained),
            statistics.median(bare),
            "≥ 0.4",
            unit="/s",
        ),
        Row("trail verified : 100,000 events/s", f"{EVENTS:,} events", verified, 100_000, "≥ 1", unit="/s"),
    ]


def _written(first: int) -> float:
    """Events a second of all writers together, one event and one commit at a time, each in a chain of its own."""
    with ThreadPoolExecutor(WRITERS) as pool:
        return sum(pool.map(lambda n: _one_writer(n, first), range(WRITERS))) / SECONDS


def _one_writer(n: int, first: int) -> int:
    with as_owner() as sql:
        written, end = 0, time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            sql.execute(ONE, [f"unit-{n}", first + written])
            written += 1
        return written


def _chain(switched: str) -> None:
    with as_owner() as sql:
        for trigger in CHAIN:
            sql.execute(f"ALTER TABLE trail_event {switched} TRIGGER {trigger}")


def _emptied() -> None:
    """Bare rows continue no chain: the next turn starts on an empty trail."""
    with as_owner() as sql:
        sql.execute("ALTER TABLE trail_event DISABLE TRIGGER USER")
        sql.execute("TRUNCATE trail_event, trail_head")
        sql.execute("ALTER TABLE trail_event ENABLE TRIGGER USER")
