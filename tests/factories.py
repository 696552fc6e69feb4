"""Small makers of rows for tests. They take the services' road where a state is more than a field."""

from datetime import date, timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from issues.models import Item, RectificationList
from issues.services.endings import decide_ending, propose_ending
from issues.services.flags import clear_flags
from issues.services.items import add_item, finish_item
from issues.services.lists import accept_list, create_list, pass_on_list, submit_list
from issues.services.orders import order_item
from issues.services.progress import complete_measures, report_progress
from issues.services.proposals import propose_releases
from issues.services.releases import release_disclosures
from issues.services.sweeps import raise_flags
from issues.states import ListState, State
from reviews.models import AuditStep, DemocraticReview
from reviews.services import roll
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import confirm_review, count_review, key_paper
from reviews.services.meetings import ask_to_close, ask_to_start, close_review, rehearse, start_review
from reviews.services.reviews import open_review
from reviews.services.roll import confirm_roll, lock_review, save_roll
from reviews.services.slips import mint_slips
from reviews.services.verdicts import decide_step
from supervision.models import Mail
from trail import clock
from trail.moves import move
from units.models import Assignment, Campaign, Leader, Person, Role, Source, SupervisionGroup, Unit
from units.services.rule_proposals import decide_rules, propose_rules

TODAY = date(2014, 9, 7)
_serial = count(1)


def make_campaign(**values):
    n = next(_serial)
    defaults = {
        "name": f"教育实践活动{n}",
        "place": "某市",
        "office": "市活动办",
        "code": f"C{n}",
        "starts_on": date(2014, 2, 1),
        "ends_on": date(2014, 12, 31),
    }
    campaign = Campaign.objects.create(**defaults | values)
    Source.objects.bulk_create(
        Source(campaign=campaign, name=name, order=order)
        for order, name in enumerate(["征求群众意见", "个人查摆"])
    )
    return campaign


def set_rules(campaign, *, by=None, confirmed_by=None, reason="按会议纪要", **values):
    """Change rules of a campaign on their only road: proposed, then confirmed. Returns the campaign as it is now."""
    found = propose_rules(campaign_id=campaign.pk, by=by, reason=reason, **values)
    decide_rules(proposal_id=found.pk, by=confirmed_by, approve=True)
    campaign.refresh_from_db()
    return campaign


def make_unit(campaign, name, **values):
    defaults = {"kind": Unit.Kind.BRANCH, "category": Unit.Category.TOWN}
    return Unit.objects.create(campaign=campaign, name=name, **defaults | values)


def make_person(username, campaign=None, role=None, *, unit=None, group=None, **values):
    person = Person.objects.create(username=username, name=values.pop("name", f"{username}同志"), **values)
    if role:
        Assignment.objects.create(person=person, campaign=campaign, role=role, unit=unit, group=group)
    return person


def make_list(unit, *, leader=None, **values):
    kind = RectificationList.Kind.PERSONAL if leader else RectificationList.Kind.TEAM
    found = RectificationList.objects.filter(unit=unit, kind=kind, leader=leader).first()
    return found or create_list(by=None, unit=unit, kind=kind, leader=leader)


def make_leader(unit, post="镇长", **values):
    return Leader.objects.create(unit=unit, post=post, **values)


def disclose(
    shown,
    *,
    kind="list",
    scope="public",
    starts=TODAY,
    ends=TODAY + timedelta(days=30),
    by=None,
    checked_by=None,
):
    """Propose and release a document of a list (or of an item's list); returns the disclosure.

    What begins in the past was released then: the act stands on the first day.
    """
    list_id = getattr(shown, "list_id", shown.pk)
    with clock.standing_on(min(starts, clock.today())):
        proposed = propose_releases(
            by=by, kind=kind, list_ids=[list_id], scope=scope, starts_on=starts, ends_on=ends
        )
        return release_disclosures(disclosure_ids=[one.pk for one in proposed], by=checked_by)[0]


def make_file(name="现场照片.png", content=b"\x89PNG\r\n\x1a\n" + bytes(64)):
    return SimpleUploadedFile(name, content)


