"""The shape of what people type and narrow by on the pages of supervision."""

from django import forms

from issues.filters import groups_in_sight, units_in_sight
from issues.models import Item
from supervision.models import BoardEntry, DoubtNote, DrawnItem, PersonalRequest, SpotCheck, WrapUpMeeting
from supervision.queries.trail import NOUNS
from supervision.states import GROUNDS, Among
from units.models import Person, SupervisionGroup, Unit


class ChaseForm(forms.Form):
    """A word that goes with a chase."""

    note = forms.CharField(label="附言", max_length=200, required=False)


class PaceForm(forms.Form):
    """What the curve is narrowed to, and the day of the forecast."""

    group = forms.ModelChoiceField(
        label="督导组", queryset=SupervisionGroup.objects.none(), required=False, empty_label="全部"
    )
    unit = forms.ModelChoiceField(
        label="单位", queryset=Unit.objects.none(), required=False, empty_label="全部"
    )
    until = forms.DateField(
        label="预计到", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.fields["group"].queryset = groups_in_sight(request)
        self.fields["unit"].queryset = units_in_sight(request)


class GateForm(forms.Form):
    """What the gate of the wrap-up meetings is narrowed to."""

    STANDINGS = [("", "全部"), ("blocked", "不得召开"), ("free", "可以召开"), ("held", "已召开")]

    group = forms.ModelChoiceField(
        label="督导组", queryset=SupervisionGroup.objects.none(), required=False, empty_label="全部"
    )
    standing = forms.ChoiceField(label="情况", choices=STANDINGS, required=False)

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.fields["group"].queryset = groups_in_sight(request)


class WrapUpForm(forms.Form):
    """When and where the wrap-up meeting was held."""

    held_on = forms.DateField(
        label="召开日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="会后登记，不早于最后一项销号的日期。",
    )
    place = forms.CharField(label="地点", max_length=WrapUpMeeting._meta.get_field("place").max_length)


class LookForm(forms.Form):
    """What somebody found who looked at a doubt."""

    word = forms.CharField(
        label="核看情况",
        max_length=DoubtNote._meta.get_field("word").max_length,
        help_text="用一句话写明怎么看的、看到什么，例如：已到现场核对，四个村确有同样问题。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PersonalRequestForm(forms.ModelForm):
    """What somebody asks about their own data."""

    class Meta:
        model = PersonalRequest
        fields = ["kind", "subject", "unit", "wanted"]
        widgets = {"wanted": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", "请选择"), *PersonalRequest.Kind.choices]
        self.fields["unit"].queryset = Unit.objects.filter(campaign=campaign)
        self.fields["unit"].empty_label = "不选"


class PersonalAnswerForm(forms.Form):
    """The answer; for a correction also what is put in place."""

    outcome = forms.ChoiceField(label="办理结果", choices=PersonalRequest.Outcome)
    answer = forms.CharField(
        label="答复",
        max_length=PersonalRequest._meta.get_field("answer").max_length,
        help_text="写给请求人看的话；不予办理的，写明理由。不要再写姓名、电话。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label="更正后的称呼", max_length=Person._meta.get_field("name").max_length, required=False
    )
    phone = forms.CharField(
        label="更正后的电话", max_length=Person._meta.get_field("phone").max_length, required=False
    )

    def __init__(self, *args, asked, **options):
        super().__init__(*args, **options)
        if asked.kind != PersonalRequest.Kind.CORRECTION:
            del self.fields["name"], self.fields["phone"]


class TrailFilter(forms.Form):
    """Filters in the address; anything else there is not read."""

    act = forms.ChoiceField(label="对象", choices=[("", "全部"), *NOUNS.items()], required=False)
    stream = forms.CharField(label="链", max_length=64, required=False, help_text="如 unit-12 或 system")
    day = forms.DateField(
        label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)


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


class EntryForm(forms.Form):
    """A unit on a board. The ground says which board: each has its own."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label="请选择")
    ground = forms.ChoiceField(
        label="列入哪一榜、什么理由",
        choices=[
            ("", "请选择"),
            *(
                (board.label, [(one.value, one.label) for one in grounds])
                for board, grounds in GROUNDS.items()
            ),
        ],
    )
    item = forms.CharField(
        label="整改事项编号", max_length=20, required=False, help_text="因某一个整改事项列入的，填写编号。"
    )
    reason = forms.CharField(
        label="事实和理由",
        max_length=BoardEntry._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="榜上只写单位和职务，不写个人姓名。",
    )
    evidence = forms.CharField(
        label="依据",
        max_length=BoardEntry._meta.get_field("evidence").max_length,
        help_text="通报文号、检查记录、考核结果的名称和日期。",
    )

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units_in_sight(request)
        self.items = Item.objects.visible_to(request.user)

    def clean_item(self):
        """The item of this number, or none."""
        number = self.cleaned_data["item"].strip()
        found = self.items.filter(number__iexact=number).first() if number else None
        if number and not found:
            raise forms.ValidationError("没有这个编号的事项，请到“整改事项”核对。")
        return found

    def clean(self):
        said = super().clean()
        if ground := said.get("ground"):
            said["board"] = next(board for board, grounds in GROUNDS.items() if ground in grounds)
        return said
