"""The public pages. Each finds what is disclosed today, dresses it and answers; none knows who reads."""

from functools import partial

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response

from issues.releases.prints import sheet
from portal import pages, tables
from portal import search as found
from portal.bundle.seal import public_key
from portal.earlier_promises import Past
from portal.queries import copies
from portal.queries import units as units_queries
from portal.queries.copies import (
    OF_ONE_UNIT,
    STATES,
    earlier,
    item_copies,
    items_page,
    notices_page,
    problems_of,
    results_page,
    states_of,
    table_rows,
    the_campaign,
)
from portal.queries.search import MOST_UNITS, found_page, units_called
from portal.queries.units import below, unit_items, units_page
from portal.web import drawn, faceless, permanent_address, public
from supervision.queries.figures import figures, status_sentence
from trail import clock
from trail.queries import latest_anchor
from units.desk.downloads import stored
from units.models import Unit

ROBOTS = "User-agent: *\nDisallow: /desk/\nDisallow: /accounts/\nDisallow: /vote/\nDisallow: /search/\nSitemap: {sitemap}\n"


@public
def home(request):
    """How the campaign stands, in figures whose definitions are on the page (M104–M106)."""
    campaign, on = the_campaign(), clock.today()
    if campaign is None:
        return drawn(request, "portal/home.html", campaign=None)
    now, shown = figures(campaign, on=on, below=False), units_queries.counts(campaign, on=on)
    disclosed = {
        name: sum(one[name] for one in shown.values()) for name in ("items", "closed", "ended", "overdue")
    }
    return drawn(
        request,
        "portal/home.html",
        campaign=campaign,
        figures=now,
        disclosed=disclosed | {"units": len(shown)},
        sentence=status_sentence(campaign, on=on, counted=now),
        stages=[(stage, _standing(stage, on)) for stage in campaign.stages.gone_through()],
        participating=Unit.objects.filter(campaign=campaign).participating().in_force().count(),
        notices=pages.notice_rows(copies.notices(campaign, on=on).order_by("-pk")[:5], on=on),
    )


@public
def items(request):
    """Disclosed items, page by page, narrowed by words, state and unit."""
    campaign, on, by = the_campaign(), clock.today(), _narrowing(request)
    turn = items_page(campaign, on=on, params=request.GET, **by)
    kept = _kept(by)
    return drawn(
        request,
        "portal/items.html",
        campaign=campaign,
        crumbs=pages.crumbs(("整改清单", "")),
        rows=pages.item_rows(turn, states_of(turn, campaign, on=on), campaign),
        chips=pages.chips(**kept),
        turns=pages.turns(turn, **kept),
        table=reverse("portal:items_csv") + pages.address(**kept).rstrip("?"),
        **by,
    )


@public
def items_csv(request):
    """The same list as a table to take away; as many rows as one page of a spreadsheet is read."""
    campaign, on, by = the_campaign(), clock.today(), _narrowing(request)
    rows = table_rows(campaign, on=on, most=tables.MOST, **by)
    states = states_of(rows[: tables.MOST], campaign, on=on)
    dressed = pages.item_rows(rows[: tables.MOST], states, campaign)
    return tables.answer(
        tables.items(dressed, states, rows, more=len(rows) > tables.MOST), f"整改清单公示-{on:%Y%m%d}.csv"
    )


@public
def item(request, number):
    """One item under its permanent address; 404 the moment it is not, or no longer, disclosed (S72)."""
    # PostgreSQL cannot hold a NUL, let alone look for it
    found = [] if "\x00" in number else item_copies(number, on=clock.today())
    if not found:
        raise Http404
    promise = next(copy for copy in reversed(found) if copy.kind == "list")
    unit, before = promise.unit, earlier(promise, on=clock.today())
    shown = pages.item_page(found, before, Past(unit.campaign))
    return drawn(
        request,
        "portal/item.html",
        campaign=unit.campaign,
        crumbs=pages.unit_crumbs(unit, (number, "")),
        **shown,
    )


@public
def units(request):
    """Participating units and what each has disclosed."""
    campaign, asked = the_campaign(), _words(request)
    turn, counts = units_page(campaign, on=clock.today(), params=request.GET, q=asked)
    rows = [(unit, counts.get(unit.pk, {})) for unit in turn]
    return drawn(
        request,
        "portal/units.html",
        campaign=campaign,
        crumbs=pages.crumbs(("参学单位", "")),
        rows=rows,
        q=asked,
        turns=pages.turns(turn, q=asked),
    )


@public
def unit(request, pk):
    """One unit, its disclosed lists, and the units below it (M43)."""
    campaign, on = the_campaign(), clock.today()
    shown = _unit(pk, campaign)
    found = unit_items(shown, campaign, on=on)
    here, more = found[:OF_ONE_UNIT], len(found) > OF_ONE_UNIT
    return drawn(
        request,
        "portal/unit.html",
        campaign=campaign,
        crumbs=[*pages.unit_crumbs(shown)[:-1], (shown.name, "")],
        unit=shown,
        former_names=units_queries.earlier_names(shown),
        cards=pages.list_cards(here, states_of(here, campaign, on=on), campaign),
        below=below(shown, on=on),
        more=more,
    )


