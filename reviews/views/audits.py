"""Pages of the audit: the queue, one dossier with its verdict, how long each level holds the ball."""

from django.contrib import messages
from django.shortcuts import redirect

from reviews.filters import AuditFilter
from reviews.forms.closeouts import AnswerForm, TakeBackForm, TransferForm, VerdictForm
from reviews.forms.meetings import SureForm
from reviews.queries.audits import after_verdict, asked_by, audit_page, audit_rows, colleagues, next_waiting
from reviews.queries.dossier import dossier_hash
from reviews.queries.level_times import pace
from reviews.services.closeouts import answer_return
from reviews.services.holders import sign_step, transfer_step
from reviews.services.verdicts import decide_step, withdraw_verdict
from reviews.views.found import found_step, found_turn
from units.desk.page import ACT, carried_out, desk, page, posted
from units.desk.paging import turned


@desk()
def audits(request):
    """待办, 已办, 我发起的, all that is under audit, what nobody can decide; oldest first where somebody waits (M67)."""
    tab = request.GET.get("tab", "")
    rows, keys = audit_rows(request.user, tab)
    narrowed = AuditFilter(request.GET, rows, request=request)
    shown = turned(narrowed.qs, keys, request.GET)
    chosen = [name for name in narrowed.form.changed_data if name != "tab"]
    context = {"turn": shown, "tab": tab, "tabs": AuditFilter.TABS, "chosen": chosen}
    return page(request, "reviews/audits.html", form=narrowed.form, **context)


@desk()
def audit_pace(request):
    """How long each level has held the ball, the superiors included (V14)."""
    return page(request, "reviews/audit_pace.html", **pace(request.user))


@desk(methods=ACT)
def audit(request, pk):
    """One step: promise, evidence, review, chain, and the verdict of whoever has the ball."""
    step = found_step(request, pk)
    # before the rest is read: what changes after this is refused, not missed
    seen = dossier_hash(step.close_out.item)
    form = VerdictForm(posted(request), step=step)
    if done := carried_out(request, form, decide_step, step_id=pk):
        following = next_waiting(request.user, after=step)
        messages.success(request, after_verdict(done.value, following))
        return redirect("reviews:audit", following.pk) if following else redirect("reviews:audits")
    context = audit_page(step, request.user)
    return page(request, "reviews/audit.html", form=form, step=step, seen=seen, **context, done=done)


@desk(methods=("POST",))
def audit_sign(request, pk):
    """Sign for a turn."""
    step = found_step(request, pk)
    form = SureForm(posted(request))
    if done := carried_out(request, form, sign_step, step_id=pk):
        messages.success(request, "已签收，由您承办。")
        return redirect("reviews:audit", pk)
    return page(request, "reviews/audit_act.html", form=form, step=step, title="签收", done=done)


@desk(methods=ACT)
def audit_transfer(request, pk):
    """Hand a turn to a colleague, or give out anew what lies with somebody who is gone (S60)."""
    step = found_turn(request, pk, office=True)
    form = TransferForm(posted(request), people=colleagues(step))
    if done := carried_out(request, form, transfer_step, step_id=pk):
        messages.success(request, f"已转给{done.value.holder}办理。")
        return redirect("reviews:audits")
    lead = "转办后由对方承办，本级其他人员不再办理；转办写入办理记录。"
    return page(request, "reviews/audit_act.html", form=form, step=step, title="转办", lead=lead, done=done)


@desk(methods=ACT)
def audit_withdraw(request, pk):
    """Take one's verdict back while the next one has not acted."""
    step = found_turn(request, pk)
    form = TakeBackForm(posted(request))
    if done := carried_out(request, form, withdraw_verdict, step_id=pk):
        messages.success(request, "已撤回，请重新办理。")
        return redirect("reviews:audit", done.value.pk)
    lead = "下一级签收或办理之前可以撤回；撤回的结论仍留在办理记录里。"
    return page(
        request, "reviews/audit_act.html", form=form, step=step, title="撤回结论", lead=lead, done=done
    )


@desk(methods=ACT)
def audit_answer(request, pk):
    """The unit answers a level that asked it for more; the ball goes back there."""
    step = found_turn(request, pk)
    form = AnswerForm(posted(request), request.FILES or None)
    if done := carried_out(request, form, answer_return, step_id=pk):
        messages.success(request, "已补充，送回退回的那一级继续审核。")
        return redirect("issues:item", step.close_out.item_id)
    asked = asked_by(step)
    return page(
        request, "reviews/audit_act.html", form=form, step=step, title="补充材料", asked=asked, done=done
    )
