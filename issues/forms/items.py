"""Forms about an item: what is promised, what has been done."""

from django import forms
from django.conf import settings
from django.db.models import Q

from issues.forms.fields import DayField, MeasuresField
from issues.models import Item, ProgressReport
from issues.models.item import LateOrigin
from issues.queries.items import draft_stamp
from issues.states import TAKES_PARTS
from units.forms.fields import FilesField


def _field(name, **options):
    """The model's own field as a form field: its label and its length are said once."""
    return Item._meta.get_field(name).formfield(**options)


def _text(rows):
    return forms.Textarea(attrs={"rows": rows})


class ItemForm(forms.Form):
    """A draft item. Only the problem is needed to keep it; what 上报 needs is said then, all at once (M19)."""

    problem = _field("problem", widget=_text(3), help_text="一个事项只写一个问题，写明具体表现。")
    sources = forms.ModelMultipleChoiceField(
        label="问题来源",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可选多项。",
    )
    origin = _field("origin")
    origin.choices = [("", "不是补充事项"), *LateOrigin.choices]
    goal = _field("goal", widget=_text(2), help_text="写明要达到什么效果，最好能检查、能衡量。")
    measures = MeasuresField(
        label="整改措施",
        required=False,
        help_text="每条措施一行；有单独时限的，时限也请具体到日。空行不保存。",
    )
    responsible = _field("responsible", help_text="只填一名具体责任人，填职务或姓名，例如：党委书记。")
    responsible_unit = _field("responsible_unit")
    co_handlers = _field("co_handlers")
    lead_leader = _field("lead_leader", help_text="一名班子成员牵头。")
    tracking_office = _field("tracking_office", help_text="一个科室跟踪。")
    tracker = _field("tracker", help_text="一名工作人员专管专盯。")
    deadline = DayField(
        label="完成时限",
        required=False,
        help_text="请具体到日，例如：2014-09-30。“9月底”“长期坚持”不能作为完成时限。",
    )
    track = _field("track")
    task = _field("task")
    parent = forms.ModelChoiceField(
        label="所属事项",
        queryset=None,
        required=False,
        empty_label="不属于其他事项",
        help_text="班子清单分解立项时，选择它所属的主事项；主事项要等分解事项全部销号后才能销号。",
    )

    def __init__(self, *args, its_list, item=None, **options):
        super().__init__(*args, **options)
        self.fields["sources"].queryset = its_list.unit.campaign.sources.all()
        if item:  # what the page showed, so that a save over newer words is noticed
            self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
        # the part's own main item stays a choice, whatever became of it
        open_mains = Q(state__in=TAKES_PARTS) | Q(pk=item.parent_id if item else None)
        mains = its_list.items.filter(open_mains, parent=None).order_by("pk")
        self.fields["parent"].queryset = mains.exclude(pk=item.pk) if item else mains

    @classmethod
    def of(cls, item, **options):
        """The form filled with what an item holds."""
        held = {name: getattr(item, name) for name in cls.base_fields if name not in ("sources", "measures")}
        return cls(
            its_list=item.list,
            item=item,
            initial=held
            | {
                "seen": draft_stamp(item),
                "sources": [source.pk for source in item.sources.all()],
                "measures": [(one.text, one.due_on) for one in item.measures.all()],
            },
            **options,
        )

    def with_more_rows(self):
        """The same entries, unjudged, with spare lines for measures again (it works without a script)."""
        typed = {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
        }
        self.initial, self.is_bound = typed, False
        return self


class NumberedMeasures(forms.ModelMultipleChoiceField):
    """Measures under the numbers they have on the item's page."""

    def label_from_instance(self, measure):
        return f"{measure.order}. {measure.text}"


class ProgressForm(forms.Form):
    """What has been done, with proofs (M40)."""

    text = forms.CharField(
        label="进展情况",
        max_length=ProgressReport._meta.get_field("text").max_length,
        widget=_text(6),
        help_text="做了什么、做到哪一步、还差什么；没有按时完成的，写明原因和下一步打算。",
    )
    files = FilesField(label="佐证材料", required=False)  # type: ignore[assignment]  # fields leave the class

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        self.fields[
            "files"
        ].help_text = f"可一次选多个；PDF、JPG、PNG、DOCX、XLSX、OFD（不含宏），每个不超过 {limit} MB。"


class MeasuresDoneForm(forms.Form):
    """Measures of one item that were completed on one day; `cleaned_data` is what `complete_measures` takes.

    Only the open ones are offered, but any of the item is understood: the service says of one that was ticked off
    meanwhile when that was.
    """

    measures = NumberedMeasures(
        label="已完成的措施",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一条已经完成的措施。"},
    )
    done_on = DayField(
        label="完成日期", help_text="勾选的措施都登记在这一天；不是同一天完成的，请分几次登记。"
    )

    def __init__(self, *args, item, **options):
        super().__init__(*args, **options)
        measures = self.fields["measures"]
        measures.queryset = item.measures.all()
        measures.choices = [
            (one.pk, measures.label_from_instance(one)) for one in item.measures.filter(done_on=None)
        ]

    def clean(self):
        entered = super().clean()
        return (
            {"done": {one.pk: entered["done_on"] for one in entered["measures"]}}
            if not self.errors
            else entered
        )


class FinishForm(forms.Form):
    """The result the unit stands for when it declares an item done (M62)."""

    result = forms.CharField(
        label="整改结果",
        max_length=Item._meta.get_field("result").max_length,
        widget=_text(6),
        help_text="对照整改目标写明结果，参加评议的群众会看到这段话。",
    )
