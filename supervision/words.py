"""How acts on the trail itself read in Chinese; signing in and refusals belong to no app's rows, so they stand here."""

from supervision.states import MAIL_MOVES
from trail.tables import sentences
from trail.words import because, name_acts

name_acts(
    sentences(MAIL_MOVES)
    | {
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
