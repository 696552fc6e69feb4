"""Spot checks: announced with a frozen list, drawn by a public number, looked at one by one (M48, S58)."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction

from inspections.lottery import SHORTEST_SEED, announcement_wrong, cleaned_seed
from inspections.models import DrawnItem, SpotCheck
from inspections.queries.spot_checks import listed_now
from inspections.states import DRAW_RUNNING, DrawState
from issues.models import Item, Order
from issues.services.endings import reverse_ending
from issues.services.orders import order_item, reopen_item
from issues.states import SETTLED
from trail import clock
from trail.moves import move, require_state, tell
from trail.services import record
from units.models import Campaign
from units.permissions import Permission, require
from units.refusals import needs_reason, refuse_by_field
from units.services.rows import of_one_campaign


@transaction.atomic
def announce_spot_check(*, campaign, by, title, among, share, source, source_on, group=None, unit=None):
    """Freeze the list of a scope and say with which public number it will be drawn. Returns the spot check.

    The database itself writes the list. Raises ValidationError `one_scope`, `other_campaign`, `title_taken`,
    `still_running`, `drawn_before`, `share_too_small`, `nothing_to_draw`, `source_missing`, `source_known`.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    require(by, Permission.SPOT_CHECK_HOLD, campaign=campaign)
    of_one_campaign(campaign, group, unit)
    if group and unit:
        raise ValidationError("督导组和单位只选一个，或者都不选。", code="one_scope")
    scope = {"among": among, "group": group, "unit": unit}
    numbers = listed_now(campaign, **scope)
    against = announcement_wrong(
        share=share,
        least=campaign.spot_check_share,
        size=len(numbers),
        source=source,
        source_on=source_on,
        on=clock.today(),
    )
    against += _drawn_already(campaign, title=title.strip(), numbers=numbers, **scope)
    refuse_by_field(against)
    check = SpotCheck.objects.create(
        campaign=campaign,
        title=title.strip(),
        share=share,
        source=source.strip(),
        source_on=source_on,
        announced_on=clock.today(),
        announced_by=by,
        **scope,
    )
    check.refresh_from_db(fields=["listed", "size", "list_hash"])
    facts = {"title": check.title, "size": check.size, "list_hash": check.list_hash, "share": share}
    facts |= {"source": check.source, "source_on": source_on}
    tell(check, DrawState.ANNOUNCED, by=by, facts=facts)
    return check


@transaction.atomic
def cancel_spot_check(*, check_id, by, reason):
    """Call a spot check off while its number is not known yet. Raises `illegal_move`, `number_known`, `reason_missing`."""
    check = _locked(check_id)
    require(by, Permission.SPOT_CHECK_HOLD, campaign=check.campaign)
    require_state(check, DrawState.ANNOUNCED, acting="取消")
    if clock.today() >= check.source_on:
        raise ValidationError(
            f"号码已于 {check.source_on:%Y-%m-%d} 产生，结果已经可以推算，不能再取消；请录入号码，按抽取结果检查。",
            code="number_known",
        )
    needs_reason(reason, "请写明为什么取消，理由写入留痕。")
    changed = {"cancelled_why": reason.strip(), "cancelled_on": clock.today(), "cancelled_by": by}
    return move(check, DrawState.CANCELLED, by=by, facts={"reason": reason.strip()}, **changed)


@transaction.atomic
def key_seed(*, check_id, by, seed):
    """Type the public number. The first person's is kept; when a second types the same, the database draws. Returns the check.

    The first may correct their own while nobody has agreed. Raises `illegal_move`, `number_unknown`, `seed_too_short`,
    `seeds_differ`.
    """
    check = _locked(check_id)
    require(by, Permission.SPOT_CHECK_DRAW, campaign=check.campaign)
    require_state(check, DrawState.ANNOUNCED, acting="抽取")
    if clock.today() < check.source_on:
        raise ValidationError(
            f"“{check.source}”{check.source_on:%Y-%m-%d} 才公布，到那一天再录入。", code="number_unknown"
        )
    seed = cleaned_seed(seed)
    if len(seed) < SHORTEST_SEED:
        raise ValidationError(
            {"seed": ValidationError(f"号码至少 {SHORTEST_SEED} 位数字或字母。", code="seed_too_short")}
        )
    if check.seed_typed_by_id in (None, by.pk):
        check.seed_typed, check.seed_typed_by = seed, by
        check.save(update_fields=["seed_typed", "seed_typed_by"])
        record("spot_check.keyed", on=check, by=by, seed=seed)
        return check
    if seed != check.seed_typed:
        raise ValidationError(
            f"与{check.seed_typed_by}录入的号码不一致，没有抽取。请对照公布的号码核对；对方录错的，请对方改正后再录入。",
            code="seeds_differ",
        )
    facts = {"seed": seed, "many": check.many}
    return move(check, DrawState.DRAWN, by=by, facts=facts, seed=seed, drawn_on=clock.today(), drawn_by=by)


