"""`payconf reclaim`: a copied shop becomes this environment's. Everything off first, on again last; nothing is deleted.

Integrations are known again by type and name, for the state's ids mean other objects. Rules stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from payconf.integrations import types
from payconf.model.address import Address
from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.evidence import Evidence
from payconf.model.kind import Kind
from payconf.model.marker import MARKER, address_of, markers_of
from payconf.model.marker_kind import INTEGRATIONS, marker_values, with_marker
from payconf.model.plan import NotChecked, Plan
from payconf.model.resource import Live, LiveResource, Resource
from payconf.model.state import State
from payconf.plan.bind import label_of
from payconf.plan.canonical import live_digest
from payconf.plan.compose import finish, look
from payconf.plan.differ import same
from payconf.plan.intent import intent
from payconf.plan.moved import Moved
from payconf.plan.options import PlanOptions
from payconf.plan.rebind import Matches, match, new_bindings
from payconf.plan.situation import Draft
from payconf.plan.threeway import field_change


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the parts of the plan look at."""

    wanted: Mapping[Address, Resource]
    live: Live
    kind: Kind
    matches: Matches
    options: PlanOptions

    def address(self, live: LiveResource) -> Address:
        """Of the object that it is taken for, else kind/@id."""
        return self.matches.owners.get((live.kind, live.id)) or Address(live.kind, f"@{live.id}")

    def matched(self) -> Iterator[tuple[Resource, LiveResource]]:
        """Integrations of git and the live ones that they are, by address."""
        held = {entry.id: entry for entry in self.live.resources[INTEGRATIONS]}
        for address, ident in sorted(self.matches.ids.items()):
            if address.kind == INTEGRATIONS:
                yield self.wanted[address], held[ident]


def reclaim(
    desired: Iterable[Resource],
    live: Live,
    state: State,
    kinds: Mapping[str, Kind],
    evidence: Evidence,
    now: datetime,
    options: PlanOptions,
    finished: bool,
) -> Plan:
    """Disable every integration, write access, enable what git says, move the marker; each step waits for the last.

    Where not `finished`, because the shop still believes to be another one, it ends before anything is enabled.
    """
    wanted = {resource.address: resource for resource in desired}
    managed = {name: kind for name, kind in kinds.items() if kind.management == "managed"}
    matches = match(wanted.values(), live, state, managed)
    scene = _Scene(wanted, live, managed[INTEGRATIONS], matches, options)
    steps = [_disabled(scene), _written(scene)]
    steps += [_enabled(scene), _moved(scene)] if finished else []
    chosen = replace(
        options,
        write_secrets=True,
        not_checked=(*_said(scene), *options.not_checked),
        extra={**options.extra, "reclaim": True, **({} if finished else {"unfinished": True})},
    )
    rebind = matches.rebind(state)
    then = State({binding.address: binding for binding in new_bindings(rebind, live, managed)})
    situation = look((), live, then, with_marker(managed), evidence, chosen)
    made = finish(situation, Draft(changes=_in_steps(steps)), Moved(then, (), ()), now, state)
    told = replace(
        made,
        rebind=rebind,
        forgets=tuple((f"{entry.kind}/@{entry.live_id}", entry) for entry in state.off),
    )
    return replace(told, intent=intent(told))


def _in_steps(steps: Sequence[Sequence[Change]]) -> dict[str, Change]:
    """By id; each change waits for all of the last step that has any."""
    found: dict[str, Change] = {}
    last: tuple[str, ...] = ()
    for step in steps:
        found |= {change.id: replace(change, needs=last) for change in step}
        last = tuple(sorted(change.id for change in step)) or last
    return found


def _disabled(scene: _Scene) -> list[Change]:
    off = [FieldChange("enabled", True, False)]
    return [
        _change(scene, live, Action.DISABLE, off)
        for live in scene.live.resources[INTEGRATIONS]
        if live.values.get("enabled", True)
    ]


