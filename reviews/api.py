"""Reviews and close-outs, through the same services as the pages. The ballot itself is not here: it knows no account."""

import django_filters as filters

from issues.models import Item
from issues.serializers import Reason
from reviews.filters import ReviewFilter
from reviews.models import CloseOut, DemocraticReview
from reviews.serializers import (
    Answer,
    Certified,
    CloseOutOut,
    CloseOutWhole,
    NewCloseOut,
    NewReview,
    ReviewOut,
    VerdictIn,
    Why,
)
from reviews.services.closeouts import answer_return, apply_close_out, withdraw_close_out
from reviews.services.counts import cancel_review, confirm_review, void_review
from reviews.services.holders import sign_step
from reviews.services.reviews import open_review
from reviews.services.verdicts import decide_step
from reviews.states import CloseOutState, Verdict
from units.desk.filters import units_in_sight
from units.permissions import Permission
from units.rest.viewsets import Rows, verb


class ReviewApi(Rows):
    """Review meetings: called, called off, certified; results once they are counted (M56–M62)."""

    queryset, serializer_class = DemocraticReview.objects.all(), ReviewOut
    filterset_class = ReviewFilter

    def rows(self, user):
        reviews = DemocraticReview.objects.visible_to(user).select_related("unit__campaign")
        return reviews.prefetch_related("results", "attendance")

    @verb(NewReview, Permission.REVIEW_HOLD, name="create", detail=False, status=201)
    def create(self, by, unit, **values):
        """Call a review of finished items of one unit."""
        return open_review(by=by, unit=unit, **values)

    @verb(Reason)
    def cancel(self, review, by, reason):
        """Call a review off: the unit before the vote opens, the supervision group afterwards."""
        cancel_review(review_id=review.pk, by=by, reason=reason)

    @verb(Certified, Permission.REVIEW_CONFIRM)
    def confirm(self, review, by, observer):
        """The supervision group certifies the count; the rule decides each item."""
        confirm_review(review_id=review.pk, by=by, observer=observer)

    @verb(Reason, Permission.REVIEW_CONFIRM)
    def void(self, review, by, reason):
        """The supervision group objects to a counted review."""
        void_review(review_id=review.pk, by=by, reason=reason)


class CloseOutFilter(filters.FilterSet):
    """Applications by state, unit and item."""

    state = filters.ChoiceFilter(choices=CloseOutState.choices)
    unit = filters.ModelChoiceFilter(field_name="item__unit", queryset=units_in_sight)
    item = filters.NumberFilter(field_name="item", min_value=0, max_value=2**62)

    class Meta:
        model = CloseOut
        fields: list[str] = []


class CloseOutApi(Rows):
    """Applications to close items out, audited level by level (M67–M70)."""

    queryset, serializer_class = CloseOut.objects.all(), CloseOutOut
    filterset_class = CloseOutFilter

    def get_serializer_class(self):
        return CloseOutOut if self.action == "list" else CloseOutWhole

    def rows(self, user):
        in_sight = CloseOut.objects.filter(item__in=Item.objects.visible_to(user))
        return in_sight.select_related("item__unit__campaign").prefetch_related("steps__decided_by")

    @verb(NewCloseOut, Permission.CLOSE_APPLY, name="create", detail=False, status=201)
    def create(self, by, item, statement=""):
        """Apply to close an approved item out."""
        return apply_close_out(by=by, item_id=item.pk, statement=statement)

    @verb(VerdictIn)
    def decide(self, close_out, by, **values):
        """Pass or return the step whose turn it is; the last pass closes the item."""
        decide_step(step_id=_turn(close_out).pk, by=by, **values)

    @verb()
    def sign(self, close_out, by):
        """Sign for the turn: from now on it is this person's (convention 7)."""
        sign_step(step_id=_turn(close_out).pk, by=by)

    @verb(Answer, Permission.CLOSE_APPLY)
    def answer(self, close_out, by, text):
        """The unit answers the level that asked it for more."""
        answer_return(step_id=_turn(close_out).pk, by=by, text=text)

    @verb(Why, Permission.CLOSE_APPLY)
    def withdraw(self, close_out, by, reason=""):
        """The unit takes its application back while the first level has not acted (convention 5)."""
        withdraw_close_out(close_out_id=close_out.pk, by=by, reason=reason)


def _turn(close_out):
    """The step that has the ball; the last one where nobody has it any more, for the service to say so."""
    steps = sorted(close_out.steps.all(), key=lambda step: step.pk)
    return next((step for step in steps if step.verdict == Verdict.PENDING), steps[-1])
