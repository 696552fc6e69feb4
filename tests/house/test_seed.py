"""One seed a run: what is drawn can be drawn again, and whatever is drawn, a machine's name is never read as text (S141)."""

import os
import secrets
import subprocess
import sys
import uuid

from issues.models.progress import stored_name
from issues.releases.checks import Names, findings, texts_of
from tests.factories import disclose, make_item, make_leader, make_proof
from tests.issues.test_release_desk import photographed, propose
from tests.seed import FAMILY, GIVEN, NAME, dice_of, draw_from, person_name


def drawn(seed, monkeypatch, test="one test"):
    """What the house and a test draw with this seed: a storage name, a photo's name, a token, a person."""
    with monkeypatch.context() as here:
        here.setenv(NAME, seed)
        dice = dice_of(test)
        draw_from(dice, here.setattr)
        storage = stored_name(None, "现场.png")
        return storage, uuid.uuid4().hex, secrets.token_urlsafe(32), secrets.choice("abc"), person_name(dice)


def test_the_same_seed_draws_the_same_again_and_another_seed_something_else(monkeypatch):
    assert drawn("一", monkeypatch) == drawn("一", monkeypatch)
    assert drawn("一", monkeypatch)[:3] != drawn("二", monkeypatch)[:3]


def test_each_test_draws_its_own(monkeypatch):
    assert drawn("一", monkeypatch)[:3] != drawn("一", monkeypatch, test="another test")[:3]


def test_a_child_does_not_draw_what_its_parent_draws(monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert uuid.uuid4() != uuid.UUID(int=dice_of("one test").getrandbits(128), version=4)
    assert len({secrets.token_bytes(16) for _ in range(3)}) == 3


def test_a_run_says_its_seed_and_takes_it_from_the_environment():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--rootdir=.", __file__]
    told = subprocess.run(
        [*command, "-v"], env=os.environ | {NAME: "20140907"}, capture_output=True, text=True, check=True
    )
    assert f"{NAME}=20140907" in told.stdout


def test_s141_a_storage_name_of_this_run_alarms_nobody_as_text_of_a_person(dice, cast):
    names = [stored_name(None, f"{person_name(dice)}.png") for _ in range(500)]
    body = {
        "text": "已整改",
        "photos": [{"name": name, "sha256": dice.randbytes(32).hex()} for name in names],
    }
    assert list(texts_of(body)) == ["已整改"]
    assert all(name.startswith("evidence/") and name.isascii() for name in names)


def test_a_person_of_this_run_is_found_in_a_text_and_not_in_the_name_of_a_photo(dice, cast):
    """The whole way: a leader with a drawn name, a proof called after the leader, a release."""
    leader = make_leader(cast.town, post="镇党委书记", name=person_name(dice))
    assert set(leader.name) <= set(FAMILY + GIVEN)
    item = make_item(cast.town)
    disclose(item)
    proof = make_proof(item, file=photographed())
    shown = propose(item, kind="progress", photo_ids=[proof.pk])
    (photo,) = shown.copies.get().content["photos"]
    assert leader.name not in photo["name"]
    assert [one.what for one in findings(f"由{leader.name}负责", Names({leader.name: leader.post}, ()))] == [
        "领导干部姓名"
    ]
