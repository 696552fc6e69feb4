"""What the pages of extensions show, and whose turn a request is."""

from issues.debts.asked import EXTENSIONS, waiting_by
from issues.models import Extension
from issues.rules import extension_problems, too_late_to_extend
from issues.states import EXTENSION_OPEN, State
from trail import clock
from units.permissions import Permission, allowed


def extensions_waiting_for(user):
    """The requests that are this person's to decide: neither asked for nor passed by themselves, not of their own unit."""
    return waiting_by(EXTENSIONS, user)


def extension_rows(user, tab):
    """The rows of one tab of the page: what waits for this person, or all in sight."""
    rows = Extension.objects.visible_to(user) if tab == "all" else extensions_waiting_for(user)
    return rows.select_related("item__unit", "asked_by")


def extension_page(item):
    """What stands against one more extension of this item, how many it had, and until when one may be asked for."""
    campaign, granted = item.unit.campaign, item.extensions.granted().count()
    late = too_late_to_extend(deadline=item.deadline, on=clock.today()) if item.deadline else ""
    reasons = [] if item.state == State.IN_PROGRESS else ["只有“整改中”的事项可以申请延期。"]
    reasons += [late] if late else []
    if granted >= campaign.extension_limit and item.deadline:
        reasons += extension_problems(
            deadline=item.deadline,
            to=campaign.last_deadline,
            granted=granted,
            limit=campaign.extension_limit,
            last=campaign.last_deadline,
        )[-1:]
    if item.extensions.waiting().exists():
        reasons.append("已有一份延期申请正在审批，请等审批办完，或先撤回。")
    return {
        "reasons": reasons,
        "granted": granted,
        "limit": campaign.extension_limit,
        "last": campaign.last_deadline,
    }


def extension_rights(shown, user):
    """Whether this person has the ball, and whether they may take the request back."""
    return {
        "may_decide": extensions_waiting_for(user).filter(pk=shown.pk).exists(),
        "may_withdraw": shown.state in EXTENSION_OPEN
        and allowed(user, Permission.EXTENSION_ASK, unit=shown.item.unit),
    }
