"""How acts on the trail itself read in Chinese; signing in and refusals belong to no app's rows, so they stand here."""

from supervision.states import ENTRY_MOVES, MAIL_MOVES, Board, Ground
from trail.moves import sentences
from trail.words import because, name_acts

name_acts(
    sentences(MAIL_MOVES)
    | sentences(ENTRY_MOVES, prefix=lambda event: f"{Board(event['board']).label}：")
    | {
        "doubt.looked_at": lambda event: because(f"核看疑点“{event.get('doubt')}”", event.get("reason")),
        "doubt.check_asked": "要求重新核对疑点",
        "unit.reminded": "系统提醒",
        "unit.chased": lambda event: because(f"第 {event.get('number')} 次催办", event.get("about")),
        "privacy.asked": "登记个人信息请求",
        "privacy.answered": lambda event: (
            "答复个人信息请求：" + ("已办理" if event.get("outcome") == "done" else "不予办理，已说明理由")
        ),
        "privacy.exported": "导出个人信息查询结果",
        "privacy.purged": lambda event: (
            f"保存期满，清除 {event.get('many')} 个个人信息请求的文字，办理结果保留"
        ),
        "unit.wrapped_up": lambda event: f"登记 {event.get('held_on')} 在{event.get('place')}召开总结大会",
        "spot_check.announced": lambda event: (
            f"公布随机抽查名单“{event.get('title')}”：{event.get('size')} 项抽 {event.get('share')}%，"
            f"用{event.get('source')}（{event.get('source_on')} 公布），名单核验码 {event.get('list_hash')}"
        ),
        "spot_check.cancelled": lambda event: because("取消随机抽查", event.get("reason")),
        "spot_check.keyed": "一人录入了抽查号码，等另一人录入",  # not the number: the second reads it where it was published
        "spot_check.drawn": lambda event: (
            f"两人录入的号码一致（{event.get('seed')}），抽出 {event.get('many')} 项"
        ),
        "spot_check.done": "抽中的事项已全部查完",
        "item.spot_checked": lambda event: because(
            f"随机抽查“{event.get('title')}”：{'落实到位' if event.get('met') else '没有落实到位'}",
            event.get("reason"),
        ),
        "board.proposed": lambda event: because(
            f"提出列入{Board(event['board']).label}（{Ground(event['ground']).label}，依据：{event.get('evidence')}）",
            event.get("reason"),
        ),
        "trail.read": "查阅留痕",
        "trail.verified": lambda event: "核验留痕：" + ("完好" if event.get("sound") else "有问题"),
        "trail.anchored": "下载留痕锚",
        "trail.states_checked": lambda event: (
            "核对各项状态与留痕：" + (f"{event['many']} 处不符" if event.get("many") else "一致")
        ),
        "act.denied": lambda event: because("越权操作被拒绝", event.get("why")),
        "act.refused": lambda event: f"不合规则被拒绝：{'、'.join(map(str, event.get('codes') or []))}",
        "person.signed_in": "登录",
        "person.signed_out": "退出登录",
        "person.sign_in_failed": "登录失败",
    }
)
