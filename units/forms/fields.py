"""Shapes that several forms of people, units and campaigns share."""

from django import forms


class RowForm(forms.ModelForm):
    """The shape of a row. Whether the row may be saved is the service's to say, by the row's own constraints."""

    def _post_clean(self):
        pass


def day_input():
    """One day, by the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def why_field():
    """The reason that goes with a change of rules."""
    return forms.CharField(
        label="修改理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="随修改记录一并留痕，全体工作人员可见。",
    )
