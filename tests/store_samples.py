"""What tests of secret stores have in common: a clock of their own, canaries, and how a store is opened."""

from __future__ import annotations

import base64
import os
import socket
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from payconf.model.config.stores import Stores
from payconf.model.errors import StoreError
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Store
from payconf.stores.fields import value_at
from payconf.stores.patience import Clock, Patience

CANARY = "canary/+" + "s3cret" * 3 + "=é"


@dataclass
class Time:
    """Time that passes only while somebody sleeps; `slept`: the pauses."""

    moment: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += seconds

    def patience(self) -> Patience:
        return Patience(Clock(lambda: self.moment, self.sleep, lambda: 1.0))


def access(settings: Any = None, secrets: dict[str, str] | None = None, **more: Any) -> Access:
    """With the variables of this process. `secrets`: what the opener resolves."""

    def opener(text: str) -> Secret:
        assert secrets is not None
        return Secret(secrets[text].encode())

    return Access(settings, os.environ, Path("/"), opener, lambda: datetime.now(UTC), **more)


def resolved(store: Store, text: str, newline: bool = False) -> bytes:
    """The value of a reference."""
    reference = parse_reference(text)
    return value_at(reference, store.read(reference.place()).whole, newline).reveal()


def looked(store: Store, text: str) -> Facts:
    return store.look(parse_reference(text).place())


def unreachable() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def refused(kind: type[StoreError], says: str, call: Callable[[], Any], *canaries: str) -> StoreError:
    """The error that a call raises, exactly of this kind, with nothing of a library or a secret left on it."""
    with pytest.raises(StoreError, match=says) as caught:
        call()
    error = caught.value
    assert type(error) is kind, repr(error)
    assert error.fix
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = "".join(traceback.format_exception(error)) + repr(error) + error.fix
    for canary in (CANARY, *canaries):
        assert not [form for form in forms(canary) if form in shown]
    return error


def forms(canary: str) -> set[str]:
    """A secret as it could stand in a text: plain, in base64, URL-encoded, in JSON."""
    raw = canary.encode()
    return {canary, base64.b64encode(raw).decode(), quote(canary, safe=""), raw.hex(), ascii(canary)[1:-1]}


def settings_of(block: str, **values: Any) -> Any:
    """A block of `stores:`."""
    return getattr(Stores.model_validate({block: values}), block)
