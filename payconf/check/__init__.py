"""Check: what the objects of one environment mean together. Pure; needs no file, secret or shop."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from payconf.check.later import not_evaluated

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.finding import Finding


def check(environment: Environment) -> list[Finding]:
    """Every finding about the meaning of one environment, sorted by place.

    Objects that resolve refused are absent from it; nothing is said about them, nor about what names them.
    """
    from payconf.check import (
        credentials,
        destinations,
        expressions,
        idle,
        integrations,
        lookalike,
        methods,
        moved,
        order,
        packages,
        rules,
        services,
        shop,
        unique,
    )
    from payconf.check.view import View
    from payconf.model.finding import TooMany, sort

    view = View(environment)
    with suppress(TooMany):
        for module in (
            packages,
            shop,
            integrations,
            unique,
            lookalike,
            credentials,
            methods,
            rules,
            destinations,
            order,
        ):
            module.check(view)
        for module in (services, expressions, moved, idle):
            module.check(view)
    return sort(view.found)


__all__ = ["check", "not_evaluated"]
