"""The shape of what a person types about lists and items: types and lengths, no rule of the campaign."""

from issues.forms.explanations import ExplanationForm, ReceiptForm
from issues.forms.extensions import DecisionForm, ExtensionForm
from issues.forms.items import FinishForm, ItemForm, MeasureDoneForm, ProgressForm
from issues.forms.leads import AnswerLeadForm, AskLeadForm, RankForm
from issues.forms.lists import DisclosureForm, ListForm, ReasonForm, UnitChoice

__all__ = [
    "AnswerLeadForm",
    "AskLeadForm",
    "DecisionForm",
    "DisclosureForm",
    "ExplanationForm",
    "ExtensionForm",
    "FinishForm",
    "ItemForm",
    "ListForm",
    "MeasureDoneForm",
    "ProgressForm",
    "RankForm",
    "ReasonForm",
    "ReceiptForm",
    "UnitChoice",
]
