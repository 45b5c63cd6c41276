"""azurekv://: Azure Key Vault, by Microsoft's own client, logged in by DefaultAzureCredential.

Facts: learn.microsoft.com/rest/api/keyvault/secrets, its guides on authentication and on secrets' attributes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Content, Scheme
from payconf.stores.patience import Patience, Trouble, seconds
from payconf.stores.quiet import hush

if TYPE_CHECKING:
    from azure.core.credentials import AccessTokenInfo, TokenRequestOptions
    from azure.keyvault.secrets import SecretClient, SecretProperties

T = TypeVar("T")
_VAULT = re.compile(r"[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]")
_SECRET = re.compile(r"[A-Za-z0-9-]{1,127}")
_VERSION = re.compile(r"[0-9a-f]{32}")
_SUFFIX = "vault.azure.net"
_METADATA = "169.254.169.254"
"""Where machines of Azure ask who they are; elsewhere nobody answers."""
_LOGIN = (
    "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and what proves it, use the job's managed or workload identity, or az login."
)
_AGAIN = "Check the vault's name, network, firewall and proxy, and try again later."


class _Named(NamedTuple):
    """`version`: None is the newest."""

    vault: str
    secret: str
    version: str | None


class KeyVaults:
    """Every vault that the login may read."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        """Brings the client libraries in, asks nobody yet."""
        import azure.identity
        import azure.keyvault.secrets  # noqa: F401  # where it is missing, that is said at once

        hush("azure", "msal")
        self._settings, self._timeouts, self._now = access.settings, access.timeouts, access.now
        self._clients: dict[str, SecretClient] = {}
        self._login: _Login | None = None
        self._lock = Lock()
        self._patience = patience or Patience()

    def read(self, place: Reference) -> Content:
        """The value of one version, and what the vault says of it."""
        named = _named(place)
        found = self._asked(place, lambda client, given: client.get_secret(named.secret, named.version, **given))
        return Content(
            Secret((found.value or "").encode("utf-8", "surrogatepass")), self._facts(found.properties, True)
        )

    def look(self, place: Reference) -> Facts:
        """What the vault says of one version, by listing them; where that is not allowed, by reading the value."""
        named = _named(place)

        def listed(client: SecretClient, given: dict[str, Any]) -> list[SecretProperties]:
            return list(client.list_properties_of_secret_versions(named.secret, **given))

        try:
            versions = self._asked(place, listed)
        except SecretDenied:
            versions = None
        if versions is None:
            return self.read(place).facts
        wanted = _wanted(versions, named.version)
        if wanted is None:
            raise _MISSING.error(place)
        if wanted.enabled is False:
            raise _DISABLED.error(place)
        return self._facts(wanted, False)

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            while self._clients:
                self._clients.popitem()[1].close()
            login, self._login = self._login, None
        if login is not None:
            login.close()

    def _facts(self, found: SecretProperties, read: bool) -> Facts:
        early = found.not_before is not None and found.not_before > self._now()
        remark = f"the vault says that it is not valid before {found.not_before:%Y-%m-%d %H:%M} UTC" if early else ""
        return Facts(found.version, found.created_on, found.expires_on, remark, read)

    def _asked(self, place: Reference, call: Callable[[SecretClient, dict[str, Any]], T]) -> T:
        def attempt(left: float) -> T | Trouble:
            from azure.core.exceptions import AzureError

            try:
                return call(self._client(url), {"read_timeout": min(left, self._timeouts[1])})
            except AzureError as error:
                return _refusal(error)
            except ValueError:  # a challenge, or an answer, that a vault doesn't give
                return Trouble(StoreUnreachable, "what answers is not Key Vault.", _AGAIN, whole=True)

        url = self._url(place)
        return self._patience(place, attempt, url)

    def _url(self, place: Reference) -> str:
        endpoint = self._settings.endpoint if self._settings else None
        if endpoint is None:
            return f"https://{_named(place).vault}.{self._suffix}"
        if not endpoint.startswith("https://"):
            raise StoreError(f"{place}: the endpoint of stores.azure is not https.", "Write https://HOST:PORT.")
        return str(endpoint).rstrip("/")

    @property
    def _suffix(self) -> str:
        return (self._settings.suffix if self._settings else None) or _SUFFIX

    def _client(self, url: str) -> SecretClient:
        from azure.keyvault.secrets import SecretClient

        own = bool(self._settings and self._settings.endpoint)
        # Its own repeating is off, for it knows no budget.
        given: dict[str, Any] = {"connection_timeout": self._timeouts[0], "retry_total": 0}
        with self._lock:
            if self._login is None:
                # Beside an endpoint of one's own there is a login server of one's own, which Microsoft doesn't know.
                options = {**given, "read_timeout": self._timeouts[1], "disable_instance_discovery": own}
                self._login = _Login(f"https://{self._suffix}/.default", options)
            if url not in self._clients:
                self._clients[url] = SecretClient(url, self._login, verify_challenge_resource=not own, **given)
            return self._clients[url]


class _Login:
    """One login for all vaults and threads. It gives out tokens for vaults and for nothing else.

    The library asks for whatever a vault's first answer names. Without this an endpoint could have itself given a token
    for all that the login may do.
    """

    def __init__(self, scope: str, options: dict[str, Any]) -> None:
        from azure.identity import DefaultAzureCredential

        self._scope, self._waiting_for, self._lock = scope, "", Lock()
        self._credential = DefaultAzureCredential(raw_request_hook=self._asks, raw_response_hook=self._hears, **options)

    def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """Follows azure.core.credentials.SupportsTokenInfo."""
        from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError

        if scopes != (self._scope,):
            raise ValueError("a token for something else was asked for")
        with self._lock:  # the first one logs in, the others find the token there
            self._waiting_for = ""
            try:
                return self._credential.get_token_info(*scopes, options=options)
            except ClientAuthenticationError as error:
                # It makes no difference between a server that says no and one that doesn't answer.
                if self._waiting_for in ("", _METADATA):
                    raise
                raise ServiceRequestError("no answer") from error

    def _asks(self, request: Any) -> None:
        self._waiting_for = urlsplit(request.http_request.url).hostname or ""

    def _hears(self, response: Any) -> None:
        self._waiting_for = ""

    def close(self) -> None:
        """Close what is open."""
        self._credential.close()


_MISSING = Trouble(
    SecretMissing, "the vault has no such secret or version.", "Create it, or mend vault, name and version."
)
_DISABLED = Trouble(SecretDenied, "that version is disabled.", "Enable it, add a new version, or name another one.")


def _refusal(error: Any) -> Trouble:
    """What an error of the library means. Of its text only words that the API itself defines are looked for."""
    from azure.core.exceptions import ClientAuthenticationError, DecodeError, HttpResponseError

    if isinstance(error, ClientAuthenticationError):
        return _no_login(error)
    if isinstance(error, DecodeError):
        return Trouble(StoreUnreachable, "what answers is not Key Vault.", _AGAIN, whole=True)
    if not isinstance(error, HttpResponseError) or error.status_code is None:
        return Trouble(
            StoreUnreachable,
            "the vault, or the server that gives out its tokens, doesn't answer.",
            _AGAIN,
            again=True,
            whole=True,
        )
    code = error.status_code
    if code == 403:
        return _denied(error)
    if code == 404:
        return _MISSING
    after = None if error.response is None else seconds(error.response.headers.get("retry-after"))
    if code == 429:
        fix = "Try again later; a vault answers a limited number of requests in ten seconds."
        return Trouble(StoreUnreachable, "the vault answers: too many requests.", fix, True, after, whole=True)
    if code >= 500:
        return Trouble(StoreUnreachable, f"the vault answers with error {code}.", _AGAIN, True, after, whole=True)
    return Trouble(StoreError, f"the vault refuses the request ({code}).", "Mend vault, name and version.")


def _no_login(error: Any) -> Trouble:
    """Microsoft's server begins each refusal with a number of this form."""
    if error.status_code == 401 or "AADSTS" in (error.message or ""):
        return Trouble(StoreLogin, "the login to Azure is refused, expired or revoked.", _LOGIN, whole=True)
    return Trouble(StoreLogin, "there is no login to Azure that could be used.", _LOGIN, whole=True)


