"""The documents lead somewhere: their links, the paths they name, the rooms on the map, and nothing outside the repository."""

import re

import pytest

from rectify.tree import ROOT, documents, rooms

PAGES = {path.relative_to(ROOT).as_posix(): path for path in documents()}
LINK = re.compile(r"\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]+))?\)")
PATH = re.compile(r"`([a-z_]+(?:/[\w.]+)+/?)(?:::\w+| [^`]*)?`")
MADE_LATER = ("docker/tls/",)  # what a deployment brings along


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as the usual viewers make them."""
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_leads_somewhere(name):
    page = PAGES[name]
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name}: {path}"
        assert target.is_relative_to(ROOT), f"{name}: {path} leads out of the repository"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{name}: {path}#{anchor}"


@pytest.mark.parametrize("name", PAGES)
def test_every_path_a_page_names_is_there(name):
    room = ROOT / name.rpartition("/")[2].removesuffix(".md")  # docs/issues.md may say services/lists.py
    for path in PATH.findall(PAGES[name].read_text(encoding="utf-8")):
        if not path.startswith(MADE_LATER):
            stands = [(folder / path).exists() for folder in (ROOT, room, ROOT / "templates")]
            assert any(stands) or (room / f"{path}.py").exists(), f"{name}: {path}"


def test_the_map_in_the_readme_names_every_room_and_no_other():
    readme = PAGES["README.md"].read_text(encoding="utf-8")
    named = set(
        re.findall(r"`(\w+)/`", readme[readme.index("## Where what is") : readme.index("## 中文简介")])
    )
    assert {room.name for room in rooms()} <= named
    assert [name for name in sorted(named) if not (ROOT / name).is_dir()] == []


def test_no_page_sends_the_reader_to_a_file_outside_the_repository():
    assert [name for name, page in PAGES.items() if re.search(r"\bshared/", page.read_text("utf-8"))] == []
