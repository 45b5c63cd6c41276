"""The private key of a PKCS#12 bundle as something that signs, with what its certificate says. The key stays inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from payconf.certificate.parts import BUNDLE, content, first, forms
from payconf.model.errors import Rejected

if TYPE_CHECKING:
    from cryptography import x509

    from payconf.model.secret import Secret

_SHORTEST = 2048
"""Bits of an RSA key, as RFC 7518 asks for."""


@dataclass(frozen=True, slots=True)
class Signer:
    """`name` and `serial` of the certificate's subject, empty where it has none; when it is valid (UTC).

    `sign`: RSASSA-PKCS1-v1_5 with SHA-256, which JSON Web Signatures call RS256.
    """

    name: str
    serial: str
    not_before: datetime
    not_after: datetime
    sign: Callable[[bytes], bytes] = field(repr=False)


def signer(bundle: Secret, password: Secret | None, name: str) -> Signer:
    """What signs with the key of a bundle, given as it is or as base64. `name` is its field in the credential.

    Raises Rejected, which says nothing of the bundle's content.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    held = _opened(bundle.reveal(), None if password is None else password.reveal())
    if held is None:
        raise Rejected(
            f"{name} can't be opened: it is no PKCS#12 bundle, or its password is another one.",
            "Store the file itself or base64 of it, and its password beside it.",
            name,
        )
    if held.cert is None or not isinstance(held.key, RSAPrivateKey) or held.key.key_size < _SHORTEST:
        raise Rejected(
            f"{name} holds no certificate with its RSA key of {_SHORTEST} bits or more, so nothing can be signed.",
            "Store the bundle that was downloaded when the key was made.",
            name,
        )
    found: x509.Certificate = held.cert.certificate
    return Signer(
        name=_subject(found, "2.5.4.3"),
        serial=_subject(found, "2.5.4.5"),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        sign=_rs256(held.key),
    )


def _opened(value: bytes, password: bytes | None) -> Any:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    bundles = [der for der in forms(value) if (content(der) or b"").startswith(BUNDLE)]
    return (
        first(lambda secret: load_pkcs12(bundles[0], secret), (password,) if password else (None, b""))
        if bundles
        else None
    )


def _subject(found: x509.Certificate, oid: str) -> str:
    """The first of the subject's entries of this kind."""
    return next((str(entry.value) for entry in found.subject if entry.oid.dotted_string == oid), "")


def _rs256(key: Any) -> Callable[[bytes], bytes]:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    def sign(data: bytes) -> bytes:
        signature: bytes = key.sign(data, PKCS1v15(), SHA256())
        return signature

    return sign
