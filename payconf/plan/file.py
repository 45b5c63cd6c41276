"""The plan file: one canonical JSON text with digest and signature."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payconf.model.errors import InvalidConfiguration, Refused, Stale
from payconf.model.plan import FORMAT_VERSION, Plan
from payconf.model.snapshot import KIND as SNAPSHOT
from payconf.plan.canonical import canonical, sha256
from payconf.plan.decode import plan_of
from payconf.plan.encode import plan_data
from payconf.plan.intent import intent
from payconf.plan.sign import verifies
from payconf.plan.text import AGAIN, parse, refuse_large, refuse_other_text
from payconf.plan.typed import check_of


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan as it stands in a file. `digest` is over everything but itself and the signature; hex SHA-256."""

    plan: Plan
    digest: str
    signature: bytes | None = None


def digest(plan: Plan) -> str:
    """The digest that the plan's file has."""
    return sha256(_body(plan))


def dump(plan: Plan, sign: Callable[[bytes], bytes] | None = None) -> bytes:
    """The file. `sign` (payconf.plan.sign.signer) signs the digest; without it the file has no signature.

    Raises InvalidConfiguration for a plan that is too large for a file.
    """
    body = _body(plan)
    mark = sha256(body)
    signature = None if sign is None else base64.b64encode(sign(mark.encode())).decode()
    data = canonical({**body, "digest": mark, "signature": signature}) + b"\n"
    refuse_large(len(data))
    return data


def read_file(data: bytes) -> PlanFile:
    """Read a plan file. Raises InvalidConfiguration where it is none, Refused where it was changed afterwards."""
    content = _content(data)
    body = {name: value for name, value in content.items() if name not in ("digest", "signature")}
    mark, signature = content.get("digest"), content.get("signature")
    if sha256(body) != mark:
        raise Refused("The plan file was changed after it was made: its digest doesn't fit.", AGAIN)
    refuse_other_text(data, content)
    version = body.pop("format_version")
    try:
        plan = plan_of(body)
        if not check_of(Plan)(plan) or plan_data(plan) != body:
            raise ValueError("a value of another type, or a name that is missing")
        raw = None if signature is None else _signature(signature)
        meant = intent(plan)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise InvalidConfiguration(f"The plan file has format {version} and doesn't hold to it.", AGAIN) from error
    if plan.intent != meant:
        raise Refused("The plan file says an intent that isn't the one of its changes.", AGAIN)
    return PlanFile(plan, mark, raw)


def load(data: bytes) -> Plan:
    """The plan of a file, as read_file."""
    return read_file(data).plan


def verify(file: PlanFile, keys: Sequence[str]) -> None:
    """Raises Refused where none of the environment's keys (`ed25519:<base64>`) signed the file."""
    if file.signature is None:
        raise Refused(
            "The plan file is not signed, and this environment applies only what its own key signed.",
            "Make the plan where plan_keys.sign can be resolved, which is the protected job.",
        )
    if not verifies(file.signature, file.digest.encode(), tuple(keys)):
        raise Refused("The plan file is signed by a key that this environment doesn't know.", AGAIN)


def refuse_expired(plan: Plan, now: datetime) -> None:
    """Raises Stale for a plan whose time is over, InvalidConfiguration for one that has none."""
    try:
        over = now >= datetime.fromisoformat(plan.header.expires_at)
    except (TypeError, ValueError):
        raise InvalidConfiguration("The plan file says no time until which it is valid.", AGAIN) from None
    if over:
        raise Stale(
            f"This plan has expired: it was valid until {plan.header.expires_at}. "
            "What it was made on may have changed since.",
            AGAIN,
        )


def _body(plan: Plan) -> dict[str, Any]:
    return {"format_version": FORMAT_VERSION, **plan_data(plan)}


def _signature(text: str) -> bytes:
    """Its bytes. Several texts decode to the same ones; only one is the file that was made."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not the text of these bytes")
    return raw


def _content(data: bytes) -> dict[str, Any]:
    content = parse(data)
    if not isinstance(content, dict) or "format_version" not in content:
        raise InvalidConfiguration("The file is no plan: it has no format_version.", AGAIN)
    if content.get("kind") == SNAPSHOT:
        raise InvalidConfiguration(
            "The file is a snapshot of a shop, and no plan.", "Make one of it: payconf plan ENV --snapshot FILE"
        )
    version = content["format_version"]
    if type(version) is not int or version != FORMAT_VERSION:
        raise InvalidConfiguration(
            f"The plan file has format {version!r}; this payconf reads {FORMAT_VERSION}.",
            "Make and apply a plan with the same version of payconf.",
        )
    return content
