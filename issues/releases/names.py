"""Which names a text is held against: leaders whose names are not for this scope, and the right names of organs."""

from issues.models import Disclosure
from issues.releases.checks import Names
from units.models import Leader, Unit

Scope = Disclosure.Scope


class KnownNames:
    """The names of campaigns, read once for any number of documents."""

    def __init__(self):
        self.campaigns = {}

    def of(self, unit, scope) -> Names:
        """Names for a document of this unit: a leader's name is for the own unit's board and for the Party, a post for all."""
        leaders, organs = self._of_campaign(unit.campaign)
        if scope == Scope.PARTY:
            return Names({}, organs)
        return Names(
            {
                name: post if unit_id == unit.pk else f"{unit_name}{post}"
                for name, post, unit_id, unit_name in leaders
                if scope == Scope.PUBLIC or unit_id != unit.pk
            },
            organs,
        )

    def _of_campaign(self, campaign):
        if campaign.pk not in self.campaigns:
            named = Leader.objects.filter(unit__campaign=campaign, name__regex="..").order_by("unit", "pk")
            units = Unit.objects.filter(campaign=campaign).values_list("name", flat=True)
            self.campaigns[campaign.pk] = (
                list(named.values_list("name", "post", "unit_id", "unit__name")),
                (*units, campaign.office),
            )
        return self.campaigns[campaign.pk]
