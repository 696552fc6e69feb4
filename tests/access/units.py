"""Who gets what at the addresses of units."""

import hashlib

from tests.access.table import ADMINISTRATORS, BUSINESS, NOBODY, Row, gets, town_page
from tests.factories import TODAY, make_person, make_unit
from units.holdings import held_by_person, seal
from units.models import (
    Assignment,
    Body,
    BodyMember,
    Charge,
    ContactPoint,
    DeclaredYear,
    DecreedDay,
    Handover,
    Person,
    Stage,
    UnitChange,
)
from units.services.campaigns import save_return_reason
from units.services.delegations import delegate
from units.services.handovers import hand_over
from units.services.rule_proposals import propose_rules
from units.services.tokens import issue_token
from units.services.unit_changes import rename_unit

OFFICE = gets(200, "officer")
KEEPERS = gets(200, "officer", "system")
SAVED = gets(302, "officer")
ALL_BUSINESS = gets(200, *BUSINESS)
RULES = [
    "approval_floor",
    "public_share",
    "quorum_committee",
    "quorum_general",
    "quorum_branch",
    "spot_check_share",
    "group_inspections",
    "leader_hearings",
    "invited_visits",
    "warn_days",
    "measure_share",
    "measure_days",
    "remind_every",
    "progress_days",
    "step_workdays",
    "review_workdays",
    "extension_limit",
    "retention_days",
    "deadline_span",
    "objection_days",
    "objection_answer_days",
    "upload_daily",
    "upload_total",
    "contact_place",
    "review_scale",
    "review_approving",
    "review_denominator",
]


def _all(status):
    """What is one's own: whoever is signed in."""
    return gets(status, *BUSINESS, *ADMINISTRATORS)


SIGNED_IN = _all(200)


def _town(scene):
    return {"pk": scene.cast.town.pk}


def _clerk(scene):
    return {"pk": scene.cast.clerk.pk}


def _point(scene):
    point, _ = ContactPoint.objects.get_or_create(unit=scene.cast.town, leader=scene.cast.contact)
    return {"pk": point.pk}


def _stage(scene):
    campaign = scene.cast.campaign
    dates = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    stage, _ = Stage.objects.get_or_create(
        campaign=campaign, order=1, name="整改落实、建章立制", defaults=dates
    )
    return {"pk": stage.pk}


def _second_seat(scene):
    """An assignment of somebody who is nobody's cast, so that taking it back changes no one else's answers."""
    seat = Assignment.objects.filter(person__name="第二经办", unit=scene.cast.town).first()
    if seat is None:
        person = make_person(
            f"{scene.cast.clerk.username}2",
            scene.cast.campaign,
            "clerk",
            unit=scene.cast.town,
            name="第二经办",
        )
        seat = person.assignments.get()
    return {"pk": seat.pk}


def _token(scene):
    token = scene.cast.clerk.tokens.first()
    return {"pk": (token or issue_token(by=scene.cast.clerk, name="取数", days=30)).pk}


def _decreed(scene):
    day, _ = DecreedDay.objects.get_or_create(day=TODAY, defaults={"works": True, "note": "调休"})
    return {"pk": day.pk}


def _declared(scene):
    year, _ = DeclaredYear.objects.get_or_create(year=2028, defaults={"note": "国办发明电〔2026〕5号"})
    return {"pk": year.pk}


def _unit(scene):
    return {
        "name": "丙村党支部",
        "kind": "branch",
        "category": "village",
        "batch": 2,
        "order": 1,
        "parent": scene.cast.town.pk,
    }


def _moved_unit(scene):
    return _unit(scene) | {"parent": scene.cast.city.pk}


def _leader(scene):
    return {"post": "副书记", "order": 2, "active": "on"}


def _rules(scene):
    return {field: getattr(scene.cast.campaign, field) for field in RULES} | {
        "warn_days": 5,
        "reason": "便于早提醒",
    }


