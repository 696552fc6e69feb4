"""What tests draw (storage names, photo names, tokens, hashes, names of people) comes from one seed a run, printed at its head.

A failure is repeated with the seed it printed: `RECTIFY_SEED=… pytest …`. Each test draws from the seed and its own name, so
that it draws the same alone, in another order and on another worker. Hypothesis has a profile of its own (tests/conftest.py).
"""

import os
import secrets
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from random import Random

NAME = "RECTIFY_SEED"
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "明国强伟芳秀英敏静丽勇军磊洋艳杰娟涛超霞平刚桂兰建华文玉红春梅志海波宁"


def seed_of_the_run() -> str:
    """RECTIFY_SEED, or else the commit (a run of one commit draws the same everywhere), or without git the clock."""
    if NAME not in os.environ:  # set for the workers too, which inherit it
        os.environ[NAME] = _commit() or str(time.time_ns())
    return os.environ[NAME]


def _commit() -> str:
    asked = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=12", "HEAD"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def dice_of(test: str) -> Random:
    """What this test draws from."""
    return Random(f"{seed_of_the_run()} {test}")


def person_name(dice: Random) -> str:
    """A name that could be somebody's and is nobody's: of two or three characters."""
    return dice.choice(FAMILY) + "".join(dice.choice(GIVEN) for _ in range(dice.randint(1, 2)))


def draw_from(dice: Random, replace: Callable) -> None:
    """Let the house draw from these dice wherever it asks Python for chance; `replace(module, name, function)`.

    A forked child keeps the system's own chance: two children that drew alike would clash. What the database draws
    (`gen_random_uuid`) and the keys of the ballot boxes stay as they are: they must not be foreseen, in no run.
    """
    home = os.getpid()

    def drawn(mine: Callable, real: Callable) -> Callable:
        return lambda *given, **named: (mine if os.getpid() == home else real)(*given, **named)

    for module, name, mine in (
        (uuid, "uuid4", lambda: uuid.UUID(int=dice.getrandbits(128), version=4)),
        (secrets, "choice", dice.choice),
        (secrets, "token_bytes", lambda many=32: dice.randbytes(many or 32)),
    ):
        replace(module, name, drawn(mine, getattr(module, name)))
