"""payconf rotate: what a new secret in the store changes, how old and new change over, and what stops halfway."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.errors import Refused, Stale, Unavailable, UsageError
from payconf.model.reference import Reference
from payconf.model.resource import Account, Live, LiveResource, Resource
from payconf.model.results import PlanRequest
from payconf.model.secret_facts import Facts
from payconf.model.state import Binding, State
from payconf.plan.rotate import rotated
from payconf.render.plan import plan_text
from payconf.render.run import run_text
from payconf.services import services
from payconf.services.base import Way
from payconf.stores.base import Content
from payconf.stores.env import Variables
from payconf.testing.identify_double import DoubleSession, IdentifyDouble
from payconf.workflow import Workflow
from tests.told_worlds import PUBLIC, carry_out, line, make
from tests.worlds import World

CARDS = Address("integrations", "cards")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Cards were applied."""
    made = make(tmp_path)
    assert carry_out(line(made)).leftovers == ()
    return made


def new_key(world: World) -> None:
    world.environ["STRIPE_KEY"] += "x"


def test_nothing_is_rotated_where_the_store_holds_what_was_written_last(world: World) -> None:
    plan = line(world).rotate("shop", CARDS).plan
    assert plan.empty
    text = plan_text(plan)
    assert text.startswith("Nothing to rotate in shop: the store holds what was written last to integrations/cards\n")
    assert "Rotation at Stripe, secret_key, public_key: overlap at the service" in text
    assert "    2. Write the new key into its store; a live one is shown once." in text


def test_only_what_is_new_in_the_store_is_written(world: World) -> None:
    """What else git has changed of the integration stays for another plan."""
    new_key(world)
    world.edit("environments/shop/objects.yaml", "label: Credit card", "label: Debit card")
    planned = line(world).rotate("shop", CARDS)
    assert [(change.id, sorted(change.values)) for change in planned.plan.changes] == [
        ("update:integrations/cards", ["secret_key"])
    ]
    text = plan_text(planned.plan)
    assert text.index("Before this plan, at the service:") < text.index("After it was applied:")
    done = line(world).apply(planned.file)
    assert (done.run.error, done.leftovers) == ("", ())
    said = run_text(done.run, done.plan, done.leftovers)
    assert "Now, at Stripe:\n    1. Look at the requests of the old key" in said
    assert line(world).rotate("shop", CARDS).plan.empty
    changes = line(world).plan("shop", PlanRequest()).plan.changes
    assert {name for change in changes for name in change.values} == {"label", "short_label"}


