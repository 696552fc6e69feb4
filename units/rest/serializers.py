"""What a program may send: named fields and nothing else."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

LARGEST = 2**62  # of an id: what is beyond never reaches the database


class Input(serializers.Serializer):
    """The shape of what a program sends. A field that is not named here is refused, never ignored (S74)."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and (foreign := sorted(str(name) for name in set(data) - set(self.fields))):
            told = "、".join(foreign)[:120]
            why = f"不能填写“{told}”：状态、单位、审核人等由系统按规则确定。"
            raise serializers.ValidationError({"non_field_errors": [why]}, code="unknown_field")
        return super().to_internal_value(data)


class Nothing(Input):
    """A verb that needs no words."""


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST})
class InSight(serializers.PrimaryKeyRelatedField):
    """A row named by its id, found only within the sender's sight: hidden and unknown are refused alike (S70).

    `rows_of` takes the person and gives the rows.
    """

    def __init__(self, rows_of=None, **options):
        self.rows_of = rows_of
        super().__init__(pk_field=serializers.IntegerField(min_value=1, max_value=LARGEST), **options)

    def get_queryset(self):
        return self.rows_of(self.context["request"].user)
