"""Kinds, series and moves of documents, of those who get them, and of meetings."""

from django.db.models import TextChoices


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


DOCUMENT_MOVES = {
    DocumentState.DRAFT: {
        DocumentState.ISSUED,
        DocumentState.WITHDRAWN,
    },  # a draft nobody wants has an end too
    DocumentState.ISSUED: {DocumentState.WITHDRAWN},
    DocumentState.WITHDRAWN: set(),
}


class AddresseeState(TextChoices):
    SENT = "sent", "待签收"
    SIGNED = "signed", "已签收"
    ANSWERED = "answered", "已回复，待认可"
    RETURNED = "returned", "回复被退回"
    ACCEPTED = "accepted", "回复已认可"


ADDRESSEE_MOVES = {
    AddresseeState.SENT: {AddresseeState.SIGNED},
    AddresseeState.SIGNED: {AddresseeState.ANSWERED},
    AddresseeState.ANSWERED: {AddresseeState.ACCEPTED, AddresseeState.RETURNED},
    AddresseeState.RETURNED: {AddresseeState.ANSWERED},
    AddresseeState.ACCEPTED: set(),
}
OWES_REPLY = [AddresseeState.SIGNED, AddresseeState.RETURNED]


class Verdict(TextChoices):
    ACCEPTED = "accepted", "认可"
    RETURNED = "returned", "退回"


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


MEETING_MOVES = {
    MeetingState.PLANNED: {MeetingState.HELD, MeetingState.CANCELLED},
    MeetingState.HELD: set(),
    MeetingState.CANCELLED: set(),
}
