"""State in an S3-compatible object store. boto3 comes with payconf[s3]; docs/explanation/state-in-s3.md says how."""

from __future__ import annotations

from payconf.state.s3.address import parse
from payconf.state.s3.bucket import Bucket
from payconf.state.s3.store import S3State


def open_s3(url: str) -> S3State:
    """Open the state at s3://bucket/prefix?region=…&endpoint=…, with the credentials that boto3 finds."""
    return S3State(Bucket(parse(url)))
