"""Numbers of what is required and promised (M21, S58, convention 11 …): their lines in `docs/`, and who cites them.

The tables in `docs/` say each number in one line. Code, guards, templates and tests cite it in brackets; a test bears it
by its name (`test_s58_…`), its docstring, or the docstring of its class or module.
"""

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rectify.tree import ROOT, Span, around, documents, files, outline

TABLES = ("docs/requirements.md", "docs/promises.md", "docs/house-style.md")
WORDS = ("promises", "convention", "habit", "house rule")
FAMILIES = ("M", "V", "S", "P", *WORDS)
TESTABLE = ("M", "V", "S", "P", "convention")  # the others are prose about all of them
ROW = re.compile(r"\| ((?:[MVSP]|(?:promises|convention|habit|house rule) )[\d.]+) \| (.+?) \|\s*$")
LETTER = r"(?<![A-Za-z0-9_.%&/-])(?P<letter>[MVSP])(?P<first>\d{1,3})(?:\s?[–—-]\s?(?P=letter)?(?P<last>\d{1,3}))?(?![A-Za-z0-9_])"
LISTED = r"\d{1,2}(?:\.\d)?(?:(?:, | and |[–—-])\d{1,2}(?:\.\d)?)*"
WORD = rf"\b(?P<word>promise|convention|habit|house rule)s?(?: section)? (?P<listed>{LISTED})(?![\d%])"
CITED = re.compile(f"{LETTER}|{WORD}")
NAMED = re.compile(r"(?:^|_)([msvp]\d{1,3})(?=_|$)")  # in the name of a test
DRAWN = re.compile(r'\bd="[^"]*"')  # the paths of drawings have such letters and figures too
ITSELF = {  # examples of numbers, and no citation
    "rectify/numbers.py",
    "rectify/management/commands/explain.py",
    "tests/house/test_numbers.py",
}


class UnknownNumber(ValueError):
    """No such number; the text says which there are."""


@dataclass(frozen=True)
class Line:
    """One number and what it says."""

    number: str
    text: str
    path: str
    line: int


@dataclass(frozen=True)
class Place:
    """Where a number is cited: `kind` is code, guard, page, test (a test that bears it), mention (in a test's body) or docs."""

    number: str
    kind: str
    path: str
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" + (f"  {self.name}" if self.name else "")


def order(number: str) -> tuple[int, list[int]]:
    """A key that puts S9 before S10, and one family after the other."""
    family = family_of(number)
    return FAMILIES.index(family), [int(one) for one in re.findall(r"\d+", number)]


def family_of(number: str) -> str:
    """`S` of S58, `convention` of convention 11."""
    return number[0] if number[0] in "MVSP" else number.rpartition(" ")[0]


def lines(root: Path = ROOT) -> dict[str, Line]:
    """Every number with its line, in order. Raises ValueError for a number that stands there twice."""
    found: dict[str, Line] = {}
    for name in TABLES:
        path = root / name
        rows = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for at, row in enumerate(rows, 1):
            if match := ROW.match(row):
                number, text = match.groups()
                if number in found:
                    raise ValueError(f"{number} stands twice: {found[number].path} and {name}:{at}")
                found[number] = Line(number, text, name, at)
    return dict(sorted(found.items(), key=lambda pair: order(pair[0])))


def cited(text: str) -> Iterator[tuple[int, str]]:
    """(offset, number) of every number a text cites; S14–S17 and “conventions 4–6” are each of their numbers."""
    for match in CITED.finditer(text):
        if letter := match["letter"]:
            for one in _range(match["first"], match["last"]):
                yield match.start(), f"{letter}{one}"
        else:
            family = "promises" if match["word"] == "promise" else match["word"]
            for part in re.split(r", | and ", match["listed"]):
                first, *last = re.split("[–—-]", part)
                for one in _range(first, last[0] if last else None):
                    yield match.start(), f"{family} {one}"


def asked(words: Iterable[str], known: dict[str, Line]) -> list[str]:
    """The numbers somebody typed (`s58`, `M21-M23`, `convention 11`), in order. Raises UnknownNumber, in words."""
    typed = unicodedata.normalize("NFKC", " ".join(words)).replace(",", " ").replace("、", " ")
    typed = re.sub(r"\b[msvp](?=\d)", lambda match: match[0].upper(), typed.lower())
    left = CITED.sub(" ", typed).split()
    if left:
        raise UnknownNumber(
            f"“{' '.join(left)}”不是编号。写法如 S58、M21、V4、P5、convention 11、promises 2.2。"
        )
    found = list(dict.fromkeys(number for _, number in cited(typed)))
    for number in found:
        if number not in known:
            family = family_of(number)
            stand = [one for one in known if family_of(one) == family]
            raise UnknownNumber(f"没有 {number}：{family} 的编号从 {stand[0]} 到 {stand[-1]}。")
    return found


