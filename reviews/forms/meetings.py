"""What a person types about a meeting: numbers, days, names, ticks; no rule of the campaign."""

import re
import unicodedata

from django import forms
from django.urls import reverse

from issues.forms.fields import DayField
from issues.models import Item
from issues.states import State
from reviews.forms.fields import CountField, text_box
from reviews.models import Attendance, Attendee, DemocraticReview, ReviewItem
from reviews.models.review import FORMAL
from reviews.states import Outcome

CATEGORY_WORDS = {label: value for value, label in Attendance.Category.choices} | {
    "群众代表": "grassroots",
    "群众": "grassroots",
    "党员": "party_member",
    "党员代表": "party_member",
}


class ItemsField(forms.ModelMultipleChoiceField):
    """Items of one unit. Offered are those that can be reviewed; why another cannot is for the service to say."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": "请至少选择一个事项。"}

    def label_from_instance(self, item):
        return f"{item.number} {item.title}（{item.finished_on:%Y-%m-%d} 申报完成）"

    def clean(self, value):
        return [item.pk for item in super().clean(value)]


class ReviewForm(forms.Form):
    """Which finished items are put before the people, when, how and where."""

    item_ids = ItemsField(label="评议事项", queryset=Item.objects.none())
    held_on = DayField(label="评议日期", help_text="开会的那一天，不早于事项申报完成的日期。")
    place = forms.CharField(label="地点", max_length=80, required=False, help_text="例如：镇政府三楼会议室。")
    method = forms.ChoiceField(
        label="评议方式",
        choices=[(one.value, one.label) for one in DemocraticReview.Method if one in FORMAL],
        widget=forms.RadioSelect,
        help_text="现场一线即时评议在办事、施工现场当场发票、投票；人数、比例、点赞率的要求和会议评议相同。",
    )

    def __init__(self, *args, unit, **options):
        super().__init__(*args, **options)
        waiting = ReviewItem.objects.filter(outcome=Outcome.PENDING).values("item")
        offered = unit.items.filter(state=State.FINISHED).exclude(pk__in=waiting).order_by("pk")
        field = self.fields["item_ids"]
        field.queryset = unit.items.filter(number__isnull=False)
        field.choices = [(item.pk, field.label_from_instance(item)) for item in offered]

    @property
    def nothing_to_offer(self):
        return not self.fields["item_ids"].choices


class RollForm(forms.Form):
    """The roll, typed or pasted: one person a line, name (or code) and category."""

    lines = forms.CharField(
        label="参评名册",
        strip=False,
        max_length=200_000,
        widget=text_box(16),
        help_text="每行一人：姓名或代号，空格或逗号，类别。例如：群众代表03，基层群众代表",
    )

    def __init__(self, *args, review, **options):
        self.read = []
        roll = [f"{one.name}，{one.get_category_display()}" for one in review.roll.all()]
        super().__init__(*args, initial={"lines": "\n".join(roll)}, **options)
        self.fields["lines"].widget.attrs["data-check"] = reverse(
            "reviews:review_roll_check", args=[review.pk]
        )

    def clean_lines(self):
        read, wrong = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            parts = [
                part
                for part in re.split(r"[,，、\t;；\s]+", unicodedata.normalize("NFKC", line).strip())
                if part
            ]
            if not parts:
                continue
            category = CATEGORY_WORDS.get(parts[-1]) if len(parts) > 1 else None
            name = "".join(parts[:-1])
            if category is None or len(name) > 40:
                wrong.append(
                    f"第 {number} 行“{line.strip()[:30]}”：请写成“姓名，类别”，类别是：{'、'.join(Attendance.Category.labels)}。"
                )
            else:
                read.append((name, category))
        self.read = read  # what could be read, also beside lines that could not
        if wrong:
            raise forms.ValidationError(wrong[:20], code="bad_line")
        if not read:
            raise forms.ValidationError("名册是空的，请每行写一人。", code="empty")
        return read


class LockForm(forms.Form):
    """Tellers, and a quorum below the usual one with its reason."""

    tellers = forms.CharField(
        label="监票人",
        required=False,
        max_length=600,
        widget=text_box(3),
        help_text="每行一人。评议事项的责任人、本单位经办人员和他们的亲属不能担任。",
    )
    relatives = forms.CharField(
        label="与责任人有亲属关系、须回避的人",
        required=False,
        max_length=600,
        widget=text_box(2),
        help_text="每行一人，没有可不填。",
    )
    quorum = CountField(
        label="参评人数不少于", help_text="一般人数已填好；低于它须写明理由，并由督导组同意。"
    )
    quorum_reason = forms.CharField(
        label="低于一般人数的理由", required=False, max_length=500, widget=text_box(2)
    )

    def clean(self):
        typed = super().clean()
        for field in ("tellers", "relatives"):
            typed[field] = [line.strip()[:60] for line in typed.get(field, "").splitlines() if line.strip()]
        return typed


class SignInForm(forms.Form):
    """Who is there, by ticking."""

    present = forms.ModelMultipleChoiceField(
        label="到场人员",
        queryset=Attendee.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, review, **options):
        roll = review.roll.all()
        super().__init__(*args, initial={"present": [one.pk for one in roll if one.present]}, **options)
        self.fields["present"].queryset = roll

    def clean_present(self):
        return [one.pk for one in self.cleaned_data["present"]]


class ManyForm(forms.Form):
    """A number of slips."""

    many = CountField(label="张数")


class TokenForm(forms.Form):
    """The number on a slip."""

    token = forms.CharField(
        label="票号", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class StartForm(forms.Form):
    """How many paper ballots were handed out."""

    paper_issued = CountField(label="发出纸质票", help_text="没有发纸质票填 0。", initial=0)
    room_word = forms.BooleanField(
        label="使用现场口令",
        required=False,
        help_text="会场屏幕上每 5 分钟换一次四位数字，投票时要填；票号被转发到会场外也投不了。",
    )


class CloseVoteForm(forms.Form):
    """How many slips came back unused."""

    returned = CountField(label="收回未用的评议票", help_text="当场清点；没有填 0。", initial=0)


class SureForm(forms.Form):
    """Nothing to type: the button is the act."""


class PaperForm(forms.Form):
    """One clerk's reading of the paper ballots."""

    issued = CountField(label="发出纸质票")
    returned = CountField(label="收回纸质票")

    def __init__(self, *args, review, **options):
        super().__init__(*args, **options)
        self.parts = [*[words for _, words in review.answers], "空白", "无效"]
        self.rows = list(review.asked)
        for row in self.rows:
            for n, part in enumerate(self.parts):
                self.fields[f"p{row.pk}_{n}"] = CountField(label=f"{row.judged.number}{part}")

    def clean(self):
        typed = super().clean()
        items = {row.pk: [typed.get(f"p{row.pk}_{n}") for n in range(5)] for row in self.rows}
        return {"issued": typed.get("issued"), "returned": typed.get("returned"), "items": items}

    @property
    def lines(self):
        return [(row, [self[f"p{row.pk}_{n}"] for n in range(5)]) for row in self.rows]


class ConfirmForm(forms.Form):
    """The observer's word that the count is what happened in the room."""

    observer = forms.CharField(label="督导组派员", max_length=60, help_text="到场督导人员的职务或姓名")
    checked = forms.BooleanField(
        label="本组派员到场，已核对签到名单和票数，与现场情况一致",
        error_messages={"required": "请核对后勾选；如有不符，请提出异议、作废本场。"},
    )

    def clean(self):
        return {"observer": super().clean().get("observer", "")}


class SheetForm(forms.Form):
    """A scan or photo of the count sheet."""

    file = forms.FileField(
        label="计票单",
        help_text="签字后的计票单照片（JPG、PNG）或扫描件（PDF）。照片里的位置信息会自动去掉。",
    )
