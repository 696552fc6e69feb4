"""Lists in every state, and a look at all that a verb could change."""

from django.core.files.uploadedfile import SimpleUploadedFile

from issues.models import (
    Attachment,
    Disclosure,
    Flag,
    FrozenCopy,
    Item,
    Measure,
    ProgressReport,
    RectificationList,
)
from issues.services.lists import accept_list, return_list, submit_list
from issues.states import ListState, State
from tests.factories import make_item

ROWS = (RectificationList, Item, Measure, ProgressReport, Attachment, Disclosure, FrozenCopy, Flag)


def make_list_in(unit, state, **item_values):
    """The unit's team list with one complete item, brought to a state by the services."""
    its_list = make_item(unit, state=State.DRAFT, **item_values).list
    if state != ListState.DRAFT:
        submit_list(list_id=its_list.pk, by=None)
    if state == ListState.RETURNED:
        return_list(list_id=its_list.pk, by=None, reason="责任人不具体")
    if state == ListState.ACCEPTED:
        accept_list(list_id=its_list.pk, by=None)
    its_list.refresh_from_db()
    return its_list


def everything():
    """Every row of the lists as plain data, to compare before and after a refusal."""
    return {model: list(model.objects.order_by("pk").values()) for model in ROWS}


def png(name="现场照片.png"):
    return SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n" + bytes(64))
