"""Who gets what at the addresses of reviews."""

from issues.states import State
from reviews.forms.closeouts import CLOSED_MEANS
from reviews.models import Evaluation
from reviews.queries.dossier import dossier_hash
from reviews.services import reviews
from reviews.services.closeouts import apply_close_out
from reviews.services.counts import confirm_review, count_review, key_paper
from reviews.services.evaluations import create_evaluation, open_pass
from reviews.services.meetings import ask_to_close, ask_to_start, start_review
from reviews.services.opinions import give_opinion
from reviews.services.roll import lock_review, save_roll
from reviews.services.sheets import add_count_sheet
from reviews.services.verdicts import decide_step
from tests.access.table import BUSINESS, NOBODY, Row, everybody, gets, town_act, town_page
from tests.factories import (
    TODAY,
    make_counted,
    make_file,
    make_item,
    make_person,
    make_slips,
    paper_of,
    people,
    vote_on_paper,
)


def finished(scene):
    return make_item(scene.cast.town, state=State.FINISHED)


def open_review(scene):
    item = make_item(scene.cast.town, state=State.FINISHED)
    return reviews.open_review(by=None, unit=scene.cast.town, item_ids=[item.pk], held_on=TODAY)


def drafted(scene):
    """A draft with a roll that is good enough to lock."""
    review = open_review(scene)
    save_roll(review_id=review.pk, by=None, lines=people({"grassroots": 15, "party_member": 15}))
    return review


def locked(scene):
    review = drafted(scene)
    return lock_review(review_id=review.pk, by=scene.cast.clerk)


def seated(scene):
    """Signed in, slips minted, rehearsed: the vote may be asked for."""
    review = open_review(scene)
    make_slips(review, 20)
    ask_to_start(review_id=review.pk, by=scene.cast.clerk, paper_issued=5)
    return review


def voting(scene):
    review = seated(scene)
    start_review(review_id=review.pk, by=scene.cast.supervisor)
    ask_to_close(review_id=review.pk, by=scene.cast.clerk)
    return review


def on_paper(scene):
    return vote_on_paper(open_review(scene), by=scene.cast.clerk, witness=scene.cast.supervisor)


def a_sheet(scene):
    return add_count_sheet(review_id=on_paper(scene).pk, by=None, file=make_file())


def keyed(scene):
    review = on_paper(scene)
    review.refresh_from_db()
    for _ in range(2):
        key_paper(by=None, **paper_of(review, likes=27, valid=30))
    return review


def counted_review(scene):
    return make_counted(open_review(scene), by=scene.cast.clerk, witness=scene.cast.supervisor)


def decided_review(scene):
    return make_item(scene.cast.town, state=State.APPROVED).rounds.get().review


def approved(scene):
    return make_item(scene.cast.town, state=State.APPROVED)


def closed(scene):
    """Closed by the plain chain: the scene's contact leader may have no role over this side's unit."""
    points = scene.cast.town.contact_points.filter(active=True)
    resting = list(points.values_list("pk", flat=True))
    points.update(active=False)
    item = make_item(scene.cast.town, state=State.CLOSED)
    scene.cast.town.contact_points.filter(pk__in=resting).update(active=True)
    return item


def step(scene):
    return apply_close_out(item_id=approved(scene).pk, by=scene.cast.clerk).steps.get()


def decided_step(scene):
    """Passed by the group, and the office has not taken it up."""
    found = apply_close_out(item_id=approved(scene).pk, by=None).steps.get()
    return decide_step(step_id=found.pk, by=scene.cast.supervisor, verdict="passed")


def asked_step(scene):
    """The unit's turn: the group wants to know more."""
    found = apply_close_out(item_id=approved(scene).pk, by=None).steps.get()
    decide_step(step_id=found.pk, by=scene.cast.supervisor, verdict="returned", opinion="缺照片", to="author")
    return found.close_out.steps.pending().get()


def application(scene):
    return apply_close_out(item_id=approved(scene).pk, by=None)


def a_colleague(scene):
    """Somebody else of the town's group; what one person's request makes is rolled back before the next one's."""
    group = scene.cast.groups[0]
    return {
        "to": make_person("colleague", scene.cast.campaign, "group", group=group).pk,
        "reason": "外出培训",
    }


