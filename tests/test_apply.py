"""Apply: substitution, order, what is remembered, and exact words after a failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from payconf.apply import Memory, Shop, begin, resolve_secrets
from payconf.apply import apply as carry_out
from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import Rejected, Stale
from payconf.model.fingerprint import fingerprint
from payconf.model.journal import Entry
from payconf.model.kind import FieldSpec, Kind
from payconf.model.outcome import Done, Outcome, Run, Step
from payconf.model.pace import Pace
from payconf.model.plan import Header, Plan
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.model.state import Binding
from payconf.model.value import LiveRef, Ref, SecretRef
from payconf.plan.canonical import live_digest
from payconf.plan.differ import same

KEY = b"k" * 32
CARDS, RULE, OLD = Address("integrations", "cards"), Address("rules", "all"), Address("integrations", "old")
KINDS = {
    "integrations": Kind(
        "integrations",
        "managed",
        {
            "name": FieldSpec("name"),
            "password": FieldSpec("password", write_only=True, secret=True),
            "user": FieldSpec("user", write_only=True),
        },
        order=1,
    ),
    "rules": Kind("rules", "managed", {"methods": FieldSpec("methods")}, order=2),
}
HEADER = Header(
    "sandbox", "sandbox", "local", "local:x", "a", "p", "2026-01-01T00:00:00+00:00", "2026-01-01T06:00:00+00:00"
)
RUN = Run("r-0001", "sandbox", "", "", "2026-01-01T00:00:00+00:00")


def exact(secret: Secret) -> str:
    return fingerprint(secret, KEY).exact


class FakeShop:
    """Holds what is written and gives ids; fails where it is told to, before or after it has done it."""

    def __init__(self, failing: dict[str, list[Exception]] | None = None) -> None:
        self.written: list[Change] = []
        self.failing = failing or {}
        self.late: set[str] = set()
        self.objects: dict[tuple[str, str], dict[str, object]] = {}

    def write(self, change: Change) -> Outcome:
        errors = self.failing.get(change.id)
        if errors and change.id not in self.late:
            raise errors.pop(0)
        self.written.append(change)
        ident = change.live_id if change.live_id else str(100 + len(self.written))
        target = (change.address.kind, ident)
        if change.action is Action.DELETE:
            self.objects.pop(target, None)
        else:
            hidden = {name for name, spec in KINDS[change.address.kind].fields.items() if spec.hidden}
            shown = {name: value for name, value in change.values.items() if name not in hidden}
            self.objects[target] = {**self.objects.get(target, {}), **shown}
        if errors:
            raise errors.pop(0)
        return Outcome(ident)

    def has(self, address: Address, ident: str, **values: object) -> str:
        """Put an object there; returns the digest that a plan has of it."""
        self.objects[address.kind, ident] = values
        return live_digest(values)

    def system(self, connections: int = 1) -> Shop:
        return Shop(self.write, self._by_id, self._named, KINDS, live_digest, same, exact, connections)

    def _by_id(self, kind: str, ident: str) -> LiveResource | None:
        held = self.objects.get((kind, ident))
        return None if held is None else LiveResource(kind, ident, dict(held))

    def _named(self, kind: str, values: Mapping[str, object]) -> tuple[LiveResource, ...]:
        found = [
            LiveResource(kind, ident, dict(held))
            for (other, ident), held in self.objects.items()
            if other == kind and held.get("name") == values.get("name")
        ]
        return tuple(found)


class Notes:
    """What apply tells the state."""

    def __init__(self, *bindings: Binding) -> None:
        self.bindings = {binding.address: binding for binding in bindings}
        self.steps: list[Step] = []
        self.entries: list[Entry] = []

    def memory(self) -> Memory:
        return Memory(
            dict(self.bindings),
            lambda binding: self.bindings.update({binding.address: binding}),
            lambda address: self.bindings.pop(address) and None,
            self.steps.append,
            exact,
            "key-1",
            journal=self.entries.append,
        )


def apply(
    made: Plan,
    run: Run,
    shop: Shop,
    secrets: Mapping[str, Secret],
    memory: Memory,
    pace: Pace | None = None,
    stopping: Callable[[], str] = str,
) -> Run:
    """A whole run."""
    return carry_out(made, run, begin(made, run, shop, secrets, memory, pace, stopping))


def create(address: Address, **values: object) -> Change:
    return Change(f"create:{address}", Action.CREATE, Reason.NEW, address, values)


def plan(*changes: Change) -> Plan:
    return Plan(HEADER, changes)


def test_a_reference_to_an_object_made_before_becomes_its_live_id() -> None:
    shop, notes = FakeShop(), Notes()
    run = apply(
        plan(create(CARDS, name="Cards"), create(RULE, methods=[Ref(CARDS, "method.card")])),
        RUN,
        shop.system(),
        {},
        notes.memory(),
    )
    assert [step.done for step in run.steps] == [Done.DONE, Done.DONE]
    assert shop.written[1].values["methods"] == [LiveRef("integrations", "101", "method.card")]
    assert notes.bindings[RULE].last_applied == {"methods": [Ref(CARDS, "method.card")]}
    assert notes.steps == list(run.steps)


def test_a_reference_inside_a_mapping_is_found_too() -> None:
    shop, notes = FakeShop(), Notes(Binding(CARDS, "7"))
    apply(plan(create(RULE, methods={"first": Ref(CARDS, "id")})), RUN, shop.system(), {}, notes.memory())
    assert shop.written[0].values["methods"] == {"first": LiveRef("integrations", "7", "id")}


def test_a_reference_to_nothing_fails_and_writes_nothing() -> None:
    shop, notes = FakeShop(), Notes()
    run = apply(plan(create(RULE, methods=[Ref(CARDS, "method.card")])), RUN, shop.system(), {}, notes.memory())
    assert run.steps[0].done is Done.FAILED
    assert "integrations/cards has no object" in run.error
    assert not shop.written


def test_secrets_are_written_and_remembered_as_fingerprints_only() -> None:
    shop, notes = FakeShop(), Notes()
    secret = Secret(b"hush-hush")
    change = create(CARDS, name="Cards", password=SecretRef("env://P", exact(secret)), user="acme")
    apply(plan(change), RUN, shop.system(), {"env://P": secret}, notes.memory())
    assert shop.written[0].values["password"] is secret
    binding = notes.bindings[CARDS]
    assert binding.last_applied == {"name": "Cards"}
    assert binding.written["password"].fingerprint == exact(secret)
    assert binding.written["user"].fingerprint == exact(Secret(b"acme"))
    assert (binding.written["password"].run, binding.written["password"].key_id) == ("r-0001", "key-1")
    assert "acme" not in repr(binding)


def test_an_update_keeps_what_it_does_not_name() -> None:
    shop, notes = FakeShop(), Notes(Binding(CARDS, "7", {"name": "Old", "other": 1}))
    digest = shop.has(CARDS, "7", name="Old")
    change = Change("update:x", Action.UPDATE, Reason.FROM_GIT, CARDS, {"name": "New"}, (), "7", digest)
    apply(plan(change), RUN, shop.system(), {}, notes.memory())
    assert notes.bindings[CARDS] == Binding(CARDS, "7", {"name": "New", "other": 1})


def test_a_delete_forgets_the_binding() -> None:
    shop, notes = FakeShop(), Notes(Binding(OLD, "7"))
    digest = shop.has(OLD, "7", name="Old")
    change = Change("delete:x", Action.DELETE, Reason.REMOVED, OLD, live_id="7", live_digest=digest)
    apply(plan(change), RUN, shop.system(), {}, notes.memory())
    assert OLD not in notes.bindings


def test_deleting_the_replaced_object_keeps_the_binding_of_the_new_one() -> None:
    shop, notes = FakeShop(), Notes(Binding(CARDS, "7"))
    digest = shop.has(CARDS, "7", name="Cards (old 7)")
    gone = Change("delete:x", Action.DELETE, Reason.IMMUTABLE, CARDS, live_id="7", live_digest=digest)
    apply(plan(create(CARDS, name="Cards"), gone), RUN, shop.system(), {}, notes.memory())
    assert notes.bindings[CARDS].live_id == "101"


def test_an_object_that_no_address_owns_is_changed_and_not_bound() -> None:
    shop, notes = FakeShop(), Notes()
    digest, address = shop.has(RULE, "9", methods=["x"]), Address("rules", "@9")
    change = Change("update:x", Action.UPDATE, Reason.CASCADE, address, {"methods": []}, (), "9", digest, owned=False)
    apply(plan(change), RUN, shop.system(), {}, notes.memory())
    assert shop.written
    assert not notes.bindings


def test_a_failure_stops_what_depends_on_it_and_nothing_else() -> None:
    shop, notes = FakeShop({"create:integrations/cards": [Rejected("no such currency")]}), Notes()
    needing = replace(create(RULE, methods=[Ref(CARDS, "method.card")]), needs=("create:integrations/cards",))
    further = replace(create(Address("rules", "more"), methods=[]), needs=("create:rules/all",))
    run = apply(
        plan(create(CARDS, name="Cards"), create(OLD, name="Old"), needing, further),
        RUN,
        shop.system(),
        {},
        notes.memory(),
    )
    assert [step.done for step in run.steps] == [Done.FAILED, Done.DONE, Done.SKIPPED, Done.SKIPPED]
    assert run.error == "no such currency"
    assert [run.count(done) for done in (Done.DONE, Done.FAILED, Done.SKIPPED, Done.UNKNOWN)] == [1, 1, 2, 0]
    assert run.steps[2].text == "not tried: it needs create:integrations/cards, which failed"
    assert run.steps[3].text == "not tried: it needs create:rules/all, which was not tried"
    assert set(notes.bindings) == {OLD}


def test_every_secret_is_fetched_once_before_the_first_write() -> None:
    asked: list[str] = []
    secret = Secret(b"hush-hush")

    def reveal(reference: str) -> Secret:
        asked.append(reference)
        return secret

    found = resolve_secrets(
        plan(
            create(CARDS, password=SecretRef("env://P", exact(secret))),
            create(OLD, password=SecretRef("env://P", exact(secret)), name="x"),
        ),
        reveal,
        exact,
    )
    assert asked == ["env://P"]
    assert set(found) == {"env://P"}


@pytest.mark.parametrize("planned", [None, "0" * 64])
def test_a_secret_that_is_not_the_planned_one_makes_the_plan_stale(planned: str | None) -> None:
    with pytest.raises(Stale, match=r"integrations/cards password \(env://P\)"):
        resolve_secrets(plan(create(CARDS, password=SecretRef("env://P", planned))), lambda _: Secret(b"other"), exact)
