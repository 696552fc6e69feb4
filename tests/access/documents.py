"""Who gets what at the addresses of documents."""

from documents.models import Document
from documents.queries.documents import draft_hash
from documents.services.drafts import ask_for_check
from tests.access.table import BUSINESS, NOBODY, Row, gets, town_act, town_page
from tests.documents.making import make_addressee, make_draft, make_meeting
from tests.factories import make_file

OFFICE_ONLY = gets(200, "officer", others=404, system=403, auditor=403)
OFFICE_ACT = gets(302, "officer", others=404, system=403, auditor=403)
SAID = {"kind": "letter", "title": "函", "issuer": "市活动办", "body": "请整改。"}


def kept(scene, name, make):
    """A row made when the first person comes."""
    if not hasattr(scene, name):
        setattr(scene, name, make())
    return getattr(scene, name)


def the_draft(scene):
    return {"pk": kept(scene, "document_draft", lambda: make_draft(scene.cast)).pk}


def handed_over(scene):
    """A notice that somebody else drafted waits for a second person."""

    def make():
        draft = make_draft(scene.cast, kind="notice")
        Document.objects.filter(pk=draft.pk).update(
            drafted_by=None
        )  # the system's: whoever may check may check it
        return ask_for_check(document_id=draft.pk, by=None)

    return {"pk": kept(scene, "document_handed", make).pk}


def to_be_asked(scene):
    return {"pk": kept(scene, "document_unasked", lambda: make_draft(scene.cast, kind="notice")).pk}


def received(scene):
    return kept(scene, "addressee", lambda: make_addressee(scene.cast))


def signed(scene):
    return {"pk": kept(scene, "addressee_signed", lambda: make_addressee(scene.cast, state="signed")).pk}


def answered(scene):
    make = lambda: make_addressee(scene.cast, state="answered", files=[make_file()])  # noqa: E731
    return kept(scene, "addressee_answered", make)


def issued(scene):
    return {"pk": received(scene).document_id}


def held(scene):
    return kept(scene, "meeting", lambda: make_meeting(scene.cast, files=[make_file()]))


def planned(scene):
    return {"pk": kept(scene, "meeting_planned", lambda: make_meeting(scene.cast, state="planned")).pk}


def entered(**data):
    return lambda scene: data


def judged(scene):
    return {"reply_id": answered(scene).replies.get().pk, "accept": "yes"}


def read(scene):
    return {"seen": draft_hash(Document.objects.get(**handed_over(scene))), "approve": "yes"}


KEEPERS = ("clerk", "supervisor", "officer")
TABLE: dict[str, Row] = {
    "documents:documents": Row(get=gets(200, *BUSINESS)),
    "documents:document_new": Row(
        get=gets(200, "officer", "supervisor", "stranger"),
        post=gets(302, "officer", "supervisor", "stranger"),
        data=entered(**SAID),
    ),
    "documents:document": Row(get=town_page(), kwargs=issued),
    "documents:document_edit": Row(get=OFFICE_ONLY, post=OFFICE_ACT, kwargs=the_draft, data=entered(**SAID)),
    "documents:document_ask": Row(get=NOBODY, post=OFFICE_ACT, kwargs=to_be_asked),
    "documents:document_check": Row(get=OFFICE_ONLY, post=OFFICE_ACT, kwargs=handed_over, data=read),
    "documents:document_issue": Row(get=NOBODY, post=OFFICE_ACT, kwargs=the_draft),
    "documents:document_withdraw": Row(
        get=town_act(200, "officer"),
        post=town_act(302, "officer"),
        kwargs=issued,
        data=entered(reason="对象有误"),
    ),
    "documents:document_print": Row(get=town_page(), kwargs=issued),
    "documents:document_word": Row(get=town_page(), kwargs=issued),
    "documents:received": Row(get=gets(200, *BUSINESS)),
    "documents:addressee": Row(get=town_page(), kwargs=lambda scene: {"pk": received(scene).pk}),
    "documents:addressee_sign": Row(
        get=NOBODY, post=town_act(302, "clerk"), kwargs=lambda scene: {"pk": received(scene).pk}
    ),
    "documents:addressee_reply": Row(
        get=town_act(200, "clerk"), post=town_act(302, "clerk"), kwargs=signed, data=entered(text="已办")
    ),
    "documents:addressee_judge": Row(
        get=NOBODY,
        post=town_act(302, "officer", "supervisor"),
        kwargs=lambda scene: {"pk": answered(scene).pk},
        data=judged,
    ),
    "documents:reply_file": Row(
        get=town_page(), kwargs=lambda scene: {"pk": answered(scene).replies.get().files.get().pk}
    ),
    "documents:meetings": Row(get=gets(200, *BUSINESS)),
    "documents:meeting_new": Row(
        get=gets(200, "clerk", "outsider", "supervisor", "stranger", "officer"),
        # without a unit or a group it is the campaign's own: the office's
        post=gets(302, "officer"),
        data=entered(kind="talk", planned="no", held_on="2014-09-07", place="会议室"),
    ),
    "documents:meeting": Row(get=town_page(), kwargs=lambda scene: {"pk": held(scene).pk}),
    "documents:meeting_hold": Row(
        get=town_act(200, *KEEPERS),
        post=town_act(302, *KEEPERS),
        kwargs=planned,
        data=entered(held_on="2014-09-07", place="礼堂"),
    ),
    "documents:meeting_cancel": Row(
        get=town_act(200, *KEEPERS),
        post=town_act(302, *KEEPERS),
        kwargs=planned,
        data=entered(reason="另行通知"),
    ),
    "documents:meeting_minutes": Row(
        get=town_act(200, *KEEPERS),
        post=town_act(302, *KEEPERS),
        kwargs=lambda scene: {"pk": held(scene).pk},
        data=entered(minutes="研究窗口服务。"),
    ),
    "documents:meeting_file": Row(get=town_page(), kwargs=lambda scene: {"pk": held(scene).files.get().pk}),
}
