"""What is asked of an object store, with its errors explained. Every call may be repeated without harm."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader

from payconf.model.errors import StateError, StateUnreachable
from payconf.state.s3.address import Place

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Got = TypeVar("Got")
_FULL = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage"}
_BATCH = 1000
"""Keys that one DeleteObjects takes."""


class Bucket:
    """A prefix of a bucket. `patience`: seconds for which a server that has answered once may come back."""

    def __init__(self, place: Place, patience: float = 20.0) -> None:
        self.place = place
        self._answered, self._patience = False, patience
        self._client = self._explained(lambda: _client(place))

    def get(self, key: str) -> tuple[bytes, str] | None:
        """An object and its ETag; None where there is none."""

        def ask() -> tuple[bytes, str] | None:
            try:
                answer = self._client.get_object(Bucket=self.place.bucket, Key=self.place.prefix + key)
            except ClientError as error:
                if _code(error) == "NoSuchKey":
                    return None
                raise
            return answer["Body"].read(), answer["ETag"]

        return self._explained(ask)

    def put(self, key: str, body: bytes) -> None:
        """Write an object that only one process can be writing."""
        self._explained(
            lambda: self._client.put_object(Bucket=self.place.bucket, Key=self.place.prefix + key, Body=body)
        )

    def create(self, key: str, body: bytes) -> str | None:
        """Write an object that isn't there: its ETag. None where it is there, also by an earlier try of this call."""
        return self._conditional(key, body, {"IfNoneMatch": "*"})

    def replace(self, key: str, body: bytes, etag: str) -> str | None:
        """Write an object that is still as `etag` says: its new ETag. None where it isn't, or is gone."""
        return self._conditional(key, body, {"IfMatch": etag})

    def names(self, prefix: str, after: str = "") -> list[tuple[str, str]]:
        """Keys and ETags under a prefix, sorted, those up to `after` left out; one request for each 1,000."""

        def ask() -> list[tuple[str, str]]:
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.place.bucket, Prefix=self.place.prefix + prefix, StartAfter=self.place.prefix + after
            )
            skip = len(self.place.prefix)
            return [(entry["Key"][skip:], entry["ETag"]) for page in pages for entry in page.get("Contents", ())]

        return [name for name in self._explained(ask) if name[0] > after]

    def folders(self, prefix: str) -> list[str]:
        """The parts of keys that follow a prefix, up to the next /, sorted."""

        def ask() -> list[str]:
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.place.bucket, Prefix=self.place.prefix + prefix, Delimiter="/"
            )
            skip = len(self.place.prefix + prefix)
            found = (entry["Prefix"][skip:-1] for page in pages for entry in page.get("CommonPrefixes", ()))
            return sorted(found)

        return self._explained(ask)

    def delete(self, keys: Iterable[str]) -> None:
        """Take objects away; one that isn't there is no error."""
        names = [{"Key": self.place.prefix + key} for key in keys]
        for start in range(0, len(names), _BATCH):
            batch: Any = {"Objects": names[start : start + _BATCH], "Quiet": True}
            answer = self._explained(lambda: self._client.delete_objects(Bucket=self.place.bucket, Delete=batch))  # noqa: B023
            if errors := answer.get("Errors"):
                raise StateError(f"The state {self.place} let objects not be deleted ({errors[0].get('Code')}).")

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _conditional(self, key: str, body: bytes, condition: Any) -> str | None:
        def ask() -> str | None:
            try:
                answer = self._client.put_object(
                    Bucket=self.place.bucket, Key=self.place.prefix + key, Body=body, **condition
                )
            except ClientError as error:
                # 409: two conditional writes at one moment. 404: If-Match on what isn't there.
                if _status(error) in (409, 412) or _code(error) == "NoSuchKey":
                    return None
                raise
            return answer["ETag"]

        return self._explained(ask)

    def _explained(self, ask: Callable[[], Got]) -> Got:
        until, pause = time.monotonic() + (self._patience if self._answered else 0.0), 0.2
        while True:
            try:
                got = ask()
            except (BotoCoreError, ClientError) as error:
                if not _passing(error) or time.monotonic() + pause > until:
                    failed = self._error(error)
                    break
            else:
                self._answered = hasattr(self, "_client")
                return got
            time.sleep(pause)
            pause = min(pause * 2, 2.0)
        # Outside: the driver's own exception may quote what it was given, and goes no further than here.
        raise failed

    def _error(self, error: BotoCoreError | ClientError) -> StateError:
        if isinstance(error, ClientError):
            said = f"{_code(error)}, status {_status(error)}"
            if _code(error) in _FULL or _status(error) == 507:
                return StateError(f"The state {self.place} can't be written: the store is full ({said}).")
        else:
            said = type(error).__name__
        return StateUnreachable(
            f"The state {self.place} can't be reached: {said}.",
            "Without it payconf doesn't know which objects of the shop are its own. Mend the address, the credentials"
            " or the server, then go on: what was under way is in the journal as far as it was kept.",
        )


def _client(place: Place) -> S3Client:
    config = Config(
        connect_timeout=5,
        read_timeout=20,
        retries={"mode": "standard", "total_max_attempts": 2},
        request_checksum_calculation="when_required",  # other stores than Amazon's know no newer ones
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"} if place.endpoint else {},
    )
    core = botocore.session.Session()
    core.register_component("data_loader", _descriptions())
    session = boto3.Session(profile_name=place.profile, botocore_session=core)
    region = place.region or session.region_name or ("us-east-1" if place.endpoint else None)
    return session.client("s3", region_name=region, endpoint_url=place.endpoint, config=config)


@cache
def _descriptions() -> Loader:
    """What boto3 knows of Amazon's services; a heartbeat opens the state again and again, and reading it is slow."""
    return Loader(include_default_search_paths=True)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _passing(error: BotoCoreError | ClientError) -> bool:
    """It may be another answer in a moment."""
    if isinstance(error, ClientError):
        return (_status(error) >= 500 and _status(error) != 507) or _code(error) in ("RequestTimeout", "SlowDown")
    return type(error).__name__ not in ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound")
