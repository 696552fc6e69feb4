"""The trail page of the security auditor. Reading it is itself an event (promises 3)."""

from supervision.forms.trail import TrailFilter
from supervision.queries.trail import events_page
from trail import clock
from trail.models import Event
from trail.queries import anchor, broken, latest_anchor
from trail.services import record_alone
from trail.state_check import latest_check
from units.desk.downloads import as_json
from units.desk.page import desk, page
from units.permissions import Permission


@desk(Permission.TRAIL_READ, methods=("GET", "HEAD", "POST"))
def trail(request):
    """Newest events by GET, narrowed in the address; by POST the chains are verified first."""
    form = TrailFilter(request.GET)
    narrowed = form.cleaned_data if form.is_valid() else {}
    context = _verified(request.user) if request.method == "POST" else {}
    events, after = events_page(**narrowed) if form.is_valid() else ([], None)
    record_alone(
        "trail.read", by=request.user, narrowed={key: value for key, value in narrowed.items() if value}
    )
    return page(
        request,
        "supervision/trail.html",
        **context,
        filters=form,
        events=events,
        after=after,
        anchor=latest_anchor(),
        states=latest_check(),
    )


@desk(Permission.TRAIL_READ)
def trail_anchor(request):
    """Today's heads and their root as a file, to be kept outside this machine."""
    day = clock.today()
    record_alone("trail.anchored", by=request.user)
    return as_json(anchor(day), f"anchor-{day}.json")


def _verified(by):
    faults = broken()
    record_alone("trail.verified", by=by, sound=not faults, faults=len(faults))
    return {"verified": True, "faults": faults[:200], "many": len(faults), "checked": Event.objects.count()}
