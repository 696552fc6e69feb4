"""csv bytes to records: encoding and separator found from the content. Fulfils S94."""

from __future__ import annotations

import csv
import io
from typing import Any

from ledger.guards import Limits, Unreadable

_SEPARATORS = ",\t;，|"


def decode(data: bytes) -> tuple[str, str]:
    """Name of the encoding and the text: utf-8-sig, utf-16, utf-8 or gb18030 (which holds GBK and GB2312).

    Raises Unreadable when none of them fits.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", _strict(data, "utf-8-sig")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", _strict(data, "utf-16")
    # UTF-16 without a mark: commas and line ends leave a NUL in every second place.
    head = data[:4096]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if max(odd, even) > len(head) // 50 and min(odd, even) * 8 < max(odd, even):
        name = "utf-16-le" if odd > even else "utf-16-be"
        return name, _strict(data, name)
    for name in ("utf-8", "gb18030"):
        try:
            return name, data.decode(name)
        except UnicodeDecodeError:
            continue
    raise _unknown()


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _unknown() from None


def _unknown() -> Unreadable:
    return Unreadable("认不出文件的文字编码。请用 Excel 或 WPS 打开，另存为 xlsx 后再上传。", "encoding")


def read(data: bytes, limits: Limits) -> tuple[str, list[list[Any]]]:
    """Encoding and records of a csv; record n is the n-th of the file, line breaks inside quotes included.

    Raises Unreadable for an unknown encoding, text that is no table, or too many rows or columns.
    """
    encoding, text = decode(data)
    text = text.replace("\0", "").removeprefix("\ufeff")
    if text.lower().startswith("sep=") and "\n" in text[:10]:
        separator, text = text[4], text.split("\n", 1)[1]
    else:
        separator = _separator(text)
    if sum(c < " " and c not in "\t\r\n" for c in text[:4096]) > 8:
        raise Unreadable("这不是表格文件。请用 Excel 或 WPS 打开，另存为 xlsx 后再上传。", "not_a_table")
    records: list[list[Any]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            while record and not record[-1].strip():
                record.pop()
            if len(record) > limits.csv_columns or len(records) >= limits.rows:
                raise Unreadable(
                    f"表格超过 {limits.rows} 行或 {limits.csv_columns} 列，请拆分后上传。", "too_many_cells"
                )
            records.append(list(record))
    except csv.Error:
        raise Unreadable("csv 内容有误，读不出行列。请另存为 xlsx 后再上传。", "broken") from None
    return encoding, records


def _separator(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of fields."""
    lines = [line for line in text[:20000].splitlines()[:30] if line.strip()]
    best, most = ",", 0
    for separator in _SEPARATORS:
        counts = [line.count(separator) for line in lines]
        common = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n), default=0)
        score = counts.count(common) * min(common, 3) if common else 0
        if score > most:
            best, most = separator, score
    return best
