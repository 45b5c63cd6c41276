"""An issuer of identity tokens on this machine, with keys made when it starts."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from tests.http_samples import Server, reply

DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/own/keys"


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Signer:
    """A private key, and what it signs. `algorithm`: RS256, RS384, ES256 or ES384."""

    def __init__(self, algorithm: str = "RS256", bits: int = 2048, kid: str = "k1") -> None:
        self.algorithm, self.kid = algorithm, kid
        self.rsa = rsa.generate_private_key(65537, bits) if algorithm.startswith("RS") else None
        curve = ec.SECP256R1() if algorithm == "ES256" else ec.SECP384R1()
        self.ec = None if self.rsa else ec.generate_private_key(curve)

    @property
    def jwk(self) -> dict[str, Any]:
        if self.rsa is not None:
            public = self.rsa.public_key().public_numbers()
            return {"kty": "RSA", "kid": self.kid, "use": "sig", "n": number(public.n), "e": number(public.e)}
        assert self.ec is not None
        point, size = self.ec.public_key().public_numbers(), self.size
        names = {"ES256": "P-256", "ES384": "P-384"}
        x, y = (encoded(value.to_bytes(size, "big")) for value in (point.x, point.y))
        return {"kty": "EC", "kid": self.kid, "crv": names[self.algorithm], "x": x, "y": y}

    @property
    def pem(self) -> str:
        """The public key, as servers are configured with it."""
        key = self.rsa or self.ec
        assert key is not None
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    @property
    def size(self) -> int:
        return int(self.algorithm[2:]) // 8

    def sign(self, text: bytes) -> bytes:
        digest = {256: hashes.SHA256(), 384: hashes.SHA384()}[int(self.algorithm[2:])]
        if self.rsa is not None:
            return self.rsa.sign(text, padding.PKCS1v15(), digest)
        assert self.ec is not None
        both = decode_dss_signature(self.ec.sign(text, ec.ECDSA(digest)))
        return b"".join(part.to_bytes(self.size, "big") for part in both)

    def token(self, claims: Mapping[str, Any], **head: Any) -> str:
        header = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT", **head}
        parts = [encoded(json.dumps(part).encode()) for part in (header, dict(claims))]
        return ".".join([*parts, encoded(self.sign(".".join(parts).encode()))])


class Issuer:
    """A server that describes itself and its keys."""

    def __init__(self, server: Server, *keys: Mapping[str, Any]) -> None:
        self.server, self.name = server, server.base
        self.describe({"issuer": self.name, "jwks_uri": f"{self.name}{KEYS}"})
        self.publish(*keys)

    def describe(self, document: Any) -> None:
        self.server.answers[DISCOVERY] = reply(200, json.dumps(document).encode())

    def publish(self, *keys: Mapping[str, Any]) -> None:
        self.server.answers[KEYS] = reply(200, json.dumps({"keys": keys}).encode())
