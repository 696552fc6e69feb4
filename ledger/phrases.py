"""The judgement on a whole deadline phrase: which kind it is, which days it fixes, and whether a person must be asked.

Pure: text and clock in, Verdict out. The rule throughout is that a day stands only where one reading remains. M20, S95.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from ledger.agreement import YEAR_STANDS, Verdict, settle
from ledger.mentions import Finder
from ledger.periods import Clock, add_months, last_day
from ledger.spelling import SLASHES, tidy
from ledger.times import Mention

_NOTHING = re.compile(r"[-—/\\、.。·…*_无空()]*|无要求|未填|不详|未明确|暂无|年月日?|月日")
_MASKED = re.compile(r"\d{2}[*×xX_?]{1,2}年?|[*×xX_?]{1,4}[年月日号]|某[年月日]|[\d年][*×xX_?]{1,2}月")
_YEAR_AS_MONTH = re.compile(r"((?:19|20)\d\d)月(\d{1,2})[月日](\d{1,2})[日号]?")
_WEEKDAY = re.compile(r"\((?:星期|周|礼拜)([一二三四五六日天])\)")
_LETTER = re.compile(r"(?<![A-Za-z])(?:\d+[OolI]|[OolI]+\d)[\dOolI]*(?![A-Za-z])")
_STRAY_MARKS = re.compile(r"((?:19|20)\d\d)[。,、;:](\d{1,2})[。,、;:](\d{1,2})日?前?[。.]?")
_LUNAR = re.compile(r"农历|阴历|旧历|夏历|腊月|正月|冬月|除夕")
_NO_YEAR = re.compile(r"(?<!\d)(?:\d{3}|\d{5,}|(?!19|20)\d{4})年(?=\d|[底末])")
_UNSETTLED = re.compile(r"暂定|待定|待确定|未定|\?|大概|大约|视.{0,6}(?:情况|进度|而定)|岁末年初")
_FORMER = re.compile(r"\(原[^()]*\d[^()]*\)|原(?:定|为|计划|时限|期限)[:为于]?[^,;。()]*(?:[,;。]|$)")
_SINCE_DONE = re.compile(r"已经?(?:完成|整改|办结|销号|落实|解决)")
_NOT_BEFORE = re.compile(r"(?:不|不得|不能)(?:早|先)于")
_LONE_DAY = re.compile(r"(?<![\d月])(\d{1,2})[日号](?:之前|以前|前|下班前)")

_LONG = re.compile(
    r"长期|持续|常态|经常性|常抓不懈|长抓不懈|久久为功|中长期|永久|一以贯之|不断|逐步|逐年|全年|坚持不懈|贯穿始终|日常"
)
_NOW = re.compile(
    r"立[行整即查]即?[立行]?[改办]|即[知查行][即立]?[改行]|立即|即时|即刻|即改|马上|抓紧|尽快|尽早|从速|迅速|随即|当即|当场|当日|当天"
    r"|即日|即行|边[查学整知][边即][改查]|立说立行|限时办结|随时|第一时间"
)
_CLASSES = (("short_term", re.compile("短期|近期")), ("medium_term", re.compile("中期")))
_DONE = re.compile(
    r"(?:已经?|均已?|全部)?(?:整改|落实|完成|销号|办结|解决)*已?(?:整改)?(?:完成|完毕|到位|办结|销号|落实|解决|了结|清零)|已(?:整改|治理|清理|拆除|修复)(?!中)"
)
_SAYS_DONE = re.compile(r"已|业经|完毕")
_DONE_ON = re.compile(r"(?:已经?|业已|已全部)(?:于|在)")
_REPEATS = re.compile(
    r"每(?:隔)?(?:半|\d|[一两三])?个?(?:年|月|季|周|日|天|星期|学期|学年|旬|半年)|逐[月季]|按[月季年]|定期|不定期|季度例行"
    r"|(?<!\d)(?:[1一]个?|半)(?:年|月|季度?|周|日|天)[1一两二三\d](?:次|报|调度|通报|总结|考核|督查|检查|清)"
)
_LIMIT = re.compile(r"(?:不|不得|不能|不可|不准|不应)(?:超|多于|大于|晚于)过?|最长|最多|以内为限")
_LINK = re.compile(r"^[,，]?(?:起)?(?:-+|至|到|直至|延续到|持续到|止于)$")
_FROM = re.compile(r"(?:自|从|由)$")
_ASKS_TO = re.compile(r"(?:申请|拟|建议|请求|报请)[^,。;]{0,2}$")
_STARTS = re.compile(r"(?:启动|开始|开工|动工|进场)")
_SPANS = re.compile(r"(?:自|从|即日)[^,。;]*(?:至|到|-)$")
_ENDLESS = re.compile(r"(?:以|之)?后?[,，]?(?:-+|至|到|直至)(?:长期|今后|永久|常态|持续)")
_MOVED = re.compile(r"(?:延[期长]|推迟|调整|顺延|变更|更改|展期|改)(?:到|至|为)")


def judge(cell: str, clock: Clock) -> Verdict:
    """Judge a phrase as it stands in a cell, given what is known of the document's date."""
    text = tidy(cell)
    if _NOTHING.fullmatch(text):
        return Verdict("missing", ask=True)
    if wrong := _spoiled(text):
        return wrong
    if moved := list(_MOVED.finditer(text)):
        if _ASKS_TO.search(text[: moved[-1].start()]):  # 申请延期至…: nobody has granted it yet
            wished = [m.day for m in Finder(text, clock).find() if m.day]
            return Verdict("ambiguous", ask=True, fits=wished)
        tail = text[moved[-1].end() :]
        text = tail if Finder(tail, clock).find() else text
    if Finder(now := _FORMER.sub("", text), clock).find():
        text = now
    mentions = Finder(text, clock).find()
    if mentions and (_UNSETTLED.search(text) or _NOT_BEFORE.search(text)):
        return Verdict("ambiguous", ask=True, fits=[m.day for m in mentions if m.day])
    if _REPEATS.search(text):
        return _recurring(text, mentions)
    mentions = _relevant(text, mentions)
    if not mentions:
        return _lone_day(text, clock) or _words(text, clock)
    return _dated(text, mentions, clock)


