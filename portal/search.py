"""Where a copy says what was searched for: the texts it shows, what each is called, and the piece around the words."""

import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from issues.models import Item
from portal.earlier_promises import Past
from portal.pages import day_in_words, day_of

# (name in the body, name of the text in its rows, what the page calls it), in the order of the database's `copy_said`
SAID = (
    ("number", "", "编号"),
    ("title", "", "标题"),
    ("text", "", "正文"),
    ("problem", "", "存在问题"),
    ("goal", "", "整改目标"),
    ("measures", "text", "整改措施"),
    ("responsible", "", "责任人"),
    ("deadline", "", "完成时限"),
    ("moved", "old_deadline", "原完成时限（已变更）"),
    ("holder", "", "清单"),
    ("reports", "text", "落实进度"),
    ("result", "", "整改结果"),
    ("ended_how", "", "终结方式"),
    ("ended_why", "", "终结理由"),
    ("explanations", "text", "没有按期完成的说明"),
    ("rounds", "shortfalls", "评议结果"),
    ("close_number", "", "销号号"),
)
OLD_GOAL = "原整改目标（已变更）"
CHANGED = {"原完成时限（已变更）", OLD_GOAL}  # what stands among the changed promises
PLACES = {  # kind of copy: where on the item's page it is shown
    "list": "promise-title",
    "progress": "done-title",
    "explanation": "explained",
    "review": "review-title",
    "close_out": "done-title",
}
PROMISED = {"deadline", "old_deadline"}
DAYS = ("reported_on", "told_on", "held_on")
BEFORE, PIECE = 20, 90  # letters of an excerpt: before the words, and altogether
MOST_PLACES = 6  # of one item or document


def lines(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text that a copy shows, with what it is called: exactly what the column `said` holds, days as pages write them."""
    for name, inner, word in SAID:
        said = content.get(name)
        in_words = day_in_words if (inner or name) in PROMISED else str
        if not inner:
            yield from [(word, in_words(said))] if said is not None else []
            continue
        for row in said or []:
            day = next((row[day] for day in DAYS if row.get(day)), None)
            texts = row.get(inner)
            for text in texts if isinstance(texts, list) else [texts]:
                yield f"{word}（{day_of(day):%Y-%m-%d}）" if day else word, in_words(text)


def told(copy, past: Past) -> list[tuple[str, str, str]]:
    """(what it is called, text, where on its page) of everything found in a copy: of a replaced promise its goal alone."""
    if copy.replaced:
        goals = past.goals(copy)
        return [(OLD_GOAL, goals[0], "changed")] if goals else []
    place = PLACES.get(copy.kind, "")
    return [
        (word, text, "changed" if word in CHANGED else place) for word, text in lines(json.loads(copy.body))
    ]


def hits(copies, problems: dict[int, str], words: list[str], past: Past) -> list[dict[str, Any]]:
    """What was found, item by item and document by document, each with the places that say the words.

    An item of which only an old promise was found that may not be shown any more is left out.
    """
    items, notice, asked = reverse("portal:items"), "portal:notice", _any_of(words)
    found = []
    for (item_id, _), group in groupby(copies, key=_same):
        first, *rest = sorted(group, key=lambda copy: copy.replaced)  # what was promised before stands last
        if item_id:
            href, title = f"{items}{quote(first.number)}/", Item(problem=problems[item_id]).title
        else:
            href, title = reverse(notice, args=[first.disclosure_id]), json.loads(first.body)["title"]
        places = _places([first, *rest], href, asked, past, but=title)
        if first.replaced and not places:
            continue
        found.append(
            {
                "href": href,
                "number": first.number,
                "title": pieces(title, asked),
                "unit": first.unit__name,
                "places": places,
            }
        )
    return found


def whole(copies, past: Past) -> Iterator[dict[str, Any]]:
    """Everything that is said, for a search elsewhere: item by item and document by document, from `queries.said_rows`."""
    for (item_id, _), group in groupby(copies, key=_same):
        first, *rest = group
        texts: dict[tuple[str, str], str] = {}
        for copy in (first, *rest):
            for word, text, place in told(copy, past):
                texts.setdefault((word, text), place)
        yield {
            "name": "portal:item" if item_id else "portal:notice",
            "key": first.number if item_id else first.disclosure_id,
            "title": first.problem if item_id else json.loads(first.body)["title"],
            "number": first.number or "",
            "unit": first.unit__name,
            "texts": [[word, text, place] for (word, text), place in texts.items()],
        }


def pieces(text: str, asked: re.Pattern[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words."""
    return [(piece, bool(n % 2)) for n, piece in enumerate(asked.split(text)) if piece]


def excerpt(text: str, asked: re.Pattern[str]) -> str:
    """A piece of the text around the first of the words."""
    first = asked.search(text)
    start = max(0, first.start() - BEFORE) if first else 0
    cut = text[start : start + PIECE]
    return f"{'…' if start else ''}{cut}{'…' if start + PIECE < len(text) else ''}"


def _places(copies, href, asked, past, *, but):
    """The texts that say the words, each once (a result is told by progress and close-out alike), but for the title."""
    found: dict[tuple[str, str], str] = {}
    for copy in copies:
        for word, text, place in told(copy, past):
            if text != but and (word, text) not in found and asked.search(text):
                found[word, text] = f"{href}#{place}" if place else href
    return [
        {"word": word, "href": where, "pieces": pieces(excerpt(text, asked), asked)}
        for (word, text), where in list(found.items())[:MOST_PLACES]
    ]


def _same(copy):
    return copy.item_id, copy.item_id or copy.pk


def _any_of(words):
    return re.compile(f"({'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})", re.IGNORECASE)
