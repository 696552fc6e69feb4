"""What was promised before, as it may be shown today: old texts pass the checks of a new release again (V21, S114)."""

from issues.models import Disclosure
from issues.releases.checks import findings, masked
from issues.releases.names import KnownNames
from units.models import Campaign, Unit


class Past:
    """Goals of replaced promises (`FrozenCopy.objects.earlier_promises`). Names are read once, and only when one is asked for."""

    def __init__(self, campaign: Campaign | None):
        self.campaign, self.known = campaign, KnownNames()

    def goals(self, copy) -> tuple[str, str] | None:
        """The goal of this copy and the one that followed, both masked; nothing where they then say the same, or where
        only taking it out would help. A change that took a name or a number out must not be what shows it."""
        unit = Unit(pk=copy.unit_id, campaign=self.campaign)  # all that the names are asked for
        names = self.known.of(unit, Disclosure.Scope.PUBLIC)
        if any(one.proposal is None for one in findings(copy.goal, names)):
            return None
        old, new = masked(copy.goal, names), masked(copy.followed_by, names)
        return (old, new) if old != new else None
