"""Which acts of one day are carried out together: what several units do in the same way is one act of many rows."""

from collections.abc import Iterator

from rectify.demo.plan import Act


def rounds(acts: list[Act]) -> Iterator[list[Act]]:
    """The acts of one day in rounds: one verb, at most one act a unit. A unit's own acts keep their order, so every chain
    tells the same story as if each act had come alone.
    """
    left = list(acts)
    while left:
        verb, seen, now, later = left[0].verb, set[int](), [], []
        for act in left:
            (now if act.verb == verb and act.unit not in seen else later).append(act)
            seen.add(act.unit)
        yield now
        left = later


def one_by_one(acts: list[Act]) -> Iterator[list[Act]]:
    """Each act alone, in the same order as the rounds; the tests hold the two against each other."""
    for together in rounds(acts):
        for act in together:
            yield [act]
