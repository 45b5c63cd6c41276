"""All guards together: the table, the project of this repository, and evidence taken away piece by piece."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from payconf.gather import gather
from payconf.guard import GUARDS, guard, way_out
from payconf.guard.case import Case, warned
from payconf.load import load_project
from payconf.model.change import Action
from payconf.model.codes import CODES
from payconf.model.environment import Environment
from payconf.model.evidence import Evidence, SigningKey
from payconf.model.marker import Remembered
from payconf.model.reference import Reference
from payconf.model.resource import Account
from payconf.model.secret import Secret
from payconf.model.value import LiveRef
from payconf.model.verdict import Answer, Verdict
from payconf.resolve import resolve
from tests.guard_samples import KEY, change, credential, environment, held, integration, key, live, plan


def test_every_safety_code_belongs_to_one_guard() -> None:
    codes = [code for entry in GUARDS for code in entry.codes]
    assert sorted([*codes, way_out.CODE]) == sorted(code for code in CODES if code.startswith("PC2"))
    assert all(CODES[code].stage == "guard" for code in codes)
    assert all(any(CODES[code].severity == "error" for code in entry.codes) for entry in GUARDS)
    assert len({entry.name for entry in GUARDS}) == len(GUARDS)
    assert all(entry.rationale and entry.evidence for entry in GUARDS)


def load(root: Path) -> tuple[Environment, Environment]:
    """Production and sandbox. The shops of these tests have no rules, so that no checkout is offered anything."""
    loaded = load_project(root)
    found = [resolve(loaded, name).environment for name in ("production", "sandbox")]
    assert found[0] is not None
    assert found[1] is not None
    return replace(found[0], checkouts={}), replace(found[1], checkouts={})


def refusals(verdicts: tuple[Verdict, ...]) -> list[str]:
    found = [verdict.finding for verdict in verdicts if verdict.answer is Answer.REFUSED]
    return [f"{finding.span} {finding.code}" for finding in found if finding is not None]


PLACE = "environments/production/credentials.yaml:6:17 PC201"


@pytest.fixture
def mended(acme: Path) -> Path:
    """The project with the planted test key put right."""
    file = acme / "environments" / "production" / "credentials.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("pk_test_51VwQB9", "pk_live_51VwQB9"), encoding="utf-8")
    return acme


def test_exactly_the_planted_key_is_refused_offline(acme: Path) -> None:
    production, sandbox = load(acme)
    assert refusals(guard(production, (sandbox,), None, None, None)) == [PLACE]
    assert refusals(guard(sandbox, (production,), None, None, None)) == []


def test_the_mended_copy_has_no_refusal_and_lists_what_is_undecided(mended: Path) -> None:
    production, sandbox = load(mended)
    verdicts = guard(production, (sandbox,), None, None, None)
    assert refusals(verdicts) == []
    undecided = [verdict for verdict in verdicts if verdict.answer is Answer.UNDECIDED]
    assert {verdict.guard for verdict in undecided} == {
        "mode",
        "published",
        "unique",
        "account",
        "attestation",
        "certificates",
        "key-separation",
        "bytes",
    }
    assert all(verdict.text for verdict in undecided)


def secret_for(reference: Reference) -> Secret:
    """A value of its own for each reference, of the side that its name tells."""
    side = "live" if "production" in str(reference) else "test"
    text = str(reference).replace("://", "-").replace("/", "-").replace("#", "-").replace("_", "-")[-40:]
    return Secret((key("sk", side, text.replace("-", "")) if "secret_key" in str(reference) else f"{text}1").encode())


ACCOUNTS = {"stripe": "acct_1VwQB9e6k8wmSwk8"}


def all_live(service: str, *_: object) -> Account:
    return Account(ACCOUNTS.get(service, "acme"), "live")


def evidence_of(production: Environment, sandbox: Environment) -> Evidence:
    found = gather(production, (sandbox,), held(secret_for), all_live, KEY, True)
    return replace(found, signing=SigningKey(production.settings.plan_keys.verify[0], False))


def test_a_complete_plan_of_production_passes_with_all_evidence(mended: Path) -> None:
    production, sandbox = load(mended)
    evidence = evidence_of(production, sandbox)
    assert evidence.complete
    made = plan(complete=True)
    verdicts = guard(production, (sandbox,), evidence, made, live(money={}, term_users={}), remembered=Remembered())
    assert [verdict for verdict in verdicts if verdict.answer is not Answer.PASSED] == []
    assert {verdict.guard for verdict in verdicts} == {entry.name for entry in GUARDS} - {
        "money",
        "waivers",
        "policies",
        "rotation",
        "approvals",
        "checkouts",
    }
    assert replace(made, verdicts=verdicts).refused == ()


def test_the_planted_key_is_refused_however_much_else_is_proven(acme: Path) -> None:
    production, sandbox = load(acme)
    evidence = evidence_of(production, sandbox)
    verdicts = guard(production, (sandbox,), evidence, plan(complete=True), live())
    assert refusals(verdicts) == [PLACE]


@pytest.mark.parametrize("lost", ["secrets", "answers", "others"])
def test_in_a_complete_plan_of_production_missing_evidence_refuses(mended: Path, lost: str) -> None:
    production, sandbox = load(mended)

    def resolve_secret(reference: Reference) -> Secret:
        return secret_for(reference)

    evidence = gather(
        production,
        (sandbox,),
        None if lost == "secrets" else held(resolve_secret),
        None if lost == "answers" else all_live,
        KEY,
        True,
    )
    if lost == "others":
        evidence = replace(evidence, others=(), others_missing=("sandbox/payflow.password",))
    verdicts = guard(production, (sandbox,), evidence, plan(complete=True), live(), remembered=Remembered())
    assert refusals(verdicts) == []
    assert replace(plan(complete=True), verdicts=verdicts).refused
    assert not replace(plan(), verdicts=verdicts).refused


def everything() -> Environment:
    """An environment about which every guard has something to decide."""
    word = {"mode": "live", "by": "jana", "date": "2026-11-01", "evidence": "x", "until": "2027-10-31"}
    cards = {"public_key": key("pk", "live"), "secret_key": "env://KEY"}
    return environment(
        integrations={
            "cards": integration("stripe", credentials="stripe"),
            "ip": integration("infinite_pay", credentials="ip", test_mode=False),
        },
        credentials=(
            credential("stripe", cards, account="acct_1"),
            credential("ip", {"password": "env://WORD"}, attested=word),
        ),
    )


TEXT_ALONE = {"switch", "addresses", "literal", "cards", "shop", "plan-keys"}
"""Guards whose evidence is the text of the files itself."""


@pytest.mark.parametrize("entry", GUARDS, ids=lambda entry: entry.name)
def test_no_guard_passes_anything_without_its_evidence(entry: Any) -> None:
    env, other = everything(), environment("sandbox", "sandbox")
    for evidence in (None, Evidence(), gather(env, (other,), None, None, KEY, True)):
        answers = [verdict.answer for verdict in entry.function(Case(env, (other,), evidence))]
        assert Answer.PASSED not in answers or entry.name in TEXT_ALONE


def test_with_a_plan_and_nothing_read_from_the_shop_nothing_passes() -> None:
    going = (change(Action.DELETE, "integrations/cards", "1"), change(Action.DELETE, "payment_terms/net-30", "4"))
    verdicts = guard(environment(), (), None, plan(*going), None)
    assert [verdict.answer for verdict in verdicts if verdict.guard in ("money", "last-method")] == [
        Answer.UNDECIDED,
        Answer.UNDECIDED,
        Answer.UNDECIDED,
    ]


def test_what_a_type_of_another_world_is_given_is_not_known() -> None:
    env = environment(
        integrations={"odd": integration("carrier pigeon", credentials="c"), "mo": integration("money_order")},
        credentials=(credential("c", {"ring": "7"}),),
    )
    answers = [(verdict.guard, verdict.answer) for verdict in guard(env, (), None, None, None)]
    assert answers == [
        ("switch", Answer.UNDECIDED),
        ("switch", Answer.PASSED),
        ("addresses", Answer.PASSED),
        ("literal", Answer.PASSED),
        ("cards", Answer.PASSED),
        ("shop", Answer.PASSED),
        ("plan-keys", Answer.PASSED),
    ]
    case = Case(env)
    assert [key for key, _, _ in case.integrations()] == ["mo"]
    assert list(case.used()) == []


def test_guards_read_live_rules_as_the_shop_holds_them() -> None:
    held = live(
        {"1": {"type": "stripe", "name": "Cards", "label": {"default": "Card"}, "enabled": True}},
        {"9": {"currency": "EUR", "sort_order": 1, "methods": [LiveRef("integrations", "1", "method.card")]}},
        money={},
        facts={"websites": ["EU Store"]},
    )
    going = change(Action.DISABLE, "integrations/cards", "1")
    assert [line[-5:] for line in refusals(guard(environment(), (), None, plan(going), held))] == ["PC220"]


def test_a_warning_is_a_yes_with_something_to_say() -> None:
    verdict = warned("mode", "PC401", "credentials/old", "Nothing uses it.")
    assert (verdict.answer, verdict.text) == (Answer.PASSED, "Nothing uses it.")
    assert verdict.finding is not None
    assert not verdict.finding.is_error
