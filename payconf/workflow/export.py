"""payconf export: what a shop holds as YAML, and the bindings that make it payconf's own. Nothing goes to the shop."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.address import Address
from payconf.model.errors import Refused, UsageError
from payconf.workflow.adopt import Adopt, refuse_copies
from payconf.workflow.packages import refuse_broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from payconf.export.draft import Known
    from payconf.load import Files
    from payconf.model.environment import Environment
    from payconf.model.exported import Exported
    from payconf.model.kind import Kind
    from payconf.model.resource import Live
    from payconf.model.state import Binding, State
    from payconf.workflow.rehearse import Rehearsed

OWNER = "to be named"
_MOST = 5
_NAMED = "integrations"
_SIGNED = rb"(?m)^    (until|owner): .*$"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What was read: the project, the live shop, the state."""

    project: offline.Project
    live: Live
    state: State
    kinds: Mapping[str, Kind]


class Export(Adopt):
    """The line, and the way into it from a shop that was made by hand."""

    def export(self, name: str, to: Path | None = None, owner: str = OWNER, write: bool = True) -> Exported:
        """Write the live objects that nobody owns into files of the environment, then bind them.

        With `to`, into that folder, and nothing is bound. Existing files are never written over. Begun before and
        broken off, it is finished. Raises Refused where files or objects of git are in the way.
        """
        from payconf.export.report import Frame, exported
        from payconf.workflow.whole import write_whole

        project = offline.project(self.root, name, self.today())
        environment = project.environment
        with self.context.state(environment) as store:
            ground = self._ground(project, store.load(name))
            made, folder = self._made(ground, to, owner), to or self.root / "environments" / name
            waiting = [(page.name, text) for page, text in made.texts if not (folder / page.name).exists()]
            bindings = tuple(_bindings(made, ground)) if to is None else ()
            if write and waiting:
                write_whole(folder, waiting)
            for binding in bindings if write else ():
                store.bind(name, binding)
        files = tuple(page.name for page, _ in made.texts) if waiting or bindings else ()
        frame = Frame(
            name,
            files,
            str(to) if to is not None else f"environments/{name}",
            {kind: entry.identity() for kind, entry in ground.kinds.items()},
            bound=to is None,
            owned=sum(kind in ground.kinds for kind, _ in _known(ground, environment).owners),
            deletes_unmanaged=environment.settings.unmanaged == "delete",
            written=write,
        )
        return exported(made.entries, made.judged, made.refused, frame)

    def _ground(self, project: offline.Project, state: State) -> _Ground:
        refuse_broken()
        with self.context.shop(project.environment) as (provider, session):
            live = self.read(project.environment, provider, session)
        refuse_copies(project, live, state)
        managed = {kind: entry for kind, entry in provider.KINDS.items() if entry.management == "managed"}
        return _Ground(project, live, state, managed)

    def _made(self, ground: _Ground, to: Path | None, owner: str) -> Rehearsed:
        """What is to be written: all that is left, or, where an export was broken off, the same as then."""
        from payconf.load import read_project

        environment, files = ground.project.environment, read_project(self.root)
        if to is not None:
            self._refuse_folder(to)
        elif (again := self._again(ground, files, owner)) is not None:
            return again
        _refuse_not_adopted(ground, environment)
        made = self._rehearsed(ground, files, environment, owner)
        folder = to or self.root / "environments" / environment.name
        there = {page.name: page for page, _ in made.texts if (folder / page.name).exists()}
        if any(page.filled for page in there.values()):
            left = sum(entry.outside is None for entry in made.entries)
            raise Refused(
                f"{folder} has {', '.join(there)} already, and an export writes over nothing. Objects of the shop that "
                f"could be exported: {left}.",
                f"payconf export {environment.name} --to FOLDER writes them elsewhere, to be taken over by hand.",
            )
        return replace(made, texts=tuple(text for text in made.texts if text[0].name not in there))

    def _refuse_folder(self, to: Path) -> None:
        if to.resolve().is_relative_to(self.root.resolve() / "environments"):
            raise UsageError(
                f"{to} lies inside environments/, where files are read as configuration.",
                "Name another folder, or leave --to away.",
            )

    def _again(self, ground: _Ground, files: Files, owner: str) -> Rehearsed | None:
        """What an export that was broken off has begun to write; None where the files are no such export's."""
        from payconf.export.pages import NAMES
        from payconf.load import parse_project
        from payconf.resolve import resolve

        name = ground.project.environment.name
        folder = self.root / "environments" / name
        there = {file: (folder / file).read_bytes() for file in NAMES if (folder / file).exists()}
        if not there:
            return None
        before = files.replaced({f"environments/{name}/{file}": None for file in there})
        resolved = resolve(parse_project(before), name)
        if resolved.environment is None or any(finding.is_error for finding in resolved.findings):
            return None
        try:
            made = self._rehearsed(ground, before, resolved.environment, owner)
        except Refused:
            return None
        texts = {page.name: text.encode() for page, text in made.texts}
        same = all(file in texts and _alike(there[file], texts[file]) for file in there)
        return made if same else None

    def _rehearsed(self, ground: _Ground, files: Files, environment: Environment, owner: str) -> Rehearsed:
        from payconf.model.waiver import MOST_DAYS
        from payconf.workflow.rehearse import Scene, rehearse

        until = (self.today() + timedelta(days=MOST_DAYS)).isoformat()
        known = _known(ground, environment)
        return rehearse(Scene(files, environment, self.today(), ground.live, ground.kinds, known, owner, until))


