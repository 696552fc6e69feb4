"""A sheet's rows against what is stored: new, changed, same, locked, vanished; and what is wrong with each row.

Pure functions over plain rows. A row is a dict with the keys of `FIELDS` besides `sheet`, `row` (counting from 1),
`code`, `holder`, `cells` ({field: [row, column]}) and `ask` ({"text", "suggestions"} or None).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from issues.intake.columns import TEAM
from issues.ledger.chinese import squeeze

FIELDS = {  # field: (label, longest)
    "problem": ("存在问题", 1000),
    "goal": ("整改目标", 1000),
    "responsible": ("责任人", 80),
    "responsible_unit": ("责任单位", 120),
    "co_handlers": ("配合单位", 200),
    "deadline": ("完成时限", 10),
    "track": ("整改方式", 16),
}
PARTS = {"measures": "整改措施", "sources": "问题来源"}
LONGEST_MEASURE = 1000

Row = dict[str, Any]


def judge(
    rows: Sequence[Row],
    *,
    stored: Iterable[Mapping[str, Any]],
    posts: Sequence[str],
    sources: Sequence[str],
    on: date,
) -> list[Row]:
    """Fill in each row's `fate`, `item`, `changes`, `problems` (they block) and `notes` (they do not), in place.

    `stored`: the unit's items as mappings with id, number, holder, editable and the same fields as a row. `posts` and
    `sources` are what the unit's leaders and the campaign's source vocabulary are called. Fulfils S95, S96, M20.
    """
    known = list(stored)
    by_code = {item["number"]: item for item in known if item["number"]}
    by_text = {(item["holder"], squeeze(item["problem"])): item for item in known}
    seen: dict[tuple[str, str], Row] = {}
    holders = {squeeze(TEAM): TEAM, "班子": TEAM, "": TEAM} | {squeeze(post): post for post in posts}
    vocabulary = {squeeze(source): source for source in sources}
    for row in rows:
        row["problems"], row["notes"], row["changes"], row["item"] = [], [], {}, None
        _place_holder(row, holders, posts)
        _place_sources(row, vocabulary)
        _check_texts(row, on)
        _place_twin(row, seen)
        _compare(row, by_code, by_text)
    return list(rows)


def vanished(rows: Sequence[Row], stored: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Stored items of the holders the sheet speaks of that the sheet no longer names."""
    named = {row["item"] for row in rows}
    holders = {row["holder"] for row in rows}
    return [item for item in stored if item["holder"] in holders and item["id"] not in named]


def _place_holder(row, holders, posts):
    holder = holders.get(squeeze(row["holder"] or ""))
    if holder is None:
        choices = "、".join([TEAM, *posts][:8])
        _problem(row, "holder", f"本单位没有“{row['holder'][:30]}”，请填：{choices}。")
    row["holder"] = holder or row["holder"]


def _place_sources(row, vocabulary):
    named, placed = row["sources"], []
    for name in named:
        word = squeeze(name)
        match = vocabulary.get(word) or next((v for k, v in vocabulary.items() if k in word or word in k), None)
        if match and match not in placed:
            placed.append(match)
        elif not match:
            row["notes"].append(f"来源“{name[:30]}”不在词表里，入库后请另选来源。")
    row["sources"] = placed


def _check_texts(row, on):
    for field, (label, longest) in FIELDS.items():
        if len(row[field] or "") > longest:
            _problem(row, field, f"{label}有 {len(row[field])} 字，最多 {longest} 字，请精简。")
    for text, _due in row["measures"]:
        if len(text) > LONGEST_MEASURE:
            _problem(row, "measures", f"一条整改措施有 {len(text)} 字，最多 {LONGEST_MEASURE} 字，请分条。")
    if not row["problem"]:
        _problem(row, "problem", "没有写明存在问题。")
    if row["deadline"] and row["deadline"] < on.isoformat():
        row["notes"].append(f"完成时限 {row['deadline']} 早于今天，上报前须改为今天或以后的日期。")


def _place_twin(row, seen):
    key = (row["holder"], squeeze(row["problem"]))
    if first := seen.get(key):
        where = f"{first['sheet']}第 {first['row']} 行"
        _problem(row, "problem", f"与{where}是同一个问题，请合并为一行。")
    seen.setdefault(key, row)


def _compare(row, by_code, by_text):
    if row["code"] and row["code"] not in by_code:
        _problem(row, "code", f"编号“{row['code'][:20]}”不是本单位的事项，新事项请把编号留空。")
    item = by_code.get(row["code"]) or by_text.get((row["holder"], squeeze(row["problem"])))
    if item is None:
        row["fate"] = "new"
        return
    row["item"] = item["id"]
    row["changes"] = {
        field: [item[field], row[field]]
        for field in [*FIELDS, *PARTS]
        if field in row["given"] and _said(row[field]) != _said(item[field])
    }
    row["fate"] = "same" if not row["changes"] else "changed" if item["editable"] else "locked"
    if row["fate"] == "locked":
        labels = {field: label for field, (label, _) in FIELDS.items()} | PARTS
        which = "、".join(labels[field] for field in row["changes"])
        row["notes"].append(f"该事项已上报，导入不改动它（表中不同：{which}）。")


def _said(value):
    """What a cell says, however its blanks, widths and line breaks fall: that alone makes no change."""
    if isinstance(value, list):
        return "".join(_said(part) for part in value)
    return squeeze(value or "").rstrip("；;。")


def _problem(row, field, text):
    row["problems"].append({"field": field, "text": text})
