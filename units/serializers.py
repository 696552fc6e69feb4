"""What the API tells of campaigns, units and the person who asks. Every field is named: none is told by default (S74)."""

from rest_framework import serializers

from units.models import Assignment, Campaign, Person, Unit


class CampaignOut(serializers.ModelSerializer):
    """A campaign with every number its rules use (V4)."""

    class Meta:
        model = Campaign
        fields = (
            "id",
            "name",
            "place",
            "office",
            "code",
            "starts_on",
            "ends_on",
            "quorum_committee",
            "quorum_general",
            "quorum_branch",
            "public_share",
            "approval_floor",
            "warn_days",
            "contact_place",
        )


class UnitOut(serializers.ModelSerializer):
    """A participating unit and its place in the tree."""

    class Meta:
        model = Unit
        fields = ("id", "campaign", "parent", "group", "name", "kind", "category", "order", "participates")


class SeatOut(serializers.ModelSerializer):
    """One role and what it covers."""

    class Meta:
        model = Assignment
        fields = ("role", "campaign", "unit", "group")


class MeOut(serializers.ModelSerializer):
    """Who asks, and in which roles."""

    roles = SeatOut(many=True, read_only=True)

    class Meta:
        model = Person
        fields = ("id", "name", "roles")
