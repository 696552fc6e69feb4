"""Static bundles: asked for by a person, made by the worker, handed out only while they are still true (V24, S72)."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from issues.models import SiteBundle
from trail import clock
from trail.moves import move, require_state, tell
from units.permissions import Permission, require

State = SiteBundle.State
STALLED = timedelta(minutes=20)  # above the time limit of a job: whoever was building is dead


@transaction.atomic
def ask_bundle(*, by, campaign):
    """Ask for a bundle of what is public now; the worker makes it. One at a time for a campaign."""
    require(by, Permission.SITE_EXPORT, campaign=campaign)
    campaign = type(campaign).objects.select_for_update().get(pk=campaign.pk)
    if SiteBundle.objects.unfinished().filter(campaign=campaign).exists():
        raise ValidationError("已经有一份离线站点正在生成，请等它完成。", code="bundle_under_way")
    bundle = SiteBundle.objects.create(campaign=campaign, asked_at=clock.now(), asked_by=by)
    tell(bundle, State.WAITING, by=by)
    return bundle


@transaction.atomic
def start_bundle(*, bundle_id):
    """Take a waiting bundle for making. False when another worker has it, or it is done."""
    bundle = SiteBundle.objects.select_for_update(skip_locked=True).filter(pk=bundle_id).first()
    if bundle is None or bundle.state != State.WAITING:
        return False
    move(bundle, State.BUILDING, by=None)
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
    made = {"file": bundle.file, "shown": shown, "sha256": sha256, "done": F("known")}
    facts = {"sha256": sha256, "shown": shown}
    move(bundle, State.READY, by=None, facts=facts, finished_at=clock.now(), **made)


@transaction.atomic
def fail_bundle(*, bundle_id, why):
    """Say why there is no bundle; a new one may be asked for."""
    bundle = _building(bundle_id)
    move(bundle, State.FAILED, by=None, facts={"why": why}, finished_at=clock.now(), why=why[:200])


def waiting_bundles():
    """Bundles whose hint was lost; those whose worker died are given up first, so that nobody waits for them."""
    running = SiteBundle.objects.filter(state=State.BUILDING, asked_at__lt=clock.now() - STALLED)
    for pk in running.values_list("pk", flat=True):
        fail_bundle(bundle_id=pk, why="生成中断，请重新生成。")
    return list(SiteBundle.objects.filter(state=State.WAITING).values_list("pk", flat=True))


def _building(bundle_id):
    bundle = SiteBundle.objects.select_for_update(of=["self"]).select_related("campaign").get(pk=bundle_id)
    require_state(bundle, State.BUILDING)
    return bundle
