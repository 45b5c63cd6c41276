"""Apply: substitution, order, what is remembered, and exact words after a failure."""

from __future__ import annotations

import pytest

from payconf.apply import Memory, apply, resolve_secrets
from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import Rejected, Stale, Unavailable
from payconf.model.fingerprint import fingerprint
from payconf.model.kind import FieldSpec, Kind
from payconf.model.outcome import Done, Outcome, Run, Step
from payconf.model.plan import Header, Plan
from payconf.model.secret import Secret
from payconf.model.state import Binding
from payconf.model.value import LiveRef, Ref, SecretRef

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


class Shop:
    """Takes what is written and gives ids; fails where it is told to."""

    def __init__(self, failing: dict[str, Exception] | None = None) -> None:
        self.written: list[Change] = []
        self.failing = failing or {}

    def write(self, change: Change) -> Outcome:
        if change.id in self.failing:
            raise self.failing[change.id]
        self.written.append(change)
        return Outcome(change.live_id if change.live_id else str(100 + len(self.written)))


class Notes:
    """What apply tells the state."""

    def __init__(self, *bindings: Binding) -> None:
        self.bindings = {binding.address: binding for binding in bindings}
        self.steps: list[Step] = []

    def memory(self) -> Memory:
        return Memory(
            dict(self.bindings),
            lambda binding: self.bindings.update({binding.address: binding}),
            lambda address: self.bindings.pop(address) and None,
            self.steps.append,
            exact,
            "key-1",
        )


def create(address: Address, **values: object) -> Change:
    return Change(f"create:{address}", Action.CREATE, Reason.NEW, address, values)


def plan(*changes: Change) -> Plan:
    return Plan(HEADER, changes)


def test_a_reference_to_an_object_made_before_becomes_its_live_id() -> None:
    shop, notes = Shop(), Notes()
    run = apply(
        plan(create(CARDS, name="Cards"), create(RULE, methods=[Ref(CARDS, "method.card")])),
        RUN,
        shop.write,
        KINDS,
        {},
        notes.memory(),
    )
    assert [step.done for step in run.steps] == [Done.DONE, Done.DONE]
    assert shop.written[1].values["methods"] == [LiveRef("integrations", "101", "method.card")]
    assert notes.bindings[RULE].last_applied == {"methods": [Ref(CARDS, "method.card")]}
    assert notes.steps == list(run.steps)


def test_a_reference_inside_a_mapping_is_found_too() -> None:
    shop, notes = Shop(), Notes(Binding(CARDS, "7"))
    apply(plan(create(RULE, methods={"first": Ref(CARDS, "id")})), RUN, shop.write, KINDS, {}, notes.memory())
    assert shop.written[0].values["methods"] == {"first": LiveRef("integrations", "7", "id")}


def test_a_reference_to_nothing_fails_and_writes_nothing() -> None:
    shop, notes = Shop(), Notes()
    run = apply(plan(create(RULE, methods=[Ref(CARDS, "method.card")])), RUN, shop.write, KINDS, {}, notes.memory())
    assert run.steps[0].done is Done.FAILED
    assert "integrations/cards has no object" in run.error
    assert not shop.written


def test_secrets_are_written_and_remembered_as_fingerprints_only() -> None:
    shop, notes = Shop(), Notes()
    secret = Secret(b"hush-hush")
    change = create(CARDS, name="Cards", password=SecretRef("env://P", exact(secret)), user="acme")
    apply(plan(change), RUN, shop.write, KINDS, {"env://P": secret}, notes.memory())
    assert shop.written[0].values["password"] is secret
    binding = notes.bindings[CARDS]
    assert binding.last_applied == {"name": "Cards"}
    assert binding.written["password"].fingerprint == exact(secret)
    assert binding.written["user"].fingerprint == exact(Secret(b"acme"))
    assert (binding.written["password"].run, binding.written["password"].key_id) == ("r-0001", "key-1")
    assert "acme" not in repr(binding)


def test_an_update_keeps_what_it_does_not_name() -> None:
    shop, notes = Shop(), Notes(Binding(CARDS, "7", {"name": "Old", "other": 1}))
    change = Change("update:x", Action.UPDATE, Reason.FROM_GIT, CARDS, {"name": "New"}, live_id="7")
    apply(plan(change), RUN, shop.write, KINDS, {}, notes.memory())
    assert notes.bindings[CARDS] == Binding(CARDS, "7", {"name": "New", "other": 1})


def test_a_delete_forgets_the_binding() -> None:
    shop, notes = Shop(), Notes(Binding(OLD, "7"))
    change = Change("delete:x", Action.DELETE, Reason.REMOVED, OLD, live_id="7")
    apply(plan(change), RUN, shop.write, KINDS, {}, notes.memory())
    assert OLD not in notes.bindings


def test_deleting_the_replaced_object_keeps_the_binding_of_the_new_one() -> None:
    shop, notes = Shop(), Notes(Binding(CARDS, "7"))
    changes = (create(CARDS, name="Cards"), Change("delete:x", Action.DELETE, Reason.IMMUTABLE, CARDS, live_id="7"))
    apply(plan(*changes), RUN, shop.write, KINDS, {}, notes.memory())
    assert notes.bindings[CARDS].live_id == "101"


def test_an_object_that_no_address_owns_is_changed_and_not_bound() -> None:
    shop, notes = Shop(), Notes()
    change = Change(
        "update:x", Action.UPDATE, Reason.CASCADE, Address("rules", "@9"), {"methods": []}, live_id="9", owned=False
    )
    apply(plan(change), RUN, shop.write, KINDS, {}, notes.memory())
    assert shop.written
    assert not notes.bindings


@pytest.mark.parametrize(
    ("error", "done"),
    [(Rejected("no such currency"), Done.FAILED), (Unavailable("no answer"), Done.UNKNOWN)],
)
def test_the_first_failure_stops_and_the_rest_is_skipped(error: Exception, done: Done) -> None:
    shop, notes = Shop({"create:rules/all": error}), Notes()
    run = apply(
        plan(create(CARDS, name="Cards"), create(RULE, methods=[]), create(OLD, name="Old")),
        RUN,
        shop.write,
        KINDS,
        {},
        notes.memory(),
    )
    assert [step.done for step in run.steps] == [Done.DONE, done, Done.SKIPPED]
    assert run.error == str(error)
    assert (run.count(Done.DONE), run.count(done), run.count(Done.SKIPPED)) == (1, 1, 1)
    assert RULE not in notes.bindings


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
