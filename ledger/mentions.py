"""Find every day, month, season or span named in a deadline phrase.

`find(text, clock)` takes a phrase already squeezed and in Arabic digits and gives its mentions in order, each with the
last day it can mean (or why none). No decision on the whole phrase is taken here; `deadlines` does that. M20, S95.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from ledger.periods import Clock, add_months, last_day, span
from ledger.times import AFTER, AT_LEAST, COUNTED, GROUPS, TOKENS, YEAR_WORDS, Mention
from ledger.workdays import festival


class Finder:
    """Reads one phrase left to right; a year or month said once holds for what follows it."""

    def __init__(self, text: str, clock: Clock) -> None:
        self.text, self.clock = text, clock
        self.said: int | None = None
        self.previous: Mention | None = None

    def find(self) -> list[Mention]:
        """All mentions in order of place."""
        found = []
        for match in TOKENS.finditer(self.text):
            mention = self._read(match)
            if mention is None:
                continue
            after = AFTER.match(self.text, mention.end)
            if after and after.group("s"):
                mention.suffix, mention.end = after.group("s"), after.end("s")
            if mention.explicit_year:
                self.said = mention.year
            self.previous = mention
            found.append(mention)
        return found

    def _year(self, g: dict[str, str | None], mention: Mention) -> int | None:
        """The year this mention means: its own, the one said before it, else the document's."""
        if g.get("y"):
            mention.explicit_year, mention.year = True, int(g["y"] or 0)
        elif g.get("y2"):
            mention.explicit_year, mention.year = True, self._short_year(int(g["y2"] or 0), mention)
        elif word := g.get("yw"):
            base = self.said if word[0] in "次翌" and self.said else self.clock.year
            mention.year = None if base is None else base + YEAR_WORDS[word[0]]
            if mention.year is not None and word[0] not in "今本当":
                mention.explicit_year = True
        else:
            mention.year = self.said or self.clock.year
        return mention.year

    def _short_year(self, two: int, mention: Mention) -> int:
        year = 2000 + two
        # Two digits are taken at their word only where the document's own year stands by.
        if self.clock.year is None or not -1 <= year - self.clock.year <= 10:
            mention.unsure = True
        return year

    def _set(self, mention: Mention, year: int | None, month: int, day: int | None = None) -> Mention:
        """Fix the day, or the last day of the month; mark what cannot be."""
        mention.month = month
        if not 1 <= month <= 12 or day == 0 or (day or 1) > monthrange(year or 2000, month)[1]:
            mention.broken = True
            if year and 1 <= month <= 12:
                mention.fits = [last_day(year, month)]
        elif year:
            mention.day = date(year, month, day) if day else last_day(year, month)
        return mention

    def _part(self, mention: Mention, year: int | None, month: int, word: str | None) -> Mention:
        """A part of a month: 底, 初, 中, 上旬, 中旬, 下旬."""
        word = word or ""
        if word.endswith("旬"):
            mention.grain = "xun"
            day = None if "下" in word else 20 if "中" in word else 10
            return self._set(mention, year, month, day)
        self._set(mention, year, month)
        if word in ("初", "中"):
            mention.vague, mention.day = True, None
            days = (10,) if word == "初" else (15, 20)
            mention.fits = [date(year, month, d) for d in days] if year and 1 <= month <= 12 else []
        mention.closed = bool(word) and not mention.vague
        return mention

    def _read(self, match: re.Match[str]) -> Mention | None:
        g: dict[str, str | None] = {**GROUPS}
        g.update((name.split("__")[0], part) for name, part in match.groupdict().items() if part is not None)
        mention = Mention(match.start(), match.end(), "day")
        for readers in (self._numeric, self._monthly, self._yearly, self._relative):
            if (done := readers(g, mention)) is not None:
                return done
        return None

    def _numeric(self, g: dict[str, str | None], mention: Mention) -> Mention | None:
        for keys in (("Y", "M", "D"), ("Y", "M2", "D2"), ("Y8", "M8", "D8")):
            if g[keys[0]] and g[keys[1]]:
                mention.explicit_year, mention.year = True, int(g[keys[0]] or 0)
                return self._set(mention, mention.year, int(g[keys[1]] or 0), int(g[keys[2]] or 0))
        if g["Ys"]:
            mention.explicit_year, mention.year = True, self._short_year(int(g["Ys"]), mention)
            return self._set(mention, mention.year, int(g["Ms"] or 0), int(g["Ds"] or 0))
        if g["Yr"]:
            mention.explicit_year, mention.year, mention.grain = True, int(g["Yr2"] or 0), "span"
            return self._set(mention, mention.year, 12)
        if g["Ym"]:
            mention.explicit_year, mention.year, mention.grain = True, int(g["Ym"]), "month"
            return self._part(mention, mention.year, int(g["Mm"] or 0), g["tm"])
        if g["bd"] and self.previous and self.previous.month:
            mention.year = self.previous.year
            return self._set(mention, mention.year, self.previous.month, int(g["bd"]))
        return None

    def _monthly(self, g: dict[str, str | None], mention: Mention) -> Mention | None:
        if g["m"]:
            year = self._year(g, mention)
            if g["d"]:
                return self._set(mention, year, int(g["m"]), int(g["d"]))
            mention.grain = "month"
            return self._part(mention, year, int(g["m"]), (g["t"] or "").lstrip("月"))
        if g["mw"] or (g["tm2"] or "").startswith("月"):
            mention.grain = "month"
            year, month = self._year(g, mention), self.clock.month
            # “月底” after a month already named means that month; else the document's.
            if g["tm2"] and self.previous and self.previous.month:
                year, month = self.previous.year, self.previous.month
            if g["mw"] and g["mw"][0] in "下次" and year and month:
                following = add_months(date(year, month, 1), 1)
                year, month = following.year, following.month
            mention.closed = not g["mw"] or (g["t3"] or "初") not in ("初", "中")
            if year is None or month is None:
                return mention
            if g["d3"]:
                mention.grain = "day"
                return self._set(mention, year, month, int(g["d3"]))
            word = (g["t3"] or "").lstrip("月") if g["mw"] else "底"
            mention.year = year
            return self._part(mention, year, month, word)
        return None

    def _yearly(self, g: dict[str, str | None], mention: Mention) -> Mention | None:
        if g["q"] or g["qw"] or g["tm2"]:
            mention.grain, year = "quarter", self._year(g, mention)
            quarter = int(g["q"]) if g["q"] else self.clock.month and (self.clock.month + 2) // 3
            if (g["qw"] or "").startswith("下") and quarter:
                year, quarter = (year + 1, 1) if quarter == 4 and year else (year, quarter % 4 + 1)
            word = g["tq"] or g["tq2"] or (g["tm2"] and "底")
            if not quarter:
                return mention
            self._set(mention, year, quarter * 3)
            return self._open(mention, word)
        if g["h"]:
            mention.grain = "half"
            self._set(mention, self._year(g, mention), 6 if g["h"].startswith("上") else 12)
            return self._open(mention, g["th"])
        word = g["ty"] or g["ty2"]
        if word or g["y"] or g["yw"] or g["y2"]:
            mention.grain = "year"
            self._set(mention, self._year(g, mention), 12)
            mention.month = None
            word = (word or "").lstrip("年")
            if word == "前" and g["ty"]:  # 年前: before New Year's Day, or before the Spring Festival?
                mention.vague, mention.day = True, None
                if mention.year and (spring := festival("春节", mention.year + 1)):
                    mention.fits = [date(mention.year, 12, 31), spring - timedelta(days=1)]
                return mention
            return self._open(mention, word)
        return None

    def _open(self, mention: Mention, word: str | None) -> Mention:
        """底／末／内 close a period; 初／中 leave it open."""
        if word in ("初", "中"):
            mention.vague = True
            if mention.day:
                first = {"quarter": mention.day.month - 2, "half": mention.day.month - 5}.get(
                    mention.grain, 1
                )
                mention.fits = [last_day(mention.day.year, 6 if word == "中" else first)]
            mention.day = None
        elif word:
            mention.closed = True
        return mention

    def _relative(self, g: dict[str, str | None], mention: Mention) -> Mention | None:
        if g["f"]:
            return self._festival(g, mention)
        if g["plan"]:
            mention.grain, mention.closed, mention.explicit_year = "year", bool(g["tp2"]), True
            mention.year = 2010 + 5 * ("一二三四五六".index(g["plan"][1]))
            return self._set(mention, mention.year, 12)
        full = self.clock.full
        if g["ww"]:
            mention.grain = "week"
            if full is None:
                return mention
            monday = full - timedelta(days=full.weekday()) + timedelta(weeks=g["ww"].startswith("下"))
            if g["wd"] and g["wd"] in "一二三四五六日天":
                mention.day = monday + timedelta(days=min("一二三四五六日天".index(g["wd"]), 6))
                return mention
            mention.vague, mention.fits = True, [monday + timedelta(days=4), monday + timedelta(days=6)]
            return mention
        if g["n"] or g["n2"]:
            return self._period(g, mention)
        return None

    def _period(self, g: dict[str, str | None], mention: Mention) -> Mention:
        """So many days or months: from a day named just before (自6月1日起三个月内), else from the document's."""
        mention.grain, before = "relative", self.text[: mention.start]
        start = self.clock.full
        if (named := self.previous) and named.day and COUNTED.fullmatch(before, named.start):
            mention.counted, start = True, named.day
        if start is None:
            return mention
        amount, unit = g["n"] or g["n2"] or "", g["u"] or g["u2"] or ""
        half = any(g[name] for name in ("half", "half2", "mid", "mid2"))
        mention.day, sure = span(start, amount, unit, half)
        least = AT_LEAST.search(before)  # 3-5个工作日: which of the two?
        if mention.day is not None and (least or not sure):
            fits = [span(start, least[1], unit, False)[0] if least else None, mention.day]
            mention.vague, mention.fits, mention.day = True, [day for day in fits if day], None
        return mention

    def _festival(self, g: dict[str, str | None], mention: Mention) -> Mention | None:
        """A festival by name; “before” it is strict: the day before its first day."""
        mention.grain, name = "festival", g["f"] or ""
        around = self.text[mention.start : mention.end + 1]
        if name[-1] in "一四八" and not re.search("[“”\"'‘’「」节前之以期假]", around):
            return None  # 第十一次, 五一路: a number or a name, no festival
        year = int(g["fy"][:4]) if g["fy"] else self.clock.year
        if year and g["fyw"] and g["fyw"][0] in "明次":
            year += 1
        named = bool(g["fy"] or g["fyw"])
        mention.explicit_year, mention.year = bool(g["fy"]), year
        if year is None or (day := festival(name, year)) is None:
            return mention
        full, eve = self.clock.full, day - timedelta(days=1)
        if (
            name == "元旦" and not named
        ):  # before New Year's Day, said during the year, is that year's last day
            eve = date(year, 12, 31)
        mention.day = eve
        upcoming = festival(name, year + 1)
        if name == "春节" and not named and (full is None or eve < full):
            mention.vague, mention.day = True, None
            mention.fits = [eve, upcoming - timedelta(days=1)] if upcoming else [eve]
        return mention
