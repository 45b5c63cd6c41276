"""How payconf comes by a token: one that was handed over, or a login."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from payconf.http.tokens import github_token
from payconf.model.errors import ProviderError, StoreError, StoreLogin
from payconf.model.secret import Secret
from payconf.stores.base import Access
from payconf.stores.vault.where import variable

_AUDIENCE = "payconf"
_POD = "file:///var/run/secrets/kubernetes.io/serviceaccount/token"
_URL, _BEARER = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"


@dataclass(frozen=True, slots=True)
class Given:
    """A token that was handed over. `source`: by what."""

    token: Secret
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of login. `fix`: what to look at where it is refused. `repeat`: it may be made twice."""

    mount: str
    body: Mapping[str, str] = field(repr=False)
    fix: str
    repeat: bool

    @property
    def path(self) -> str:
        """Below /v1/."""
        return f"auth/{quote(self.mount)}/login"


def proof(access: Access) -> Given | Asked:
    """By `auth:` of the settings, else by the variables and files of Vault's own program. Raises StoreLogin."""
    auth = access.settings and access.settings.auth
    if not auth:
        return _found(access)
    if auth.token:
        return Given(_opened(access, auth.token), auth.token)
    if auth.approle:
        role = auth.approle
        body = {"role_id": role.role_id, "secret_id": _text(_opened(access, role.secret_id))}
        fix = "Check role_id and secret_id; a secret id may have expired, be used up, or be bound to other addresses."
        return Asked(_mount(role, "approle"), body, fix, repeat=False)
    if auth.kubernetes:
        token = _opened(access, _said(auth.kubernetes, "token") or _POD)
        fix = "Check the role, and that it is bound to this pod's service account and namespace."
        return _signed(auth.kubernetes, "kubernetes", token, fix)
    named = _said(auth.jwt, "token")
    token = _opened(access, named) if named else _of_the_job(access, _said(auth.jwt, "audience") or _AUDIENCE)
    fix = "Check the role's bound_audiences and bound_claims against this job, and that its issuer's keys are known."
    return _signed(auth.jwt, "jwt", token, fix)


def _found(access: Access) -> Given:
    if token := variable(access.environ, "TOKEN"):
        name = "BAO_TOKEN" if access.environ.get("BAO_TOKEN") else "VAULT_TOKEN"
        return Given(_secret(token), f"env://{name}")
    home = access.environ.get("HOME")
    if home and (file := Path(home, ".vault-token")).is_file():
        return Given(Secret(_opened(access, f"file://{quote(str(file))}").reveal().strip()), "~/.vault-token")
    raise StoreLogin(
        "nothing logs in to Vault.",
        "Write `auth:` below `stores: vault:`, set VAULT_TOKEN (or BAO_TOKEN), or log in: bao login.",
    )


def _signed(said: Any, mount: str, token: Secret, fix: str) -> Asked:
    role = said if isinstance(said, str) else said.role
    return Asked(_mount(said, mount), {"role": role, "jwt": _text(token)}, fix, repeat=True)


def _of_the_job(access: Access, audience: str) -> Secret:
    address, bearer = access.environ.get(_URL), access.environ.get(_BEARER)
    if not address or not bearer:
        raise StoreLogin(
            "this run has no identity token to log in with.",
            "On GitHub, give the job `permissions: {id-token: write}`; on GitLab, name the variable of its "
            "`id_tokens:` as `auth: {jwt: {role: …, token: env://VAULT_ID_TOKEN}}`.",
        )
    try:
        return github_token(address, _secret(bearer), audience)
    except ProviderError as error:
        said = error
    raise StoreLogin(f"GitHub gave no identity token: {said.message}", said.fix)


def _opened(access: Access, reference: str) -> Secret:
    try:
        return access.opener(reference)
    except StoreError as error:
        said = error
    except ValueError as error:  # no reference at all: parse_reference says why, without the text
        said = StoreError(f"{error}.", "Write env://NAME, file:///path or keyring://….")
    raise StoreLogin(f"what logs in is not there: {said.message}", said.fix)


def _said(role: Any, name: str) -> str | None:
    found: str | None = None if isinstance(role, str) else getattr(role, name)
    return found


def _mount(role: Any, default: str) -> str:
    return (_said(role, "mount") or default).strip("/")


def _secret(text: str) -> Secret:
    return Secret(text.encode("utf-8", "surrogateescape"))


def _text(secret: Secret) -> str:
    return secret.reveal().decode("utf-8", "surrogateescape")
