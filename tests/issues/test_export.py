"""The ledger of what a page shows: ready to print, and when it comes back nothing has changed (convention 2)."""

import io

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from issues.intake.export import exported
from issues.models import Item
from issues.services.items import add_item, edit_item
from issues.states import State
from tests.factories import TODAY, make_item, make_leader, make_list
from tests.issues.sheets import hand_in_all, rows_of

# What people write, and what breaks spreadsheets: formula signs in both widths, guards, escapes, breaks, rare characters.
PIECES = [
    "=1+1", "+", "-", "@SUM", "＝甲", "＋", "－", "＠", "'=1", "'", "㐂𠮷", "路灯不亮", "办事拖拉；", "一是", "（1）", "2.再检查",
    "\n", "。", "、", "007", "_x0041_", "“引号”", "<b>", "&amp;", "，", "\t", " ", "Ａ１", "时限：", "0012", "1e5", "2014年9月底",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
solid = texts.map(str.strip).filter(bool)
days = st.one_of(st.none(), st.dates(TODAY, TODAY.replace(year=2016)))
items = st.fixed_dictionaries(
    {
        "problem": solid,
        "goal": texts.map(str.strip),
        "responsible": st.sampled_from(["党委书记", "镇长", "", "=书记"]),
        "responsible_unit": st.sampled_from(["", "党政办公室", "党政办、宣传办", "007所"]),
        "co_handlers": st.sampled_from(["", "文明办", "财政所；民政所"]),
        "deadline": days,
        "measures": st.lists(st.tuples(solid, days), max_size=4),
        "track": st.sampled_from(Item.Track.values),
        "own": st.booleans(),
    }
)


def written(unit, leader, drawn):
    """Drawn items as drafts of the unit's team list and a leader's own; problems are told apart by a number."""
    lists = {True: make_list(unit, leader=leader), False: make_list(unit)}
    for n, values in enumerate(drawn):
        values = {**values, "problem": f"{values['problem']}（{n}）"}
        add_item(
            list_id=lists[values.pop("own")].pk,
            by=None,
            sources=list(unit.campaign.sources.all()[: n % 3]),
            **values,
        )


def outcomes(parts):
    return [(row["fate"], row["changes"], row["problems"]) for part in parts for row in rows_of(part)]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # each example writes, exports and reads: shrinking takes minutes
)
@given(st.lists(items, min_size=1, max_size=4), st.lists(items, max_size=3))
def test_whatever_is_written_comes_back_unchanged(cast, here, there):
    with transaction.atomic():
        leader = make_leader(cast.bureau, "副局长")
        written(cast.town, cast.head, here)
        written(cast.bureau, leader, there)
        unit = "" if there else cast.town.name
        content = exported(Item.objects.order_by("pk"), title="整改台账", unit=unit)
        parts = hand_in_all(cast, content, name="台账.xlsx")
        assert outcomes(parts) == [("same", {}, [])] * (len(here) + len(there))
        assert len(parts) == 1 + bool(there)
        # a deadline that a draft leaves open is asked again; nothing else is
        open_days = sum(one["deadline"] is None for one in [*here, *there])
        assert sum(part.ask_count for part in parts) == open_days
        transaction.set_rollback(True)


def test_measures_too_long_for_one_cell_come_back_whole(cast):
    item = make_item(cast.town, state=State.DRAFT)
    item.measures.all().delete()
    edit_item(item_id=item.pk, by=cast.clerk, measures=[(f"{n}号措施" + "长" * 990, None) for n in range(50)])
    content = exported(Item.objects.order_by("pk"), title="整改台账", unit=cast.town.name)
    assert max(len(cell.value or "") for line in book(content).iter_rows() for cell in line) < 32_767
    assert outcomes(hand_in_all(cast, content)) == [("same", {}, [])]


def book(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_the_sheet_is_ready_to_print(cast):
    make_item(cast.town)
    page = book(exported(Item.objects.order_by("pk"), title="甲镇党委整改台账", unit="甲镇党委"))
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page["A1"].value == "甲镇党委整改台账"
    assert "甲镇党委" in page["A2"].value
    assert "2014-09-07" in "".join(cell.value or "" for cell in page[2])
    assert {"A1:N1", "D3:G3", "H3:J3", "A3:A4"} <= {str(area) for area in page.merged_cells.ranges}
    assert page.print_title_rows == "$3:$4"
    assert page.print_area.endswith("$A$1:$N$5")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.freeze_panes == "A5"


def test_codes_keep_their_zeros_and_no_cell_is_a_formula(cast):
    make_item(cast.town, problem="=1+1", responsible_unit="007")
    page = book(exported(Item.objects.order_by("pk"), title="台账", unit="甲镇党委"))
    cells = [cell for line in page.iter_rows(min_row=5) for cell in line if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {"=1+1", "007"} <= {cell.value for cell in cells}


def test_the_items_page_exports_what_it_shows(cast, client):
    make_item(cast.town, problem="公款吃喝")
    make_item(cast.bureau, problem="乙局的秘密")
    client.force_login(cast.officer)
    both = client.get("/desk/items/")
    assert "/desk/items/export/" in both.content.decode()
    text = values(client.get(f"/desk/items/export/?unit={cast.town.pk}"))
    assert "公款吃喝" in text
    assert "乙局的秘密" not in text
    client.force_login(cast.clerk)
    assert "乙局的秘密" not in values(client.get("/desk/items/export/"))


def values(answer):
    return "\n".join(str(cell.value) for line in book(answer.content).iter_rows() for cell in line)


def test_a_list_exports_itself(cast, client):
    item = make_item(cast.town)
    client.force_login(cast.clerk)
    assert (
        f"/desk/lists/{item.list_id}/export/" in client.get(f"/desk/lists/{item.list_id}/").content.decode()
    )
    answer = client.get(f"/desk/lists/{item.list_id}/export/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert item.problem in values(answer)


@pytest.mark.parametrize("query", ["?secret=1", "?unit=999999", "?deadline_from=x"])
def test_an_export_that_cannot_be_narrowed_so_leads_to_the_page_that_says_why(cast, client, query):
    make_item(cast.town)
    client.force_login(cast.officer)
    answer = client.get(f"/desk/items/export/{query}")
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/items/{query}")


def test_an_export_takes_three_queries_however_many_items(cast):
    counts = []
    for n in range(12):
        make_item(cast.town, state=State.DRAFT, problem=f"问题{n}")
        if n in (0, 11):
            with CaptureQueriesContext(connection) as queries:
                exported(Item.objects.order_by("pk"), title="台账", unit="甲镇党委")
            counts.append(len(queries))
    assert counts == [3, 3]
