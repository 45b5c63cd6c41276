"""Simulators that stand in for a sandbox's services: each knows the credentials of the environment."""

from __future__ import annotations

from pathlib import Path

from payconf.testing.stand_ins import stand_ins
from payconf.workflow import Workflow
from tests.worlds import make_world


def test_every_service_of_a_sandbox_that_has_a_simulator_accepts_its_credential(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    workflow: Workflow = world.workflow()
    with workflow.context.fresh(), stand_ins(workflow.context, workflow.environment("sandbox")) as hosts:
        assert hosts.keys() == {
            "api.stripe.com",
            "api-m.sandbox.paypal.com",
            "apitest.authorize.net",
            "apitest.cybersource.com",
            "pilot-payflowpro.paypal.com",
            "test.apruve.com",
        }
        file = world.project / "environments/sandbox/environment.yaml"
        lines = "".join(f"  {host}: {address}\n" for host, address in hosts.items())
        file.write_text(f"{file.read_text('utf-8')}stand_ins:\n{lines}", "utf-8")
        found = world.workflow().prove("sandbox").found
        proven = {entry.evidence.service for entry in found if entry.evidence.asked and not entry.evidence.rejected}
    assert proven == {"stripe", "paypal_rest", "authorize_net", "cybersource", "paypal_payflow", "apruve"}
