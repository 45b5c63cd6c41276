"""Calls to AWS, tried again where that helps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from payconf.model.errors import StoreError
from payconf.model.reference import Reference
from payconf.stores.aws.login import Login
from payconf.stores.aws.names import region_of
from payconf.stores.aws.troubles import Asked, code_of, of_answer, of_client
from payconf.stores.base import Access
from payconf.stores.patience import Patience, Trouble

_TITLES = {"secretsmanager": "AWS Secrets Manager", "ssm": "AWS Systems Manager"}
_ODD = (BotoCoreError, ResponseParserError, AttributeError, TypeError, ValueError)
"""The last three: what botocore trips over, an endpoint that is none or an answer that is not AWS's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`data`: of a call that went well. `code`: the error that the caller had asked to be told of, else empty."""

    data: dict[str, Any] = field(default_factory=dict, repr=False)
    code: str = ""


class Calls:
    """Calls of one service. A region that doesn't answer is left alone for a minute; that doesn't know us, for good."""

    def __init__(self, access: Access, service: str, patience: Patience | None = None) -> None:
        self._service, self._login, self._patience = service, Login(access), patience or Patience()

    def ask(self, place: Reference, operation: str, tell: Iterable[str] = (), **parameters: Any) -> Answer:
        """Call an operation. `tell`: errors that the caller explains. Raises the others explained."""
        region = region_of(place)

        def attempt(_: float) -> Answer | Trouble:
            try:
                call = getattr(self._login.client(self._service, region), operation)
                return Answer(call(**parameters))
            except ClientError as error:
                return Answer(code=code_of(error)) if code_of(error) in tell else of_answer(error, asked())
            except _ODD as error:
                return of_client(error, asked())

        def asked() -> Asked:
            action = f"{self._service}:{''.join(word.title() for word in operation.split('_'))}"
            return Asked(_TITLES[self._service], action, self.region(place))

        return self._patience(place, attempt, region or "")

    def unusable(self, place: Reference) -> StoreError:
        """For an answer that holds nothing of what was asked for."""
        return StoreError(
            f"{place}: what answers as {_TITLES[self._service]} in {self.region(place)} sends no secret.",
            "See what stands between: a proxy, or stores: {aws: {endpoint: …}}.",
        )

    def region(self, place: Reference) -> str:
        """Where a reference is looked for, for people."""
        return self._login.region(region_of(place))

    def close(self) -> None:
        """Let go of the connections."""
        self._login.close()
