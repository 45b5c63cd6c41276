"""Upgrade: what another version of the shop means for one environment. Pure; needs no file, secret or shop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.integrations import types
from payconf.integrations.versions import ANY, numbers
from payconf.model.errors import UsageError
from payconf.upgrade import methods, values
from payconf.upgrade.result import Item, Upgrade
from payconf.upgrade.scene import Scene
from payconf.upgrade.steps import steps

if TYPE_CHECKING:
    from payconf.model.environment import Environment


def upgrade(environment: Environment, to: str) -> Upgrade:
    """Compare the environment, which has no error, under its shop's version and under `to`, such as 7.0 or 7.0.2.

    Where the facts differ by patch and `to` names none, the stricter holds. Raises UsageError for a version that
    nothing is known of, or an older one.
    """
    before = environment.settings.shop.version
    _refuse(before, to)
    scene = Scene(environment, before, to)
    found = Upgrade(
        environment.name,
        before,
        to,
        leaving=tuple(methods.leaving(scene)),
        coming=tuple(methods.coming(scene)),
        rules=tuple(methods.rules(scene)),
        checkouts=tuple(methods.checkouts(scene)),
        regions=tuple(values.regions(scene)),
        values=tuple(values.values(scene)),
        money=tuple(methods.money(scene)),
        checks=tuple(values.checks(scene)),
    )
    return replace(found, steps=steps(scene, found))


def _refuse(before: str, to: str) -> None:
    lines = sorted({numbers(first)[:2] for entry in types().values() for first in entry.available_in})
    known = ", ".join(".".join(map(str, line)) for line in lines)
    try:
        after = numbers(to)
    except ValueError:
        raise UsageError(f"{to!r} is no version.", f"Write one of {known}, or a release such as 7.0.2.") from None
    if after[:2] not in lines or len(after) > 3:
        raise UsageError(f"Nothing is known of version {to}.", f"Known are {known}.")
    if before != ANY and after < numbers(before):
        raise UsageError(f"{to} is older than {before}, the version of this environment's shop.")


__all__ = ["Item", "Upgrade", "upgrade"]
