"""Promise S114: what must not be published is found, with the masked text that would be shown instead."""

import random

import pytest

from issues.releases import public_bodies
from issues.releases.checks import (
    Names,
    findings,
    is_card_number,
    is_identity_number,
    masked,
    masked_body,
    texts_of,
)

NAME_SEED = 20141128
NAMES = Names({"赵某某": "甲镇党委书记"}, ("甲镇党委", "句容市人力资源和社会保障局", "句容市教育局"))

FOUND = [
    ("请拨打13812341234联系", "138****1234"),
    ("请拨打 138 1234 1234", "138****1234"),
    ("手机１３８１２３４１２３４", "138****1234"),
    ("+86 13812341234", "138****1234"),
    ("身份证11010519491231002X已登记", "1101**********002X"),
    ("证号110105 19491231 002x。", "1101**********002x"),
    ("卡号4111 1111 1111 1111", "4111********1111"),
    ("家中电话0511-87263456", "0511-8726****"),
    ("住在丁庄村3组15号", "住在丁庄村××"),
    ("家住人民路12号3幢201室的老人", "家住人民路××的老人"),
    ("由赵某某负责", "由甲镇党委书记负责"),
    ("报句容市人力资源社会保障局", "句容市人力资源和社会保障局"),
    ("报句容市教玉局", "句容市教育局"),
    ("报句容市人力资源和社会保帐局", "句容市人力资源和社会保障局"),
    ("报句容市教局育", "句容市教育局"),
]


@pytest.mark.parametrize(("text", "shown"), FOUND)
def test_s114_private_data_is_found_and_a_mask_is_proposed(text, shown):
    assert findings(text, NAMES)
    assert shown in masked(text, NAMES)
    assert findings(masked(text, NAMES), NAMES) == []


@pytest.mark.parametrize(
    "text",
    [
        "机密★1年", "绝密", "秘密★", "【内部】", "（秘密）", "内部资料，注意保存", "密级：普通", "此件不得外传", "机密",
    ],
)  # fmt: skip
def test_s114_a_classification_mark_has_no_mask(text):
    found = findings(f"关于整改工作\n{text}", NAMES)
    assert found[0].proposal is None
    assert "保密审查" in str(found[0])
    assert findings(masked(text, NAMES), NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "窗口单位服务态度差，群众跑多趟。",
        "2014年9月15日前办结，共12345件",
        "监督电话：0511-87263456",
        "举报电话 0511-87263456",
        "保守商业秘密，加强内部管理，实行秘密投票",
        "甲镇党委和句容市教育局、句容市人力资源和社会保障局",
        "市教育局、甲镇党",
        "丁庄村、人民路的路灯",
        "已设代办点6处，完成率100%",
        "110105194912310021",  # wrong check character
        "4111111111111112",  # fails Luhn
        "文件编号20140901000123",
        "乙镇党委",
    ],
)
def test_s114_ordinary_words_are_left_alone(text):
    assert findings(text, NAMES) == []


def test_s114_the_check_characters_are_counted():
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519491331002X")
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("0000000000000000")


def test_s114_every_typed_text_of_a_body_is_looked_at_and_nothing_else():
    body = {
        "kind": "progress",
        "number": "13812341234",
        "result": "电话13812341234",
        "reports": [{"text": "找赵某某", "reported_on": "2014-09-07"}],
    }
    assert masked_body(body, NAMES) == {
        "kind": "progress",
        "number": "13812341234",
        "result": "电话138****1234",
        "reports": [{"text": "找甲镇党委书记", "reported_on": "2014-09-07"}],
    }


def drawn_photos(many, *, seed):
    """Photo entries as a release makes them, with drawn storage names and hashes."""
    drawn = random.Random(seed)
    return [
        {"name": f"{drawn.randbytes(16).hex()}.jpg", "sha256": drawn.randbytes(32).hex()} for _ in range(many)
    ]


def test_s141_no_name_or_hash_a_machine_made_is_read_as_a_persons_text():
    photos = drawn_photos(10_000, seed=NAME_SEED)
    alarming = [one for photo in photos for one in photo.values() if findings(one, NAMES)]
    assert alarming, "the draw holds none that would alarm: this test would prove nothing"
    body = {"text": "已整改", "photos": photos, "done": [{"text": "设点", "photos": photos[:5]}]}
    assert list(texts_of(body)) == ["已整改", "设点"]
    assert masked_body(body, NAMES) == body


def test_names_that_share_a_half_are_looked_up_at_once(monkeypatch):
    compared = []
    real = public_bodies._is_slip
    monkeypatch.setattr(
        public_bodies, "_is_slip", lambda piece, name: compared.append(name) or real(piece, name)
    )
    names = tuple(f"第{n}单位党委" for n in range(1, 86))
    text = "由第77单位党为牵头，第3单位党委配合，其他单位党委每月听取汇报。" * 5
    found = list(public_bodies.misspelt(text, names))
    assert [text[start:end] for start, end, _ in found] == ["第77单位党为"] * 5
    assert {right for *_, right in found} == {"第77单位党委"}
    assert len(compared) < 50  # not every name at every place
