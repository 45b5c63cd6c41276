"""A certificate in a secret of production, from its last weeks to the day after, as a person meets it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.plan import Plan
from payconf.model.results import Planned, PlanRequest
from payconf.model.verdict import Answer
from payconf.render.evidence import evidence_json, evidence_text
from payconf.render.plan import plan_text
from tests.certificate_samples import NOW, certificate, pem, private
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced

VARIABLE = "PAYCONF_LIVE_CYBERSOURCE_SECRET_KEY"
LAST = NOW + timedelta(days=20)


class Production:
    """Production with a certificate of 20 more days where CyberSource's secret key belongs; time passes."""

    def __init__(self, folder: Path) -> None:
        self.world: World = make_world(folder)
        self.services = go_live(self.world)
        made = certificate(start=LAST - timedelta(days=365), days=365)
        self.world.environ[VARIABLE] = (pem(made) + private("RSA-2048")).decode()

    def plan(self, days: int, write_secrets: bool = False) -> Planned:
        line = self.world.workflow(self.services, now=lambda: NOW + timedelta(days=days))
        return line.plan("production", PlanRequest(write_secrets=write_secrets))


@pytest.fixture
def production(tmp_path: Path) -> Production:
    return Production(tmp_path / "world")


def codes(plan: Plan) -> list[str]:
    refusals = [verdict.finding.code for verdict in plan.refused if verdict.finding is not None]
    return [*refusals, *(finding.code for finding in plan.findings if finding.code == "PC412")]


def test_from_the_last_weeks_to_the_day_after(production: Production) -> None:
    first = production.plan(0)
    assert codes(first.plan) == ["PC412"]
    line = production.world.workflow(production.services, now=lambda: NOW)
    assert line.apply(first.file).run.error == ""
    production.world.edit("environments/_shared/cards.yaml", "label: {default: Credit card,", "label: {default: Card,")
    for days, expected in ((12, ["PC412"]), (15, ["PC412"]), (20, ["PC412"]), (21, ["PC234"])):
        assert codes(production.plan(days).plan) == expected, days
    ((ident,),) = production.world.query("acme", "SELECT id FROM integrations WHERE type = 'oro_cybersource'")
    said = production.world.payconf("local", "set", "acme", f"integrations/{ident}", "ignore_avs=true")
    assert said.code == 0, said.all
    assert codes(production.plan(15).plan) == ["PC412"]
    assert codes(production.plan(12, write_secrets=True).plan) == ["PC412"]
    assert codes(production.plan(15, write_secrets=True).plan) == ["PC233"]


def test_the_plan_says_the_day_and_nothing_of_the_certificate(production: Production) -> None:
    planned = production.plan(0)
    text = plan_text(planned.plan, full=True)
    assert "The certificate in secret_key of the credential cybersource ends on 2026-12-12, in 20 days." in " ".join(
        text.split()
    )
    told = text.encode() + planned.file
    for line in production.world.environ[VARIABLE].splitlines():
        assert line.startswith("-----") or line.encode() not in told


def test_the_warning_can_be_waived_by_the_integration(production: Production) -> None:
    (production.world.project / "environments/production/waivers.yaml").write_text(
        "waivers:\n  - {code: PC412, address: integrations/cybersource, reason: PAY-240, owner: jana@acme.example,"
        " until: 2026-12-31}\n",
        "utf-8",
    )
    assert codes(production.plan(0).plan) == []


def test_evidence_tells_what_it_is(production: Production) -> None:
    line = production.world.workflow(production.services, now=lambda: NOW)
    found = line.evidence("production", [Address("integrations", "cybersource")], secrets=True)
    assert found[0].answer is Answer.PASSED
    said = "certificate RSA 2048, 2025-12-12 to 2026-12-12 (UTC), signed with SHA256, by itself"
    assert f"      {said}\n      private key RSA 2048\n" in evidence_text("production", found)
    assert said in evidence_json("production", found)


def test_evidence_tells_what_could_not_be_read(production: Production) -> None:
    production.world.environ[VARIABLE] = production.world.environ[VARIABLE][:500]
    line = production.world.workflow(production.services, now=lambda: NOW)
    (found,) = line.evidence("production", [Address("integrations", "cybersource")], secrets=True)
    assert found.answer is Answer.UNDECIDED
    assert "      holds the begin of a certificate or key without its end\n" in evidence_text("production", [found])
    assert [verdict.guard for verdict in production.plan(0).plan.refused] == ["certificates"]
