"""The overdue wizard's three questions (V12)."""

from django import forms


def _answer(label, help_text):
    return forms.CharField(
        label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text=help_text
    )


class ExplanationForm(forms.Form):
    """How far, why, what next."""

    progress = _answer("做到哪一步了？", "写明已经做了什么，离整改目标还差什么。")
    reason = _answer("为什么没有按期完成？", "实事求是写明原因，群众看得到。")
    plan = _answer("下一步怎么办，什么时候完成？", "写明措施、责任人和具体到日的完成时间。")


class ReceiptForm(forms.Form):
    """Which body signs for the report."""

    body = forms.ChoiceField(choices=[("group", "督导组"), ("office", "活动办")])
