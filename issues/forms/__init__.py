"""The shape of what a person types about lists and items: types and lengths, no rule of the campaign."""

from issues.forms.explanations import ExplanationForm, ReceiptForm
from issues.forms.extensions import ExtensionForm
from issues.forms.items import FinishForm, ItemForm, MeasuresDoneForm, ProgressForm
from issues.forms.leads import AnswerLeadForm, AskLeadForm, RankForm
from issues.forms.lists import ListForm, ReasonForm, UnitChoice
from issues.forms.releases import ChannelForm, ItemsDisclosureForm, TextDisclosureForm

__all__ = [
    "AnswerLeadForm",
    "AskLeadForm",
    "ChannelForm",
    "ExplanationForm",
    "ExtensionForm",
    "FinishForm",
    "ItemForm",
    "ItemsDisclosureForm",
    "ListForm",
    "MeasuresDoneForm",
    "ProgressForm",
    "RankForm",
    "ReasonForm",
    "ReceiptForm",
    "TextDisclosureForm",
    "UnitChoice",
]
