"""What a person types about a close-out: verdict, reasons, answer; no rule of the campaign."""

from django import forms

from issues.forms.items import ProgressForm
from reviews.forms.fields import text_box
from reviews.models import AuditStep, CloseOut
from reviews.states import ReturnTo, Verdict
from units.models import Person

CLOSED_MEANS = ["全部整改到位", "没有后遗症", "不留任何尾巴"]  # M69


class VerdictForm(forms.Form):
    """One level's verdict on the dossier it has read; `seen` names what was read."""

    verdict = forms.ChoiceField(label="审核结论", widget=forms.RadioSelect)
    done = forms.MultipleChoiceField(
        label="通过前逐条核实",
        choices=[(text, text) for text in CLOSED_MEANS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.ChoiceField(label="退回理由", required=False)
    opinion = forms.CharField(
        label="审核意见",
        max_length=AuditStep._meta.get_field("opinion").max_length,
        required=False,
        widget=text_box(4),
        help_text="退回须写明理由：从理由库选一条，或者自己写，也可以两样都有。",
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, step, **options):
        super().__init__(*args, **options)
        ways = [ReturnTo.AUTHOR, ReturnTo.PREVIOUS, ReturnTo.REWORK]
        if step.order == 1:
            ways.remove(ReturnTo.PREVIOUS)
        self.fields["verdict"].choices = [
            (Verdict.PASSED.value, "通过"),
            *[(way.value, way.label) for way in ways],
        ]
        library = step.close_out.item.unit.campaign.return_reasons.filter(active=True)
        self.fields["reason"].choices = [("", "不选"), *[(one.text, one.text) for one in library]]

    def clean(self):
        typed = super().clean()
        done, chosen = typed.pop("done", []), typed.get("verdict")
        if chosen == Verdict.PASSED:
            if missing := [text for text in CLOSED_MEANS if text not in done]:
                self.add_error("done", f"还有没核实的：{'、'.join(missing)}。三条都属实才能通过。")
            return typed | {"reason": ""}
        return typed | {"verdict": Verdict.RETURNED.value, "to": chosen}


class TransferForm(forms.Form):
    """Who is to have a turn, and why."""

    to = forms.ModelChoiceField(
        label="转给",
        queryset=Person.objects.none(),
        empty_label="请选择",
        help_text="本级的其他人员；申请或审核过这一件的不能办理。",
    )
    reason = forms.CharField(label="理由", max_length=200, help_text="例如：外出培训；原承办人已调离。")

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = people


class TakeBackForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label="撤回的理由（可以不写）", max_length=200, required=False, widget=text_box(2)
    )


class AnswerForm(ProgressForm):
    """What the unit adds when a level has asked it for more."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["text"].label = "补充说明"
        self.fields["text"].help_text = "对照退回意见逐条答复；补充的佐证材料附在下面。"


class CloseForm(forms.Form):
    """What the unit stands for when it applies to close an item out (M69)."""

    done = forms.MultipleChoiceField(
        label="申请前逐条核实",
        choices=[(text, text) for text in CLOSED_MEANS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请逐条核实后勾选，三条都做到才能申请销号。"},
    )
    statement = forms.CharField(
        label="申请说明",
        max_length=CloseOut._meta.get_field("statement").max_length,
        required=False,
        widget=text_box(5),
        help_text="可写整改成效、佐证材料在哪里、群众怎么说；各级审核时都会看到。",
    )

    def clean_done(self):
        missing = [text for text in CLOSED_MEANS if text not in self.cleaned_data["done"]]
        if missing:
            raise forms.ValidationError(
                f"还有没核实的：{'、'.join(missing)}。三条都做到才能申请销号。", code="not_done"
            )
        return self.cleaned_data["done"]

    def clean(self):
        typed = super().clean()
        return {"statement": typed.get("statement", "")}
