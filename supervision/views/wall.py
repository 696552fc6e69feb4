"""挂图: every unit in sight on one screen (M44)."""

from django.shortcuts import get_object_or_404, render

from supervision import pages
from supervision.queries.progress import progress_chart
from trail import clock
from units.desk.filters import groups_in_sight
from units.desk.page import desk


@desk()
def wall(request):
    """The whole campaign, or one supervision group's units with `?group=`."""
    user, on, campaign = request.user, clock.today(), request.user.campaign
    group = _group(request)
    cells = progress_chart(user, on=on, campaign=campaign, group=group)
    context = {
        "cells": pages.cells(cells),
        "cards": pages.wall_cards(cells, campaign, group),
        "group": group,
        "as_of": clock.now(),
        "campaign": campaign,
    }
    return render(request, "supervision/wall.html", context)


def _group(request):
    asked = request.GET.get("group", "")
    if not asked:
        return None
    return get_object_or_404(groups_in_sight(request), pk=int(asked) if asked.isdecimal() else 0)
