"""What a person types of the stages and report days of a draft (M120)."""

from django import forms

from issues.forms.fields import DayField, MeasureRows, MeasuresField
from issues.models import Item

UNITS = [("month", "个月"), ("week", "周")]


class StageRows(MeasureRows):
    """Lines of a stage and its day."""

    template_name = "issues/_stage_rows.html"


class StagesField(MeasuresField):
    """Stages as (what, day or None) pairs, in order."""

    widget = StageRows
    longest, most = 500, 24


class DaysForm(forms.Form):
    """How an item is put right, and the days that belong to it; only what the chosen course needs is kept."""

    course = forms.ChoiceField(label="整改类型", choices=Item.Course.choices, widget=forms.RadioSelect)
    stages = StagesField(
        label="各阶段（分阶段整改才填）",
        required=False,
        help_text="一行一个阶段：做到什么、哪一天以前，按先后填写；最后一个阶段不晚于完成时限。",
    )
    first = DayField(label="第一个报告日（持续整改才填）", required=False)
    every = forms.IntegerField(label="以后每隔", required=False, min_value=1, max_value=12)
    unit = forms.ChoiceField(label="单位", choices=UNITS, required=False)
    last = DayField(
        label="最后一个报告日不晚于",
        required=False,
        help_text="可以晚于活动结束；销号以后，到日仍须报告。",
    )

    @classmethod
    def of(cls, item, data=None):
        """The form filled with what a draft has."""
        stages = [(one.what, one.due_on) for one in item.days.all() if one.kind == "stage"]
        reports = [one.due_on for one in item.days.all() if one.kind == "report"]
        held = {"course": item.course, "stages": stages, "unit": "month", "every": 1}
        if reports:
            held |= {"first": reports[0], "last": reports[-1]}
        return cls(data, initial=held)

    def clean(self):
        said = super().clean()
        return said | {"every": said.get("every") or 0}