def _known(ground: _Ground, environment: Environment) -> Known:
    """What is there already, as `environment` has it: perhaps without the files of an export that was broken off."""
    from payconf.export.draft import KINDS, Known
    from payconf.plan.moved import follow_moves

    whole = ground.project.environment
    addresses = {Address(kind, key) for kind in KINDS for key in getattr(environment, kind)}
    state = follow_moves(ground.state, environment.moved, addresses).state
    kept = [
        binding
        for binding in state.bindings.values()
        if _declared(environment, binding.address) or not _declared(whole, binding.address)
    ]
    owners = {(binding.address.kind, binding.live_id): binding.address for binding in kept}
    keys = {kind: {*_block(environment, kind), *(a.key for a in owners.values() if a.kind == kind)} for kind in KINDS}
    keys["integrations"] |= {*_block(environment, "aliases"), *_block(environment, "credentials")}
    named = {ident: owner.key for (kind, ident), owner in owners.items() if owner in addresses and kind == _NAMED}
    references = {
        str(field.reference)
        for one in (environment, *ground.project.others)
        for credential in one.credentials.values()
        for field in credential.fields.values()
    }
    frozen = {kind: frozenset(found) for kind, found in keys.items()}
    return Known(environment.name, owners, frozen, named, frozenset(references))


def _declared(environment: Environment, address: Address) -> bool:
    return address.key in _block(environment, address.kind)


def _block(environment: Environment, kind: str) -> Mapping[str, object]:
    found = environment.origins.root.get(kind)
    return found if isinstance(found, dict) else {}


def _refuse_not_adopted(ground: _Ground, environment: Environment) -> None:
    """What git has and the shop, too, would stand in two files."""
    from payconf.model.evidence import Evidence
    from payconf.plan.adopt_all import adoptions
    from payconf.plan.desired import desired

    wanted = desired(environment, Evidence())
    found = adoptions(wanted, ground.live, ground.state, ground.kinds, environment.moved)
    open_ = [
        *(entry.binding.address for entry in found.adopted),
        *(entry.address for entry in found.left if not entry.owns),
    ]
    if open_:
        more = f" and {len(open_) - _MOST} more" if len(open_) > _MOST else ""
        raise Refused(
            f"These are in the files and in the shop, and not adopted: {', '.join(map(str, open_[:_MOST]))}{more}.",
            f"Run payconf adopt {environment.name} first; an export then writes what is left.",
        )


def _alike(one: bytes, other: bytes) -> bool:
    """Equal but for whoever answers for waivers, and until when: an export may be finished on another day."""
    return re.sub(_SIGNED, b"", one) == re.sub(_SIGNED, b"", other)


def _bindings(made: Rehearsed, ground: _Ground) -> Iterator[Binding]:
    """Of every object that was written and isn't bound yet."""
    from payconf.plan.adopt import binding_of
    from payconf.plan.bind import owners_of

    written = [entry for entry in made.entries if entry.outside is None]
    owners = {**owners_of(ground.state.bindings), **{entry.object: entry.address for entry in written}}
    for entry in written:
        bound = ground.state.bindings.get(entry.address)
        if bound is None or bound.live_id != entry.live.id:
            yield binding_of(entry.address, ground.kinds[entry.live.kind], entry.live, owners)
