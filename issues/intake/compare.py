"""A sheet's rows against what is stored: new, changed, same, locked; what is gone; and what is wrong with each row.

Pure functions over plain rows. A row is a dict with the keys of `FIELDS` and `PARTS` besides `sheet`, `row` (counting
from 1), `unit`, `code`, `holder`, `cells` ({field: [row, column]}, a field the sheet does not give is not in it), `unread`
(fields whose formula has no value) and `ask` ({"key", "text", "suggestions"} or None).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from issues.intake import measures
from issues.intake.columns import LABELS, TEAM, letter
from ledger.chinese import squeeze

FIELDS = {  # field: longest, as the table of items has it
    "problem": 1000,
    "goal": 1000,
    "responsible": 80,
    "responsible_unit": 120,
    "co_handlers": 200,
    "deadline": 10,
    "track": 16,
    "origin": 16,
}
PARTS = ("measures", "sources")
LONGEST_MEASURE, MOST_MEASURES = 1000, 60

Row = dict[str, Any]
Stored = Mapping[str, Any]


@dataclass
class Bench:
    """What a unit's rows are judged against.

    `stored`: the unit's items as mappings with id, number, holder, editable and the fields of a row. `posts` of the
    unit's leaders, `sources` of the campaign. `titles`: {sheet: what stands above it}, which may name the holder.
    `waiting`: holders whose list is with the office, `accepted`: holders whose list was accepted. `other_unit`: gives
    the name of another unit of ours that a text names, or None.
    """

    stored: Sequence[Stored]
    posts: Sequence[str]
    sources: Sequence[str]
    on: date
    titles: Mapping[str, str] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    other_unit: Callable[[str], str | None] = lambda text: None


def judge(rows: Sequence[Row], bench: Bench) -> None:
    """Fill in each row's `fate`, `item`, `changes`, `problems` (they block) and `notes` (they do not), in place.

    Fulfils S95, S96, M20, M33.
    """
    by_code = {item["number"]: item for item in bench.stored if item["number"]}
    by_text = {(item["holder"], squeeze(item["problem"])): item for item in bench.stored}
    elsewhere = {squeeze(item["problem"]): item["holder"] for item in bench.stored}
    seen: dict[tuple[str, str], Row] = {}
    claimed: dict[int, Row] = {}
    holders = {squeeze(TEAM): TEAM, "班子": TEAM} | {squeeze(post): post for post in bench.posts}
    by_sheet = {sheet: _holder_of_sheet(text, bench.posts) for sheet, text in bench.titles.items()}
    vocabulary = {squeeze(source): source for source in bench.sources}
    for row in rows:
        row["problems"], row["notes"], row["changes"], row["item"] = [], [], {}, None
        if settled := row.pop("settled", None):  # what is stored may have changed since
            row["ask"], row["deadline"] = settled, None
        key = squeeze(row["problem"])
        _check_unit(row, bench)
        _place_holder(row, holders, by_sheet, bench.posts)
        _place_sources(row, vocabulary)
        _place_origin(row)
        _check_texts(row, bench.on)
        _find_twin(row, key, seen)
        _compare(row, key, by_code, by_text, claimed)
        if row["fate"] == "new":
            _check_new(row, key, elsewhere, bench)


def vanished(rows: Iterable[Row], stored: Iterable[Stored]) -> list[Stored]:
    """Stored items of the holders the sheet speaks of that the sheet no longer names."""
    named, holders = set(), set()
    for row in rows:
        named.add(row["item"])
        holders.add(row["holder"])
    return [item for item in stored if item["holder"] in holders and item["id"] not in named]


def _check_unit(row, bench):
    if row["unit"] and (other := bench.other_unit(row["unit"])):
        _problem(row, "unit", f"这一行是“{other}”的，不是本单位的，请从表中移出。")
    for name in row["unread"]:
        _problem(row, name, "单元格里的公式没有保存结果，请在 Excel 中打开并保存后再送，或直接填写内容。")


def _holder_of_sheet(text, posts):
    """The leader whose own list a sheet says it is; TEAM when it says nothing; None when it says 个人 but not whose."""
    plain = squeeze(text)
    named = [post for post in posts if squeeze(post) in plain]
    if named and ("个人" in plain or "领导干部" in plain):
        return max(named, key=len)
    return None if "个人" in plain and "班子" not in plain else TEAM


def _place_holder(row, holders, by_sheet, posts):
    said = row.setdefault("said_holder", row["holder"])
    holder = holders.get(squeeze(said)) if said else by_sheet.get(row["sheet"], TEAM)
    if holder is None:
        choices = "、".join([TEAM, *posts][:8])
        why = f"本单位没有“{said[:30]}”" if said else "这是个人清单，没有认出是哪位领导干部的"
        _problem(row, "holder", f"{why}，请在“清单”一列填：{choices}。")
    row["holder"] = holder or said or TEAM


def _place_sources(row, vocabulary):
    named = row.setdefault("said_sources", row["sources"])
    placed = []
    for name in named:
        word = squeeze(name)
        match = vocabulary.get(word) or next(
            (v for k, v in vocabulary.items() if k in word or word in k), None
        )
        if match and match not in placed:
            placed.append(match)
        elif not match:
            row["notes"].append(f"来源“{name[:30]}”不在词表里，入库后请另选来源。")
    row["sources"] = placed


def _place_origin(row):
    said = row.setdefault("said_origin", "")  # rows read before there was such a column
    if not row.setdefault("origin", "") and said:
        row["notes"].append(f"补充由来“{said[:20]}”不在词表里，入库后请在事项里选择。")


def _check_texts(row, on):
    for name, longest in FIELDS.items():
        if len(row[name] or "") > longest:
            _problem(row, name, f"有 {len(row[name])} 字，最多 {longest} 字，请精简。")
    if len(row["measures"]) > MOST_MEASURES:
        _problem(row, "measures", f"有 {len(row['measures'])} 条，最多 {MOST_MEASURES} 条，请合并。")
    for text, _due in row["measures"]:
        if len(text) > LONGEST_MEASURE:
            _problem(row, "measures", f"其中一条有 {len(text)} 字，最多 {LONGEST_MEASURE} 字，请分条。")
    if not row["problem"]:
        _problem(row, "problem", "没有写明存在问题，请补填；不是事项的行请删去。")
    if row["deadline"] and row["deadline"] < on.isoformat():
        row["notes"].append(f"完成时限 {row['deadline']} 早于今天，上报前须改为今天或以后的日期。")


def _find_twin(row, key, seen):
    """The same problem twice in one list is one item written twice (筛重)."""
    if not key:
        return
    first = seen.setdefault((row["holder"], key), row)
    if first is not row:
        _problem(row, "problem", f"与{first['sheet']}第 {first['row']} 行是同一个问题，请合并为一行。")


def _compare(row, key, by_code, by_text, claimed):
    code = row["code"]
    item = by_code.get(code)
    if code and item is None:
        _problem(row, "code", f"“{code[:20]}”不是本单位的事项，新事项请把系统编号留空。")
    if item is not None and item["holder"] != row["holder"]:
        _problem(row, "holder", f"{code} 在“{item['holder']}”的清单里，与表中“{row['holder']}”不符，请核对。")
    item = item or by_text.get((row["holder"], key))
    if item is None:
        row["fate"] = "new"
        return
    first = claimed.setdefault(item["id"], row)
    if first is not row and not row["problems"]:
        name = item["number"] or "库中同一草稿"
        _problem(row, "problem", f"与{first['sheet']}第 {first['row']} 行都对应{name}，请合并为一行。")
    row["item"] = item["id"]
    row["changes"] = {
        name: [item[name], row[name]]
        for name in (*FIELDS, *PARTS)
        if name in row["cells"]
        and not (name == "deadline" and row["ask"])
        and _differs(name, row[name], item[name])
    }
    row["fate"] = "same" if not row["changes"] else "changed" if item["editable"] else "locked"
    if row["ask"] and (item["deadline"] or not item["editable"]):
        _settle(row, item)
    if row["fate"] == "locked":
        which = "、".join(LABELS[name] for name in row["changes"])
        row["notes"].append(f"该事项已上报，导入不改动它（表中不同：{which}）。")


def _settle(row, item):
    """A day that was fixed before stands: the same vague words in the next copy of the sheet are no question again."""
    row["settled"], row["ask"], row["deadline"] = row["ask"], None, item["deadline"]
    row["notes"].append(
        f"{row['settled']['text']}，库内已定为 {item['deadline']}，不作改动；要改的，请在表里写明具体日期。"
    )


def _check_new(row, key, elsewhere, bench):
    holder = row["holder"]
    if key in elsewhere:
        row["notes"].append(f"“{elsewhere[key]}”的清单里已有同样的问题，请确认不是重复。")
    if holder in bench.waiting:
        _problem(
            row,
            "holder",
            f"“{holder}”的清单已上报、等待接收，暂时不能增加事项；请在接收或退回后再入库。",
        )
    elif holder in bench.accepted:
        row["notes"].append("清单已接收过，这一项作为新增事项，入库后请再次上报。")
        if not row["origin"]:
            row["notes"].append("上报前还须补填：补充由来（回头看、抽查、交办等）。")
    wanted = [name for name in ("sources", "goal", "measures", "responsible") if name in row["cells"]]
    if missing := "、".join(LABELS[name] for name in wanted if not row[name]):
        row["notes"].append(f"上报前还须补填：{missing}。")


def _differs(name, given, stored):
    """Whether a cell says something else; how its blanks, widths and line breaks fall makes no change."""
    if name == "measures" and given != stored:
        return _said(given) != _said(measures.read_again(stored))
    return _said(given) != _said(stored)


def _said(value):
    if isinstance(value, list):
        return [_said(part) for part in value]
    return squeeze(value or "").rstrip("；;。")


def _problem(row, name, text):
    place = row["cells"].get(name)
    cell = f"{letter(place[1])}{place[0]}" if place else ""
    row["problems"].append({"field": name, "label": LABELS[name], "cell": cell, "text": text})
