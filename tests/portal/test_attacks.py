"""Attacks from outside on what the public may read (S70, S73, S75, S99)."""

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from issues.services.bundles import ask_bundle, finish_bundle, start_bundle
from issues.services.progress import report_progress
from issues.services.proposals import propose_text
from portal.bundle.build import build
from tests.factories import disclose, make_item, make_proof
from tests.portal.scene import disclose_all, shown_item

EVIL = "<script>alert(1)</script>{{ settings.SECRET_KEY }}javascript:alert(1)</textarea><svg onload=alert(1)>"


@pytest.mark.parametrize("kind", ["item", "notice", "unit"])
def test_s70_a_row_out_of_sight_is_answered_like_one_that_does_not_exist(cast, client, kind):
    hidden = make_item(cast.bureau)
    proposed = propose_text(
        by=None, unit=cast.town, kind="notice", title="未核对", text="未核对", scope="public",
        starts_on="2014-09-07", ends_on="2014-09-30",
    )  # fmt: skip
    own, unknown = {
        "item": (hidden.number, "C0-9999"),
        "notice": (proposed.pk, 10**9),
        "unit": (cast.city.pk, 10**9),
    }[kind]
    found = [client.get(reverse(f"portal:{kind}", args=[key])) for key in (own, unknown)]
    assert [answer.status_code for answer in found] == [404, 404]
    assert found[0].content == found[1].content
    assert dict(found[0].items()) == dict(found[1].items())


ORACLES = ("unit__group=1", "problem__startswith=窗", "responsible=党委书记", "scope=party", "order=phone")


def test_s73_a_name_that_is_no_filter_changes_no_byte(cast, client):
    shown_item(cast.town)
    make_item(cast.bureau)
    for name in ("items", "items_csv", "units", "notices", "results", "home", "feed", "sitemap"):
        address = reverse(f"portal:{name}")
        plain = client.get(address).content
        for oracle in ORACLES:
            assert client.get(f"{address}?{oracle}").content == plain, (name, oracle)


def test_s75_script_in_any_text_is_text_in_pages_table_feed_and_bundle(cast, client):
    cast.town.name = EVIL[:60]
    cast.town.save(update_fields=["name"])
    item = make_item(cast.town, problem=EVIL, goal=EVIL, responsible="党委书记")
    item.measures.create(order=9, text=EVIL)
    report_progress(item_id=item.pk, by=None, text=EVIL)
    disclose_all(item)
    names = ("home", "items", "units", "notices", "results", "feed")
    addresses = [
        *map(reverse, (f"portal:{name}" for name in names)),
        f"/items/{item.number}/",
        f"/units/{cast.town.pk}/",
    ]
    addresses += [
        reverse("portal:notice", args=[item.copies.first().disclosure_id]),
        f"/items/?q={EVIL[:40]}&view=large",
    ]
    for address in addresses:
        text = client.get(address).content.decode()
        assert "<script>alert" not in text, address
        assert "<svg onload" not in text, address
        assert settings.SECRET_KEY not in text
        assert 'href="javascript' not in text
    out = io.BytesIO()
    build(out)
    with zipfile.ZipFile(out) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8", "replace")
            if name.endswith(".html"):
                assert "<script>alert" not in text, name


def test_s99_no_public_path_leads_to_a_stored_file(cast, client):
    item = make_item(cast.town)
    proof = make_proof(item)
    disclose(item)
    stored = Path(proof.file.name)
    bundle = ask_bundle(by=None, campaign=cast.campaign)
    start_bundle(bundle_id=bundle.pk)
    finish_bundle(bundle_id=bundle.pk, content=b"zip", shown="x", sha256="0" * 64)
    bundle.refresh_from_db()
    for name in (str(stored), stored.name, bundle.file.name):
        for folder in (
            "",
            "media/",
            "files/",
            "static/",
            "static/../files/",
            "items/../files/",
            "attachments/",
        ):
            assert client.get(f"/{folder}{name}").status_code == 404, (folder, name)
    for private in (f"/desk/attachments/{proof.pk}/", f"/desk/bundles/{bundle.pk}/file/"):
        assert client.get(private).status_code == 302  # to the door
    assert settings.MEDIA_URL in ("", "/")
