"""Parameters of AWS Systems Manager: String and SecureString.

Names asked for while another request is under way go together into the next one, ten at most: the Parameter Store
allows 40 calls a second, and not the 10,000 of Secrets Manager.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import Any

from payconf.model.errors import SecretDenied, SecretMissing, StoreError
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.aws.calls import Calls
from payconf.stores.aws.names import region_of
from payconf.stores.base import Access, Content
from payconf.stores.patience import Patience

_AT_ONCE = 10
_MISSING = ("ParameterNotFound", "ParameterVersionNotFound")
_DENIED = ("AccessDeniedException", "AccessDenied")
PLAIN = "it is a plain String, not a SecureString"


class _Ticket:
    """One name somebody waits for, until it is `done`: found, or failed."""

    def __init__(self, place: Reference) -> None:
        self.place, self.name = place, _selected(place)
        self.done: dict[str, Any] | StoreError | None = None


class Parameters:
    """The parameters of one account, in any region."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        self._calls = Calls(access, "ssm", patience)
        self._waiting: dict[str | None, list[_Ticket]] = {}
        self._turns: dict[str | None, Lock] = {}
        self._lock = Lock()
        self._alone = False  # whether GetParameters is denied

    def read(self, place: Reference) -> Content:
        """The text of one version: the named one, else the latest one."""
        alone = self._alone or place.path.startswith("arn:")
        found = self._one(place, decrypt=True) if alone else self._together(place)
        if found.get("Type") not in ("String", "SecureString"):
            raise StoreError(
                f"{place}: the parameter is a {found.get('Type')}, not one text.",
                "Keep the secret as a SecureString.",
            )
        return Content(Secret(found["Value"].encode("utf-8", "surrogatepass")), _facts(found, read=True))

    def look(self, place: Reference) -> Facts:
        """What DescribeParameters tells. Of another version than the latest, or where that is denied: GetParameter
        without decryption, which reads no SecureString.
        """
        about = None if place.path.startswith("arn:") else self._described(place)
        if about is not None and place.option("version") in (None, str(about.get("Version"))) and not _labelled(place):
            return _facts(about, read=False)
        found = self._one(place, decrypt=False)
        return _facts(found, read=found.get("Type") != "SecureString")

    def close(self) -> None:
        """Let go of the connections."""
        self._calls.close()

    def _one(self, place: Reference, decrypt: bool) -> dict[str, Any]:
        answer = self._calls.ask(place, "get_parameter", _MISSING, Name=_selected(place), WithDecryption=decrypt)
        if answer.code:
            raise self._missing(place, answer.code)
        found: dict[str, Any] = answer.data.get("Parameter") or {}
        if not isinstance(found.get("Value"), str):
            raise self._calls.unusable(place)
        return found

    def _described(self, place: Reference) -> dict[str, Any] | None:
        """None where DescribeParameters is denied."""
        filters = [{"Key": "Name", "Option": "Equals", "Values": [_name(place)]}]
        answer = self._calls.ask(place, "describe_parameters", _DENIED, ParameterFilters=filters)
        if answer.code:
            return None
        found: Iterable[dict[str, Any]] = answer.data.get("Parameters", ())
        about = next((one for one in found if one.get("Name") == _name(place)), None)
        if about is None:
            raise self._missing(place, "ParameterNotFound")
        return about

    def _missing(self, place: Reference, code: str) -> SecretMissing:
        where = self._calls.region(place)
        if code != "ParameterNotFound":
            return SecretMissing(
                f"{place}: the parameter is there in {where}, and has no such version or label.",
                f"aws ssm get-parameter-history --name {_name(place)} shows the versions; AWS keeps the last 100.",
            )
        return SecretMissing(
            f"{place}: there is no parameter {_name(place)} in {where}, or not in this account.",
            "Make it, or mend its name or region: aws ssm describe-parameters.",
        )

    def _together(self, place: Reference) -> dict[str, Any]:
        """The parameter, read along with what others wait for."""
        ticket, region = _Ticket(place), region_of(place)
        with self._lock:
            waiting = self._waiting.setdefault(region, [])
            turn = self._turns.setdefault(region, Lock())
            waiting.append(ticket)
        with turn:
            while ticket.done is None:
                with self._lock:
                    batch = waiting[:_AT_ONCE]
                    del waiting[:_AT_ONCE]
                self._fetch(batch)
        if isinstance(ticket.done, StoreError):
            raise ticket.done
        return ticket.done

    def _fetch(self, batch: list[_Ticket]) -> None:
        """All of them. One name that may not be read, or is not there, says nothing of the others."""
        found = self._several(batch) if len(batch) > 1 and not self._alone else []
        for ticket in batch:
            same = [one for one in found if _is(one, ticket.name)]
            try:
                ticket.done = same[0] if len(same) == 1 else self._one(ticket.place, decrypt=True)
            except StoreError as error:
                ticket.done = error

    def _several(self, batch: list[_Ticket]) -> list[dict[str, Any]]:
        """What one request brings of them; nothing where it fails, and each is asked for by itself then."""
        names = list(dict.fromkeys(ticket.name for ticket in batch))
        try:
            answer = self._calls.ask(batch[0].place, "get_parameters", Names=names, WithDecryption=True)
        except SecretDenied:
            self._alone = True
            return []
        except StoreError:
            return []
        found: list[dict[str, Any]] = answer.data.get("Parameters", [])
        return found


def _is(found: dict[str, Any], name: str) -> bool:
    """Whether it is what was asked for by that name; AWS tells a version or label apart from the name."""
    selector = str(found.get("Selector") or "").rpartition(":")[2]
    bare, _, wanted = name.partition(":")
    return found.get("Name") == bare and selector == wanted


def _name(place: Reference) -> str:
    """Names with several parts begin with /; nothing else can be meant."""
    path = place.path
    return f"/{path}" if "/" in path and not path.startswith(("/", "arn:")) else path


def _labelled(place: Reference) -> bool:
    return place.option("label") is not None


def _selected(place: Reference) -> str:
    which = place.option("version") or place.option("label")
    return f"{_name(place)}:{which}" if which else _name(place)


def _facts(found: dict[str, Any], read: bool) -> Facts:
    version = found.get("Version")
    return Facts(
        None if version is None else str(version),
        found.get("LastModifiedDate"),
        _expires(found.get("Policies") or ()),
        PLAIN if found.get("Type") == "String" else "",
        read,
    )


def _expires(policies: Iterable[dict[str, Any]]) -> datetime | None:
    """Of an advanced parameter with a policy by which AWS deletes it."""
    for policy in policies:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            said = json.loads(policy["PolicyText"])
            if said["Type"] == "Expiration":
                return datetime.fromisoformat(said["Attributes"]["Timestamp"])
    return None
