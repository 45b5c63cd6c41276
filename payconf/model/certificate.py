"""What is known of certificates and keys that a secret holds, without the certificate itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Certificate:
    """One X.509 certificate, or one bare key.

    `key`: RSA, DSA, EC, Ed25519 …, "" for a kind that is not known here; `bits` of RSA, DSA and EC. Of a certificate:
    `not_before` and `not_after` (UTC), `signature` (the hash in it, such as sha256; "" where the scheme has none of
    its own), `self_signed`, and `position` in its file, where only the first one is the merchant's own.
    """

    what: Literal["certificate", "private key", "public key"]
    key: str
    bits: int | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    signature: str = ""
    self_signed: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class Certificates:
    """What one value holds of them. `fault` says, without the value, why it looks like one and could not be read."""

    found: tuple[Certificate, ...] = ()
    fault: str | None = None
