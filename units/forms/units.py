"""Units, their leaders and contact points, supervision groups."""

from units.forms.fields import RowForm
from units.models import Assignment, ContactPoint, Leader, Person, Role, SupervisionGroup, Unit


class UnitForm(RowForm):
    class Meta:
        model = Unit
        fields = ["name", "parent", "group", "kind", "category", "batch", "order", "participates"]
        help_texts = {
            "name": "更名有文件依据的，请到“单位变更”办理，原名称会保留。",
            "batch": "第几批参加活动；各批次的环节不同。",
            "order": "同一上级之下从小到大排列。",
            "participates": "不参学的单位只作为上一级党组织，不报整改清单。",
        }

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        others = Unit.objects.filter(campaign=campaign).in_force().exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others.with_tree_fields()
        self.fields["group"].queryset = SupervisionGroup.objects.filter(campaign=campaign)
        self.fields["parent"].empty_label = self.fields["group"].empty_label = "没有"
        for name in ("kind", "category"):
            self.fields[name].choices = [("", "请选择"), *Unit._meta.get_field(name).choices]


class LeaderForm(RowForm):
    class Meta:
        model = Leader
        fields = ["post", "name", "order", "is_head", "active"]


class ContactForm(RowForm):
    class Meta:
        model = ContactPoint
        fields = ["leader", "city_leader", "active"]
        help_texts = {
            "leader": "可选已有“联系点领导”“市领导”或“上一级党组织”角色的人员；没有的，请先在人员账号里开设。",
            "city_leader": "市领导的联系点在销号时多一级联系点领导审核。",
        }

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        leading = Assignment.objects.filter(
            campaign=campaign, role__in=[Role.CONTACT, Role.LEADER, Role.SUPERIOR]
        )
        offered = Person.objects.filter(pk__in=leading.values("person"), is_active=True)
        self.fields["leader"].queryset = (
            offered | Person.objects.filter(pk=self.instance.leader_id)
        ).order_by("name")
        self.fields["leader"].empty_label = "请选择"


class GroupForm(RowForm):
    class Meta:
        model = SupervisionGroup
        fields = ["number", "name"]
