"""What pieces of evidence come to."""

from __future__ import annotations

import itertools

import pytest

from payconf.model.evidence import CredentialEvidence, FieldEvidence, Judgement, Mode, Piece, Source, judge, name_says


def piece(source: Source, says: Mode) -> Piece:
    return Piece(source, says, f"{source.name} says {says.value}")


def weigh(*told: tuple[Source, Mode]) -> Judgement:
    return judge(piece(source, says) for source, says in told)


def test_nothing_is_unknown() -> None:
    assert weigh() == Judgement(Mode.UNKNOWN, None, (), ())
    assert weigh((Source.ANSWER, Mode.UNKNOWN)).mode is Mode.UNKNOWN


@pytest.mark.parametrize("source", [Source.ANSWER, Source.GRAMMAR, Source.ATTESTATION])
def test_live_is_proven_by_answer_grammar_or_attestation(source: Source) -> None:
    judged = weigh((source, Mode.LIVE))
    assert judged.mode is Mode.LIVE
    assert judged.by == piece(source, Mode.LIVE)


@pytest.mark.parametrize("source", [Source.HOST, Source.SWITCH, Source.REFERENCE_NAME])
def test_a_host_a_switch_or_a_name_prove_no_live_credential(source: Source) -> None:
    assert weigh((source, Mode.LIVE)).mode is Mode.UNKNOWN


@pytest.mark.parametrize("source", list(Source))
def test_any_source_alone_may_say_test(source: Source) -> None:
    assert weigh((source, Mode.TEST)).mode is Mode.TEST


def test_proof_of_test_wins_over_proof_of_live() -> None:
    proofs = (Source.ANSWER, Source.GRAMMAR, Source.PUBLISHED)
    for test, live in itertools.product(proofs, proofs):
        judged = weigh((live, Mode.LIVE), (test, Mode.TEST))
        assert judged.mode is Mode.TEST
        assert judged.by == piece(test, Mode.TEST)


@pytest.mark.parametrize("source", [Source.HOST, Source.SWITCH, Source.ATTESTATION, Source.REFERENCE_NAME])
def test_proof_of_live_is_stronger_than_what_is_said_about_a_credential(source: Source) -> None:
    assert weigh((source, Mode.TEST), (Source.ANSWER, Mode.LIVE)).mode is Mode.LIVE


@pytest.mark.parametrize("source", [source for source in Source if source is not Source.ATTESTATION])
def test_an_attestation_never_turns_test_into_live(source: Source) -> None:
    assert weigh((Source.ATTESTATION, Mode.LIVE), (source, Mode.TEST)).mode is Mode.TEST


def test_all_that_was_said_is_kept_strongest_first() -> None:
    judged = weigh((Source.SWITCH, Mode.TEST), (Source.PUBLISHED, Mode.TEST), (Source.HOST, Mode.LIVE))
    assert [entry.source for entry in judged.test] == [Source.PUBLISHED, Source.SWITCH]
    assert [entry.source for entry in judged.live] == [Source.HOST]


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("vault://kv/payments/sandbox/stripe#secret_key", Mode.TEST),
        ("env://STRIPE_KEY_TEST", Mode.TEST),
        ("env://PROD_STRIPE", Mode.LIVE),
        ("vault://kv/payments/production/stripe", Mode.LIVE),
        ("vault://kv/production/test/stripe", Mode.UNKNOWN),
        ("vault://kv/payments/stripe", Mode.UNKNOWN),
        ("env://LATEST_CONTESTANT_DELIVERED", Mode.UNKNOWN),
    ],
)
def test_only_whole_words_of_a_reference_speak(reference: str, says: Mode) -> None:
    assert name_says(reference) is says


def test_a_credential_is_resolved_when_every_field_is() -> None:
    def field(resolved: bool) -> FieldEvidence:
        return FieldEvidence("x", "secret", literal=False, resolved=resolved)

    assert CredentialEvidence("e", "n", "s", {"a": field(True)}).resolved
    assert not CredentialEvidence("e", "n", "s", {"a": field(True), "b": field(False)}).resolved
