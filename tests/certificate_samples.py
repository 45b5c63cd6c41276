"""Certificates, keys and bundles for tests, made when they are needed: none lies in the repository."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)

NOW = datetime(2026, 11, 22, 14, 2, 11, tzinfo=UTC)
"""The moment of the plans in guard_samples."""
PASSWORD = b"opens the bundle"
_SHA256_RSA, _OTHERS = bytes.fromhex("2a864886f70d01010b"), {"sha1": b"\x05", "md5": b"\x04"}


@functools.cache
def key(kind: str) -> Any:
    """A fresh private key: RSA-2048, EC-256, DSA, Ed25519 …; one of each kind for the whole run."""
    name, _, bits = kind.partition("-")
    curves: dict[str, Callable[[], ec.EllipticCurve]] = {"192": ec.SECP192R1, "224": ec.SECP224R1, "256": ec.SECP256R1}
    makers: dict[str, Callable[[], Any]] = {
        "RSA": lambda: rsa.generate_private_key(65537, int(bits)),
        "DSA": lambda: dsa.generate_private_key(2048),
        "EC": lambda: ec.generate_private_key(curves[bits]()),
        "Ed25519": ed25519.Ed25519PrivateKey.generate,
        "Ed448": ed448.Ed448PrivateKey.generate,
        "X25519": x25519.X25519PrivateKey.generate,
    }
    return makers[name]()


def certificate(
    kind: str = "RSA-2048",
    start: datetime = NOW - timedelta(days=100),
    days: float = 400,
    issuer: str = "",
    signature: str = "",
) -> x509.Certificate:
    """Valid from `start` for so many days; self-signed without an `issuer`. `signature`: sha1 or md5.

    No library of today signs with these, so the algorithm's number is exchanged behind it.
    """
    own = key(kind)
    signer = own if not issuer else key("EC-256")
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name("shop.acme.example"))
        .issuer_name(_name(issuer or "shop.acme.example"))
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
    )
    made = builder.sign(signer, None if kind.startswith("Ed") and not issuer else hashes.SHA256())
    if not signature:
        return made
    data = made.public_bytes(Encoding.DER)
    assert data.count(_SHA256_RSA) == 2
    return x509.load_der_x509_certificate(data.replace(_SHA256_RSA, _SHA256_RSA[:-1] + _OTHERS[signature]))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def pem(made: x509.Certificate) -> bytes:
    return made.public_bytes(Encoding.PEM)


def der(made: x509.Certificate) -> bytes:
    return made.public_bytes(Encoding.DER)


def private(kind: str, encoding: Encoding = Encoding.PEM, old: bool = False, password: bytes | None = None) -> bytes:
    """A private key; `old`: in the form of its own kind."""
    encryption = NoEncryption() if password is None else BestAvailableEncryption(password)
    form = PrivateFormat.TraditionalOpenSSL if old else PrivateFormat.PKCS8
    return bytes(key(kind).private_bytes(encoding, form, encryption))


def public(kind: str, encoding: Encoding = Encoding.PEM, old: bool = False) -> bytes:
    form = PublicFormat.PKCS1 if old else PublicFormat.SubjectPublicKeyInfo
    return bytes(key(kind).public_key().public_bytes(encoding, form))


def bundle(
    made: x509.Certificate | None,
    kind: str | None = "RSA-2048",
    more: list[x509.Certificate] | None = None,
    password: bytes | None = PASSWORD,
) -> bytes:
    """PKCS#12."""
    encryption = NoEncryption() if password is None else BestAvailableEncryption(password)
    own = None if kind is None else key(kind)
    return pkcs12.serialize_key_and_certificates(b"acme", own, made, more, encryption)


def base64_of(data: bytes) -> bytes:
    return base64.b64encode(data)
