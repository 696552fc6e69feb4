"""A traffic light with its word and its reason: what a page shows of a state."""

from typing import NamedTuple


class Lamp(NamedTuple):
    """A traffic light with its word and its reason: kind is ok, soon, late, wait or idle."""

    kind: str
    text: str
    why: str = ""
