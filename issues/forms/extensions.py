"""Forms about an extension: until when and why."""

from django import forms

from issues.forms.fields import DayField


class ExtensionForm(forms.Form):
    """The new day, and why the old one cannot be kept."""

    new_deadline = DayField(label="新时限", help_text="请具体到日，例如：2014-10-31。")
    reason = forms.CharField(
        label="延期理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="为什么不能按期完成，已经做到哪一步，延到那一天能做到什么。批准后向群众公开原时限和新时限。",
    )
