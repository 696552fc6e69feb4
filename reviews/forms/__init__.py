"""The shape of what a person types about reviews and close-outs; no rule of the campaign."""

from reviews.forms.closeouts import (
    CLOSED_MEANS,
    AnswerForm,
    CloseForm,
    TakeBackForm,
    TransferForm,
    VerdictForm,
)
from reviews.forms.meetings import (
    CloseVoteForm,
    ConfirmForm,
    CountField,
    ItemsField,
    LockForm,
    ManyForm,
    PaperForm,
    ReviewForm,
    RollForm,
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
    "CountField",
    "InterviewForm",
    "ItemsField",
    "JudgeForm",
    "LockForm",
    "ManyForm",
    "OpinionForm",
    "PaperForm",
    "ReviewForm",
    "RollForm",
    "SignInForm",
    "StartForm",
    "SureForm",
    "TakeBackForm",
    "TokenForm",
    "TransferForm",
    "VerdictForm",
]
