"""What stands on the stage when addresses are tried: one of everything, in the cast's town."""

import io
from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from PIL import Image

from issues.intake.reading import read_delivery
from issues.intake.receive import receive_delivery
from issues.queries.shown import shown_stamp
from issues.services.bundles import ask_bundle, finish_bundle, start_bundle
from issues.services.channels import log_channel
from issues.services.explanations import explain_overdue
from issues.services.extensions import ask_extension
from issues.services.proposals import propose_releases
from issues.states import State
from tests.factories import (
    TODAY,
    complete,
    disclose,
    make_file,
    make_item,
    make_leader,
    make_list,
    make_proof,
)


def set_scene(cast):
    """The cast with one row of each kind; add a field here when an address needs a new one."""
    item = make_item(cast.town, state=State.IN_PROGRESS)
    done = make_item(cast.town, state=State.IN_PROGRESS)
    make_proof(done)
    complete(done)
    disclosure = disclose(item)
    return SimpleNamespace(
        cast=cast,
        item=item,
        done=done,  # everything but the word of the unit
        draft=make_item(cast.town, state=State.DRAFT, its_list=make_list(cast.town, leader=cast.head)),
        filed=make_item(
            cast.town, state=State.FILED, its_list=make_list(cast.town, leader=make_leader(cast.town))
        ),
        disclosure=disclosure,
        showing=log(disclosure),
        proposal=propose(item),
        photo=make_photo(item),
        proof=make_proof(item),
        extension=ask_extension(
            item_id=make_item(cast.town).pk,
            by=None,
            new_deadline=TODAY + timedelta(days=50),
            reason="工期顺延",
        ),
        late=make_item(cast.town, deadline=TODAY - timedelta(days=1)),
        explanation=make_explanation(cast),
        ledger=make_ledger(cast),
        bundle=make_bundle(cast),
    )


def make_explanation(cast):
    """A missed deadline of the town that was answered for; nobody has signed yet."""
    late = make_item(cast.town, deadline=TODAY - timedelta(days=2))
    return explain_overdue(
        item_id=late.pk, by=None, progress="已做一半", reason="雨季停工", plan="9月20日前完成"
    )


def propose(item):
    """The item's list, proposed to the unit and not checked yet."""
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)}
    return propose_releases(by=None, kind="list", list_ids=[item.list_id], scope="unit", **days)[0]


def log(disclosure):
    """The document on the notice board, with a proof."""
    board = {"channel": "board", "medium": "镇政府公示栏", "shown_on": TODAY}
    return log_channel(disclosure_id=disclosure.pk, by=None, proof=make_file(), **board)


def make_photo(item):
    """A picture of the item's progress, proposed with it."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    proof = make_proof(item, file=make_file(content=out.getvalue()))
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)}
    chosen = {"kind": "progress", "scope": "public", "list_ids": [item.list_id], "photo_ids": [proof.pk]}
    (shown,) = propose_releases(by=None, **chosen, **days)
    return shown.copies.get(item=item).photos.get()


def make_ledger(cast):
    """A ledger of the town as the worker read it: one row that can be stored, one whose day is asked."""
    rows = "序号,存在问题,整改措施,完成时限\n1,路灯不亮,1.修好,2014-10-31\n2,文件太多,1.精简,待定\n"
    files = [ContentFile(rows.encode(), name="甲镇.csv")]
    delivery = receive_delivery(by=cast.officer, campaign=cast.campaign, files=files, unit=cast.town)
    read_delivery(delivery_id=delivery.pk)
    return delivery.files.get()


def make_bundle(cast):
    """A static bundle as the worker made it of what is public now."""
    bundle = ask_bundle(by=None, campaign=cast.campaign)
    start_bundle(bundle_id=bundle.pk)
    shown, sha256 = shown_stamp(on=TODAY), "0" * 64
    finish_bundle(bundle_id=bundle.pk, content=b"zip", shown=shown, sha256=sha256)
    return bundle
