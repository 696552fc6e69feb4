"""Looking for a piece of text: exact to the character, served by the index, and never a pattern."""

import pytest
from django.db import connection

from issues.models import Item
from issues.models.search import says
from tests.factories import make_item


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("拖拉", ["办事拖拉"]),
        ("办事", ["办事拖拉", "少数人办事难"]),
        ("难", ["少数人办事难"]),  # the last character, which begins no pair
        ("少", ["少数人办事难"]),
        ("办事难办", []),
        ("难办", []),
        ("事拖难", []),
        ("%", ["完成100%_的'\\\"事"]),
        ("_", ["完成100%_的'\\\"事"]),
        ("0%_的", ["完成100%_的'\\\"事"]),
        ("的'\\\"", ["完成100%_的'\\\"事"]),
        ("'", ["完成100%_的'\\\"事"]),
        ("\\", ["完成100%_的'\\\"事"]),
        ("abc", ["ABc 制度"]),
        ("C 制", ["ABc 制度"]),
        (" ", ["ABc 制度"]),
        ("&", []),
        ("a:*", []),
        ("!办", []),
        ("𠮷野", ["𠮷野家"]),
        ("𠮷", ["𠮷野家"]),
    ],
)
def test_a_search_finds_exactly_what_says_it(cast, words, found):
    for problem in ("办事拖拉", "少数人办事难", "完成100%_的'\\\"事", "ABc 制度", "𠮷野家"):
        make_item(cast.town, problem=problem, goal="改好")
    rows = Item.objects.filter(says(words, "problem")).order_by("pk")
    assert list(rows.values_list("problem", flat=True)) == found


def test_words_are_looked_for_in_one_field_and_not_across_two(cast):
    make_item(cast.town, problem="窗口拖拉", goal="办事提速")
    assert Item.objects.filter(says("提速", "problem", "goal")).exists()
    assert not Item.objects.filter(says("提速", "problem")).exists()
    assert not Item.objects.filter(says("拉办", "problem", "goal")).exists()


@pytest.mark.parametrize("words", ["拖拉", "拖", "办事难"])
def test_a_search_reads_the_index(cast, words):
    make_item(cast.town)
    with connection.cursor() as raw:
        raw.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = Item.objects.filter(says(words, "problem", "goal")).explain()
    assert "Bitmap Index Scan on item_pairs_said" in plan
    assert "Index Cond: (item_pairs(" in plan
