"""Forms of a meeting: entering it, holding what was planned, its minutes."""

from django import forms

from documents.forms.fields import PresentField, ResolutionsField, files_field
from documents.models import Meeting
from documents.states import MeetingKind
from units.forms.fields import day_input
from units.models import SupervisionGroup, Unit

PRESENT = "每行一类：职务（或类别）和人数，不写姓名，例如：党委书记 1。"


def _of(name, **options):
    return Meeting._meta.get_field(name).formfield(**options)


def _present():
    return PresentField(
        label="参加人员", required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=PRESENT
    )


class HoldForm(forms.Form):
    """When and where a meeting was held, and who was there."""

    held_on = forms.DateField(label="召开日期", widget=day_input())
    place = _of("place")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["present"] = _present()
        self.fields["files"] = files_field("附件（签到表、照片等）")


class MeetingForm(HoldForm):
    """A meeting as it is entered: held, or planned."""

    kind = forms.ChoiceField(
        label="会议",
        choices=[
            ("", "请选择"),
            *((value, label) for value, label in MeetingKind.choices if value != MeetingKind.WRAP_UP),
        ],
        help_text="总结大会要过关口，请到“总结大会”页面登记。",
    )
    title = _of("title", required=False, help_text="不填的，按单位和会议种类取名。")
    unit = forms.ModelChoiceField(
        label="单位", queryset=Unit.objects.none(), required=False, empty_label="不是某个单位的会议"
    )
    group = forms.ModelChoiceField(
        label="督导组",
        queryset=SupervisionGroup.objects.none(),
        required=False,
        empty_label="不是督导组的会议",
    )
    planned = forms.TypedChoiceField(
        label="情况",
        choices=[("no", "已经召开"), ("yes", "拟召开")],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )
    field_order = ["kind", "title", "unit", "group", "planned", "held_on", "place", "present", "files"]

    def __init__(self, *args, units, groups, **options):
        super().__init__(*args, **options)
        self.fields["unit"].queryset, self.fields["group"].queryset = units, groups


class MinutesForm(forms.Form):
    """What was said and resolved."""

    minutes = _of("minutes", widget=forms.Textarea(attrs={"rows": 10}))
    resolutions = ResolutionsField(
        label="议定事项",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="每行一条：事项｜由谁办｜何时办结，例如：窗口延时服务｜镇便民服务中心｜2014-09-30。",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["present"] = _present()
        self.fields["files"] = files_field("附件")
