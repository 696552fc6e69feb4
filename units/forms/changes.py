"""Changes of units (M121) and handovers of people (M122): what is typed, and what was seen before it is confirmed."""

from django import forms

from units.forms.fields import day_input
from units.models import Assignment, ChangeKind, Person, Unit

NO_UNITS, NO_SEATS = Unit.objects.none(), Assignment.objects.none()


class ChangeForm(forms.Form):
    """What every change names: its day, the document that orders it, and what was shown before it was confirmed."""

    day = forms.DateField(label="变更日期", widget=day_input())
    document = forms.CharField(
        label="依据文件",
        max_length=120,
        help_text="文件名称和文号，例如：关于调整机构设置的通知（句编〔2014〕5号）。",
    )
    reason = forms.CharField(
        label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, **options)
        self.campaign = campaign
        standing = Unit.objects.filter(campaign=campaign).in_force().order_by("order", "pk")
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset.model is Unit:
                field.queryset = standing
                if hasattr(field, "empty_label") and field.empty_label is not None:
                    field.empty_label = "请选择"

    @property
    def changing(self):
        """The units that would change, and those that would take over, of a valid form."""
        one, heir = self.cleaned_data.get("unit"), self.cleaned_data.get("into")
        units = [one] if one else list(self.cleaned_data.get("units", ()))
        return units, [heir] if heir else list(self.cleaned_data.get("parts", ()))


class HandingForm(ChangeForm):
    """A change by which something goes over: which roles go along is chosen on the page that lists it."""

    seats = forms.ModelMultipleChoiceField(
        label="随单位移交的任职", queryset=NO_SEATS, required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, campaign=campaign, **options)
        self.fields["seats"].queryset = Assignment.objects.filter(campaign=campaign, unit__isnull=False)


class RenameForm(ChangeForm):
    unit = forms.ModelChoiceField(label="单位", queryset=NO_UNITS)
    name = forms.CharField(
        label="新名称", max_length=80, help_text="原名称作为曾用名保留，仍可查到；改正错别字请用“修改单位”。"
    )
    field_order = ["unit", "name", "day", "document", "reason"]


class MergeForm(HandingForm):
    units = forms.ModelMultipleChoiceField(
        label="被合并的单位",
        queryset=NO_UNITS,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="可选多个（按住 Ctrl 键点选）；合并以后不再办理新的业务。",
    )
    into = forms.ModelChoiceField(
        label="并入", queryset=NO_UNITS, help_text="几个单位合并成一个新单位的，请先用“添加单位”登记新单位。"
    )
    field_order = ["units", "into", "day", "document", "reason"]


class SplitForm(HandingForm):
    unit = forms.ModelChoiceField(label="单位", queryset=NO_UNITS)
    parts = forms.ModelMultipleChoiceField(
        label="分出的单位",
        queryset=NO_UNITS,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="请先用“添加单位”登记新单位，再在这里选（按住 Ctrl 键可选多个）。",
    )
    stays = forms.BooleanField(
        label="原单位保留",
        required=False,
        help_text="只把分出去的事项移交；不勾选的，原单位撤销，其余都归第一个单位。",
    )
    field_order = ["unit", "parts", "stays", "day", "document", "reason"]

    def clean(self):
        """`shares`: which part takes which item, from the selects of the confirmation page."""
        shares = {
            int(name.removeprefix("share-")): int(value)
            for name, value in self.data.items()
            if name.startswith("share-") and name.removeprefix("share-").isdecimal() and value.isdecimal()
        }
        return self.cleaned_data | {"shares": shares}


class AbolishForm(HandingForm):
    unit = forms.ModelChoiceField(label="单位", queryset=NO_UNITS)
    into = forms.ModelChoiceField(
        label="承接单位", queryset=NO_UNITS, required=False, help_text="还有未办结工作的单位必须选。"
    )
    field_order = ["unit", "into", "day", "document", "reason"]


FORMS = {
    ChangeKind.RENAME: RenameForm,
    ChangeKind.MERGE: MergeForm,
    ChangeKind.SPLIT: SplitForm,
    ChangeKind.ABOLISH: AbolishForm,
}


class HandoverForm(forms.Form):
    """Who takes over, why, and whether the account is closed with it."""

    to = forms.ModelChoiceField(
        label="接手人", queryset=Person.objects.none(), empty_label="请选择", required=False
    )
    reason = forms.CharField(label="移交原因", max_length=200, required=False, help_text="例如：工作调动。")
    close_account = forms.BooleanField(
        label="同时停用此人的账号",
        required=False,
        help_text="不停用的，账号保留，但没有任职就看不到任何内容。",
    )
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args, by, person, **options):
        super().__init__(*args, **options)
        others = Person.objects.visible_to(by).filter(is_active=True).exclude(pk=person.pk)
        self.fields["to"].queryset = others.order_by("name", "pk")
