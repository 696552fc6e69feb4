"""How an access table is written: for each address, which status each person of the cast gets, by method.

Every app has a module here with a `TABLE`; `test_access.py` walks them all and fails on an address in no table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

BUSINESS = (
    "clerk",
    "outsider",
    "supervisor",
    "stranger",
    "officer",
    "contact",
    "superior",
    "leader",
    "invited",
)
ADMINISTRATORS = ("system", "auditor")
PEOPLE = ("anonymous", *BUSINESS, *ADMINISTRATORS)
# who has the cast's town in sight: all of business but the other unit's clerk and the other group
TOWN = tuple(name for name in BUSINESS if name not in ("outsider", "stranger"))


def gets(status: int, *people: str, others: int = 403, anonymous: int = 302, **named: int) -> dict[str, int]:
    """`status` for these people, `others` for the rest, 302 (to sign-in) for the visitor; `named` overrides one."""
    table = {name: status if name in people else others for name in PEOPLE}
    return table | {"anonymous": anonymous} | named


def town_page(status: int = 200, **named: int) -> dict[str, int]:
    """A page about the cast's town: out of sight is 404, administrators have no business here (403)."""
    return gets(status, *TOWN, others=404, **{"system": 403, "auditor": 403} | named)


def town_act(status: int, *people: str, **named: int) -> dict[str, int]:
    """An act on the cast's town: 404 out of sight, 403 in sight without the right."""
    in_sight = {name: 403 for name in TOWN if name not in people}
    return gets(status, *people, others=404, **{"system": 403, "auditor": 403} | in_sight | named)


def everybody(status: int = 200) -> dict[str, int]:
    return dict.fromkeys(PEOPLE, status)


NOBODY = everybody(405)


@dataclass
class Row:
    """One address: its arguments (made from the scene), and the status each person gets by method."""

    get: Mapping[str, int]
    post: Mapping[str, int] = field(default_factory=lambda: NOBODY)
    kwargs: Callable[..., dict] = lambda scene: {}
    data: Callable[..., dict] = lambda scene: {}
    query: str = ""
