"""What goes wrong with a vault, in our words. Of the library's only those count that the API itself defines."""

from __future__ import annotations

from typing import Any

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.stores.patience import Trouble, seconds

_LOGIN = (
    "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and what proves it; or use the workload or managed identity of the job; "
    "or log in with az login."
)
_AGAIN = "Check the vault's name, network, firewall and proxy, and try again later."
_GRANT = "Grant its identity the role Key Vault Secrets User on this secret (in an access policy: get and list)."

MISSING = Trouble(
    SecretMissing, "the vault has no such secret or version.", "Create it, or mend vault, name and version."
)
DISABLED = Trouble(SecretDenied, "that version is disabled.", "Enable it, add a new version, or name another one.")
STRANGER = Trouble(StoreUnreachable, "what answers is not Key Vault.", _AGAIN, whole=True)
_DENIED = Trouble(SecretDenied, "the vault refuses access to it.", _GRANT)
_FIREWALL = Trouble(SecretDenied, "the vault's firewall refuses this address.", "Let the network of the job in.")
_NO_ANSWER = Trouble(
    StoreUnreachable,
    "the vault, or the server that gives out its tokens, doesn't answer.",
    _AGAIN,
    again=True,
    whole=True,
)
_REFUSED = Trouble(StoreLogin, "the login to Azure is refused, expired or revoked.", _LOGIN, whole=True)
_NO_LOGIN = Trouble(StoreLogin, "there is no login to Azure that could be used.", _LOGIN, whole=True)


def trouble(error: Any) -> Trouble:
    """What an AzureError means."""
    from azure.core.exceptions import ClientAuthenticationError, DecodeError, HttpResponseError

    if isinstance(error, ClientAuthenticationError):
        # Each refusal of Microsoft's login server begins with a number of this form.
        return _REFUSED if error.status_code == 401 or "AADSTS" in (error.message or "") else _NO_LOGIN
    if not isinstance(error, HttpResponseError) or error.response is None:
        return _NO_ANSWER
    code = int(error.status_code or 0)
    if isinstance(error, DecodeError) and code < 400:
        return STRANGER
    if code == 403:
        return _denied(error)
    if code == 404:
        return MISSING
    after = seconds(getattr(error.response, "headers", {}).get("retry-after"))
    if code == 429:
        fix = "Try again later; a vault answers a limited number of requests in ten seconds."
        return Trouble(StoreUnreachable, "the vault answers: too many requests.", fix, True, after, whole=True)
    if code >= 500:
        return Trouble(StoreUnreachable, f"the vault answers with error {code}.", _AGAIN, True, after, whole=True)
    return Trouble(StoreError, f"the vault refuses the request ({code}).", "Mend vault, name and version.")


def _denied(error: Any) -> Trouble:
    inner = (error.error.innererror or {}) if error.error is not None else {}
    return {"SecretDisabled": DISABLED, "ForbiddenByFirewall": _FIREWALL}.get(inner.get("code", ""), _DENIED)
