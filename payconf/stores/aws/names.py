"""Names of AWS, as far as their form can be judged offline."""

from __future__ import annotations

import re
from typing import NamedTuple

from payconf.model.reference import Reference
from payconf.model.region import is_region

_ARN = re.compile(r"arn:aws[a-z-]*:(?P<service>[a-z]+):(?P<region>[^:]*):(?P<account>[0-9]{12}):(?P<what>.+)")


class Arn(NamedTuple):
    """`what`: behind the account, such as secret:payments/stripe-AbCdEf or parameter/payments/stripe."""

    service: str
    region: str
    what: str


def arn(text: str) -> Arn | None:
    """The parts of an ARN with a region and an account; None for anything else."""
    found = _ARN.fullmatch(text)
    if found is None or not is_region(found["region"]):
        return None
    return Arn(found["service"], found["region"], found["what"])


def region_of(place: Reference) -> str | None:
    """The region that a reference names, by its ARN or its option."""
    found = arn(place.path)
    return found.region if found is not None else place.option("region")


def region_wrong(reference: Reference) -> str:
    """What is wrong with the option region, as a sentence without its end."""
    region = reference.option("region")
    if region is None:
        return ""
    if not is_region(region):
        return f"{region!r} is no region; one is written like eu-central-1"
    found = arn(reference.path)
    if found is not None and found.region != region:
        return f"the ARN names the region {found.region}, and the option {region}"
    return ""


def both(reference: Reference, one: str, other: str) -> str:
    """Says so where two options that exclude each other are both there."""
    if reference.option(one) is not None and reference.option(other) is not None:
        return f"{one} and {other} both say which version is meant; leave one away"
    return ""