def _denied(error: Any) -> Trouble:
    inner = (error.error.innererror or {}) if error.error is not None else {}
    words = {"SecretDisabled": _DISABLED}.get(inner.get("code", ""))
    if words is not None:
        return words
    if inner.get("code") == "ForbiddenByFirewall":
        return Trouble(SecretDenied, "the vault's firewall refuses this address.", "Let the job's network in.")
    fix = "Grant its identity the role Key Vault Secrets User on this secret (in a policy: get and list)."
    return Trouble(SecretDenied, "the vault refuses access to it.", fix)


def _wanted(versions: list[SecretProperties], version: str | None) -> SecretProperties | None:
    """The named one, else the newest, which is what reading without a version gives."""
    if version is not None:
        return next((entry for entry in versions if entry.version == version), None)
    return max(versions, key=_created, default=None)


def _created(entry: SecretProperties) -> float:
    return entry.created_on.timestamp() if isinstance(entry.created_on, datetime) else 0.0


def _named(place: Reference) -> _Named:
    vault, _, rest = place.path.partition("/")
    secret, _, version = rest.partition("/")
    return _Named(vault, secret, version or place.option("version"))


def _wrong(reference: Reference) -> str:
    vault, secret, version = _named(reference)
    if not _VAULT.fullmatch(vault) or not _SECRET.fullmatch(secret):
        return "azurekv:// takes VAULT/SECRET, such as azurekv://acme-payments/stripe-secret-key"
    if reference.path.count("/") > 1 and reference.option("version") is not None:
        return "it names two versions"
    if version is not None and not _VERSION.fullmatch(version):
        return "a version of Key Vault has 32 of the characters 0-9 and a-f"
    return ""


SCHEME = Scheme(
    name="azurekv",
    title="Azure Key Vault",
    path="name of the vault and of the secret",
    example="azurekv://acme-payments/stripe-secret-key",
    open=KeyVaults,
    proof="Microsoft's client against a fake server",
    extra="azure",
    modules=("azure",),
    options={"version": "a version, default the newest"},
    settings="azure",
    metadata=True,
    wrong=_wrong,
)
