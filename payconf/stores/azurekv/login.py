"""The login to Azure: DefaultAzureCredential, for vaults and for nothing else."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from azure.core.credentials import AccessTokenInfo, TokenRequestOptions

_METADATA = "169.254.169.254"
"""Where machines of Azure ask who they are; elsewhere nobody answers."""


class Login:
    """One for all vaults and threads. Follows azure.core.credentials.SupportsTokenInfo.

    The library asks for a token for whatever a vault's first answer names. `scope` is the only one that is given out:
    without this an endpoint could have itself given a token for all that the login may do.
    """

    def __init__(self, scope: str, options: dict[str, Any]) -> None:
        from azure.identity import DefaultAzureCredential

        self._scope, self._waiting_for, self._lock = scope, "", Lock()
        self._credential = DefaultAzureCredential(raw_request_hook=self._asks, raw_response_hook=self._hears, **options)

    def get_token_info(self, *scopes: str, options: TokenRequestOptions | None = None) -> AccessTokenInfo:
        """Raises AzureError, or ValueError where something else is asked for."""
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

    def close(self) -> None:
        """Close what is open."""
        self._credential.close()

    def _asks(self, request: Any) -> None:
        self._waiting_for = urlsplit(request.http_request.url).hostname or ""

    def _hears(self, response: Any) -> None:
        self._waiting_for = ""
