"""What arrives: one ledger, or a zip of many. A zip is looked over before anything in it is unpacked (S90, S92)."""

import io
import zipfile
from collections.abc import Iterator

from issues.files import safe_name
from issues.ledger.guards import LIMITS, Unreadable

MOST_FILES = 500
LEDGERS = (".xlsx", ".csv")
HINTS = (".xls", ".et", ".xlsm", ".ods", ".wps")  # kept, so that their sender is told to save them as xlsx


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The ledgers in an upload as (name, bytes): itself, or the members of a zip, a sender's folders left out.

    Raises Unreadable when the zip is broken, too large, or holds no ledger.
    """
    if not _is_plain_zip(content):
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            members = [info for info in parts.infolist() if _is_ledger(_member_name(info))]
            _check(members)
            for info in members:
                yield safe_name(_member_name(info)), parts.read(info)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as broken:
        raise Unreadable("压缩包打不开（损坏或有密码），请重新压缩为 zip 后再上传。", "broken_zip") from broken


def _is_plain_zip(content):
    """A zip that is no office document: those are zips too, with a list of their content types."""
    if content[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "[Content_Types].xml" not in parts.namelist()
    except zipfile.BadZipFile:
        return False


def _member_name(info):
    """A zip made on a Chinese Windows keeps its names in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _is_ledger(path):
    base = path.rsplit("/", 1)[-1]
    return base.lower().endswith(LEDGERS + HINTS) and not base.startswith(("~$", "._", "."))


def _check(members):
    if not members:
        raise Unreadable("压缩包里没有 xlsx 或 csv 台账，请检查后再上传。", "no_ledger")
    if len(members) > MOST_FILES:
        raise Unreadable(f"压缩包里有 {len(members)} 个台账，一次最多 {MOST_FILES} 个，请分几次上传。", "too_many")
    if sum(info.file_size for info in members) > LIMITS.unpacked or any(
        info.file_size > LIMITS.size for info in members
    ):
        raise Unreadable("压缩包展开后过大，请分几次上传。", "too_large")