def the(maker):
    """Arguments of an address: the key of a row that is made when the first person comes, and kept on the scene."""

    def kwargs(scene):
        kept = scene.__dict__.setdefault("reviews", {})
        if maker not in kept:
            kept[maker] = maker(scene)
        return {"pk": kept[maker].pk}

    return kwargs


def town(scene):
    the(finished)(scene)
    return scene.cast.town


def entered(**data):
    return lambda scene: data


def an_evaluation(scene):
    posts = [("某局", f"第{n}科科长", "") for n in range(3)]
    return create_evaluation(
        by=None, unit=scene.cast.town, name=f"百名科长{Evaluation.objects.count()}", subjects=posts, bottom=1
    )


def a_post(scene):
    """One of the last, of an evaluation that is ranked."""
    made = an_evaluation(scene)
    for audience in ("inside", "outside"):
        review = open_pass(by=None, evaluation_id=made.pk, audience=audience, held_on=TODAY, quorum=10)
        vote_on_paper(review, voters=10, public=10)
        review.refresh_from_db()
        items = {row.pk: [10 - n, n, 0, 0, 0] for n, row in enumerate(review.asked)}
        for _ in range(2):
            key_paper(review_id=review.pk, by=None, issued=10, returned=10, items=items)
        count_review(review_id=review.pk, by=None)
        confirm_review(review_id=review.pk, by=None, observer="组长")
    return made.subjects.last()


def an_opinion(scene):
    return give_opinion(number=scene.item.number, rating="a", text="办得快", source="canary")


def some_paper(scene):
    row = scene.reviews[on_paper].results.get()
    parts = {f"p{row.pk}_{n}": many for n, many in enumerate(("24", "4", "2", "0", "0"))}
    return {"issued": "30", "returned": "30"} | parts


def a_call(scene):
    return {"item_ids": [scene.reviews[finished].pk], "held_on": "2014-09-07", "method": "meeting"}


def a_verdict(scene):
    seen = dossier_hash(scene.reviews[step].close_out.item)
    return {"verdict": "passed", "done": CLOSED_MEANS, "opinion": "同意", "seen": seen}


