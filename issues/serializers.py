"""What the API tells and takes about lists, items and progress. Every field is named (S74)."""

from rest_framework import serializers

from issues.models import Attachment, Item, Measure, ProgressReport, RectificationList
from units.models import Leader, Source, Unit
from units.rest.serializers import LARGEST, Input, InSight

MOST_MEASURES = 60


class ListOut(serializers.ModelSerializer):
    """A rectification list: whose, and how far up it is."""

    holder = serializers.CharField(read_only=True, help_text="领导班子，或领导干部的职务")

    class Meta:
        model = RectificationList
        fields = (
            "id",
            "unit",
            "kind",
            "holder",
            "state",
            "submitted_on",
            "decided_on",
            "return_reason",
            "at_unit",
        )


class ItemOut(serializers.ModelSerializer):
    """An item as lists show it."""

    class Meta:
        model = Item
        fields = (
            "id",
            "number",
            "list",
            "unit",
            "parent",
            "problem",
            "goal",
            "track",
            "task",
            "responsible",
            "responsible_unit",
            "co_handlers",
            "deadline",
            "state",
            "filed_on",
            "finished_on",
            "result",
            "closed_at",
            "close_number",
        )


class MeasureOut(serializers.ModelSerializer):
    class Meta:
        model = Measure
        fields = ("id", "order", "text", "due_on", "done_on")


class ItemWhole(ItemOut):
    """One item with its measures and sources."""

    measures = MeasureOut(many=True, read_only=True)

    class Meta(ItemOut.Meta):
        fields = (*ItemOut.Meta.fields, "sources", "measures")


class AttachmentOut(serializers.ModelSerializer):
    class Meta:
        model = Attachment
        fields = ("id", "name", "kind", "size", "sha256")


class ProgressOut(serializers.ModelSerializer):
    """What a unit said it has done, on a day; the proofs with their hashes."""

    attachments = AttachmentOut(many=True, read_only=True)

    class Meta:
        model = ProgressReport
        fields = ("id", "item", "text", "reported_on", "reported_at", "attachments")


def _words(model, name, **options):
    return serializers.CharField(max_length=model._meta.get_field(name).max_length, **options)


class NewList(Input):
    """Whose list is opened: the team's of a unit, or one leader's."""

    unit = InSight(Unit.objects.visible_to)
    leader = InSight(
        lambda user: Leader.objects.filter(unit__in=Unit.objects.visible_to(user)),
        required=False,
        allow_null=True,
        help_text="不填：领导班子的清单；填：这位领导干部的个人清单",
    )


class Reason(Input):
    """Why something is sent back."""

    reason = serializers.CharField(max_length=200)


class MeasureIn(Input):
    text = _words(Measure, "text")
    due_on = serializers.DateField(required=False, allow_null=True)


class ItemIn(Input):
    """What a draft says; what 上报 needs is asked then, all at once (M19)."""

    problem = _words(Item, "problem")
    goal = _words(Item, "goal", required=False, allow_blank=True)
    responsible = _words(Item, "responsible", required=False, allow_blank=True)
    responsible_unit = _words(Item, "responsible_unit", required=False, allow_blank=True)
    co_handlers = _words(Item, "co_handlers", required=False, allow_blank=True)
    deadline = serializers.DateField(required=False, allow_null=True)
    track = serializers.ChoiceField(choices=Item.Track.choices, required=False)
    task = serializers.ChoiceField(choices=Item.Task.choices, required=False)
    parent = InSight(Item.objects.visible_to, required=False, allow_null=True)
    sources = InSight(
        lambda user: Source.objects.filter(campaign__in=[role.campaign_id for role in user.roles]),
        many=True,
        required=False,
    )
    measures = MeasureIn(many=True, required=False, max_length=MOST_MEASURES)

    def validate_measures(self, measures):
        return [(one["text"], one.get("due_on")) for one in measures]


class NewItem(ItemIn):
    """A draft and the list it goes on."""

    list = InSight(RectificationList.objects.visible_to)


class ItemEdit(ItemIn):
    """What changes in a draft; what is not named stays."""

    problem = _words(Item, "problem", required=False)


class Result(Input):
    """The result the unit stands for when it declares an item done (M62)."""

    result = _words(Item, "result")


class MeasureDone(Input):
    measure = serializers.IntegerField(min_value=1, max_value=LARGEST)
    done_on = serializers.DateField()


class MeasuresDone(Input):
    """Which measures of the item were completed on which day."""

    done = MeasureDone(many=True, allow_empty=False, max_length=MOST_MEASURES)


class NewProgress(Input):
    """What has been done; proofs are added on the page."""

    item = InSight(Item.objects.visible_to)
    text = _words(ProgressReport, "text")
