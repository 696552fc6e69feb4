"""One registry of debts (S138): what waits is told to whom it waits for, six times alike, and ends when it is paid."""

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accountability.models import BoardEntry
from accountability.services.boards import confirm_entry, lift_entry
from documents.models import Addressee, Document
from documents.queries.documents import draft_hash
from documents.services.drafts import check_document
from documents.services.replies import answer_document, judge_reply, sign_for
from inspections.services.spot_checks import key_seed, look_at_drawn
from issues.models import Disclosure, Flag, Item
from issues.services.explanations import explain_overdue, receive_report
from issues.services.extensions import decide_extension
from issues.services.flags import clear_flags
from issues.services.leads import answer_lead
from issues.services.lists import accept_list, pass_on_list, submit_list
from issues.services.orders import sign_order
from issues.services.progress import complete_measures, report_progress
from issues.services.proposals import propose_releases
from issues.services.releases import release_disclosures
from issues.states import State
from reviews.models import DemocraticReview, Opinion
from reviews.services.closeouts import answer_return, apply_close_out
from reviews.services.counts import confirm_review
from reviews.services.meetings import close_review, start_review
from reviews.services.opinions import judge_opinion
from reviews.services.reviews import open_review
from reviews.services.roll import confirm_roll
from reviews.services.verdicts import decide_step
from supervision import context
from supervision.models import Reminder
from supervision.queries import chase
from supervision.queries.debts import BY_KEY, DEBTS, waiting_for
from supervision.queries.inbox import unread_reminders
from supervision.queries.wrap_up import gates, in_the_way
from supervision.services import mails, reminders
from supervision.services.privacy import answer_personal
from tests.factories import TODAY, finish, make_counted, make_item
from tests.supervision.drawn import draw_world, everybody
from units.debts import Days
from units.models import Person, Unit
from units.services.rule_proposals import decide_rules

SEEDS = [1]
ELSEWHERE = {"post"}  # an evaluation of posts has a test of its own


def waiting(person):
    """(kind, object) of everything the registry says waits for this person."""
    days = Days(TODAY, person.campaign)
    return {
        (debt.key, pk)
        for debt in DEBTS
        if (rows := debt.of(person, days)) is not None
        for pk in rows.values_list("pk", flat=True)
    }


def clocks(campaign):
    """How many days over each row with a clock is, whoever it waits for: {kind: {object: (late, unit)}}."""
    days = Days(TODAY, campaign)
    return {
        debt.key: {row["object_id"]: (row["late"], row["of_unit"]) for row in debt.told(days)}
        for debt in DEBTS
        if debt.late
    }


def on_the_desk(person):
    """What the workbench shows under its chips; a chip with more rows than a page shows is asked of the registry."""
    shown = set()
    for chip, many in waiting_for(person, on=TODAY).chips:
        rows = waiting_for(person, on=TODAY, show=chip.key).rows
        assert len(rows) == min(many, 30), chip.key
        shown |= {(row.debt.key, row.pk) for row in rows}
    return shown


def menu_of(person, rf):
    asking = rf.get("/desk/items/")
    asking.user = person
    return context.waiting_behind(asking, {name for _, links in context.MENU for _, name, _ in links})


def agree(cast, rf, settings, monkeypatch):
    """Workbench, menu, reminders, mail, chase list and gate say the same, row by row, to everybody."""
    people, late = everybody(cast), clocks(cast.campaign)
    days = Days(TODAY, cast.campaign)
    waits = {name: waiting(one) for name, one in people.items()}
    reminders.remind()
    for name, person in people.items():
        desk = waiting_for(person, on=TODAY)
        assert sum(desk.many.values()) == len(waits[name]), name
        assert Counter(key for key, _ in waits[name]) == _by_debt(desk), name
        if all(many <= 30 for _, many in desk.chips):
            assert on_the_desk(person) == waits[name], name
        menu = menu_of(person, rf)
        for link in context.COUNTED:
            behind = sum(BY_KEY[key].menu == link for key, _ in waits[name])
            assert menu.get(link, 0) == behind, (name, link)
        running = Reminder.objects.filter(person=person, ended_on=None).exclude(kind="chase")
        due = {
            (key, pk)
            for key, pk in waits[name]
            if BY_KEY[key].reminded and late[key][pk][0] >= BY_KEY[key].reminded(days)
        }
        assert set(running.values_list("kind", "object_id")) == due, name
        live = unread_reminders(person)
        assert {(one.kind, one.object_id) for one in live if one.kind != "chase"} == due, name
        assert menu.get(context.INBOX, 0) == (len(live) if len(live) < 100 else "99+"), name
    _mail_agrees(people, settings)
    _chase_agrees(cast, set().union(*waits.values()), late, monkeypatch)
    _gate_agrees(cast, set().union(*waits.values()))
    return waits


