"""The way through a Connect server of one's own, by 1Password's client for it.

Facts: developer.1password.com/docs/connect/api-reference and the API's description there (1.8.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.stores.op.item import Field, Item
from payconf.stores.patience import Trouble, seconds

if TYPE_CHECKING:
    from onepasswordconnectsdk.client import Client

_AGAIN = "Check the server, its address (OP_CONNECT_HOST), network and proxy, and try again later."
_STRANGER = Trouble(StoreUnreachable, "what answers is not 1Password Connect.", _AGAIN, whole=True)
_MISSING = Trouble(SecretMissing, "1Password has no such vault or item.", "Create it, or mend the reference.")
_TWICE = Trouble(
    StoreError, "several vaults or items have that name.", "Write the id of the vault or item in place of its name."
)


class _Refused(Exception):
    """An answer that is an error; nothing of its text."""

    def __init__(self, status: int, after: str | None) -> None:
        super().__init__(status)
        self.status, self.after = status, after


class Connect:
    """A Connect server. `address`: where; `timeouts`: seconds to connect and for an answer."""

    def __init__(self, address: str, token: str, timeouts: tuple[float, float]) -> None:
        self._given = address.rstrip("/"), token, timeouts
        self._client = _client(*self._given)

    def item(self, vault: str, name: str, left: float) -> Item | Trouble:
        """Follows payconf.stores.op.item.Door."""
        from httpx import HTTPError, InvalidURL, Timeout
        from onepasswordconnectsdk.errors import FailedToRetrieveItemException, FailedToRetrieveVaultException

        connect, wait = self._given[2]
        self._client.session.timeout = Timeout(min(left, wait), connect=min(left, connect))
        try:
            return _read(self._client.get_item(name, vault))
        except _Refused as error:
            return _refusal(error.status, seconds(error.after))
        except (FailedToRetrieveItemException, FailedToRetrieveVaultException) as error:
            # 404, or a search that found another number of them than one.
            text = str(error)
            return _MISSING if "Received 404" in text or text.startswith("Found 0 ") else _TWICE
        except HTTPError:
            says = "the Connect server doesn't answer."
            return Trouble(StoreUnreachable, says, _AGAIN, again=True, whole=True)
        except (ValueError, TypeError, AttributeError, KeyError, InvalidURL):  # what the client makes of other answers
            return _STRANGER

    def close(self) -> None:
        """Close what is open."""
        self._client.session.close()


def _client(address: str, token: str, timeouts: tuple[float, float]) -> Client:
    from httpx import Response
    from onepasswordconnectsdk.client import Client

    class Checked(Client):  # type: ignore[misc]  # it has no types
        """Its own errors repeat what the server says."""

        def build_request(self, method: str, path: str, body: Any = None) -> Response:
            answer: Response = super().build_request(method, path, body)
            if answer.status_code >= 300 and answer.status_code != 404:
                raise _Refused(answer.status_code, answer.headers.get("retry-after"))
            return answer

    return Checked(address, token)


def _read(item: Any) -> Item:
    """Raises ValueError for what is no item; the client takes anything for one."""
    if not item.id or not isinstance(item.version, int):
        raise ValueError("no item")
    sections = {section.id: section.label or "" for section in item.sections or []}
    fields = []
    for field in item.fields or []:
        place = field.section.id if field.section is not None else ""
        fields.append(Field(field.id or "", field.label or "", (place, sections.get(place, "")), field.value or ""))
    return Item(str(item.version), item.updated_at or item.created_at, tuple(fields))


def _refusal(status: int, after: float | None) -> Trouble:
    if status == 401:
        fix = "Give it a token that is valid for this server: OP_CONNECT_TOKEN, or token: in stores.onepassword."
        return Trouble(StoreLogin, "the Connect server refuses the token; it is wrong or has expired.", fix, whole=True)
    if status == 403:
        return Trouble(SecretDenied, "the token gives no access to that vault.", "Give it the right to read the vault.")
    if status == 429:
        fix = "Try again later."
        return Trouble(StoreUnreachable, "the Connect server answers: too many requests.", fix, True, after, whole=True)
    if status >= 500:
        says = f"the Connect server answers with error {status}."
        return Trouble(StoreUnreachable, says, _AGAIN, again=True, after=after, whole=True)
    if status < 400:
        return _STRANGER
    return Trouble(StoreError, f"the Connect server refuses the request ({status}).", "Mend the reference.")
