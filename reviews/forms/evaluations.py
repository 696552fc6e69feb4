"""What a person types about an evaluation of posts: the list, a pass, a decision about one of the last."""

import re
import unicodedata

from django import forms

from issues.forms.fields import DayField
from reviews.forms.fields import CountField, text_box
from reviews.models import DemocraticReview


class EvaluationForm(forms.Form):
    """Name, posts by lines, how many of the last are named and what may come of it."""

    name = forms.CharField(label="名称", max_length=60, help_text="例如：万名群众评议百名科长。")
    subjects = forms.CharField(
        label="被评岗位",
        strip=False,
        max_length=60_000,
        widget=text_box(12),
        help_text="每行一个：部门，岗位，姓名（可以不填）。可以从表格里整列粘贴。例如：民政局，社会救助科科长",
    )
    bottom = CountField(label="点名末几名", initial=5, help_text="只是点名，处理不处理由督导组逐个决定。")
    consequence = forms.CharField(label="对末位可以作出的处理", max_length=120, initial="取消评优、提拔资格")

    def clean_subjects(self):
        read, wrong = [], []
        for number, line in enumerate(self.cleaned_data["subjects"].splitlines(), start=1):
            plain = unicodedata.normalize("NFKC", line).strip()
            parts = [one.strip() for one in re.split(r"[,，、\t;；]+|\s{2,}", plain) if one.strip()]
            if len(parts) == 1:
                parts = plain.split()
            if not parts:
                continue
            if len(parts) not in (2, 3) or any(
                len(one) > most for one, most in zip(parts, (60, 60, 40), strict=False)
            ):
                wrong.append(f"第 {number} 行“{plain[:30]}”：请写成“部门，岗位”或“部门，岗位，姓名”。")
            else:
                read.append((parts[0], parts[1], parts[2] if len(parts) == 3 else ""))
        if wrong:
            raise forms.ValidationError(wrong[:20], code="bad_line")
        return read


class PassForm(forms.Form):
    """Who votes, when, how many at least, and how much it weighs."""

    audience = forms.ChoiceField(
        label="由谁评", choices=DemocraticReview.Audience.choices, widget=forms.RadioSelect
    )
    held_on = DayField(label="评议日期")
    place = forms.CharField(label="地点", max_length=80, required=False)
    quorum = CountField(label="参评人数不少于", initial=30)
    weight = CountField(label="在排名里的权重", initial=50, help_text="例如内部 40、外部 60。")


class ConsequenceForm(forms.Form):
    """What people decide, and why."""

    applied = forms.TypedChoiceField(
        label="决定",
        choices=[("1", "作出处理"), ("0", "不作处理")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="理由", max_length=500, widget=text_box(4))
