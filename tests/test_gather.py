"""Gather: secrets go in, fingerprints and sentences come out, and nothing stops it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.gather import gather
from payconf.model.environment import Environment
from payconf.model.errors import AuthError, Unavailable
from payconf.model.evidence import Evidence, Mode, Source
from payconf.model.fingerprint import fingerprint
from payconf.model.resource import Account
from payconf.model.secret import Secret
from tests.guard_samples import KEY, Held, answering, credential, environment, held, integration, key, resolver

SECRET, PUBLIC = key("sk", "live"), key("pk", "live")
REFERENCE = "vault://kv/payments/stripe#secret_key"


def stripe(name: str = "production", public: str = PUBLIC, reference: str = REFERENCE, **more: Any) -> Environment:
    return environment(
        name,
        more.pop("class_", name if name in ("sandbox", "testing") else "production"),
        {"cards": integration("stripe", credentials="stripe")},
        (credential("stripe", {"public_key": public, "secret_key": reference}, **more),),
    )


def payflow(name: str, test_mode: bool, reference: str = "vault://kv/payments/payflow") -> Environment:
    fields = {"partner": "PayPal", "vendor": "acme", "user": "acme", "password": reference}
    integrations = {"payflow": integration("paypal_payflow_gateway", credentials="pf", test_mode=test_mode)}
    return environment(name, name, integrations, (credential("pf", fields),))


def look(
    env: Environment, secrets: Mapping[str, str] | None, identify: Any = None, others: tuple[Environment, ...] = ()
) -> Evidence:
    return gather(env, others, None if secrets is None else resolver(secrets), identify, KEY, True)


def test_what_a_value_shows_and_nothing_of_the_value() -> None:
    evidence = look(stripe(), {REFERENCE: SECRET}, answering(None))
    found = evidence.credentials["stripe"]
    assert [(piece.source, piece.says, piece.field) for piece in found.pieces] == [
        (Source.GRAMMAR, Mode.LIVE, "public_key"),
        (Source.GRAMMAR, Mode.LIVE, "secret_key"),
    ]
    assert (found.service, found.integrations, found.environment) == ("stripe", ("cards",), "production")
    field = found.fields["secret_key"]
    assert (field.kind, field.literal, field.resolved, field.length) == ("secret", False, True, len(SECRET))
    assert (field.reference, field.well_formed) == (REFERENCE, True)
    assert found.fields["public_key"].literal
    assert evidence.complete
    assert evidence.stable_key
    assert SECRET not in repr(evidence)
    assert PUBLIC not in repr(evidence)


def test_fingerprints_join_what_the_table_joins() -> None:
    found = look(stripe(), {REFERENCE: SECRET}).credentials["stripe"].fields["secret_key"]
    assert found.fingerprint == fingerprint(Secret(SECRET.encode()), KEY, (Secret(PUBLIC.encode()),))


def test_white_space_hides_no_mode_and_is_malformed() -> None:
    found = look(stripe(), {REFERENCE: f"  {key('sk', 'test')}\n"}).credentials["stripe"]
    assert Mode.TEST in {piece.says for piece in found.pieces}
    assert not found.fields["secret_key"].well_formed
    assert found.fields["secret_key"].length == len(key("sk", "test")) + 3


def test_bytes_that_are_no_text_are_looked_at_all_the_same() -> None:
    evidence = gather(stripe(), (), held(lambda _: Secret(b"\xff\xfe")), None, KEY, True)
    assert evidence.credentials["stripe"].fields["secret_key"].length == 2


def test_without_a_store_nothing_is_resolved() -> None:
    evidence = look(stripe(), None)
    field = evidence.credentials["stripe"].fields["secret_key"]
    assert (field.resolved, field.fingerprint, field.length) == (False, None, None)
    assert field.fault == "secrets are not resolved in this run"
    assert not evidence.complete


def test_a_store_that_fails_is_missing_evidence_with_its_own_words() -> None:
    evidence = look(stripe(), {}, answering(None))
    assert evidence.credentials["stripe"].fields["secret_key"].fault == f"{REFERENCE} is not there"
    assert not evidence.complete


def test_all_that_is_needed_is_asked_for_at_once_and_by_the_stores_of_its_environment() -> None:
    asked: list[tuple[str, list[str]]] = []

    class Asked(Held):
        def prefetch(self, references: Any) -> None:
            asked.append((self.name, [str(reference) for reference in references]))

    def of(env: Environment) -> Any:
        found = Asked(lambda _: Secret(SECRET.encode()))
        found.name = env.name
        return found

    gather(stripe(), (stripe("sandbox"),), of, None, KEY, True)
    assert asked == [("sandbox", [REFERENCE]), ("production", [REFERENCE])]


def test_without_identify_the_evidence_is_not_complete() -> None:
    evidence = look(stripe(), {REFERENCE: SECRET})
    assert not evidence.complete
    assert evidence.credentials["stripe"].fault == "Stripe is not asked in this run"


def test_the_name_of_a_reference_speaks() -> None:
    found = look(stripe(reference="vault://kv/sandbox/stripe#secret_key"), None).credentials["stripe"]
    assert [(piece.source, piece.says) for piece in found.pieces][1:] == [(Source.REFERENCE_NAME, Mode.TEST)]


def test_switch_and_host_speak() -> None:
    found = look(payflow("sandbox", test_mode=True), None).credentials["pf"]
    assert [(piece.source, piece.says) for piece in found.pieces] == [(Source.SWITCH, Mode.TEST)]
    found = look(payflow("production", test_mode=False), None).credentials["pf"]
    assert [(piece.source, piece.says) for piece in found.pieces] == [(Source.SWITCH, Mode.LIVE)]
    for host, says in {"payment.direct.worldline-solutions.com": Mode.LIVE, "evil.example": Mode.UNKNOWN}.items():
        values = {"credentials": "wl", "api_endpoint": f"https://{host}/v2"}
        env = environment(
            integrations={"wl": integration("ingenico", **values)}, credentials=(credential("wl", {"api_key_id": "a"}),)
        )
        piece = look(env, None).credentials["wl"].pieces[-1]
        assert (piece.source, piece.says) == (Source.HOST, says)


def test_an_integration_without_its_endpoint_shows_no_side() -> None:
    env = environment(
        integrations={"wl": integration("ingenico", credentials="wl", api_endpoint=None)},
        credentials=(credential("wl", {"api_key_id": "a"}),),
    )
    assert look(env, None).credentials["wl"].pieces == ()


WORD = {"mode": "live", "by": "jana", "date": "2026-11-01", "evidence": "letter", "until": "2027-10-31"}


def test_an_attestation_counts_only_where_nobody_can_ask() -> None:
    assert look(stripe(attested=WORD), None).credentials["stripe"].pieces[1:] == ()
    env = environment(
        integrations={"ip": integration("infinite_pay", credentials="ip", test_mode=False)},
        credentials=(credential("ip", {"password": REFERENCE}, attested=WORD),),
    )
    piece = look(env, None).credentials["ip"].pieces[-1]
    assert (piece.source, piece.says, piece.text) == (
        Source.ATTESTATION,
        Mode.LIVE,
        "attested as live by jana on 2026-11-01: letter",
    )
    assert piece.span.line == 100


def test_what_no_integration_uses_is_no_evidence_here_and_is_compared_elsewhere() -> None:
    env = environment(
        integrations={"mo": integration("money_order"), "odd": integration("from another world", credentials="odd")},
        credentials=(credential("spare", {"secret_key": REFERENCE}), credential("odd", {"what": "ever"})),
    )
    assert set(look(env, None).credentials) == {"odd"}
    evidence = look(stripe("sandbox"), {REFERENCE: SECRET}, others=(env,))
    assert [(other.name, other.service) for other in evidence.others] == [("spare", ""), ("odd", "")]
    assert evidence.others[0].fields["secret_key"].kind == "secret"


def test_what_other_environments_hide_is_named() -> None:
    evidence = look(stripe(), {REFERENCE: SECRET}, others=(payflow("sandbox", True), stripe("testing", PUBLIC)))
    assert evidence.others_missing == ("sandbox/pf.password",)


def test_an_answer_is_the_strongest_piece() -> None:
    asked: list[Any] = []

    def identify(service: str, identifiers: Mapping[str, str], secrets: Mapping[str, Secret]) -> Account:
        asked.append((service, dict(identifiers), {name: value.reveal() for name, value in secrets.items()}))
        return Account("acct_1", "live")

    found = look(stripe(), {REFERENCE: SECRET}, identify).credentials["stripe"]
    assert asked == [("stripe", {"public_key": PUBLIC}, {"secret_key": SECRET.encode()})]
    assert (found.account, found.asked, found.rejected) == ("acct_1", True, False)
    assert (found.pieces[-1].source, found.pieces[-1].says) == (Source.ANSWER, Mode.LIVE)


def test_an_answer_without_a_mode_is_unknown() -> None:
    found = look(stripe(), {REFERENCE: SECRET}, answering(Account("acct_1", "both"))).credentials["stripe"]
    assert found.pieces[-1].says is Mode.UNKNOWN


def test_nobody_there_to_ask_and_nobody_answering() -> None:
    def unavailable(*_: object) -> None:
        raise Unavailable("no answer for 30 s")

    def rejected(*_: object) -> None:
        raise AuthError("401")

    found = look(stripe(), {REFERENCE: SECRET}, answering(None)).credentials["stripe"]
    assert (found.asked, found.fault) == (False, "nothing here can ask Stripe")
    found = look(stripe(), {REFERENCE: SECRET}, unavailable).credentials["stripe"]
    assert (found.asked, found.fault) == (False, "no answer for 30 s")
    found = look(stripe(), {REFERENCE: SECRET}, rejected).credentials["stripe"]
    assert (found.asked, found.rejected) == (True, True)


def never(*_: object) -> Account:
    raise AssertionError("nobody may be asked")


def test_no_secret_is_sent_to_the_wrong_side() -> None:
    look(stripe("sandbox"), {REFERENCE: SECRET}, never)
    look(stripe(), {REFERENCE: key("sk", "test")}, never)
    look(payflow("sandbox", test_mode=False), {"vault://kv/payments/payflow": "word-1"}, never)
    live_name = "vault://kv/production/payflow"
    look(payflow("sandbox", True, live_name), {live_name: "word-1"}, never)


def test_production_s_secret_is_not_sent_from_a_sandbox_under_another_name() -> None:
    secrets = {"vault://kv/a": "word-1", "vault://kv/b": " word-1 "}
    production = payflow("production", False, "vault://kv/a")
    look(payflow("sandbox", True, "vault://kv/b"), secrets, never, (production,))
    evidence = look(
        payflow("sandbox", True, "vault://kv/b"), {**secrets, "vault://kv/a": "word-2"}, None, (production,)
    )
    assert evidence.credentials["pf"].fault == "PayPal Payflow is not asked in this run"


def test_nothing_is_asked_about_half_a_credential() -> None:
    found = look(stripe(), {}, never).credentials["stripe"]
    assert found.fault == "not every field of this credential could be read"


def test_a_sandbox_credential_is_asked_on_its_own_side() -> None:
    found = look(
        payflow("sandbox", True), {"vault://kv/payments/payflow": "word-1"}, answering(Account("acme", "test"))
    ).credentials["pf"]
    assert found.pieces[-1].says is Mode.TEST


ENDPOINT = "https://eu.api-ingenico.com"


def worldline(**integrations: str | None) -> Environment:
    made = {name: integration("ingenico", credentials="wl", api_endpoint=url) for name, url in integrations.items()}
    fields = {"merchant_id": "1234", "api_key_id": "0" * 16, "api_secret": REFERENCE}
    return environment(integrations=made, credentials=(credential("wl", fields),))


def test_the_host_that_integrations_name_goes_along_with_the_question() -> None:
    asked: list[Mapping[str, str]] = []

    def identify(service: str, identifiers: Mapping[str, str], secrets: Mapping[str, Secret]) -> Account:
        asked.append(identifiers)
        assert set(secrets) == {"api_secret"}
        return Account("1234", "live")

    for named in ({"a": ENDPOINT}, {"a": ENDPOINT, "b": ENDPOINT}):
        look(worldline(**named), {REFERENCE: SECRET}, identify)
        assert asked.pop() == {"merchant_id": "1234", "api_key_id": "0" * 16, "api_endpoint": ENDPOINT}


def test_hosts_that_differ_or_are_missing_are_not_chosen_from() -> None:
    asked: list[Mapping[str, str]] = []

    def identify(service: str, identifiers: Mapping[str, str], secrets: Mapping[str, Secret]) -> None:
        asked.append(identifiers)

    look(worldline(a=ENDPOINT, b="https://world.api-ingenico.com"), {REFERENCE: SECRET}, identify)
    look(worldline(a=ENDPOINT, b=None), {REFERENCE: SECRET}, identify)
    look(worldline(a=None), {REFERENCE: SECRET}, identify)
    assert [found.get("api_endpoint") for found in asked] == [None, None, ""]


def test_a_careless_provider_shows_no_secret_that_it_was_given() -> None:
    def quoting(*_: object) -> None:
        raise AuthError(f"{SECRET} is wrong", "Look.")

    found = look(stripe(), {REFERENCE: SECRET}, quoting).credentials["stripe"]
    assert (found.fault, found.fix, found.at, found.host) == ("(secret) is wrong", "Look.", "", "")
    assert SECRET not in repr(found)
