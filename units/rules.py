"""Rule cards (V4): every number a campaign sets, with the sentence it comes from."""

from typing import NamedTuple


class Rule(NamedTuple):
    """One setting of the campaign: the field, what it governs, its unit, its source row and sentence."""

    field: str
    title: str
    unit: str
    row: str
    source: str


REVIEW = "参评人数由各单位结合实际情况确定，一般党委不少于70人，党总支不少于50人，党支部不少于30人。"
RULES = [
    Rule("approval_floor", "点赞率门槛", "%", "M60", "点“赞”率低于80%的必须继续整改，直到群众认可。"),
    Rule("public_share", "基层群众和服务对象占比", "%", "M57", "基层群众和服务对象不少于参评人员的50%。"),
    Rule("quorum_committee", "党委参评人数", "人", "M56", REVIEW),
    Rule("quorum_general", "党总支参评人数", "人", "M56", REVIEW),
    Rule("quorum_branch", "党支部参评人数", "人", "M56", REVIEW),
    Rule("review_scale", "评议用语", "", "M63", "评议分为满意、基本满意、不满意三档；或者点“赞”。"),
    Rule("review_approving", "算作认可的回答", "", "M60", "点“赞”率低于80%的必须继续整改，直到群众认可。"),
    Rule(
        "review_denominator",
        "认可率的分母",
        "",
        "M60",
        "本系统约定：默认以收回的有效票为分母，“不了解”计入。",
    ),
    Rule(
        "contact_place",
        "联系点领导审核的位置",
        "",
        "M68",
        "报上一级党组织认定，市领导联系点的整改情况还需联系点领导审核。",
    ),
    Rule("spot_check_share", "随机抽查比例", "%", "M48", "进行随机抽查，比例不少于总数的20%。"),
    Rule("group_inspections", "督导组每周检查", "次", "M47", "市委督导组每周至少开展2次监督检查。"),
    Rule(
        "leader_hearings",
        "联系点领导听取汇报",
        "次",
        "M46",
        "各级联系点领导至少专题听取1次联系点整改工作情况汇报。",
    ),
    Rule("invited_visits", "特邀监督员每周走访", "次", "M49", "每周至少到所监督单位走访一次。"),
    Rule(
        "warn_days", "到期前几天转黄灯", "天", "V4", "本系统约定：临近完成时限的最后几天转黄灯，各地可自定。"
    ),
    Rule(
        "measure_share",
        "措施完成比例低于多少转黄灯",
        "%",
        "V4",
        "本系统约定：临近时限而措施完成不足这一比例的转黄灯；填 0 不看措施。",
    ),
    Rule("measure_days", "到期前多少天看措施进度", "天", "V4", "本系统约定：与上一项合用，各地可自定。"),
    Rule("remind_every", "逾期后每隔几天再提醒", "天", "M40", "按照时限要求及时公开落实情况。"),
    Rule("progress_days", "每隔多少天公开一次落实进度", "天", "M40", "按照时限要求及时公开落实情况。"),
    Rule(
        "step_workdays",
        "每一级办理的工作日",
        "个工作日",
        "V5",
        "本系统约定：接收清单、申请销号、审核、审批、签收超过这些工作日的列入催办。",
    ),
    Rule(
        "review_workdays",
        "申报完成后组织评议的工作日",
        "个工作日",
        "V5",
        "本系统约定：申报完成后超过这些工作日没有组织评议的列入催办。",
    ),
    Rule(
        "extension_limit",
        "一个事项最多延期次数",
        "次",
        "M20",
        "本系统约定：时限要具体到日，到期前可以申请延期，次数不超过这个数；填 0 不准延期。",
    ),
    Rule(
        "upload_daily",
        "每个单位每天最多上传",
        "MB",
        "S92",
        "本系统约定：台账和佐证材料合计，超过的当天不再收，以免占满磁盘，影响其他单位。",
    ),
    Rule(
        "upload_total",
        "每个单位最多保存",
        "MB",
        "S92",
        "本系统约定：台账和佐证材料合计，超过的不再收；确有需要的，由活动办调高。",
    ),
    Rule(
        "retention_days",
        "个人信息保存多少天",
        "天",
        "S113",
        "本系统约定：评议结束后名册姓名、活动结束后网络评议的文字、到期或撤下后的公示副本，超过这些天数即清除；人数、票数、评价和封存保留。",
    ),
    Rule(
        "deadline_span",
        "完成时限最晚到活动结束后多少天",
        "天",
        "M20",
        "本系统约定：时限要具体到日，不能定到遥远的将来；长期坚持的事项写明阶段目标。",
    ),
    Rule(
        "objection_days",
        "多少天内可以申请复核",
        "天",
        "M118",
        "《政府督查工作条例》第十七条：对督查结论有异议的，可以自收到该结论之日起30日内申请复核。",
    ),
    Rule(
        "objection_answer_days",
        "多少天内作出复核决定",
        "天",
        "M118",
        "《政府督查工作条例》第十七条：收到申请的应当在30日内作出复核决定，参与作出结论的工作人员应当回避。",
    ),
]
BY_FIELD = {rule.field: rule for rule in RULES}
QUORUM_FIELD = {
    "committee": "quorum_committee",
    "general_branch": "quorum_general",
    "branch": "quorum_branch",
}


def quorum_of(campaign, kind):
    """The least number of voters for a unit of this organisation form (M4, M56)."""
    return getattr(campaign, QUORUM_FIELD[kind])
