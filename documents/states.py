"""Kinds, series and moves of documents, of those who get them, and of meetings."""

from django.db.models import TextChoices

from trail.tables import Move, Moves


class Kind(TextChoices):
    LETTER = "letter", "函"
    SUGGESTION = "suggestion", "整改建议"
    NOTICE = "notice", "督办通知单"
    CIRCULAR = "circular", "通报"
    CRITICISM = "criticism", "通报批评"
    COMMENDATION = "commendation", "通报表扬"
    BRIEF = "brief", "简报"
    PLAN = "plan", "工作方案"
    MINUTES = "minutes", "会议纪要"
    REPORT = "report", "报告"


BURDENS = (Kind.NOTICE, Kind.CRITICISM)  # they burden a unit: a second person sees the facts first
NEEDS_ADDRESSEE = (Kind.LETTER, Kind.SUGGESTION, Kind.NOTICE, Kind.CRITICISM)
NEEDS_REPLY = (Kind.NOTICE,)


class Series(TextChoices):
    """What is numbered by itself, each year from one; the label is the word of the number."""

    LETTER = "letter", "函"
    SUGGESTION = "suggestion", "建议"
    NOTICE = "notice", "督办"
    CIRCULAR = "circular", "通报"
    BRIEF = "brief", "简报"
    PLAN = "plan", "方案"
    MINUTES = "minutes", "纪要"
    REPORT = "report", "报告"
    CLOSE_OUT = "close_out", "销号"


SERIES = {  # all circulars are counted together
    **{kind: Series(kind.value) for kind in Kind if kind.value in Series.values},
    Kind.CRITICISM: Series.CIRCULAR,
    Kind.COMMENDATION: Series.CIRCULAR,
}


class DocumentState(TextChoices):
    DRAFT = "draft", "草拟"
    ISSUED = "issued", "已印发"
    WITHDRAWN = "withdrawn", "已撤回"


D = DocumentState
DOCUMENT_MOVES = Moves(
    "document",
    DocumentState,
    [
        Move(None, D.DRAFT, "document_write", "document.drafted"),
        Move(D.DRAFT, D.ISSUED, "document_issue", "document.issued"),
        Move(D.DRAFT, D.WITHDRAWN, "document_issue", "document.withdrawn"),  # a draft nobody wants ends too
        Move(D.ISSUED, D.WITHDRAWN, "document_issue", "document.withdrawn"),
    ],
    noun="这份文书",
    page=("documents:document", "pk"),
)


class AddresseeState(TextChoices):
    SENT = "sent", "待签收"
    SIGNED = "signed", "已签收"
    ANSWERED = "answered", "已回复，待认可"
    RETURNED = "returned", "回复被退回"
    ACCEPTED = "accepted", "回复已认可"


A = AddresseeState
ADDRESSEE_MOVES = Moves(
    "addressee",
    AddresseeState,
    [
        Move(None, A.SENT, "document_issue", "addressee.sent"),
        Move(A.SENT, A.SIGNED, "document_answer", "addressee.signed"),
        Move(A.SIGNED, A.ANSWERED, "document_answer", "addressee.answered"),
        Move(A.RETURNED, A.ANSWERED, "document_answer", "addressee.answered"),
        Move(A.ANSWERED, A.ACCEPTED, "document_judge", "addressee.accepted"),
        Move(A.ANSWERED, A.RETURNED, "document_judge", "addressee.returned"),
    ],
    noun="这份来文",
    page=("documents:addressee", "pk"),
)
OWES_REPLY = [AddresseeState.SIGNED, AddresseeState.RETURNED]


class Verdict(TextChoices):
    WAITING = "waiting", "待认可"
    ACCEPTED = "accepted", "认可"
    RETURNED = "returned", "退回"


V = Verdict
REPLY_MOVES = Moves(
    "reply",
    Verdict,
    [
        Move(None, V.WAITING, "document_answer"),  # told with its words by `addressee.answered`
        Move(V.WAITING, V.ACCEPTED, "document_judge", "addressee.accepted"),
        Move(V.WAITING, V.RETURNED, "document_judge", "addressee.returned"),
    ],
    noun="这份回复",
    field="verdict",
    page=("documents:addressee", "addressee_id"),
    told_on="addressee",
    told_at="'addressee:' || {row}.addressee_id",
)


class MeetingKind(TextChoices):
    REGULAR = "regular", "例会"
    JOINT = "joint", "联席会"
    TALK = "talk", "座谈会"
    ASSIGNING = "assigning", "交办会"
    DISPATCH = "dispatch", "调度会"
    JOINT_AUDIT = "joint_audit", "联审会"
    REPORT = "report", "报告会"
    QUESTIONS = "questions", "百姓问政"
    DECISION = "decision", "集体研究"
    CIRCULAR = "circular", "通报会"
    WRAP_UP = "wrap_up", "总结大会"


class MeetingState(TextChoices):
    PLANNED = "planned", "拟召开"
    HELD = "held", "已召开"
    CANCELLED = "cancelled", "已取消"


M = MeetingState
MEETING_MOVES = Moves(
    "meeting",
    MeetingState,
    [
        Move(None, M.PLANNED, "meeting_keep", "meeting.planned"),
        Move(None, M.HELD, "meeting_keep", "meeting.held"),
        Move(M.PLANNED, M.HELD, "meeting_keep", "meeting.held"),
        Move(M.PLANNED, M.CANCELLED, "meeting_keep", "meeting.cancelled"),
    ],
    noun="这次会议",
    page=("documents:meeting", "pk"),
    after_end=("minutes",),  # written after it, and corrected
)