def places(root: Path = ROOT, only: Iterable[str] | None = None) -> list[Place]:
    """Every place that cites a number (or one of `only`), by number, kind, path and line."""
    wanted = None if only is None else set(only)
    found: list[Place] = []
    for path in files(root):
        if (name := path.relative_to(root).as_posix()) not in ITSELF:
            found += _of_file(path, name, wanted)
    for path in documents(root):
        name = path.relative_to(root).as_posix()
        if name not in TABLES:
            hits = _hits(path.read_text(encoding="utf-8"), wanted)
            found += [Place(number, "docs", name, line, "") for line, number in hits]
    return sorted(dict.fromkeys(found), key=lambda one: (order(one.number), one.kind, one.path, one.line))


def listing(root: Path = ROOT, only: Iterable[str] | None = None) -> dict[str, dict[str, list[Place]]]:
    """The reverse: number → kind → places, for every number of the tables (or `only`) and every number cited."""
    wanted = None if only is None else set(only)
    found: dict[str, dict[str, list[Place]]] = {
        number: {} for number in lines(root) if wanted is None or number in wanted
    }
    for place in places(root, wanted):
        found.setdefault(place.number, {}).setdefault(place.kind, []).append(place)
    return found


def orphans(root: Path = ROOT) -> list[Place]:
    """Places that cite a number no table has."""
    known = lines(root)
    return [place for place in places(root) if place.number not in known]


def untested(found: dict[str, dict[str, list[Place]]]) -> list[str]:
    """The numbers of a listing that no test bears, by name or docstring, in its order."""
    return [
        number for number, kinds in found.items() if family_of(number) in TESTABLE and "test" not in kinds
    ]


def _range(first: str, last: str | None) -> Iterator[str]:
    """The numbers from first to last; one alone where there is no last, or none that can be reached."""
    if last is None or "." in first + last or not int(first) <= int(last):
        yield first
    else:
        yield from map(str, range(int(first), int(last) + 1))


def _hits(text: str, wanted: set[str] | None) -> list[tuple[int, str]]:
    """(line, number) of what a text cites, each once a line."""
    return list(
        dict.fromkeys(
            (text.count("\n", 0, at) + 1, number)
            for at, number in cited(text)
            if wanted is None or number in wanted
        )
    )


def _of_file(path: Path, name: str, wanted: set[str] | None) -> list[Place]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return _of_python(text, name, wanted)
    kind = "guard" if path.suffix == ".sql" else "page" if name.startswith("templates/") else "code"
    title = path.stem if kind == "guard" else ""
    hits = _hits(DRAWN.sub(lambda match: " " * len(match[0]), text), wanted)
    return [Place(number, kind, name, line, title) for line, number in hits]


def _of_python(text: str, name: str, wanted: set[str] | None) -> list[Place]:
    """Citations of a module with the function, class or guard around each; in tests, those that bear a number."""
    hits = _hits(text, wanted)
    tests = name.startswith("tests/")
    if not hits and not (tests and _named(text, wanted)):
        return []
    tree = ast.parse(text)
    spans, rows = outline(tree), text.splitlines()
    borne = list(_borne(tree, spans, name, wanted)) if tests else []
    for line, number in hits:
        span = around(spans, _meant(rows, line))
        guard = span is not None and span.kind == "guard" and not tests
        kind = "mention" if tests else "guard" if guard else "code"
        if not any(one.number == number and _says(one, line, span) for one in borne):
            borne.append(Place(number, kind, name, line, span.name if span else ""))
    return borne


def _says(place: Place, line: int, span: Span | None) -> bool:
    """Whether a line is a place that is listed already: the docstring itself, or the inside of that test."""
    return place.line == line or (span is not None and place.name == span.name)


def _named(text: str, wanted: set[str] | None) -> set[str]:
    """Numbers that names of tests bear."""
    names = re.findall(r"^ *(?:async )?def (test_\w+)", text, re.MULTILINE)
    found = {number.upper() for one in names for number in NAMED.findall(one)}
    return found if wanted is None else found & wanted


def _borne(tree: ast.Module, spans: list[Span], name: str, wanted: set[str] | None) -> Iterator[Place]:
    """The tests that bear a number: by name, by docstring, by the docstring of their class, all by the module's."""
    tests = [
        one for one in spans if one.kind == "function" and one.name.rpartition(".")[2].startswith("test_")
    ]
    for number in _sorted(_cited_in(tree), wanted):
        yield Place(number, "test", name, 1, f"the whole module, {len(tests)} tests")
    classes = {one.name: _cited_in(one.node) for one in spans if one.kind == "class"}
    for test in tests:
        within, _, plain = test.name.rpartition(".")
        numbers = {number.upper() for number in NAMED.findall(plain)}
        numbers |= _cited_in(test.node) | classes.get(within, set())
        line = test.node.lineno  # type: ignore[attr-defined]
        yield from (Place(number, "test", name, line, test.name) for number in _sorted(numbers, wanted))


def _cited_in(node: ast.AST) -> set[str]:
    said = ast.get_docstring(node, clean=False)  # type: ignore[arg-type]
    return {number for _, number in cited(said or "")}


def _sorted(numbers: set[str], wanted: set[str] | None) -> list[str]:
    return sorted(numbers if wanted is None else numbers & wanted, key=order)


def _meant(rows: list[str], line: int) -> int:
    """The line a citation speaks of: a comment on lines of its own speaks of what follows it."""
    at = line
    while at < len(rows) and rows[at - 1].lstrip().startswith("#"):
        at += 1
    return at
