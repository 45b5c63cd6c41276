"""Where the server is: by the settings, else by the variables that its own command-line program knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from payconf.model.errors import StoreUnreachable
from payconf.stores.base import Access

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Where:
    """An address that tokens may be sent to, without / at its end; `namespace` is empty for the root's."""

    address: str
    namespace: str
    ca_file: str | None


def variable(environ: Mapping[str, str], name: str) -> str:
    """The value of BAO_name, else of VAULT_name, as OpenBao's program has it; empty where neither is set."""
    return environ.get(f"BAO_{name}") or environ.get(f"VAULT_{name}") or ""


def where(access: Access) -> Where:
    """Raises StoreUnreachable where that leads nowhere. An address is not repeated: a login may stand in it."""
    settings = access.settings
    address = (settings and settings.address) or variable(access.environ, "ADDR")
    if not address:
        raise StoreUnreachable(
            "no address of a Vault or OpenBao is known.",
            "Write `stores: {vault: {address: https://…}}` into payconf.yaml, or set VAULT_ADDR.",
        )
    parts = _parts(address)
    if parts is None or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise StoreUnreachable("its address is none.", "Write it as https://vault.acme.example:8200.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise StoreUnreachable(
            f"the address of {parts.hostname} doesn't begin with https://, so others could read tokens on the way.",
            "Write it as https://…; plain http is for this machine only (127.0.0.1, ::1, localhost).",
        )
    namespace = (settings and settings.namespace) or variable(access.environ, "NAMESPACE")
    return Where(address.rstrip("/"), namespace.strip("/"), _ca_file(access))


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _ca_file(access: Access) -> str | None:
    """Of the settings, below the project; of the variable, below the current folder, as everywhere."""
    named = access.settings and access.settings.ca_file
    given = variable(access.environ, "CACERT")
    if not named and not given:
        return None
    file = access.root / named if named else Path(given)
    if not file.is_file():
        raise StoreUnreachable(
            f"the CA file {named or given} isn't there, so its certificate can't be checked.",
            "Mend `ca_file:` (a path below the project), or the variable VAULT_CACERT.",
        )
    return str(file)
