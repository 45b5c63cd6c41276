"""The login to AWS of one run, and its clients: as the SDK finds it, and from there into a role."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from payconf.stores.base import Access
from payconf.stores.quiet import hush

_MOST_SECONDS = 10.0
"""For which one answer is waited; a second try shall still fit into the time that a call may take."""
_EARLY = timedelta(minutes=5)
"""Before a role's credentials expire, new ones are taken."""


class Login:
    """Clients by service and region. Several threads may ask. Raises what botocore raises."""

    def __init__(self, access: Access) -> None:
        hush("boto3", "botocore")  # the debug log holds whole answers
        self._settings, self._now = access.settings, access.now
        connect, read = access.timeouts
        self._config = Config(
            connect_timeout=connect,
            read_timeout=min(read, _MOST_SECONDS),
            retries={"mode": "standard", "total_max_attempts": 1},  # payconf.stores.aws.calls tries again
        )
        self._session: Any = None
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._role: dict[str, Any] = {}
        self._lock = Lock()

    def client(self, service: str, region: str | None) -> Any:
        """The client of a service. `region`: that of a reference, None for that of the settings or of the SDK."""
        with self._lock:
            if self._session is None:
                self._session = boto3.Session(profile_name=self._said("profile"), region_name=self._said("region"))
            if self._role and self._role["Expiration"] - _EARLY < self._now():
                self._give_up()
            if (service, region) not in self._clients:
                self._clients[service, region] = self._made(service, region, **self._keys(region))
            return self._clients[service, region]

    def region(self, region: str | None) -> str:
        """The region that is asked, for people."""
        return region or self._said("region") or getattr(self._session, "region_name", None) or "its region"

    def close(self) -> None:
        """Let go of the connections, and forget the role's credentials."""
        with self._lock:
            self._give_up()

    def _give_up(self) -> None:
        self._role = {}
        while self._clients:
            self._clients.popitem()[1].close()

    def _keys(self, region: str | None) -> dict[str, str]:
        """The credentials of the role, where one is named; it is taken once."""
        role = self._said("role_arn")
        if role is None:
            return {}
        if not self._role:
            security = self._made("sts", region)
            try:
                self._role = security.assume_role(RoleArn=role, RoleSessionName="payconf")["Credentials"]
            finally:
                security.close()
        return {
            "aws_access_key_id": self._role["AccessKeyId"],
            "aws_secret_access_key": self._role["SecretAccessKey"],
            "aws_session_token": self._role["SessionToken"],
        }

    def _made(self, service: str, region: str | None, **keys: str) -> Any:
        endpoint = self._said("endpoint")
        return self._session.client(service, region_name=region, endpoint_url=endpoint, config=self._config, **keys)

    def _said(self, name: str) -> str | None:
        found: str | None = getattr(self._settings, name, None)
        return found
