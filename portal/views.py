"""The public pages. Each finds what is disclosed today, dresses it and answers; none knows who reads."""

from django.http import Http404, HttpResponse

from portal import pages, queries
from portal.web import drawn, faceless, public
from supervision.queries import figures, status_sentence
from trail import clock
from trail.queries import latest_anchor

ROBOTS = "User-agent: *\nDisallow: /desk/\nDisallow: /accounts/\n"


@public
def home(request):
    """How the campaign stands, in figures whose definitions are on the page (M104–M106)."""
    campaign, on = queries.the_campaign(), clock.today()
    if campaign is None:
        return drawn(request, "portal/home.html", campaign=None)
    now = figures(campaign, on=on, below=False)
    return drawn(
        request,
        "portal/home.html",
        campaign=campaign,
        figures=now,
        disclosed=queries.disclosed_figures(campaign, on=on),
        sentence=status_sentence(campaign, on=on, counted=now),
        stages=[(stage, _standing(stage, on)) for stage in campaign.stages.all()],
        participating=campaign.units.participating().count(),
    )


@public
def items(request):
    """Disclosed items, page by page, narrowed by words, state and unit."""
    campaign, on = queries.the_campaign(), clock.today()
    asked, state = _words(request), request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    its_unit = _unit(request.GET["unit"], campaign) if request.GET.get("unit") else None
    turn = queries.items_page(campaign, on=on, params=request.GET, state=state, unit=its_unit, q=asked)
    posts = queries.posts_of(item.unit_id for item in turn)
    kept = {"q": asked, "unit": its_unit.pk if its_unit else ""}
    return drawn(
        request,
        "portal/items.html",
        campaign=campaign,
        rows=pages.item_rows(turn, campaign, posts),
        chips=pages.chips(state, **kept),
        turns=pages.turns(turn, state=state, **kept),
        unit=its_unit,
        q=asked,
        state=state,
    )


@public
def item(request, number):
    """One item under its permanent address; 404 the moment it is not, or no longer, disclosed (S72)."""
    on = clock.today()
    # PostgreSQL cannot hold a NUL, let alone look for it
    found = None if "\x00" in number else queries.item(number, on=on)
    if found is None:
        raise Http404
    parts = queries.parts_of(found, on=on)
    posts = [] if found.list.leader else queries.posts_of([found.unit_id]).get(found.unit_id, [])
    context = pages.item_page(found, parts, posts)
    return drawn(request, "portal/item.html", campaign=found.unit.campaign, **context)


@public
def units(request):
    """Participating units and what each has disclosed."""
    campaign, asked = queries.the_campaign(), _words(request)
    turn, counts = queries.units_page(campaign, on=clock.today(), params=request.GET, q=asked)
    rows = [(unit, counts.get(unit.pk, {})) for unit in turn]
    return drawn(
        request, "portal/units.html", campaign=campaign, rows=rows, q=asked, turns=pages.turns(turn, q=asked)
    )


@public
def unit(request, pk):
    """One unit and its disclosed lists."""
    campaign, on = queries.the_campaign(), clock.today()
    shown = _unit(pk, campaign)
    found = queries.unit_items(shown, on=on)
    lists, posts = queries.lists_of(shown, on=on), queries.posts_of([shown.pk])
    cards = pages.list_cards(found[: queries.OF_ONE_UNIT], lists, campaign, posts)
    more = len(found) > queries.OF_ONE_UNIT
    return drawn(request, "portal/unit.html", campaign=campaign, unit=shown, cards=cards, more=more)


@public
def transparency(request):
    """The newest daily anchor of the trail, and how anybody can check it later (promises 3)."""
    return drawn(request, "portal/transparency.html", campaign=queries.the_campaign(), anchor=latest_anchor())


@faceless
def robots(request):
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


def _unit(pk, campaign):
    """The unit named in an address, or 404."""
    known = (
        queries.unit(int(pk), campaign) if isinstance(pk, int) or (pk.isascii() and pk.isdigit()) else None
    )
    if known is None:
        raise Http404
    return known


def _words(request):
    """What was searched for: trimmed, short, and without what PostgreSQL cannot hold."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


def _standing(stage, on):
    return "done" if stage.ends_on < on else "todo" if stage.starts_on > on else "now"
