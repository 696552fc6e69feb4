"""What a person types about close-outs: a verdict, an application."""

from django import forms

from reviews.forms.fields import text_box
from reviews.models import AuditStep, CloseOut
from reviews.states import Verdict

CLOSED_MEANS = ["全部整改到位", "没有后遗症", "不留任何尾巴"]  # M69


class VerdictForm(forms.Form):
    """One level's verdict on the dossier it has read; `seen` names what was read."""

    verdict = forms.ChoiceField(
        label="审核结论",
        choices=[(Verdict.PASSED.value, "通过"), (Verdict.RETURNED.value, "退回整改")],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="审核意见",
        max_length=AuditStep._meta.get_field("opinion").max_length,
        required=False,
        widget=text_box(4),
        help_text="退回须写明理由，单位据此继续整改。",
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


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
