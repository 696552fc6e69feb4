"""What the release desk shows, as plain data."""

from issues.models import Disclosure
from issues.queries import story
from issues.states import ReleaseState
from units.permissions import Permission, allowed


def release_page(shown, user):
    """Everything the page of one document shows besides the document."""
    return {
        "copies": [copy.content for copy in shown.copies.all()],
        "may": _rights(shown, user),
        "events": story(shown),
    }


def _rights(shown: Disclosure, user) -> dict[str, bool]:
    waiting = shown.state == ReleaseState.PROPOSED
    check = waiting and allowed(user, Permission.RELEASE_CHECK, unit=shown.unit)
    return {
        "release": check and user.pk != shown.drafted_by_id,
        "refuse": check and user.pk != shown.drafted_by_id,
        "withdraw": shown.state == ReleaseState.RELEASED
        and allowed(user, Permission.RELEASE_WITHDRAW, unit=shown.unit),
    }
