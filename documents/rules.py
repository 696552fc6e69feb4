"""What a document must say before it is issued, and a meeting before it is entered. No database, no clock."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from documents.states import BURDENS, NEEDS_ADDRESSEE, NEEDS_REPLY, Kind, MeetingState, Series

SHAPES = {Series.BRIEF: "简报〔{year}〕第{n}期"}
FIRST = re.compile(r"[一二三四五六七八九十]+、")
SECOND = re.compile(r"[（(][一二三四五六七八九十]+[）)]")


class Paragraph(NamedTuple):
    """One paragraph of a body: level 1 (一、), 2 (（一）) or 0 (text), as GB/T 9704 numbers them."""

    level: int
    text: str


def number_text(kind: str, year: int, n: int) -> str:
    """The number as people read it: 督办〔2014〕3号."""
    shape = SHAPES.get(Series(kind), "{word}〔{year}〕{n}号")
    return shape.format(word=Series(kind).label, year=year, n=n)


def paragraphs(body: str) -> list[Paragraph]:
    """A plain text as paragraphs: each line one, empty lines none; a heading is told by its own number.

    A line that opens with 一、 or （一） and runs on is text with a bold opening in print; here only a short line is a heading.
    """
    lines = [line.strip() for line in body.splitlines()]
    return [Paragraph(_level(line), line) for line in lines if line]


def _level(line):
    if len(line) > 40 or line.endswith(("。", "；", "：")):
        return 0
    return 1 if FIRST.match(line) else 2 if SECOND.match(line) else 0


def facts_hash(facts: Mapping[str, Any]) -> str:
    """The hash of what a second person saw: the draft as it stood, word for word."""
    told = json.dumps(facts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def not_ready(
    *, kind: str, title: str, body: str, addressees: int, reply_by: date | None, on: date
) -> list[tuple[str, str]]:
    """Every reason why a draft cannot go out, as (code, sentence); an empty list means it can."""
    label, reasons = Kind(kind).label, []
    if not title.strip():
        reasons.append(("title_missing", "还没有标题，请先修改草稿，写明标题。"))
    if not body.strip():
        reasons.append(("body_missing", "还没有正文，请先修改草稿，写好正文。"))
    if kind in NEEDS_ADDRESSEE and not addressees:
        reasons.append(("addressee_missing", f"{label}须有主送单位，请先修改草稿，选择主送单位。"))
    if kind in NEEDS_REPLY and reply_by is None:
        reasons.append(("reply_day_missing", f"{label}须写明回复期限，请先修改草稿，填写回复期限。"))
    if reply_by and not addressees:
        reasons.append(
            ("addressee_missing", "写了回复期限，却没有主送单位；请选择主送单位，或去掉回复期限。")
        )
    if reply_by and reply_by < on:
        reasons.append(
            ("reply_day_past", f"回复期限 {reply_by:%Y-%m-%d} 已经过去，请改为 {on:%Y-%m-%d} 或以后。")
        )
    return reasons


def not_checked(*, kind: str, checked: bool, same: bool) -> list[tuple[str, str]]:
    """Why a burdening draft still waits for its second person, as (code, sentence)."""
    if kind not in BURDENS:
        return []
    label = Kind(kind).label
    if not checked:
        return [("not_checked", f"{label}须由另一人核对后才能印发，请先送另一人核对。")]
    if not same:
        return [("changed_since", f"核对以后{label}又有改动，请重新送另一人核对。")]
    return []


def meeting_wrong(
    *, state: str, held_on: date, on: date, place: str, present: Sequence[tuple[str, int]], starts_on: date
) -> list[tuple[str, str, str]]:
    """Every reason against a meeting as it is entered, as (field, code, sentence)."""
    wrong = []
    if state == MeetingState.HELD and held_on > on:
        wrong.append(("held_on", "held_in_future", "召开日期不能晚于今天；还没有召开的，请登记为“拟召开”。"))
    if state == MeetingState.PLANNED and held_on < on:
        wrong.append(("held_on", "planned_in_past", "拟召开的日期已经过去；已经开过的，请登记为“已召开”。"))
    if held_on < starts_on:
        wrong.append(
            ("held_on", "held_before_campaign", f"召开日期不能早于活动开始的 {starts_on:%Y-%m-%d}。")
        )
    if not place.strip():
        wrong.append(("place", "place_missing", "请填写会议地点。"))
    for post, count in present:
        if not post.strip() or count < 1:
            wrong.append(("present", "present_wrong", "参加人员每行写职务（或类别）和人数，人数至少 1 人。"))
            break
    return wrong