@transaction.atomic
def look_at_drawn(*, drawn_id, by, method, met, finding, follow="", deadline=None):
    """Write down what was found at a drawn item and what follows; the last one completes the spot check. Returns the drawn item.

    What is not put right may be ordered (`follow`: an `Order.Kind`, until `deadline`): a closed item is opened again or another
    item is ordered, and one of the two must be said; what is still under way goes on as it is where nothing is ordered (M87).
    Raises `illegal_move` (looked at already), `reason_missing`, `follow_missing`, `nothing_to_order`, and what ordering refuses.
    """
    check = _locked(DrawnItem.objects.get(pk=drawn_id).spot_check_id)
    drawn = DrawnItem.objects.select_for_update(of=["self"]).select_related("looked_by").get(pk=drawn_id)
    drawn.item = Item.objects.select_related("unit__campaign", "list__leader").get(pk=drawn.item_id)
    require(by, Permission.SPOT_CHECK_LOOK, unit=drawn.item.unit)
    if drawn.met is not None:
        raise ValidationError(
            f"{drawn.looked_by}已于 {drawn.looked_on:%Y-%m-%d} 登记：{drawn.finding}", code="illegal_move"
        )
    needs_reason(finding, "请用一句话写明怎么查的、查到什么。")
    drawn.method, drawn.met, drawn.finding = method, met, finding.strip()
    drawn.order = _ordered(drawn, check, by=by, follow=follow, deadline=deadline)
    drawn.looked_on, drawn.looked_by = clock.today(), by
    drawn.save(update_fields=["method", "met", "finding", "order", "looked_on", "looked_by"])
    facts = {"drawn": drawn.pk, "check": check.pk, "title": check.title, "met": met, "reason": drawn.finding}
    record("item.spot_checked", on=drawn.item, by=by, **facts)
    if not check.drawn.filter(met=None).exists():
        move(check, DrawState.DONE, by=by)
    return drawn


def _ordered(drawn, check, *, by, follow, deadline):
    """The order that follows what was found, or None where nothing is ordered."""
    if drawn.met:
        if follow:
            raise ValidationError(
                {"follow": ValidationError("落实到位的不再交办，请去掉后续处理。", code="nothing_to_order")}
            )
        return None
    if not follow:
        if drawn.item.state in SETTLED:
            raise ValidationError(
                {
                    "follow": ValidationError(
                        f"这一件{drawn.item.get_state_display()}而没有落实到位，"
                        "请选择重新整改（回炉、补课、撤销终结），或者另立限期整改事项。",
                        code="follow_missing",
                    )
                }
            )
        return None
    said = {
        "by": by,
        "origin": Item.Origin.SPOT_CHECK,
        "cause": f"随机抽查“{check.title}”",
        "deadline": deadline,
    }
    if follow == Order.Kind.RESUME:
        ending = drawn.item.endings.granted().first()
        if ending is None:
            raise ValidationError(
                {"follow": ValidationError("这一件没有终结，请选择其他处理。", code="nothing_to_reverse")}
            )
        return reverse_ending(ending_id=ending.pk, reason=drawn.finding, **said)
    if follow != Order.Kind.NEW:
        return reopen_item(item_id=drawn.item_id, kind=follow, reason=drawn.finding, **said)
    leader = drawn.item.list.leader
    return order_item(unit=drawn.item.unit, problem=drawn.finding, holder=leader, **said).orders.get()


def _locked(check_id):
    checks = SpotCheck.objects.select_for_update(of=["self"]).defer("listed")
    return checks.select_related("campaign", "seed_typed_by").get(pk=check_id)


def _drawn_already(campaign, *, title, numbers, **scope):
    """Every reason why this would be a redraw: the same title, the same list, or a scope whose last draw is not looked at."""
    others = SpotCheck.objects.filter(campaign=campaign).exclude(state=DrawState.CANCELLED).defer("listed")
    list_hash = sha256("\n".join(numbers).encode()).hexdigest()
    way = "同一份名单只抽一次。要扩大抽查，请另选范围（督导组或单位），或等名单有变化以后再抽。"
    wrong = []
    if others.filter(title=title).exists():
        wrong.append(
            ("title", "title_taken", "这个名称已经抽查过，不能重抽；另一次抽查请另起名称，如“第二次抽查”。")
        )
    if running := others.filter(state__in=DRAW_RUNNING, **scope).first():
        wrong.append(
            ("", "still_running", f"这个范围的“{running}”还没有查完。请先查完抽中的事项，再组织下一次抽查。")
        )
    elif before := others.filter(list_hash=list_hash).first():
        wrong.append(("", "drawn_before", f"这份名单已在“{before}”中抽过，不能重抽。{way}"))
    return wrong
