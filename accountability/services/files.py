"""Files that come with an objection: they count against the unit's room (S92)."""

from django.db.models import Q

from accountability.models import ObjectionFile
from units.services.quota import keeps_files


@keeps_files
def _objections(unit, day):
    return ((ObjectionFile.objects.filter(objection__unit=unit), Q(objection__asked_on=day)),)
