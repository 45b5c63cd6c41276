"""A real OpenBao as tests use it: what its administrator sets up, and what an environment resolves from it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from payconf.model.config.stores import Stores
from payconf.model.errors import StoreError
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from payconf.stores.access import logins
from payconf.stores.patience import Patience
from payconf.stores.resolver import Logins, Resolver
from payconf.stores.vault.store import Vault
from tests.real_stores.servers import ROOT_TOKEN, OpenBao
from tests.vault_samples import VALUE, refused


class Opened:
    """What an environment with these settings resolves."""

    def __init__(
        self,
        bao: OpenBao,
        environ: dict[str, str] | None = None,
        patience: Patience | None = None,
        kv: int | None = None,
        **settings: Any,
    ) -> None:
        self.environ = {"VAULT_ADDR": bao.url, "VAULT_TOKEN": ROOT_TOKEN} if environ is None else environ
        stores = Stores.model_validate({"vault": {"address": bao.url, **settings}})
        assert stores.vault is not None
        stores = stores.model_copy(update={"vault": stores.vault.model_copy(update={"kv": kv})})
        self.logins: Logins = logins(stores, self.environ, Path("/"), lambda: datetime.now(UTC))
        if patience is not None:
            access = replace(self.logins._access, settings=stores.vault)
            self.logins._open["vault"] = Vault(access, patience)
        self.resolver = Resolver(self.logins)

    def read(self, text: str) -> bytes:
        return self.resolver(parse_reference(text)).reveal()

    def look(self, text: str) -> Any:
        return self.resolver.look(parse_reference(text))

    def write(self, text: str, value: str) -> Any:
        return self.resolver.write(parse_reference(text), Secret(value.encode()))

    def fails(self, error: type[StoreError], text: str, says: str = "") -> StoreError:
        return refused(error, lambda: self.read(text), says, VALUE, ROOT_TOKEN)


def put(bao: OpenBao, path: str, **fields: Any) -> None:
    mount, _, rest = path.partition("/")
    bao.call("POST", f"{mount}/data/{rest}", {"data": fields})


def policy(bao: OpenBao, name: str, rules: dict[str, list[str]], **where: str) -> str:
    lines = "\n".join(f'path "{path}" {{ capabilities = {json.dumps(may)} }}' for path, may in rules.items())
    bao.call("PUT", f"sys/policies/acl/{name}", {"policy": lines}, **where)
    return name


def token(bao: OpenBao, *policies: str, **options: Any) -> str:
    made: str = bao.call("POST", "auth/token/create", {"policies": policies, **options})["auth"]["client_token"]
    return made


def exists(bao: OpenBao, token: str) -> bool:
    try:
        bao.call("POST", "auth/token/lookup", {"token": token})
    except AssertionError:
        return False
    return True


def mount(bao: OpenBao, path: str, version: int = 2, **where: str) -> None:
    """A new engine KV. One of version 2 is busy for a moment."""
    bao.call("POST", f"sys/mounts/{path}", {"type": "kv", "options": {"version": str(version)}}, **where)
    until = time.monotonic() + 30
    while version == 2:
        try:
            bao.call("GET", f"{path}/config", **where)
        except AssertionError:
            assert time.monotonic() < until
        else:
            return


def accessors(bao: OpenBao) -> set[str]:
    """One for each token that the server knows."""
    return set(bao.call("LIST", "auth/token/accessors")["data"]["keys"])


def approle(bao: OpenBao, *policies: str, namespace: str = "", **options: Any) -> tuple[str, str]:
    """Id and secret id of a new role of that policy's name."""
    if not namespace and "approle/" not in bao.call("GET", "sys/auth")["data"]:
        bao.call("POST", "sys/auth/approle", {"type": "approle"})
    role = f"auth/approle/role/{policies[0]}"
    bao.call("POST", role, {"token_policies": policies, **options}, namespace=namespace)
    found = bao.call("GET", f"{role}/role-id", namespace=namespace)["data"]["role_id"]
    return found, bao.call("POST", f"{role}/secret-id", {}, namespace=namespace)["data"]["secret_id"]


def by_approle(role_id: str, **more: str) -> dict[str, Any]:
    return {"approle": {"role_id": role_id, "secret_id": "env://ID", **more}}


def held(opened: Opened) -> str:
    """The token in use."""
    (store,) = opened.logins._open.values()
    return str(store._mounts.session._login.client._authorize()["X-Vault-Token"].reveal().decode())  # type: ignore[attr-defined]


def fields(bao: OpenBao, path: str) -> tuple[dict[str, Any], int]:
    found = bao.call("GET", path)["data"]
    return found["data"], found["metadata"]["version"]
