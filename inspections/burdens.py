"""What `inspections` finds that burdens a unit (M118): an item that a spot check saw not put right."""

from units.burdens import Burden, burdening
from units.permissions import Permission

burdening(
    Burden(
        "finding",
        "抽查认定没有落实到位",
        model="drawn_item",
        act="item.spot_checked",
        permission=Permission.SPOT_CHECK_LOOK,
        verbs=("inspections.services.spot_checks.look_at_drawn",),
        find=lambda body: body.get("drawn") if body.get("met") is False else None,
        unit="item.unit",
        page=("issues:item", "item_id"),
        hands=("looked_by_id",),
        follows="登记的抽查情况不改写，随复核决定一并查看；由此交办的整改可以另行申请复核。",
    ),
)