def make_proof(item, *, by=None, file=None):
    """An attachment of a fresh progress report on an item under way."""
    report = report_progress(item_id=item.pk, by=by, text="已设代办点6处。", files=[file or make_file()])
    return report.attachments.get()


def make_item(unit, *, state=State.IN_PROGRESS, by=None, on=TODAY, deadline=None, its_list=None, **values):
    """An item in the wanted state, brought there by the services (never by writing the state)."""
    its_list = its_list or make_list(unit)
    values = {
        "problem": "窗口单位服务态度差、办事拖拉",
        "goal": "限时办结",
        "responsible": "党委书记",
        "measures": ["制定窗口服务规范并上墙公开"],
    } | values
    if (
        RectificationList.objects.get(pk=its_list.pk).state == ListState.ACCEPTED
    ):  # a supplement says where it was found (M33)
        values = {"origin": "look_back"} | values
    if state == State.ORDERED:
        return _ordered(unit, its_list, deadline or on + timedelta(days=8), values["problem"], on)
    with clock.standing_on(on - timedelta(days=60)):
        sources = list(unit.campaign.sources.all()[:1])
        item = add_item(
            list_id=its_list.pk,
            by=None,
            sources=sources,
            deadline=deadline or on + timedelta(days=8),
            **values,
        )
        if state == State.DRAFT:
            return item
        submit_list(list_id=its_list.pk, by=None)
        if state == State.FILED:
            return _fresh(item)
        pass_on(its_list)
        accept_list(list_id=its_list.pk, by=None)
    if state == State.IN_PROGRESS:
        return _fresh(item)
    if state == State.ENDED:
        with clock.standing_on(on - timedelta(days=1)):
            end(item)
        return _fresh(item)
    with clock.standing_on(on - timedelta(days=5)):
        finish(item)
    if state == State.FINISHED:
        return _fresh(item)
    with clock.standing_on(on - timedelta(days=3)):
        hold_review([item])
    if state == State.APPROVED:
        return _fresh(item)
    with clock.standing_on(on - timedelta(days=1)):
        close_out(item)
    return _fresh(item)


def _ordered(unit, its_list, deadline, problem, on):
    """An item somebody else ordered, which the unit has not signed for."""
    said = {"origin": "inspection", "cause": "督导组检查记录", "problem": problem, "deadline": deadline}
    with clock.standing_on(min(on - timedelta(days=6), deadline - timedelta(days=2))):
        return _fresh(order_item(unit=unit, by=None, holder=its_list.leader, **said))


def propose_end(item, *, by=None, **values):
    """An ending proposed for an item under way; a unit without a superior gets one."""
    if item.unit.parent_id is None:
        unit = Unit.objects.get(pk=item.unit_id)
        unit.parent = make_unit(unit.campaign, f"上级{next(_serial)}", participates=False)
        unit.save(update_fields=["parent"])
    said = {"kind": "moot", "reason": "政策已调整，这一项不再办理"} | values
    return propose_ending(item_id=item.pk, by=by, **said)


def end(item, *, by=None, decided_by=None, **values):
    """An item ended by a decision of the level above (M119); returns the ending."""
    proposed = propose_end(item, by=by, **values)
    return decide_ending(ending_id=proposed.pk, by=decided_by, grants=True, opinion="同意")


def make_flag(item, kind="overdue", *, on=TODAY, cleared=False):
    """A flag raised on an item as a sweep raises it, and cleared if asked. Returns it."""
    raise_flags(Item.objects.filter(pk=item.pk), kind=kind, on=on)
    flag = item.flags.get(kind=kind, cleared_on=None)
    if cleared:
        clear_flag(flag)
    return flag


def clear_flag(flag):
    with transaction.atomic():
        clear_flags([flag.item], [flag.kind])


def make_mail(state="waiting", **values):
    """A mail in the wanted state, moved there along its table."""
    way = {"sending": ["sending"], "sent": ["sending", "sent"], "failed": ["sending", "failed"]}
    defaults = {"subject": "提醒", "body": "", "written_at": clock.now()}
    mail = Mail.objects.create(**defaults | values)
    for to in way.get(state, []):
        with transaction.atomic():
            move(mail, to, by=None)
    return mail


