"""A draw that anybody can repeat (S58). Plain functions, and of them `faults` needs nothing but Python itself.

The database draws (`supervision/migrations`, function `spot_check_draw`), these functions say the same in another language: that both
agree is tested, and `manage.py draw_replay` asks again at any time.
"""

import unicodedata
from datetime import date
from hashlib import sha256

SHORTEST_SEED = 5  # characters: 排列五 has five, most public numbers have more


def faults(told: dict) -> list[str]:
    """Everything that is wrong with a published draw: {list, list_hash, share, seed, drawn}. An empty list: it holds."""
    numbers = told["list"]
    list_hash = sha256("\n".join(numbers).encode()).hexdigest()
    many = -(-len(numbers) * told["share"] // 100)
    drawn = sorted(numbers, key=lambda n: sha256(f"{told['seed']}\n{list_hash}\n{n}".encode()).hexdigest())
    wrong = []
    if list_hash != told["list_hash"]:
        wrong.append("名单与核验码不符")
    if drawn[:many] != told["drawn"]:
        wrong.append("抽取结果与号码、名单不符")
    return wrong


def how_many(size: int, share: int) -> int:
    """How many of `size` items a share in percent takes: always rounded up, so never less than the share."""
    return -(-size * share // 100)


def cleaned_seed(typed: str) -> str:
    """A public number as it is drawn with: no spaces, marks or full-width characters between two people who read the same."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(one for one in plain if one.isascii() and one.isalnum())


def announcement_wrong(
    *, share: int, least: int, size: int, source: str, source_on: date, on: date
) -> list[tuple[str, str, str]]:
    """Every reason against announcing a spot check, as (field, code, sentence).

    `least` is the campaign's share (M48: 比例不少于总数的20%); `source_on` the day on which the public number becomes known.
    """
    wrong = []
    if not least <= share <= 100:
        wrong.append(("share", "share_too_small", f"抽查比例不少于 {least}%、不超过 100%。"))
    if not size:
        wrong.append(("", "nothing_to_draw", "这个范围里还没有事项，无从抽查；请换一个范围。"))
    if not source.strip():
        wrong.append(
            ("source", "source_missing", "请写明用哪一个公开号码，例如：体彩排列五第14250期开奖号码。")
        )
    if source_on <= on:
        wrong.append(
            (
                "source_on",
                "source_known",
                "号码须在名单公布以后才产生，公布日期要晚于今天；今天和以前的号码已经有人知道，不能用。",
            )
        )
    return wrong
