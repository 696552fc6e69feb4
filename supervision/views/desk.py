"""The workbench: what waits for me, and how the whole stands (M6, M44, M106)."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from supervision.pages import bars, figure_cards
from supervision.queries.counts import tally
from supervision.queries.debts import CHIPS, waiting_for
from supervision.queries.figures import figures, status_sentence
from supervision.queries.progress import groups_progress, progress_chart
from trail import clock
from units.accounts import home_of
from units.desk.page import desk
from units.models import Role
from units.permissions import Permission, allowed

WHOLE = (
    Role.OFFICE,
    Role.LEADER,
)  # who sees the whole campaign, so all groups; for the rest the bars are their units'
BARS = 20


@never_cache
@require_safe
@login_required
def front_door(request):
    """/desk/: the workbench; whoever sees no business is led to the page of their own work, not refused (S84)."""
    home = home_of(request.user)
    return workbench(request) if home == request.path else redirect(home)


@desk()
def workbench(request):
    """However many rows there are: the figures, one statement that counts what waits, one for each sort of row that does."""
    user, on = request.user, clock.today()
    campaign, show = user.campaign, request.GET.get("show", "")
    show = show if show in CHIPS else ""
    whole = any(role.role in WHOLE for role in user.roles)
    counted = tally(user, on=on, warn_days=campaign.warn_days)
    now = figures(user, on=on, counted=counted)
    waiting = request.waiting = waiting_for(user, on=on, show=show)
    context = {
        "figures": figure_cards(now, campaign),
        "sentence": status_sentence(campaign, on=on, counted=now if whole else None),
        "rows": waiting.rows,
        "chips": waiting.chips,
        "waiting": waiting.pressing,
        "shown": dict(waiting.chips).get(CHIPS[show], 0) if show else waiting.pressing,
        "together": waiting.together.get(show),
        "show": show,
        "place": campaign.office if whole else _place(user, campaign),
        "may_import": allowed(user, Permission.LIST_EDIT),
    }
    return render(
        request, "supervision/workbench.html", context | _progress(user, on, campaign, counted, whole)
    )


def _place(user, campaign):
    """The unit or group somebody works for, as the page's second line names it."""
    return next(
        (str(role.unit or role.group) for role in user.roles if role.unit or role.group), campaign.office
    )


def _progress(user, on, campaign, counted, whole):
    rows = (groups_progress if whole else progress_chart)(user, on=on, campaign=campaign, counted=counted)
    return {"bars": bars(rows[:BARS], whole), "of_groups": whole, "more_bars": max(0, len(rows) - BARS)}
