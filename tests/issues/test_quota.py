"""A unit's uploads have a limit of the campaign, a day's and in all (S92)."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from issues import intake
from issues.intake.receive import receive_delivery
from issues.models import Attachment, Delivery, LedgerImport
from issues.services.progress import report_progress
from issues.states import State
from tests.factories import make_item, set_rules
from tests.issues.making import png
from tests.issues.sheets import row, workbook
from tests.locks import wait_until_someone_waits
from trail.models import Event
from units.services import quota
from units.services.quota import room_of_unit


@pytest.fixture
def small(cast, monkeypatch):
    """Limits counted in kilobytes: 20 a day, 40 in all."""
    monkeypatch.setattr(quota, "MB", 1024)
    set_rules(cast.campaign, upload_daily=20, upload_total=40)
    cast.town.refresh_from_db()
    return cast


def send(cast, content, name="甲镇.xlsx", **more):
    who = {"by": cast.clerk} | more
    return receive_delivery(campaign=cast.campaign, files=[ContentFile(content, name=name)], **who)


def csv(kilobytes, mark="甲"):
    return (f"序号,存在问题\n1,{mark}\n" + " " * 1024 * kilobytes).encode()


def refused(act, *args, **more):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **more)
    assert refusal.value.code == "quota"
    return refusal.value.messages[0]


def test_s92_a_ledger_knows_its_size(cast):
    content = workbook(row())
    send(cast, content)
    assert LedgerImport.objects.get().size == len(content)


def test_s92_what_is_over_the_days_limit_is_refused_and_nothing_is_kept(small):
    send(small, csv(15), "一.csv")
    before = (Delivery.objects.count(), LedgerImport.objects.count())
    said = refused(send, small, csv(6), "二.csv")
    assert "今天已上传 15.0 MB" in said
    assert "每天最多 20 MB" in said
    assert "活动办" in said
    assert (Delivery.objects.count(), LedgerImport.objects.count()) == before


def test_s92_what_is_kept_in_all_has_a_limit_too(small):
    for day in (1, 2):
        send(small, csv(18), f"{day}.csv")
        Delivery.objects.update(uploaded_at="2014-09-01T08:00:00+08:00")
    assert "最多 40 MB" in refused(send, small, csv(5), "三.csv")


def test_s92_proofs_and_ledgers_share_the_room(small):
    item = make_item(small.town, state=State.IN_PROGRESS)
    send(small, csv(15), "一.csv")
    big = SimpleUploadedFile("照片.png", png().read() + bytes(6 * 1024))
    refused(report_progress, item_id=item.pk, by=small.clerk, text="已改", files=[big])
    assert not Attachment.objects.exists()
    report_progress(item_id=item.pk, by=small.clerk, text="已改", files=[png()])


def test_s92_another_units_room_is_its_own(small):
    send(small, csv(15), "一.csv")
    room_of_unit(small.bureau).take(20 * 1024)
    refused(room_of_unit(small.bureau).take, 21 * 1024)


def test_s92_the_office_may_send_as_much_as_its_units_may(small):
    send(small, csv(18), "一.csv", by=small.officer)
    send(small, csv(18, "乙"), "二.csv", by=small.officer)
    units = len(intake.receive.units_in_hand(small.officer, small.campaign))
    assert f"{units} 个单位合计每天最多 {units * 20} MB" in refused(
        send, small, csv(units * 20), "三.csv", by=small.officer
    )


def test_s92_the_page_answers_409_with_the_rule_and_the_way_out(small, client):
    client.force_login(small.clerk)
    file = SimpleUploadedFile("一.csv", csv(25))
    answer = client.post(reverse("issues:imports"), {"files": file})
    assert answer.status_code == 409
    assert "每天最多 20 MB" in answer.content.decode()
    assert Event.objects.filter(act="act.refused").exists()


@pytest.mark.django_db(transaction=True)
def test_s92_two_uploads_do_not_both_take_the_last_room(small, rival):
    with transaction.atomic():
        send(small, csv(15), "一.csv")
        second = rival(send, cast=small, content=csv(15, "乙"), name="二.csv")
        wait_until_someone_waits()
    assert second().code == "quota"
    assert LedgerImport.objects.count() == 1
