"""One cell's text into what it holds: units, a person, measures, a plain value. M13, M19, convention 2."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from ledger.deadlines import Partial

_UNIT_END = re.compile(
    r"(?:局|委|办|部|处|科|股|院|校|中心|公司|政府|镇|乡|村|街道|社区|党委|党组|支部|总支|工委|区|县|市|州|盟|旗|厅|队|站|所|厂|组|集团|银行|协会|学会"
    r"|联合会|联社|室|团|大学|学院|学校|中学|小学|医院|馆|社|园|会|库|署|行|庭|分局|机关|单位|部门|企业|管理处|办公室|委员会|领导小组|专班|指挥部|班子|街|段|矿|基地)$"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗"
    "毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐"
    "邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封芮储靳焦牧山谷车侯全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘"
    "景詹束龙叶幸司黎薄印怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳姬申扶堵冉宰郦桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎廖"
    "衡步都耿满弘匡国文寇广禄东欧沃利蔚越隆师巩聂晁敖冷辛阚简饶曾沙养鞠丰巢关相查后荆红游竺权盖岳帅肖闫付代覃佟"
)
_TITLES = r"(?:书记|主任|局长|处长|科长|部长|院长|校长|镇长|乡长|县长|区长|市长|经理|站长|所长|主席|委员|组长|队长|厂长|董事长|馆长|负责人|责任人\w?|领导|同志|干事|股长|会长|秘书长|常委|政委|股长|庭长|检察长|秘书|部门?长|教务长|园长|行长|社长|台长|总监|总工|助理|主管|专员|科员|村支书|支书|会计)"
_PERSON = re.compile(
    rf"(?:[{_SURNAMES}][\u4e00-\u9fff·]{{1,3}}|[\u4e00-\u9fff]{{2,3}}·[\u4e00-\u9fff]{{1,8}})(?:\(?{_TITLES}\)?)?|.{{0,8}}{_TITLES}"
)
_LABEL = re.compile(
    r"^(?:整改)?(?:牵头|配合|责任|主办|协办|承办|参与|主责|落实|第一|直接|具体|分管)*(?:责任)?(?:单位|部门|人|领导|科室|主体)?[:：]"
)
_ROLE = re.compile(r"[（(](?:牵头|配合|主办|协办|参与|责任|主责|承办|协同)(?:单位|部门)?[）)]")
_OWN_PERSON = re.compile(r"(?:责任|负责|分管|牵头|承办|包案)(?:人员?|领导|同志)[:：]")
_DATE = re.compile(r"(?:(?:19|20)\d\d[年.\-/])?\d{1,2}[月.\-/](?:\d{1,2}日?)?[底末前]*")
_PHONE = re.compile(r"[（(]?(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{7,8})[）)]?")
_COMMITTEE = re.compile(r"(?:党工委|党委|党组|党总支|党支部|支部)$")
_BARE_ORGAN = re.compile(
    r"管委会|管理委员会|(?:人民)?政府|办事处|村委会|居委会|村民委员会|居民委员会|行政|董事会|人大|政协"
)
_NUMBERED = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.．、](?!\d{1,2}[.．]\d)|[①-⑳]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]是)\s*"
)
_INLINE = re.compile(
    r"(?<=[；;。])\s*(?=(?:[（(]\d{1,2}[）)]|\d{1,2}[.．、]\D|[①-⑳]|[一二三四五六七八九十]是))"
)


def plain(value: Any) -> str | None:
    """A cell as text: dates as ISO, whole numbers without a point; None when there is nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (date, Partial)):
        return str(value)
    return str(value)


def _cut(text: str, marks: str) -> list[str]:
    """Split at marks outside brackets; pieces stripped, empty ones dropped."""
    pieces, depth, start = [], 0, 0
    for at, c in enumerate(text):
        if c in "（(【[":
            depth += 1
        elif c in "）)】]":
            depth = max(depth - 1, 0)
        elif c in marks and not depth:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


