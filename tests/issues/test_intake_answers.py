"""What a person answers: columns once for each sender, phrases once for all rows, rows one by one."""

import pytest
from django.core.exceptions import ValidationError

from issues.intake.answering import answer_delivery, answer_ledger
from issues.intake.commit import commit_ledger, drop_ledger
from issues.models import ColumnMeaning, Item, LedgerImport
from tests.issues.sheets import hand_in, hand_in_all, in_state, plain_book, row, rows_of, workbook, zip_of

HEAD = ["序号", "存在问题", "怎么改的打算", "完成时限"]


def odd_book(*lines, title="甲镇党委整改台账"):
    lines = lines or ([1, "调研走过场", "1.每月下村", "2014-10-31"],)
    return plain_book(("一", [[title], HEAD, *lines]))


def test_a_column_is_asked_once_and_remembered_for_this_sender(cast):
    ledger = hand_in(cast, odd_book())
    assert [question["heading"] for question in ledger.unplaced] == ["怎么改的打算"]
    answered = answer_ledger(ledger_id=ledger.pk, by=cast.clerk, columns={"怎么改的打算": "measures"})
    assert (answered.unplaced, rows_of(ledger)[0]["measures"]) == ([], [["每月下村", None]])
    assert hand_in(cast, odd_book([1, "另一个问题", "1.开会", "2014-10-31"])).unplaced == []
    (others,) = hand_in_all(cast, odd_book(title="乙局党委整改台账"))
    assert others.unit == cast.bureau
    assert others.unplaced, "another sender may mean something else"


def test_what_was_answered_before_outlives_a_new_reading(cast):
    ledger = hand_in(cast, odd_book([1, "一", "1.改", "长期坚持"], [2, "二", "1.改", "9月上旬或10月"]))
    answer_ledger(ledger_id=ledger.pk, by=cast.clerk, rows={"一!3": "2014-12-31"})
    answer_ledger(ledger_id=ledger.pk, by=cast.clerk, columns={"怎么改的打算": "measures"})
    first, second = rows_of(ledger)
    assert (first["deadline"], first["ask"], second["ask"] is None) == ("2014-12-31", None, False)


def test_one_answer_serves_every_row_with_the_same_words(cast):
    lines = [row(problem=f"问题{n}", deadline="长期坚持") for n in range(3)]
    ledger = hand_in(cast, workbook(*lines))
    phrase = rows_of(ledger)[0]["ask"]["key"]
    answered = answer_ledger(ledger_id=ledger.pk, by=cast.clerk, phrases={phrase: "2014-12-31"})
    assert answered.ask_count == 0
    assert {line["deadline"] for line in rows_of(ledger)} == {"2014-12-31"}


@pytest.mark.parametrize(("rest", "left"), [("first", 1), ("open", 0)])
def test_all_at_once_takes_first_suggestions_or_leaves_open(cast, rest, left):
    ledger = hand_in(cast, workbook(row(deadline="9月上旬或10月"), row(problem="另一个", deadline="待定")))
    offers = [line["ask"]["suggestions"] for line in rows_of(ledger)]
    assert offers[0]
    assert not offers[1]
    answered = answer_ledger(ledger_id=ledger.pk, by=cast.clerk, rest=rest)
    assert answered.ask_count == left
    assert rows_of(ledger)[0]["deadline"] == (offers[0][0] if rest == "first" else None)


def test_a_column_of_a_ledger_without_a_unit_is_refused_with_the_way_out(cast):
    (ledger,) = hand_in_all(cast, odd_book(title="整改台账"), name="台账.xlsx")
    assert ledger.unit is None
    with pytest.raises(ValidationError) as refusal:
        answer_ledger(ledger_id=ledger.pk, by=cast.officer, columns={"怎么改的打算": "measures"})
    assert refusal.value.code == "no_unit"
    both = answer_ledger(
        ledger_id=ledger.pk, by=cast.officer, unit=cast.town, columns={"怎么改的打算": "measures"}
    )
    assert (both.unit, both.unplaced, both.is_ready) == (cast.town, [], True)


