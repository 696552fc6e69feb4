"""The shape of a spot check as it is announced, keyed and looked at."""

from django import forms

from inspections.models import DrawnItem, SpotCheck
from inspections.states import Among
from issues.forms.fields import DayField
from issues.models import Order
from issues.states import SETTLED, State
from units.desk.filters import groups_in_sight, units_in_sight
from units.models import SupervisionGroup, Unit


class SpotCheckForm(forms.Form):
    """A spot check as it is announced: what is drawn from, how many, and with which number that nobody knows yet."""

    title = forms.CharField(
        label="抽查名称",
        max_length=SpotCheck._meta.get_field("title").max_length,
        help_text="例如：9月整改落实情况随机抽查。一个名称只抽一次。",
    )
    among = forms.ChoiceField(label="抽查范围", choices=Among, initial=Among.DONE)
    group = forms.ModelChoiceField(
        label="只抽一个督导组", queryset=SupervisionGroup.objects.none(), required=False, empty_label="不限"
    )
    unit = forms.ModelChoiceField(
        label="只抽一个单位", queryset=Unit.objects.none(), required=False, empty_label="不限"
    )
    share = forms.IntegerField(label="抽查比例（%）", min_value=1, max_value=100)
    source = forms.CharField(
        label="用哪一个公开号码",
        max_length=SpotCheck._meta.get_field("source").max_length,
        help_text="写到任何人都能查到：哪一种、哪一期，例如：体彩排列五第14250期开奖号码；没有开出的，用其后第一期。",
    )
    source_on = forms.DateField(
        label="号码公布日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="要晚于今天：名单先公布，号码后产生，谁也挑不了。",
    )

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.fields["group"].queryset = groups_in_sight(request)
        self.fields["unit"].queryset = units_in_sight(request)
        least = request.user.campaign.spot_check_share
        self.fields["share"].initial = least
        self.fields["share"].help_text = f"不少于 {least}%；不足一项的按一项算。"


class SeedForm(forms.Form):
    """The public number, as one of two persons reads it."""

    seed = forms.CharField(
        label="公布的号码",
        max_length=SpotCheck._meta.get_field("seed").max_length,
        help_text="只录数字和字母，空格、标点不计。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindingForm(forms.Form):
    """What was found at a drawn item."""

    method = forms.ChoiceField(label="抽查方式", choices=DrawnItem.Method)
    met = forms.TypedChoiceField(
        label="整改落实",
        choices=[("yes", "落实到位"), ("no", "没有落实到位")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label="抽查情况",
        max_length=DrawnItem._meta.get_field("finding").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一两句话写明怎么查的、查到什么；不写群众姓名、电话。登记以后不能修改。",
    )
    follow = forms.ChoiceField(label="后续处理", required=False, widget=forms.RadioSelect)
    deadline = DayField(
        label="整改时限", required=False, help_text="责令整改的，请具体到日，例如：2014-10-31。"
    )

    def __init__(self, *args, item, may_reverse=False, **options):
        super().__init__(*args, **options)
        again = [(kind, f"责令{kind.label}") for kind in (Order.Kind.REDO, Order.Kind.MAKE_UP)]
        anew = (Order.Kind.NEW, "另立一件限期整改事项")
        settled = item.state in SETTLED
        nothing = ("", "落实到位，不须处理" if settled else "不另交办，由单位继续整改")
        if item.state == State.ENDED:  # whether it was right to end it (M119)
            again = [(Order.Kind.RESUME, "撤销终结，恢复整改")] if may_reverse else []
        self.fields["follow"].choices = [nothing, *(again if settled else []), anew]

    def clean(self):
        said = super().clean()
        if said.get("follow") and not said.get("deadline") and "deadline" not in self.errors:
            self.add_error(
                "deadline", forms.ValidationError("责令整改须有时限，请具体到日。", code="required")
            )
        return said
