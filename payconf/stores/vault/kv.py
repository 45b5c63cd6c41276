"""The engine KV: where a secret's parts lie, and what its metadata say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from payconf.model.errors import SecretMissing
from payconf.model.secret_facts import Facts


@dataclass(frozen=True, slots=True)
class Place:
    """A secret below a mount. `mount` has no / at its end; `version` is the engine's."""

    mount: str
    path: str
    version: int

    def at(self, part: str) -> str:
        """The path of the API for `data` or `metadata` of version 2; of version 1 the secret's own."""
        return quote(f"{self.mount}/{part}/{self.path}" if self.version == 2 else f"{self.mount}/{self.path}")

    def policy(self, part: str, *capabilities: str) -> str:
        """The lines of a policy that allow a call."""
        path = f"{self.mount}/{part}/{self.path}" if self.version == 2 else f"{self.mount}/{self.path}"
        named = ", ".join(f'"{name}"' for name in capabilities)
        return f'path "{path}" {{ capabilities = [{named}] }}'


def place_below(mount: str, path: str, version: int) -> Place:
    """Of a reference's path. As in Vault's own program, `data/` before the path is the API's and no part of it."""
    rest = path.removeprefix(f"{mount}/")
    return Place(mount, rest.removeprefix("data/") if version == 2 else rest, version)


def facts(number: object, entry: Mapping[str, Any], read: bool, remark: str = "") -> Facts:
    """Of one version. `entry` as the metadata of that version stand in an answer."""
    return Facts(str(number), moment(entry.get("created_time")), moment(entry.get("deletion_time")), remark, read)


def gone(number: object, entry: Mapping[str, Any], place: Place, now: datetime) -> SecretMissing | None:
    """Why a version can't be read although there is one."""
    if entry.get("destroyed") is True:
        return SecretMissing(
            f"version {number} was destroyed for good.",
            "Write the secret again, or name another version: ?version=N.",
        )
    deleted = moment(entry.get("deletion_time"))
    if deleted is None or deleted > now:
        return None
    return SecretMissing(
        f"version {number} was deleted, {deleted:%Y-%m-%d %H:%M} UTC.",
        f"Bring it back (bao kv undelete -mount={place.mount} -versions={number} {place.path}), write the secret "
        "again, or name another version: ?version=N.",
    )


def moment(text: object) -> datetime | None:
    """A time as an answer has it, None for none."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
