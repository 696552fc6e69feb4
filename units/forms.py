"""What a person types about campaigns, units and people: types and lengths, no rule of the campaign."""

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from django import forms

from units.factor import take_code
from units.models import (
    AccessToken,
    Assignment,
    Campaign,
    ContactPoint,
    DeclaredYear,
    DecreedDay,
    Leader,
    Person,
    ReturnReason,
    Role,
    Source,
    Stage,
    SupervisionGroup,
    Unit,
)
from units.models.person import ADMINISTRATORS
from units.rules import RULES


class SignInForm(LoginForm):
    """allauth's form with this house's word for the account, and no placeholder that says the label again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "账号"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class OneTimeInput(forms.TextInput):
    """One line for a code; what was typed is not written back into the page."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def format_value(self, value):
        return None


def _code(help_text="手机上最新显示的 6 位数字。"):
    return forms.CharField(label="动态口令", max_length=20, help_text=help_text, widget=OneTimeInput())


EITHER = "手机上最新显示的 6 位数字；手机不在身边的，输入一个没有用过的恢复码。"


class SignInCodeForm(AuthenticateForm):
    """The second step of signing in: allauth's form, its codes counted and kept by the house."""

    code = _code(help_text=EITHER)

    def clean_code(self):
        take_code(context.request, self.user, self.cleaned_data["code"])
        return ""  # what was typed stands in no page

    def save(self):
        """Nothing is left to do: the code was taken, and the session knows whose it was."""


class ConfirmForm(forms.Form):
    """The code asked for again before an act that opens, closes or certifies."""

    factor_code = _code(help_text=EITHER)


class FactorOnForm(forms.Form):
    code = _code()