def _spoiled(text: str) -> Verdict | None:
    """A masked or mistyped date, or one of the old calendar: shown with the likely day, never taken."""
    if _LUNAR.search(text) or _NO_YEAR.search(text):
        return Verdict("unparseable", ask=True)
    if _LETTER.search(text):  # a letter O or l among the digits
        meant = text.translate(str.maketrans("OolI", "0011"))
        return Verdict("unparseable", ask=True, fits=[m.day for m in Finder(meant, Clock()).find() if m.day])
    if stray := _STRAY_MARKS.fullmatch(text):
        fits = [m.day for m in Finder(".".join(stray.groups()), Clock()).find() if m.day]
        return Verdict("unparseable", ask=True, fits=fits)
    if typo := _YEAR_AS_MONTH.search(text):
        try:
            fits = [date(*(int(part) for part in typo.groups()))]
        except ValueError:
            fits = []
        return Verdict("unparseable", ask=True, fits=fits)
    if _MASKED.search(text) or "年月" in text:
        return Verdict("unparseable", ask=True)
    if us := SLASHES.fullmatch(text.strip("。.;,前")):
        pairs = [(int(us[1]), int(us[2])), (int(us[2]), int(us[1]))]
        fits = [date(int(us[3]), m, d) for m, d in pairs if 1 <= m <= 12 and 1 <= d <= 28]
        return Verdict("ambiguous", ask=True, fits=fits)
    return None


def _relevant(text: str, mentions: list[Mention]) -> list[Mention]:
    """Leave out a bare year that only sets the scene (2013年反馈意见…) and a month said again with its end."""
    finer = [m for m in mentions if m.grain != "year" or m.closed or m.suffix]
    if finer and len(finer) < len(mentions):
        latest = max((m.year or 0 for m in finer), default=0)
        mentions = [
            m
            for m in mentions
            if m in finer
            or _joined(text, mentions, m)
            # a stage of its own: …,2015年完成二期
            or (m.explicit_year and (m.year or 0) > latest and YEAR_STANDS.match(text, m.end))
        ]
    days = [m for m in mentions if m.grain == "day" and m.suffix]
    kept = []
    for m in mentions:
        scene = m.grain == "month" and not m.suffix and not m.closed
        same = any(
            d is not m and d.grain in ("day", "month") and (d.year, d.month) == (m.year, m.month)
            for d in mentions
        )
        if scene and same and (days or any(o.closed and o is not m for o in mentions)):
            continue
        kept.append(m)
    return kept