def _written(scene: _Scene) -> list[Change]:
    """Secrets always, for nobody can see what the shop holds; of the rest what differs."""
    changes = []
    for want, have in scene.matched():
        specs = scene.kind.fields_of(want.values)
        fields = [
            field_change(name, specs[name], have.values.get(name), value, want)
            for name, value in sorted(want.values.items())
            if name in specs and value is not None and _is_access(name, want, scene.kind)
            if specs[name].hidden or not same(specs[name].semantics, value, have.values.get(name))
        ]
        changes += [_change(scene, have, Action.UPDATE, fields)] if fields else []
    return changes


def _is_access(name: str, want: Resource, kind: Kind) -> bool:
    """Fields by which money or a secret may go to the wrong place: the credential's, switches, hosts, proxies."""
    known = types().get(str(want.values.get(kind.discriminator or "")))
    field = known.field(name) if known is not None else None
    if known is None or field is None:
        return kind.fields_of(want.values)[name].hidden
    switches = {known.switch, known.endpoint, known.tls, *known.debug}
    return field.origin == "credential" or field.write_only or name in switches or "proxy" in name


def _enabled(scene: _Scene) -> list[Change]:
    return [
        replace(
            _change(scene, have, Action.UPDATE, [FieldChange("enabled", False, True, span=want.span)]),
            id=f"update:{want.address}#2",
        )
        for want, have in scene.matched()
        if want.values.get("enabled", True)
    ]


def _moved(scene: _Scene) -> list[Change]:
    """One marker gets this environment's name; further ones lose theirs, for nothing is deleted."""
    name, held = scene.options.environment, {entry.id: entry for entry in scene.live.resources[MARKER]}
    values = marker_values(name, scene.options.marker)
    markers = sorted(markers_of(scene.live.resources) or (), key=lambda entry: (not entry.of(name), entry.live_id))
    if not markers:
        address = address_of(name)
        fields = tuple(FieldChange(field, None, value) for field, value in values.items())
        return [Change(f"create:{address}", Action.CREATE, Reason.RECLAIM, address, values, fields)]
    first, *others = (held[entry.live_id] for entry in markers)
    fields = tuple(
        FieldChange(field, first.values.get(field), value)
        for field, value in values.items()
        if first.values.get(field) != value
    )
    moved = replace(_change(scene, first, Action.UPDATE, fields), address=address_of(name), owned=True)
    moved = replace(moved, id=f"update:{moved.address}")
    return [*(_retitled(scene, entry) for entry in others), moved]


def _retitled(scene: _Scene, marker: LiveResource) -> Change:
    before = str(marker.values["name"])
    return _change(scene, marker, Action.UPDATE, [FieldChange("name", before, f"was {before}"[:255])])


def _change(scene: _Scene, live: LiveResource, action: Action, fields: Sequence[FieldChange]) -> Change:
    address = scene.address(live)
    want = scene.wanted.get(address)
    change = Change(
        id=f"{action.value}:{address}",
        action=action,
        reason=Reason.RECLAIM,
        address=address,
        values={field.name: field.after for field in fields},
        fields=tuple(fields),
        live_id=live.id,
        live_digest=live_digest(live.values),
        owned=want is not None,
        label=want.label if want is not None and want.label else label_of(scene.kind, live),
        variant=str(live.values.get("type", "")),
    )
    return change if want is None else replace(change, note=want.note, span=want.span)


def _said(scene: _Scene) -> Iterator[NotChecked]:
    """What this plan leaves to later ones, and what may stay of the other environment's access."""
    known = {want.address for want, _ in scene.matched()}
    wanted = sorted(address for address in scene.wanted if address.kind == INTEGRATIONS)
    missing = [str(address) for address in wanted if address not in known]
    if missing:
        yield NotChecked(f"Not in the shop under type and name, so left to a later plan: {', '.join(missing)}.")
    yield NotChecked("Rules, payment terms and texts are left as the copy has them; the next plan sees to them.")
    for want, _ in scene.matched():
        specs = scene.kind.fields_of(want.values)
        left = sorted(name for name, spec in specs.items() if spec.hidden and want.values.get(name) is None)
        if left:
            yield NotChecked(f"{want.address} may hold another environment's {', '.join(left)}, which git doesn't set.")
