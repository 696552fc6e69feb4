"""Static bundles: asked for by a person, made by the worker, handed out only while they are still true (V24, S72)."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from issues.models import SiteBundle
from trail import clock
from trail.services import record
from units.permissions import Permission, require

STALLED = timedelta(minutes=20)  # above the time limit of a job: whoever was building is dead


@transaction.atomic
def ask_bundle(*, by, campaign):
    """Ask for a bundle of what is public now; the worker makes it. One at a time for a campaign."""
    require(by, Permission.SITE_EXPORT, campaign=campaign)
    campaign = type(campaign).objects.select_for_update().get(pk=campaign.pk)
    if SiteBundle.objects.unfinished().filter(campaign=campaign).exists():
        raise ValidationError("已经有一份离线站点正在生成，请等它完成。", code="bundle_under_way")
    bundle = SiteBundle.objects.create(campaign=campaign, asked_at=clock.now(), asked_by=by)
    record("bundle.asked", on=bundle, by=by)
    return bundle


@transaction.atomic
def start_bundle(*, bundle_id):
    """Take a waiting bundle for making. False when another worker has it, or it is done."""
    bundle = SiteBundle.objects.select_for_update(skip_locked=True).filter(pk=bundle_id).first()
    if bundle is None or bundle.state != SiteBundle.State.WAITING:
        return False
    bundle.state = SiteBundle.State.BUILDING
    bundle.save(update_fields=["state"])
    return True


def note_bundle(*, bundle_id, done, known):
    """How many pages are made, and how many are known of so far."""
    SiteBundle.objects.unfinished().filter(pk=bundle_id).update(done=done, known=known)


@transaction.atomic
def finish_bundle(*, bundle_id, content, shown, sha256):
    """Keep what was made. The files of older bundles go: what was withdrawn since must not lie about (S72)."""
    bundle = _building(bundle_id)
    older = SiteBundle.objects.filter(campaign=bundle.campaign, pk__lt=bundle.pk).exclude(file="")
    for one in older.select_for_update():
        transaction.on_commit(partial(one.file.storage.delete, str(one.file.name)))
        one.file = ""
        one.save(update_fields=["file"])
    bundle.file.save(f"site-{bundle.pk}-{sha256[:16]}.zip", ContentFile(content), save=False)
    bundle.state, bundle.finished_at = SiteBundle.State.READY, clock.now()
    bundle.shown, bundle.sha256, bundle.done = shown, sha256, F("known")
    bundle.save(update_fields=["file", "state", "finished_at", "shown", "sha256", "done"])
    record("bundle.made", on=bundle, by=None, sha256=sha256, shown=shown)


@transaction.atomic
def fail_bundle(*, bundle_id, why):
    """Say why there is no bundle; a new one may be asked for."""
    bundle = _building(bundle_id)
    bundle.state, bundle.finished_at, bundle.why = SiteBundle.State.FAILED, clock.now(), why[:200]
    bundle.save(update_fields=["state", "finished_at", "why"])
    record("bundle.failed", on=bundle, by=None, why=why)


def waiting_bundles():
    """Bundles whose hint was lost; those whose worker died are given up first, so that nobody waits for them."""
    running = SiteBundle.objects.filter(state=SiteBundle.State.BUILDING, asked_at__lt=clock.now() - STALLED)
    for pk in running.values_list("pk", flat=True):
        fail_bundle(bundle_id=pk, why="生成中断，请重新生成。")
    return list(SiteBundle.objects.filter(state=SiteBundle.State.WAITING).values_list("pk", flat=True))


def _building(bundle_id):
    bundle = SiteBundle.objects.select_for_update(of=["self"]).select_related("campaign").get(pk=bundle_id)
    if bundle.state != SiteBundle.State.BUILDING:
        raise ValidationError(f"“{bundle.get_state_display()}”的离线站点不能再办理。", code="illegal_move")
    return bundle
