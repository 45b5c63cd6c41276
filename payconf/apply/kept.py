"""Where the object of a change is kept: in the shop, or in the account of a credential at a payment service. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.elsewhere import CREDENTIALS
from payconf.model.kind import Kind
from payconf.model.state import Binding

SHOP = "the shop"


def kept_at(change: Change, bindings: Mapping[Address, Binding], kinds: Mapping[str, Kind]) -> str:
    """As it is called in a sentence."""
    kind = kinds.get(change.address.kind)
    if kind is None or not kind.at_service:
        return SHOP
    binding = bindings.get(change.address)
    known = binding.last_applied.get(CREDENTIALS) if binding is not None else None
    return f"the service of credentials/{change.values.get(CREDENTIALS, known)}"
