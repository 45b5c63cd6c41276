"""What tests of vault:// share."""

from __future__ import annotations

import base64
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pytest

from payconf.model.config.stores import Stores
from payconf.model.errors import StoreError
from payconf.model.reference import parse_reference
from payconf.stores.access import logins
from payconf.stores.patience import Clock, Patience
from payconf.stores.vault.store import Vault
from tests.http_samples import Server, reply

VALUE = "canary-" + "v4ult+/=" * 3
TOKEN = "hvs." + "canary-t0ken" * 2
PLACE = parse_reference("vault://kv/pay/stripe")
MOUNT, DATA, METADATA = (
    "/v1/sys/internal/ui/mounts/kv/pay/stripe",
    "/v1/kv/data/pay/stripe",
    "/v1/kv/metadata/pay/stripe",
)
LOOKUP, HEALTH = "/v1/auth/token/lookup-self", "/v1/sys/health"
USER = "s3cr" + "et-of-somebody"
DENIED = b'{"errors":["1 error occurred:\\n\\t* permission denied\\n\\n"]}'
_E = TypeVar("_E", bound=StoreError)


def refused(error: type[_E], do: Callable[[], object], says: str, *canaries: str) -> _E:
    """Of this very type, with advice, and with no canary in it in any spelling."""
    with pytest.raises(error) as caught:
        do()
    found = caught.value
    assert type(found) is error
    assert says in found.message
    assert found.message.startswith("vault://")
    assert found.message.endswith(".")
    assert found.fix
    shown = "".join(traceback.format_exception(found)) + repr(found.__context__) + repr(found.__cause__) + repr(found)
    for canary in (VALUE, *canaries):
        for form in (canary, base64.b64encode(canary.encode()).decode().rstrip("="), quote(canary, safe="")):
            assert form not in shown + found.fix
    assert found.__context__ is None
    return found


@dataclass
class Time:
    """A clock that moves when somebody sleeps, and by a step when somebody looks at it."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)
    step: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def look(self) -> float:
        self.now += self.step
        return self.now

    @property
    def patience(self) -> Patience:
        return Patience(Clock(self.look, self.sleep, lambda: 1.0))


def body(data: Any, **more: Any) -> Callable[[Any], None]:
    return reply(200, json.dumps({"data": data, **more}).encode())


def opened(
    server: Server | str,
    environ: dict[str, str] | None = None,
    time: Time | None = None,
    timeouts: tuple[float, float] = (2.0, 2.0),
    root: Path = Path("/"),
    **settings: Any,
) -> Vault:
    address = server if isinstance(server, str) else server.base
    stores = Stores.model_validate({"vault": {"address": address, **settings}})
    given = {"VAULT_TOKEN": TOKEN} if environ is None else environ
    access = logins(stores, given, root, lambda: datetime.now(UTC))._access
    return Vault(replace(access, settings=stores.vault, timeouts=timeouts), (time or Time()).patience)


@pytest.fixture
def vault(server: Server) -> Server:
    """Answers as a server with one secret does."""
    server.answers[MOUNT] = body({"path": "kv/", "type": "kv", "options": {"version": "2"}})
    about = {"version": 3, "created_time": "2026-11-01T10:00:00.123456789Z", "deletion_time": "", "destroyed": False}
    server.answers[DATA] = body({"data": {"key": VALUE}, "metadata": about})
    server.answers[HEALTH] = reply(200, b'{"initialized":true,"sealed":false,"standby":false}')
    server.answers[LOOKUP] = body({})
    return server
