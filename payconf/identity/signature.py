"""Signatures by JSON Web Keys (RFC 7517, RFC 7518): RSA and elliptic curves, and no weak key."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

ALGORITHMS = {"RS256": 256, "RS384": 384, "RS512": 512, "ES256": 256, "ES384": 384}
"""Accepted ones, with the bits of their hash. Neither `none` nor a shared secret proves who signed."""
_CURVES = {"ES256": "P-256", "ES384": "P-384"}
_SHORTEST = 2048
"""Bits of an RSA key, as RFC 7518 asks for."""


def signed_by(key: Mapping[str, Any], algorithm: str, signature: bytes, signed: bytes) -> bool:
    """Whether this key made the signature. A key that is none, is weak, or is of another kind has signed nothing."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes

    digests = {256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512()}
    digest = digests[ALGORITHMS[algorithm]]
    check = _rsa if algorithm.startswith("RS") else _curve
    try:
        return check(key, algorithm, digest, signature, signed)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, KeyError):
        return False


def _rsa(key: Mapping[str, Any], algorithm: str, digest: Any, signature: bytes, signed: bytes) -> bool:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    modulus = _number(key["n"])
    if key.get("kty") != "RSA" or modulus.bit_length() < _SHORTEST:
        return False
    RSAPublicNumbers(_number(key["e"]), modulus).public_key().verify(signature, signed, PKCS1v15(), digest)
    return True


def _curve(key: Mapping[str, Any], algorithm: str, digest: Any, signature: bytes, signed: bytes) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    size = ALGORITHMS[algorithm] // 8
    if key.get("kty") != "EC" or key.get("crv") != _CURVES[algorithm] or len(signature) != 2 * size:
        return False
    curve = ec.SECP256R1() if algorithm == "ES256" else ec.SECP384R1()
    public = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), curve).public_key()
    both = (int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
    public.verify(encode_dss_signature(*both), signed, ec.ECDSA(digest))
    return True


def _number(text: str) -> int:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError from None
    return int.from_bytes(raw, "big")