def test_all_integrations_of_the_credential_change_over_together(world: World) -> None:
    twin = (
        "  twin: {type: stripe, name: Twin, label: Twin, apple_google_pay_label: W, payment_action: charge,"
        " credentials: stripe}\nrules:\n"
    )
    world.edit("environments/shop/objects.yaml", "rules:\n", twin)
    with pytest.raises(UsageError, match="integrations/twin is not in the shop by payconf's doing"):
        line(world).rotate("shop", CARDS)
    carry_out(line(world))
    new_key(world)
    planned = line(world).rotate("shop", Address("integrations", "twin"))
    assert [str(change.address) for change in planned.plan.changes] == ["integrations/cards", "integrations/twin"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("integrations/cord", "did you mean 'cards'"),
        ("rules/all", "There is no integration rules/all"),
        ("integrations/bank", "has no credential"),
    ],
)
def test_what_has_no_credential_is_said(world: World, address: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        line(world).rotate("shop", Address.parse(address))


def test_an_integration_that_is_of_another_type_by_now() -> None:
    live = Live(Account("1"), {"integrations": (LiveResource("integrations", "1", {"type": "stripe"}),)})
    state = State({CARDS: Binding(CARDS, "1")})
    with pytest.raises(UsageError, match="of another type in the shop than in git"):
        rotated([Resource(CARDS, {"type": "apruve"})], [CARDS], live, state, "shop")
    foreign = Live(Account("1"), {"integrations": (LiveResource("integrations", "1", {"type": "not ours"}),)})
    (same,) = rotated([Resource(CARDS, {"type": "not ours", "name": "X"})], [CARDS], foreign, state, "shop")
    assert same.values == {"type": "not ours", "name": None}


def test_a_secret_that_changes_again_before_the_apply_is_refused(world: World) -> None:
    new_key(world)
    planned = line(world).rotate("shop", CARDS)
    new_key(world)
    with pytest.raises(Stale, match="not those that the plan was made with") as caught:
        line(world).apply(planned.file)
    assert caught.value.exit_code == 12


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """env:// as a store that tells versions, for the variables that are named here."""
    known = {"STRIPE_KEY": "7"}
    read = Variables.read

    def told(store: Variables, place: Reference) -> Content:
        found = read(store, place)
        return Content(found.whole, Facts(version=known.get(place.path)))

    monkeypatch.setattr(Variables, "read", told)
    return known


def test_versions_are_remembered_and_shown(tmp_path: Path, versions: dict[str, str]) -> None:
    world = make(tmp_path)
    carry_out(line(world))
    new_key(world)
    versions["STRIPE_KEY"] = "8"
    planned = line(world).rotate("shop", CARDS)
    assert "secret_key  (secret, changed)      env://STRIPE_KEY, version 7 -> 8" in plan_text(planned.plan, width=200)
    assert line(world).apply(planned.file).leftovers == ()
    binding = line(world)._state(line(world).environment("shop")).bindings[CARDS]
    assert binding.written["secret_key"].version == "8"
    assert binding.written["secret_key"].at != ""


def test_a_version_of_which_nobody_knows_the_one_before(world: World, versions: dict[str, str]) -> None:
    new_key(world)
    assert "env://STRIPE_KEY, version 7\n" in plan_text(line(world).rotate("shop", CARDS).plan, width=200)


def test_the_age_of_a_secret_is_not_that_of_its_last_writing(world: World) -> None:
    def at() -> str:
        binding = line(world)._state(line(world).environment("shop")).bindings[CARDS]
        return binding.written["secret_key"].at

    before = at()
    later = line(world, now=lambda: line(world).options.now().replace(year=2031))
    work = later.rotate("shop", CARDS, write_secrets=True)
    assert work.plan.empty  # it is the same
    assert at() == before


def test_what_nobody_can_compare_is_not_called_unchanged(world: World) -> None:
    del world.environ["STRIPE_KEY"]
    text = plan_text(line(world).rotate("shop", CARDS).plan, full=True)
    assert "the store holds what was written last" not in text
    assert "secret_key" in text


def production(folder: Path, known: dict[str, Account]) -> tuple[World, Workflow]:
    """The same in production, with live keys."""
    world = make(folder)
    live = "_".join(("live", "51VwQB9e6k8wmSwk1zG4ExeBt876IroUSqJog95a4gDKbaEgXwZfQ1cS"))
    for path in (world.project / "environments/shop").iterdir():
        text = path.read_text().replace("class: sandbox", "class: production").replace(PUBLIC, f"pk_{live}")
        path.write_text(text)
    world.environ["STRIPE_KEY"] = f"sk_{live}"
    known[world.environ["STRIPE_KEY"]] = Account("acct_1", "live")
    return world, line(world, stripe=IdentifyDouble("stripe", known))


def test_in_production_a_key_that_nothing_proves_is_refused(tmp_path: Path) -> None:
    known: dict[str, Account] = {}
    world, work = production(tmp_path, known)
    assert carry_out(work).leftovers == ()
    new_key(world)
    refused = line(world, stripe=IdentifyDouble("stripe", known)).rotate("shop", CARDS).plan.refused
    assert {"PC222", "PC235"} <= {verdict.finding.code for verdict in refused if verdict.finding}
    known[world.environ["STRIPE_KEY"]] = Account("acct_1", "live")
    line(world, stripe=IdentifyDouble("stripe", known)).prove("shop", again=True)  # it is not sent again by itself
    planned = line(world, stripe=IdentifyDouble("stripe", known)).rotate("shop", CARDS)
    assert not planned.plan.refused
    with pytest.raises(Refused, match=r"does not accept it[.] Nothing was written, and the old one is still in use"):
        line(world, stripe=IdentifyDouble("stripe", {})).apply(planned.file)
    line(world, stripe=IdentifyDouble("stripe", known)).prove("shop", again=True)
    assert line(world, stripe=IdentifyDouble("stripe", known)).apply(planned.file).leftovers == ()


class Silent(IdentifyDouble):
    """Stripe does not answer."""

    def identify(self, session: DoubleSession) -> Account:
        raise Unavailable("Stripe does not answer.")


def test_elsewhere_it_is_a_warning(world: World) -> None:
    new_key(world)
    plan = line(world, stripe=Silent("stripe", {})).rotate("shop", CARDS).plan
    said = {finding.code: finding.message for finding in plan.findings}
    assert said["PC418"] == "Nothing proves the new credential stripe: Stripe does not answer."
    assert not plan.refused


def test_the_verb(world: World) -> None:
    assert world.payconf("rotate", "shop", "cards").code == 0
    assert world.payconf("rotate", "shop", "integrations/none").code == 64
    new_key(world)
    file = world.folder / "rotate.json"
    said = world.payconf("rotate", "shop", "integrations/cards", "--out", str(file))
    assert said.code == 0, said.all
    assert f"Next: payconf apply {file}" in said.out
    assert json.loads(file.read_text())["options"]["rotate"]["integrations"] == ["integrations/cards"]
    assert world.payconf("rotate", "shop", "cards", "--yes").code == 0
    assert "Nothing to rotate" in world.payconf("rotate", "shop", "cards").all


def test_the_three_ways_at_the_services() -> None:
    ways = {
        (name, field): entry.way
        for name, service in services().items()
        for kind in service.kinds
        if kind.sensitivity == "secret"
        for field in (kind.name,)
        for entry in service.rotations_of([field])
        if field in entry.fields
    }
    assert ways["stripe", "secret_key"] is Way.OVERLAP
    assert ways["authorize_net", "transaction_key"] is Way.OVERLAP
    assert ways["paypal_payflow", "password"] is Way.SECOND_USER
    assert ways["apruve", "api_key"] is Way.GAP
    assert {name for name, _ in ways} == set(services())
    hours = {entry.hours for entry in services()["authorize_net"].rotations}
    assert hours == {24}


def test_a_field_that_no_table_names_is_said_beside_those_that_are_named() -> None:
    found = services()["authorize_net"].rotations_of(["client_key", "transaction_key"])
    assert [(entry.way, entry.fields) for entry in found] == [
        (Way.OVERLAP, ("transaction_key",)), (Way.GAP, ("client_key",)),
    ]  # fmt: skip
    for service in services().values():
        for entry in service.rotations:
            assert {*entry.fields} <= {kind.name for kind in service.kinds}
            assert entry.before
            assert entry.after
            assert entry.source
            assert (entry.hours > 0) is (entry.way is Way.OVERLAP)
