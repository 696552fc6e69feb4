"""How the acts of campaigns, units and people read in Chinese, for 修改记录 and 留痕."""

from trail.models import model_named
from trail.words import because, name_acts
from units.models import ChangeKind, Role

NOUNS = {
    "unit": "单位",
    "leader": "领导干部",
    "group": "督导组",
    "contact_point": "联系点领导",
    "body": "工作机构",
    "body_member": "工作机构成员",
    "charge": "分管领导",
    "stage": "环节",
    "source": "问题来源",
    "return_reason": "退回理由",
    "person": "账号",
    "decreed_day": "工作日历",
    "declared_year": "放假安排最终确定的年份",
}
YES_NO = {True: "是", False: "否"}


def _edited(title):
    """A sentence maker: the act, each field it changed as `title before → after`, and why."""

    def say(event):
        changes = "；".join(_changes(event))
        return because(f"{title}（{changes}）" if changes else title, event.get("reason"))

    return say


def _added(title):
    return lambda event: because(f"添加{title}", event.get("after", {}).get("name"))


def _changes(event):
    """`门槛 80 → 60` for each field that changed; of rows of other tables only the title, for they are mere keys here."""
    model = model_named(event["object"].split(":")[0])
    for name, after in event.get("after", {}).items():
        field, before = model._meta.get_field(name), event["before"][name]
        if field.is_relation:
            yield f"更换{field.verbose_name}"
            continue
        words = dict(field.flatchoices) if field.flatchoices else YES_NO if isinstance(after, bool) else {}
        yield f"{field.verbose_name} {words.get(before, before)} → {words.get(after, after)}"


def _role(title, key):
    return lambda event: f"{title}：{Role(event[key]).label}" if event.get(key) in Role.values else title


name_acts(
    {
        "campaign.rules_proposed": _edited("提议修改规则"),
        "campaign.rules_edited": _edited("确认修改规则"),
        "campaign.rules_refused": lambda event: because("不同意修改规则的提议", event.get("reason")),
        "campaign.rules_withdrawn": "撤回修改规则的提议",
        "campaign.added": "建立活动",
        "campaign.edited": _edited("修改活动信息"),
        **{f"{noun}.added": _added(title) for noun, title in NOUNS.items()},
        **{f"{noun}.edited": _edited(f"修改{title}") for noun, title in NOUNS.items()},
        "return_reason.added": lambda event: because("添加退回理由", event.get("after", {}).get("text")),
        "delegation.made": lambda event: because(
            f"委托代办（{event.get('starts_on')} 至 {event.get('ends_on')}）", event.get("reason")
        ),
        "delegation.ended": "提前终止代办",
        "decreed_day.deleted": "删去工作日历的登记",
        "declared_year.added": lambda event: because(
            f"登记 {event.get('after', {}).get('year')} 年放假安排最终确定",
            event.get("after", {}).get("note"),
        ),
        "declared_year.deleted": lambda event: f"撤销 {event['before']['year']} 年放假安排最终确定的登记",
        "unit.changed": lambda event: because(
            f"单位{ChangeKind(event['kind']).label}（{event.get('on_day')}，{event.get('document')}）",
            event.get("reason"),
        ),
        "unit.ended": "单位撤并，业务由承接单位办理",
        "person.handed_over": lambda event: because("移交全部工作", event.get("reason")),
        "person.took_over": lambda event: because("接手全部工作", event.get("reason")),
        "person.added": "开设账号",
        "person.assigned": _role("给予任职", "role_given"),
        "person.unassigned": _role("撤销任职", "role_taken"),
        "person.password_reset": "重设密码",
        "person.password_changed": "本人修改密码",
        "token.issued": lambda event: because("生成接口访问令牌", event.get("name")),
        "token.revoked": lambda event: because("撤销接口访问令牌", event.get("name")),
        "person.sign_in_slowed": "登录尝试过多，被限制",
        "person.factor_on": "启用动态口令",
        "person.factor_off": "停用动态口令",
        "person.factor_reset": "重置动态口令",
        "person.recovery_codes_renewed": "重新生成恢复码",
        "person.recovery_code_used": lambda event: f"使用恢复码（还剩 {event.get('left', 0)} 个）",
        "person.code_failed": "动态口令输错",
        "person.code_slowed": "动态口令尝试过多，被限制",
    }
)
