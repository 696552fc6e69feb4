"""What somebody unknown says, what somebody said at the door, and whether words are shown."""

from django import forms

from reviews.forms.fields import text_box
from reviews.models.opinion import RATINGS


class OpinionForm(forms.Form):
    """One rating by somebody unknown."""

    rating = forms.ChoiceField(
        label="您对这件事的整改满意吗",
        choices=RATINGS,
        widget=forms.RadioSelect,
        error_messages={"required": "请先选一个评价。"},
    )
    text = forms.CharField(
        label="想说的话（可以不写）",
        required=False,
        max_length=300,
        widget=text_box(3),
        help_text="经活动办查看后才公开。请不要写姓名、电话、住址。",
    )


class InterviewForm(forms.Form):
    """What one person said, written down on the spot."""

    rating = forms.ChoiceField(
        label="对方怎么评价",
        choices=RATINGS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一个评价。"},
    )
    text = forms.CharField(
        label="原话（可以不写）",
        required=False,
        max_length=500,
        widget=text_box(4),
        help_text="不写对方的姓名、电话、住址。",
    )


class JudgeForm(forms.Form):
    """Shown or not."""

    shown = forms.TypedChoiceField(
        choices=[("1", "公开"), ("0", "不公开")], coerce=lambda value: value == "1"
    )
