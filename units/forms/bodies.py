"""Bodies and their members (M10, M139), leaders in charge (M123)."""

from units.forms.fields import RowForm, day_input
from units.models import Assignment, Body, BodyMember, Charge, Person, SupervisionGroup
from units.models.person import ADMINISTRATORS


def colleagues(campaign, *, also=None):
    """Who has a business role in the campaign and an open account; `also` the one that is chosen already."""
    held = Assignment.objects.filter(campaign=campaign).exclude(role__in=ADMINISTRATORS)
    open_accounts = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    return (open_accounts | Person.objects.filter(pk=also)).order_by("name", "pk")


class BodyForm(RowForm):
    class Meta:
        model = Body
        fields = ["kind", "name", "formed_from", "duty", "group", "starts_on", "ends_on"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {
            "formed_from": "由哪些单位组成，每行一个，例如：市纪委、市委督查室。",
            "group": "只有类别为“督导组”的才选；组员的审核权限仍由督导组任职给予。",
            "ends_on": "还在工作的不填。",
        }

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, **options)
        self.fields["group"].queryset = SupervisionGroup.objects.filter(campaign=campaign)
        self.fields["group"].empty_label = "没有"
        self.fields["kind"].choices = [("", "请选择"), *Body.Kind.choices]


class BodyMemberForm(RowForm):
    class Meta:
        model = BodyMember
        fields = ["post", "part", "person", "is_liaison", "order", "active"]
        help_texts = {
            "post": "写单位和职务，不写姓名，例如：市纪委常委。",
            "part": "在机构里的分工，例如：联系乡镇。",
            "person": "在系统里有账号的才选。",
        }

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, **options)
        self.fields["person"].queryset = colleagues(campaign, also=self.instance.person_id)
        self.fields["person"].empty_label = "没有账号"


class ChargeForm(RowForm):
    class Meta:
        model = Charge
        fields = ["post", "line", "person", "starts_on", "ends_on"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {
            "post": "写职务，不写姓名，例如：市委常委、组织部部长。",
            "line": "只分管其中一条线的填写，例如：信访工作。",
            "person": "在系统里有账号的才选。",
            "ends_on": "还在分管的不填。",
        }

    def __init__(self, *args, campaign, **options):
        super().__init__(*args, **options)
        self.fields["person"].queryset = colleagues(campaign, also=self.instance.person_id)
        self.fields["person"].empty_label = "没有账号"
