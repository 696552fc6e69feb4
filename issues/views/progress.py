"""Pages of the work itself: report progress, tick off a measure, declare an item done, hand out a proof."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from issues.forms.items import FinishForm, MeasuresDoneForm, ProgressForm
from issues.models import Attachment
from issues.services.items import finish_item
from issues.services.progress import complete_measures, report_progress
from issues.views.found import found_item
from trail import clock
from units.desk.downloads import stored
from units.desk.page import ACT, carried_out, desk, page, posted
from units.permissions import Permission


@desk(methods=ACT)
def item_progress(request, pk):
    """Report what has been done, with proofs (M40)."""
    item = found_item(request, pk, Permission.ITEM_REPORT)
    form = ProgressForm(posted(request), request.FILES or None)
    if done := carried_out(request, form, report_progress, item_id=pk):
        messages.success(request, "已填报进度。")
        return redirect("issues:item", pk)
    return page(request, "issues/item_progress.html", form=form, item=item, done=done)


@desk(methods=ACT)
def measures_done(request, pk):
    """Tick off the measures that were completed on one day (S52)."""
    item = found_item(request, pk, Permission.ITEM_REPORT)
    form = MeasuresDoneForm(posted(request), item=item, initial={"done_on": clock.today()})
    if done := carried_out(request, form, complete_measures):
        places = "、".join(str(one.order) for one in done.value)
        messages.success(request, f"已登记：第 {places} 条措施完成。")
        return redirect("issues:item", pk)
    return page(request, "issues/measures_done.html", form=form, item=item, done=done)


@desk(methods=ACT)
def item_finish(request, pk):
    """Declare the item done and ask for its democratic review (M62)."""
    item = found_item(request, pk, Permission.ITEM_FINISH)
    form = FinishForm(posted(request), initial={"result": item.result})
    if done := carried_out(request, form, finish_item, item_id=pk):
        messages.success(request, "已申报完成，等待民主评议。")
        return redirect("issues:item", pk)
    still_open = item.measures.filter(done_on=None)
    return page(request, "issues/item_finish.html", form=form, item=item, still_open=still_open, done=done)


@desk()
def attachment(request, pk):
    """A proof, for whoever has its item in sight; as a download that no browser opens in this site's name (S97–S99)."""
    proof = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    return stored(proof.file, proof.name, proof.kind)