def pass_on(its_list):
    """Let the units above hand the list up until the activity office has it."""
    while RectificationList.objects.to_pass().filter(pk=its_list.pk).exists():
        pass_on_list(list_id=its_list.pk, by=None)


def finish(item, by=None):
    report_progress(item_id=item.pk, by=by, text="已设代办点6处。")
    complete(item, by=by)
    return finish_item(item_id=item.pk, by=by, result="窗口限时办结。")


def complete(item, by=None):
    """Tick off what is still open among the item's measures."""
    still_open = item.measures.filter(done_on=None).values_list("pk", flat=True)
    return complete_measures(by=by, done=dict.fromkeys(still_open, clock.today()))


def make_approved_parent(unit):
    """An approved item over a part that is declared done and not yet closed; returns (parent, part)."""
    parent = make_item(unit, state=State.IN_PROGRESS)
    part = make_item(unit, state=State.FINISHED, its_list=parent.list, parent=parent)
    finish(parent)
    hold_review([parent])
    return _fresh(parent), _fresh(part)


def people(present):
    """Roll lines for {category: people}."""
    return [(f"{category}{n}", category) for category, many in present.items() for n in range(many)]


def seat(review, *, by=None, witness=None, voters=30, public=15, attendance=None, paper=0, sign_in=True):
    """Roll typed, locked, confirmed and signed in: everything before the vote opens."""
    present = attendance or {"grassroots": public, "party_member": voters - public}
    total, of_public = sum(present.values()), present.get("grassroots", 0) + present.get("service_user", 0)
    # who is on the roll and does not come: the roll must be good when it is locked, the people who came decide
    absent = review.quorum + total if total < review.quorum or of_public * 2 < total else 0
    lines = people(present) + [(f"未到{n}", "grassroots") for n in range(absent)]
    save_roll(review_id=review.pk, by=by, lines=lines)
    lock_review(review_id=review.pk, by=by)
    confirm_roll(review_id=review.pk, by=witness)
    if sign_in:
        there = review.roll.exclude(name__startswith="未到").values_list("pk", flat=True)
        roll.sign_in(review_id=review.pk, by=by, present=list(there))
    return review


def vote_on_paper(review, *, by=None, witness=None, issued=None, **seating):
    """A seated review opened and closed on paper alone."""
    seat(review, by=by, witness=witness, **seating)
    issued = issued or review.roll.filter(present=True).count()
    ask_to_start(review_id=review.pk, by=by, paper_issued=issued)
    start_review(review_id=review.pk, by=witness)
    ask_to_close(review_id=review.pk, by=by)
    return close_review(review_id=review.pk, by=witness)


def paper_of(review, *, likes, valid, unsure=0):
    """Arguments of key_paper: the same ballots for every item; what was issued came back."""
    issued = review.paper_issued
    parts = [likes, valid - likes - unsure, unsure, issued - valid, 0]
    return {
        "review_id": review.pk,
        "issued": issued,
        "returned": issued,
        "items": {r.pk: parts for r in review.results.all()},
    }


def count_paper(review, *, by=None, second=None, likes=27, valid=30, unsure=0):
    """Both entries equal, then the count."""
    review.refresh_from_db()
    entry = paper_of(review, likes=likes, valid=valid, unsure=unsure)
    key_paper(by=by, **entry)
    key_paper(by=second, **entry)
    return count_review(review_id=review.pk, by=by)


def make_counted(review, *, by=None, witness=None, likes=27, valid=30, public=15, voters=30):
    """From draft to counted, on paper: `voters` present of whom `public` are grassroots people."""
    vote_on_paper(review, by=by, witness=witness, public=public, voters=voters)
    return count_paper(review, by=by, second=witness, likes=likes, valid=valid)


def hold_review(items, *, by=None, confirm_by=None, **count_values):
    unit = items[0].unit
    review = open_review(by=by, unit=unit, item_ids=[i.pk for i in items], held_on=clock.today())
    make_counted(review, by=by, witness=confirm_by, **count_values)
    confirm_review(review_id=review.pk, by=confirm_by, observer="督导组组长")
    return DemocraticReview.objects.get(pk=review.pk)