def _proposal(scene):
    """A change of rules that waits for the officer; the scene's own."""
    waiting = scene.cast.campaign.proposals.waiting().first()
    if waiting is None:
        waiting = propose_rules(campaign_id=scene.cast.campaign.pk, by=None, reason="便于早提醒", warn_days=6)
    return {"pk": waiting.pk}


def _basics(scene):
    campaign = scene.cast.campaign
    dates = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    return {"name": campaign.name, "place": "某县", "office": campaign.office, "reason": "名称有误"} | dates


def _stage_data(scene):
    return {
        "name": "查摆问题、开展批评",
        "batch": 2,
        "order": 2,
        "starts_on": "2014-05-01",
        "ends_on": "2014-07-31",
    }


def _new_person(scene):
    return {"username": "new-clerk", "name": "新经办", "role": "clerk", "unit": scene.cast.town.pk}


def _reason(scene):
    if not hasattr(scene, "reason"):
        scene.reason = save_return_reason(
            by=None, campaign=scene.cast.campaign, text=f"情况不实（{scene.cast.town}）"
        )
    return {"pk": scene.reason.pk}


def _deputy(scene):
    """Somebody who sees the whole campaign; there already where another address needed them."""
    name = f"deputy{scene.cast.town.pk}"
    return Person.objects.filter(username=name).first() or make_person(name, scene.cast.campaign, "leader")


def _delegation(scene):
    """The supervisor gave it to a deputy who sees everything."""
    if not hasattr(scene, "delegation"):
        scene.delegation = delegate(
            by=scene.cast.supervisor,
            delegate=_deputy(scene),
            starts_on=TODAY,
            ends_on=TODAY,
            reason="外出",
        )
    return {"pk": scene.delegation.pk}


def _handed(scene):
    """A handover between two who are nobody's cast: of the accounts the keepers keep."""
    found = Handover.objects.filter(to__name="接手人").first()
    if found is None:
        serial = scene.cast.clerk.username
        leaving = make_person(
            f"{serial}a", scene.cast.campaign, "invited", unit=scene.cast.town, name="移交人"
        )
        taking = make_person(f"{serial}b", scene.cast.campaign, "leader", name="接手人")
        found = hand_over(by=None, person=leaving, to=taking, reason="工作调动")
    return {"pk": found.pk}


def _leaving(scene):
    name = f"{scene.cast.clerk.username}c"
    place = {"unit": scene.cast.town, "name": "要离任的人"}
    there = Person.objects.filter(username=name).first()
    return {"pk": (there or make_person(name, scene.cast.campaign, "invited", **place)).pk}


def _handing(scene):
    name = f"{scene.cast.clerk.username}d"
    there = Person.objects.filter(username=name).first()
    taking = there or make_person(name, scene.cast.campaign, "leader", name="要接任的人")
    listed = held_by_person(Person.objects.get(pk=_leaving(scene)["pk"]))
    return {"to": taking.pk, "reason": "工作调动", "seen": seal(listed)}


def _changed(scene):
    """A unit of nobody's cast that got another name."""
    found = UnitChange.objects.filter(campaign=scene.cast.campaign).first()
    if found is None:
        unit = make_unit(scene.cast.campaign, "旧名党支部")
        order = {"day": TODAY, "document": "句编〔2014〕5号"}
        found = rename_unit(by=None, unit=unit, name="新名党支部", **order)
    return {"pk": found.pk}


def _rename(scene):
    return {
        "unit": scene.cast.bureau.pk,
        "name": "乙局党组",
        "day": str(TODAY),
        "document": "句编〔2014〕6号",
        "seen": hashlib.sha256(b"").hexdigest()[:16],
    }


def _body(scene):
    values = {"campaign": scene.cast.campaign, "kind": "watch", "name": "监督小组"}
    body, _ = Body.objects.get_or_create(**values, defaults={"starts_on": TODAY})
    return {"pk": body.pk}


def _member(scene):
    member, _ = BodyMember.objects.get_or_create(body_id=_body(scene)["pk"], post="市纪委常委")
    return {"pk": member.pk}


