"""What the API tells and takes about reviews and close-outs: counted results only, never a ballot, slip or roll (P6)."""

from rest_framework import serializers

from issues.models import Item
from reviews.models import Attendance, AuditStep, CloseOut, DemocraticReview, ReviewItem
from reviews.queries.dossier import dossier_hash
from reviews.states import ReturnTo, ReviewState, Verdict
from units.models import Unit
from units.rest.serializers import LARGEST, Input, InSight

COUNTED = (ReviewState.COUNTED, ReviewState.DECIDED, ReviewState.VOID)


class AttendanceOut(serializers.ModelSerializer):
    class Meta:
        model = Attendance
        fields = ("category", "present")


class RoundOut(serializers.ModelSerializer):
    """What one item got; the numbers stand here once the round is counted."""

    rate = serializers.CharField(read_only=True, help_text="认可率，只舍不入")

    class Meta:
        model = ReviewItem
        fields = (
            "id",
            "item",
            "round",
            "outcome",
            "shortfalls",
            "valid",
            "likes",
            "dislikes",
            "unsure",
            "spoilt",
            "approvals",
            "base",
            "rate",
        )


class ReviewOut(serializers.ModelSerializer):
    """A review meeting and its rules; `results` and `attendance` stay empty until it is counted."""

    results = serializers.SerializerMethodField()
    attendance = serializers.SerializerMethodField()
    items = serializers.SerializerMethodField(help_text="评议的事项")

    class Meta:
        model = DemocraticReview
        fields = (
            "id",
            "unit",
            "method",
            "held_on",
            "place",
            "state",
            "quorum",
            "public_share",
            "floor",
            "scale",
            "denominator",
            "rules_hash",
            "items",
            "attendance",
            "results",
            "counted_at",
            "decided_at",
            "observer",
            "note",
        )

    def get_items(self, review) -> list[int]:
        return [row.item_id for row in review.results.all()]

    def get_attendance(self, review) -> AttendanceOut(many=True):  # type: ignore[valid-type]
        return AttendanceOut(review.attendance.all(), many=True).data if review.state in COUNTED else []

    def get_results(self, review) -> RoundOut(many=True):  # type: ignore[valid-type]
        return RoundOut(review.results.all(), many=True).data if review.state in COUNTED else []


class StepOut(serializers.ModelSerializer):
    """One level's turn: what it decided, when, on what (the hash of the dossier it saw)."""

    decided_by = serializers.CharField(read_only=True, allow_null=True, help_text="办理人的称呼")

    class Meta:
        model = AuditStep
        fields = (
            "id",
            "order",
            "turn",
            "level",
            "verdict",
            "returned_to",
            "opinion",
            "arrived_at",
            "signed_at",
            "decided_at",
            "decided_by",
            "seen",
        )


class CloseOutOut(serializers.ModelSerializer):
    """An application to close an item out, with the levels it has passed."""

    steps = StepOut(many=True, read_only=True)

    class Meta:
        model = CloseOut
        fields = ("id", "item", "state", "levels", "statement", "applied_at", "steps")


class CloseOutWhole(CloseOutOut):
    """One application; `dossier` is what a verdict must send back as `seen`."""

    dossier = serializers.SerializerMethodField(help_text="现在的卷宗散列；办理时作为 seen 送回")

    class Meta(CloseOutOut.Meta):
        fields = (*CloseOutOut.Meta.fields, "dossier")

    def get_dossier(self, close_out) -> str:
        return dossier_hash(close_out.item)


class NewReview(Input):
    """A review of finished items of one unit on a day."""

    unit = InSight(Unit.objects.visible_to)
    item_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST), allow_empty=False, max_length=100
    )
    held_on = serializers.DateField()
    place = serializers.CharField(max_length=80, required=False, allow_blank=True)


class Certified(Input):
    """Who watched the meeting for the supervision group."""

    observer = serializers.CharField(max_length=60)


class NewCloseOut(Input):
    """An approved item and what the unit says when it applies."""

    item = InSight(Item.objects.visible_to)
    statement = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class VerdictIn(Input):
    """A level's verdict on the dossier it has read."""

    verdict = serializers.ChoiceField(choices=[Verdict.PASSED, Verdict.RETURNED])
    opinion = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    seen = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="读到的卷宗散列（dossier）")
    to = serializers.ChoiceField(
        choices=ReturnTo.choices, required=False, help_text="退回到哪里，不填是退回整改"
    )


class Answer(Input):
    """What the unit adds when a level asked for more; proofs are added on the page."""

    text = serializers.CharField(max_length=2000)


class Why(Input):
    """Why something is taken back; it may be left out."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)
