"""Installed packages that can't be used: whoever uses what they bring is stopped, everybody else is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.integrations import types
from payconf.services import services

if TYPE_CHECKING:
    from payconf.check.view import View


def check(view: View) -> None:
    """One finding for each, at the shop: an environment can't name a package."""
    for problem in (*services().broken, *types().broken):
        view.note("PC419", problem.message.removesuffix("."), "shop", at_key=True, fix=problem.fix)
