"""The smallest size of each measurement: what its module names in capitals, set down. The suite runs every part so, that no
part stops working unnoticed; what it then tells of time is worth nothing.
"""

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
    "audits": {"SMALL": FEW, "LARGE": MORE, "AUDITORS": 2, "EACH": 2, "ROUNDS": 1},
}


def smallest_of(part: ModuleType) -> dict[str, object]:
    """The capitals of this part at its smallest; AttributeError when the part has no such name any more."""
    sizes = SMALLEST[part.__name__.rpartition(".")[2]]
    for name in sizes:
        getattr(part, name)
    return sizes


def shrink(part: ModuleType) -> None:
    """Set this part to its smallest size, for good."""
    for name, size in smallest_of(part).items():
        setattr(part, name, size)
