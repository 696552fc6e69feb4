"""The rules of a review, in whole numbers (M56–M60, S14–S17)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules import (
    CHAINS,
    audit_levels,
    day_problems,
    floor_shortfalls,
    likes_needed,
    more_public,
    rate_text,
    shortfalls,
    turnout_shortfalls,
)

people = st.integers(0, 20_000)
percent = st.integers(0, 100)


def judged(**values):
    meeting = {
        "voters": 70,
        "public_voters": 35,
        "valid": 70,
        "likes": 56,
        "quorum": 70,
        "public_share": 50,
        "floor": 80,
    }
    return shortfalls(**meeting | values)


@pytest.mark.parametrize("quorum", [70, 50, 30])
def test_one_voter_short_of_the_quorum_is_too_few_and_the_quorum_is_enough(quorum):
    enough = {"public_voters": quorum, "quorum": quorum, "public_share": 50}
    assert turnout_shortfalls(voters=quorum, **enough) == []
    assert turnout_shortfalls(voters=quorum - 1, **enough | {"public_voters": quorum - 1}) == [
        f"参评人数 {quorum - 1} 人，少于 {quorum} 人，还差 1 人。"
    ]


def test_34_of_70_are_not_half_and_35_are():
    assert judged(public_voters=35) == []
    assert judged(public_voters=34) == ["基层群众和服务对象 34 人，不足参评人数 70 人的 50%，还差 2 名。"]


def test_exactly_80_percent_passes_and_one_like_less_does_not():
    assert judged(likes=56) == []
    (reason,) = judged(likes=55)
    assert "点赞率 78.57%" in reason
    assert "需 56 个赞" in reason


def test_7995_of_10000_fails_and_is_shown_as_79_95():
    (reason,) = floor_shortfalls(valid=10_000, likes=7_995, floor=80)
    assert "79.95%" in reason
    assert "80.0" not in reason
    assert floor_shortfalls(valid=10_000, likes=8_000, floor=80) == []


def test_71_valid_ballots_need_57_likes():
    assert likes_needed(71, 80) == 57


def test_no_valid_ballot_is_never_approval_even_without_a_floor():
    assert floor_shortfalls(valid=0, likes=0, floor=0) == ["没有有效票，不能认定群众认可。"]


def test_every_reason_is_named_at_once():
    assert len(judged(voters=69, public_voters=30, likes=10)) == 3


@given(valid=st.integers(1, 20_000), floor=percent)
def test_the_likes_needed_are_the_fewest_that_pass(valid, floor):
    needed = likes_needed(valid, floor)
    assert floor_shortfalls(valid=valid, likes=needed, floor=floor) == []
    if needed:
        assert floor_shortfalls(valid=valid, likes=needed - 1, floor=floor)


@given(valid=st.integers(1, 20_000), data=st.data())
def test_the_shown_rate_is_cut_and_never_reaches_a_floor_the_likes_do_not_reach(valid, data):
    likes = data.draw(st.integers(0, valid))
    shown = rate_text(likes, valid)
    whole, _, rest = shown.rstrip("%").partition(".")
    hundredths = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
    assert hundredths == likes * 10_000 // valid
    assert (hundredths < 8_000) == bool(floor_shortfalls(valid=valid, likes=likes, floor=80))


@given(voters=people, share=percent, data=st.data())
def test_the_missing_public_voters_reach_the_share_and_one_less_does_not(voters, share, data):
    public = data.draw(st.integers(0, voters))
    rules = {"quorum": 0, "public_share": share}
    missing = more_public(voters, public, share)
    if share == 100:
        return
    assert not turnout_shortfalls(voters=voters + missing, public_voters=public + missing, **rules)
    if missing:
        assert turnout_shortfalls(voters=voters + missing - 1, public_voters=public + missing - 1, **rules)


def test_a_meeting_before_the_work_was_done_judges_nothing():
    from datetime import date
    from types import SimpleNamespace

    item = SimpleNamespace(number="JR-0001", title="路灯不亮", finished_on=date(2014, 9, 5))
    assert day_problems(date(2014, 9, 5), [item]) == []
    (reason,) = day_problems(date(2014, 9, 4), [item])
    assert "2014-09-05" in reason


@pytest.mark.parametrize(
    ("has_contact", "place", "chain"),
    [
        (False, "before_superior", ["group", "office", "superior"]),
        (True, "before_superior", ["group", "office", "contact", "superior"]),
        (True, "before_office", ["group", "contact", "office", "superior"]),
    ],
)
def test_the_contact_leader_stands_where_the_campaign_says(has_contact, place, chain):
    assert audit_levels(has_city_contact=has_contact, contact_place=place) == chain
    assert chain in CHAINS
