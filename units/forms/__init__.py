"""What a person types about campaigns, units and people: types and lengths, no rule of the campaign."""

from units.forms.calendar import CountForm, DeclaredYearForm, DecreedDayForm
from units.forms.campaigns import (
    CampaignForm,
    DecisionForm,
    ReturnReasonForm,
    RulesForm,
    SourceForm,
    StageForm,
)
from units.forms.people import (
    AssignmentForm,
    DelegationForm,
    NewPersonForm,
    PersonForm,
    RemindersForm,
    TokenForm,
)
from units.forms.sign_in import (
    ConfirmForm,
    FactorOffForm,
    FactorOnForm,
    RecoveryCodesForm,
    SignInCodeForm,
    SignInForm,
)
from units.forms.units import ContactForm, GroupForm, LeaderForm, UnitForm

__all__ = [
    "AssignmentForm",
    "CampaignForm",
    "ConfirmForm",
    "ContactForm",
    "CountForm",
    "DecisionForm",
    "DeclaredYearForm",
    "DecreedDayForm",
    "DelegationForm",
    "FactorOffForm",
    "FactorOnForm",
    "GroupForm",
    "LeaderForm",
    "NewPersonForm",
    "PersonForm",
    "RecoveryCodesForm",
    "RemindersForm",
    "ReturnReasonForm",
    "RulesForm",
    "SignInCodeForm",
    "SignInForm",
    "SourceForm",
    "StageForm",
    "TokenForm",
    "UnitForm",
]