def _by_debt(desk):
    sums = Counter()
    for (key, _), many in desk.many.items():
        sums[key] += many
    return sums


def _mail_agrees(people, settings):
    settings.MAIL_IS_SENT = True
    Person.objects.filter(pk__in=[one.pk for one in people.values()]).update(
        email="a@example.cn", digest="at_once"
    )
    before = set(Reminder.objects.filter(mail=None, ended_on=None).values_list("pk", flat=True))
    mails.write_mails()
    mailed = set(Reminder.objects.exclude(mail=None).filter(pk__in=before).values_list("pk", flat=True))
    assert mailed == before
    assert not Reminder.objects.filter(mail=None, ended_on=None).exists()


def _chase_agrees(cast, waits, late, monkeypatch):
    """Every unit's lines are the rows over their time that wait for somebody; nobody's debt is chased, none is left out."""
    monkeypatch.setattr(chase, "NAMED", 10_000)
    lines = {
        (owed.debt.key, owing.unit.pk): owed.many
        for owing in chase.chase_list(cast.officer, on=TODAY)
        for owed in owing.debts
    }
    wanted = Counter(
        (key, late[key][pk][1]) for key, pk in waits if BY_KEY[key].chased and late[key][pk][0] >= 1
    )
    assert lines == wanted


def _gate_agrees(cast, waits):
    blocking = defaultdict(set)
    for key, pk in waits:
        if BY_KEY[key].stops:
            blocking[BY_KEY[key].blocks, key].add(pk)
    for gate in gates(Unit.objects.filter(campaign=cast.campaign).participating(), on=TODAY):
        told = {one.key: one.many for one in gate.blockers if one.key != "none"}
        wanted = {}
        for (blocks, key), pks in blocking.items():
            rows = BY_KEY[key].rows(Days(TODAY, cast.campaign))
            which = BY_KEY[key].stops(rows.filter(pk__in=pks))
            found = Item.objects.filter(which, unit=gate.unit).values_list("pk", flat=True)
            wanted.setdefault(blocks, set()).update(found)
        assert told == {blocks: len(items) for blocks, items in wanted.items() if items}, gate.unit
        for blocks, items in wanted.items():
            assert {one.pk for one in in_the_way(gate.unit, on=TODAY, key=blocks)} == items
        unfiled = ("file", gate.unit.pk) in waits
        assert unfiled <= any(one.key == "none" for one in gate.blockers)


@pytest.mark.parametrize("seed", SEEDS)
def test_s138_workbench_menu_reminders_mail_chase_list_and_gate_agree_row_by_row_for_everybody(
    cast, seed, rf, settings, monkeypatch
):
    waits = agree(draw_world(cast, seed), rf, settings, monkeypatch)
    kinds = {key for rows in waits.values() for key, _ in rows}
    assert {*BY_KEY} - kinds <= {*ELSEWHERE, "number" if seed % 2 else "look"}


def pay_reply(by, pk):
    reply = Addressee.objects.get(pk=pk).replies.first()
    judge_reply(addressee_id=pk, by=by, reply_id=reply.pk, accept=True)


def pay_due(by, pk):
    finish(Item.objects.get(pk=pk), by=by)


def pay_publish(by, pk):
    item, days = Item.objects.get(pk=pk), {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=9)}
    propose_releases(by=by, kind="progress", list_ids=[item.list_id], item_ids=[pk], scope="public", **days)


def pay_file(by, pk):
    item = make_item(Unit.objects.get(pk=pk), state=State.DRAFT)
    submit_list(list_id=item.list_id, by=by)


def pay_mend(by, pk):
    old = Disclosure.objects.get(pk=pk)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=9)}
    propose_releases(by=by, kind=old.kind, list_ids=[old.list_id], scope=old.scope, **days)


def pay_hold(by, pk):
    review = DemocraticReview.objects.get(pk=pk)
    make_counted(review, by=by, witness=None)


def pay_witness(by, pk):
    start = DemocraticReview.objects.get(pk=pk).state == "locked"
    (start_review if start else close_review)(review_id=pk, by=by)


def pay_opinion(by, pk):
    for one in Opinion.objects.filter(item=pk, shown=None):
        judge_opinion(opinion_id=one.pk, by=by, shown=False)


def pay_board(by, pk):
    proposed = BoardEntry.objects.get(pk=pk).state == "proposed"
    (confirm_entry if proposed else lift_entry)(entry_id=pk, by=by)


def pay_mark(by, pk):
    flag = Flag.objects.get(pk=pk)
    clear_flags([flag.item], [flag.kind])  # what the verbs of the item call: nobody takes a mark down by hand


