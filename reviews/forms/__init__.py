"""The shape of what a person types about reviews and close-outs: types and lengths, no rule of the campaign."""

from reviews.forms.closeouts import (
    CLOSED_MEANS,
    AnswerForm,
    CloseForm,
    TakeBackForm,
    TransferForm,
    VerdictForm,
)
from reviews.forms.evaluations import ConsequenceForm, EvaluationForm, PassForm
from reviews.forms.meetings import (
    CloseVoteForm,
    ConfirmForm,
    LockForm,
    ManyForm,
    PaperForm,
    ReviewForm,
    RollForm,
    SheetForm,
    SignInForm,
    StartForm,
    SureForm,
    TokenForm,
)
from reviews.forms.opinions import InterviewForm, JudgeForm, OpinionForm

__all__ = [
    "CLOSED_MEANS",
    "AnswerForm",
    "CloseForm",
    "CloseVoteForm",
    "ConfirmForm",
    "ConsequenceForm",
    "EvaluationForm",
    "InterviewForm",
    "JudgeForm",
    "LockForm",
    "ManyForm",
    "OpinionForm",
    "PaperForm",
    "PassForm",
    "ReviewForm",
    "RollForm",
    "SheetForm",
    "SignInForm",
    "StartForm",
    "SureForm",
    "TakeBackForm",
    "TokenForm",
    "TransferForm",
    "VerdictForm",
]
