"""Secrets and card numbers in clear, in texts as they lie there, comments included. Pure; shows none of them."""

from __future__ import annotations

from payconf.clear.find import secrets_in
from payconf.clear.found import Found
from payconf.clear.numbers import cards_in

__all__ = ["Found", "cards_in", "secrets_in"]
