"""The smallest size of each measurement: what its module names in capitals, set down. The suite runs every part so, that no
part stops working unnoticed; what it then tells of time is worth nothing.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

FEW, MORE = 1_310, 1_320  # the pages ask for item 1,300
SMALLEST: dict[str, dict[str, object]] = {
    "pages": {"SMALL": FEW, "LARGE": MORE, "RUNS": 3},
    "public": {"SMALL": FEW, "LARGE": MORE, "RUNS": 4, "CALLS": 2, "SECONDS": 0.05, "READERS": 2},
    "intake": {"SIZES": (20, 40), "MEMORY_SIZES": (20, 40)},
    "sweeps": {"SMALL": FEW, "SIZES": ((FEW, 1),)},
    "trail": {"SMALL": FEW, "WRITERS": 2, "SECONDS": 0.05, "TURNS": 1, "EVENTS": 200},
    "start": {"DEMO": "0", "CLONED": False},
    "ballot": {"VOTERS": (2,), "RATINGS": 30, "BALLOTS": 40, "TURNS": 1, "FLOODERS": 1, "PAGES": 2},
    "api": {"SMALL": FEW, "LARGE": MORE, "RUNS": 2},
    "audits": {"SMALL": FEW, "LARGE": MORE, "AUDITORS": 2, "EACH": 2, "ROUNDS": 1, "pages.RUNS": 2},
}


def shrink(name: str, put: Callable[[object, str, object], None] = setattr) -> ModuleType:
    """The part of this name, set to its smallest size by `put`; AttributeError when it has such a name no more."""
    for capital, size in SMALLEST[name].items():
        of, _, own = capital.rpartition(".")
        module = import_module(f"bench.{of or name}")
        getattr(module, own)
        put(module, own, size)
    return import_module(f"bench.{name}")
