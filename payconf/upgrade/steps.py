"""What to do for an upgrade, in order: before it, at it, after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.integrations.versions import available, in_rules
from payconf.model.nearest import names

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType
    from payconf.upgrade.result import Item, Upgrade
    from payconf.upgrade.scene import Scene


def steps(scene: Scene, found: Upgrade) -> tuple[str, ...]:
    """Sentences; those that have nothing to do are left away."""
    return (*_before(scene, found), *_at(scene, found), *_after(scene, found))


def _before(scene: Scene, found: Upgrade) -> Iterator[str]:
    name = scene.environment.name
    if found.checks:
        yield f"Look at what the files can't answer: {_addresses(found.checks)}."
    if found.values:
        yield f"Correct what {scene.after} doesn't take: {_addresses(found.values)}."
    for type_ in _successors(scene):
        if available(type_, scene.before) and not _offered(type_, scene.before):
            yield (
                f"Add an integration of type {type_.name} now; {scene.before} keeps it, and its rules can't offer it "
                f"yet. Run payconf plan {name} --out plan.json and apply it."
            )
    in_use = [entry.address for entry in scene.leaving() if not entry.settings.retired]
    if in_use:
        alone = scene.emptied()
        gap = f" {names(alone)} would offer nothing: give buyers another method there meanwhile." if alone else ""
        expected = f"correct what is expected meanwhile ({_addresses(found.checkouts)}), " if found.checkouts else ""
        yield (
            f"Shortly before the upgrade take the methods of {names(in_use)} out of all rules, set retired: true, "
            f"{expected}and apply, so that no new payment begins with them.{gap}"
        )
    if found.money:
        yield _settle(scene, found)
    if found.leaving:
        allowed = "; allow_delete must name them" if scene.environment.production else ""
        yield f"Remove {_addresses(found.leaving)} and the credentials that nothing else uses, and apply{allowed}."


def _settle(scene: Scene, found: Upgrade) -> str:
    """What is under way only the plan that removes the integration tells; whether it refuses is its environment's."""
    again = any(method.can_refund for entry in scene.leaving() for method in entry.type.methods)
    window = scene.environment.settings.refund_window
    later = (
        f" What was captured longer ago than refund_window ({window}) counts no more; make it shorter if you will "
        "refund at the service itself."
    )
    return (
        f"Capture or cancel what is authorised with {_addresses(found.money)}, and refund what must be refunded. "
        f"The plan of the next step counts what is under way; apply it when it counts none.{later if again else ''}"
    )


def _at(scene: Scene, found: Upgrade) -> Iterator[str]:
    yield f"Upgrade the shop from {scene.before} to {scene.after}."
    file = scene.span("shop", "version").file
    bundle = sorted({type_.bundle for type_ in _successors(scene)} - set(scene.environment.settings.shop.bundles or ()))
    more = f", add {names(bundle)} to shop.bundles" if bundle else ""
    yield f'Set shop.version to "{scene.after}" in {file}{more}.'
    if found.regions:
        yield f"Replace the regions that vanish: {_addresses(found.regions)}. Until then nobody there is matched."


def _after(scene: Scene, found: Upgrade) -> Iterator[str]:
    name = scene.environment.name
    successors = [type_.name for type_ in _successors(scene)]
    if found.rules and successors:
        yield f"Add the methods of the new integration ({names(successors)}) to {_addresses(found.rules)}."
    elif found.rules:
        yield f"Give {_addresses(found.rules)} other methods; the service has no type in {scene.after}."
    if found.checkouts:
        yield f"Correct what is expected: {_addresses(found.checkouts)}."
    yield f"Run payconf validate {name}, then payconf plan {name}: no buyer may be left without a method."


def _successors(scene: Scene) -> list[IntegrationType]:
    """Types that can follow those which go, each once."""
    found = (type_ for entry in scene.leaving() for type_ in scene.successors(entry))
    return list({type_.name: type_ for type_ in found}.values())


def _offered(type_: IntegrationType, version: str) -> bool:
    return any(in_rules(method, version) for method in type_.methods)


def _addresses(items: tuple[Item, ...]) -> str:
    return names({item.address for item in items})
