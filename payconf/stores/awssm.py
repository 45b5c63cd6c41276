"""awssm://: AWS Secrets Manager. The grammar of its references; payconf.stores.aws.manager asks the service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from payconf.stores.aws.names import arn, both, region_wrong
from payconf.stores.base import Key, Scheme

if TYPE_CHECKING:
    from payconf.model.reference import Reference
    from payconf.stores.base import Access, Store

_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
_VERSION = re.compile(r"[A-Za-z0-9-]{32,64}")
_STAGE = re.compile(r"[A-Za-z0-9_+=.@-]{1,256}")


def _open(access: Access) -> Store:
    from payconf.stores.aws.manager import SecretsManager

    return SecretsManager(access)


def _wrong(reference: Reference) -> str:
    path, version, stage = reference.path, reference.option("version"), reference.option("stage")
    if path.startswith("arn:"):
        found = arn(path)
        if (
            found is None
            or found.service != "secretsmanager"
            or not _NAME.fullmatch(found.what.removeprefix("secret:"))
        ):
            return "this is no ARN of a secret; one is arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX"
    elif not _NAME.fullmatch(path):
        return "the name of a secret has letters, digits and /_+=.@-"
    if version is not None and not _VERSION.fullmatch(version):
        return "version is the id of a version, 32 to 64 letters, digits and -; a stage such as AWSPREVIOUS is stage="
    if stage is not None and not _STAGE.fullmatch(stage):
        return "stage is a name such as AWSPREVIOUS"
    return both(reference, "version", "stage") or region_wrong(reference)


SCHEME = Scheme(
    name="awssm",
    title="AWS Secrets Manager",
    path="name or ARN of a secret",
    example="awssm://payments/stripe#secret_key",
    open=_open,
    proof="emulator: moto's server",
    extra="aws",
    modules=("boto3", "botocore"),
    key=Key.OPTIONAL,
    options={"version": "the id of a version", "stage": "a stage, such as AWSPREVIOUS", "region": "a region"},
    settings="aws",
    metadata=True,
    sink=True,
    wrong=_wrong,
)
