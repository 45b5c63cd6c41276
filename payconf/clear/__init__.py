"""Secrets and card numbers in clear, in texts as they lie there, comments included. Pure; shows none of them."""

from __future__ import annotations

from payconf.clear.find import secrets_in
from payconf.clear.found import Found, apart
from payconf.clear.numbers import cards_in

__all__ = ["Found", "apart", "cards_in", "secrets_in"]
