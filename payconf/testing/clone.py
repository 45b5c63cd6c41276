"""Checks of the conformance suite about copied shops: production's data and ids under staging's address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.guard.case import Case
from payconf.guard.clone import clone, mismatches
from payconf.model.config.environment_file import EnvironmentFile
from payconf.model.config.other_files import Project
from payconf.model.environment import Environment, Origins
from payconf.model.marker import MARKER, Remembered, address_of
from payconf.model.marker_kind import INTEGRATIONS
from payconf.model.node import Mapping, Plain
from payconf.model.secret import Secret
from payconf.model.span import Sources
from payconf.model.verdict import Answer
from payconf.testing.cycle import Cycle
from payconf.testing.harness import CANARY, Bench, Sample, require

if TYPE_CHECKING:
    from payconf.model.plan import Plan
    from payconf.model.verdict import Verdict

_PRODUCTION, _STAGING = "production", "staging"


def knows_a_copied_shop(bench: Bench) -> None:
    """The marker is written and read again; what staging's state says of a copy refuses every plan of it."""
    production, samples = _production(bench)
    require(not _asked(production, production.plan(samples)), "a first plan is refused")
    _apply(production, production.plan(samples))
    again = production.plan(samples)
    require(again.empty, "after the marker was made, a plan is not empty")
    require(not _asked(production, again), "the shop's own marker is not known")
    live = production.live()
    require(len(live.resources[MARKER]) == 1, "there is no one marker")
    require(len(live.resources[INTEGRATIONS]) == _integrations(samples), "the marker is among the integrations")
    staging = _staging(production)
    refused = _asked(staging, staging.plan(samples))
    require([entry.finding.code for entry in refused if entry.finding] == ["PC256"], "the copy is not refused")


def takes_a_copied_shop_back(bench: Bench) -> None:
    """After reclaim nothing enabled holds production's access, nothing is deleted, and the marker is staging's."""
    production, samples = _production(bench)
    _apply(production, production.plan(samples))
    before = {entry.id: entry.values.get("type") for entry in production.live().resources[INTEGRATIONS]}
    staging, own = _staging(production), [_other_access(sample) for sample in samples]
    _apply(staging, staging.reclaim(own))
    live = staging.live()
    after = {entry.id: entry.values.get("type") for entry in live.resources[INTEGRATIONS]}
    require(after == before, "integrations were deleted, made or re-typed")
    require(not mismatches(_case(staging, None)), "the shop is not staging's")
    require(not _asked(staging, staging.plan(own)), "a later plan is refused")
    for sample in own:
        live_id = production.bindings[sample.address].live_id
        for name, value in sample.values.items():
            if isinstance(value, Secret):
                held = bench.harness.holds(sample.address.kind, live_id, name, value.reveal())
                require(held is not False, f"{sample.address}: {name} of the other environment is still there")
    _apply(staging, staging.plan(own))
    require(staging.plan(own).empty, "the plan after the next one is not empty")


def _production(bench: Bench) -> tuple[Cycle, list[Sample]]:
    kept = INTEGRATIONS in bench.provider.KINDS
    require(kept, "the system keeps no integrations, and so no marker; skip this check with a reason instead")
    return Cycle(bench, environment=_PRODUCTION), list(bench.harness.samples)


def _apply(cycle: Cycle, made: Plan) -> None:
    run = cycle.apply(made)
    require(not run.error, f"the plan was not carried out: {run.error}")


def _integrations(samples: list[Sample]) -> int:
    return sum(sample.address.kind == INTEGRATIONS for sample in samples)


def _staging(production: Cycle) -> Cycle:
    """Another environment's state, applied before the copy came: the same ids, and a marker that is no longer there."""
    bindings = {address: entry for address, entry in production.bindings.items() if address.kind != MARKER}
    mark = production.bindings[address_of(_PRODUCTION)]
    name = str(mark.last_applied["name"]).replace(_PRODUCTION, _STAGING)[:-1] + "f"
    address = address_of(_STAGING)
    own = replace(mark, address=address, last_applied={**mark.last_applied, "name": name})
    return Cycle(production.bench, bindings={**bindings, address: own}, environment=_STAGING)


def _other_access(sample: Sample) -> Sample:
    """The same object with staging's own secrets."""
    values = {
        name: Secret(f"{CANARY} staging {name}".encode()) if isinstance(value, Secret) else value
        for name, value in sample.values.items()
    }
    return replace(sample, values=values)


def _asked(cycle: Cycle, made: Plan) -> list[Verdict]:
    return [verdict for verdict in clone(_case(cycle, made)) if verdict.answer is not Answer.PASSED]


def _case(cycle: Cycle, made: Plan | None) -> Case:
    known = Remembered.of(cycle.environment, cycle.state())
    other = _STAGING if cycle.environment == _PRODUCTION else _PRODUCTION
    environments = (_environment(cycle.environment), _environment(other))
    return Case(environments[0], environments[1:], None, made, cycle.live(), remembered=known)


def _environment(name: str) -> Environment:
    shop = {"provider": "conformance", "url": f"https://{name}.shop.example", "version": "any"}
    settings = {"class": "testing" if name == _STAGING else "production", "shop": shop}
    return Environment(
        name,
        EnvironmentFile.model_validate(settings),
        Project.model_validate({"version": Plain("1")}),
        Origins(Sources(), Mapping()),
    )
