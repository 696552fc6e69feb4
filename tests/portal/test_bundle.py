"""The static bundle (V24): whole, signed, without a link that leads nowhere, and without what is not public (S71, S72)."""

import hashlib
import importlib
import io
import json
import posixpath
import re
import subprocess
import zipfile
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from issues.models import SiteBundle
from issues.services.bundles import ask_bundle, finish_bundle, start_bundle, waiting_bundles
from issues.services.releases import release_disclosures, withdraw_disclosure
from issues.states import State
from portal.bundle.build import build
from portal.bundle.names import between, file_of
from portal.bundle.seal import faults_of, public_key
from rectify import tasks
from tests.access.scene import make_photo
from tests.factories import TODAY, disclose, make_item, make_leader
from tests.portal.scene import disclose_all, personal_item, shown_item
from trail import clock
from trail.models import Event

building = importlib.import_module("portal.bundle.build")
LINK = re.compile(r'(?:href|src|action)="([^"#]*)')


def built():
    out = io.BytesIO()
    manifest = build(out)
    return manifest, zipfile.ZipFile(out)


def texts(parts):
    return {name: parts.read(name).decode("utf-8", "replace") for name in parts.namelist()}


def test_v24_every_link_in_a_bundle_leads_to_a_file_in_it(cast, settings):
    settings.SITE = settings.SITE | {"phone": "0511-0", "address": "https://site.example/"}
    disclose_all(make_item(cast.town, state=State.CLOSED))
    disclose(personal_item(cast.bureau, make_leader(cast.bureau, "局长")))
    _, parts = built()
    files = texts(parts)
    for name, text in files.items():
        if not name.endswith(".html"):
            continue
        for link in LINK.findall(text):
            there = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link)))
            assert there in files or link == "tel:0511-0" or not link, (name, link)
        assert "http" not in text.replace("https://site.example/", ""), name  # nothing is asked of any server
        assert "/desk/" not in text
    assert {"index.html", "items/index.html", "units/index.html", "results/index.html", "search.html"} <= set(
        files
    )
    assert "items.csv" in files
    poster = next(text for name, text in files.items() if name.endswith("/poster.html"))
    assert "<svg" in poster
    assert "https://site.example/items/C" in poster  # what the code says, to read


def test_a_released_photo_is_a_file_of_the_bundle_until_it_is_taken_down(cast):
    item = make_item(cast.town)
    disclose(item)
    photo = make_photo(item)
    assert photo.name not in str(built()[1].namelist())  # proposed only
    shown = photo.copy.disclosure
    release_disclosures(disclosure_ids=[shown.pk], by=None)
    manifest, parts = built()
    (name,) = [name for name in parts.namelist() if photo.name.rpartition(".")[0] in name]
    assert hashlib.sha256(parts.read(name)).hexdigest() == photo.sha256 == manifest["files"][name]["sha256"]
    page = next(text for file, text in texts(parts).items() if file.endswith(f"items/{item.number}.html"))
    assert f'<img class="thumb" src="{between(f"items/{item.number}.html", name)}"' in page
    withdraw_disclosure(disclosure_id=shown.pk, by=None, reason="拍到了行人")
    assert photo.name.rpartition(".")[0] not in "".join([*texts(built()[1]), *texts(built()[1]).values()])


def test_the_bundle_holds_what_is_public_and_nothing_withdrawn_or_over(cast):
    shown = shown_item(cast.town, problem="MARK公开的")
    for how, item in enumerate(make_item(unit, problem=f"MARK不公开{unit.pk}") for unit in (cast.bureau,)):
        assert how == 0
        over = disclose(item)
        withdraw_disclosure(disclosure_id=over.pk, by=None, reason="MARK理由")
    own = personal_item(cast.town, make_leader(cast.town, "副镇长", name="MARK姓名"), problem="MARK党内")
    disclose(own, scope="party")
    _, parts = built()
    everything = "".join(texts(parts).values())
    assert "MARK公开的" in everything
    for word in ("MARK不公开", "MARK理由", "MARK姓名", "MARK党内", own.number):
        assert word not in everything
    with clock.standing_on(TODAY + timedelta(days=31)):
        _, parts = built()
    assert shown.number not in "".join(texts(parts).values())


def test_the_manifest_names_every_file_and_openssl_trusts_it(cast, tmp_path):
    shown_item(cast.town)
    manifest, parts = built()
    names = set(parts.namelist())
    assert names == {*manifest["files"], "manifest.json", "manifest.sig"}
    assert json.loads(parts.read("manifest.json"))["as_of"].startswith("2014-09-07T")
    parts.extractall(tmp_path)
    verify = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public-key.pem", "-rawin"]
    verify += ["-in", "manifest.json", "-sigfile", "manifest.sig"]
    assert subprocess.run(verify, cwd=tmp_path, capture_output=True, check=True).returncode == 0
    subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True
    )


