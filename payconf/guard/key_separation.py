"""The key that signs an environment's plans is nobody else's: no other environment's, and not the fingerprint key."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, listed, passed, refused, undecided
from payconf.model.reference import parse_reference
from payconf.model.span import Span
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.environment import Environment

NAME = "key-separation"
_CODE = "PC226"
Path = tuple[str | int, ...]
Related = tuple[tuple[str, Span], ...]
_FIX = "Make a key pair of this environment's own: openssl genpkey -algorithm ed25519."


def key_separation(case: Case) -> Iterator[Verdict]:
    """Refusals for each key that is shared; undecided where something could not be compared.

    Nothing is asked of an environment without plan keys, or where there is nothing to compare them with.
    """
    keys, fingerprint_key = case.environment.settings.plan_keys, case.environment.project.fingerprint_key
    others = [other for other in case.others if other.settings.plan_keys.sign or other.settings.plan_keys.verify]
    if not (keys.sign or keys.verify) or not (others or fingerprint_key or case.unread):
        return
    shared = [*_of_another(case, others), *_fingerprint_key(case)]
    missing = _missing(case, others)
    yield from shared
    if missing:
        yield undecided(NAME, "plan_keys", f"the plan key may be somebody else's: {listed(missing)}")
    elif not shared:
        yield passed(NAME, "plan_keys")


def _of_another(case: Case, others: list[Environment]) -> Iterator[Verdict]:
    """By the public keys, the reference of the private one, and the public key that belongs to it."""
    own = case.environment.settings.plan_keys
    signing = case.evidence.signing if case.evidence is not None else None
    public: dict[bytes, Path] = {_bytes(text): ("plan_keys", "verify", n) for n, text in enumerate(own.verify)}
    if signing is not None and signing.public:
        public.setdefault(_bytes(signing.public), ("plan_keys", "sign"))
    for other in others:
        theirs = other.settings.plan_keys
        for index, text in enumerate(theirs.verify):
            if (place := public.get(_bytes(text))) is not None:
                message = f"Who signs plans of {other.name} could sign those of {case.where} too: both name one key."
                there = (("there", other.origins.span("plan_keys", "verify", index)),)
                yield _refused(case, place, message, there)
        if own.sign and theirs.sign and _reference(own.sign) == _reference(theirs.sign):
            message = f"{case.where} and {other.name} sign their plans with one key, {own.sign}."
            there = (("there", other.origins.span("plan_keys", "sign")),)
            yield _refused(case, ("plan_keys", "sign"), message, there)


def _fingerprint_key(case: Case) -> Iterator[Verdict]:
    """The fingerprint key lies in every job that plans; whoever has it could sign."""
    sign, other = case.environment.settings.plan_keys.sign, case.environment.project.fingerprint_key
    signing = case.evidence.signing if case.evidence is not None else None
    same_text = sign is not None and other is not None and _reference(sign) == _reference(other)
    if same_text or (signing is not None and signing.is_fingerprint_key):
        message = f"The key that signs plans of {case.where} is the fingerprint key of the project."
        yield _refused(case, ("plan_keys", "sign"), message)


def _missing(case: Case, others: list[Environment]) -> list[str]:
    """What nobody compared, as parts of a sentence."""
    found = [f"{other.name} names no plan_keys.verify" for other in others if not other.settings.plan_keys.verify]
    found += case.unread
    signing = case.evidence.signing if case.evidence is not None else None
    if signing is None:
        return [*found, "plan_keys.sign was not read in this run"]
    if signing.fault:
        return [*found, signing.fault]
    unknown = signing.is_fingerprint_key is None and case.environment.project.fingerprint_key is not None
    return [*found, "the fingerprint key was not read"] if unknown else found


def _refused(case: Case, place: Path, message: str, related: Related = ()) -> Verdict:
    return refused(NAME, _CODE, "plan_keys", message, case.span(*place), _FIX, related)


def _bytes(text: str) -> bytes:
    """A public key, however it is written."""
    bare = text.strip().removeprefix("ed25519:").strip()
    try:
        return base64.b64decode(bare, validate=True)
    except (binascii.Error, ValueError):
        return bare.encode()


def _reference(text: str) -> str:
    try:
        return str(parse_reference(text.strip()))
    except ValueError:
        return text.strip()
