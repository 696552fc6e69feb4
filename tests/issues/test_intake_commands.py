"""The commands: reading without a database, importing all or nothing, with exit codes a script can trust."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from issues.models import Item, LedgerImport
from tests.issues.sheets import row, workbook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def import_file(cast, tmp_path):
    """Import bytes for the town; gives (exit code, what was printed)."""

    def run(content, *options, name="甲镇.xlsx", unit="甲镇党委"):
        path, out = tmp_path / name, StringIO()
        path.write_bytes(content)
        try:
            call_command(
                "import_ledger",
                str(path),
                "--unit",
                unit,
                "--campaign",
                cast.campaign.code,
                *options,
                stdout=out,
            )
        except SystemExit as stop:
            return stop.code, out.getvalue()
        return 0, out.getvalue()

    return run


def test_a_good_ledger_is_stored_and_counted(import_file):
    code, said = import_file(workbook(row(), row(problem="调研走过场")))
    assert (code, Item.objects.count()) == (0, 2)
    assert "新增 2 项" in said


def test_the_same_ledger_again_stores_nothing_and_is_no_error(import_file):
    import_file(workbook(row()))
    code, said = import_file(workbook(row()), "--json")
    assert code == 0
    assert json.loads(said) == {"added": 0, "changed": 0, "same": 1, "refused": [], "notes": []}
    assert Item.objects.count() == 1


def test_one_bad_cell_refuses_the_whole_file_and_names_it(import_file):
    code, said = import_file(workbook(row(), row(problem="另一个", responsible="人" * 81)))
    assert (code, Item.objects.count(), LedgerImport.objects.count()) == (1, 0, 0)
    assert "整改台账 H6 责任人：" in said
    assert "没有存入任何内容" in said


def test_a_vague_deadline_is_refused_with_its_cell_unless_left_open(import_file):
    content = workbook(row(deadline="9月上旬或10月"))
    code, said = import_file(content, "--json")
    assert code == 1
    assert "K5 完成时限" in json.loads(said)["refused"][0]
    code, _ = import_file(content, "--leave-open")
    assert (code, Item.objects.get().deadline) == (0, None)


def test_an_old_format_says_how_to_save_it(import_file):
    code, said = import_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(700), name="旧.xls")
    assert code == 1
    assert "另存为 xlsx" in said


def test_an_unknown_unit_is_named_with_those_like_it(import_file):
    with pytest.raises(CommandError, match="甲镇党委"):
        import_file(workbook(row()), unit="甲镇政府")


@pytest.mark.parametrize(
    ("words", "typed"),
    [(["read_ledger", "{file}", "--json"], ""), (["read_deadline", "--json"], '{"phrase": "2014年9月底"}\n')],
)
def test_reading_commands_start_no_server(words, typed, tmp_path):
    home, file = tmp_path / "home", tmp_path / "甲镇.xlsx"
    file.write_bytes(workbook(row()))
    words = [word.format(file=file) for word in words]
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=os.environ | {"RECTIFY_HOME": str(home)},
        input=typed,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    started = [
        path.name
        for path in home.rglob("*")
        if path.name in ("postmaster.pid", "PG_VERSION") or path.is_socket()
    ]
    assert not started
