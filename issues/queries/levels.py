"""The units above that a list passes before the activity office has it (M21)."""

from issues.states import ListState
from units.models import Role
from units.permissions import Permission, allowed


def next_level(unit, *, by=None, after=None):
    """The unit above that must pass the unit's lists on (after `after`), or None: the activity office (M21).

    Whoever files as the clerk of a unit above has passed that level and those below it by filing.
    """
    levels = unit.levels_above()
    passed = (
        {after.pk}
        if after
        else {role.unit_id for role in (by.roles if by else []) if role.role == Role.CLERK}
    )
    done = max((n for n, level in enumerate(levels, start=1) if level.pk in passed), default=0)
    return next(iter(levels[done:]), None)


def passing_unit(its_list):
    """The unit whose clerk passes this list on: the one that has it, else the first above it, else its own."""
    return its_list.at_unit or next(iter(its_list.unit.levels_above()), its_list.unit)


def may_pass(its_list, by):
    """Whether a unit above has this list and the person is its clerk: then it is theirs to pass on or to return."""
    has_it = its_list.state == ListState.SUBMITTED and its_list.at_unit is not None
    return has_it and allowed(by, Permission.LIST_PASS, unit=its_list.at_unit)
