"""Text as Chinese offices type it, brought to one spelling before it is read.

Pure functions on strings: full-width forms, spaces, dashes and Chinese numerals. Fulfils S95 (full-width digits,
Chinese numerals) and conventions of M20.
"""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},  # as on a cheque
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
    "o": 0,
    "两": 2,
    "俩": 2,
}
_NUMERAL = "〇○零一二三四五六七八九十百廿卅两俩壹贰叁肆伍陆柒捌玖拾佰"
# A numeral counts only before a unit of time or order; “十一之前” must stay the festival it is.
_UNIT = r"(?=年|个?月|日|号|个|天|周(?![一二三四五六日末])|季|小时|工作日|旬|星期|[、和及至到-][一二三四五六七八九十]{1,3}月)"
_BEFORE_UNIT = re.compile(rf"[{_NUMERAL}0-9Oo]*[{_NUMERAL}][{_NUMERAL}0-9Oo]*{_UNIT}")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－~～﹣∼〜", "-"))
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPACE = re.compile(r"\s+|[\u200b\u200c\u200d\ufeff\u00ad]")


def numeral(text: str) -> int | None:
    """A Chinese or Arabic numeral below 10,000 as a number: 三十 → 30, 二〇一四 → 2014; None when it is not one."""
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十").replace("拾", "十").replace("佰", "百")
    if not re.search("[十百]", text):
        digits = [_DIGITS.get(c, int(c) if c.isascii() and c.isdigit() else None) for c in text]
        if not digits or None in digits:
            return None
        return int("".join(str(d) for d in digits))
    total, current = 0, None
    for c in text:
        if c in "十百":
            total += (1 if current is None else current) * (10 if c == "十" else 100)
            current = None
        elif c in _DIGITS:
            current = _DIGITS[c]
        else:
            return None
    return total + (current or 0)


def squeeze(text: str) -> str:
    """Half-width, one kind of dash, no spaces or line breaks: what matching works on. Rare characters stay."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES))


def arabic(text: str) -> str:
    """Replace Chinese numerals standing before a unit by digits: 二○○七年四月 → 2007年4月, 六十日 → 60日."""

    def swap(match: re.Match[str]) -> str:
        value = numeral(match.group())
        return match.group() if value is None else str(value)

    return _BEFORE_UNIT.sub(swap, text)


def spelled_out(text: str) -> tuple[int, int, int] | None:
    """Year, month and day where a text is nothing but all three, whether or not there is such a day: 2014-02-30."""
    plain = arabic(squeeze(text))
    exact = _DAY.fullmatch(plain) or _EIGHT.fullmatch(plain)
    return tuple(map(int, exact.groups())) if exact else None  # type: ignore[return-value]  # three groups each
