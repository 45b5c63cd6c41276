"""State in an S3-compatible object store (docs/how-to/state.md). boto3 comes with payconf[s3]."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.state.s3.store import S3State


def open_s3(url: str, write: bool = True) -> S3State:
    """Open the state at s3://bucket/prefix?region=…&endpoint=…, with the credentials that boto3 finds."""
    from payconf.state.s3.address import parse
    from payconf.state.s3.bucket import Bucket
    from payconf.state.s3.store import S3State

    return S3State(Bucket(parse(url)), write)
