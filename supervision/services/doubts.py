"""The one change of supervision: that somebody looked at a doubt."""

from django.core.exceptions import ValidationError
from django.db import transaction

from issues.models import Item
from supervision.models import DoubtNote
from supervision.queries.doubts import doubts
from supervision.states import Doubt
from trail import clock
from trail.services import record
from units.permissions import Permission, require
from units.refusals import needs_reason


@transaction.atomic
def note_doubt(*, item_id, by, doubt, word):
    """Say that a question about an item was looked at, and what was found. It changes nothing of the item.

    Raises ValidationError `reason_missing`, `illegal_move` (looked at already), `no_doubt`.
    """
    item = Item.objects.select_for_update(of=["self"]).select_related("unit").get(pk=item_id)
    require(by, Permission.DOUBT_NOTE, unit=item.unit)
    needs_reason(word, "请用一句话写明核看情况，例如：已实地核对，情况属实。")
    if before := DoubtNote.objects.filter(item=item, doubt=doubt).select_related("by").first():
        raise ValidationError(
            f"{before.by or '系统'}已于 {clock.local(before.at):%Y-%m-%d %H:%M} 核看过：{before.word}",
            code="illegal_move",
        )
    campaign = Item.objects.filter(unit__campaign=item.unit.campaign_id)
    if not doubts(campaign, doubt).filter(pk=item.pk).exists():
        raise ValidationError("这个事项现在没有这个疑点，请刷新页面查看最新情况。", code="no_doubt")
    note = DoubtNote.objects.create(item=item, doubt=doubt, word=word.strip(), at=clock.now(), by=by)
    record("doubt.looked_at", on=item, by=by, doubt=Doubt(doubt).label, reason=note.word)
    return note
