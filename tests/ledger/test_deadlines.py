"""Deadline phrases beyond the shared ones: each way offices write a time, and that nothing is ever guessed (M20, V2, S95)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.chinese import numeral
from ledger.deadlines import EPOCH_1904, clock_of, read_deadline
from ledger.workdays import add_working_days, is_working_day

DAY = "2014-06-10"  # a Tuesday

SURE = {
    "date": {
        "2014-09-30": "2014年 9月 30日|2014年9月30号前|二〇一四年九月三十日|二O一四年九月|九月底前|2014.9.30前|2014/09/30|2014-9-30 00:00:00"
        "|9.30|9.30前|9/30|20140930|201409|2014.9|2014.9底|2014-09|14.9.30|14年9月底|9月份|2014年9月末|国庆节前|三季度末|第三季度|Q3"
        "|2014年9月30日17:00前|截止2014年9月30日|9/30/2014|41912|按2013年巡视反馈要求，2014年9月底前完成|立行立改，2014年9月底前完成"
        "|原定2014年6月底，延期至2014年9月底|务必于9月30日下班前完成|下季度末|2014年九月|九月三十日前|2014年国庆节前"
        "|30/9/2014|41912.0|2014Q3|2014三季度|贰零壹肆年玖月叁拾日|2014.9.30 18:00|2014年9月30日(原2014年6月30日)|9月份内|2014\n年9月\n30日"
        "|CO2减排2014年9月底|110国道整治9月底前|原定2014年6月底，现2014年9月底",
        "2014-12-31": "年底|岁末|年内|今年内|2014年|2014年度|2014年底|下半年|十二月底|元旦前|12月31日24时前|2014年终前|2014底|2014年12月31日之前|四季度",
        "2014-06-30": "上半年|本月底|月底前|本季度末|2014年上半年底前|6月末|七一前夕",
        "2014-07-31": "下月底",
        "2014-07-15": "下个月15日前",
        "2014-06-18": "下周三前",
        "2014-09-07": "中秋节前",
        "2015-03-31": "次年3月底|明年一季度|2015年3月|明年3月底前",
        "2015-02-18": "2015年春节前|明年春节前",
        "2025-12-31": "“十四五”末",
        "2016-02-29": "2016年2月底",
    },
    "range_end": {
        "2014-09-30": "2014年6月-9月|2014年6—9月|2014.6-2014.9|2014.6-9|2014年6月1日至2014年9月30日|6月至9月底|9月下旬"
        "|9.1—9.30|2014.9.1-30|2014.9.1—9.30|2014/9/1-9/30",
        "2014-06-15": "2014年6月1日-15日",
        "2014-06-20": "本月中旬|5月20日至6月20日",
        "2014-12-31": "2014年6月至年底|2014年6月启动，2014年12月底完成|6月1日前启动，12月底前完成|2014年9月1日起至2014年12月31日止",
        "2014-03-31": "2013年11月至次年3月",
        "2015-03-31": "11月至3月",
        "2015-12-31": "2014-2015年",
    },
    "date_longterm": {
        "2014-09-30": "2014年9月底前完成，长期坚持|2014年9月底，并持续推进|2014年9月底前（需长期坚持）"
    },
    "relative": {
        "2014-07-10": "即日起30日内|30天|自通知下发之日起30日内",
        "2014-07-22": "30个工作日内",
        "2014-06-17": "一周内|7日内|七天内|限期7日",
        "2014-06-24": "两周内|10个工作日",
        "2014-09-10": "3个月|一个季度内|自本通知印发之日起三个月内",
        "2014-12-10": "半年内",
        "2014-07-25": "一个半月内",
        "2014-06-11": "24小时内",
        "2014-09-01": "自2014年6月1日起三个月内|2014年6月1日起3个月内完成",
        "2014-08-09": "60日",
        "2017-06-10": "三年内",
    },
}
ASKED = {
    "ambiguous": "2015年前|年前|春节前|6月中旬前|10月初|6月中|9月底左右|10月1日后|15日前|本周内|9、10月|9月或10月底|2014年三季度前|年中"
    "|2014年10月1日（星期五）前|2014年10月底前，3月底前|9/10/2014|99年9月|国庆节期间|申请延期至2014年9月底|6月内|一月内|2014年9月？|2014年9月30日（暂定）|不早于9月30日|岁末年初|与2015年考核同步",
    "immediate": "即知即改|立查立改|马上就办|尽快|立即整改|边查边改|抓紧落实",
    "immediate_longterm": "立即整改并长期坚持",
    "long_term": "逐年解决|2014年7月至长期|中长期|持续推进|常态化|长期坚持|2014年6月起长期坚持",
    "medium_term": "中期推进",
    "short_term": "短期|近期",
    "done": "已整改|2014年5月已完成|已完成|已整改到位|已于2014年5月底完成",
    "limit": "原则上不超过60日|不超过6个月|最长不超过2年",
    "relative": "1—3个月|3-5个工作日|收到通知后5个工作日内|自收到交办单之日起15日内|交办后7日内",
    "missing": "—|-|/|无|  |年  月  日",
    "unparseable": "2014-02-30|2014年13月|20XX年9月底|2014年  月  日|2014月9月30日|待定|适时|开学前|活动结束前|限期整改|140930|99999|后续|五一路整治"
    "|2O14年9月30日|2014.09.3O|2014。9。30|农历八月十五前|腊月二十三前|2104年9月30日|214年9月30日",
}


@pytest.mark.parametrize(
    ("phrase", "kind", "iso"),
    [(p, kind, iso) for kind, days in SURE.items() for iso, line in days.items() for p in line.split("|")],
)
def test_a_certain_phrase_gives_its_day(phrase, kind, iso):
    got = read_deadline(phrase, DAY)
    assert (got.kind, got.iso, got.must_ask, got.suggestions) == (kind, iso, False, ())


@pytest.mark.parametrize(
    ("phrase", "kind"), [(p, kind) for kind, line in ASKED.items() for p in line.split("|")]
)
def test_an_uncertain_phrase_is_asked_about(phrase, kind):
    got = read_deadline(phrase, DAY)
    assert (got.kind, got.iso, got.must_ask) == (kind, None, True)


@pytest.mark.parametrize(
    ("phrase", "days"),
    [
        ("第一阶段2014年6月底前，第二阶段2014年9月底前", ["2014-06-30", "2014-09-30"]),
        ("2014年6月底前完成摸排，9月底前完成整治，12月底前验收", ["2014-06-30", "2014-09-30", "2014-12-31"]),
        ("市住建局6月底前、市环保局9月底前", ["2014-06-30", "2014-09-30"]),
        ("1.2014年6月底前完成第一批\n2.2014年12月底前全部完成", ["2014-06-30", "2014-12-31"]),
        ("3日内制定方案，30日内整改到位", ["2014-06-13", "2014-07-10"]),
        ("10月底，次年3月底", ["2014-10-31", "2015-03-31"]),
        ("2014年9月30日前\n2014年12月31日前", ["2014-09-30", "2014-12-31"]),
        ("①9月底；②11月底", ["2014-09-30", "2014-11-30"]),
        ("9、10、12月底", ["2014-09-30", "2014-10-31", "2014-12-31"]),
        ("2014年12月底前完成一期，2015年完成二期", ["2014-12-31", "2015-12-31"]),
    ],
)
def test_stages_and_units_give_their_days_in_order(phrase, days):
    got = read_deadline(phrase, DAY)
    assert (got.kind, got.iso, got.must_ask) == ("multi", days, False)


@pytest.mark.parametrize(
    ("phrase", "suggestions"),
    [
        ("2015年3月前", ("2015-02-28", "2015-03-31")),
        ("2014年2月30日", ("2014-02-28",)),
        ("2020622", ("2020-06-22", "2020-06-02")),
        ("2025月7月29日", ("2025-07-29",)),
        ("2O14年9月3O日", ("2014-09-30",)),
        ("2014。9。30", ("2014-09-30",)),
        ("3-5个工作日", ("2014-06-13", "2014-06-17")),
        ("15日前", ("2014-06-15", "2014-07-15")),
        ("收到通知后5个工作日内", ("2014-06-17",)),
        ("不超过6个月", ("2014-12-10",)),
    ],
)
def test_a_question_offers_the_days_it_may_mean(phrase, suggestions):
    assert read_deadline(phrase, DAY).suggestions[: len(suggestions)] in (suggestions, suggestions[:1])


@pytest.mark.parametrize("phrase", ["6月底前", "年底前", "“十一”之前", "本月底", "7日内", "9.30", "第三季度"])
def test_without_the_year_of_the_document_nothing_is_filled_in(phrase):
    got = read_deadline(phrase)
    assert (got.iso, got.must_ask) == (None, True)


def test_years_seen_elsewhere_are_offered_and_not_taken():
    got = read_deadline("8月底前", other_years=(2014, 2013))
    assert (got.iso, got.must_ask, got.suggestions) == (None, True, ("2014-08-31", "2013-08-31"))


@pytest.mark.parametrize("phrase", ["每月底前", "每年12月底", "每季度末", "每周五", "每半年一次"])
def test_a_recurring_duty_is_no_question_and_has_no_day(phrase):
    got = read_deadline(phrase, DAY)
    assert (got.kind, got.iso, got.must_ask) == ("recurring", None, False)


@pytest.mark.parametrize(
    ("number", "iso", "suggestions"),
    [
        (41912, "2014-09-30", ()),
        (41912.0, "2014-09-30", ()),
        (20140930, "2014-09-30", ()),
        (2014, "2014-12-31", ()),
        (9.28, "2014-09-28", ()),
        (9.3, None, ("2014-09-03", "2014-09-30")),
        (2014.1, None, ("2014-01-31", "2014-10-31")),
        (2014.9, "2014-09-30", ()),
        (3, None, ()),
        (True, None, ()),
    ],
)
def test_a_number_is_a_serial_or_a_question_where_a_zero_may_be_lost(number, iso, suggestions):
    got = read_deadline(number, DAY)
    assert (got.iso, got.must_ask, got.suggestions) == (iso, iso is None, suggestions)


def test_serials_of_the_1904_system_count_from_its_own_day():
    assert read_deadline(41912 - 1462, epoch=EPOCH_1904).iso == "2014-09-30"


def test_working_days_follow_the_official_calendar_with_make_up_days():
    assert is_working_day(date(2014, 9, 28))  # a Sunday worked for the National Day
    assert not is_working_day(date(2014, 10, 7))
    assert add_working_days(date(2014, 9, 26), 4) == (date(2014, 10, 8), True)
    assert add_working_days(date(2026, 12, 28), 10)[1] is False


def test_working_days_entering_a_year_not_yet_decreed_are_asked_about():
    got = read_deadline("30个工作日内", "2026-12-20")
    assert (got.kind, got.iso, got.must_ask) == ("relative", None, True)
    assert len(got.suggestions) == 1


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_every_spelling_of_a_day_is_that_day(day):
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")

    def spoken(number):
        tens, ones = divmod(number, 10)
        ten = {0: "", 1: "十"}.get(tens, "一二三四五六七八九"[tens - 1] + "十")
        return ten + ("一二三四五六七八九"[ones - 1] if ones else "")

    y, m, d = day.year, day.month, day.day
    spellings = [
        f"{y}年{m}月{d}日", f"{y}年{m:02d}月{d:02d}日前", f"{y}.{m}.{d}", f"{y}/{m}/{d}", f"{y}-{m:02d}-{d:02d}",
        f"{y}{m:02d}{d:02d}", f"{y}年{m}月{d}号之前", f"于{y}年{m}月{d}日前完成整改", f" {y} 年 {m} 月 {d} 日 。",
        f"{y}年{m}月{d}日".translate(wide), f"{str(y).translate(digits)}年{spoken(m)}月{spoken(d)}日",
        str((day - date(1899, 12, 30)).days),
    ]  # fmt: skip
    for spelling in spellings:
        got = read_deadline(spelling)
        assert (got.kind, got.iso, got.must_ask) == ("date", day.isoformat(), False), spelling


PIECES = [
    "年",
    "月",
    "日",
    "底",
    "前",
    "末",
    "初",
    "中旬",
    "第",
    "一",
    "二",
    "十",
    "三十",
    "季度",
    "半年",
    "2014",
    "9",
    "30",
    "31",
    ".",
    "-",
    "至",
    "、",
    "，",
    "个",
    "工作日",
    "内",
    "每",
    "立行立改",
    "长期",
    "已",
    "起",
    "自",
    "收到",
    "之日",
    "国庆",
    "周",
    "*",
    "（",
    "）",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.sampled_from([None, "2014", "2014-06", DAY]),
)
def test_no_phrase_breaks_the_reading_and_a_question_never_carries_a_day(phrase, document_date):
    got = read_deadline(phrase, document_date)
    assert got.iso is None or not got.must_ask
    for day in [*(got.iso if isinstance(got.iso, list) else [got.iso] if got.iso else []), *got.suggestions]:
        date.fromisoformat(day)
    assert got.iso is None or got.iso != []


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_reading(phrase):
    read_deadline(phrase, DAY)


def test_a_long_text_in_a_deadline_cell_is_left_to_a_person_at_once():
    assert read_deadline("自" * 30_000 + "2014年9月30日").kind == "unparseable"


@pytest.mark.parametrize("wrong", ["明天", "2014-13", "2014-02-30"])
def test_an_impossible_document_date_is_an_error(wrong):
    with pytest.raises(ValueError, match="不是日期"):
        clock_of(wrong)


@pytest.mark.parametrize(
    ("text", "number"),
    [("三十", 30), ("二〇一四", 2014), ("十一", 11), ("一百二十", 120), ("廿五", 25), ("甲", None)],
)
def test_chinese_numerals(text, number):
    assert numeral(text) == number
