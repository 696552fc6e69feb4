"""Rule cards, basic data, stages and sources: changed by the office, with a reason and a history (V4, M1, M16)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.access.table import PEOPLE
from trail.queries import history
from units.queries import rule_cards, rule_history
from units.rules import RULES
from units.services.campaigns import add_source, edit_campaign, save_stage
from units.services.rule_proposals import propose_rules

DAYS = {"starts_on": date(2014, 8, 16), "ends_on": date(2014, 12, 31)}


@pytest.mark.parametrize("name", [name for name in PEOPLE if name not in ("anonymous", "officer")])
def test_only_the_office_changes_the_campaign(cast, name):
    by, campaign = getattr(cast, name), cast.campaign
    for act, values in (
        (propose_rules, {"campaign_id": campaign.pk, "reason": "试试", "warn_days": 9}),
        (edit_campaign, {"campaign_id": campaign.pk, "reason": "试试", "place": "某县"}),
        (save_stage, {"campaign": campaign, "name": "整改落实", "order": 3, **DAYS}),
        (add_source, {"campaign": campaign, "name": "督导组点明"}),
    ):
        with pytest.raises(PermissionDenied):
            act(by=by, **values)


@pytest.mark.parametrize("act", [propose_rules, edit_campaign])
def test_without_a_reason_or_a_change_nothing_happens(cast, act):
    for code, values in (
        ("reason_missing", {"reason": " ", "warn_days": 9}),
        ("nothing_changed", {"reason": "无"}),
    ):
        with pytest.raises(ValidationError) as refusal:
            act(campaign_id=cast.campaign.pk, by=cast.officer, **values)
        assert refusal.value.code == code
    assert history(cast.campaign) == []


@pytest.mark.parametrize("values", [{"approval_floor": 101}, {"quorum_branch": 70000}, {"public_share": -1}])
def test_a_value_outside_its_range_is_refused(cast, values):
    with pytest.raises(ValidationError):
        propose_rules(campaign_id=cast.campaign.pk, by=cast.officer, reason="试试", **values)
    assert history(cast.campaign) == []


def test_a_campaign_does_not_end_before_it_starts(cast):
    with pytest.raises(ValidationError, match="结束日期不能早于开始日期"):
        edit_campaign(campaign_id=cast.campaign.pk, by=cast.officer, reason="试试", ends_on=date(2013, 1, 1))


def test_stages_keep_their_order_and_dates(cast):
    def save(**values):
        return save_stage(
            by=cast.officer,
            campaign=cast.campaign,
            **{"batch": 2, "order": 1, "name": "整改落实"} | DAYS | values,
        )

    stage = save()
    with pytest.raises(ValidationError, match="同一次序"):
        save(name="建章立制")
    with pytest.raises(ValidationError, match="结束日期不能早于开始日期"):
        save(order=2, ends_on=date(2014, 8, 1))
    save(batch=1)
    save_stage(by=cast.officer, stage=stage, ends_on=date(2014, 11, 30))
    assert "结束日期 2014-12-31 → 2014-11-30" in rule_history(cast.campaign)[0]["text"]


def test_a_source_is_added_once_and_at_the_end(cast):
    add_source(by=cast.officer, campaign=cast.campaign, name="督导组点明 ")
    assert [source.name for source in cast.campaign.sources.all()][-1] == "督导组点明"
    assert rule_history(cast.campaign)[0]["text"] == "添加问题来源：督导组点明"
    with pytest.raises(ValidationError, match="已经有了"):
        add_source(by=cast.officer, campaign=cast.campaign, name="督导组点明")


def test_every_rule_is_a_card_with_its_sentence_and_row(cast):
    cards = {card["rule"].field: card for card in rule_cards(cast.campaign)}
    assert len(cards) == len(RULES) == 27
    assert cards["approval_floor"]["value"] == 80
    assert cards["contact_place"]["value"] == "上一级党组织认定之前"
    assert all(card["rule"].source and card["rule"].row for card in cards.values())
