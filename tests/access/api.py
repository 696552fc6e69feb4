"""Who gets what at the API: the pages' rows again, with 401 for the visitor and JSON for everybody."""

from issues.states import State
from reviews.queries.dossier import dossier_hash
from reviews.services.closeouts import apply_close_out
from tests.access.issues import below, the
from tests.access.reviews import (
    approved,
    asked_step,
    counted_review,
    finished,
    open_review,
)
from tests.access.reviews import (
    the as made,
)
from tests.access.table import BUSINESS, NOBODY, TOWN, Row, gets
from tests.factories import make_item

ADMINISTRATORS = {"system": 403, "auditor": 403, "anonymous": 401}
READ = gets(200, *BUSINESS, **ADMINISTRATORS)
REFUSED = gets(405, *BUSINESS, **ADMINISTRATORS)  # signed in, and no such method here


def of_town(status=200):
    return gets(status, *TOWN, others=404, **ADMINISTRATORS)


def act(status, *people):
    """An act on the town's row: 404 out of sight, 403 in sight without the right."""
    in_sight = {name: 403 for name in TOWN if name not in people}
    return gets(status, *people, others=404, **ADMINISTRATORS | in_sight)


def can(status, role, *people):
    """A new row asked for by its right first: who has it nowhere is refused, who has it elsewhere cannot name the town."""
    elsewhere = {"outsider": 422} if role == "clerk" else {}
    return gets(status, *people, **ADMINISTRATORS | elsewhere)


def entered(**data):
    return lambda scene: data


def ledger_list(scene):
    """A list nobody has yet: that of a second leader of the town."""
    return {"unit": scene.cast.town.pk, "leader": scene.cast.head.pk}


def a_close_out(scene):
    return apply_close_out(item_id=approved(scene).pk, by=scene.cast.clerk)


def an_asked_one(scene):
    return asked_step(scene).close_out


def a_verdict(scene):
    item = scene.reviews[a_close_out].item
    return {"verdict": "passed", "opinion": "同意", "seen": dossier_hash(item)}


def an_application(scene):
    return {"item": scene.reviews[approved].pk}


def there(maker):
    """No argument, but the row must be there before the first person comes."""

    def kwargs(scene):
        made(maker)(scene)
        return {}

    return kwargs


def a_call(scene):
    return {
        "unit": scene.cast.town.pk,
        "item_ids": [scene.reviews[finished].pk],
        "held_on": "2014-09-07",
    }


def ticked(scene):
    return {"done": [{"measure": scene.item.measures.get().pk, "done_on": "2014-09-05"}]}


def unfiled(scene):
    return make_item(scene.cast.town, state=State.DRAFT, its_list=scene.draft.list)


TABLE: dict[str, Row] = {
    "api:me": Row(get=READ, post=REFUSED),
    "api:schema": Row(get=READ, post=REFUSED),
    "api:campaign-list": Row(get=READ, post=REFUSED),
    "api:campaign-detail": Row(get=READ, post=REFUSED, kwargs=lambda scene: {"pk": scene.cast.campaign.pk}),
    "api:unit-list": Row(get=READ, post=REFUSED),
    "api:unit-detail": Row(get=of_town(), post=REFUSED, kwargs=lambda scene: {"pk": scene.cast.town.pk}),
    # the head's list is there already: the rule refuses whoever may
    "api:list-list": Row(get=READ, post=can(409, "clerk", "clerk", "officer"), data=ledger_list),
    "api:list-detail": Row(get=of_town(), post=REFUSED, kwargs=the("item", "list")),
    "api:list-submit": Row(get=REFUSED, post=act(200, "clerk", "officer"), kwargs=the("draft", "list")),
    "api:list-pass-on": Row(
        get=REFUSED, post=act(200, "clerk"), kwargs=lambda scene: {"pk": below(scene).list_id}
    ),
    "api:list-accept": Row(get=REFUSED, post=act(200, "officer"), kwargs=the("filed", "list")),
    "api:list-send-back": Row(
        get=REFUSED,
        post=act(200, "officer"),
        kwargs=the("filed", "list"),
        data=entered(reason="责任人不具体"),
    ),
    "api:item-list": Row(
        get=READ,
        post=can(201, "clerk", "clerk", "officer"),
        data=lambda scene: {"list": scene.item.list_id, "problem": "办事拖拉"},
    ),
    "api:item-detail": Row(get=of_town(), post=REFUSED, kwargs=the("item")),
    "api:item-edit": Row(
        get=REFUSED, post=act(200, "clerk", "officer"), kwargs=the("draft"), data=entered(goal="限时办结")
    ),
    "api:item-take-back": Row(get=REFUSED, post=act(204, "clerk", "officer"), kwargs=made(unfiled)),
    "api:item-measures": Row(get=REFUSED, post=act(200, "clerk"), kwargs=the("item"), data=ticked),
    "api:item-finish": Row(
        get=REFUSED, post=act(200, "clerk"), kwargs=the("done"), data=entered(result="限时办结")
    ),
    "api:progress-list": Row(
        get=READ,
        post=can(201, "clerk", "clerk"),
        data=lambda scene: {"item": scene.item.pk, "text": "已设代办点"},
    ),
    "api:progress-detail": Row(get=of_town(), post=REFUSED, kwargs=the("proof", "report")),
    "api:review-list": Row(get=READ, post=can(201, "clerk", "clerk"), kwargs=there(finished), data=a_call),
    "api:review-detail": Row(get=of_town(), post=REFUSED, kwargs=made(counted_review)),
    "api:review-cancel": Row(
        get=REFUSED,
        post=act(200, "clerk"),
        kwargs=made(open_review),
        data=entered(reason="会场临时征用"),
    ),
    "api:review-confirm": Row(
        get=REFUSED,
        post=act(200, "supervisor"),
        kwargs=made(counted_review),
        data=entered(observer="督导组组长"),
    ),
    "api:review-void": Row(
        get=REFUSED,
        post=act(200, "supervisor"),
        kwargs=made(counted_review),
        data=entered(reason="有人代投"),
    ),
    "api:close-out-list": Row(
        get=READ, post=can(201, "clerk", "clerk"), kwargs=there(approved), data=an_application
    ),
    "api:close-out-detail": Row(get=of_town(), post=REFUSED, kwargs=made(a_close_out)),
    "api:close-out-decide": Row(
        get=REFUSED, post=act(200, "supervisor"), kwargs=made(a_close_out), data=a_verdict
    ),
    "api:close-out-sign": Row(get=REFUSED, post=act(200, "supervisor"), kwargs=made(a_close_out)),
    "api:close-out-answer": Row(
        get=REFUSED, post=act(200, "clerk"), kwargs=made(an_asked_one), data=entered(text="照片已补")
    ),
    "api:close-out-withdraw": Row(get=REFUSED, post=act(200, "clerk"), kwargs=made(a_close_out)),
    "api_guide": Row(get=gets(200, *BUSINESS), post=NOBODY),
    "api_docs": Row(get=gets(200, *BUSINESS), post=NOBODY),
}
