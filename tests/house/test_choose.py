"""`make check` takes the tests a change touches, the nearest first, and says what it left out."""

import sys

from tests import check
from tests.choose import choose


def test_a_changed_test_is_always_among_the_chosen_and_first():
    assert choose(["tests/browser/test_late.py"]).chosen == ["tests/browser/test_late.py"]


def test_a_service_touches_the_tests_that_import_it_before_those_that_come_to_it_by_others():
    chosen, left_out = choose(["reviews/services/counts.py"])
    assert "tests/reviews/ballot/test_paper.py" in chosen
    assert chosen[0].startswith("tests/reviews/")
    assert left_out, "half the house comes to it through the makers of rows"
    assert not set(chosen) & set(left_out)


def test_no_more_than_asked_for_and_the_rest_is_told():
    few, many = choose(["trail/services.py"], most=3), choose(["trail/services.py"], most=8)
    assert (len(few.chosen), len(many.chosen)) == (3, 8)
    assert many.chosen[:3] == few.chosen
    assert sorted(few.chosen + few.left_out) == sorted(many.chosen + many.left_out)


def test_a_template_touches_the_tests_of_the_views_that_name_it_or_what_it_is_part_of():
    chosen = choose(["templates/portal/item.html"], most=30).chosen
    assert "tests/portal/test_pages.py" in chosen
    assert choose(["templates/nobody/names_this.html"]).chosen == ["tests/house/test_renderer.py"]


def test_a_page_touches_the_tests_that_ask_for_it_by_its_address_first_those_named_like_it():
    chosen = choose(["issues/views/extensions.py"], most=30).chosen
    assert chosen[0] == "tests/issues/test_extensions.py"
    assert "tests/issues/test_pages.py" in chosen


def test_a_migration_touches_the_guards_of_its_app_and_an_address_the_access_table():
    assert "tests/reviews/test_guards.py" in choose(["reviews/migrations/0001_initial.py"], most=99).chosen
    assert "tests/access/test_access.py" in choose(["issues/urls.py"], most=99).chosen


def test_words_for_people_touch_no_test():
    assert choose(["docs/ballot.md", "README.md"]) == ([], [])


def test_walks_through_the_whole_house_are_left_to_the_whole_suite():
    chosen, left_out = choose(["issues/services/items.py"], most=99)
    assert not [path for path in chosen if path.startswith(("tests/browser/", "tests/boot/"))]
    assert [path for path in left_out if path.startswith("tests/browser/")]


def test_a_failed_part_is_named_and_the_others_run_to_their_end(capsys):
    good, bad = (
        [sys.executable, "-c", ""],
        [sys.executable, "-c", "print('why it failed'); raise SystemExit(3)"],
    )
    assert check.run([[("first", bad), ("second", good)], [("beside", good)]]) == ["first"]
    told = capsys.readouterr().out
    assert "FAILED first" in told
    assert "why it failed" in told
    assert "ok     second" in told
    assert "ok     beside" in told
