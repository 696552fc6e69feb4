"""Campaigns, units and the asking person, to read."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from units.filters import UnitFilter
from units.models import Campaign, Unit
from units.rest.viewsets import Rows
from units.serializers import CampaignOut, MeOut, UnitOut


class MeApi(APIView):
    """Who asks, and in which roles."""

    @extend_schema(responses=MeOut)
    def get(self, request):
        """The person this session or token speaks for."""
        return Response(MeOut(request.user).data)


class CampaignApi(Rows):
    """The campaigns this person works in."""

    queryset, serializer_class = Campaign.objects.all(), CampaignOut

    def rows(self, user):
        return Campaign.objects.filter(pk__in=[role.campaign_id for role in user.roles])


class UnitApi(Rows):
    """Units in sight."""

    queryset, serializer_class, filterset_class = Unit.objects.all(), UnitOut, UnitFilter

    def rows(self, user):
        return Unit.objects.visible_to(user)
