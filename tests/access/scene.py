"""What stands on the stage when addresses are tried: one of everything, in the cast's town."""

from types import SimpleNamespace

from issues.states import State
from tests.factories import make_item


def set_scene(cast):
    """The cast with one row of each kind; add a field here when an address needs a new one."""
    return SimpleNamespace(cast=cast, item=make_item(cast.town, state=State.IN_PROGRESS))
