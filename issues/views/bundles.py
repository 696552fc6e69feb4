"""The static bundle: one button, a bar while the worker makes it, the file as long as it is still true (V24)."""

from celery import current_app
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from issues.models import SiteBundle
from issues.queries.shown import shown_stamp
from issues.services.bundles import ask_bundle
from trail import clock
from units.desk.downloads import ZIP, stored
from units.desk.page import ACT, carried_out, desk, page, posted
from units.permissions import Permission

MAKE = (
    "rectify.tasks.build_public_site"  # an upper app's job: its name is only a hint, the row is what counts
)


@desk(Permission.SITE_EXPORT, ACT)
def bundles(request):
    """Ask for a bundle, watch it being made, fetch it."""
    form = Form(posted(request))
    if done := carried_out(request, form, ask_bundle, campaign=request.user.campaign):
        pk = done.value.pk
        transaction.on_commit(lambda: current_app.send_task(MAKE, [pk]), robust=True)
        messages.success(request, "已开始生成，页数多时要几分钟；可以离开本页，过一会儿再来。")
        return redirect("issues:bundles")
    made = list(SiteBundle.objects.visible_to(request.user).select_related("asked_by")[:10])
    return page(
        request,
        "issues/bundles.html",
        form=form,
        bundles=made,
        running=any(one.running for one in made),
        shown=shown_stamp(on=clock.today()),
        done=done,
    )


@desk(Permission.SITE_EXPORT)
def bundle_file(request, pk):
    """The zip; 409 with the way out when something was disclosed or withdrawn since it was made."""
    made = get_object_or_404(SiteBundle.objects.visible_to(request.user).exclude(file=""), pk=pk)
    if made.shown != shown_stamp(on=clock.today()):
        reasons = ["生成之后，公示内容有新增、更新、撤下或到期，这份离线站点已经不是现在的样子。"]
        way_out = "请重新生成，再下载新的一份。"
        context = {
            "reasons": reasons,
            "way_out": way_out,
            "act": "下载离线站点",
            "back": reverse("issues:bundles"),
        }
        return render(request, "409.html", context, status=409)
    name = f"整改公开离线站点-{clock.local(made.finished_at):%Y%m%d-%H%M}.zip"
    return stored(made.file, name, ZIP)