def _joined(text: str, mentions: list[Mention], one: Mention) -> bool:
    """Whether a mention stands at either end of a range."""
    at = mentions.index(one)
    after = at + 1 < len(mentions) and _LINK.match(text[one.end : mentions[at + 1].start])
    before = at and _LINK.match(text[mentions[at - 1].end : one.start])
    return bool(after or before)


def _recurring(text: str, mentions: list[Mention]) -> Verdict:
    """A duty that returns; days only where the phrase lists them."""
    listed = [m.day for m in mentions if m.day and m.grain in ("month", "day")]
    yearly = re.search(r"每年", text) and len(listed) < 2
    if re.search("定期", text) and not listed:
        return Verdict("recurring", ask=True)
    return Verdict("recurring", [] if yearly or len(listed) < 2 else sorted(set(listed)))


def _lone_day(text: str, clock: Clock) -> Verdict | None:
    """“15日前” without a month: the document's month is likely, but only likely."""
    match = _LONE_DAY.search(text)
    if match is None:
        return None
    fits = []
    if clock.year and clock.month:
        first = date(clock.year, clock.month, 1)
        for start in (first, add_months(first, 1)):
            if 1 <= int(match[1]) <= last_day(start.year, start.month).day:
                fits.append(start.replace(day=int(match[1])))
    return Verdict("ambiguous", ask=True, fits=[d for d in fits if not clock.full or d >= clock.full])


def _words(text: str, clock: Clock) -> Verdict:
    """A phrase that names no time: its class, and days to offer."""
    full, year = clock.full, clock.year
    soon = [full + timedelta(days=n) for n in (7, 15, 30)] if full else []
    end = [date(year, 12, 31)] if year else []
    if _SAYS_DONE.search(text) and _DONE.search(text) and not re.search("未|尚|待", text):
        return Verdict("done", ask=True, fits=[full] if full else [])
    now, long = _NOW.search(text), _LONG.search(text)
    if now:
        return Verdict("immediate_longterm" if long else "immediate", ask=True, fits=soon)
    if long:
        return Verdict("long_term", ask=True, fits=end)
    for kind, pattern in _CLASSES:
        if pattern.search(text):
            return Verdict(kind, ask=True, fits=soon if kind == "short_term" else end)
    return Verdict("unparseable", ask=True)


def _dated(text: str, mentions: list[Mention], clock: Clock) -> Verdict:
    """A phrase that names times: broken, uncertain, a limit, a range, one day or several."""
    lead = text[: mentions[0].start]
    if any(m.broken for m in mentions):
        return Verdict("unparseable", ask=True, fits=[d for m in mentions for d in m.fits])
    if weekday := _WEEKDAY.search(text):
        said = "一二三四五六日".find(weekday[1].replace("天", "日"))
        before = [m for m in mentions if m.start < weekday.start() and m.day]
        if before and before[-1].day and before[-1].day.weekday() != said:
            return Verdict("ambiguous", ask=True, fits=[before[-1].day])
    since = len(mentions) == 1 and not mentions[0].suffix and _SINCE_DONE.match(text, mentions[0].end)
    if since or _DONE_ON.search(lead[-8:]):
        return Verdict("done", ask=True, fits=[m.day for m in mentions if m.day])
    if all(m.grain == "relative" for m in mentions):
        if _LIMIT.search(text):
            return Verdict("limit", ask=True, fits=[m.day for m in mentions if m.day])
        if len(mentions) == 1 and mentions[0].vague:
            return Verdict("relative", ask=True, fits=mentions[0].fits)
    starts = [m for m in mentions if _begins(text, mentions, m)]
    ends = [m for m in mentions if m not in starts]
    if not ends:
        return _words(text, clock)
    return settle(text, starts, ends, bool(_SPANS.search(lead)), bool(_LONG.search(text)))


def _begins(text: str, mentions: list[Mention], one: Mention) -> bool:
    """Whether a mention is where something starts: 自…, …起, …启动, or the first half of a range."""
    if one.grain == "relative":
        return False
    at = mentions.index(one)
    if (
        one.suffix in ("起", "开始", "启动")
        or _FROM.search(text[: one.start])
        or _ENDLESS.match(text, one.end)
    ):
        return True
    if re.fullmatch("(?:-+|至|到|起)[,。;]?", text[one.end :]):  # and no end is said
        return True
    if at + 1 < len(mentions) and _STARTS.match(text, one.end):
        return True
    return at + 1 < len(mentions) and bool(_LINK.match(text[one.end : mentions[at + 1].start]))
