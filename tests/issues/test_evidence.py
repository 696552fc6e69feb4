"""`trail_verify --evidence` names every stored proof that is not what was handed in (promises 3)."""

import io
import json

import pytest
from django.core.management import call_command

from issues.models import Attachment
from tests.conftest import as_owner
from tests.factories import make_item, make_proof


def verified(*options):
    """The exit code and the lines of one run."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("trail_verify", "--json", *options, stdout=out)
    return ended.value.code, json.loads(out.getvalue())["files"]


@pytest.fixture
def proof(cast):
    return make_proof(make_item(cast.town))


def test_sound_files_pass(proof):
    assert verified("--evidence") == (0, [])


def test_a_changed_file_is_named(proof):
    with open(proof.file.path, "ab") as file:
        file.write(b"more")
    assert verified("--evidence") == (4, [f"附件 {proof.pk}“现场照片.png”：文件内容被改动"])
    assert verified() == (0, [])


def test_a_missing_file_is_named(proof):
    proof.file.storage.delete(proof.file.name)
    assert verified("--evidence") == (4, [f"附件 {proof.pk}“现场照片.png”：文件不见了"])


@pytest.mark.django_db(transaction=True)
def test_a_file_and_its_row_changed_together_do_not_fit_the_trail(proof):
    """By the owner of the tables with the guards switched off: nobody else gets as far."""
    other = make_proof(proof.report.item, file=None)
    with open(proof.file.path, "ab") as file:
        file.write(b"more")
    owner = as_owner()
    with owner, owner.cursor() as raw:
        raw.execute("ALTER TABLE issues_attachment DISABLE TRIGGER USER")
        raw.execute("UPDATE issues_attachment SET sha256 = %s WHERE id = %s", ["0" * 64, proof.pk])
        raw.execute("ALTER TABLE issues_attachment ENABLE TRIGGER USER")
    owner.close()
    code, lines = verified("--evidence")
    assert (code, lines) == (4, [f"附件 {proof.pk}“现场照片.png”：登记的散列与留痕不符"])
    assert other.pk != proof.pk


def test_a_row_the_trail_never_saw_is_named(proof):
    slipped_in = Attachment.objects.create(
        report=proof.report, name="事后.png", kind="image/png", size=1, sha256="0" * 64, file=proof.file.name
    )
    assert verified("--evidence") == (4, [f"附件 {slipped_in.pk}“事后.png”：留痕里没有这个附件"])
