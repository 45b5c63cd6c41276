"""What a simulator of a payment service is made from, for packages that bring a service of their own.

A simulator follows Fake: it listens on loopback, answers each Request with a Response, and can be told to answer faults
first. `answered` makes a JSON answer.
"""

from __future__ import annotations

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

__all__ = ["Fake", "Request", "Response", "answered"]
