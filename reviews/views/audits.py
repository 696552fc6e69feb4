"""Pages of close-outs: the queue, one audit, the application."""

from django.contrib import messages
from django.shortcuts import redirect

from issues.paging import turned
from issues.views.found import ACT, found_item, posted
from reviews import queries, services
from reviews.filters import AuditFilter
from reviews.forms import CLOSED_MEANS, CloseForm, VerdictForm
from reviews.views.found import found_step
from units.permissions import Permission
from units.web import carried_out, desk, page


@desk()
def audits(request):
    """What waits for me, what I have done, all that is under audit; oldest first where somebody waits (M67)."""
    tab = request.GET.get("tab", "")
    rows, keys = queries.audit_rows(request.user, tab)
    narrowed = AuditFilter(request.GET, rows, request=request)
    shown = turned(narrowed.qs, keys, request.GET)
    return page(
        request, "reviews/audits.html", form=narrowed.form, turn=shown, tab=tab, tabs=AuditFilter.TABS
    )


@desk(methods=ACT)
def audit(request, pk):
    """One step: promise, evidence, review, chain, and the verdict of whoever has the ball."""
    step = found_step(request, pk)
    # before the rest is read: what changes after this is refused, not missed
    seen = queries.dossier_hash(step.close_out.item)
    form = VerdictForm(posted(request))
    if carried_out(request, form, services.decide_step, step_id=pk):
        following = queries.next_waiting(request.user)
        messages.success(request, queries.after_verdict(form.outcome, following))
        return redirect("reviews:audit", following.pk) if following else redirect("reviews:audits")
    context = queries.audit_page(step, request.user)
    return page(request, "reviews/audit.html", form=form, step=step, seen=seen, means=CLOSED_MEANS, **context)


@desk(methods=ACT)
def close_apply(request, pk):
    """The unit applies to close an approved item out; the levels it will pass stand beside the form (M67–M69)."""
    item = found_item(request, pk, Permission.CLOSE_APPLY)
    form = CloseForm(posted(request))
    if carried_out(request, form, services.apply_close_out, item_id=pk):
        messages.success(request, "已申请销号，等待督导组审核。")
        return redirect("issues:item", pk)
    return page(request, "reviews/close_apply.html", form=form, item=item, **queries.close_page(item))