@public
def notices(request):
    """Every document before the public today, newest first."""
    campaign, on = the_campaign(), clock.today()
    kind = request.GET.get("kind", "")
    kind = kind if kind in pages.DOCUMENTS else ""
    turn = notices_page(campaign, on=on, params=request.GET, kind=kind)
    return drawn(
        request,
        "portal/notices.html",
        campaign=campaign,
        crumbs=pages.crumbs(("公示公告", "")),
        rows=pages.notice_rows(turn, on=on),
        kind=kind,
        chips=pages.kind_chips(kind),
        turns=pages.turns(turn, kind=kind),
    )


@public
def notice(request, pk):
    """One document: the text of a notice or plan, or the items that were disclosed together."""
    shown = _notice(pk)
    steps = pages.crumbs(("公示公告", reverse("portal:notices")), (shown.title, ""))
    campaign = shown.unit.campaign
    problems = problems_of(shown.copies.all(), campaign, on=clock.today())
    page = pages.notice_page(shown, problems)
    newer = None if page["texts"] or page["items"] else copies.newer(shown, campaign, on=clock.today())
    return drawn(request, "portal/notice.html", campaign=campaign, crumbs=steps, newer=newer, **page)


@public
def poster(request, pk):
    """The same as a sheet for the notice board, with the code of each item's permanent address (M37)."""
    shown = _notice(pk)
    rows = sheet(shown, partial(permanent_address, request))
    return drawn(
        request, "issues/release_poster.html", campaign=shown.unit.campaign, release=shown, rows=rows
    )


@public
def results(request):
    """Review results that are disclosed; what is not counted and confirmed is in no copy."""
    campaign = the_campaign()
    turn, problems = results_page(campaign, on=clock.today(), params=request.GET)
    return drawn(
        request,
        "portal/results.html",
        campaign=campaign,
        crumbs=pages.crumbs(("评议结果", "")),
        rows=pages.result_rows(turn, problems),
        turns=pages.turns(turn),
    )


@public
def search(request):
    """Everything that is disclosed, by the words in it: units, items, documents, and the place that says them."""
    campaign, asked = the_campaign(), _words(request)
    words, turn, units, hits = asked.split(), None, [], []
    if words:
        turn, problems = found_page(campaign, on=clock.today(), params=request.GET, words=words)
        units = units_called(campaign, words=words)
        hits = found.hits(turn, problems, words, Past(campaign))
    return drawn(
        request,
        "portal/search.html",
        campaign=campaign,
        crumbs=pages.crumbs(("搜索", "")),
        hits=hits,
        cut=turn is not None and turn.cut,
        later=turn is not None and bool(turn.before),
        units=units[:MOST_UNITS],
        more_units=len(units) > MOST_UNITS,
        q=asked,
        turns=pages.turns(turn, q=asked) if turn else {},
    )


@public
def transparency(request):
    """The newest daily anchor of the trail, the key of the static bundle, and how anybody can check them (promises 3)."""
    return drawn(
        request,
        "portal/transparency.html",
        campaign=the_campaign(),
        crumbs=pages.crumbs(("留痕公开", "")),
        anchor=latest_anchor(),
        key=public_key(),
    )


@faceless
def photo(request, name):
    """A released photo, as long as the copy it goes with is before the public (S99); 404 the moment it is not (S72)."""
    shown = None if "\x00" in name else copies.photo(name, on=clock.today())
    if shown is None:
        raise Http404
    known = get_conditional_response(request, etag=f'"{shown.sha256}"')
    answer = known or stored(shown.file, name, "image/jpeg", shown=True)
    answer["ETag"], answer["Cache-Control"] = f'"{shown.sha256}"', "no-cache"
    return answer


@faceless
def robots(request):
    text = ROBOTS.format(sitemap=request.build_absolute_uri(reverse("portal:sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _narrowing(request):
    """What a list is narrowed by: the names here are all there are, any other changes nothing (S73)."""
    state = request.GET.get("state", "")
    unit = _unit(request.GET["unit"], the_campaign()) if request.GET.get("unit") else None
    return {"state": state if state in STATES else "", "unit": unit, "q": _words(request)}


def _kept(by):
    return {"state": by["state"], "q": by["q"], "unit": by["unit"].pk if by["unit"] else ""}


def _unit(pk, campaign):
    """The unit named in an address, or 404."""
    named = str(pk)
    known = (
        units_queries.unit(int(named), campaign)
        if named.isascii() and named.isdigit() and len(named) < 19
        else None
    )
    if known is None:
        raise Http404
    return known


def _notice(pk):
    """A document that is before the public today, or 404."""
    shown = copies.notice(pk, the_campaign(), on=clock.today()) if pk < 2**63 else None
    if shown is None:
        raise Http404
    return shown


def _words(request):
    """What was searched for: trimmed, short, and without what PostgreSQL cannot hold."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


def _standing(stage, on):
    return "done" if stage.ends_on < on else "todo" if stage.starts_on > on else "now"
