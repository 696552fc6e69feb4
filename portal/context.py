"""What every public page shows besides its own content: whose site it is."""

from django.conf import settings

from trail import clock


def site(request):
    """`site` for public pages: the office, its telephone and the as-of day."""
    return {
        "site": {
            "title": "整改公开",
            "office": settings.SITE_OFFICE,
            "phone": settings.SITE_PHONE,
            "demo": settings.DEMO,
            "today": clock.today(),
        }
    }
