"""Small makers of rows for tests. They take the services' road where a state is more than a field."""

from datetime import date, timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from issues import services as issues
from issues.models import Item, RectificationList
from issues.states import State
from reviews import services as reviews
from reviews.models import DemocraticReview
from trail import clock
from units.models import Assignment, Campaign, Leader, Person, Role, Source, SupervisionGroup, Unit

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
    for order, name in enumerate(["征求群众意见", "个人查摆"]):
        Source.objects.create(campaign=campaign, name=name, order=order)
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
    return found or issues.create_list(by=None, unit=unit, kind=kind, leader=leader)


def make_leader(unit, post="镇长", **values):
    return Leader.objects.create(unit=unit, post=post, **values)


def make_file(name="现场照片.png", content=b"\x89PNG\r\n\x1a\n" + bytes(64)):
    return SimpleUploadedFile(name, content)


def make_proof(item, *, by=None, file=None):
    """An attachment of a fresh progress report on an item under way."""
    report = issues.report_progress(
        item_id=item.pk, by=by, text="已设代办点6处。", files=[file or make_file()]
    )
    return report.attachments.get()


def make_item(unit, *, state=State.IN_PROGRESS, by=None, on=TODAY, deadline=None, its_list=None, **values):
    """An item in the wanted state, brought there by the services (never by writing the state)."""
    its_list = its_list or make_list(unit)
    values = {
        "problem": "窗口单位服务态度差、办事拖拉",
        "goal": "限时办结",
        "responsible": "党委书记",
    } | values
    with clock.standing_on(on - timedelta(days=60)):
        sources = list(unit.campaign.sources.all()[:1])
        item = issues.add_item(
            list_id=its_list.pk,
            by=None,
            measures=["制定窗口服务规范并上墙公开"],
            sources=sources,
            deadline=deadline or on + timedelta(days=8),
            **values,
        )
        if state == State.DRAFT:
            return item
        issues.submit_list(list_id=its_list.pk, by=None)
        if state == State.FILED:
            return _fresh(item)
        issues.accept_list(list_id=its_list.pk, by=None)
    if state == State.IN_PROGRESS:
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


def finish(item, by=None):
    issues.report_progress(item_id=item.pk, by=by, text="已设代办点6处。")
    complete(item, by=by)
    return issues.finish_item(item_id=item.pk, by=by, result="窗口限时办结。")


def complete(item, by=None):
    """Tick off what is still open among the item's measures."""
    still_open = item.measures.filter(done_on=None).values_list("pk", flat=True)
    return issues.complete_measures(by=by, done=dict.fromkeys(still_open, clock.today()))


def make_approved_parent(unit):
    """An approved item over a part that is declared done and not yet closed; returns (parent, part)."""
    parent = make_item(unit, state=State.IN_PROGRESS)
    part = make_item(unit, state=State.FINISHED, its_list=parent.list, parent=parent)
    finish(parent)
    hold_review([parent])
    return _fresh(parent), _fresh(part)


def make_count(review, *, likes=27, valid=30, public=15, voters=30):
    """Arguments of record_count: `voters` present of whom `public` are grassroots people."""
    attendance = {"grassroots": public, "party_member": voters - public}
    counts = {row.pk: (valid, likes, valid - likes, 0) for row in review.results.all()}
    return {"review_id": review.pk, "attendance": attendance, "results": counts, "observer": "督导组组长"}


def hold_review(items, *, by=None, confirm_by=None, **count_values):
    unit = items[0].unit
    review = reviews.open_review(by=by, unit=unit, item_ids=[i.pk for i in items], held_on=clock.today())
    reviews.record_count(by=by, **make_count(review, **count_values))
    reviews.confirm_review(review_id=review.pk, by=confirm_by)
    return DemocraticReview.objects.get(pk=review.pk)


def close_out(item, *, by=None, auditors=()):
    """Apply and pass every level; `auditors` in order, the system where none is left."""
    application = reviews.apply_close_out(item_id=item.pk, by=by)
    auditors = list(auditors)
    for _ in application.levels:
        step = application.steps.pending().get()
        reviews.decide_step(
            step_id=step.pk, by=auditors.pop(0) if auditors else None, verdict="passed", opinion="同意"
        )
    return application


def _fresh(item):
    return Item.objects.select_related("unit__campaign", "list").get(pk=item.pk)


def make_cast():
    """Two units, town and bureau, under one city committee, and everybody who works on them."""
    campaign = make_campaign()
    groups = [
        SupervisionGroup.objects.create(campaign=campaign, number=n, name=f"第{n}督导组") for n in (1, 2)
    ]
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
    cast = {
        name: make_person(f"{name}{serial}", campaign, role, **scope)
        for name, (role, scope) in people.items()
    }
    head = Leader.objects.create(unit=town, post="党委书记", is_head=True)
    return cast | {
        "campaign": campaign,
        "city": city,
        "town": town,
        "bureau": bureau,
        "groups": groups,
        "head": head,
    }
