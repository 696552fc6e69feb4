"""The shape of what somebody writes who looked at a doubt."""

from django import forms

from inspections.models import DoubtNote


class LookForm(forms.Form):
    """What somebody found who looked at a doubt."""

    word = forms.CharField(
        label="核看情况",
        max_length=DoubtNote._meta.get_field("word").max_length,
        help_text="用一句话写明怎么看的、看到什么，例如：已到现场核对，四个村确有同样问题。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