def _charge(scene):
    values = {"unit": scene.cast.town, "post": "市委常委"}
    charge, _ = Charge.objects.get_or_create(**values, defaults={"starts_on": TODAY})
    return {"pk": charge.pk}


def _new_body(scene):
    return {"kind": "drive", "name": "专项督办机构", "starts_on": "2014-09-01"}


def _new_charge(scene):
    return {"post": "市政府副市长", "starts_on": "2014-09-01"}


TABLE: dict[str, Row] = {
    "units:changes": Row(get=OFFICE),
    "units:change_new": Row(get=OFFICE, post=SAVED, kwargs=lambda scene: {"kind": "rename"}, data=_rename),
    "units:change": Row(get=OFFICE, kwargs=_changed),
    "units:bodies": Row(get=ALL_BUSINESS),
    "units:body": Row(get=ALL_BUSINESS, kwargs=_body),
    "units:body_new": Row(get=OFFICE, post=SAVED, data=_new_body),
    "units:body_edit": Row(
        get=OFFICE, post=SAVED, kwargs=_body, data=lambda scene: _new_body(scene) | {"name": "督查专项组"}
    ),
    "units:body_member_new": Row(
        get=OFFICE, post=SAVED, kwargs=_body, data=lambda scene: {"post": "市委督查室主任", "order": 1}
    ),
    "units:body_member_edit": Row(
        get=OFFICE, post=SAVED, kwargs=_member, data=lambda scene: {"post": "市纪委副书记", "order": 1}
    ),
    "units:charge_new": Row(get=OFFICE, post=SAVED, kwargs=_town, data=_new_charge),
    "units:charge_edit": Row(get=OFFICE, post=SAVED, kwargs=_charge, data=_new_charge),
    "units:handover_new": Row(
        get=KEEPERS, post=gets(302, "officer", "system"), kwargs=_leaving, data=_handing
    ),
    # the two it is between read it too; nobody of the cast is one of them
    "units:handover": Row(get=gets(200, "officer", "system", others=404), kwargs=_handed),
    "units:units": Row(get=ALL_BUSINESS),
    "units:unit_new": Row(get=OFFICE, post=SAVED, data=_unit),
    "units:unit": Row(get=town_page(), kwargs=_town),
    "units:unit_edit": Row(get=OFFICE, post=SAVED, kwargs=_town, data=_moved_unit),
    "units:leader_new": Row(get=OFFICE, post=SAVED, kwargs=_town, data=_leader),
    "units:leader_edit": Row(
        get=OFFICE, post=SAVED, kwargs=lambda scene: {"pk": scene.cast.head.pk}, data=_leader
    ),
    "units:contact_new": Row(
        get=OFFICE,
        post=SAVED,
        kwargs=lambda scene: {"pk": scene.cast.bureau.pk},
        data=lambda scene: {"leader": scene.cast.leader.pk, "active": "on"},
    ),
    "units:contact_edit": Row(
        get=OFFICE,
        post=SAVED,
        kwargs=_point,
        data=lambda scene: {"leader": scene.cast.contact.pk, "active": "on"},
    ),
    "units:groups": Row(get=ALL_BUSINESS),
    "units:group_new": Row(get=OFFICE, post=SAVED, data=lambda scene: {"number": 3, "name": "第3督导组"}),
    "units:group_edit": Row(
        get=OFFICE,
        post=SAVED,
        kwargs=lambda scene: {"pk": scene.cast.groups[0].pk},
        data=lambda scene: {"number": 1, "name": "第一督导组"},
    ),
    "units:people": Row(get=KEEPERS),
    "units:person_new": Row(get=KEEPERS, post=KEEPERS, data=_new_person),
    "units:person": Row(
        get=KEEPERS,
        post=gets(302, "officer", "system"),
        kwargs=_clerk,
        data=lambda scene: {"name": "甲镇经办", "is_active": "on"},
    ),
    "units:person_password": Row(get=NOBODY, post=KEEPERS, kwargs=_clerk),
    # nobody of the cast has a second factor: there is nothing to reset, to turn off or to renew
    "units:person_factor": Row(get=NOBODY, post=gets(409, "officer", "system"), kwargs=_clerk),
    "units:security": Row(get=SIGNED_IN),
    "units:factor_on": Row(get=SIGNED_IN, post=_all(422), data=lambda scene: {"code": ""}),
    "units:factor_off": Row(
        get=_all(302), post=_all(409), data=lambda scene: {"password": "x", "code": "271828"}
    ),
    "units:recovery_codes": Row(get=_all(302), post=_all(409), data=lambda scene: {"code": "271828"}),
    "units:assignment_new": Row(
        get=KEEPERS,
        post=gets(302, "officer", "system"),
        kwargs=_clerk,
        data=lambda scene: {"role": "clerk", "unit": scene.cast.bureau.pk},
    ),
    "units:assignment_delete": Row(get=NOBODY, post=gets(302, "officer", "system"), kwargs=_second_seat),
    "units:tokens": Row(
        get=ALL_BUSINESS, post=ALL_BUSINESS, data=lambda scene: {"name": "取数", "days": "30"}
    ),
    "units:token_revoke": Row(
        get=NOBODY, post=gets(302, "clerk", others=404, system=403, auditor=403), kwargs=_token
    ),
    "units:calendar": Row(
        get=gets(200, *BUSINESS, "system"),
        post=gets(302, "officer", "system"),
        data=lambda scene: {"day": "2014-10-11", "works": "True", "note": "国办发明电〔2013〕28号"},
    ),
    "units:decreed_day_delete": Row(get=NOBODY, post=gets(302, "officer", "system"), kwargs=_decreed),
    "units:declared_year_new": Row(
        get=gets(200, "officer", "system"),
        post=gets(302, "officer", "system"),
        data=lambda scene: {"year": "2027", "note": "国办发明电〔2026〕5号"},
    ),
    "units:declared_year_delete": Row(get=NOBODY, post=gets(302, "officer", "system"), kwargs=_declared),
    "units:rules": Row(get=ALL_BUSINESS),
    "units:rules_edit": Row(get=OFFICE, post=SAVED, data=_rules),
    "units:rule_proposal": Row(
        get=ALL_BUSINESS, post=SAVED, kwargs=_proposal, data=lambda scene: {"approve": "yes"}
    ),
    # the officer did not propose it, so may send it back but not withdraw it
    "units:rule_proposal_withdraw": Row(get=NOBODY, post=gets(409, "officer"), kwargs=_proposal),
    "units:campaign_edit": Row(get=OFFICE, post=SAVED, data=_basics),
    "units:stage_new": Row(get=OFFICE, post=SAVED, data=_stage_data),
    "units:stage_edit": Row(get=OFFICE, post=SAVED, kwargs=_stage, data=_stage_data),
    "units:return_reason_new": Row(get=OFFICE, post=SAVED, data=lambda scene: {"text": "佐证材料不足"}),
    "units:return_reason_use": Row(get=NOBODY, post=SAVED, kwargs=_reason),
    # who audits may give the work away; who does not is told so
    "units:delegations": Row(
        get=ALL_BUSINESS,
        post=gets(302, "supervisor", "stranger", "officer", "contact", "superior")
        | dict.fromkeys(("clerk", "outsider", "leader", "invited"), 409),
        data=lambda scene: {
            "delegate": _deputy(scene).pk,
            "starts_on": "2014-09-08",
            "ends_on": "2014-09-14",
            "reason": "外出培训",
        },
    ),
    "units:delegation_end": Row(
        get=NOBODY,
        post=gets(302, "supervisor", "officer", others=404, system=403, auditor=403),
        kwargs=_delegation,
    ),
    "units:source_new": Row(get=OFFICE, post=SAVED, data=lambda scene: {"name": "督导组点明"}),
}
