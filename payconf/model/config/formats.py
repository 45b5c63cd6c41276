"""Texts of a certain form: dates, durations, moments. They stay text that surely can be read."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from payconf.model.config.types import FilledText
from payconf.model.region import REGION, is_region

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"
_DURATION = r"^[1-9][0-9]{0,4}[hd]$"
_VERSION = r"^(any|[1-9][0-9]*\.[0-9]+(\.[0-9]+)?)$"
_ISSUER = r"^(https://|http://(127\.0\.0\.1|localhost)[:/])[^\s?#@]*[^\s?#@/]$"
_ROLE_ARN = r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9/_+=,.@-]+$"
_STATE = r"^[a-z][a-z0-9+]*:/{2,3}\S+$"


def _refuse(expected: str, value: str) -> PydanticCustomError:
    return PydanticCustomError("payconf_form", "{text}", {"text": f"expected {expected}, found {value[:40]!r}"})


def _date(value: str) -> str:
    try:
        return date.fromisoformat(_match(_DATE, value)).isoformat()
    except ValueError:
        raise _refuse("a date such as 2026-12-31", value) from None


def _moment(value: str) -> str:
    try:
        datetime.fromisoformat(_match(_MOMENT, value))
    except ValueError:
        raise _refuse("a local time such as 2026-11-27T00:00", value) from None
    return value


def is_duration(value: str) -> bool:
    """True for days or hours: 180d, 24h."""
    return re.fullmatch(_DURATION, value) is not None


def _duration(value: str) -> str:
    if not is_duration(value):
        raise _refuse("a duration in days or hours, such as 180d or 24h", value)
    return value


def _version(value: str) -> str:
    if not re.match(_VERSION, value):
        raise _refuse("a version such as 6.1 or 6.1.10, or any", value)
    return value


def _state_url(value: str) -> str:
    if not re.match(_STATE, value):
        text = "expected the address of a state backend, such as sqlite:///var/payconf.sqlite or postgresql://…"
        raise PydanticCustomError("payconf_form", "{text}", {"text": text})  # it may hold a password: not shown
    return value


def _issuer(value: str) -> str:
    if not re.match(_ISSUER, value):
        raise _refuse("the address of an issuer, such as https://gitlab.example.com, without / at its end", value)
    return value


def _region(value: str) -> str:
    if not is_region(value):
        raise _refuse("a region of AWS such as eu-central-1", value)
    return value


def _role_arn(value: str) -> str:
    if not re.fullmatch(_ROLE_ARN, value):
        raise _refuse("the ARN of a role, such as arn:aws:iam::123456789012:role/payconf", value)
    return value


def _match(pattern: str, value: str) -> str:
    if not re.match(pattern, value):
        raise ValueError(value)
    return value


def _schema(pattern: str, form: str | None = None) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern} | ({"format": form} if form else {}))


Date = Annotated[FilledText, AfterValidator(_date), _schema(_DATE, "date")]
"""A day, ISO 8601: 2026-12-31."""
Moment = Annotated[FilledText, AfterValidator(_moment), _schema(_MOMENT)]
"""A local time without offset, ISO 8601: 2026-11-27T00:00."""
Duration = Annotated[FilledText, AfterValidator(_duration), _schema(_DURATION)]
"""Days or hours: 180d, 24h."""
Version = Annotated[
    FilledText, AfterValidator(_version), WithJsonSchema({"type": ["string", "number"], "pattern": _VERSION})
]
"""A shop version: 6.1, with patch 6.1.10, or any. Without quotes a generic reader takes 6.1 for a number."""
Region = Annotated[FilledText, AfterValidator(_region), _schema(f"^{REGION}$")]
"""A region of AWS: eu-central-1."""
RoleArn = Annotated[FilledText, AfterValidator(_role_arn), _schema(_ROLE_ARN)]
"""A role of AWS."""
Issuer = Annotated[FilledText, AfterValidator(_issuer), _schema(_ISSUER)]
"""Who signs identity tokens: its address exactly as the tokens name it."""
StateUrl = Annotated[FilledText, AfterValidator(_state_url), _schema(_STATE)]
"""Where the state lies. Its text is never shown in a message: it may hold a password."""


def to_timedelta(duration: str) -> timedelta:
    """A Duration as a span of time."""
    count = int(duration[:-1])
    return timedelta(days=count) if duration.endswith("d") else timedelta(hours=count)
