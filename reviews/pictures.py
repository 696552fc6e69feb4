"""A picture without what the camera wrote into it: place, device, time (S100)."""

SKIPPED = {0xE1, 0xFE} | set(range(0xE3, 0xF0))  # Exif and XMP, comments, makers' own

PNG = b"\x89PNG\r\n\x1a\n"
NOTES = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}


def without_place(content: bytes) -> bytes:
    """A JPEG or PNG without its notes, byte for byte the same picture; anything else as it is."""
    if content.startswith(PNG):
        return _png(content)
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, place = bytearray(content[:2]), 2
    while place + 4 <= len(content) and content[place] == 0xFF and content[place + 1] != 0xDA:
        length = 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if content[place + 1] not in SKIPPED:
            kept += content[place : place + length]
        place += length
    return bytes(kept + content[place:])


def _png(content):
    kept, place = bytearray(PNG), len(PNG)
    while place + 12 <= len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4])
        if content[place + 4 : place + 8] not in NOTES:
            kept += content[place:end]
        place = end
    return bytes(kept + content[place:])
