"""The snapshot file: one canonical JSON text with digest and signature, as a plan file is."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from payconf.model.errors import InvalidConfiguration, Refused
from payconf.model.snapshot import KIND, SNAPSHOT_VERSION, Snapshot
from payconf.plan.canonical import canonical, sha256
from payconf.plan.sign import verifies
from payconf.plan.snapshot.encode import snapshot_data, snapshot_of
from payconf.plan.text import Form, parse, refuse_large, refuse_other_text
from payconf.plan.typed import check_of

FORM = Form("snapshot", "Take a new one with payconf snapshot ENV --out FILE.")


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A snapshot as it stands in a file. `digest` is over everything but itself and the signature; hex SHA-256."""

    snapshot: Snapshot
    digest: str
    signature: bytes | None = None


def dump_snapshot(snapshot: Snapshot, sign: Callable[[bytes], bytes] | None = None) -> bytes:
    """The file. `sign` (payconf.plan.sign.signer) signs it; without it the file has no signature.

    Raises InvalidConfiguration for a snapshot that is too large for a file.
    """
    body = {"kind": KIND, "format_version": SNAPSHOT_VERSION, **snapshot_data(snapshot)}
    mark = sha256(body)
    signature = None if sign is None else base64.b64encode(sign(_signed(mark))).decode()
    data = canonical({**body, "digest": mark, "signature": signature}) + b"\n"
    refuse_large(len(data), FORM)
    return data


def read_snapshot(data: bytes) -> SnapshotFile:
    """Read a snapshot file. Raises InvalidConfiguration where it is none, Refused where it was changed afterwards."""
    content = _content(data)
    body = {name: value for name, value in content.items() if name not in ("digest", "signature")}
    mark, signature = content.get("digest"), content.get("signature")
    if sha256(body) != mark:
        raise Refused("The snapshot was changed after it was taken: its digest doesn't fit.", FORM.again)
    refuse_other_text(data, content, FORM)
    rest = {name: value for name, value in body.items() if name not in ("kind", "format_version")}
    try:
        snapshot = snapshot_of(rest)
        if not check_of(Snapshot)(snapshot) or snapshot_data(snapshot) != rest:
            raise ValueError("a value of another type, or a name that is missing")
        snapshot.state()
        _ = snapshot.taken
        raw = None if signature is None else _signature(signature)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise InvalidConfiguration(
            f"The snapshot has format {SNAPSHOT_VERSION} and doesn't hold to it.", FORM.again
        ) from error
    return SnapshotFile(snapshot, mark, raw)


def verify_snapshot(file: SnapshotFile, keys: Sequence[str]) -> None:
    """Raises Refused where keys are named and none of them (`ed25519:<base64>`) signed the file."""
    if not keys:
        return
    name = file.snapshot.environment
    if file.signature is None:
        raise Refused(
            f"The snapshot is not signed, and {name} names keys (plan_keys.verify): nobody can tell who took it.",
            "Take it where plan_keys.sign can be resolved, which is the protected job.",
        )
    if not verifies(file.signature, _signed(file.digest), tuple(keys)):
        raise Refused(
            f"The snapshot is signed by a key that {name} doesn't know.",
            "Take a new one where plan_keys.sign is the private half of one of plan_keys.verify: "
            "payconf snapshot ENV --out FILE.",
        )


def _signed(mark: str) -> bytes:
    return f"{KIND} {mark}".encode()


def _signature(text: str) -> bytes:
    """Its bytes. Several texts decode to the same ones; only one is the file that was made."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not the text of these bytes")
    return raw


def _content(data: bytes) -> dict[str, Any]:
    content = parse(data, FORM)
    if not isinstance(content, dict) or content.get("kind") != KIND:
        what = "a plan file" if isinstance(content, dict) and "changes" in content else "something else"
        raise InvalidConfiguration(f"The file is no snapshot, it is {what}.", FORM.again)
    version = content.get("format_version")
    if type(version) is not int or version != SNAPSHOT_VERSION:
        newer = type(version) is int and version > SNAPSHOT_VERSION
        raise InvalidConfiguration(
            f"The snapshot has format {version!r}; this payconf reads {SNAPSHOT_VERSION}.",
            "Plan with the version of payconf that took it, which is a newer one." if newer else FORM.again,
        )
    return content
