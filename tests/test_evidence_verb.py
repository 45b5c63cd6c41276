"""payconf evidence and payconf guards, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from payconf.guard import GUARDS
from payconf.guard.case import Case
from payconf.guard.dossier import dossiers
from payconf.model.address import Address
from payconf.model.dossier import Dossier
from payconf.model.evidence import Mode
from payconf.model.verdict import Answer, Verdict
from payconf.render.evidence import evidence_text
from tests.guard_samples import environment, integration
from tests.worlds import World, go_live, make_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "world")


def test_every_piece_stands_with_its_place_and_the_verdict_last(world: World) -> None:
    said = world.payconf("evidence", "production", "integrations/stripe", "--no-secrets")
    assert said.code == 11, said.all
    lines = said.out.splitlines()
    assert lines[0] == "integrations/stripe of production: Stripe"
    assert lines[1] == "  credential stripe of Stripe: mode test, by key grammar"
    assert "    2 test    key grammar: public_key begins like a test key of Stripe" in lines
    assert "              environments/production/credentials.yaml:6:17" in lines
    assert any(line.startswith("    x mode refused PC201: ") for line in lines)
    assert lines[-1] == "  refused"
    assert all(len(line) <= 100 for line in lines)


def test_strongest_first(world: World) -> None:
    found = json.loads(world.payconf("evidence", "production", "--no-secrets", "--format", "json").out)
    assert found["environment"] == "production"
    for entry in found["integrations"]:
        strengths = [piece["strength"] for piece in entry["evidence"]]
        assert strengths == sorted(strengths)
    modes = {entry["address"]: entry["mode"] for entry in found["integrations"]}
    assert modes["integrations/stripe"] == "test"
    assert modes["integrations/payment-term"] == "none"
    assert modes["integrations/bank-transfer"] == "none"
    assert {entry["answer"] for entry in found["integrations"] if entry["mode"] == "none"} == {"passed"}


def test_services_are_asked_and_their_answer_comes_first(world: World) -> None:
    line = world.workflow(go_live(world))
    (found,) = line.evidence("production", [Address("integrations", "payflow")], secrets=True)
    assert (found.mode, found.account) == (Mode.LIVE, "acct-other")
    assert found.pieces[0].text == "PayPal Payflow answers as account acct-other, mode live"
    assert found.answer is Answer.PASSED
    text = evidence_text("production", [found])
    assert "1 live    service's answer" in text
    assert text.endswith("  passed\n")
    assert not [value for name, value in world.environ.items() if name.startswith("PAYCONF_LIVE") and value in text]


def test_without_a_fingerprint_key_one_still_learns_of_the_mode(world: World) -> None:
    world.environ.pop("PAYCONF_DEMO_FINGERPRINT_KEY")
    said = world.payconf("evidence", "sandbox", "integrations/payflow")
    assert said.code == 0, said.all
    assert "read from env://PAYCONF_DEMO_PAYFLOW_PASSWORD" in said.out
    assert "not of the service's form" not in said.out


def test_an_integration_that_is_not_there(world: World) -> None:
    said = world.payconf("evidence", "sandbox", "integrations/strpe")
    assert said.code == 64
    assert "did you mean 'stripe'" in said.flat
    assert world.payconf("evidence", "sandbox", "rules/germany").code == 64


def test_a_credential_that_does_not_exist_leaves_the_mode_unknown() -> None:
    case = Case(environment(integrations={"stripe": integration("stripe", credentials="gone")}))
    verdicts = [Verdict("mode", Answer.UNDECIDED, "credentials/gone", "no such credential")]
    (found,) = dossiers(case, verdicts)
    assert (found.mode, found.answer) == (Mode.UNKNOWN, Answer.UNDECIDED)
    text = evidence_text("production", [found])
    assert "1 none    service's answer: not asked" in text


def test_only_the_ones_asked_for() -> None:
    both = {"a": integration("money_order"), "b": integration("payment_term")}
    found = dossiers(Case(environment(integrations=both)), (), ["b"])
    assert [entry.address for entry in found] == ["integrations/b"]


def test_an_environment_without_integrations_says_so() -> None:
    assert evidence_text("empty", []) == "empty has no integrations.\n"
    assert Dossier("integrations/x", "X").answer is Answer.PASSED


def test_guards_are_listed_with_code_severity_evidence_and_reason(world: World) -> None:
    said = world.payconf("guards")
    assert said.code == 0
    for entry in GUARDS:
        assert f"\n{entry.name}\n" in f"\n{said.out}"
        assert all(f"  {code}  " in said.out for code in entry.codes)
    listed = json.loads(world.payconf("guards", "--format", "json").out)["guards"]
    assert [entry["name"] for entry in listed] == [entry.name for entry in GUARDS]
    assert all(entry["rationale"] and entry["evidence"] and entry["codes"] for entry in listed)