def rewritten(path, change):
    """The same zip with one thing changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)


TAMPERED = {
    "内容不符": lambda parts: parts.update({"index.html": parts["index.html"] + b" "}),
    "多出文件": lambda parts: parts.update({"extra.html": b"x"}),
    "缺少文件": lambda parts: parts.pop("index.html"),
    "签名不符": lambda parts: parts.update(
        {"manifest.json": parts["manifest.json"].replace(b"2014", b"2015")}
    ),
    "不是完整": lambda parts: parts.pop("manifest.sig"),
}


def test_the_commands_make_a_bundle_and_find_every_change_in_it(cast, tmp_path):
    shown_item(cast.town)
    path, said = tmp_path / "site.zip", io.StringIO()
    call_command("build_public_site", path, stdout=said)
    assert public_key() in said.getvalue()
    call_command("verify_public_site", path, stdout=said)
    assert "完好" in said.getvalue()
    with pytest.raises(CommandError, match="签名不符"):
        call_command("verify_public_site", path, key="A" * 43 + "=", stdout=said)
    whole = path.read_bytes()
    for why, change in TAMPERED.items():
        path.write_bytes(whole)
        rewritten(path, change)
        with pytest.raises(CommandError, match=why):
            call_command("verify_public_site", path)


def test_a_withdrawal_in_the_middle_makes_the_bundle_anew(cast, monkeypatch):
    disclosure = disclose(make_item(cast.town, problem="MARK中途撤下"))
    real, asked = building.shown_stamp, []

    def withdrawn_after_the_first_look(*, on):
        stamp = real(on=on)
        if not asked:
            withdraw_disclosure(disclosure_id=disclosure.pk, by=None, reason="有误")
        asked.append(stamp)
        return stamp

    monkeypatch.setattr(building, "shown_stamp", withdrawn_after_the_first_look)
    made = ask_bundle(by=cast.officer, campaign=cast.campaign)
    assert tasks.build_public_site(made.pk) is True
    assert len(asked) == 4  # twice for each making
    made.refresh_from_db()
    with zipfile.ZipFile(made.file.open()) as parts:
        assert "MARK中途撤下" not in "".join(texts(parts).values())


def test_an_office_asks_the_worker_makes_and_the_file_lives_as_long_as_it_is_true(cast, client):
    disclosure = disclose(make_item(cast.town))
    client.force_login(cast.officer)
    assert client.post("/desk/bundles/").status_code == 302
    made = SiteBundle.objects.get()
    running = client.get("/desk/bundles/").content.decode()
    assert "<progress" in running
    assert client.post("/desk/bundles/").status_code == 409  # one at a time
    assert tasks.build_waiting() == 1
    assert tasks.build_public_site(made.pk) is False  # it is done
    made.refresh_from_db()
    assert (made.state, made.done > 5) == (SiteBundle.State.READY, True)
    address = f"/desk/bundles/{made.pk}/file/"
    assert address in client.get("/desk/bundles/").content.decode()
    answer = client.get(address)
    assert answer.status_code == 200
    assert faults_of(io.BytesIO(b"".join(answer.streaming_content))) == []
    withdraw_disclosure(disclosure_id=disclosure.pk, by=None, reason="有误")
    assert client.get(address).status_code == 409  # what was withdrawn leaves the house in no file
    assert "公示内容已有变动" in client.get("/desk/bundles/").content.decode()
    acts = [
        json.loads(body)["act"]
        for body in Event.objects.filter(stream="system").values_list("body", flat=True)
    ]
    assert [act for act in acts if act.startswith("bundle")] == [
        "bundle.asked",
        "bundle.started",
        "bundle.made",
    ]


def test_a_newer_bundle_takes_the_older_file_away(cast, django_capture_on_commit_callbacks):
    first = ask_bundle(by=None, campaign=cast.campaign)
    tasks.build_public_site(first.pk)
    first.refresh_from_db()
    storage, name = first.file.storage, first.file.name
    second = ask_bundle(by=None, campaign=cast.campaign)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.build_public_site(second.pk)
    assert not storage.exists(name)
    first.refresh_from_db()
    assert not first.file


def test_only_the_office_asks_for_a_bundle_and_a_dead_worker_blocks_nobody(cast):
    for person in (cast.clerk, cast.supervisor, cast.superior, cast.leader, cast.system, cast.auditor):
        with pytest.raises(PermissionDenied):
            ask_bundle(by=person, campaign=cast.campaign)
    made = ask_bundle(by=cast.officer, campaign=cast.campaign)
    start_bundle(bundle_id=made.pk)
    with pytest.raises(ValidationError) as refusal:
        ask_bundle(by=cast.officer, campaign=cast.campaign)
    assert refusal.value.code == "bundle_under_way"
    assert waiting_bundles() == []
    with clock.standing_on(TODAY + timedelta(days=1)):
        waiting_bundles()
        assert SiteBundle.objects.get().state == SiteBundle.State.FAILED
        ask_bundle(by=cast.officer, campaign=cast.campaign)
    with pytest.raises(ValidationError):
        finish_bundle(bundle_id=made.pk, content=b"", shown="", sha256="")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", "index.html"),
        ("/items/", "items/index.html"),
        ("/items/?state=closed&after=5", "items/index~after-5~state-closed.html"),
        ("/items/C1-3/", "items/C1-3.html"),
        ("/items/%E7%94%B2-1/", "items/!25!E7!25!94!25!B2-1.html"),
        ("/items/index/", "items/!index.html"),
        ("/items.csv", "items.csv"),
        ("/items.csv?unit=3", "items~unit-3.csv"),
    ],
)
def test_every_address_has_a_file_name_that_every_file_system_knows(address, name):
    assert file_of(address) == name
