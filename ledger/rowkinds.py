"""What each row of a table is: an item, or a total, note, signature, example, group heading, with the reason named. S96."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ledger.chinese import squeeze
from ledger.tables import ORDINAL, Grid, Table, text_of

_TOTAL = re.compile(
    r"(?:本页|本表|本单位|全[市县区])?(?:小计|合计|总计|共计|累计|总数|汇总)(?:[:：(\d].*|.{0,4})"
)
_NOTE = re.compile(
    r"(?:备?注|说明|填[表报]说明|附注|附[件表]\d{0,2}|填表要求|注意事项|表注)(?:[:：\d(].*|$)|-?第?\d+页.{0,6}"
)
_SIGN = re.compile(
    r"(?:填[报表写]|制[表单]|审[核批定签]|复核|报送|上报|统计|经办|单位|部门|主要|分管|党[委组]?|支部|联系|签发|校对|督导组?|本人|个人|领导班子|领导)*"
    r"(?:人|员|单位|负责人|领导|日期|时间|电话|书记|组长|意见)?(?:签[字名章])?(?:\(.{0,8}\))?[:：].{0,60}|.*\((?:签[字名章]|盖章|公章|签字盖章|加盖公章)\).*|(?:19|20)\d\d年\d{1,2}月\d{1,2}日"
)
_EXAMPLE = re.compile(r"(?:示例|样例|例如|例|范例|填写示例)\d*(?:[:：].*)?")
_LABEL = re.compile(r"[^:：]{2,14}[:：]")
_DAY = re.compile(r"(?:19|20)\d\d[年.\-/]\d{0,2}[月.\-/]?\d{0,2}日?")
_GROUP = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十\d]{1,3}(?:部分|类|方面|批|组|章)|[A-Z][.、]|[ⅠⅡⅢⅣⅤ]).*"
)


def row_kind(grid: Grid, at: int, table: Table | None) -> str:
    """What a row is when it is no item: total, note, signature, example, group, lone, numbering; `item` otherwise."""
    number, values = grid.sheet.numbers[at], grid.sheet.rows[at]
    cells = [(c, v) for c, v in enumerate(values, 1) if v is not None and (number, c) not in grid.tops]
    first = next((v for _, v in cells), None)
    if first is None:
        return "blank"
    if isinstance(first, str):
        text = squeeze(first)
        wide = grid.span(number) >= 3 or len(cells) <= 2
        if _TOTAL.fullmatch(text) and (len(text) <= 6 or wide):
            return "total"
        if _EXAMPLE.fullmatch(text):
            return "example"
        if wide and _NOTE.fullmatch(text):
            return "note"
        signs = wide or (table is not None and cells[0][0] == table.columns.get("number"))
        if signs and (_SIGN.fullmatch(text) or _only_labels([v for _, v in cells])):
            return "signature"
        if len(cells) == 1 and text[0].isdigit() and ORDINAL.fullmatch(text) and not _GROUP.fullmatch(text):
            return "numbering"
        if len(cells) == 1 and (
            grid.span(number) >= 3 or _GROUP.fullmatch(text) or _leads(cells[0][0], table)
        ):
            return "group"
        if (
            len(cells) == 2
            and ORDINAL.fullmatch(text)
            and not text.strip("().、").isdigit()
            and table
            and len(table.labels) >= 4
        ):
            return "group"  # 一 | 工作作风方面: a numbered heading in two cells
    if (
        len(cells) == 1
        and table
        and "number" not in table.columns
        and cells[0][0] == table.columns["problem"]
    ):
        return "item"  # a plain list of problems, nothing else filled in yet
    if len(cells) == 1:
        return "numbering" if table and cells[0][0] == table.columns.get("number") else "lone"
    if len(cells) >= 3 and all(text_of(str(v)).strip("()") == str(i) for i, (_, v) in enumerate(cells, 1)):
        return "numbering"
    second = cells[1][1]
    beside = table is not None and cells[1][0] == table.columns.get("number", 0) + 1 and len(cells) <= 4
    text = squeeze(second) if isinstance(second, str) and beside else ""
    return "total" if len(text) <= 4 and _TOTAL.fullmatch(text) else "item"


def _leads(column: int, table: Table | None) -> bool:
    """Whether the only filled cell stands in the leftmost column, and that is no column of texts."""
    if table is None or column != min(table.labels, default=1):
        return False
    return column not in (table.columns.get("problem"), table.columns.get("units"))


def _only_labels(values: list[Any]) -> bool:
    """Whether a row holds nothing but labels to be filled in and days: 承诺人：, 2014年5月20日."""
    texts = [squeeze(v) if isinstance(v, str) else None for v in values]
    labels = [t for t in texts if t is not None and _LABEL.fullmatch(t)]
    return bool(labels) and all(
        isinstance(v, date) or (t is not None and (t in labels or _DAY.fullmatch(t)))
        for v, t in zip(values, texts, strict=True)
    )
