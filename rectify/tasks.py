"""The house's own jobs. Those of the campaign stand in the app that owns their rows; the static bundle is drawn by an
upper app and kept by a lower one, so its job stands here (V24)."""

import hashlib
import io
import time

from celery import shared_task
from django.core.cache import cache
from django.db import OperationalError

from issues.services.bundles import fail_bundle, finish_bundle, note_bundle, start_bundle, waiting_bundles
from portal.bundle.build import Changed, build
from rectify.health import HEARTBEAT

TRIES = 3  # something is disclosed or withdrawn while it is made: it is made anew
EVERY = 25  # pages between two words on the progress


@shared_task
def heartbeat() -> None:
    """Leave the moment at which beat, broker and worker last worked together, for /readyz."""
    cache.set(HEARTBEAT, time.time(), timeout=None)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def build_public_site(bundle_id: int) -> bool:
    """Make one bundle that was asked for; False when another worker has it."""
    if not start_bundle(bundle_id=bundle_id):
        return False

    def said(done, known):
        if done % EVERY == 0 or done == known:
            note_bundle(bundle_id=bundle_id, done=done, known=known)

    for _ in range(TRIES):
        out = io.BytesIO()
        try:
            manifest = build(out, said=said)
        except Changed as changed:
            why = str(changed)
            continue
        content = out.getvalue()
        shown, sha256 = manifest["shown"], hashlib.sha256(content).hexdigest()
        finish_bundle(bundle_id=bundle_id, content=content, shown=shown, sha256=sha256)
        return True
    fail_bundle(bundle_id=bundle_id, why=why)
    return True


@shared_task
def build_waiting() -> int:
    """Every minute: bundles whose hint was lost, or whose worker died (S102)."""
    return sum(build_public_site(pk) for pk in waiting_bundles())
