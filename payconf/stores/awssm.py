"""awssm://: AWS Secrets Manager."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="awssm",
    title="AWS Secrets Manager",
    path="name or ARN of a secret",
    example="awssm://payments/stripe#secret_key",
    open=Unread,
    proof="nothing yet",
    extra="aws",
    modules=("boto3", "botocore"),
    program="",
    key=Key.OPTIONAL,
    options={"version": "a version id", "stage": "a stage, such as AWSPREVIOUS", "region": "a region"},
    settings="aws",
    newline=False,
)
