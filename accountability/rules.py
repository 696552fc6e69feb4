"""Everything against an entry of a board. Plain functions that return every reason."""

from accountability.states import GROUNDS, Board


def entry_wrong(*, board: str, ground: str, reason: str, evidence: str) -> list[tuple[str, str, str]]:
    """Every reason against a proposed entry of a board (M85, M98), as (field, code, sentence)."""
    wrong = []
    if ground not in GROUNDS[Board(board)]:
        fitting = "、".join(one.label for one in GROUNDS[Board(board)])
        wrong.append(("ground", "other_ground", f"{Board(board).label}的理由是：{fitting}。请从中选择。"))
    if not reason.strip():
        wrong.append(("reason", "reason_missing", "请写明事实和理由。"))
    if not evidence.strip():
        wrong.append(("evidence", "evidence_missing", "请写明依据，例如通报文号、检查记录、考核结果。"))
    return wrong
