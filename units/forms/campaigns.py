"""A campaign, its rules, stages, sources and reasons of return."""

from django import forms

from units.forms.fields import RowForm, day_input, why_field
from units.models import Campaign, ReturnReason, Source, Stage
from units.rules import RULES


class DecisionForm(forms.Form):
    """Approved or not, and what there is to say about it."""

    approve = forms.TypedChoiceField(
        label="审批",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="意见",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意的须写明理由。",
    )


class RulesForm(RowForm):
    """The values of the rule cards, each with the sentence it comes from, and why they change."""

    reason = why_field()

    class Meta:
        model = Campaign
        fields = [rule.field for rule in RULES]
        help_texts = {rule.field: rule.source for rule in RULES}


class CampaignForm(RowForm):
    reason = why_field()

    class Meta:
        model = Campaign
        fields = ["name", "place", "office", "starts_on", "ends_on"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}


class ReturnReasonForm(RowForm):
    class Meta:
        model = ReturnReason
        fields = ["text"]
        help_texts = {"text": "一句话，审核人退回时可以直接选用，还可以另写自己的意见。"}


class StageForm(RowForm):
    class Meta:
        model = Stage
        fields = ["name", "batch", "order", "starts_on", "ends_on"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {"batch": "第几批开展活动的单位。"}


class SourceForm(RowForm):
    class Meta:
        model = Source
        fields = ["name"]
