"""What makes a bundle trustworthy on the other network: hashes of all its files, and one signature over them (Ed25519).

The key is made from the site's secret, so that there is no key file to lose. Whoever checks needs the public half only,
and no software of ours: openssl and sha256sum do (the bundle's own README says how).
"""

import hashlib
import json
import zipfile
from base64 import b64decode, b64encode
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.sig", "public-key.pem"


def public_key() -> str:
    """The public half of the site's key, as 44 letters to be read over a telephone or printed."""
    return b64encode(_key().public_key().public_bytes_raw()).decode()


def public_pem() -> bytes:
    """The same for openssl."""
    return _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signed(manifest: dict[str, Any]) -> tuple[bytes, bytes]:
    """The manifest as it is stored, and the signature of exactly these bytes."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return text, _key().sign(text)


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def faults_of(bundle: BinaryIO, key: str = "") -> list[str]:
    """Every reason not to trust a bundle; an empty list means that it is whole and was made by the owner of `key`.

    `key` is the public key as `public_key` says it; without one it must be this site's own.
    """
    try:
        with zipfile.ZipFile(bundle) as parts:
            return _faults(parts, key or public_key())
    except (zipfile.BadZipFile, KeyError, ValueError) as problem:
        return [f"不是完整的离线站点文件：{problem}"]


def _faults(parts: zipfile.ZipFile, key: str) -> list[str]:
    text = parts.read(MANIFEST)
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(key, validate=True)).verify(parts.read(SIGNATURE), text)
    except InvalidSignature:
        return ["签名不符：清单文件被改动过，或者不是这个网站生成的。"]
    files = json.loads(text)["files"]
    names = [name for name in parts.namelist() if name not in (MANIFEST, SIGNATURE)]
    faults = [f"多出文件：{name}" for name in names if name not in files]
    faults += [f"缺少文件：{name}" for name in files if name not in names]
    faults += [f"文件重复：{name}" for name in sorted({name for name in names if names.count(name) > 1})]
    faults += [
        f"内容不符：{name}"
        for name in names
        if name in files and hash_of(parts.read(name)) != files[name]["sha256"]
    ]
    return faults


def _key() -> Ed25519PrivateKey:
    made = HKDF(SHA256(), length=32, salt=None, info=b"rectify static bundle")
    return Ed25519PrivateKey.from_private_bytes(made.derive(settings.SECRET_KEY.encode()))
