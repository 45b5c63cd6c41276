"""Every fault at any write to Stripe: after resume one endpoint, its secret known, nothing twice, a new plan empty.

The default run takes each fault at one write of each plan; `make faults` (PAYCONF_FAULTS=all) tries each at every one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from payconf.model.outcome import Done
from payconf.model.results import Applied, PlanRequest
from payconf.testing.faultproxy import Fault, Rule, writes
from tests.stripe_specs import WitnessedStripe
from tests.stripe_worlds import OBJECTS, StripeScene, stripe_scene

pytestmark = pytest.mark.untraced

ALL = os.environ.get("PAYCONF_FAULTS") == "all"


def later(scene: StripeScene) -> None:
    """The endpoint is replaced, the configuration changed, one domain goes and another one comes."""
    scene.world.edit(OBJECTS, "    events: required\n", '    events: required\n    api_version: "2023-08-16"\n')
    scene.world.edit(OBJECTS, "klarna: off", "klarna: on")
    scene.world.edit(OBJECTS, "domain: shop.acme.example", "domain: pay.acme.example")


@pytest.fixture(scope="module", params=[None, later], ids=["create", "change"])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeScene]:
    simulator = WitnessedStripe()
    with stripe_scene(tmp_path_factory.mktemp("stripe"), request.param, simulator) as made:
        yield made
    assert simulator.hold() > 20


def finished(scene: StripeScene, done: Applied, said: object) -> None:
    """The summary was true, and resume does the rest."""
    assert sum(done.run.count(kind) for kind in Done) == len(done.plan.changes), said
    scene.proxy.script()
    end = scene.work().resume("shop", done.run.id) if done.run.error else done
    assert (end.run.error, end.leftovers, end.unverified) == ("", (), ""), said
    assert scene.wired(), said
    assert scene.holds() == scene.wanted, said
    assert scene.work().plan("shop", PlanRequest()).plan.empty, said


@pytest.mark.parametrize("fault", Fault)
def test_any_fault_at_any_write(scene: StripeScene, fault: Fault) -> None:
    chosen = 1 + [*Fault].index(fault) % scene.writes
    for nth in range(1, scene.writes + 1) if ALL else {chosen}:
        scene.restore()
        done = scene.apply(Rule(fault, nth))
        assert len(scene.proxy.hits) == 1, (fault, nth)
        finished(scene, done, (fault, nth))


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.ERROR_AFTER, Fault.TOO_MANY_SECONDS])
def test_a_fault_at_every_write(scene: StripeScene, fault: Fault) -> None:
    scene.restore()
    done = scene.apply(Rule(fault, 0, writes))
    assert len(scene.proxy.hits) >= 2
    finished(scene, done, fault)
