"""Names of organs that are nearly right: one character written with another of the same sound, left out, put in, swapped."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

SHORTEST = 4  # a shorter name has too many neighbours that are words of their own
SURE = 7  # from this length on any one wrong character is a slip, not another organ


def misspelt(text: str, organs: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, right name) for every piece of the text that is one slip away from the name of a known organ."""
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
    for name in near:
        half = len(name) // 2
        # one slip leaves one half whole; a swap across the middle touches both, so their inner parts count as well
        heads = {*_places(text, name[:half]), *_places(text, name[: half - 1])}
        tails = _places(text, name[half:]) + _places(text, name[half + 1 :])
        starts = heads | {place - half + shift for place in tails for shift in (-2, -1, 0, 1)}
        for start in sorted(place for place in starts if place >= 0):
            for size in (len(name), len(name) - 1, len(name) + 1):
                end = start + size
                piece = text[start:end]
                if len(piece) == size and not right.issuperset(range(start, end)) and _is_slip(piece, name):
                    yield start, end, name
                    break


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