class FactorOffForm(forms.Form):
    password = forms.CharField(
        label="当前密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = _code(help_text=EITHER)


class RecoveryCodesForm(forms.Form):
    code = _code(help_text=EITHER)


class TokenForm(forms.Form):
    """What a token is for, how long it lives, whether it may act."""

    name = AccessToken._meta.get_field("name").formfield()
    days = forms.TypedChoiceField(
        label="有效期",
        coerce=int,
        choices=[(7, "7 天"), (30, "30 天"), (90, "90 天"), (180, "180 天")],
        initial=30,
    )
    writes = AccessToken._meta.get_field("writes").formfield()


class RowForm(forms.ModelForm):
    """The shape of a row. Whether the row may be saved is the service's to say, by the row's own constraints."""

    def _post_clean(self):
        pass


class DecisionForm(forms.Form):
    """Approved or not, and what there is to say about it."""

    approve = forms.TypedChoiceField(
        label="审批",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意的须写明理由。",
    )


def _day():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _why():
    return forms.CharField(
        label="修改理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="随修改记录一并留痕，全体工作人员可见。",
    )


class UnitForm(RowForm):
    class Meta:
        model = Unit
        fields = ["name", "parent", "group", "kind", "category", "order", "participates"]
        help_texts = {
            "order": "同一上级之下从小到大排列。",
            "participates": "不参学的单位只作为上一级党组织，不报整改清单。",
        }

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        others = Unit.objects.filter(campaign=campaign).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others.with_tree_fields()
        self.fields["group"].queryset = SupervisionGroup.objects.filter(campaign=campaign)
        self.fields["parent"].empty_label = self.fields["group"].empty_label = "没有"
        for name in ("kind", "category"):
            self.fields[name].choices = [("", "请选择"), *Unit._meta.get_field(name).choices]


class LeaderForm(RowForm):
    class Meta:
        model = Leader
        fields = ["post", "name", "order", "is_head", "active"]


class ContactForm(RowForm):
    class Meta:
        model = ContactPoint
        fields = ["leader", "city_leader", "active"]
        help_texts = {
            "leader": "可选已有“联系点领导”“市领导”或“上一级党组织”角色的人员；没有的，请先在人员账号里开设。",
            "city_leader": "市领导的联系点在销号时多一级联系点领导审核。",
        }

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        leading = Assignment.objects.filter(
            campaign=campaign, role__in=[Role.CONTACT, Role.LEADER, Role.SUPERIOR]
        )
        offered = Person.objects.filter(pk__in=leading.values("person"), is_active=True)
        self.fields["leader"].queryset = (
            offered | Person.objects.filter(pk=self.instance.leader_id)
        ).order_by("name")
        self.fields["leader"].empty_label = "请选择"


class GroupForm(RowForm):
    class Meta:
        model = SupervisionGroup
        fields = ["number", "name"]


class AssignmentForm(forms.Form):
    """A role with its scope; only a system administrator is offered the administrators' roles (S84)."""

    role = forms.ChoiceField(label="角色", choices=Role)
    unit = forms.ModelChoiceField(
        label="单位",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="不选",
        help_text="单位经办、联系点领导、上一级党组织、特邀监督员须选单位。",
    )
    group = forms.ModelChoiceField(
        label="督导组",
        queryset=SupervisionGroup.objects.none(),
        required=False,
        empty_label="不选",
        help_text="督导组成员须选组。",
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        keeps_all = any(role.role == Role.SYSTEM for role in by.roles)
        self.fields["role"].choices = [("", "请选择")] + [
            (role.value, role.label) for role in Role if keeps_all or role not in ADMINISTRATORS
        ]
        self.fields["unit"].queryset = Unit.objects.filter(campaign=by.campaign)
        self.fields["group"].queryset = SupervisionGroup.objects.filter(campaign=by.campaign)


class NewPersonForm(AssignmentForm):
    """A new account and its first role; the password is made by the system unless one is typed."""

    username = forms.CharField(label="账号", max_length=60, help_text="登录时使用，建议用单位简称加编号。")
    name = forms.CharField(label="称呼", max_length=60, help_text="职务或姓名，显示在办理记录里。")
    phone = forms.CharField(label="电话", max_length=20, required=False)
    password = forms.CharField(
        label="初始密码",
        max_length=128,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="留空则由系统生成，办好后只显示这一次。自行填写的至少 10 位。",
    )
    field_order = ["username", "name", "phone", "password", "role", "unit", "group"]


class PersonForm(RowForm):
    class Meta:
        model = Person
        fields = ["name", "phone", "is_active"]
        help_texts = {"is_active": "停用后立即退出登录，办理记录保留。"}


class RemindersForm(RowForm):
    """Where and how often a person is reminded by mail; there is no choice that silences what is overdue."""

    class Meta:
        model = Person
        fields = ["email", "digest"]
        widgets = {"digest": forms.RadioSelect}
        help_texts = {
            "email": "不填则只在站内提醒。",
            "digest": "逾期的提醒不能关闭，也不等每日汇总。",
        }


class RulesForm(RowForm):
    """The values of the rule cards, each with the sentence it comes from, and why they change."""

    reason = _why()

    class Meta:
        model = Campaign
        fields = [rule.field for rule in RULES]
        help_texts = {rule.field: rule.source for rule in RULES}


class CampaignForm(RowForm):
    reason = _why()

    class Meta:
        model = Campaign
        fields = ["name", "place", "office", "starts_on", "ends_on"]
        widgets = {"starts_on": _day(), "ends_on": _day()}


class DelegationForm(forms.Form):
    """Who acts for whom, from which day to which. Only the activity office may fill in another's name."""

    principal = forms.ModelChoiceField(
        label="委托人",
        queryset=Person.objects.none(),
        required=False,
        empty_label="本人",
        help_text="活动办可以替因故不能亲自办理的同志登记。",
    )
    delegate = forms.ModelChoiceField(
        label="代办人",
        queryset=Person.objects.none(),
        empty_label="请选择",
        help_text="须能看到委托人所审核的全部单位；代办人自己经办、申请或审核过的事项不能代办。",
    )
    starts_on = forms.DateField(label="代办自", widget=_day())
    ends_on = forms.DateField(label="代办至", widget=_day(), help_text="这一天也算在内，过后自动终止。")
    reason = forms.CharField(label="事由", max_length=120, help_text="例如：外出培训。")

    def __init__(self, *args, by, for_others, **options):
        super().__init__(*args, **options)
        held = Assignment.objects.filter(campaign=by.campaign).exclude(role__in=ADMINISTRATORS)
        colleagues = Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by(
            "name", "pk"
        )
        self.fields["delegate"].queryset = colleagues.exclude(pk=by.pk)
        self.fields["principal"].queryset = colleagues.exclude(pk=by.pk)
        if not for_others:
            del self.fields["principal"]


class ReturnReasonForm(RowForm):
    class Meta:
        model = ReturnReason
        fields = ["text"]
        help_texts = {"text": "一句话，审核人退回时可以直接选用，还可以另写自己的意见。"}


class DecreedDayForm(RowForm):
    class Meta:
        model = DecreedDay
        fields = ["day", "works", "note"]
        widgets = {"day": _day()}

    works = forms.TypedChoiceField(
        label="安排",
        choices=[("True", "上班（调休）"), ("False", "放假")],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )


class DeclaredYearForm(RowForm):
    class Meta:
        model = DeclaredYear
        fields = ["year", "note"]
        help_texts = {"year": "先把这一年的调休和放假逐日登记完，再登记为最终确定。"}


class CountForm(forms.Form):
    """From which day how many working days are counted."""

    start = forms.DateField(label="自（当天不算）", widget=_day())
    count = forms.IntegerField(label="多少个工作日", min_value=1, max_value=750)


class StageForm(RowForm):
    class Meta:
        model = Stage
        fields = ["name", "batch", "order", "starts_on", "ends_on"]
        widgets = {"starts_on": _day(), "ends_on": _day()}
        help_texts = {"batch": "第几批开展活动的单位。"}


class SourceForm(RowForm):
    class Meta:
        model = Source
        fields = ["name"]
