"""The shape of an entry of a board."""

from django import forms

from accountability.models import BoardEntry
from accountability.states import GROUNDS
from issues.models import Item
from units.desk.filters import units_in_sight
from units.models import Unit


class EntryForm(forms.Form):
    """A unit on a board. The ground says which board: each has its own."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label="请选择")
    ground = forms.ChoiceField(
        label="列入哪一榜、什么理由",
        choices=[
            ("", "请选择"),
            *(
                (board.label, [(one.value, one.label) for one in grounds])
                for board, grounds in GROUNDS.items()
            ),
        ],
    )
    item = forms.CharField(
        label="整改事项编号", max_length=20, required=False, help_text="因某一个整改事项列入的，填写编号。"
    )
    reason = forms.CharField(
        label="事实和理由",
        max_length=BoardEntry._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="榜上只写单位和职务，不写个人姓名。",
    )
    evidence = forms.CharField(
        label="依据",
        max_length=BoardEntry._meta.get_field("evidence").max_length,
        help_text="通报文号、检查记录、考核结果的名称和日期。",
    )

    def __init__(self, *args, request, **options):
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units_in_sight(request)
        self.items = Item.objects.visible_to(request.user)

    def clean_item(self):
        """The item of this number, or none."""
        number = self.cleaned_data["item"].strip()
        found = self.items.filter(number__iexact=number).first() if number else None
        if number and not found:
            raise forms.ValidationError("没有这个编号的事项，请到“整改事项”核对。")
        return found

    def clean(self):
        said = super().clean()
        if ground := said.get("ground"):
            said["board"] = next(board for board, grounds in GROUNDS.items() if ground in grounds)
        return said
