"""One spelling for a deadline phrase before its times are looked for: numbers of a list off, short forms written out.

Pure, text in and text out; what is doubtful is left as it stands for `phrases` to judge. M20, S95.
"""

from __future__ import annotations

import re

from ledger.chinese import arabic, squeeze

_DOC_NUMBER = re.compile(r"[\[【〔(]\d{4}[\]】〕)]\d+号")
_LIST_NUMBER = re.compile(
    r"(?:^|(?<=[;；。\n]))\s*(?:\(?\d{1,2}\)|\d{1,2}[.．、)）])(?=\s*(?:(?:19|20)\d\d\D|\d{1,2}月|\d+个|\D))",
    re.M,
)
_MONTH_SPAN = re.compile(r"(?<![\d.])(\d{1,2})月?份?([-至到])(\d{1,2}月)")
_YEAR_MONTH_SPAN = re.compile(r"((?:19|20)\d\d)([./])(\d{1,2})-(\d{1,2})(?![\d./-])")
_DAY_SPAN = re.compile(r"(?<=月)(\d{1,2})([-至到])(\d{1,2}[日号])")
_MONTH_LIST = re.compile(r"(?<!\d)\d{1,2}(?:[、,和及]\d{1,2})+月")
SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)")
_YEAR_ALONE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=第?[1-4]个?季|[上下]半年|[底末]|岁末)")
_SHORT_END = re.compile(
    r"((?<![\d.])(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2}日?)([-至到])(\d{1,2})(?:[./](\d{1,2}))?日?(?![\d./年月-])"
)
_NEW_LINE = re.compile(  # ends a stage, unless the cell broke a date in two
    r"[ \t]*\n\s*(?=(?:19|20)\d\d[年./-])|(?<=[日号前底末内成。;；)）])[ \t]*\n\s*(?![前之以内底末年月日号完])"
)
_CIRCLED = re.compile("[①-⒛㈠-㈩]")
_HOUR = re.compile(r"(?<=\d)\s+\d{1,2}[:：]\d\d(?:[:：]\d\d)?")
_BARE_SPAN = re.compile(r"(\d{1,2})[./](\d{1,2})[-至到](\d{1,2})[./](\d{1,2})")
_DAYS_ALONE = re.compile(r"(\d{2,3})日(?:内|以内)?")
_BARE_DAY = re.compile(r"(?:于|在|务必)?(\d{1,2})(?:\.|/|-)(\d{1,2})(?:日)?(?:之?前|以前|完成|止)*")
_ALLOWANCE = re.compile(r"(?<=[期限为过])(\d{1,3})日(?=$|[,。;])")


def tidy(cell: str) -> str:
    """One spelling: list numbers off, spans and lists of months written out, numerals Arabic."""
    text = (
        _LIST_NUMBER.sub("", cell) if "\n" in cell.strip() or re.match(r"\s*\(?1[.．、)）]", cell) else cell
    )
    text = _CIRCLED.sub(";", _HOUR.sub("", _NEW_LINE.sub(",", text)))
    text = arabic(squeeze(text))
    text = _DOC_NUMBER.sub("", text)
    text = re.sub(r"[Qq]([1-4])(?!\d)", r"第\1季度", text)
    text = _YEAR_ALONE.sub(r"\1年", text)
    text = _YEAR_MONTH_SPAN.sub(r"\1\2\3月-\4月", text)
    text = _SHORT_END.sub(_full_end, text)
    text = _MONTH_SPAN.sub(r"\1月\2\3", text)
    text = _DAY_SPAN.sub(r"\1日\2\3", text)
    text = _MONTH_LIST.sub(lambda m: re.sub(r"(\d)(?=[、,和及])", r"\1月", m.group()), text)
    text = SLASHES.sub(_year_first, text)
    text = _ALLOWANCE.sub(r"\1日内", text)
    if (days := _DAYS_ALONE.fullmatch(text.strip("。.;,"))) and int(
        days[1]
    ) > 31:  # no month has it: a period
        text = f"{days[1]}日内"
    if alone := _BARE_DAY.fullmatch(text.strip("。.;,")):
        text = f"{alone[1]}月{alone[2]}日"
    elif both := _BARE_SPAN.fullmatch(text.strip("。.;,")):
        text = f"{both[1]}月{both[2]}日-{both[3]}月{both[4]}日"
    return text


def _year_first(match: re.Match[str]) -> str:
    """9/30/2014 and 30/9/2014 with the year in front, where only one of the two can be the month."""
    one, two, year = match.groups()
    if int(two) > 12 >= int(one):
        return f"{year}/{one}/{two}"
    return f"{year}/{two}/{one}" if int(one) > 12 >= int(two) else match[0]


def _full_end(match: re.Match[str]) -> str:
    """2014.10.1-10.31 and 2014.10.1-31 with the end written out."""
    start, _, dash, one, two = match.groups()
    return f"{start}{dash}{one}月{two}日" if two else f"{start}{dash}{one}日"
