"""Where money or secrets go: one change of it, as a plan tells it."""

from __future__ import annotations

from dataclasses import dataclass

from payconf.model.span import NOWHERE, Span
from payconf.model.value import Value


@dataclass(frozen=True, slots=True)
class Way:
    """One setting that decides where money or secrets go, what it was and what it becomes.

    `address`: of the object (integrations/worldline, credentials/stripe, environments/production, payconf.yaml), and
    `field` what of it. `before` is None for what is new, or not known (`known` False); no secret stands in either, and
    addresses only as far as their host. `untrusted`: this plan does not write it; a branch says so, and the base
    branch says `before`. Then `related` is the place in the base branch.
    """

    address: str
    field: str
    before: Value
    after: Value
    secret: bool = False
    known: bool = True
    span: Span = NOWHERE
    untrusted: bool = False
    related: Span = NOWHERE
