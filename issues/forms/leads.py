"""What a person types when the level above is asked to lead, or an item is ranked."""

from django import forms

from issues.models import Item, LeadRequest


def _words(label, field, help_text):
    return forms.CharField(
        label=label,
        max_length=LeadRequest._meta.get_field(field).max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=help_text,
    )


class AskLeadForm(forms.Form):
    """Why the unit cannot do it alone."""

    reason = _words(
        "申请理由", "reason", "本单位已经做了什么、卡在哪里、需要上级协调哪些部门。完成时限不因申请而改变。"
    )


class AnswerLeadForm(forms.Form):
    """Whether the superior leads, and how."""

    takes = forms.TypedChoiceField(
        label="答复",
        choices=[("1", "由上级牵头"), ("0", "由单位自办")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = _words("意见", "answer", "由谁牵头、怎么配合；由单位自办的，写明理由和办法。")


class RankForm(forms.Form):
    """Where an item stands in the queue."""

    priority = forms.TypedChoiceField(
        label="轻重缓急", choices=Item.Priority.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="理由", max_length=200)
