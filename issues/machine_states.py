"""What machines do with handed-in ledgers, bundles of the public pages and flags: states, moves, sentences of the trail."""

from django.db.models import TextChoices

from trail.tables import SYSTEM, Move, Moves, Reads


class DeliveryState(TextChoices):
    WAITING = "waiting", "等待读取"
    READING = "reading", "正在读取"
    READ = "read", "已读取"


DELIVERY_MOVES = Moves(
    "delivery",
    DeliveryState,
    [
        Move(None, DeliveryState.WAITING, "list_edit"),  # `ledger.received` names it
        Move(DeliveryState.WAITING, DeliveryState.READING, SYSTEM, "delivery.reading", "开始读取送交的台账"),
        Move(DeliveryState.READING, DeliveryState.READ, SYSTEM, "delivery.read", "送交的台账已全部读取"),
    ],
    noun="这次送交",
    page=("issues:delivery", "pk"),
)


class LedgerState(TextChoices):
    WAITING = "waiting", "等待读取"
    UNREADABLE = "unreadable", "无法读取"
    READ = "read", "已读取，待确认"
    COMMITTED = "committed", "已入库"
    DROPPED = "dropped", "已放弃"


_READ, _UNREADABLE, _MERGED = "ledger.read", "ledger.unreadable", "ledger.merged"
LEDGER_MOVES = Moves(
    "ledger",
    LedgerState,
    [
        Move(None, LedgerState.WAITING, "list_edit"),  # `ledger.received` tells of the delivery it came with
        Move(
            None, LedgerState.READ, SYSTEM, _READ, "读取台账"
        ),  # a part of a file that speaks of several units
        Move(LedgerState.WAITING, LedgerState.READ, SYSTEM, _READ, "读取台账"),
        Move(
            LedgerState.UNREADABLE, LedgerState.READ, SYSTEM, _READ, "读取台账"
        ),  # by other meanings of its columns
        Move(LedgerState.WAITING, LedgerState.UNREADABLE, SYSTEM, _UNREADABLE, "台账无法读取"),
        Move(LedgerState.READ, LedgerState.UNREADABLE, SYSTEM, _UNREADABLE, "台账无法读取"),
        Move(LedgerState.READ, LedgerState.COMMITTED, "list_edit", "ledger.committed"),
        Move(LedgerState.WAITING, LedgerState.DROPPED, "list_edit", "ledger.dropped"),
        Move(LedgerState.UNREADABLE, LedgerState.DROPPED, "list_edit", "ledger.dropped"),
        Move(LedgerState.READ, LedgerState.DROPPED, "list_edit", "ledger.dropped"),
        Move(LedgerState.WAITING, LedgerState.DROPPED, SYSTEM, _MERGED, "重新读取后，这一部分已并入其他部分"),
        Move(
            LedgerState.UNREADABLE, LedgerState.DROPPED, SYSTEM, _MERGED, "重新读取后，这一部分已并入其他部分"
        ),
        Move(LedgerState.READ, LedgerState.DROPPED, SYSTEM, _MERGED, "重新读取后，这一部分已并入其他部分"),
    ],
    noun="这份台账",
    page=("issues:ledger", "pk"),
)


class BundleState(TextChoices):
    WAITING = "waiting", "等待生成"
    BUILDING = "building", "正在生成"
    READY = "ready", "已生成"
    FAILED = "failed", "没有生成"


BUNDLE_MOVES = Moves(
    "site_bundle",
    BundleState,
    [
        Move(None, BundleState.WAITING, "site_export", "bundle.asked", "申请生成离线站点"),
        Move(BundleState.WAITING, BundleState.BUILDING, SYSTEM, "bundle.started", "开始生成离线站点"),
        Move(BundleState.BUILDING, BundleState.READY, SYSTEM, "bundle.made", "离线站点已生成"),
        Move(BundleState.BUILDING, BundleState.FAILED, SYSTEM, "bundle.failed", "离线站点没有生成"),
    ],
    noun="这份离线站点",
    page=("issues:bundles", ""),
    after_end=("file",),  # what was withdrawn since must not lie about (S72)
)


class FlagState(TextChoices):
    RAISED = "raised", "已标记"
    CLEARED = "cleared", "已解除"


FLAG_MOVES = Moves(
    "flag",
    FlagState,
    [
        Move(None, FlagState.RAISED, SYSTEM, "item.flagged"),
        Move(FlagState.RAISED, FlagState.CLEARED, SYSTEM, "item.flag_cleared"),
    ],
    noun="这个标记",
    page=("issues:item", "item_id"),
    reads=Reads("CASE WHEN {row}.cleared_on IS NULL THEN 'raised' ELSE 'cleared' END", ("cleared_on",)),
    told_on="item",
    told_at="'item:' || {row}.item_id",
)
