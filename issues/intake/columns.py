"""The columns of the house's own sheet. Template, export and import share them, so an export imports again."""

from typing import NamedTuple


class Column(NamedTuple):
    """One column: its key, heading, width in characters, the group it stands under and the hint of the template."""

    key: str
    heading: str
    width: int
    group: str = ""
    hint: str = ""


NUMBER = Column("serial", "序号", 6)
COLUMNS = [
    NUMBER,
    Column("code", "系统编号", 11, "", "系统编号，新事项留空"),
    Column("holder", "清单", 14, "", "“领导班子”或领导干部的职务，从下拉中选"),
    Column("sources", "问题来源", 16, "整改事项", "可填几项，用顿号隔开"),
    Column("problem", "存在问题", 34, "整改事项", "一行一个问题，必填"),
    Column("goal", "整改目标", 26, "整改事项", "上报时必填"),
    Column("measures", "整改措施", 36, "整改事项", "分条写：1.… 2.…"),
    Column("responsible", "责任人", 12, "责任分工", "一名具体责任人，填职务或姓名"),
    Column("responsible_unit", "责任单位", 16, "责任分工"),
    Column("co_handlers", "配合单位", 16, "责任分工"),
    Column("deadline", "完成时限", 13, "", "具体到日，如 2014-09-30；不能写“9月底”“长期”"),
    Column("track", "承诺类型", 11, "", "承诺整改或即知即改"),
    Column("origin", "补充由来", 11, "", "清单接收以后新发现的才填：回头看、抽查、交办等"),
]
UNIT = Column("unit", "参学单位", 18)
STATE = Column("state", "办结状态", 16)  # for people to read; an import never takes a state from a sheet
TEAM = "领导班子"
LABELS = {column.key: column.heading for column in [*COLUMNS, UNIT]}


def letter(column: int) -> str:
    """The letter a spreadsheet shows above a column that counts from 1: 1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
