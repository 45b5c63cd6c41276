"""awsssm://: parameters of AWS Systems Manager. The grammar; payconf.stores.aws.parameters asks the service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from payconf.stores.aws.names import arn, both, region_wrong
from payconf.stores.base import Key, Scheme

if TYPE_CHECKING:
    from payconf.model.reference import Reference
    from payconf.stores.base import Access, Store

_NAME = re.compile(r"/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,14}")
_VERSION = re.compile(r"[1-9][0-9]{0,18}")
_LABEL = re.compile(r"(?!aws|ssm)[A-Za-z_.-][A-Za-z0-9_.-]{0,99}", re.IGNORECASE)
_LONGEST = 1011


def _open(access: Access) -> Store:
    from payconf.stores.aws.parameters import Parameters

    return Parameters(access)


def _wrong(reference: Reference) -> str:
    path, version, label = reference.path, reference.option("version"), reference.option("label")
    name = path
    if path.startswith("arn:"):
        found = arn(path)
        if found is None or found.service != "ssm" or not found.what.startswith("parameter/"):
            return "this is no ARN of a parameter; one is arn:aws:ssm:REGION:ACCOUNT:parameter/NAME"
        name = found.what.removeprefix("parameter")
    if ":" in name:
        return "which version is meant is said by ?version=3 or ?label=live, not by a : in the name"
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        return "the name of a parameter is one to 15 parts of letters, digits and _.- with / between them"
    if version is not None and not _VERSION.fullmatch(version):
        return "version is a number"
    if label is not None and not _LABEL.fullmatch(label):
        return "label begins with a letter, not with aws or ssm, and has letters, digits and _.-"
    return both(reference, "version", "label") or region_wrong(reference)


SCHEME = Scheme(
    name="awsssm",
    title="AWS Systems Manager Parameter Store",
    path="name or ARN of a parameter; / stands before a name with several parts, written or not",
    example="awsssm://payments/stripe?region=eu-central-1",
    open=_open,
    proof="emulator: moto's server",
    extra="aws",
    modules=("boto3", "botocore"),
    key=Key.OPTIONAL,
    options={"version": "a number", "label": "a label of a version", "region": "a region"},
    settings="aws",
    metadata=True,
    wrong=_wrong,
)
