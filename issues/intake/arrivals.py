"""What arrives: one ledger, or a zip of many. A zip is looked over before anything in it is unpacked (S90, S92)."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from ledger.guards import LIMITS, Unreadable
from units.files import safe_name

MOST_FILES = 500
MOST_MEMBERS = 5_000
LEDGERS = (".xlsx", ".csv")
HINTS = (
    ".xls",
    ".et",
    ".ett",
    ".xlsm",
    ".xlsb",
    ".ods",
    ".wps",
    ".txt",
    ".tsv",
)  # kept: their sender is told what to do
ARCHIVES = (".zip", ".rar", ".7z")
NEVER = ("~$", "._", ".", "Thumbs.db", "desktop.ini")  # what Excel, WPS and the systems leave in a folder
CROWD = f"一次最多 {MOST_FILES} 个，请分几次上传。"


class Arrived(NamedTuple):
    """One file of an upload; `content` is None where it was left out, and `why` says so."""

    name: str
    content: bytes | None
    why: str = ""


def unpacked(name: str, content: bytes) -> Iterator[Arrived]:
    """The ledgers in an upload: itself, or the members of a zip with the folder they lie in.

    Files that are no tables come without content and with the reason. Raises Unreadable when the zip is broken, too
    large, or holds no ledger.
    """
    base = safe_name(name)
    ending = base[base.rfind(".") :].lower() if "." in base else ""
    if base.startswith(NEVER):
        yield Arrived(base, None, "是编辑软件留下的临时文件")
    elif ending and ending not in (*LEDGERS, *HINTS, *ARCHIVES):
        yield Arrived(base, None, "不是表格文件")  # photographs and letters in a folder of ledgers
    elif not _is_plain_zip(content):
        yield Arrived(base, content)
    else:
        yield from _members(content)


def _members(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            files = [(info, _path(info)) for info in parts.infolist() if not info.is_dir()]
            ledgers = [info for info, path in files if _is_ledger(path)]
            _check(ledgers)
            for info, path in files:
                if _is_ledger(path):
                    yield Arrived(_shown(path), parts.read(info))
                elif not path.rsplit("/", 1)[-1].startswith(NEVER) and "__MACOSX/" not in path:
                    yield Arrived(_shown(path), None, "不是表格文件")
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
    ) as broken:
        raise Unreadable(
            "压缩包打不开（损坏或有密码），请重新压缩为 zip 后再上传。", "broken_zip"
        ) from broken


def _is_plain_zip(content):
    """A zip that is no office document: those are zips too, with a list of their content types."""
    if content[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return False
    end = content.rfind(b"PK\x05\x06")
    if (
        0 <= end <= len(content) - 22
        and int.from_bytes(content[end + 10 : end + 12], "little") > MOST_MEMBERS
    ):
        raise Unreadable(f"压缩包里有 {MOST_MEMBERS} 个以上的文件，不予读取，请分几次上传。", "too_many")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "[Content_Types].xml" not in parts.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False  # the reader says what is wrong with it, file by file


def _path(info):
    """A zip made on a Chinese Windows keeps its names in GBK without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _shown(path):
    """The name with the folder it lies in: files of one name are told apart, and the folder may be the unit."""
    *folders, base = [part for part in path.split("/") if part.strip(". ")] or [path]
    return "/".join(safe_name(part) for part in [*folders[-1:], base])


def _is_ledger(path):
    base = path.rsplit("/", 1)[-1]
    return base.lower().endswith(LEDGERS + HINTS) and not base.startswith(NEVER) and "__MACOSX/" not in path


def _check(members):
    if not members:
        raise Unreadable("压缩包里没有 xlsx 或 csv 台账，请检查后再上传。", "no_ledger")
    if len(members) > MOST_FILES:
        raise Unreadable(f"压缩包里有 {len(members)} 个台账，{CROWD}", "too_many")
    if any(info.file_size > LIMITS.size for info in members):
        raise Unreadable(f"压缩包里有超过 {LIMITS.size // 1024**2} MB 的文件，请拆分后再上传。", "too_large")
    if sum(info.file_size for info in members) > LIMITS.unpacked:
        raise Unreadable("压缩包展开后过大，请分几次上传。", "too_large")
