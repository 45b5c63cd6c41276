"""payconf prove as it is typed, and what plans, drift and apply make of what is remembered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from payconf.cli.exits import Exit, of_proofs
from payconf.model.address import Address
from payconf.model.audit import NO_RUN
from payconf.model.errors import StateError, UsageError
from payconf.model.evidence import CredentialEvidence, Mode
from payconf.model.proven import Proven, Standing
from payconf.model.results import PlanRequest, Proofs
from payconf.proofs.memory import NO_KEY
from payconf.render.evidence import evidence_json, evidence_text
from payconf.render.prove import proofs_json, proofs_text
from payconf.state import open_state
from payconf.testing.identify_double import DoubleSession, IdentifyDouble
from payconf.testing.services.stripe import Key
from payconf.workflow import Workflow
from tests.identify_samples import ACCOUNT, NOWHERE
from tests.proof_worlds import START, ProofWorld
from tests.told_worlds import PACE
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced

Made = Callable[..., ProofWorld]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with ExitStack() as stack:
        yield lambda name="stripe", side="test", folder="project": ProofWorld(tmp_path / folder, name, side, stack)


def said(world: ProofWorld, **given: bool) -> str:
    return proofs_text(world.environment, world.prove(**given), world.now)


def test_a_proof_as_people_read_it(made: Made) -> None:
    world = made("stripe", "live")
    world.fakes["live"].accounts[ACCOUNT].charges = False  # type: ignore[attr-defined]
    assert said(world).splitlines() == [
        "Proofs of production · 2026-11-29 12:00 UTC · no secret was shown or kept",
        "",
        "  + credentials/access  Stripe, used by integrations/pay",
        "      environments/production/credentials.yaml:2:3",
        f"      mode live, account {ACCOUNT}, as expected",
        "      answered at api.stripe.com, 2026-11-29 12:00 UTC",
        "      may: read balance, read account",
        "      to do: The account takes no payments at the moment: Stripe says charges_enabled is false.",
        "",
        "1 of 1 proven.",
    ]


def test_a_no_says_when_why_and_what_to_do(made: Made) -> None:
    world = made()
    world.forget()
    first = said(world)
    assert "  x credentials/access  Stripe, used by integrations/pay" in first
    assert "not accepted at api.stripe.com, 2026-11-29 12:00 UTC: Stripe doesn't know the key" in first
    world.later(hours=30)
    second = " ".join(said(world).split())
    assert "2026-11-29 12:00 UTC (remembered, not asked again): Stripe doesn't know the key" in second
    assert "payconf prove sandbox credentials/access --again" in second
    assert "0 of 1 proven, 1 no." in second


def test_what_was_proven_before_is_told_where_nobody_answers(made: Made) -> None:
    world = made()
    world.proven()
    del world.environ["SECRET_KEY"]
    text = " ".join(said(world).split())
    assert "not proven: not every field of this credential could be read" in text
    last = "last proven 2026-11-29 12:00 UTC at api.stripe.com, perhaps with another secret"
    assert f"{last}: mode test, account {ACCOUNT}" in text
    assert "0 of 1 proven, 1 not answered." in text
    world.environ["SECRET_KEY"] = world.fields["secret_key"] + "0"
    world.proven()
    del world.environ["SECRET_KEY"]
    text = " ".join(said(world).split())
    assert "last answer 2026-11-29 12:00 UTC at api.stripe.com, perhaps to another secret: not accepted" in text


def test_the_same_for_machines(made: Made) -> None:
    world = made("cybersource")
    (entry,) = json.loads(proofs_json("sandbox", world.prove()))["credentials"]
    assert entry["standing"] == "yes"
    assert (entry["mode"], entry["account"], entry["expected_account"]) == ("test", "acme_shop", "acme_shop")
    assert (entry["host"], entry["asked_at"]) == ("apitest.cybersource.com", "2026-11-29T12:00:00+00:00")
    assert (entry["remembered"], entry["capabilities"]) == (False, ["cns", "payments"])
    assert (entry["created"], entry["expires"], entry["last"], entry["fault"]) == (None, None, None, None)
    world.environ.pop("API_SECRET_KEY")
    (entry,) = json.loads(proofs_json("sandbox", world.prove()))["credentials"]
    assert (entry["standing"], entry["host"]) == ("unanswered", None)
    assert entry["last"].startswith("last proven 2026-11-29 12:00 UTC at apitest.cybersource.com")


def entry(standing: Standing) -> Proven:
    return Proven("credentials/x", "X", CredentialEvidence("e", "x", "x"), Mode.UNKNOWN, standing)


@pytest.mark.parametrize(
    ("standings", "code"),
    [
        ([], Exit.OK),
        ([Standing.YES, Standing.NOT_ASKABLE], Exit.OK),
        ([Standing.YES, Standing.UNANSWERED], Exit.UNREACHABLE),
        ([Standing.UNANSWERED, Standing.NO], Exit.REFUSED),
    ],
)
def test_exit_codes(standings: list[Standing], code: Exit) -> None:
    assert of_proofs(Proofs(tuple(map(entry, standings)))) is code


def test_a_service_that_cant_be_asked_and_an_environment_without_any() -> None:
    text = proofs_text("e", Proofs((entry(Standing.NOT_ASKABLE),)), START)
    assert "X can't be asked; nobody attests its mode" in text
    assert "0 of 1 proven, 1 can't be asked." in text
    assert "No credential of a payment service is used here." in proofs_text("e", Proofs((), "Because."), START)
    assert proofs_text("e", Proofs((), "Because."), START).endswith("Because.\n")


def test_only_what_is_named_is_asked(made: Made) -> None:
    world = made()
    for named in ("credentials/access", "integrations/pay"):
        world.prove(again=True, addresses=(named,))
    assert len(world.asked) == 4
    with pytest.raises(UsageError, match=r"credentials/acess is no credential .* did you mean 'credentials/access'"):
        world.prove(addresses=("credentials/acess",))
    world.credential = {**world.credential}
    (world.root / "environments/sandbox/unused.yaml").write_text("{}")
    file = world.root / "environments/sandbox/credentials.yaml"
    file.write_text(file.read_text() + "  spare: {public_key: env://X}\n")
    with pytest.raises(UsageError, match="no integration uses it, so nobody knows whose it is"):
        world.prove(addresses=("credentials/spare",))
    other = made("apruve", folder="other")
    for name in ("credentials", "objects"):
        text = (
            (other.root / f"environments/sandbox/{name}.yaml").read_text().replace("access", "b").replace("pay:", "b:")
        )
        (world.root / f"environments/sandbox/{name}2.yaml").write_text(text) if name == "objects" else file.write_text(
            file.read_text() + text.partition("\n")[2]
        )
    world.environ |= other.environ
    world.hosts |= {"test.apruve.com": other.hosts["test.apruve.com"]}
    found = world.prove(again=True, addresses=("credentials/b",)).found
    assert [entry.address for entry in found] == ["credentials/b"]
    assert found[0].standing is Standing.YES
    assert len(world.asked) == 4
    assert len(world.prove().found) == 2


def test_without_a_stable_key_nothing_is_remembered_and_that_is_said_once(made: Made) -> None:
    world = made()
    del world.project["fingerprint_key"]
    world.write()
    for _ in range(2):
        assert world.prove().unremembered == NO_KEY
    assert len(world.asked) == 4
    assert "files': []" in world.kept()
    assert " ".join(said(world).split()).count("answers of payment services are not remembered") == 1


def test_what_the_service_tells_itself_is_no_other_credential(made: Made) -> None:
    world = made()
    world.forget()
    world.proven()
    asked = len(world.asked)
    world.environ["WHSEC"] = "whsec_" + "9" * 32
    assert world.proven().evidence.remembered
    assert len(world.asked) == asked


def test_a_state_that_takes_nothing_stops_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    world = made()

    def full(*_: object) -> None:
        raise StateError("The disk is full.")

    monkeypatch.setattr("payconf.state.sqlite.SqliteState.keep", full)
    found = world.prove()
    assert found.found[0].standing is Standing.YES
    assert found.unremembered == "What payment services answer could not be remembered: The disk is full."


def test_a_state_that_cant_be_read_sends_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold that the credential was not accepted."""
    world = made()

    def broken(*_: object) -> None:
        raise StateError("It can't be read.")

    monkeypatch.setattr("payconf.state.sqlite.SqliteState.kept", broken)
    with pytest.raises(StateError):
        world.prove()
    assert world.asked == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"format": 2}', b'{"format": 1, "account": 3}'])
