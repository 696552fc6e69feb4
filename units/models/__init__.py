"""Campaign, units, people, supervision groups, contact points."""

from units.models.access import AccessToken, KeptAnswer
from units.models.calendar import DecreedDay
from units.models.campaign import Campaign, Source, Stage
from units.models.person import Assignment, Person, Role
from units.models.unit import ContactPoint, Leader, SupervisionGroup, Unit

__all__ = [
    "AccessToken",
    "Assignment",
    "Campaign",
    "ContactPoint",
    "DecreedDay",
    "KeptAnswer",
    "Leader",
    "Person",
    "Role",
    "Source",
    "Stage",
    "SupervisionGroup",
    "Unit",
]
