"""Lists, items and progress, through the same services as the pages."""

import django_filters as filters
from django.http import Http404

from issues.filters import ItemFilter, ListFilter
from issues.models import Item, ProgressReport, RectificationList
from issues.serializers import (
    ItemEdit,
    ItemOut,
    ItemWhole,
    ListOut,
    MeasuresDone,
    NewItem,
    NewList,
    NewProgress,
    ProgressOut,
    Reason,
    Result,
)
from issues.services.items import add_item, delete_item, edit_item, finish_item
from issues.services.lists import accept_list, create_list, pass_on_list, return_list, submit_list
from issues.services.progress import complete_measures, report_progress
from units.permissions import Permission
from units.rest.serializers import Nothing
from units.rest.viewsets import Rows, verb

Kind = RectificationList.Kind


class ListApi(Rows):
    """Rectification lists: open one, file it, take it in, send it back (M17, M19, M21)."""

    queryset, serializer_class = RectificationList.objects.all(), ListOut
    filterset_class = ListFilter

    def rows(self, user):
        return RectificationList.objects.visible_to(user).select_related("unit__campaign", "leader")

    @verb(NewList, Permission.LIST_EDIT, name="create", detail=False, status=201)
    def create(self, by, unit, leader=None):
        """Open the list of a unit's team, or of one of its leaders."""
        kind = Kind.PERSONAL if leader else Kind.TEAM
        return create_list(by=by, unit=unit, kind=kind, leader=leader)

    @verb(Nothing, Permission.LIST_EDIT)
    def submit(self, row, by):
        """File the list's drafts, with the unit above or with the activity office."""
        return submit_list(list_id=row.pk, by=by)

    @verb(Nothing)
    def pass_on(self, row, by):
        """The unit above that has the list takes it and hands it up (M21)."""
        return pass_on_list(list_id=row.pk, by=by)

    @verb(Nothing, Permission.LIST_DECIDE)
    def accept(self, row, by):
        """The activity office takes the list in."""
        return accept_list(list_id=row.pk, by=by)

    @verb(Reason, name="return")
    def send_back(self, row, by, reason):
        """Whoever has the list, a unit above or the activity office, sends it back with a reason."""
        return return_list(list_id=row.pk, by=by, reason=reason)


class ItemApi(Rows):
    """Items: draft, change, take back; tick measures off; declare done."""

    queryset, serializer_class = Item.objects.all(), ItemOut
    filterset_class = ItemFilter

    def get_serializer_class(self):
        return ItemOut if self.action == "list" else ItemWhole

    def rows(self, user):
        items = Item.objects.visible_to(user)
        if self.action == "list":
            return items
        return items.select_related("unit__campaign", "list").prefetch_related("measures", "sources")

    @verb(NewItem, Permission.LIST_EDIT, name="create", detail=False, status=201)
    def create(self, by, list, **values):
        """Draft one more item of a list."""
        return add_item(by=by, list_id=list.pk, **values)

    @verb(ItemEdit, Permission.LIST_EDIT)
    def edit(self, item, by, **values):
        """Change a draft; measures and sources, when sent, replace those that were there."""
        edit_item(item_id=item.pk, by=by, **values)

    @verb(Nothing, Permission.LIST_EDIT, name="delete", status=204)
    def take_back(self, item, by):
        """Take a draft back that was never filed."""
        delete_item(item_id=item.pk, by=by)

    @verb(MeasuresDone, Permission.ITEM_REPORT)
    def measures(self, item, by, done):
        """Tick off measures on the day they were completed (S52)."""
        days = {one["measure"]: one["done_on"] for one in done}
        if set(days) - set(item.measures.values_list("pk", flat=True)):
            raise Http404
        complete_measures(by=by, done=days)

    @verb(Result, Permission.ITEM_FINISH)
    def finish(self, item, by, result):
        """Declare the item done and ask for its democratic review (M62)."""
        finish_item(item_id=item.pk, by=by, result=result)


class ProgressFilter(filters.FilterSet):
    """Progress by item and by day."""

    item = filters.NumberFilter(field_name="item", min_value=0, max_value=2**62)
    reported_from = filters.DateFilter(field_name="reported_on", lookup_expr="gte")
    reported_to = filters.DateFilter(field_name="reported_on", lookup_expr="lte")

    class Meta:
        model = ProgressReport
        fields: list[str] = []


class ProgressApi(Rows):
    """What units said they have done; never edited, a new report follows an old one (M40)."""

    queryset, serializer_class = ProgressReport.objects.all(), ProgressOut
    filterset_class = ProgressFilter

    def rows(self, user):
        in_sight = ProgressReport.objects.filter(item__in=Item.objects.visible_to(user))
        return in_sight.prefetch_related("attachments")

    @verb(NewProgress, Permission.ITEM_REPORT, name="create", detail=False, status=201)
    def create(self, by, item, text):
        """Report what has been done on an item under way."""
        return report_progress(item_id=item.pk, by=by, text=text)
