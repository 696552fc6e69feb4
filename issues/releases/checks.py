"""What must not leave the house (S114): each finding with its masked proposal. Plain functions over texts, no database."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from issues.releases.public_bodies import misspelt

# what a body holds that no person typed
NOT_TYPED = {
    "kind",
    "number",
    "unit",
    "state",
    "deadline",
    "due_on",
    "done_on",
    "reported_on",
    "held_on",
    "closed_on",
}
NOT_TYPED |= {
    "close_number",
    "ended_how",
    "ended_on",
    "method",
    "outcome",
    "old_deadline",
    "new_deadline",
    "office_on",
    "told_on",
    "holder",
    "photos",
}

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_LAST = "10X98765432"
FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "x", ord("－"): "-"}
NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){10,22}(?:[ -]?[Xx])?(?![0-9])")
MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?(1[3-9][0-9])([ -]?[0-9]{4})([ -]?[0-9]{4})(?![0-9])")
LANDLINE = re.compile(r"(?<![0-9])(0[0-9]{2,3}[ -]?)([2-9][0-9]{2,3})([0-9]{4})(?![0-9])")
OFFICE_LINE = re.compile(r"(?:监督|举报|联系|咨询|办公|值班|热线|服务|投诉)(?:电话|热线)?(?:[:：为是]|\s)*$")
PLACE = r"(?:[\u4e00-\u9fff]{1,6}(?:自然村|行政村|村|社区|居委会|大道|路|街|巷|弄|小区|新村|公寓|花园|家园|苑|庄))"
COUNT = r"[0-9０-９一二三四五六七八九十百零〇-]+"
DOOR = re.compile(rf"({PLACE})((?:第?{COUNT}(?:组|队|号楼|号|幢|栋|座|单元|楼|层|室|弄|户))+)")
MARK = re.compile(
    r"(?:绝密|机密|秘密)\s*[★☆]\s*[0-9一二三四五六七八九十]*年?(?:个?月)?|绝密|机密"
    r"|(?:^|[【〔（(\[《])\s*(?:秘密|内部)\s*(?:[】〕）)\]》]|$)|秘密级|密级\s*[:：]"
    r"|内部(?:资料|文件|刊物|材料|使用|传阅|掌握|发行|参阅)|不得外传|注意保密|严禁外传",
    re.MULTILINE,
)


class PrivateText(NamedTuple):
    """One thing found: what it is, the text as typed, what would be shown instead (None: nothing but taking it out)."""

    what: str
    found: str
    proposal: str | None
    start: int
    end: int

    def __str__(self):
        if self.proposal is None:
            return f"含有密级或内部标志“{self.found}”，不得公开。请先送保密审查，改正原文后再提交。"
        return f"含有{self.what}“{self.found}”，建议改为“{self.proposal}”。"


class Names(NamedTuple):
    """Names a text is held against: {name of a leader: what is shown instead} and the right names of organs."""

    leaders: dict[str, str]
    organs: tuple[str, ...]


def findings(text: str, names: Names) -> list[PrivateText]:
    """Everything in this text that keeps it from release, in order; of two that overlap the first look counts."""
    plain = text.translate(FULL_WIDTH)  # character for character, so that places stay
    found: list[PrivateText] = []
    looks: Iterable[Callable[[str, Names], Iterator[PrivateText]]]
    looks = (_marks, _numbers, _mobiles, _landlines, _doors, _leaders, _organs)
    for look in looks:
        for one in look(plain, names):
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one._replace(found=text[one.start : one.end]))
    return sorted(found, key=lambda one: one.start)


def masked(text: str, names: Names) -> str:
    """The text with every proposal taken; what has none stays and is found again."""
    for one in reversed(findings(text, names)):
        if one.proposal is not None:
            text = text[: one.start] + one.proposal + text[one.end :]
    return text


def texts_of(body: Any) -> Iterator[str]:
    """Every text a person typed in a body, however deep; a branch that a machine made is left out whole (S141)."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name not in NOT_TYPED:
                yield from texts_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from texts_of(value)
    elif isinstance(body, str):
        yield body


def masked_body(body: Any, names: Names) -> Any:
    """The same body with every typed text masked; what a machine made stays as it is, however deep (S141)."""
    if isinstance(body, dict):
        return {
            name: value if name in NOT_TYPED else masked_body(value, names) for name, value in body.items()
        }
    if isinstance(body, list):
        return [masked_body(value, names) for value in body]
    return masked(body, names) if isinstance(body, str) else body


def is_identity_number(digits: str) -> bool:
    """Eighteen characters with a day that can be and the right check character (GB 11643)."""
    if not re.fullmatch(
        r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]", digits
    ):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=False))
    return ID_LAST[total % 11] == digits[-1].upper()


def is_card_number(digits: str) -> bool:
    """Sixteen to nineteen digits that satisfy Luhn; all the same digit is no card."""
    if not re.fullmatch(r"[3-9][0-9]{15,18}", digits) or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * (2 if place % 2 else 1)
        total += double - 9 if double > 9 else double
    return total % 10 == 0


def _marks(text, names):
    for match in MARK.finditer(text):
        yield PrivateText("密级标志", match[0], None, match.start(), match.end())


def _numbers(text, names):
    for match in NUMBER.finditer(text):
        digits = re.sub("[ -]", "", match[0])
        if is_identity_number(digits):
            hidden = f"{digits[:4]}{'*' * 10}{digits[-4:]}"
            yield PrivateText("居民身份证号", match[0], hidden, match.start(), match.end())
        elif is_card_number(digits):
            hidden = f"{digits[:4]}{'*' * (len(digits) - 8)}{digits[-4:]}"
            yield PrivateText("银行卡号", match[0], hidden, match.start(), match.end())


def _mobiles(text, names):
    for match in MOBILE.finditer(text):
        yield PrivateText("手机号", match[0], f"{match[1]}****{match[3][-4:]}", match.start(), match.end())


def _landlines(text, names):
    for match in LANDLINE.finditer(text):
        if not OFFICE_LINE.search(text[: match.start()][-12:]):  # a telephone that is meant to be public
            yield PrivateText("电话号码", match[0], f"{match[1]}{match[2]}****", match.start(), match.end())


def _doors(text, names):
    for match in DOOR.finditer(text):
        yield PrivateText("乡镇以下的详细地址", match[0], f"{match[1]}××", match.start(), match.end())


def _leaders(text, names):
    for name, post in names.leaders.items():
        start = text.find(name)
        while start >= 0:
            yield PrivateText("领导干部姓名", name, post, start, start + len(name))
            start = text.find(name, start + len(name))


def _organs(text, names):
    for start, end, right in misspelt(text, names.organs):
        yield PrivateText("疑似写错的单位名称", text[start:end], right, start, end)
