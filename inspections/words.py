"""How acts of inspections read in Chinese, for 留痕 and 办理记录."""

from inspections.states import DRAW_MOVES
from trail.tables import sentences
from trail.words import because, name_acts

name_acts(
    sentences(DRAW_MOVES)
    | {
        "doubt.looked_at": lambda event: because(f"核看疑点“{event.get('doubt')}”", event.get("reason")),
        "doubt.check_asked": "要求重新核对疑点",
        "spot_check.announced": lambda event: (
            f"公布随机抽查名单“{event.get('title')}”：{event.get('size')} 项抽 {event.get('share')}%，"
            f"用{event.get('source')}（{event.get('source_on')} 公布），名单核验码 {event.get('list_hash')}"
        ),
        "spot_check.cancelled": lambda event: because("取消随机抽查", event.get("reason")),
        "spot_check.keyed": "一人录入了抽查号码，等另一人录入",  # not the number: the second reads it where it was published
        "spot_check.drawn": lambda event: (
            f"两人录入的号码一致（{event.get('seed')}），抽出 {event.get('many')} 项"
        ),
        "item.spot_checked": lambda event: because(
            f"随机抽查“{event.get('title')}”：{'落实到位' if event.get('met') else '没有落实到位'}",
            event.get("reason"),
        ),
    }
)
