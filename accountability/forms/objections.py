"""The shape of an objection and of what is decided on it."""

from django import forms

from accountability.models import Objection
from accountability.objection_states import OUTCOMES
from documents.forms.fields import files_field


def _long(field, **options):
    return Objection._meta.get_field(field).formfield(
        widget=forms.Textarea(attrs={"rows": 8}), required=True, **options
    )


class ObjectionForm(forms.Form):
    """Why the unit objects, with files."""

    reason = _long("reason", help_text="写明对哪一点有异议、事实是什么、依据是什么，要求变更还是撤销。")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["files"] = files_field("证明材料")


class DecisionForm(forms.Form):
    """What is decided, and why."""

    outcome = forms.ChoiceField(
        label="复核决定", choices=[(one.value, one.label) for one in OUTCOMES], widget=forms.RadioSelect
    )
    answer = _long("answer", help_text="写明复核查明的事实和决定的理由；变更的写明变更为什么。单位看得到。")
