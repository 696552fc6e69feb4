"""一案一档: everything the house knows of one item, as sections that page, Word and print show alike (M70, V25)."""

from typing import Any, NamedTuple

from issues.models import Attachment, Item
from issues.states import State
from reviews.models import ReviewItem
from reviews.queries.dossier import close_outs_of
from reviews.queries.meetings import meeting
from reviews.states import CloseOutState, Outcome, ReviewState, Verdict
from trail import clock
from units.desk.story import story

COUNTED = (ReviewState.COUNTED, ReviewState.DECIDED, ReviewState.VOID)


class Section(NamedTuple):
    """One part of the file: facts as (name, text), then a table; `empty` is said where there is neither.

    `day` is the day of the newest thing in it, for the index sheet.
    """

    title: str
    facts: list[tuple[str, str]]
    heads: list[str]
    rows: list[list[str]]
    empty: str = ""
    day: str = "—"

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """The rows with the head of each cell, for a narrow screen that shows no header."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


class CaseFile(NamedTuple):
    """The parts in order, and the proofs with the names they get in the file."""

    item: Item
    sections: list[Section]
    proofs: list[tuple[str, Attachment]]


def case_file(item: Item) -> CaseFile:
    """Form, progress, counted reviews, verdicts, certificate where closed, trail with hashes. Never a ballot or a roll."""
    reports = list(item.reports.select_related("reported_by").prefetch_related("attachments").order_by("pk"))
    proofs = [
        (f"{n:02d}-{one.name}", one)
        for n, one in enumerate((one for report in reports for one in report.attachments.all()), start=1)
    ]
    closed_by = [one for one in close_outs_of(item) if one.state == CloseOutState.CLOSED]
    parts = [
        _form(item),
        _progress(reports, {one.pk: name for name, one in proofs}),
        _reviews(item),
        _verdicts(item),
        *([_certificate(item)] if item.state == State.CLOSED and closed_by else []),
        _trail(item),
    ]
    return CaseFile(item, parts, proofs)


def certificate(item) -> dict[str, Any]:
    """What the certificate of a closed item states: who passed it at which level, and on what day."""
    closed = next(one for one in close_outs_of(item) if one.state == CloseOutState.CLOSED)
    passed = [step for step in closed.steps.all() if step.verdict == Verdict.PASSED]
    passing = item.rounds.filter(outcome=Outcome.PASSED).select_related("review").order_by("-round").first()
    return {"item": item, "steps": passed, "round": passing, "day": clock.local(item.closed_at).date()}


def _day(day):
    return f"{day:%Y-%m-%d}" if day else "—"


def _moment(at):
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else "—"


def _form(item):
    moved = item.extensions.granted().order_by("pk").values_list("old_deadline", flat=True).first()
    deadline = _day(item.deadline) + (f"（经批准延期，最初承诺 {_day(moved)}）" if moved else "")
    facts = [
        ("编号", item.number or "未编号"),
        ("单位", str(item.unit)),
        ("所在清单", item.list.title),
        ("存在问题", item.problem),
        ("问题来源", "、".join(source.name for source in item.sources.all()) or "—"),
        ("整改目标", item.goal or "—"),
        ("责任人", item.responsible or "—"),
        ("责任单位", item.responsible_unit or str(item.unit)),
        ("配合单位", item.co_handlers or "—"),
        ("报送日期", _day(item.filed_on)),
        ("完成时限", deadline),
        ("整改方式", f"{item.get_track_display()} · {item.get_task_display()}"),
        ("现在状态", item.get_state_display()),
        ("整改结果", item.result or "—"),
    ]
    rows = [
        [str(one.order), one.text, _day(one.due_on), _day(one.done_on)]
        for one in item.measures.order_by("order")
    ]
    heads = ["次序", "整改措施", "时限", "完成日期"]
    return Section("整改事项表", facts, heads, rows, day=_day(item.filed_on))


def _progress(reports, names):
    rows = [
        [
            _day(report.reported_on),
            str(report.reported_by or "系统"),
            report.text,
            "\n".join(f"{names[one.pk]}（sha256 {one.sha256}）" for one in report.attachments.all()) or "—",
        ]
        for report in reports
    ]
    heads = ["日期", "填报", "进展情况", "佐证材料"]
    return Section("落实进度和佐证", [], heads, rows, "还没有填报过进度。", day=_last(rows))


def _reviews(item):
    rounds = item.rounds.filter(review__state__in=COUNTED).select_related("review__unit")
    rounds = rounds.prefetch_related("review__attendance").order_by("round")
    heads = ["轮次", "评议日期", "到场人数", "有效票", "各项票数", "认可率", "结论"]
    rows = [_round(one) for one in rounds]
    return Section("民主评议", [], heads, rows, "还没有计过票的评议。", day=_last(rows, column=1))


def _round(one: ReviewItem):
    there = meeting(one.review)
    counted = one.valid is not None
    votes = "，".join(f"{words} {many}" for words, many in one.parts) if counted else "—"
    why = "".join(one.shortfalls)
    return [
        str(one.round),
        _day(one.review.held_on),
        f"{there.voters} 人（{there.share}）",
        str(one.valid) if counted else "—",
        votes,
        one.rate,
        f"{one.get_outcome_display()}{'：' + why if why else ''}",
    ]


def _verdicts(item):
    rows = []
    for one in reversed(close_outs_of(item)):
        applied = _moment(one.applied_at)
        rows.append(
            [applied, "单位申请", str(one.applied_by or "系统"), "申请销号", one.statement or "—", "—"]
        )
        rows += [_verdict(step) for step in one.steps.all() if step.verdict != Verdict.PENDING]
    heads = ["时间", "层级", "办理", "结论", "意见", "所见卷宗散列"]
    return Section("审核销号", [], heads, rows, "还没有申请过销号。", day=_last(rows))


def _verdict(step):
    return [
        _moment(step.decided_at),
        step.get_level_display(),
        str(step.hands or "系统"),
        step.get_verdict_display(),
        step.opinion or "—",
        step.seen or "—",
    ]


def _certificate(item):
    stated = certificate(item)
    facts = [
        ("销号编号", item.close_number),
        ("销号日期", f"{stated['day']:%Y年%-m月%-d日}"),
        ("认可率", stated["round"].rate if stated["round"] else "—"),
    ]
    rows = [
        [step.get_level_display(), str(step.hands or "系统"), _moment(step.decided_at)]
        for step in stated["steps"]
    ]
    return Section("销号证明", facts, ["层级", "办理", "时间"], rows, day=_day(stated["day"]))


def _trail(item):
    rows = [
        [f"{one['day']:%Y-%m-%d} {one['at']:%H:%M}", str(one["actor"]), one["text"], one["hash"]]
        for one in reversed(story(*item.story_rows))
    ]
    return Section("办理记录", [], ["时间", "经办", "内容", "散列"], rows, day=_last(rows))


def _last(rows, column=0):
    """The day in the last row of a table that goes from old to new."""
    return rows[-1][column][:10] if rows else "—"
