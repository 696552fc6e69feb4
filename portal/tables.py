"""A public list as a table to take away (CSV): what the page shows, in cells that no spreadsheet takes for a formula."""

import csv
import io

from issues.states import State
from portal.pages import day_of
from units.desk.downloads import download

MOST = 5000  # rows of one table; a longer list is taken away unit by unit
HEAD = ("编号", "单位", "清单", "存在问题", "整改目标", "整改措施", "责任人", "完成时限", "进展")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # how a cell begins that a spreadsheet would calculate (S93)


def items(rows, states, copies, *, more):
    """The lines of the table; the last one says so when there are more rows than fit."""
    yield HEAD
    for row, copy in zip(rows, copies, strict=False):
        content = row["content"]
        measures = "；".join(one["text"] for one in content["measures"])
        state = State(states[copy.item_id]).label
        promised = (content["responsible"], day_of(content["deadline"]), state)
        yield (
            row["number"],
            row["unit"],
            content["holder"],
            row["problem"],
            row["goal"],
            measures,
            *promised,
        )
    if more:
        yield (f"只列前 {MOST} 项，请在网页上按单位缩小范围后再下载。",)


def answer(lines, name):
    """A UTF-8 file with the mark that spreadsheets look for."""
    out = io.StringIO()
    csv.writer(out).writerows([_harmless(cell) for cell in line] for line in lines)
    return download("\ufeff" + out.getvalue(), name, "text/csv; charset=utf-8")


def _harmless(cell):
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text
