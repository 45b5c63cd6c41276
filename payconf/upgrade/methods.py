"""Types that go and come, and what that does to rules, checkouts and money under way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.integrations import types
from payconf.integrations.versions import available, in_rules
from payconf.model.nearest import names
from payconf.upgrade.result import Item

if TYPE_CHECKING:
    from payconf.upgrade.scene import Entry, Scene


def leaving(scene: Scene) -> Iterator[Item]:
    """Integrations that the new version can't keep."""
    for entry in scene.leaving():
        text = f"{scene.after} has no {entry.type.title}, and the upgrade migrates neither integrations nor rules"
        yield Item(entry.address, text, scene.span("integrations", entry.key, "type"))


def coming(scene: Scene) -> Iterator[Item]:
    """Types, and methods of types that were there before, that rules may offer from then on."""
    for type_ in types().values():
        if not available(type_, scene.after):
            continue
        bundle = "" if type_.shipped else f", with the bundle {type_.bundle}"
        if not available(type_, scene.before):
            yield Item("", f"the type {type_.name} ({type_.title}){bundle}")
        elif any(in_rules(method, scene.after) and not in_rules(method, scene.before) for method in type_.methods):
            yield Item("", f"rules may offer {type_.title} (type {type_.name}{bundle})")


def rules(scene: Scene) -> Iterator[Item]:
    """Rules that lose methods."""
    for key, rule in scene.environment.rules.items():
        offered = list(dict.fromkeys(map(scene.meaning, rule.methods)))
        lost, kept = [name for name in offered if name in scene.lost], [x for x in offered if x not in scene.lost]
        if not lost:
            continue
        text = f"loses {names(lost)} and keeps {names(kept)}" if kept else f"loses {names(lost)} and offers nothing"
        if not kept and rule.stop_processing:
            text += ", but still hides the rules behind it"
        yield Item(f"rules/{key}", text if rule.enabled else f"{text} (disabled)", scene.span("rules", key, "methods"))


def checkouts(scene: Scene) -> Iterator[Item]:
    """Checkouts that expect what goes."""
    for key, checkout in scene.environment.checkouts.items():
        lost = [name for name in map(scene.meaning, checkout.expect) if name in scene.lost]
        if lost:
            yield Item(f"checkouts/{key}", f"expects {names(lost)}", scene.span("checkouts", key, "expect"))


def money(scene: Scene) -> Iterator[Item]:
    """Payments that only a method which goes could capture, cancel or refund."""
    for entry in scene.leaving():
        deeds = _deeds(entry)
        if deeds:
            *first, last = deeds
            what = f"{', '.join(first)} or {last}" if first else last
            text = (
                f"payments of {entry.type.title} can't be {what} in the shop afterwards, because the method is gone; "
                f"how many are under way only the shop knows (payconf plan {scene.environment.name})"
            )
            yield Item(entry.address, text, scene.span("integrations", entry.key, key=True))


def _deeds(entry: Entry) -> list[str]:
    """What the shop can do with a payment that was made before. An authorisation may be older than payment_action."""
    methods = entry.type.methods
    return [
        deed
        for deed, possible in (
            ("captured", any(method.can_capture for method in methods)),
            ("cancelled", any(method.can_cancel for method in methods)),
            ("refunded", any(method.can_refund for method in methods)),
        )
        if possible
    ]
