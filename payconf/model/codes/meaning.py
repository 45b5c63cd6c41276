"""Codes."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = ()
