"""What every public page shows besides its own content: whose site it is."""

from django.conf import settings

from trail import clock


def site(request):
    """`site` for public pages: the office, the foot a Chinese public site must carry, and the as-of day."""
    return {
        "site": settings.SITE | {"title": "整改公开", "demo": settings.DEMO, "today": clock.today()},
    }
