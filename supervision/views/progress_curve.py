"""The page of the pace: a curve drawn on the server, and the table it is drawn from (M72)."""

from supervision.forms.progress_curve import PaceForm
from supervision.progress_chart import curve
from supervision.queries.counts import items_of
from supervision.queries.progress_curve import end_of_month, pace, pace_rows
from trail import clock
from units.desk.filters import groups_in_sight, units_in_sight
from units.desk.page import desk, page


@desk()
def pace_chart(request):
    """The campaign's pace in this person's sight, or that of `?group=` or `?unit=`, with a forecast for `?until=`."""
    on, campaign = clock.today(), request.user.campaign
    form = PaceForm(request.GET or None, request=request)
    asked = form.cleaned_data if form.is_valid() else {}
    until = asked.get("until") or end_of_month(on)
    items = items_of(request.user)
    if asked.get("group"):
        items = items.filter(unit__group=asked["group"])
    if asked.get("unit"):
        items = items.filter(unit=asked["unit"])
    shown = pace(items, on=on, until=until, starts=campaign.starts_on, ends=campaign.ends_on)
    rows = {} if form.errors else _rows(request, items, asked, on, until)
    return page(
        request,
        "supervision/pace.html",
        pace=shown,
        curve=curve(shown.points, on),
        filters=form,
        on=on,
        **rows,
    )


def _rows(request, items, asked, on, until):
    """The table below the curve: groups of what is seen, or the units of one group."""
    if asked.get("unit"):
        return {}
    if asked.get("group"):
        found, field, head = units_in_sight(request).filter(group=asked["group"]), "unit_id", "单位"
    else:
        found, field, head = groups_in_sight(request), "unit__group_id", "督导组"
    counted = pace_rows(items, by=field, on=on, until=until)
    key = "unit" if head == "单位" else "group"
    rows = [(one, f"?{key}={one.pk}&until={until}", counted[one.pk]) for one in found if one.pk in counted]
    return {"rows": rows, "head": head}
