"""Where a late item was found (M33): in the form, in a sheet, on the pages, and asked for when it is filed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from issues.intake.commit import commit_ledger
from issues.intake.export import exported
from issues.models import Item
from issues.services.items import add_item, edit_item
from issues.services.lists import submit_list
from issues.states import ListState, State
from ledger.headings import recognise
from tests.factories import make_item
from tests.issues.making import make_list_in
from tests.issues.sheets import hand_in, plain_book, row, workbook


def late_item(cast, its_list, **values):
    """A complete draft added to a list that was accepted."""
    plan = {"goal": "整改到位", "responsible": "镇长", "deadline": "2014-10-31", "measures": ["办理"]}
    sources = list(cast.campaign.sources.all())
    return add_item(
        list_id=its_list.pk, by=cast.clerk, problem="新发现的问题", sources=sources, **plan | values
    )


def test_m33_a_late_item_is_filed_only_with_its_origin(cast):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    late = late_item(cast, its_list)
    with pytest.raises(ValidationError) as refusal:
        submit_list(list_id=its_list.pk, by=cast.clerk)
    assert "补充由来" in refusal.value.messages[0]
    edit_item(item_id=late.pk, by=cast.clerk, origin=Item.Origin.SPOT_CHECK)
    submit_list(list_id=its_list.pk, by=cast.clerk)
    late.refresh_from_db()
    assert (late.state, late.get_origin_display()) == (State.FILED, "抽查")


def test_m33_a_part_split_off_later_needs_no_origin(cast):
    its_list = make_list_in(cast.town, ListState.ACCEPTED)
    late_item(cast, its_list, parent=its_list.items.get())
    submit_list(list_id=its_list.pk, by=cast.clerk)
    assert its_list.items.filter(state=State.FILED).count() == 1


def test_m33_no_other_origin_can_be_stored(cast):
    item = make_item(cast.town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(origin="elsewhere")


@pytest.mark.parametrize("words", ["回头看", "回头看发现", "“回头看”"])
def test_m33_a_sheet_says_the_origin_in_the_house_column(cast, words):
    ledger = hand_in(cast, workbook(row(origin=words)))
    commit_ledger(ledger_id=ledger.pk, by=cast.clerk)
    assert Item.objects.get().origin == Item.Origin.LOOK_BACK


def test_m33_a_sheet_of_the_sender_says_it_under_its_own_heading(cast):
    rows = [["序号", "存在问题", "发现途径", "时限"], [1, "新问题", "市委督查组交办", "2014-10-31"]]
    ledger = hand_in(cast, plain_book(("表", rows)))
    assert ledger.kept[0]["origin"] in ("inspection", "assigned")
    assert recognise("补充来源").meanings == ("origin",)
    assert recognise("问题来源").meanings == ("source",)


def test_m33_words_that_are_none_of_ours_are_told_and_do_not_stop_the_row(cast):
    ledger = hand_in(cast, workbook(row(origin="天上掉下来")))
    assert ledger.fix_count == 0
    assert any("补充由来" in note for note in ledger.kept[0]["notes"])


def test_m33_the_export_imports_again_with_the_origin(cast):
    item = make_item(cast.town, state=State.DRAFT, origin=Item.Origin.ASSIGNED)
    content = exported(Item.objects.all(), title="台账", unit=cast.town.name)
    ledger = hand_in(cast, content)
    assert (ledger.same_count, ledger.changed_count, ledger.new_count) == (1, 0, 0), ledger.kept
    assert ledger.kept[0]["origin"] == item.origin


def test_m33_pages_say_where_it_was_found(cast, client):
    client.force_login(cast.clerk)
    make_item(cast.town, problem="首次上报的问题")
    item = make_item(cast.town, origin=Item.Origin.LOOK_BACK)
    assert "补充由来" in client.get(reverse("issues:item", args=[item.pk])).content.decode()
    listed = client.get(reverse("issues:items"), {"origin": "look_back"}).content.decode()
    assert "回头看发现" in listed
    assert "首次上报的问题" not in listed
    form = client.get(reverse("issues:item_new", args=[item.list_id])).content.decode()
    assert "民主评议</option>" in form
