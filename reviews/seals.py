"""What a seal is made of, and the Merkle tree over receipts by which anybody checks that a code is in it (P9, S13)."""

import hashlib
import json


def leaf(code):
    return hashlib.sha256(b"\x00" + code.encode()).digest()


def _joined(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY = hashlib.sha256(
    b"\x02"
).digest()  # fills the tree up to a power of two: every way to the root is as long


def _levels(codes):
    level = [leaf(code) for code in codes]
    if level:
        level += [EMPTY] * ((1 << (len(level) - 1).bit_length()) - len(level))
    while True:
        yield level
        if len(level) < 2:
            return
        level = [_joined(*level[i : i + 2]) for i in range(0, len(level), 2)]


def root(codes):
    """The Merkle root over codes in their order, as hex. No codes: empty text."""
    top = list(_levels(codes))[-1]
    return top[0].hex() if top else ""


def path(codes, code):
    """The way from one code to the root, as [(side, hex)], equally long for all; None when the code is not among them."""
    if code not in codes:
        return None
    place, way = codes.index(code), []
    for level in list(_levels(codes))[:-1]:
        way.append(("right" if place % 2 == 0 else "left", level[place ^ 1].hex()))
        place //= 2
    return way


def leads_to(code, way, wanted):
    """Whether a code and its way give the root."""
    here = leaf(code)
    for side, other in way:
        other = bytes.fromhex(other)
        here = _joined(other, here) if side == "left" else _joined(here, other)
    return here.hex() == wanted


def canonical(body):
    """The exact text that is hashed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
