"""Numbers of promises and requirements: each that is cited has its line, and `explain` finds who bears it."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from rectify import numbers
from rectify.numbers import ITSELF, asked, cited, lines, listing, orphans, places, untested
from rectify.sizes import sizes
from rectify.tree import ROOT


def told(command, *arguments, **options):
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def house(tmp_path):
    """A small house of its own: one room, its guard, its page, its tests and its table."""

    def build(**texts):
        files = {
            "docs/promises.md": "| number | line |\n| --- | --- |\n| S1 | One. |\n| S2 | Two. |\n| S3 | Three. |\n",
            "docs/requirements.md": "| M1 | A thing. |\n| convention 4 | Returned. |\n",
            "room/__init__.py": "",
            "tests/__init__.py": "",
            **{name.replace("__", "/").replace("_dot_", "."): text for name, text in texts.items()},
        }
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return build


def kinds(root, number):
    return {
        kind: [(one.path, one.line, one.name) for one in found]
        for kind, found in listing(root)[number].items()
    }


def test_every_number_cited_in_code_guards_templates_tests_and_docs_has_its_line():
    assert [f"{place.number} {place}" for place in orphans()] == []


@pytest.mark.parametrize(
    ("family", "last"), [("M", 148), ("V", 28), ("S", 144), ("convention", 25), ("habit", 24)]
)
def test_the_tables_hold_every_number_in_turn_and_once(family, last):
    between = "" if len(family) == 1 else " "
    known = [number for number in lines() if numbers.family_of(number) == family]
    assert known == [f"{family}{between}{one}" for one in range(1, last + 1)]


def test_what_is_no_citation_of_a_number_is_none():
    assert list(cited("M0A, XS3, s3://S3.example, /S1/, utf-8 S, 100%S1, M21x, test_S4")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(S58)", ["S58"]),
        ("见S58。", ["S58"]),
        ("M13, M19, convention 2.", ["M13", "M19", "convention 2"]),
        ("S14–S17", ["S14", "S15", "S16", "S17"]),
        ("S43-45", ["S43", "S44", "S45"]),
        ("conventions 4–6", ["convention 4", "convention 5", "convention 6"]),
        ("conventions 1, 2", ["convention 1", "convention 2"]),
        ("promises 2.2, then P5", ["promises 2.2", "P5"]),
        ("as promises section 1 says", ["promises 1"]),
        ("S9–S7 is no range", ["S9"]),
    ],
)
def test_a_text_cites(text, found):
    assert [number for _, number in cited(text)] == found


def test_an_orphan_is_found_wherever_it_stands(house):
    root = house(
        room__rules_dot_py='"""A rule (S9)."""\n',
        room__sql__guard_dot_sql="-- refused (M7)\n",
        templates__page_dot_html='{# V3 #}<path d="M0 0V6"/>\n',
        tests__test_it_dot_py="def test_s8_it_holds():\n    pass\n",
        docs__room_dot_md="See promises 6.\n",
    )
    assert {(one.number, one.path) for one in orphans(root)} == {
        ("S9", "room/rules.py"),
        ("M7", "room/sql/guard.sql"),
        ("V3", "templates/page.html"),
        ("S8", "tests/test_it.py"),
        ("promises 6", "docs/room.md"),
    }


def test_code_is_named_by_its_function_and_a_guard_by_its_name(house):
    root = house(
        room__models_dot_py=(
            "class Row:\n"
            "    class Meta:\n"
            "        constraints = [\n"
            "            # nothing else may stand (S1)\n"
            "            models.CheckConstraint(\n"
            '                name="row_stands",\n'
            "            ),\n"
            "            pgtrigger.Trigger(  # S2\n"
            '                name="row_stays",\n'
            "            ),\n"
            "        ]\n"
            "\n"
            "    # said above a function (M1)\n"
            "    @property\n"
            "    def kept(self):\n"
            "        return 1  # S3\n"
        ),
        room__sql__row_guard_dot_sql="-- by SQL too (S1)\n",
    )
    assert kinds(root, "S1") == {
        "guard": [("room/models.py", 4, "row_stands"), ("room/sql/row_guard.sql", 1, "row_guard")]
    }
    assert kinds(root, "S2") == {"guard": [("room/models.py", 8, "row_stays")]}
    assert kinds(root, "M1") == {"code": [("room/models.py", 13, "Row.kept")]}
    assert kinds(root, "S3") == {"code": [("room/models.py", 16, "Row.kept")]}


def test_a_test_bears_a_number_by_name_or_docstring_and_a_mention_alone_bears_none(house):
    root = house(
        tests__test_it_dot_py=(
            '"""It holds (M1)."""\n'
            "\n"
            "def test_s1_and_s2_hold():\n"
            "    pass\n"
            "\n"
            "class TestMore:\n"
            '    """convention 4"""\n'
            "    def test_so(self):\n"
            '        """So does S2."""\n'
            "        x = 1  # S3\n"
        )
    )
    file = "tests/test_it.py"
    assert kinds(root, "M1") == {"test": [(file, 1, "the whole module, 2 tests")]}
    assert kinds(root, "S1") == {"test": [(file, 3, "test_s1_and_s2_hold")]}
    assert kinds(root, "S2") == {"test": [(file, 3, "test_s1_and_s2_hold"), (file, 8, "TestMore.test_so")]}
    assert kinds(root, "convention 4")["test"] == [(file, 8, "TestMore.test_so")]
    assert kinds(root, "S3") == {"mention": [(file, 10, "TestMore.test_so")]}
    assert untested(listing(root)) == ["S3"]


def test_a_number_that_stands_twice_is_no_table(house):
    root = house(docs__requirements_dot_md="| S1 | Once more. |\n")
    with pytest.raises(ValueError, match="S1 stands twice"):
        lines(root)


def test_whoever_is_asked_only_for_some_numbers_finds_the_same_places():
    wanted = ["S58", "M21", "convention 11", "promises 2.2"]
    assert places(only=wanted) == [place for place in places() if place.number in wanted]


def test_what_is_no_citation_of_this_house_is_left_out_by_name():
    assert [name for name in ITSELF if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["s58"], ["S58"]),
        (["S58", "m21", "S58"], ["S58", "M21"]),
        (["Convention", "11"], ["convention 11"]),
        (["s14-s16"], ["S14", "S15", "S16"]),
        (["Ｓ５８、M21"], ["S58", "M21"]),
        (["promises", "2.2", "p5"], ["promises 2.2", "P5"]),
    ],
)
def test_numbers_are_taken_as_people_type_them(typed, found):
    assert asked(typed, lines()) == found


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("S999", "没有 S999：S 的编号从 S1 到 S144。"),
        ("m0", "没有 M0：M 的编号从 M1 到 M148。"),
        ("convention 26", "没有 convention 26：convention 的编号从 convention 1 到 convention 25。"),
        ("X5 S1", "“x5”不是编号"),
        ("", "请给出编号"),
    ],
)
def test_an_unknown_number_is_refused_in_words_with_the_range(typed, words):
    with pytest.raises(CommandError, match=re.escape(words)):
        told("explain", *typed.split())


def test_explain_prints_line_code_guards_and_tests():
    said = told("explain", "s58", "m68")
    assert lines()["S58"].text in said
    assert lines()["M68"].text in said
    assert re.search(r"inspections/services/spot_checks\.py:\d+", said)
    assert re.search(r"tests/inspections/test_spot_checks\.py:\d+  test_s58_\w+", said)
    assert said.index("  code\n") < said.index("  tests that bear it\n")


def test_explain_all_says_one_line_for_each_number_and_untested_only_those_no_test_bears():
    everything, bare = told("explain", all=True).splitlines(), told("explain", untested=True).splitlines()
    assert [one.split("  ")[0] for one in everything] == list(lines())
    assert [one.split("  ")[0] for one in bare] == untested(listing(only=lines()))
    assert all(re.search(r"tests 0\b", one) for one in bare)


def test_the_reverse_listing_comes_as_data_too():
    (found,) = json.loads(told("explain", "S58", json=True))
    assert found["number"] == "S58"
    assert {"code", "test"} <= set(found["places"])
    assert all((ROOT / one["path"]).is_file() for many in found["places"].values() for one in many)


def test_the_house_prints_its_five_largest_functions_modules_folders_and_rooms():
    said = told("house").splitlines()
    titles = [one.split(":")[0] for one in said if not one.startswith(" ")]
    assert titles == ["functions", "modules", "folders", "rooms"]
    assert len(said) == 4 * 6
    assert not any("tests/" in one for one in said)
    assert "tests/" in told("house", tests=True)


def test_sizes_count_lines_as_they_stand(house):
    root = house(
        room__a_dot_py="def f():\n    x = 1\n    return x\n\n\ndef g():\n    pass\n",
        room__b__c_dot_py="y = 2\n",
        room__migrations__m_dot_py="z = 3\n" * 99,
    )
    found = sizes(root)
    assert found.functions.most_common(1) == [("room/a.py:1  f", 3)]
    assert found.modules["room/a.py"] == 7
    assert found.folders == {"room/": 7, "room/b/": 1}
    assert found.rooms == {"room/": 8}