def pay_audit(by, pk):
    decide_step(step_id=pk, by=by, verdict="passed", opinion="同意")


def pay_extension(by, pk):
    decide_extension(extension_id=pk, by=by, approve=True)


def pay_progress(by, pk):
    report_progress(item_id=pk, by=by, text="已设代办点6处。")


PAY = {  # each kind of debt by the verb its row names
    "due": pay_due,
    "redo": pay_progress,
    "measure": lambda by, pk: complete_measures(by=by, done={pk: TODAY}),
    "explain": lambda by, pk: explain_overdue(item_id=pk, by=by, progress="一", reason="二", plan="三"),
    "progress": pay_progress,
    "publish": pay_publish,
    "file": pay_file,
    "draft": lambda by, pk: submit_list(list_id=pk, by=by),
    "returned": lambda by, pk: submit_list(list_id=pk, by=by),
    "pass": lambda by, pk: pass_on_list(list_id=pk, by=by),
    "accept": lambda by, pk: accept_list(list_id=pk, by=by),
    "check_document": lambda by, pk: check_document(
        document_id=pk, by=by, seen=draft_hash(Document.objects.get(pk=pk)), approve=True
    ),
    "sign_document": lambda by, pk: sign_for(addressee_id=pk, by=by),
    "answer_document": lambda by, pk: answer_document(addressee_id=pk, by=by, text="已办"),
    "accept_reply": pay_reply,
    "order": lambda by, pk: sign_order(
        order_id=pk, by=by, measures=["两人轮值"], goal="不断岗", responsible="党委书记"
    ),
    "lead": lambda by, pk: answer_lead(request_id=pk, by=by, takes=False, answer="由单位自办"),
    "extend_group": pay_extension,
    "extend_office": pay_extension,
    "sign_group": lambda by, pk: receive_report(explanation_id=pk, by=by, body="group"),
    "sign_office": lambda by, pk: receive_report(explanation_id=pk, by=by, body="office"),
    "release": lambda by, pk: release_disclosures(disclosure_ids=[pk], by=by),
    "mend": pay_mend,
    "review": lambda by, pk: open_review(
        by=by, unit=Item.objects.get(pk=pk).unit, item_ids=[pk], held_on=TODAY
    ),
    "apply": lambda by, pk: apply_close_out(item_id=pk, by=by),
    "hold": pay_hold,
    "roll": lambda by, pk: confirm_roll(review_id=pk, by=by),
    "witness": pay_witness,
    "confirm": lambda by, pk: confirm_review(review_id=pk, by=by, observer="督导组组长"),
    "supply": lambda by, pk: answer_return(step_id=pk, by=by, text="照片已补"),
    "audit_group": pay_audit,
    "audit_office": pay_audit,
    "audit_contact": pay_audit,
    "audit_superior": pay_audit,
    "opinion": pay_opinion,
    "look": lambda by, pk: look_at_drawn(drawn_id=pk, by=by, method="phone", met=True, finding="属实"),
    "number": lambda by, pk: key_seed(check_id=pk, by=by, seed="20140906001"),
    "board": pay_board,
    "rules": lambda by, pk: decide_rules(proposal_id=pk, by=by, approve=False, opinion="不改"),
    "privacy": lambda by, pk: answer_personal(request_id=pk, by=by, outcome="refused", answer="没有查到"),
    "mark_overdue": pay_mark,
    "mark_below_floor": pay_mark,
    "mark_unexplained": pay_mark,
}


def pays(cast, key):
    """Pay one debt of this kind: whoever has it, whichever row the rules let them. Returns the row's number, or None."""
    for person in everybody(cast).values():
        for kind, pk in sorted(waiting(person)):
            if kind == key:
                with suppress(ValidationError):
                    PAY[key](person, pk)
                    return pk
    return None


def test_s138_a_debt_paid_by_its_verb_is_gone_from_all_six_at_once(cast, rf, settings, monkeypatch):
    draw_world(cast, 2)
    before = {key for rows in agree(cast, rf, settings, monkeypatch).values() for key, _ in rows}
    paid = {}
    for key in sorted(before):
        paid[key] = pays(cast, key)
        told = [
            (one.kind, one.object_id) for who in everybody(cast).values() for one in unread_reminders(who)
        ]
        assert (key, paid[key]) not in told
        assert not any((key, paid[key]) in waiting(who) for who in everybody(cast).values()), key
    assert {key for key, pk in paid.items() if pk is None} == set()
    reminders.remind()
    for key, pk in paid.items():
        assert not Reminder.objects.filter(kind=key, object_id=pk, ended_on=None).exists()
    agree(cast, rf, settings, monkeypatch)
