"""Names of organs that are nearly right: one character written with another of the same sound, left out, put in, swapped."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

SHORTEST = 4  # a shorter name has too many neighbours that are words of their own
SURE = 7  # from this length on any one wrong character is a slip, not another organ


def misspelt(text: str, organs: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, right name) for every piece of the text that is one slip away from the name of a known organ.

    A piece is looked up among the slips of all names at once, so names that share a half (第1单位, 第2单位, …) cost no
    more than one of them.
    """
    near = [
        name
        for name in organs
        if len(name) >= SHORTEST
        and (name[: len(name) // 2 - 1] in text or name[len(name) // 2 + 1 :] in text)
        and (name[: len(name) // 2] in text or name[len(name) // 2 :] in text or _swapped(name) in text)
    ]
    if not near:
        return
    right = {
        place for name in organs for start in _places(text, name) for place in range(start, start + len(name))
    }
    slips, turn = _slips(tuple(organs)), {name: turn for turn, name in enumerate(near)}
    found: dict[tuple[int, int], tuple[int, int, str]] = {}
    for long, starts in _starts(text, near).items():
        for start in starts:
            for size in (long, long - 1, long + 1):
                piece, end = text[start : start + size], start + size
                if len(piece) < size or right.issuperset(range(start, end)):
                    continue
                for name in _candidates(piece, long, slips):
                    if name in turn and _is_slip(piece, name):
                        found.setdefault((turn[name], start), (start, end, name))
    yield from (found[key] for key in sorted(found))


def _starts(text, near):
    """By length of the names: where a piece may begin. One slip leaves one half whole; a swap across the middle touches
    both, so their inner parts count as well."""
    parts: dict[int, set[tuple[str, int]]] = {}
    for name in near:
        half = len(name) // 2
        parts.setdefault(len(name), set()).update(
            [(name[:half], 0), (name[: half - 1], 0), (name[half:], half), (name[half + 1 :], half)]
        )
    return {
        long: {
            start
            for part, before in some
            for place in _places(text, part)
            for start in ((place - before + shift for shift in (-2, -1, 0, 1)) if before else (place,))
            if start >= 0
        }
        for long, some in parts.items()
    }


def _candidates(piece, long, slips):
    """The names of this length that the piece may be a slip of; `_is_slip` says whether it is one."""
    if len(piece) == long:
        keys = [*(f"{piece[:place]}\0{piece[place + 1 :]}" for place in range(long)), piece]
    elif len(piece) > long:
        keys = [piece[:place] + piece[place + 1 :] for place in range(1, long)]
    else:
        keys = [piece]
    return {name for key in keys for name in slips.get(key, ()) if len(name) == long}


@lru_cache(maxsize=8)
def _slips(organs: tuple[str, ...]) -> dict[str, list[str]]:
    """Every name, with a gap for each character, without one, and with two swapped: {that: the names}."""
    found: dict[str, list[str]] = {}
    for name in organs:
        keys = {name}
        for place in range(len(name)):
            head, tail = name[:place], name[place + 1 :]
            keys |= {f"{head}\0{tail}", head + tail}
            if tail:
                keys.add(head + tail[0] + name[place] + tail[1:])
        for key in keys:
            found.setdefault(key, []).append(name)
    return found


def _swapped(name):
    """The name with the two characters in its middle swapped: the one slip that touches both halves."""
    half = len(name) // 2
    return name[: half - 1] + name[half] + name[half - 1] + name[half + 1 :]


def _places(text, part):
    found, start = [], text.find(part) if part else -1
    while start >= 0:
        found.append(start)
        start = text.find(part, start + 1)
    return found


def _is_slip(piece, name):
    if piece == name or any(not char.isalnum() for char in piece):
        return False
    if len(piece) == len(name):
        wrong = [place for place, char in enumerate(name) if piece[place] != char]
        if len(wrong) == 1:
            return _is_wrong_character(piece[wrong[0]], name[wrong[0]], name)
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and piece[wrong[0]] == name[wrong[1]]
            and (piece[wrong[1]] == name[wrong[0]])
        )
    short, long = sorted((piece, name), key=len)
    if len(name) <= SHORTEST or short[0] != long[0] or short[-1] != long[-1]:
        return False  # what is cut off at an end is a shorter way to say it
    return any(long[:place] + long[place + 1 :] == short for place in range(1, len(long) - 1))


def _is_wrong_character(written, meant, name):
    if written.isdigit() or meant.isdigit():
        return False  # 第3督导组 is not 第2督导组
    return _sound(written) == _sound(meant) or (len(name) >= SURE and name[0] != meant)


@lru_cache(maxsize=4096)
def _sound(char):
    from pypinyin import lazy_pinyin  # late: its table costs a moment, and most texts hold no such piece

    return lazy_pinyin(char)[0]