def test_what_nobody_can_read_is_as_if_it_was_not_there(made: Made, content: bytes) -> None:
    world = made()
    world.proven()
    with closing(open_state(world.state)) as store:
        (name,) = re.findall(r"'(proof/[0-9a-f]{64})'", world.kept())
        store.keep("sandbox", NO_RUN, name, content)
        store.keep("sandbox", NO_RUN, "last proof/access", content)
    assert not world.proven().evidence.remembered
    assert world.proven().evidence.remembered


class Broken(IdentifyDouble):
    """Answers; then the process dies."""

    def identify(self, session: DoubleSession) -> None:  # type: ignore[override]
        super().identify(session)
        raise KeyboardInterrupt


def test_a_kill_between_answer_and_memory_leaves_nothing_wrong(made: Made) -> None:
    world = made()
    double = Broken("stripe", {world.fields["secret_key"]: None})  # type: ignore[dict-item]
    with pytest.raises(KeyboardInterrupt):
        world.prove(providers={"stripe": double})
    assert "proof" not in world.kept()
    assert not world.proven().evidence.remembered
    assert world.proven().evidence.remembered


def test_two_environments_in_one_state_know_nothing_of_one_another(made: Made, tmp_path: Path) -> None:
    sandbox, live = made(), made("stripe", "live", "other")
    assert sandbox.state == live.state
    sandbox.forget()
    assert sandbox.proven().standing is Standing.NO
    assert live.proven().standing is Standing.YES
    assert not live.proven(again=True).evidence.remembered
    with closing(open_state(live.state)) as store:
        assert store.environments() == ("production", "sandbox")


