"""Pages of showing: the log of papers and boards, posters and cards to print, and who has shown what (M36–M39)."""

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from issues.filters import CoverageFilter
from issues.forms.releases import ChannelForm
from issues.models import ChannelEntry, Disclosure, ReleasedPhoto
from issues.releases.coverage import coverage_figures
from issues.releases.desk import own_units
from issues.releases.prints import sheet
from issues.services.channels import log_channel
from issues.views.found import found_disclosure
from trail import clock
from units.desk.downloads import stored
from units.desk.filters import units_in_sight
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned
from units.permissions import Permission, allowed


@desk(methods=ACT)
def channel_log(request, pk):
    """Log where a document was really shown, with the proof."""
    shown = found_disclosure(request, pk, Permission.RELEASE_PROPOSE)
    begin = {"channel": shown.channel, "shown_on": clock.today()}
    form = ChannelForm(posted(request), request.FILES or None, initial=begin)
    if done := carried_out(request, form, log_channel, disclosure_id=pk):
        messages.success(request, "已登记公示情况。")
        return redirect("issues:release", pk)
    return page(request, "issues/channel_log.html", form=form, release=shown, done=done)


@desk()
def channel_proof(request, pk):
    """The proof of a showing, for whoever has its unit in sight; a download no browser opens in this site's name (S99)."""
    entries = ChannelEntry.objects.filter(disclosure__in=Disclosure.objects.visible_to(request.user))
    entry = get_object_or_404(entries.exclude(file=""), pk=pk)
    return stored(entry.file, entry.name, entry.kind)


@desk()
def released_photo(request, name):
    """A photo as it will be, or was, released: the checker looks at exactly this."""
    photos = ReleasedPhoto.objects.filter(copy__disclosure__in=Disclosure.objects.visible_to(request.user))
    photo = get_object_or_404(photos, name=name)
    return stored(photo.file, photo.name, "image/jpeg", shown=True)


@desk()
def release_poster(request, pk):
    """The document as a sheet for the notice board, with the code of each item's public page (M37)."""
    shown = found_disclosure(request, pk)
    return page(request, "issues/release_poster.html", release=shown, rows=sheet(shown, _address(request)))


@desk()
def release_cards(request, pk):
    """One card an item: problem, pledge, who, until when (M39)."""
    shown = found_disclosure(request, pk)
    return page(request, "issues/release_cards.html", release=shown, rows=sheet(shown, _address(request)))


@desk()
def coverage(request):
    """Which units have shown their scheme, and which are missing (M38)."""
    units = units_in_sight(request)
    narrowed = CoverageFilter(request.GET, units, request=request)
    turn = turned(narrowed.qs, [F("order")], request.GET, size=100)
    figures = coverage_figures(units, on=clock.today())
    own = own_units(request.user)
    everybody = not own and allowed(
        request.user, Permission.RELEASE_PROPOSE
    )  # the office writes for any unit
    able = {unit.pk for unit in (turn if everybody else own)}
    return page(request, "issues/coverage.html", form=narrowed.form, turn=turn, figures=figures, able=able)


def _address(request):
    return lambda number: request.build_absolute_uri(reverse("portal:item", args=[number]))
