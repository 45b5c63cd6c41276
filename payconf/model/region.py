"""Regions of AWS, by their form."""

from __future__ import annotations

import re

REGION = r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}"
"""A regular expression for the whole text: eu-central-1, us-gov-west-1, us-isob-east-1."""


def is_region(text: str) -> bool:
    """Whether a text is written like a region; whether there is one, AWS knows."""
    return re.fullmatch(REGION, text) is not None