def test_a_remembered_yes_is_asked_again_where_somebody_may_have_mended_something(made: Made) -> None:
    world = made("stripe", "live")
    account = world.fakes["live"].accounts[ACCOUNT]  # type: ignore[attr-defined]
    account.charges = False
    assert world.proven().evidence.warnings
    account.charges = True
    assert world.proven().evidence.warnings == ()
    key: Key = world.fakes["live"].keys[world.fields["secret_key"]]  # type: ignore[attr-defined]
    key.may, key.names_account = frozenset({"rak_balance_read"}), False
    world.later(days=2)
    assert world.proven().standing is Standing.NO
    key.may = None
    assert world.proven().standing is Standing.YES


def test_an_account_left_in_test_mode_is_asked_again(made: Made) -> None:
    world = made("authorize_net", "live")
    merchant = world.fakes["live"].merchants[world.fields["api_login_id"]]  # type: ignore[attr-defined]
    merchant.test_mode = True
    found = world.proven()
    assert (found.standing, found.mode) == (Standing.NO, Mode.TEST)
    assert "Switch it to live mode" in found.evidence.warnings[0]
    merchant.test_mode = None
    found = world.proven()
    assert (found.mode, found.evidence.warnings) == (Mode.UNKNOWN, ())
    merchant.test_mode = False
    assert world.proven().standing is Standing.YES


def test_evidence_tells_the_same(made: Made) -> None:
    world = made("cybersource")
    world.proven()
    with closing(Workflow(world.root, world.options())) as line:
        found = line.evidence("sandbox", [Address("integrations", "pay")], secrets=True)
    text = " ".join(evidence_text("sandbox", found).split())
    assert "answered at apitest.cybersource.com, 2026-11-29 12:00 UTC (remembered)" in text
    assert "may: cns, payments" in text
    (data,) = json.loads(evidence_json("sandbox", found))["integrations"]
    assert (data["host"], data["remembered"], data["capabilities"]) == (
        "apitest.cybersource.com",
        True,
        ["cns", "payments"],
    )
    assert len(world.asked) == world.calls()


