"""azurekv://: Azure Key Vault, by Microsoft's own client, logged in by DefaultAzureCredential.

Facts: learn.microsoft.com/rest/api/keyvault/secrets, its guides on authentication and on secrets' attributes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from payconf.model.errors import SecretDenied, StoreError
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.azurekv.login import Login
from payconf.stores.azurekv.trouble import DISABLED, MISSING, STRANGER, trouble
from payconf.stores.base import Access, Content, Scheme
from payconf.stores.patience import Patience, Trouble
from payconf.stores.quiet import hush

if TYPE_CHECKING:
    from azure.keyvault.secrets import SecretClient, SecretProperties

T = TypeVar("T")
_VAULT = re.compile(r"[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]")
_SECRET = re.compile(r"[A-Za-z0-9-]{1,127}")
_VERSION = re.compile(r"[0-9a-f]{32}")
_SUFFIX = "vault.azure.net"


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
        self._timeouts, self._now = access.timeouts, access.now
        self._endpoint: str | None = access.settings.endpoint if access.settings else None
        self._suffix: str = (access.settings.suffix if access.settings else None) or _SUFFIX
        self._clients: dict[str, SecretClient] = {}
        self._login: Login | None = None
        self._lock = Lock()
        self._patience = patience or Patience()

    def read(self, place: Reference) -> Content:
        """The value of one version, and what the vault says of it."""
        named = _named(place)
        found = self._asked(place, lambda client, given: client.get_secret(named.secret, named.version, **given))
        if not isinstance(found.value, str):
            raise STRANGER.error(place)
        return Content(Secret(found.value.encode("utf-8", "surrogatepass")), self._facts(found.properties, True))

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
            raise MISSING.error(place)
        if wanted.enabled is False:
            raise DISABLED.error(place)
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
                return trouble(error)
            except ValueError:  # a challenge, or an answer, that a vault doesn't give
                return STRANGER

        url = self._url(place)
        return self._patience(place, attempt, url)

    def _url(self, place: Reference) -> str:
        if self._endpoint is None:
            return f"https://{_named(place).vault}.{self._suffix}"
        if not self._endpoint.startswith("https://"):
            raise StoreError(f"{place}: the endpoint of stores.azure is not https.", "Write https://HOST:PORT.")
        return self._endpoint.rstrip("/")

    def _client(self, url: str) -> SecretClient:
        from azure.keyvault.secrets import SecretClient

        own = self._endpoint is not None
        # Its own repeating is off, for it knows no budget.
        given: dict[str, Any] = {"connection_timeout": self._timeouts[0], "retry_total": 0}
        with self._lock:
            if self._login is None:
                # Beside an endpoint of one's own there is a login server of one's own, which Microsoft doesn't know.
                options = {**given, "read_timeout": self._timeouts[1], "disable_instance_discovery": own}
                self._login = Login(f"https://{self._suffix}/.default", options)
            if url not in self._clients:
                login: Any = self._login  # its type asks for get_token too, which nobody calls beside get_token_info
                self._clients[url] = SecretClient(url, login, verify_challenge_resource=not own, **given)
            return self._clients[url]


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