@lru_cache(maxsize=8192)
def units(text: str) -> tuple[str, ...]:
    """Units named in a cell, in order, each once. A committee and its organ (某党工委、管委会) stay one unit."""
    found: list[str] = []
    for line in _cut(text, "\n；;"):
        pieces: list[str] = []
        for piece in _cut(_LABEL.sub("", line), "、，,/／"):
            if pieces and _BARE_ORGAN.fullmatch(piece) and _COMMITTEE.search(pieces[-1]):
                pieces[-1] += f"、{piece}"
            else:
                pieces.append(piece)
        for piece in pieces:
            spaced = piece.split()
            found += spaced if len(spaced) > 1 and all(_UNIT_END.search(p) for p in spaced) else [piece]
    named = (_ROLE.sub("", _LABEL.sub("", piece)).strip(" 。.、,，") for piece in found)
    return tuple(dict.fromkeys(name for name in named if name and name not in "-—/无"))


def names_a_person(text: str) -> bool:
    """Whether a cell of units says by a label of its own who answers for it: 牵头单位：…；责任人：…"""
    return bool(_OWN_PERSON.search(text))


def person(text: str) -> str | None:
    """A responsible person: label and telephone off, several joined by 、."""
    pieces = [_LABEL.sub("", piece).strip(" ：:") for piece in _cut(_PHONE.sub("", text), "\n、，,；;/")]
    named = [piece for piece in pieces if piece and piece not in "-—无"]
    return "、".join(dict.fromkeys(named)) or None


@lru_cache(maxsize=8192)
def units_and_person(text: str) -> tuple[tuple[str, ...], str | None]:
    """A combined cell (责任单位及责任人) taken apart; what reads like a person is one, the rest are units."""
    names: list[str] = []
    people: list[str] = []
    for piece in _cut(_PHONE.sub("", text), "\n；;，,、/／：:　 "):
        if re.fullmatch(r"(?:责任|牵头|配合|整改|负责)?(?:单位|部门|人|领导)?", piece) or _DATE.fullmatch(
            piece
        ):
            continue
        bracket = re.fullmatch(r"(.+?)[（(]([^（）()]+)[）)]", piece)
        inside = re.sub(r"^.*[：:]", "", bracket[2]).strip() if bracket else ""
        if bracket and _PERSON.fullmatch(inside) and not _UNIT_END.search(inside):
            (people if _PERSON.fullmatch(bracket[1]) and not _UNIT_END.search(bracket[1]) else names).append(
                bracket[1]
            )
            people.append(inside)
        elif _PERSON.fullmatch(piece) and not _UNIT_END.search(piece):
            people.append(piece)
        else:
            _glued(piece, names, people)
    joined = "、".join(names)
    return units(joined) if joined else (), "、".join(dict.fromkeys(people)) or None


def _glued(piece: str, names: list[str], people: list[str]) -> None:
    """“某某局张三”: cut where a unit ends and a surname begins; whole if there is no such place."""
    for size in (3, 2, 4):
        head, tail = piece[:-size], piece[-size:]
        if (
            len(head) >= 3
            and _UNIT_END.search(head)
            and re.fullmatch(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}", tail)
            and not _UNIT_END.search(tail)
        ):
            names.append(head)
            people.append(tail)
            return
    names.append(piece)


def measures(text: str) -> list[str]:
    """Measures of a cell, one per numbered line or line; the numbers are taken off."""
    found: list[str] = []
    for line in _INLINE.sub("\n", text).split("\n"):
        body = _NUMBERED.sub("", line, count=1).strip().rstrip("；;")
        if not body:
            continue
        # A line without a number under numbered ones carries on the measure above it.
        if (
            found
            and body == line.strip().rstrip("；;")
            and _NUMBERED.match(text)
            and not re.search(r"[。；;]$", found[-1])
        ):
            found[-1] += body
        else:
            found.append(body)
    return found


def goal_and_measures(text: str) -> tuple[str | None, list[str]]:
    """A combined cell (整改目标及整改措施): parted at its own labels, else all of it is measures."""
    match = re.search(
        r"(?:整改)?目标[:：](?P<goal>.*?)[。；;\s]*(?:整改)?措施[:：](?P<measures>.*)", text, re.S
    )
    if match is None:
        return None, measures(text)
    return match["goal"].strip() or None, measures(match["measures"])
