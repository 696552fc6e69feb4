"""What lists of this app may be filtered by: an allow-list, in the address (S73)."""

import django_filters as filters
from django.db.models import Q

from units.models import Person, Role, SupervisionGroup, Unit


def groups_in_sight(request):
    return SupervisionGroup.objects.visible_to(request.user)


def units_of_campaign(request):
    return Unit.objects.filter(campaign=request.user.campaign)


class UnitFilter(filters.FilterSet):
    text = filters.CharFilter(method="called", label="名称（含曾用名）")
    group = filters.ModelChoiceFilter(queryset=groups_in_sight, label="督导组", empty_label="全部")
    category = filters.ChoiceFilter(choices=Unit.Category, label="类别", empty_label="全部")
    kind = filters.ChoiceFilter(choices=Unit.Kind, label="建制", empty_label="全部")

    batch = filters.NumberFilter(label="批次")

    class Meta:
        model = Unit
        fields: list[str] = []

    def called(self, units, name, value):
        return units.called(value)


class PersonFilter(filters.FilterSet):
    text = filters.CharFilter(method="called", label="账号或称呼")
    role = filters.ChoiceFilter(choices=Role, method="holding", label="角色", empty_label="全部")
    unit = filters.ModelChoiceFilter(
        queryset=units_of_campaign, method="of_unit", label="单位", empty_label="全部"
    )
    is_active = filters.ChoiceFilter(
        choices=[("True", "启用"), ("False", "停用")], label="状态", empty_label="全部"
    )

    factor = filters.ChoiceFilter(
        choices=[("True", "已启用"), ("False", "未启用")],
        field_name="protected",
        label="动态口令",
        empty_label="全部",
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def called(self, people, name, value):
        return people.filter(Q(username__icontains=value) | Q(name__icontains=value))

    def holding(self, people, name, value):
        return people.filter(pk__in=Person.objects.filter(assignments__role=value).values("pk"))

    def of_unit(self, people, name, value):
        return people.filter(pk__in=Person.objects.filter(assignments__unit=value).values("pk"))
