"""Pictures, charts and shapes of a sender's workbook, carried over untouched into the marked copy (V1).

openpyxl redraws what it knows and drops the rest: text boxes, diagrams, grouped shapes. So its own drawings are left out and
the sender's parts are put back as they were, byte for byte. What cannot go back is named by `lost`.
"""

import io
import posixpath
import re
import zipfile
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ALLOWED = re.compile(
    r"image/(?:png|jpe?g|gif|bmp|tiff|x-emf|x-wmf|emf|wmf|svg\+xml)"
    r"|application/vnd\.openxmlformats-officedocument\.drawing(?:ml\.(?:chart|chartshapes|diagram\w+)|)\+xml"
    r"|application/vnd\.openxmlformats-officedocument\.drawingml\.\w+\+xml"
    r"|application/vnd\.ms-office\.(?:chartstyle|chartcolorstyle|drawingml\.diagramDrawing|chartex)\+xml"
)
_AFTER_DRAWING = re.compile(
    rb"<(?:legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)[ />]|</worksheet>"
)
_ID, _NEW = "rIdKeptDrawing", "kept-"
_LOST = (  # part names of a workbook, and what they are to a clerk
    (re.compile(r"xl/cellimages\.xml"), "嵌在单元格里的图片（WPS）"),
    (re.compile(r"xl/richData/rdrichvalue\.xml", re.I), "放在单元格中的图片"),
    (re.compile(r"xl/embeddings/.*"), "嵌入的其他文件"),
    (re.compile(r"xl/(?:activeX|ctrlProps)/.*", re.I), "按钮等控件"),
)


class _Rel(NamedTuple):
    id: str
    kind: str
    target: str
    external: bool


def lost(content: bytes) -> list[str]:
    """What of a workbook's pictures does not come back in its marked copy, in words; empty when all do."""
    if content[:2] != b"PK":
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        found = [words for pattern, words in _LOST if any(pattern.fullmatch(name) for name in names)]
        types = _types(book)
        if any(
            (drawing := _drawing_of(book, part)) and _closure(book, drawing, types) is None
            for part in _sheets(book).values()
        ):
            found.append("链接到其他文件的图片")
    return found


def undrawn(content: bytes) -> bytes:
    """The workbook without the drawings of its sheets: openpyxl opens each picture in them, and fails on one it cannot."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        drawn = {}
        for part in _sheets(book).values():
            relations = _relations(book, part)
            rest = [rel for rel in relations if not rel.kind.endswith("/drawing")]
            if len(rest) < len(relations):
                drawn[_rels_name(part)] = _relations_xml(rest)
        if not drawn:
            return content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as plain:
            for name in book.namelist():
                plain.writestr(name, drawn.get(name) or book.read(name))
        return out.getvalue()


def carried_over(original: bytes, marked: bytes) -> bytes:
    """The marked workbook with the original's drawings back on its sheets, matched by name."""
    if original[:2] != b"PK":
        return marked
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(io.BytesIO(marked)) as new:
        types, sheets, added = _types(old), _sheets(new), _Added()
        for title, part in _sheets(old).items():
            drawing = _drawing_of(old, part)
            parts = _closure(old, drawing, types) if drawing else None
            if parts and title in sheets:
                added.sheets[sheets[title]] = drawing or ""
                added.parts |= {name: types[name] for name in parts}
        return _written(old, new, added) if added.sheets else marked


class _Added:
    """What goes in: parts of the old package with their types, and sheet of the new one → its drawing in the old."""

    def __init__(self):
        self.parts, self.sheets = {}, {}


def _written(old, new, added):
    out = io.BytesIO()
    changed = {name: _with_drawing(new.read(name)) for name in added.sheets}
    for sheet, drawing in added.sheets.items():
        relations = _relations(new, sheet)
        relations.append(_Rel(_ID, f"{REL}/drawing", f"/{_kept(drawing)}", False))
        changed[_rels_name(sheet)] = _relations_xml(relations)
    changed["[Content_Types].xml"] = _types_with(new.read("[Content_Types].xml"), added.parts)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name in [*new.namelist(), *(name for name in changed if name not in new.namelist())]:
            book.writestr(name, changed.get(name) or new.read(name))
        for name in added.parts:
            book.writestr(_kept(name), old.read(name))
            if relations := _relations(old, name):
                book.writestr(_rels_name(_kept(name)), _relations_xml(_renamed(relations, name)))
    return out.getvalue()


