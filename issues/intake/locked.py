"""Ledgers locked for an act: who may act on them, and whether their state lets them."""

from issues.models import LedgerImport
from units.permissions import Permission, require


def locked(ledger_id):
    """One ledger with its unit and delivery at hand, locked until the end of the transaction."""
    return _lockable().get(pk=ledger_id)


def locked_file(ledger):
    """All parts of a ledger's file that are still in question, locked, the first one first."""
    return list(_lockable().of_file(ledger).exclude(state=LedgerImport.State.DROPPED))


def require_edit(by, ledger, unit=None):
    """PermissionDenied unless `by` keeps the lists of the ledger's unit, and of the unit it is to become."""
    for one in {ledger.unit, unit or ledger.unit}:
        require(by, Permission.LIST_EDIT, unit=one, campaign=ledger.delivery.campaign)


def _lockable():
    return LedgerImport.objects.select_for_update(of=["self"]).select_related(
        "unit__campaign", "delivery__campaign", "delivery__uploaded_by", "delivery__unit"
    )
