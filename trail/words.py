"""How acts read in Chinese: each app names its own here, so that any page can tell the story of a row."""

from collections.abc import Callable, Mapping
from typing import Any

Words = str | Callable[[dict[str, Any]], str]
WORDS: dict[str, Words] = {}


def name_acts(acts: Mapping[str, Words]) -> None:
    """Register what acts are called: a sentence, or a function of the event (as `queries.history` gives it)."""
    WORDS.update(acts)


def told(event: Mapping[str, Any]) -> str:
    """One event as a sentence; an act nobody named stands for itself."""
    words = WORDS.get(event["act"], event["act"])
    return words if isinstance(words, str) else words(dict(event))


def because(sentence: str, reason: str | None) -> str:
    """The sentence, and after a colon the reason when there is one."""
    return f"{sentence}：{reason}" if reason else sentence
