"""Who may do what: one table. The service asks here; a view asks again only to hide a button."""

import time
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from units.models import Role, Unit
from units.models.person import ADMINISTRATORS


class Permission(StrEnum):
    """Every act of the house, with the words a refusal uses."""

    RULES_EDIT = "rules_edit"
    UNIT_EDIT = "unit_edit"
    PERSON_EDIT = "person_edit"
    DELEGATION_KEEP = "delegation_keep"
    CALENDAR_EDIT = "calendar_edit"
    CALENDAR_READ = "calendar_read"
    LIST_EDIT = "list_edit"
    LIST_PASS = "list_pass"
    LIST_DECIDE = "list_decide"
    LIST_DISCLOSE = "list_disclose"
    RELEASE_PROPOSE = "release_propose"
    RELEASE_CHECK = "release_check"
    RELEASE_WITHDRAW = "release_withdraw"
    SITE_EXPORT = "site_export"
    ITEM_REPORT = "item_report"
    ITEM_FINISH = "item_finish"
    REVIEW_HOLD = "review_hold"
    REVIEW_CONFIRM = "review_confirm"
    EVALUATION_READ = "evaluation_read"
    EXTENSION_ASK = "extension_ask"
    EXTENSION_GROUP = "extension_group"
    EXTENSION_OFFICE = "extension_office"
    OVERDUE_EXPLAIN = "overdue_explain"
    REPORT_GROUP = "report_group"
    REPORT_OFFICE = "report_office"
    CLOSE_APPLY = "close_apply"
    ITEM_ORDER = "item_order"
    LEAD_ASK = "lead_ask"
    LEAD_ANSWER = "lead_answer"
    ENDING_PROPOSE = "ending_propose"
    ENDING_DECIDE = "ending_decide"
    ENDING_REVERSE = "ending_reverse"
    AUDIT_GROUP = "audit_group"
    AUDIT_OFFICE = "audit_office"
    AUDIT_CONTACT = "audit_contact"
    AUDIT_SUPERIOR = "audit_superior"
    CHASE = "chase"
    WRAP_UP_HOLD = "wrap_up_hold"
    SPOT_CHECK_HOLD = "spot_check_hold"
    SPOT_CHECK_DRAW = "spot_check_draw"
    SPOT_CHECK_LOOK = "spot_check_look"
    BOARD_KEEP = "board_keep"
    OBJECTION_ASK = "objection_ask"
    OBJECTION_DECIDE = "objection_decide"
    OPERATIONS_READ = "operations_read"
    BUSINESS_READ = "business_read"
    DOUBT_READ = "doubt_read"
    DOUBT_NOTE = "doubt_note"
    DOUBT_CHECK = "doubt_check"
    PRIVACY_ANSWER = "privacy_answer"
    TRAIL_READ = "trail_read"
    DOCUMENT_WRITE = "document_write"
    DOCUMENT_CHECK = "document_check"
    DOCUMENT_ISSUE = "document_issue"
    DOCUMENT_ANSWER = "document_answer"
    DOCUMENT_JUDGE = "document_judge"
    MEETING_KEEP = "meeting_keep"


