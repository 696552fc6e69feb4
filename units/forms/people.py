"""Accounts, their roles, tokens and reminders, and who acts for whom."""

from django import forms

from units.forms.fields import RowForm, day_input
from units.models import AccessToken, Assignment, Person, Role, SupervisionGroup, Unit
from units.models.person import ADMINISTRATORS


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
        self.fields["unit"].queryset = Unit.objects.filter(campaign=by.campaign).in_force()
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
    starts_on = forms.DateField(label="代办自", widget=day_input())
    ends_on = forms.DateField(label="代办至", widget=day_input(), help_text="这一天也算在内，过后自动终止。")
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