def _with_drawing(sheet):
    """A sheet's XML with the drawing at the place the schema wants it."""
    start = max(sheet.rfind(b"</sheetData>"), sheet.rfind(b"<sheetData/>"), 0)
    at = _AFTER_DRAWING.search(sheet, start)
    if at is None:
        return sheet
    mark = f'<drawing xmlns:r="{REL}" r:id="{_ID}"/>'.encode()
    return sheet[: at.start()] + mark + sheet[at.start() :]


def _sheets(book):
    """{sheet title: part name} of the worksheets."""
    relations = {rel.id: rel for rel in _relations(book, "xl/workbook.xml")}
    found = {}
    for sheet in fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
        rel = relations.get(sheet.get(f"{{{REL}}}id", ""))
        if rel is not None and rel.kind.endswith("/worksheet"):
            found[sheet.get("name", "")] = _resolved("xl/workbook.xml", rel.target)
    return found


def _drawing_of(book, sheet):
    """The part name of a sheet's drawing, or None."""
    if sheet not in book.namelist():
        return None
    drawings = [rel for rel in _relations(book, sheet) if rel.kind.endswith("/drawing") and not rel.external]
    return _resolved(sheet, drawings[0].target) if drawings else None


def _closure(book, start, types):
    """All parts a drawing is made of; None when one of them is missing, lies outside, or is of a kind that may run."""
    names, found, left = set(book.namelist()), set(), [start]
    while left:
        part = left.pop()
        if part in found:
            continue
        if part not in names or not _ALLOWED.fullmatch(types.get(part, "")):
            return None
        found.add(part)
        for rel in _relations(book, part):
            if rel.external and not rel.kind.endswith("/hyperlink"):
                return None
            if not rel.external and not rel.target.startswith("#"):
                left.append(_resolved(part, rel.target))
    return found


def _relations(book, part):
    name = _rels_name(part)
    if name not in book.namelist():
        return []
    return [
        _Rel(
            one.get("Id", ""), one.get("Type", ""), one.get("Target", ""), one.get("TargetMode") == "External"
        )
        for one in fromstring(book.read(name))
    ]


def _renamed(relations, part):
    return [
        rel
        if rel.external or rel.target.startswith("#")
        else rel._replace(target=f"/{_kept(_resolved(part, rel.target))}")
        for rel in relations
    ]


def _relations_xml(relations):
    root = Element("Relationships", {"xmlns": PACKAGE})
    for rel in relations:
        outside = {"TargetMode": "External"} if rel.external else {}
        SubElement(root, "Relationship", {"Id": rel.id, "Type": rel.kind, "Target": rel.target} | outside)
    return tostring(root, encoding="UTF-8", xml_declaration=True)


class _Types(dict):
    """{part name: content type}; a part without a type of its own has that of its ending."""

    def __init__(self, root):
        tag = f"{{{TYPES}}}"
        super().__init__(
            {one.get("PartName", "")[1:]: one.get("ContentType", "") for one in root.iter(f"{tag}Override")}
        )
        self.endings = {
            one.get("Extension", "").lower(): one.get("ContentType", "") for one in root.iter(f"{tag}Default")
        }

    def __missing__(self, name):
        return self.endings.get(name.rsplit(".", 1)[-1].lower(), "")

    def get(self, name, default=""):
        return self[name] or default


def _types(book):
    return _Types(fromstring(book.read("[Content_Types].xml")))


def _types_with(content, parts):
    """The list of content types with each part added by name."""
    more = "".join(
        f'<Override PartName="/{_kept(name)}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return content.replace(b"</Types>", more.encode() + b"</Types>")


def _rels_name(part):
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _resolved(part, target):
    return (
        target[1:]
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    )


def _kept(part):
    """A name no part of the marked workbook has."""
    folder, name = posixpath.split(part)
    return f"{folder}/{_NEW}{name.removeprefix(_NEW)}"
