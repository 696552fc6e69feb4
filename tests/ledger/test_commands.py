"""The two commands for scripts answer in the shapes of issue 3 and need no database."""

import json
import subprocess
import sys
from pathlib import Path

from tests.ledger.shared import DATA

ROOT = Path(__file__).resolve().parents[2]


def run(*words, typed=""):
    """Run a command in a small project of its own: a database that cannot be reached proves none is needed."""
    program = (
        "import sys; from django.conf import settings; settings.configure(DATABASES={});"
        "from importlib import import_module;"
        "command = import_module('issues.management.commands.' + sys.argv[1]).Command();"
        "command.run_from_argv(['manage.py', *sys.argv[1:]])"
    )
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, *words],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_read_ledger_prints_one_object_a_file():
    path = DATA / "ledger_d4_gbk.csv"
    assert path.is_file(), f"shared data missing: {path}"
    done = run("read_ledger", str(path), "--document-date", "2017-08-03", "--json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert set(body) == {"file", "encoding", "items", "ignored", "questions"}
    assert (body["file"], body["encoding"], len(body["items"])) == ("ledger_d4_gbk.csv", "gb18030", 23)
    assert set(body["items"][0]) == {
        "sheet", "first_row", "number", "problem", "goal", "measures", "units", "person", "supervising_unit", "deadline",
        "status_text", "document_date",
    }  # fmt: skip
    assert set(body["items"][0]["deadline"]) == {"cell", "kind", "iso", "must_ask", "suggestions"}
    assert set(body["ignored"][0]) == {"sheet", "row", "why"}


def test_a_refused_file_does_not_keep_the_others_from_being_read(tmp_path):
    bad, good = tmp_path / "a.xls", tmp_path / "b.csv"
    bad.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    good.write_text("序号,存在问题\n1,会议过多\n", "utf-8")
    done = run("read_ledger", str(bad), str(good), "--json")
    assert done.returncode == 1
    assert "另存为 xlsx" in done.stderr
    assert json.loads(done.stdout)["file"] == "b.csv"


def test_read_deadline_answers_line_by_line():
    lines = [
        {"phrase": "6月底前", "document_date": "2014"},
        {"phrase": "立行立改", "document_date": ""},
        {"phrase": None},
    ]
    done = run("read_deadline", "--json", typed="\n".join(json.dumps(line) for line in lines))
    assert done.returncode == 0, done.stderr
    got = [json.loads(line) for line in done.stdout.splitlines()]
    assert got[0] == {"kind": "date", "iso": "2014-06-30", "must_ask": False, "suggestions": []}
    assert [one["kind"] for one in got[1:]] == ["immediate", "missing"]


def test_a_line_that_is_no_json_is_named():
    done = run("read_deadline", "--json", typed='{"phrase": "年底"}\nnonsense\n')
    assert done.returncode == 1
    assert "第 2 行" in done.stderr
