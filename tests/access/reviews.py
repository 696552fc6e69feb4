"""Who gets what at the addresses of reviews."""

from issues.states import State
from reviews import services
from reviews.queries import dossier_hash
from tests.access.table import BUSINESS, Row, gets, town_act, town_page
from tests.factories import TODAY, make_count, make_item


def finished(scene):
    return make_item(scene.cast.town, state=State.FINISHED)


def open_review(scene):
    item = make_item(scene.cast.town, state=State.FINISHED)
    return services.open_review(by=None, unit=scene.cast.town, item_ids=[item.pk], held_on=TODAY)


def counted_review(scene):
    review = open_review(scene)
    return services.record_count(by=scene.cast.clerk, **make_count(review))


def decided_review(scene):
    return make_item(scene.cast.town, state=State.APPROVED).rounds.get().review


def approved(scene):
    return make_item(scene.cast.town, state=State.APPROVED)


def step(scene):
    return services.apply_close_out(item_id=approved(scene).pk, by=scene.cast.clerk).steps.get()


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


def a_count(scene):
    row = scene.reviews[open_review].results.get()
    ballots = {"valid": "30", "likes": "24", "dislikes": "4", "unsure": "2"}
    present = {"present_grassroots": "15", "present_party_member": "15"}
    return {f"{name}_{row.pk}": many for name, many in ballots.items()} | present | {"observer": "督导组组长"}


def a_call(scene):
    return {"item_ids": [scene.reviews[finished].pk], "held_on": "2014-09-07", "method": "meeting"}


def a_verdict(scene):
    return {"verdict": "passed", "opinion": "同意", "seen": dossier_hash(scene.reviews[step].close_out.item)}


TABLE: dict[str, Row] = {
    "reviews:reviews": Row(get=gets(200, *BUSINESS)),
    "reviews:review_new": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(town), data=a_call
    ),
    "reviews:review": Row(get=town_page(), kwargs=the(counted_review)),
    "reviews:review_count": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=the(open_review), data=a_count
    ),
    "reviews:review_confirm": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(counted_review),
        data=entered(checked="on"),
    ),
    "reviews:review_reject": Row(
        get=town_act(200, "supervisor"),
        post=town_act(302, "supervisor"),
        kwargs=the(counted_review),
        data=entered(reason="票数与计票单不符"),
    ),
    "reviews:review_cancel": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(open_review),
        data=entered(reason="会场临时征用"),
    ),
    "reviews:review_sheet": Row(get=town_page(), kwargs=the(decided_review)),
    "reviews:audits": Row(get=gets(200, *BUSINESS)),
    # everybody in sight may read a dossier; only the level whose turn it is may decide on it
    "reviews:audit": Row(get=town_page(), post=town_act(302, "supervisor"), kwargs=the(step), data=a_verdict),
    "reviews:close_apply": Row(
        get=town_act(200, "clerk"),
        post=town_act(302, "clerk"),
        kwargs=the(approved),
        data=entered(done=["全部整改到位", "没有后遗症", "不留任何尾巴"]),
    ),
}
