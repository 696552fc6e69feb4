"""Campaign, units, people, supervision groups, contact points."""

from units.models.calendar import DecreedDay
from units.models.campaign import Campaign, ReturnReason, Source, Stage
from units.models.delegation import Delegation
from units.models.person import Assignment, Person, Role
from units.models.request_key import RequestKey
from units.models.unit import ContactPoint, Leader, SupervisionGroup, Unit

__all__ = [
    "Assignment",
    "Campaign",
    "ContactPoint",
    "DecreedDay",
    "Delegation",
    "Leader",
    "Person",
    "RequestKey",
    "ReturnReason",
    "Role",
    "Source",
    "Stage",
    "SupervisionGroup",
    "Unit",
]
