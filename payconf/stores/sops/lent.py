"""Keys that payconf hands to sops for one file: of age by the settings, of Vault by the login of vault://."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from payconf.model.errors import StoreError, StoreLogin
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.stores.base import Access

if TYPE_CHECKING:
    from payconf.stores.vault.session import Session

Variables = dict[str, str]


class Lent:
    """Each key is fetched when a file first needs it, once a run."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._vault = getattr(access.stores, "vault", None)
        self._kept: dict[str, Variables | StoreError] = {}
        self._session: Session | None = None
        self._lock = Lock()

    def address(self) -> str | None:
        """Of the Vault that sops may ask."""
        return getattr(self._vault, "address", None) or self._variable("ADDR") or None

    def allowed(self) -> frozenset[str]:
        """Whom else it may ask."""
        return frozenset(getattr(self._access.settings, "allow", None) or ())

    def variables(self, place: Reference, kinds: frozenset[str]) -> Variables:
        """For a file with keys of these kinds. Raises where each of them fails; one that can be had is enough."""
        fetch: dict[str, Callable[[], Variables]] = {"age": self._of_age, "hc_vault": self._of_vault}
        found: Variables = {}
        failed: list[StoreError] = []
        for kind in sorted(kinds & fetch.keys()):
            got = self._once(kind, fetch[kind])
            if isinstance(got, StoreError):
                failed.append(got)
            else:
                found |= got
        if failed and len(failed) == len(kinds):
            raise type(failed[0])(f"{place}: no key for the file: {failed[0].message}", failed[0].fix)
        return found

    def close(self) -> None:
        """Forget the keys; a login that was made is given up."""
        with self._lock:
            self._kept.clear()
            if self._session is not None:
                self._session.close()
                self._session = None

    def _once(self, kind: str, fetch: Callable[[], Variables]) -> Variables | StoreError:
        with self._lock:
            if kind not in self._kept:
                try:
                    self._kept[kind] = fetch()
                except StoreError as error:
                    self._kept[kind] = type(error)(error.message, error.fix)
            return self._kept[kind]

    def _of_age(self) -> Variables:
        named = getattr(self._access.settings, "age_key", None)
        return {} if named is None else {"SOPS_AGE_KEY": _text(self._access.opener(named))}

    def _of_vault(self) -> Variables:
        ca_file = getattr(self._vault, "ca_file", None)
        own = {
            "VAULT_TOKEN": self._token(),
            "VAULT_NAMESPACE": getattr(self._vault, "namespace", None) or self._variable("NAMESPACE"),
            "VAULT_CACERT": str(self._access.root / ca_file) if ca_file else self._variable("CACERT"),
            # sops 3.13 holds to it too.
            "SOPS_HC_VAULT_ALLOWLIST": ",".join(filter(None, (self.address(), *sorted(self.allowed())))),
        }
        return {name: value for name, value in own.items() if value}

    def _token(self) -> str:
        from payconf.stores.patience import Patience
        from payconf.stores.vault.login import Given, proof
        from payconf.stores.vault.session import Call, Session
        from payconf.stores.vault.where import where

        access = replace(self._access, settings=self._vault)
        given = proof(access)
        if isinstance(given, Given):
            return _text(given.token)
        self._session = Session(access, where(access), Patience())
        token: Any = self._session.ask(Call("GET", "auth/token/lookup-self")).data.get("id")
        if not isinstance(token, str):
            raise StoreLogin(
                "the login to Vault may not look itself up, so its token can't be handed to sops.",
                "Leave it the policy `default`, or hand over a token: `auth: {token: …}`.",
            )
        return token

    def _variable(self, name: str) -> str:
        environ = self._access.environ
        return environ.get(f"BAO_{name}") or environ.get(f"VAULT_{name}") or ""


def _text(key: Secret) -> str:
    return key.reveal().decode("utf-8", "surrogateescape").strip()
