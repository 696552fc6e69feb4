"""Apps that keep files or seals say here how to check them; `trail_verify` asks each (promises 3)."""

from collections.abc import Callable, Iterable

Check = Callable[[], Iterable[str]]
CHECKS: dict[str, list[Check]] = {"evidence": [], "seals": [], "states": []}


def check(kind: str) -> Callable[[Check], Check]:
    """Register a function that yields one line for each file, seal or state that is not what the trail says."""

    def register(function: Check) -> Check:
        CHECKS[kind].append(function)
        return function

    return register
