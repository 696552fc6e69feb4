"""The forms in which a deadline phrase names a time, and what one named time is. Found by `mentions`. M20, S95."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from ledger.workdays import FESTIVALS

_Y = r"(?:(?P<y>(?:19|20)\d\d)年度?|(?<!\d)(?P<y2>\d\d)年(?=\d|底|末)|(?P<yw>今年|本年度?|当年|明年|次年|翌年|来年|后年|去年|上年))"
_OPT_Y = rf"(?:{_Y})?的?"
_ALTERNATIVES = [
    r"(?<!\d)(?P<Y>(?:19|20)\d\d)(?:年(?P<M>\d{1,2})月(?P<D>\d{1,2})(?!\d)[日号]?|(?P<sep>[-./])(?P<M2>\d{1,2})(?P=sep)(?P<D2>\d{1,2})(?![\d月])[日号]?)",
    r"(?<!\d)(?P<Y8>(?:19|20)\d\d)(?P<M8>0[1-9]|1[0-2])(?P<D8>[0-3]\d)(?!\d)",
    r"(?<![\d.])(?P<Ys>\d\d)(?P<sep3>[./])(?P<Ms>\d{1,2})(?P=sep3)(?P<Ds>\d{1,2})(?![\d.])",
    r"(?<!\d)(?P<Yr>(?:19|20)\d\d)-(?P<Yr2>(?:19|20)\d\d)年?(?![\d学])",
    r"(?<!\d)(?P<Ym>(?:19|20)\d\d)[-./](?P<Mm>\d{1,2})(?![\d.%])月?份?(?P<tm>底|末|初|中?下旬|上中?旬|中旬|中)?",
    rf"{_OPT_Y}(?<!\d)(?P<m>\d{{1,2}})月份?(?:(?P<d>\d{{1,2}})(?!\d|个)[日号]?(?!内)|(?P<t>月?底|月?末|初|中?下旬|上中?旬|中旬|中(?!心|央)))?",
    rf"(?P<fy>(?:19|20)\d\d年)?(?P<fyw>今年|明年|次年)?[“\"'‘「(]?(?P<f>{'|'.join(FESTIVALS)})(?!月|五|\d)[”\"'’」)]?节?",
    rf"{_OPT_Y}(?P<mw>本月|当月|这个月|下个?月|次月)(?:(?P<d3>\d{{1,2}})(?!\d)[日号]|(?P<t3>月?底|月?末|初|中?下旬|上中?旬|中旬|中|内))?",
    rf"{_OPT_Y}第?(?P<q>[1-4])(?:(?<=第\d)个)?季度?(?P<tq>底|末|初|内)?",
    r"(?P<qw>本季度?|当季|下个?季度)(?P<tq2>底|末|初|内)?",
    rf"{_OPT_Y}(?P<h>上半年|下半年)(?P<th>底|末|初|内)?",
    rf"{_Y}?年?(?P<ty>(?<![\d半])年(?:底|末|内|终)|岁末|(?<![\d周])年前|(?<!\d)年初|(?<!\d)年中)",
    rf"{_Y}(?P<ty2>年?(?:底|末|内|终|初|中(?!期)))?",
    r"[“\"]?(?P<plan>十[一二三四五六])五[”\"]?(?P<tp>规划|期间|时期)*(?P<tp2>末|底|期末|结束)?",
    r"(?P<ww>本周|这周|下周|本星期|下星期)(?P<wd>[一二三四五六日天]|末|内)?",
    r"(?<![\d明])(?P<n>半|\d{1,4})个?(?P<mid>半)?(?P<u>工作日|自然日|小时|日|天|周|星期|(?<=个)月|(?<=个半)月|年|季度)(?P<half>半)?(?:时间)?(?P<nei>之内|以内|内)",
    r"(?<![\d明])(?P<n2>半|\d{1,3})个?(?P<mid2>半)?(?P<u2>工作日|自然日|小时|天|周|星期|(?<=个)月|(?<=个半)月|年)(?P<half2>半)?(?=$|[,。;)、]|完成|整改|办结)",
    r"(?<=[至到\-、和及])(?P<bd>\d{1,2})[日号](?!内|以内)",
    r"(?P<tm2>(?<![\d年月])月(?:底|末)|季度?(?:底|末))",
]  # fmt: skip
# The year stands in several alternatives; a pattern may name a group once, so each gets its number.
TOKENS = re.compile(
    "|".join(re.sub(r"\(\?P<(y|y2|yw)>", rf"(?P<\1__{n}>", form) for n, form in enumerate(_ALTERNATIVES))
)
GROUPS = dict.fromkeys(name.split("__")[0] for name in TOKENS.groupindex)
AFTER = re.compile(
    r"(?P<gap>\([^()]*\))?(?:下班|当天|当日|24[时点]|18[时点]|17[时点]|上午|下午|\d{1,2}[:时点](?:\d\d)?)*(?P<s>之前|以前|之内|以内|左右|前后|上下|之后|以后|前|内|后|止|起|开始|启动)?"
)
COUNTED = re.compile(r"[^,;。]*\d[日号]?(?:之日)?(?:起|开始)[,的]?(?:计算|算)?[,]?")
AT_LEAST = re.compile(r"(?<!\d)(\d{1,3})(?:个?(?:月|工作日|[天日周年]))?[-至到]$")
YEAR_WORDS = {"去": -1, "上": -1, "今": 0, "本": 0, "当": 0, "明": 1, "来": 1, "次": 1, "翌": 1, "后": 2}


@dataclass(slots=True)
class Mention:
    """One time named in the phrase. `day` is its last day; `fits` the days it may mean when that is not certain."""

    start: int
    end: int
    grain: str  # day month xun quarter half year festival relative week vague
    day: date | None = None
    explicit_year: bool = False
    fits: list[date] = field(default_factory=list)
    broken: bool = False  # names a day no calendar has
    vague: bool = False  # 月初, 月中, X月前 …
    suffix: str = ""
    year: int | None = None
    month: int | None = None
    closed: bool = False  # says 底／末／内: “前” after it adds nothing
    unsure: bool = False
    counted: bool = False  # a period counted from a day the phrase names itself
