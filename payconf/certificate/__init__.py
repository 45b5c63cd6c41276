"""Certificates and keys in a secret: X.509 and keys as PEM or DER, and PKCS#12 bundles. Facts go on, nothing else.

Most secrets are none of these: they are passed over without the library that reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from payconf.certificate.parts import BEGIN, BUNDLE, content, first, forms, unpacked
from payconf.model.certificate import Certificate, Certificates

if TYPE_CHECKING:
    from cryptography import x509

    from payconf.model.secret import Secret

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_CERTIFICATES = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE"})
_BESIDE = frozenset({b"EC PARAMETERS", b"DH PARAMETERS"})
"""What tools write in front of a key."""
_CUT_OFF = re.compile(rb"MII[A-Za-z0-9+/_-]{197,}={0,2}")
_PASSWORDS = ("password", "passphrase")
"""Words in the names of fields."""


class _Fault(Exception):
    """It looks like a certificate or key and can't be read; the text is for people."""


def certificates_in(value: Secret, beside: Mapping[str, Secret] | None = None) -> Certificates:
    """Everything of that kind in a value. `beside`: the fields of its credential; passwords of it are tried on what is
    encrypted.

    Also base64 of PEM or DER, and PEM whose line ends stand as backslash and n, as variables often hold it.
    """
    fields = (beside or {}).items()
    passwords = [
        held.reveal() for name, held in fields if any(word in name for word in _PASSWORDS) and held is not value
    ]
    return _look(value.reveal(), passwords)


def _look(value: bytes, passwords: Sequence[bytes]) -> Certificates:
    try:
        for text in forms(value):
            if BEGIN in text:
                return _all(_pem(text, passwords))
            if content(text) is not None:
                return _all(_der(text, passwords))
        if _CUT_OFF.fullmatch(b"".join(value.split())):
            raise _Fault("begins like a certificate or key, and is cut off or changed")
    except _Fault as fault:
        return Certificates(fault=str(fault))
    return Certificates()


def _all(entries: Iterator[Certificate]) -> Certificates:
    numbers = count()
    found = tuple(replace(entry, position=next(numbers)) if entry.what == "certificate" else entry for entry in entries)
    if not found:
        raise _Fault("has the form of certificates and keys, and holds none")
    return Certificates(found)


def _pem(text: bytes, passwords: Sequence[bytes]) -> Iterator[Certificate]:
    if BEGIN in _BLOCK.sub(b"", text):
        raise _Fault("holds the begin of a certificate or key without its end")
    for match in _BLOCK.finditer(text):
        label, body = match.groups()
        if label in _BESIDE:
            continue
        if label in _CERTIFICATES:
            yield _certificate(unpacked(b"".join(body.split())))
        elif b":" in body:  # headers of the old way to encrypt; there the lines count
            yield _key(match[0], passwords, pem=True)
        elif label.endswith((b"PRIVATE KEY", b"PUBLIC KEY")):
            yield _key(unpacked(b"".join(body.split())), passwords)
        else:
            raise _Fault(f"holds a block that can't be read here ({label.decode()})")


def _der(der: bytes, passwords: Sequence[bytes]) -> Iterator[Certificate]:
    if (content(der) or b"").startswith(BUNDLE):
        yield from _bundle(der, passwords)
        return
    found = _load(der)
    yield _facts(found) if found is not None else _key(der, passwords)


def _bundle(der: bytes, passwords: Sequence[bytes]) -> Iterator[Certificate]:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    held = first(lambda password: load_pkcs12(der, password), (*passwords, None, b""))
    if held is None:
        known = "the password of its credential doesn't open it" if passwords else "its credential has no password"
        raise _Fault(f"is a PKCS#12 bundle, and {known}")
    own = (held.cert,) if held.cert is not None else ()
    yield from (_facts(entry.certificate) for entry in (*own, *held.additional_certs))
    if held.key is not None:
        yield _key_facts(held.key)


def _load(der: bytes) -> x509.Certificate | None:
    from cryptography.x509 import load_der_x509_certificate

    found: x509.Certificate | None = first(lambda _: load_der_x509_certificate(der), (None,))
    return found


def _certificate(der: bytes) -> Certificate:
    found = _load(der)
    if found is None:
        raise _Fault("looks like a certificate and can't be read")
    return _facts(found)


def _key(data: bytes, passwords: Sequence[bytes], pem: bool = False) -> Certificate:
    from cryptography.hazmat.primitives import serialization as read

    private = read.load_pem_private_key if pem else read.load_der_private_key
    found: Any = first(lambda password: private(data, password), (None, *passwords))
    found = found or first(lambda _: read.load_der_public_key(data), (None,))
    if found is None:
        raise _Fault("looks like a key and can't be read; it may be encrypted")
    return _key_facts(found)


def _facts(found: x509.Certificate) -> Certificate:
    held = first(lambda _: (found.public_key(), found.signature_hash_algorithm), (None,))
    if held is None:
        raise _Fault("holds a certificate with a key or signature that is not known here")
    kind, bits = _kind(held[0])
    return Certificate(
        what="certificate",
        key=kind,
        bits=bits,
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        signature=held[1].name if held[1] is not None else "",
        self_signed=found.issuer == found.subject,
    )


def _key_facts(key: object) -> Certificate:
    return Certificate("private key" if hasattr(key, "public_key") else "public key", *_kind(key))


def _kind(key: object) -> tuple[str, int | None]:
    """Name and bits; "" for a kind that is not known here."""
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

    kinds: tuple[tuple[str, Any], ...] = (
        ("RSA", rsa.RSAPublicKey | rsa.RSAPrivateKey),
        ("DSA", dsa.DSAPublicKey | dsa.DSAPrivateKey),
        ("EC", ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey),
        ("Ed25519", ed25519.Ed25519PublicKey | ed25519.Ed25519PrivateKey),
        ("Ed448", ed448.Ed448PublicKey | ed448.Ed448PrivateKey),
    )
    return next((name for name, kind in kinds if isinstance(key, kind)), ""), getattr(key, "key_size", None)
