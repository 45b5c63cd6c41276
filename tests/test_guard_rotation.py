"""A rotation whose new credential nothing proves: refused in production, a warning elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.guard.case import Case
from payconf.guard.rotation import rotation
from payconf.model.change import Action
from payconf.model.evidence import CredentialEvidence, Evidence, FieldEvidence, Mode, Piece, Source
from payconf.model.plan import Plan
from payconf.model.verdict import Answer, Verdict
from tests.guard_samples import change, credential, environment, integration, plan

ROTATE = {"rotate": {"integrations": ["integrations/cards"], "service": "stripe", "fields": ["secret_key"]}}
WRITES = change(Action.UPDATE, "integrations/cards", "1", secret_key="x")
WORD = {"mode": "live", "by": "jana", "date": "2026-11-01", "evidence": "letter", "until": "2027-10-31"}


def case(
    class_: str = "production",
    type_: str = "stripe",
    made: Plan | None = None,
    attested: dict[str, str] | None = None,
    read: bool = True,
    **known: Any,
) -> Case:
    options = {} if attested is None else {"attested": attested}
    env = environment(
        class_,
        class_,
        {"cards": integration(type_, credentials="it"), "other": integration("stripe", credentials="another")},
        (credential("it", {"secret_key": "env://A"}, **options), credential("another", {"secret_key": "env://B"})),
    )
    service = {"stripe": "stripe", "infinite_pay": "infinite_pay"}[type_]
    fields = {"secret_key": FieldEvidence("secret_key", "secret", False, read)}
    pieces = (Piece(Source.ATTESTATION, Mode.LIVE, "attested"),) if attested else ()
    found = CredentialEvidence(class_, "it", service, fields, pieces, integrations=("cards",), **known)
    return Case(env, evidence=Evidence({"it": found}), plan=made or plan(WRITES, class_=class_, options=ROTATE))


def only(asked: Case) -> Verdict:
    (verdict,) = rotation(asked)
    return verdict


def test_other_plans_and_other_credentials_are_none_of_its_business() -> None:
    assert list(rotation(replace(case(), plan=None))) == []
    assert list(rotation(case(made=plan(WRITES)))) == []
    assert list(rotation(case(made=plan(options=ROTATE)))) == []  # nothing is new in the store


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({}, "Stripe was not asked"),
        ({"fault": "Stripe does not answer"}, "Stripe does not answer"),
        ({"asked": True, "rejected": True}, "Stripe does not accept it"),
    ],
)
def test_what_is_not_proven_is_refused_in_production_and_a_warning_elsewhere(known: dict[str, Any], says: str) -> None:
    refused = only(case(**known))
    assert (refused.answer, refused.finding and refused.finding.code) == (Answer.REFUSED, "PC235")
    assert refused.text == f"Nothing proves the new credential it: {says}."
    warned = only(case("sandbox", **known))
    assert (warned.answer, warned.finding and warned.finding.code) == (Answer.PASSED, "PC418")
    assert warned.subject == "integrations/cards"


def test_an_answer_of_the_service_proves_it() -> None:
    assert (only(case(asked=True)).answer, only(case(asked=True)).finding) == (Answer.PASSED, None)


def test_without_evidence_nobody_knows() -> None:
    assert only(replace(case(), evidence=None)).answer is Answer.UNDECIDED
    assert only(case(read=False, asked=True)).answer is Answer.UNDECIDED


def test_where_nobody_can_ask_a_word_in_force_counts() -> None:
    assert only(case(type_="infinite_pay", attested=WORD)).finding is None
    ended = only(case(type_="infinite_pay", attested={**WORD, "until": "2026-11-02"}))
    assert ended.text.endswith("its attestation ended on 2026-11-02.")
    assert only(case(type_="infinite_pay")).text.endswith("Infinite Pay can't be asked, and nobody has attested it.")
    nobodys = case(type_="infinite_pay", attested=WORD)
    known = replace(nobodys.evidence.credentials["it"], pieces=())  # type: ignore[union-attr]
    assert only(replace(nobodys, evidence=Evidence({"it": known}))).answer is Answer.REFUSED
    assert only(case(attested=WORD)).text.endswith("Stripe was not asked.")  # which can be asked
