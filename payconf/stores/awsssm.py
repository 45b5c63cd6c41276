"""awsssm://: AWS SSM Parameter Store."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="awsssm",
    title="AWS SSM Parameter Store",
    path="name of a parameter",
    example="awsssm:///payments/stripe/secret_key",
    open=Unread,
    proof="nothing yet",
    extra="aws",
    modules=("boto3", "botocore"),
    program="",
    key=Key.OPTIONAL,
    options={"version": "a version", "region": "a region"},
    settings="aws",
    newline=False,
)
