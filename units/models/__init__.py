"""Campaign, units, people, supervision groups, contact points."""

from units.models.access import AccessToken, KeptAnswer
from units.models.calendar import DeclaredYear, DecreedDay
from units.models.campaign import Campaign, ReturnReason, Source, Stage
from units.models.delegation import Delegation
from units.models.person import Assignment, Person, Role
from units.models.proposal import RuleProposal
from units.models.seat import Seat
from units.models.unit import ContactPoint, Leader, SupervisionGroup, Unit

__all__ = [
    "AccessToken",
    "Assignment",
    "Campaign",
    "ContactPoint",
    "DeclaredYear",
    "DecreedDay",
    "Delegation",
    "KeptAnswer",
    "Leader",
    "Person",
    "ReturnReason",
    "Role",
    "RuleProposal",
    "Seat",
    "Source",
    "Stage",
    "SupervisionGroup",
    "Unit",
]