def make_slips(review, many, **seating):
    """A seated review with `many` slips, rehearsed; returns the tokens with their receipt codes."""
    seat(review, **seating)
    made = mint_slips(review_id=review.pk, by=None, many=many)
    rehearse(review_id=review.pk, by=None)
    return made


def open_vote(review, many=30, *, paper=0, **seating):
    """A review that is open with `many` slips handed out."""
    made = make_slips(review, many, **seating)
    ask_to_start(review_id=review.pk, by=None, paper_issued=paper)
    start_review(review_id=review.pk, by=None)
    return made


def close_out(item, *, by=None, auditors=()):
    """Apply and pass every level; `auditors` in order, where none is left somebody who holds the level."""
    application = apply_close_out(item_id=item.pk, by=by)
    auditors = list(auditors)
    for _ in application.levels:
        step = application.steps.pending().get()
        hand = auditors.pop(0) if auditors else auditor_of(step)
        decide_step(step_id=step.pk, by=hand, verdict="passed", opinion="同意")
    return application


def auditor_of(step):
    """Somebody who may decide this step: a person who holds its level already, or a new one."""
    unit = step.close_out.item.unit
    if step.level == "contact":
        return unit.contact_points.get(city_leader=True, active=True).leader
    if step.level == "group" and unit.group is None:
        number = next(_serial)
        unit.group = SupervisionGroup.objects.create(
            campaign=unit.campaign, number=number, name=f"第{number}组"
        )
        unit.save(update_fields=["group"])
    if step.level == "superior" and unit.parent is None:
        unit.parent = make_unit(unit.campaign, f"上级{next(_serial)}", participates=False)
        unit.save(update_fields=["parent"])
    scope = {"group": {"group": unit.group}, "superior": {"unit": unit.parent}}.get(step.level, {})
    for held in Assignment.objects.filter(campaign=unit.campaign, role=step.level, **scope).order_by("pk"):
        if AuditStep.objects.filter(pk=step.pk).waiting_for(held.person).exists():
            return held.person
    return make_person(f"{step.level}{next(_serial)}", unit.campaign, step.level, **scope)


def _fresh(item):
    return Item.objects.select_related("unit__campaign", "list").get(pk=item.pk)


def make_cast():
    """Two units, town and bureau, under one city committee, and everybody who works on them."""
    campaign = make_campaign()
    groups = SupervisionGroup.objects.bulk_create(
        SupervisionGroup(campaign=campaign, number=n, name=f"第{n}督导组") for n in (1, 2)
    )
    city = make_unit(
        campaign, "市委", kind=Unit.Kind.COMMITTEE, category=Unit.Category.STANDING, participates=False
    )
    town = make_unit(campaign, "甲镇党委", parent=city, group=groups[0])
    bureau = make_unit(campaign, "乙局党委", parent=city, group=groups[1], category=Unit.Category.DEPARTMENT)
    people = {
        "clerk": (Role.CLERK, {"unit": town}),
        "outsider": (Role.CLERK, {"unit": bureau}),
        "supervisor": (Role.GROUP, {"group": groups[0]}),
        "stranger": (Role.GROUP, {"group": groups[1]}),
        "officer": (Role.OFFICE, {}),
        "contact": (Role.CONTACT, {"unit": town}),
        "superior": (Role.SUPERIOR, {"unit": city}),
        "leader": (Role.LEADER, {}),
        "invited": (Role.INVITED, {"unit": town}),
        "system": (Role.SYSTEM, {}),
        "auditor": (Role.AUDITOR, {}),
    }
    serial = next(_serial)
    made = Person.objects.bulk_create(
        Person(username=f"{name}{serial}", name=f"{name}{serial}同志") for name in people
    )
    cast = dict(zip(people, made, strict=True))
    Assignment.objects.bulk_create(
        Assignment(person=cast[name], campaign=campaign, role=role, **scope)
        for name, (role, scope) in people.items()
    )
    head = Leader.objects.create(unit=town, post="党委书记", is_head=True)
    return cast | {
        "campaign": campaign,
        "city": city,
        "town": town,
        "bureau": bureau,
        "groups": groups,
        "head": head,
    }