@pytest.fixture
def production(tmp_path: Path) -> tuple[World, dict[str, IdentifyDouble]]:
    world = make_world(tmp_path)
    return world, go_live(world)


def calls(services: dict[str, IdentifyDouble]) -> int:
    return sum(len(service.calls) for service in services.values())


def test_plans_of_production_ask_once_and_apply_asks_again(
    production: tuple[World, dict[str, IdentifyDouble]],
) -> None:
    world, services = production
    line = world.workflow(services, pace=PACE)
    line.plan("production", PlanRequest())
    once = calls(services)
    assert once
    planned = line.plan("production", PlanRequest())
    assert calls(services) == once
    assert planned.plan.accounts
    line.apply(planned.file)
    assert calls(services) == 2 * once  # apply itself; the plan that verifies it believes what apply was told
    line.close()


def test_a_review_plan_and_drift_say_what_was_proven_last_and_believe_nothing(
    production: tuple[World, dict[str, IdentifyDouble]],
) -> None:
    world, services = production
    line = world.workflow(services, now=lambda: START)
    whole = line.plan("production", PlanRequest()).plan
    once = calls(services)
    for plan in (line.plan("production", PlanRequest(secrets=False)).plan, line.drift("production").plan):
        (text,) = [entry.text for entry in plan.not_checked if "services were not asked" in entry.text]
        assert "stripe (last proven live 2026-11-29 12:00 UTC)" in text
        assert plan.accounts == {}
        undecided = {verdict.subject for verdict in plan.undecided if verdict.guard in ("mode", "account")}
        assert "credentials/stripe" in undecided
        assert plan.intent == whole.intent
    assert calls(services) == once
    assert not any("services were not asked" in entry.text for entry in whole.not_checked)
    line.close()


def test_a_rejected_credential_refuses_every_plan_and_is_sent_once(
    production: tuple[World, dict[str, IdentifyDouble]],
) -> None:
    world, services = production
    stranger = IdentifyDouble("stripe", {})
    line = world.workflow({**services, "stripe": stranger})
    sent = []
    for _ in range(3):
        plan = line.plan("production", PlanRequest()).plan
        found = [entry.finding for entry in plan.refused if entry.finding and entry.finding.code == "PC222"]
        (finding,) = [entry for entry in found if entry.address == "credentials/stripe"]
        sent.append(len(stranger.calls) - len(found))
    assert sent == [0, 0, 0]  # each once, by the first plan
    assert "is not asked again until the credential changes" in finding.message
    assert "payconf prove production credentials/stripe --again" in (finding.fix or "")
    line.close()


def test_the_command_line(production: tuple[World, dict[str, IdentifyDouble]]) -> None:
    world, _ = production
    found = world.payconf("prove", "sandbox", "credentials/stripe")
    assert found.code == Exit.UNREACHABLE
    assert "nothing here can ask Stripe" in found.out
    data = json.loads(world.payconf("prove", "sandbox", "--format", "json").out)
    assert {entry["standing"] for entry in data["credentials"]} <= {"unanswered", "not_askable", "yes"}
    assert world.payconf("prove", "sandbox", "credentials/none").code == Exit.USAGE
    help_text = world.payconf("prove", "--help").out
    assert "lock accounts" in " ".join(help_text.split())
    assert "payconf prove production credentials/stripe" in help_text


def test_what_a_stand_in_answered_is_no_answer_of_the_host_itself(made: Made) -> None:
    world = made()
    world.settings["stand_ins"] = {"api.stripe.com": world.hosts["api.stripe.com"]}
    world.write()
    assert not world.proven(hosts={}).evidence.remembered
    assert world.proven(hosts={}).evidence.remembered
    del world.settings["stand_ins"]
    world.write()
    world.hosts = dict.fromkeys(world.hosts, NOWHERE)
    found = world.proven()
    assert (found.standing, found.evidence.remembered) == (Standing.UNANSWERED, False)