P = Permission
NEEDS = {  # permission: (roles that have it, what the refusal calls the act)
    P.RULES_EDIT: ({Role.OFFICE}, "修改活动规则"),
    P.UNIT_EDIT: ({Role.OFFICE}, "管理单位、领导干部和督导组"),
    P.PERSON_EDIT: ({Role.SYSTEM, Role.OFFICE}, "管理人员账号"),
    P.DELEGATION_KEEP: ({Role.OFFICE}, "为他人办理委托代办"),
    P.CALENDAR_EDIT: ({Role.SYSTEM, Role.OFFICE}, "修改工作日历"),
    P.CALENDAR_READ: (set(Role) - {Role.AUDITOR}, "查看工作日历"),
    P.LIST_EDIT: ({Role.CLERK, Role.OFFICE}, "编制、上报整改清单"),
    P.LIST_PASS: ({Role.CLERK}, "接收、转报下级单位的整改清单"),
    P.LIST_DECIDE: ({Role.OFFICE}, "接收或退回整改清单"),
    P.LIST_DISCLOSE: ({Role.OFFICE}, "管理网络评议"),
    P.RELEASE_PROPOSE: ({Role.CLERK, Role.OFFICE}, "提交公示材料"),
    P.RELEASE_CHECK: ({Role.OFFICE, Role.SUPERIOR}, "核对、发布公示材料"),
    P.RELEASE_WITHDRAW: ({Role.CLERK, Role.OFFICE, Role.SUPERIOR}, "撤下公示"),
    P.SITE_EXPORT: ({Role.OFFICE}, "生成离线站点"),
    P.ITEM_REPORT: ({Role.CLERK}, "填报整改进度"),
    P.ITEM_FINISH: ({Role.CLERK}, "申报整改完成"),
    P.REVIEW_HOLD: ({Role.CLERK}, "组织民主评议"),
    P.REVIEW_CONFIRM: ({Role.GROUP}, "确认评议结果"),
    P.EVALUATION_READ: ({Role.CLERK, Role.GROUP, Role.OFFICE}, "查看人员评议"),
    P.EXTENSION_ASK: ({Role.CLERK}, "申请延期"),
    P.EXTENSION_GROUP: ({Role.GROUP}, "审批延期（督导组）"),
    P.EXTENSION_OFFICE: ({Role.OFFICE}, "审批延期（活动办）"),
    P.OVERDUE_EXPLAIN: ({Role.CLERK}, "填写逾期说明"),
    P.REPORT_GROUP: ({Role.GROUP}, "签收书面报告（督导组）"),
    P.REPORT_OFFICE: ({Role.OFFICE}, "签收书面报告（活动办）"),
    P.CLOSE_APPLY: ({Role.CLERK}, "申请销号"),
    P.ITEM_ORDER: ({Role.OFFICE, Role.GROUP, Role.SUPERIOR}, "交办整改、责令回炉"),
    P.LEAD_ASK: ({Role.CLERK}, "申请上级牵头"),
    P.LEAD_ANSWER: ({Role.SUPERIOR}, "答复上级牵头的申请"),
    P.ENDING_PROPOSE: ({Role.CLERK}, "申请终结事项"),
    P.ENDING_DECIDE: ({Role.SUPERIOR}, "审批终结事项"),
    P.ENDING_REVERSE: ({Role.OFFICE, Role.SUPERIOR}, "撤销事项的终结"),
    P.AUDIT_GROUP: ({Role.GROUP}, "督导组审核"),
    P.AUDIT_OFFICE: ({Role.OFFICE}, "活动办审核"),
    P.AUDIT_CONTACT: ({Role.CONTACT}, "联系点领导审核"),
    P.AUDIT_SUPERIOR: ({Role.SUPERIOR}, "上一级党组织认定"),
    P.CHASE: ({Role.OFFICE, Role.GROUP}, "催办"),
    P.WRAP_UP_HOLD: ({Role.CLERK, Role.OFFICE}, "登记总结大会"),
    P.SPOT_CHECK_HOLD: ({Role.OFFICE}, "组织随机抽查"),
    P.SPOT_CHECK_DRAW: ({Role.OFFICE, Role.GROUP}, "录入抽查号码"),
    P.SPOT_CHECK_LOOK: ({Role.OFFICE, Role.GROUP}, "登记抽查情况"),
    P.BOARD_KEEP: ({Role.OFFICE}, "办理红黑榜和一票否决"),
    P.OBJECTION_ASK: ({Role.CLERK}, "申请复核"),
    P.OBJECTION_DECIDE: ({Role.OFFICE, Role.SUPERIOR}, "作出复核决定"),
    P.OPERATIONS_READ: ({Role.SYSTEM, Role.OFFICE}, "查看系统运行情况"),
    P.BUSINESS_READ: (set(Role) - {Role.SYSTEM, Role.AUDITOR}, "查看整改业务"),
    P.DOUBT_READ: ({Role.OFFICE, Role.LEADER}, "查看疑点清单"),
    P.DOUBT_NOTE: ({Role.OFFICE}, "登记疑点核看情况"),
    P.DOUBT_CHECK: ({Role.OFFICE}, "重新核对疑点"),
    P.PRIVACY_ANSWER: ({Role.OFFICE}, "办理个人信息请求"),
    P.TRAIL_READ: ({Role.AUDITOR}, "查阅全部留痕"),
    P.DOCUMENT_WRITE: ({Role.OFFICE, Role.GROUP}, "草拟文书"),
    P.DOCUMENT_CHECK: ({Role.OFFICE}, "核对、修改他人草拟的文书"),
    P.DOCUMENT_ISSUE: ({Role.OFFICE}, "印发、撤回文书"),
    P.DOCUMENT_ANSWER: ({Role.CLERK}, "签收、回复来文"),
    P.DOCUMENT_JUDGE: ({Role.OFFICE, Role.GROUP}, "认可、退回来文的回复"),
    P.MEETING_KEEP: ({Role.CLERK, Role.GROUP, Role.OFFICE}, "登记会议"),
}
AUDITS = {
    *(P.AUDIT_GROUP, P.AUDIT_OFFICE, P.AUDIT_CONTACT, P.AUDIT_SUPERIOR, P.REVIEW_CONFIRM),
    *(P.EXTENSION_GROUP, P.EXTENSION_OFFICE, P.REPORT_GROUP, P.REPORT_OFFICE),
    *(P.ENDING_DECIDE, P.ENDING_REVERSE),
    *(P.RELEASE_CHECK, P.SPOT_CHECK_LOOK, P.BOARD_KEEP, P.ITEM_ORDER, P.DOCUMENT_JUDGE),
    P.OBJECTION_DECIDE,
}

