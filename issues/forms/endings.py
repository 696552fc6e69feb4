"""What a person types who proposes, decides or reverses the ending of an item (M119)."""

from django import forms

from issues.forms.fields import DayField
from issues.models import Ending, Order
from issues.queries.endings import item_to_go_into


def _words(label, help_text, *, field="reason", required=True):
    return forms.CharField(
        label=label,
        max_length=Ending._meta.get_field(field).max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=help_text,
        required=required,
    )


class ProposeEndingForm(forms.Form):
    """Why an item cannot be put right and closed out as it was promised, and where its matter goes."""

    kind = forms.ChoiceField(label="怎么终结", choices=Ending.Kind.choices, widget=forms.RadioSelect)
    into = forms.CharField(
        label="并入或替代它的事项编号",
        max_length=20,
        required=False,
        help_text="并入、被替代的才填，例如：JR-0012。",
    )
    reason = _words(
        "理由", "为什么不能按清单整改销号、已经做了什么。批准以后随进度向群众公开，请不写个人信息。"
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user

    def clean_into(self):
        if not (number := self.cleaned_data["into"]):
            return None
        found = item_to_go_into(self.user, number)
        if found is None:
            raise forms.ValidationError(
                "没有找到这个编号的事项，请核对编号；外单位的事项须已向社会公示。", code="into_unknown"
            )
        return found


class DecideEndingForm(forms.Form):
    """Whether the item ends, and in a refusal why not."""

    grants = forms.TypedChoiceField(
        label="审批",
        choices=[("1", "批准终结"), ("0", "不批准，继续整改")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    opinion = _words("意见", "不批准的必须写明理由和要求。", field="opinion", required=False)


class ReverseEndingForm(forms.Form):
    """Why the item should not have ended, and until when it is put right now."""

    cause = forms.CharField(
        label="依据",
        max_length=Order._meta.get_field("cause").max_length,
        help_text="哪一次检查、哪一份文件、哪一个会议，例如：9月5日回头看记录。",
    )
    reason = _words("撤销理由和要求", "为什么终结不成立、要求做到什么。")
    deadline = DayField(label="新的完成时限", help_text="请具体到日，例如：2014-10-31。")
