"""What tells other machines that something was disclosed: an Atom feed and a sitemap, with nothing that the pages do not show."""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index as index_view
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.contrib.syndication.views import Feed
from django.db.models import JSONField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from portal.queries.copies import notices, promised, the_campaign
from portal.web import public
from trail import clock
from units.models import Unit

IN_THE_FEED = 50


class Notices(Feed):
    """The newest documents before the public. What is withdrawn or over is not in it: a reader's copy is told nothing more."""

    feed_type = Atom1Feed
    subtitle = "整改清单、落实进度、评议结果、公告：新近公示的在前。"

    def title(self):
        campaign = the_campaign()
        return f"{campaign.place}整改公开" if campaign else "整改公开"

    def link(self):
        return reverse("portal:notices")

    def items(self):
        return notices(the_campaign(), on=clock.today()).order_by("-pk")[:IN_THE_FEED]

    def item_title(self, item):
        return f"{item.unit.name}：{item.title}"

    def item_description(self, item):
        return f"{item.get_kind_display()}，公示期 {item.starts_on:%Y-%m-%d} 至 {item.ends_on:%Y-%m-%d}。"

    def item_link(self, item):
        return reverse("portal:notice", args=[item.pk])

    def item_updateddate(self, item):
        return item.checked_at


class Fixed(Sitemap):
    """The pages that are always there."""

    def items(self):
        return ["home", "items", "units", "notices", "results", "transparency"]

    def location(self, item):
        return reverse(f"portal:{item}")


class Units(Sitemap):
    def items(self):
        return Unit.objects.participating().filter(campaign=the_campaign()).order_by("pk")

    def location(self, item):
        return reverse("portal:unit", args=[item.pk])


class Items(Sitemap):
    """Items of leadership teams; a leader's own list is about a person and stays out of search engines."""

    limit = 5000

    def items(self):
        rows = promised(the_campaign(), on=clock.today()).order_by("pk")
        whose = KeyTextTransform("personal", Cast("body", JSONField()))
        return rows.annotate(whose=whose).filter(whose="false").values_list("number", flat=True)

    def location(self, item):
        return reverse("portal:item", args=[item])


PARTS: dict[str, type[Sitemap] | Sitemap] = {"pages": Fixed, "units": Units, "items": Items}
feed = public(Notices())


@public
def sitemap(request):
    """The sitemap of sitemaps: items come in parts of five thousand."""
    return index_view(request, PARTS, sitemap_url_name="portal:sitemap_part")


@public
def sitemap_part(request, section):
    return sitemap_view(request, PARTS, section=section)
