"""The release desk: propose with checks and a difference, log what was shown, print it, cover all, clear away."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from issues.models import Attachment, Disclosure, FrozenCopy, Item, ReleasedPhoto
from issues.releases.days import counted, last_day
from issues.services.channels import log_channel
from issues.services.proposals import propose_releases
from issues.services.purge import purge_disclosures
from issues.services.releases import release_disclosures, withdraw_disclosure
from tests.factories import (
    TODAY,
    disclose,
    make_file,
    make_item,
    make_leader,
    make_list,
    make_proof,
    make_unit,
)
from tests.locks import wait_until_someone_waits
from trail import clock
from trail.models import Event
from units.models import Unit

ENDS = TODAY + timedelta(days=30)
FORM = {"scope": "public", "starts_on": "2014-09-07", "ends_on": "2014-10-07"}
GPS, MAKER = 0x8825, 0x010F


def photographed(color="red"):
    """A JPEG that knows where and with what it was taken."""
    picture, out = Image.new("RGB", (64, 32), color), io.BytesIO()
    exif = picture.getexif()
    exif[MAKER] = "某某手机"
    exif.get_ifd(GPS)[2] = (31.0, 57.0, 12.0)
    picture.save(out, "JPEG", exif=exif, comment="张某某拍摄")
    return make_file("张某某家门口.jpg", out.getvalue())


def propose(item, **values):
    shown = {"kind": "list", "scope": "public", "starts_on": TODAY, "ends_on": ENDS} | values
    return propose_releases(by=None, list_ids=[item.list_id], **shown)[0]


def test_s114_private_data_stops_a_proposal_and_one_click_masks_it(cast, client):
    item = make_item(cast.town, goal="有事打13812341234，身份证11010519491231002X")
    client.force_login(cast.clerk)
    where = reverse("issues:list_disclose", args=[item.list_id])
    data = FORM | {"item_ids": [item.pk]}
    assert "建议改为“138****1234”" in client.get(where).text
    refused = client.post(where, data)
    assert refused.status_code == 409
    assert "接受建议" in refused.text
    assert not Disclosure.objects.exists()
    done = client.post(where, data | {"masked": ["", "1"]})
    assert done.status_code == 302
    assert FrozenCopy.objects.get().goal == "有事打138****1234，身份证1101**********002X"
    assert Item.objects.get(pk=item.pk).goal.startswith("有事打13812341234")


def test_s114_what_has_no_mask_stays_refused(cast):
    item = make_item(cast.town, goal="机密★1年")
    with pytest.raises(ValidationError) as refusal:
        propose(item, masked=True)
    assert refusal.value.error_list[0].code == "classified"


def test_s114_a_name_that_became_known_stops_the_release_too(cast):
    proposed = propose(make_item(cast.town, goal="由钱某某牵头办结"))
    make_leader(cast.town, post="副书记", name="钱某某")
    with pytest.raises(ValidationError) as refusal:
        release_disclosures(disclosure_ids=[proposed.pk], by=None)
    assert refusal.value.error_list[0].code == "private"


@pytest.mark.parametrize(("scope", "fits"), [("public", False), ("unit", True), ("party", True)])
def test_a_leaders_name_is_for_the_own_unit_and_the_party(cast, scope, fits):
    make_leader(cast.town, post="副书记", name="钱某某")
    item = make_item(cast.town, goal="由钱某某牵头办结")
    if fits:
        propose(item, scope=scope)
        return
    with pytest.raises(ValidationError):
        propose(item, scope=scope)
    assert propose(item, scope=scope, masked=True).copies.get().goal == "由副书记牵头办结"


def test_v23_an_update_shows_old_beside_new_to_author_and_checker(cast, client):
    item = make_item(cast.town, goal="三天办结")
    disclose(item)
    Item.objects.filter(pk=item.pk).update(goal="一天办结")
    client.force_login(cast.clerk)
    assert "改动 1 处" in client.get(reverse("issues:list_disclose", args=[item.list_id])).text
    proposed = propose(item)
    client.force_login(cast.officer)
    page = client.get(reverse("issues:release", args=[proposed.pk])).text
    assert all(words in page for words in ("三天办结", "一天办结", "这次更新改了什么", "核对无误，发布"))


def test_an_item_left_out_of_an_update_is_no_longer_shown(cast):
    kept, dropped = make_item(cast.town, problem="留下的"), make_item(cast.town, problem="不再公示的")
    disclose(kept)
    proposed = propose(kept, item_ids=[kept.pk])
    release_disclosures(disclosure_ids=[proposed.pk], by=None)
    shown = FrozenCopy.objects.disclosed(on=TODAY).promises()
    assert [copy.item for copy in shown] == [kept]
    assert not Item.objects.disclosed(on=TODAY).filter(pk=dropped.pk).exists()


def test_whoever_may_write_a_notice_finds_the_way_to_it(cast, client):
    way = f'href="{reverse("issues:text_disclose", args=[cast.town.pk])}"'
    for person, page, there in (
        (cast.clerk, "releases", True),
        (cast.clerk, "coverage", True),
        (cast.officer, "releases", False),  # the office chooses the unit on the page of coverage
        (cast.officer, "coverage", True),
        (cast.supervisor, "releases", False),
        (cast.supervisor, "coverage", False),
    ):
        client.force_login(person)
        assert (way in client.get(reverse(f"issues:{page}")).text) is there, (person, page)


def test_a_notice_goes_the_same_way_as_a_list(cast, client):
    client.force_login(cast.clerk)
    where = reverse("issues:text_disclose", args=[cast.town.pk])
    text = {
        "kind": "notice",
        "title": "民主评议公告",
        "text": "9月20日在镇文化站评议。监督电话：0511-87263456",
    }
    proposed = client.post(where, FORM | text)
    client.force_login(cast.officer)
    client.post(f"{proposed.url}check/")
    shown = FrozenCopy.objects.disclosed(on=TODAY).get(kind="notice")
    assert shown.content["title"] == "民主评议公告"


def test_m37_working_days_of_a_notice_leave_out_the_festival(cast):
    # 8 September 2014 was the Mid-Autumn holiday; 28 September a Sunday that was worked for the National Day
    assert last_day(TODAY, 5, "working") == date(2014, 9, 15)
    assert last_day(TODAY, 5, "calendar") == date(2014, 9, 11)
    assert counted(TODAY, date(2014, 9, 15), "working") == 5
    item = make_item(cast.town)
    short = {"days": 5, "day_kind": "working", "ends_on": date(2014, 9, 14)}
    with pytest.raises(ValidationError, match="至少到 2014-09-15"):
        propose(item, **short)
    proposed = propose(item, **short | {"ends_on": date(2014, 9, 15)})
    with (
        clock.standing_on(TODAY + timedelta(days=3)),
        pytest.raises(ValidationError, match="须满 5 个工作日"),
    ):
        release_disclosures(disclosure_ids=[proposed.pk], by=None)  # checked late, so too short now


@pytest.mark.parametrize(
    ("category", "channel"), [("town", "board"), ("department", "intranet"), ("village", "other")]
)
def test_m37_the_usual_channel_comes_from_the_kind_of_unit(cast, category, channel):
    unit = make_unit(cast.campaign, "某单位", category=category)
    assert propose(make_item(unit)).channel == channel
    other = propose(make_item(unit), scope="party", channel="paper")
    assert other.channel == "paper"


def test_s100_s99_a_released_photo_has_no_place_no_maker_no_old_name(cast, client):
    item = make_item(cast.town)
    attachment = make_proof(item, file=photographed())
    disclose(item)
    proposed = propose(item, kind="progress", photo_ids=[attachment.pk])
    photo = ReleasedPhoto.objects.get()
    assert FrozenCopy.objects.get(kind="progress").content["photos"] == [
        {"name": photo.name, "sha256": photo.sha256}
    ]
    stored = photo.file.read()
    with Image.open(io.BytesIO(stored)) as picture:
        assert (picture.size, dict(picture.getexif()), picture.info.get("comment")) == ((64, 32), {}, None)
    assert "张某某".encode() not in stored
    assert "张" not in photo.name + photo.file.name
    assert attachment.file.name not in photo.file.name
    assert not ReleasedPhoto.objects.disclosed(on=TODAY).exists()
    release_disclosures(disclosure_ids=[proposed.pk], by=None)
    assert ReleasedPhoto.objects.disclosed(on=TODAY).get() == photo
    public = reverse("portal:photo", args=[photo.name])
    assert public in client.get(reverse("portal:item", args=[item.number])).text
    assert client.get(public).getvalue() == stored
    assert client.get(public, headers={"if-none-match": f'"{photo.sha256}"'}).status_code == 304
    client.force_login(cast.officer)
    assert client.get(reverse("issues:released_photo", args=[photo.name])).getvalue() == stored
    client.force_login(cast.outsider)
    assert client.get(reverse("issues:released_photo", args=[photo.name])).status_code == 404
    withdraw_disclosure(disclosure_id=proposed.pk, by=None, reason="有误")
    assert not ReleasedPhoto.objects.disclosed(on=TODAY).exists()
    assert client.get(public, headers={"if-none-match": f'"{photo.sha256}"'}).status_code == 404


def test_only_a_picture_that_opens_can_be_released(cast):
    item = make_item(cast.town)
    broken = make_proof(item)  # the head of a PNG and nothing behind it
    disclose(item)
    with pytest.raises(ValidationError) as refusal:
        propose(item, kind="progress", photo_ids=[broken.pk])
    assert refusal.value.code == "photo_kind"
    assert not ReleasedPhoto.objects.exists()


def test_m36_a_showing_is_logged_with_paper_issue_day_and_proof(cast, client):
    shown = disclose(make_item(cast.town))
    client.force_login(cast.clerk)
    where = reverse("issues:channel_log", args=[shown.pk])
    values = {"channel": "paper", "medium": "《句容快报》", "issue": "第128期2版", "shown_on": "2014-09-07"}
    proof = SimpleUploadedFile("报样.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert client.post(where, values | {"proof": proof}).status_code == 302
    page = client.get(reverse("issues:release", args=[shown.pk])).text
    assert "《句容快报》" in page
    assert "第128期2版" in page
    entry = shown.channels.get()
    assert "报样" not in entry.file.name
    assert client.get(reverse("issues:channel_proof", args=[entry.pk])).status_code == 200
    client.force_login(cast.outsider)
    assert client.get(reverse("issues:channel_proof", args=[entry.pk])).status_code == 404
    assert Event.objects.filter(act="disclosure.logged").count() == 1


@pytest.mark.parametrize(("days", "code"), [(1, "in_the_future"), (-1, "before_release")])
def test_a_showing_is_logged_after_it_happened_and_after_the_release(cast, days, code):
    shown = disclose(make_item(cast.town))
    with pytest.raises(ValidationError) as refusal:
        log_channel(
            disclosure_id=shown.pk,
            by=None,
            channel="board",
            medium="公示栏",
            shown_on=TODAY + timedelta(days=days),
        )
    assert refusal.value.code == code
    proposed = propose(make_item(cast.bureau))
    with pytest.raises(ValidationError) as refusal:
        log_channel(disclosure_id=proposed.pk, by=None, channel="board", medium="栏", shown_on=TODAY)
    assert refusal.value.code == "not_released"


def test_m39_poster_and_cards_carry_the_permanent_code_only_to_a_page_that_is_there(cast, client):
    item = make_item(cast.town, problem="窗口作风差", goal="限时办结")
    client.force_login(cast.clerk)
    public, inside = disclose(item), disclose(item, scope="unit")
    for name in ("issues:release_poster", "issues:release_cards"):
        open_to_all = client.get(reverse(name, args=[public.pk])).text
        assert "<svg" in open_to_all.split('class="qr"')[1][:200]
        assert all(words in open_to_all for words in ("窗口作风差", "限时办结", "党委书记", "2014-09-15"))
        assert f"/items/{item.number}/" not in client.get(reverse(name, args=[inside.pk])).text
    assert (
        f"http://testserver/items/{item.number}/"
        in client.get(reverse("issues:release_poster", args=[public.pk])).text
    )


def test_m38_coverage_counts_units_and_names_the_missing(cast, client, django_assert_max_num_queries):
    disclose(make_item(cast.town))
    disclose(make_item(cast.bureau), scope="party")
    client.force_login(cast.officer)
    where = reverse("issues:coverage")
    assert "1/2" in client.get(where).text
    missing = client.get(where, {"shown": "no"}).text
    assert f">{cast.bureau.name}<" in missing
    assert f">{cast.town.name}<" not in missing
    for n in range(5):
        make_unit(cast.campaign, f"第{n}局", category=Unit.Category.DEPARTMENT)
    with django_assert_max_num_queries(20):
        assert "1/7" in client.get(where).text
    client.force_login(cast.clerk)
    assert "1/1" in client.get(where).text


def test_the_desk_sorts_documents_and_asks_the_same_however_many(cast, client):
    def look():
        with CaptureQueriesContext(connection) as asked:
            return client.get(reverse("issues:releases")).text, len(asked)

    def fill(n):
        for scope in ("unit", "party"):
            unit = make_unit(cast.campaign, f"第{n}局{scope}")
            propose(make_item(unit), scope=scope)
            disclose(make_item(unit), ends=TODAY + timedelta(days=3))
            make_item(unit, its_list=make_list(unit, leader=make_leader(unit)))

    client.force_login(cast.officer)
    fill(0)
    first, few = look()
    assert "待核对 <span" in first
    for n in (1, 2):
        fill(n)
    more, many = look()
    assert many == few <= 25
    assert more.count("待核对") > first.count("待核对")
    assert "3 天后到期" in client.get(reverse("issues:releases"), {"view": "ending"}).text
    assert client.get(reverse("issues:releases"), {"phone__startswith": "1"}).text.count("不能按") == 1


def test_s113_copies_are_cleared_away_after_their_time_and_a_second_run_finds_nothing(cast):
    item = make_item(cast.town)
    attachment = make_proof(item, file=photographed())
    shown = disclose(item)
    release_disclosures(
        disclosure_ids=[propose(item, kind="progress", photo_ids=[attachment.pk]).pk], by=None
    )
    due = ENDS + timedelta(days=91)
    assert purge_disclosures(on=due - timedelta(days=1)) == 0
    assert purge_disclosures(on=due) == 2
    assert purge_disclosures(on=due) == 0
    assert not FrozenCopy.objects.exists()
    assert not ReleasedPhoto.objects.exists()
    shown.refresh_from_db()
    assert shown.purged_on == due
    assert Attachment.objects.filter(pk=attachment.pk).exists()
    assert Event.objects.filter(act="disclosure.purged").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_checkers_who_release_at_once_the_second_is_told_and_nothing_is_done_twice(cast, rival):
    proposed = propose(make_item(cast.town))
    with transaction.atomic():
        release_disclosures(disclosure_ids=[proposed.pk], by=cast.officer)
        second = rival(release_disclosures, disclosure_ids=[proposed.pk], by=cast.superior)
        wait_until_someone_waits()
    refusal = second()
    assert isinstance(refusal, ValidationError)
    assert refusal.code == "illegal_move"
    proposed.refresh_from_db()
    assert proposed.checked_by == cast.officer
    assert Event.objects.filter(act="disclosure.released").count() == 1


def test_a_copy_that_was_tampered_with_is_named_by_the_check(cast, capsys):
    item = make_item(cast.town)
    attachment = make_proof(item, file=photographed())
    disclose(item)
    propose(item, kind="progress", photo_ids=[attachment.pk])
    photo = ReleasedPhoto.objects.get()
    with open(photo.file.path, "wb") as stored:
        stored.write(b"another picture")
    with pytest.raises(SystemExit):
        call_command("trail_verify", "--evidence")
    assert f"发布照片 {photo.pk}" in capsys.readouterr().out
