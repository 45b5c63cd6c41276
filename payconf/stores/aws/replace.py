"""Writing to AWS Secrets Manager: a new version first, then the stage AWSCURRENT is moved to it.

PutSecretValue alone would replace whatever is current. So the new version gets a stage of payconf's own, and
UpdateSecretVersionStage moves AWSCURRENT from the very version that was read: it fails where another has it by now.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from payconf.model.errors import StoreError
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.aws.calls import Calls
from payconf.stores.base import Content
from payconf.stores.fields import steps_of

CURRENT = "AWSCURRENT"
_PENDING = "PAYCONFPENDING"
_MOVED = ("InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException")
"""What AWS says where the version to take the stage from has it no more."""


def replace(calls: Calls, reference: Reference, secret: Secret, before: Content | None) -> Facts:
    """Make it the value of the reference. `before`: what is current, None where there is no version yet."""
    value = _value(reference, secret, before)
    if before is not None and value == before.whole.reveal():
        return before.facts
    place, version = reference.place(), str(uuid.uuid4())
    stages = {} if before is None else {"VersionStages": [_PENDING]}
    calls.ask(
        place,
        "put_secret_value",
        SecretId=place.path,
        ClientRequestToken=version,  # becomes the version's id: tried again, the call makes no second one
        **_as_sent(value),
        **stages,
    )
    if before is not None:
        _make_current(calls, place, before.facts.version, version)
    return Facts(version)


def _make_current(calls: Calls, place: Reference, old: str | None, new: str) -> None:
    which = {"SecretId": place.path, "VersionStage": CURRENT, "MoveToVersionId": new, "RemoveFromVersionId": old}
    if calls.ask(place, "update_secret_version_stage", _MOVED, **which).code:
        about = calls.ask(place, "describe_secret", SecretId=place.path).data
        # An earlier try of the same call may have moved it, and its answer was lost.
        if CURRENT not in (about.get("VersionIdsToStages") or {}).get(new, ()):
            raise StoreError(
                f"{place}: somebody else wrote the secret at the same time, so the value of payconf is not current.",
                f"See which is right, and run it again; payconf's is kept as version {new}, stage {_PENDING}.",
            )
    calls.ask(
        place,
        "update_secret_version_stage",
        _MOVED,
        SecretId=place.path,
        VersionStage=_PENDING,
        RemoveFromVersionId=new,
    )


def _as_sent(value: bytes) -> dict[str, Any]:
    try:
        return {"SecretString": value.decode()}
    except UnicodeDecodeError:
        return {"SecretBinary": value}


def _value(reference: Reference, secret: Secret, before: Content | None) -> bytes:
    """The whole secret with the new value in it, every other field as it was."""
    if reference.key is None:
        return secret.reveal()
    whole = _object(b"{}" if before is None else before.whole.reveal())
    if whole is None:
        raise StoreError(
            f"{reference}: the secret holds no JSON object, so no field can be written into it.",
            "Leave the # part away to replace the whole secret, or make it a JSON object.",
        )
    *way, last = steps_of(reference.key)
    inner = whole
    for step in way:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):
            raise StoreError(
                f"{reference}: {step} is no JSON object, so no field can be written into it.", "Mend the reference."
            )
    text = _text(secret)
    if text is None:
        raise StoreError(f"{reference}: the value is no text, and a JSON field takes text only.", "Write it whole.")
    inner[last] = text
    return json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(secret: Secret) -> str | None:
    try:
        return secret.reveal().decode()
    except UnicodeDecodeError:
        return None