TABLE: dict[str, Row] = {
    "reviews:reviews": Row(get=gets(200, *BUSINESS)),
    "reviews:review_new": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(town), data=a_call
    ),
    "reviews:review": Row(get=town_page(), kwargs=the(counted_review)),
    "reviews:review_roll": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(open_review),
        data=entered(lines="张某，基层群众代表"),
    ),
    "reviews:review_roll_check": Row(
        get=NOBODY,
        post=town_act(200, "clerk"),
        kwargs=the(open_review),
        data=entered(lines="张某，基层群众代表"),
    ),
    "reviews:review_lock": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(drafted),
        data=entered(quorum="30"),
    ),
    "reviews:review_roll_confirm": Row(
        get=town_act(200, "supervisor"), post=town_act(302, "supervisor"), kwargs=the(locked), data=entered()
    ),
    "reviews:review_roll_return": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(locked),
        data=entered(reason="少一类人"),
    ),
    "reviews:review_sign_in": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(locked), data=entered()
    ),
    "reviews:review_slips": Row(
        get=town_act(200, "clerk"), post=town_act(200, "clerk"), kwargs=the(seated), data=entered(many="3")
    ),
    "reviews:review_slips_void": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(seated), data=entered(many="3")
    ),
    "reviews:review_exchange": Row(
        get=town_act(200, "clerk"), post=town_act(409, "clerk"), kwargs=the(seated), data=entered(token="2")
    ),
    "reviews:review_rehearse": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(seated), data=entered()
    ),
    "reviews:review_ask_start": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(seated),
        data=entered(paper_issued="5"),
    ),
    "reviews:review_start": Row(
        get=town_act(200, "supervisor"), post=town_act(302, "supervisor"), kwargs=the(seated), data=entered()
    ),
    "reviews:review_ask_close": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(voting), data=entered()
    ),
    "reviews:review_close": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(voting),
        data=entered(returned="0"),
    ),
    "reviews:review_count": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(keyed), data=entered()
    ),
    "reviews:review_confirm": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(counted_review),
        data=entered(checked="on", observer="督导组组长"),
    ),
    "reviews:review_void": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(counted_review),
        data=entered(reason="有人代投"),
    ),
    "reviews:review_cancel": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(open_review),
        data=entered(reason="会场临时征用"),
    ),
    # both sides of the table may key; the service holds them to one entry each
    "reviews:review_paper": Row(
        get=town_act(200, "clerk", "supervisor"),
        post=town_act(302, "clerk", "supervisor"),
        kwargs=the(on_paper),
        data=some_paper,
    ),
    "reviews:review_sheets": Row(
        get=town_act(200, "clerk", "supervisor"),
        post=town_act(302, "clerk", "supervisor"),
        kwargs=the(on_paper),
        data=lambda scene: {"file": make_file()},
    ),
    "reviews:count_sheet": Row(get=town_page(), kwargs=the(a_sheet)),
    "reviews:review_room": Row(get=town_act(200, "clerk", "supervisor"), kwargs=the(voting)),
    "reviews:review_print": Row(
        get=town_page(), kwargs=lambda scene: the(drafted)(scene) | {"what": "ballot"}
    ),
    "reviews:review_minutes": Row(get=town_page(), kwargs=the(counted_review)),
    # what people think of a post is for the few who run it: the unit's clerks, its group, the office
    "reviews:evaluations": Row(get=gets(200, "clerk", "outsider", "supervisor", "stranger", "officer")),
    "reviews:evaluation_new": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(town),
        data=entered(name="科长", subjects="甲局，科长\n乙局，科长", bottom="1", consequence="取消评优"),
    ),
    "reviews:evaluation": Row(get=town_act(200, "clerk", "supervisor", "officer"), kwargs=the(an_evaluation)),
    "reviews:pass_new": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(an_evaluation),
        data=entered(audience="inside", held_on="2014-09-07", quorum="10", weight="50"),
    ),
    "reviews:consequence": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(a_post),
        data=entered(applied="0", reason="已作说明"),
    ),
    # the ballot asks nobody who they are
    "vote:vote": Row(get=everybody(200), post=everybody(404), data=entered(token="2" * 17)),
    "vote:photo": Row(get=everybody(405), post=everybody(404), data=entered(token="2" * 17)),
    "vote:receipt": Row(get=everybody(200), post=everybody(200), data=entered(code="2" * 10)),
    "vote:opinion": Row(
        get=everybody(200),
        post=everybody(422),
        kwargs=lambda scene: {"number": scene.item.number},
        data=entered(text="没有选评价"),
    ),
    "reviews:interview": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(finished),
        data=entered(rating="b", text="等得还是久"),
    ),
    "reviews:opinions": Row(get=gets(200, "officer")),
    "reviews:opinion_judge": Row(
        get=NOBODY, post=gets(302, "officer"), kwargs=the(an_opinion), data=entered(shown="1")
    ),
    "vote:round": Row(get=everybody(200), kwargs=the(voting)),
    "reviews:review_sheet": Row(get=town_page(), kwargs=the(decided_review)),
    "reviews:audits": Row(get=gets(200, *BUSINESS)),
    # everybody in sight may read a dossier; only the level whose turn it is may decide on it
    "reviews:audit": Row(get=town_page(), post=town_act(302, "supervisor"), kwargs=the(step), data=a_verdict),
    "reviews:audit_pace": Row(get=gets(200, *BUSINESS)),
    "reviews:audit_sign": Row(get=NOBODY, post=town_act(302, "supervisor"), kwargs=the(step), data=entered()),
    # the office may give out anew what lies with somebody who is gone; as long as nobody is, it is the group's
    "reviews:audit_transfer": Row(
        get=town_act(200, "supervisor", "officer"),
        post=town_act(302, "supervisor"),
        kwargs=the(step),
        data=a_colleague,
    ),
    "reviews:audit_withdraw": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(decided_step),
        data=entered(reason="看错了"),
    ),
    "reviews:audit_answer": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(asked_step),
        data=entered(text="照片已补"),
    ),
    "reviews:close_withdraw": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(application), data=entered()
    ),
    "reviews:close_apply": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(approved),
        data=entered(done=["全部整改到位", "没有后遗症", "不留任何尾巴"]),
    ),
    "reviews:case": Row(get=town_page(), kwargs=the(closed)),
    "reviews:case_zip": Row(get=town_page(), kwargs=the(closed)),
    "reviews:certificate": Row(get=town_page(), kwargs=the(closed)),
}