def test_a_column_that_turns_out_to_name_units_splits_the_file(cast):
    head = ["序号", "哪家的", "存在问题", "整改措施", "完成时限"]
    lines = [[1, "甲镇党委", "一", "1.改", "2014-10-31"], [2, "乙局党委", "二", "1.改", "2014-10-31"]]
    (ledger,) = hand_in_all(cast, plain_book(("一", [head, *lines])))
    answer_ledger(ledger_id=ledger.pk, by=cast.officer, unit=cast.town, columns={"哪家的": "filer"})
    parts = LedgerImport.objects.filter(delivery=ledger.delivery).order_by("pk")
    assert [part.unit.name for part in parts] == ["甲镇党委", "乙局党委"]


def test_once_a_part_is_stored_the_file_is_not_read_again(cast):
    head = ["序号", "参学单位", "存在问题", "怎么改的打算", "完成时限"]
    lines = [
        [n, unit, f"问题{n}", "1.改", "2014-10-31"] for n, unit in enumerate(("甲镇党委", "乙局党委"), 1)
    ]
    first, second = hand_in_all(cast, plain_book(("一", [head, *lines])))
    LedgerImport.objects.filter(pk=first.pk).update(unplaced=[], ask_count=0)
    commit_ledger(ledger_id=first.pk, by=cast.officer)
    with pytest.raises(ValidationError) as refusal:
        answer_ledger(ledger_id=second.pk, by=cast.officer, columns={"怎么改的打算": "measures"})
    assert refusal.value.code == "illegal_move"
    assert not ColumnMeaning.objects.exists()


@pytest.mark.parametrize("state", [s for s in LedgerImport.State if s != LedgerImport.State.READ])
def test_from_no_other_state_can_a_ledger_be_answered(cast, state):
    ledger = in_state(cast, workbook(row(deadline="待定")), state)
    with pytest.raises(ValidationError) as refusal:
        answer_ledger(ledger_id=ledger.pk, by=cast.clerk, rest="open")
    assert refusal.value.code == "illegal_move"


@pytest.mark.parametrize("state", [LedgerImport.State.COMMITTED, LedgerImport.State.DROPPED])
def test_what_is_stored_or_dropped_cannot_be_dropped(cast, state):
    ledger = hand_in(cast, workbook(row()))
    if state == LedgerImport.State.COMMITTED:
        commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    else:
        drop_ledger(ledger_id=ledger.pk, by=cast.clerk)
    with pytest.raises(ValidationError) as refusal:
        drop_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert refusal.value.code == "illegal_move"


def test_one_answer_on_the_hand_in_serves_all_its_ledgers(cast):
    files = {
        "甲镇党委.xlsx": odd_book([1, "一", "1.改", "长期坚持"]),
        "乙局党委.xlsx": odd_book([1, "二", "1.改", "长期坚持"], title="乙局党委整改台账"),
    }
    ledgers = hand_in_all(cast, zip_of(files), name="全市.zip")
    phrase = rows_of(ledgers[0])[0]["ask"]["key"]
    answers = {"columns": {"怎么改的打算": "measures"}, "phrases": {phrase: "2014-12-31"}}
    assert answer_delivery(delivery_id=ledgers[0].delivery_id, by=cast.officer, **answers) == 2
    for ledger in LedgerImport.objects.filter(delivery=ledgers[0].delivery_id):
        assert ledger.is_ready
        commit_ledger(ledger_id=ledger.pk, by=cast.officer)
    assert {str(day) for day in Item.objects.values_list("deadline", flat=True)} == {"2014-12-31"}


def test_a_hidden_sheet_is_left_out_until_somebody_asks_for_it(cast):
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook(row())))
    hidden = book.create_sheet("隐藏")
    for line in (["序号", "存在问题", "整改措施", "完成时限"], [1, "藏着的问题", "1.改", "2014-10-31"]):
        hidden.append(line)
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    ledger = hand_in(cast, out.getvalue())
    assert [remark["hidden"] for remark in ledger.remarks if "隐藏" in remark["text"]] == [True]
    answered = answer_ledger(ledger_id=ledger.pk, by=cast.clerk, hidden=True)
    assert answered.new_count == ledger.new_count + 1


def test_a_formula_without_a_value_is_an_error_of_its_cell(cast):
    ledger = hand_in(cast, workbook(row(goal="=A1&B1")))
    problem = rows_of(ledger)[0]["problems"][0]
    assert (problem["field"], problem["cell"]) == ("goal", "F5")
