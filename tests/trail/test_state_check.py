"""What the chain cannot see: rows moved without a word, events whose row says otherwise, rows that are gone (S126)."""

import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from issues.models import Item
from issues.services.items import delete_item
from rectify.jobs import last_runs
from reviews.models import Attendance, ReviewItem, Seal
from tests.factories import make_flag, make_item
from tests.trail.life import live
from tests.trail.tables import MOVED, put_asleep, put_back, rows_of
from trail.models import Event, StateCheck
from trail.state_check import differences, disagreements
from trail.tasks import check_states

pytestmark = pytest.mark.django_db(transaction=True)

FORGED = {  # trail name: what somebody writes past the services, past every guard
    "item": "UPDATE issues_item SET state = 'in_progress', closed_at = NULL, close_number = NULL WHERE state = 'closed'",
    "list": "UPDATE issues_rectificationlist SET state = 'returned', return_reason = 'x' WHERE state = 'accepted'",
    "disclosure": "UPDATE issues_disclosure SET state = 'proposed', checked_at = NULL, checked_by_id = NULL",
    "lead_request": "UPDATE issues_leadrequest SET state = 'declined' WHERE state = 'taken'",
    "extension": "UPDATE issues_extension SET state = 'granted', group_on = '2014-09-07', office_on = '2014-09-07'"
    " WHERE state = 'withdrawn'",
    "document": "UPDATE documents_document SET state = 'withdrawn', withdrawn_at = now(), withdrawn_why = 'x'",
    "addressee": "UPDATE documents_addressee SET state = 'returned'",
    "reply": "UPDATE documents_reply SET verdict = 'returned'",
    "meeting": "UPDATE documents_meeting SET state = 'planned'",
    "order": "UPDATE issues_order SET state = 'signed', signed_on = '2014-09-07' WHERE state = 'ordered'",
    "ending": "UPDATE issues_ending SET state = 'refused', decided_at = now(), opinion = 'x' WHERE state = 'withdrawn'",
    "delivery": "UPDATE issues_delivery SET state = 'reading' WHERE state = 'read'",
    "ledger": "UPDATE issues_ledgerimport SET state = 'read' WHERE state = 'dropped'",
    "site_bundle": "UPDATE issues_sitebundle SET state = 'failed', why = 'x', finished_at = now()",
    "flag": "UPDATE issues_flag SET cleared_on = '2014-09-07' WHERE cleared_on IS NULL",
    "review": "UPDATE reviews_democraticreview SET state = 'cancelled' WHERE state = 'decided'",
    "close_out": "UPDATE reviews_closeout SET state = 'withdrawn' WHERE state = 'closed'",
    "audit_step": "UPDATE reviews_auditstep SET verdict = 'returned', returned_to = 'rework' WHERE verdict = 'passed'",
    "spot_check": "UPDATE inspections_spotcheck SET state = 'done' WHERE state = 'drawn'",
    "board_entry": "UPDATE accountability_boardentry SET state = 'proposed', confirmed_on = NULL, confirmed_by_id = NULL",
    "objection": "UPDATE accountability_objection SET state = 'revoked' WHERE state = 'upheld'",
    "rule_proposal": "UPDATE units_ruleproposal SET state = 'refused' WHERE state = 'confirmed'",
    "mail": "UPDATE supervision_mail SET state = 'sent' WHERE state = 'failed'",
}
COUNTS = {
    "UPDATE reviews_reviewitem SET likes = likes + 1, dislikes = dislikes - 1 WHERE dislikes > 0": "各项票数或到场人数与留痕不符",
    "UPDATE reviews_reviewitem SET outcome = 'below' WHERE outcome = 'passed'": "评议结论与留痕不符",
    "UPDATE reviews_attendance SET present = present + 1": "各项票数或到场人数与留痕不符",
    "UPDATE reviews_seal SET hash = repeat('0', 64)": "封存的散列与留痕不符",
    "DELETE FROM reviews_seal": "留痕里有封存，库里没有",
}


def verified():
    """The exit code and the lines of one run of the command."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("trail_verify", "--states", "--json", stdout=out)
    return ended.value.code, json.loads(out.getvalue())["states"]


def test_s126_a_whole_life_agrees_and_each_forged_table_is_found_and_named(cast):
    live(cast)
    assert list(disagreements()) == []
    assert verified() == (0, [])
    told = {model.trail_name: model for model in MOVED if not model.moves.untold}
    assert set(FORGED) == set(told)
    for name, statement in FORGED.items():
        kept = rows_of(told[name])
        put_asleep(statement)
        found = list(differences(told[name]))
        assert found, name
        code, lines = verified()
        assert code == 5
        assert len(lines) == len(found)
        assert all(f"（{name}:" in line and "库里是“" in line and "留痕里是“" in line for line in lines), (
            lines
        )
        put_back(told[name], kept)
    assert verified() == (0, [])
    for statement, why in COUNTS.items():
        kept = {model: rows_of(model) for model in (ReviewItem, Attendance, Seal)}
        put_asleep(statement)
        code, lines = verified()
        assert (code, any(why in line for line in lines)) == (5, True), (statement, lines)
        for model, rows in kept.items():
            put_back(model, rows)
    assert verified() == (0, [])


def test_s126_a_row_nobody_told_of_is_named_with_its_page(cast):
    item = make_item(cast.town)
    put_asleep(
        f"INSERT INTO issues_flag (item_id, kind, raised_on) VALUES ({item.pk}, 'overdue', '2014-09-07')"
    )
    code, (line,) = verified()
    assert code == 5
    assert "库里是“已标记”，留痕里没有" in line
    assert f"/desk/items/{item.pk}/" in line


def test_s126_a_missing_row_is_named_with_its_last_event(cast):
    flag = make_flag(make_item(cast.town))
    put_asleep(f"DELETE FROM issues_flag WHERE id = {flag.pk}")
    _, (line,) = verified()
    assert "库里没有这一行，留痕里是“已标记”" in line
    assert "第" in line


def test_s126_a_draft_that_was_deleted_by_its_verb_is_no_difference(cast):
    item = make_item(cast.town, state="draft")
    delete_item(item_id=item.pk, by=cast.clerk)
    assert verified() == (0, [])


def test_s126_the_job_keeps_what_it_found_for_both_pages_and_the_trail(cast, client):
    make_item(cast.town)
    assert check_states.apply().get() == 0
    put_asleep("UPDATE issues_item SET state = 'finished'")
    assert check_states.apply().get() == 1
    assert (last_runs()["trail.tasks.check_states"].many, StateCheck.objects.count()) == (1, 2)
    assert Event.objects.filter(act="trail.states_checked").count() == 2
    number = Item.objects.get().number
    client.force_login(cast.auditor)
    page = client.get(reverse("supervision:trail")).content.decode()
    assert number in page
    assert "库里是“已完成，待评议”，留痕里是“整改中”" in page
    client.force_login(cast.system)
    page = client.get(reverse("operations")).content.decode()
    assert "核对状态与留痕" in page
    assert "1 处不符" in page


def test_s126_the_pages_say_when_nothing_was_compared_yet_and_when_all_agrees(cast, client):
    client.force_login(cast.auditor)
    assert "还没有核对过" in client.get(reverse("supervision:trail")).content.decode()
    make_item(cast.town)
    check_states.apply()
    assert "都与留痕一致" in client.get(reverse("supervision:trail")).content.decode()