# who must have a second factor where the deployment asks for it: whoever approves anything, and the administrators (S83)
FACTOR_ROLES = {role for permission in AUDITS for role in NEEDS[permission][0]} | set(ADMINISTRATORS)
FACTOR_RULE = "本系统规定，审核、审批人员和管理员须启用动态口令"
FRESH = 15 * 60  # seconds for which a code that was typed also stands for the acts that follow


class StepUp(ValidationError):
    """The act is allowed and waits for a code of the second factor: the page asks for it and sends the same form again."""


def allowed(by, permission, *, unit=None, campaign=None):
    """Whether one of this person's assignments gives the permission over the unit (or anywhere in the campaign)."""
    if by is None:  # the system itself
        return True
    if not (by.is_authenticated and by.is_active):
        return False
    if unit is not None and permission in AUDITS and is_own(by, unit):
        return False  # nobody audits their own unit's work (S44)
    roles, _ = NEEDS[permission]
    return any(role.role in roles and _covers(role, unit, campaign) for role in by.roles)


def require(by, permission, *, unit=None, campaign=None):
    """Raise PermissionDenied, naming the act and who may do it, unless `by` may (by=None is the system)."""
    if allowed(by, permission, unit=unit, campaign=campaign):
        return
    roles, act = NEEDS[permission]
    if unit is not None and permission in AUDITS and is_own(by, unit):
        raise PermissionDenied(f"您是{unit}的经办人员，不能对本单位的事项{act}，请由其他人员办理。")
    who = "、".join(role.label for role in Role if role in roles)
    raise PermissionDenied(f"您没有{act}的权限，请联系：{who}。")


def is_own(by, unit):
    """Whether this person handles the unit's own work, as its clerk."""
    return any(role.role == Role.CLERK and role.unit_id == unit.pk for role in by.roles)


def _covers(role, unit, campaign):
    """One assignment, asked of rows that are at hand: no statement. `Seat` says the same set-wise, and a test that both agree."""
    if unit is None:
        return campaign is None or role.campaign_id == campaign.pk
    if role.role == Role.GROUP:
        return role.group_id == unit.group_id
    if role.role == Role.CONTACT:
        return role.unit_id == unit.pk
    if role.unit_id is None:
        return role.campaign_id == unit.campaign_id
    if role.role == Role.SUPERIOR:
        return role.unit_id == unit.parent_id  # the next one up, never itself nor two levels down
    if role.unit_id == unit.pk:
        return True
    return Unit.objects.descendants(role.unit).filter(pk=unit.pk).exists()


def must_have_factor(person):
    """Whether the rule asks a second factor of this person: for a role of their own, or of somebody they act for today."""
    if settings.SECOND_FACTOR != "required" or not person.is_authenticated:
        return False
    return any(role.role in FACTOR_ROLES for role in person.roles) or bool(person.acting_for)


def require_confirmed(by):
    """Ask for a code of the last quarter of an hour before an act that opens, closes or certifies (S83).

    Nothing is asked of the system itself, nor of who has no second factor and need not have one. Raises StepUp, and
    ValidationError `factor_missing`.
    """
    if by is None or 0 <= time.time() - by.confirmed_at < FRESH:
        return
    if by.has_factor:
        raise StepUp("这一步须由本人输入动态口令确认，请登录页面办理。", code="step_up")
    if must_have_factor(by):
        raise ValidationError(f"{FACTOR_RULE}后才能办理，请先到“个人安全”启用。", code="factor_missing")
