"""What is not as payconf left it, whatever git says of it; and what is remembered of it between two readings."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.audit import Circumstances, Sighting, Who
from payconf.model.change import Action, Change, Drift, FieldChange, Reason
from payconf.model.secret import Secret
from payconf.model.state import SwitchedOff
from payconf.model.value import SecretRef
from payconf.plan.sightings import sightings, uncompared
from payconf.trail import Memory, sighted
from payconf.trail.fields import field_facts
from tests.guard_samples import plan
from tests.plan_samples import KINDS, Shop, at, integration, rule

CARDS = ("integrations", "1")
BY = Circumstances(Who("jana"))
EMPTY = plan()


def shop() -> Shop:
    found = Shop(last_id=0)
    found.hold(
        integration("cards", password=SecretRef("env://P", "one")), rule("all", "cards.x", destinations=["DE", "US"])
    )
    return found


def seen(found: Shop, made: object = EMPTY) -> tuple[Sighting, ...]:
    return sightings(found.live(), found.state(), KINDS, made)  # type: ignore[arg-type]


def ids(found: Shop) -> dict[str, str]:
    return {values["name"]: ident for (_, ident), values in found.objects.items()}


def test_what_is_as_it_was_left_is_no_sighting() -> None:
    found = shop()
    assert seen(found) == ()
    rules = found.objects["rules", ids(found)["All"]]
    rules["destinations"] = ["US", "DE"]  # a set
    assert seen(found) == ()


def test_every_readable_field_counts_and_no_hidden_one() -> None:
    found = shop()
    found.objects["integrations", ids(found)["Cards"]] |= {"label": {"default": "x"}, "user": "other", "password": "p"}
    found.objects["rules", ids(found)["All"]] |= {"sort_order": 5}
    assert seen(found) == (
        Sighting("integrations/cards", {"label": ({"default": "cards"}, {"default": "x"})}),
        Sighting("rules/all", {"sort_order": (1, 5)}),
    )


def test_what_is_gone_is_one_sighting_and_a_kind_that_wasnt_read_is_none() -> None:
    found = shop()
    del found.objects["rules", ids(found)["All"]]
    assert seen(found) == (Sighting("rules/all", vanished=True),)
    live = found.live()
    unread = replace(live, resources={"integrations": live.resources["integrations"]})
    assert sightings(unread, found.state(), KINDS, EMPTY) == ()


def test_what_payconf_off_did_is_its_own_doing_until_somebody_changes_it_further() -> None:
    found = shop()
    ident = ids(found)["All"]
    found.objects["rules", ident]["enabled"] = False
    entry = SwitchedOff("rules", ident, "enabled", "1", False, "r-0001", "2026-11-01")
    state = replace(found.state(), off=(entry,))
    assert sightings(found.live(), state, KINDS, EMPTY) == ()
    other = replace(found.state(), off=(replace(entry, value=True),))
    assert sightings(found.live(), other, KINDS, EMPTY) == (Sighting("rules/all", {"enabled": (True, False)}),)


def test_a_readable_secret_is_told_by_the_plan_and_never_shown() -> None:
    found = shop()
    address = at("integrations/cards")
    binding = found.bindings[address]
    reference = SecretRef("env://KEY", "one")
    found.bindings[address] = replace(binding, last_applied={**binding.last_applied, "public_key": reference})
    found.objects["integrations", ids(found)["Cards"]]["public_key"] = "pk-of-somebody"
    assert seen(found) == ()
    field = FieldChange("public_key", "pk-of-somebody", SecretRef("env://KEY", "one"))
    undone = Change("update:integrations/cards", Action.UPDATE, Reason.FROM_SHOP, address, fields=(field,))
    hidden = replace(field, name="password", known=False)
    told = Sighting("integrations/cards", secrets=("public_key",))
    assert seen(found, replace(EMPTY, drift=(Drift(address, (field, hidden)),))) == (told,)
    assert seen(found, replace(EMPTY, changes=(undone,))) == (told,)
    assert seen(found, replace(EMPTY, drift=(Drift(address, (field,), off="r-1"),))) == ()
    assert seen(found, replace(EMPTY, changes=(replace(undone, reason=Reason.FROM_GIT),))) == ()
    assert [entry.secrets for entry in uncompared(found.state())] == [("public_key",), ()]
    (event,) = sighted(Memory(), [told], "2", BY, str, "")
    assert event.facts["fields"] == [{"field": "public_key", "secret": "changed"}]


def test_the_memory_forgets_what_is_no_longer_so_and_keeps_what_nobody_could_see() -> None:
    one, other = Sighting("rules/a", {"x": (1, 2)}), Sighting("rules/b", secrets=("key",))
    memory = Memory().after("2026-11-01", [one, other])
    assert memory.unseen([one, other]) == ()
    assert Memory.load(memory.dump()) == memory
    blind = memory.after("2026-11-02", [], [other, Sighting("rules/c", secrets=("key",))])
    assert blind.unseen([one, other]) == (one,)
    assert memory.after("2026-11-02", []).unseen([other]) == (other,)


def test_a_clock_that_was_wrong_blinds_nobody() -> None:
    memory = Memory("2026-11-02T12:00:00+00:00")
    for read_at, follows, since in (
        ("2026-11-02T12:00:00+00:00", True, memory.read_at),
        ("2026-11-02T12:00:01+00:00", True, memory.read_at),
        ("2026-11-02T11:00:00+00:00", False, ""),
        ("2026-11-02T10:59:59+00:00", True, ""),
        ("2026-11-02", True, ""),
    ):
        assert (memory.followed_by(read_at), memory.since(read_at)) == (follows, since), read_at
    assert Memory("nonsense").followed_by("2026-11-02T11:00:00+00:00")


def test_a_memory_that_nobody_can_read_is_empty() -> None:
    for content in (None, b"", b"{", b"[]", b"5", b'{"read_at": "x"}', b'{"read_at": "x", "drift": 5, "refusal": ""}'):
        assert Memory.load(content) == Memory()


def test_only_new_fields_of_an_object_are_told() -> None:
    one = Sighting("rules/a", {"x": (1, 2)})
    both = Sighting("rules/a", {"x": (1, 2), "y": ("a", "b")})
    memory = Memory().after("2026-11-01", [one])
    (event,) = sighted(memory, [both], "2026-11-02", BY, str.upper, "r-0007")
    assert event.facts == {
        "vanished": False,
        "fields": [{"field": "y", "from": "A", "to": "B"}],
        "after": "2026-11-01",
        "before": "2026-11-02",
        "perhaps of": "r-0007",
    }
    assert sighted(memory, [Sighting("rules/a", {"x": (1, 3)})], "2026-11-02", BY, str, "")


def test_no_secret_gets_into_a_field_however_deep_it_lies() -> None:
    for value in (
        SecretRef("env://X"),
        Secret(b"x"),
        [SecretRef("env://X")],
        {"a": ({"b": Secret(b"x")},)},
        [{"a": [SecretRef("env://X", "one")]}],
    ):
        for field in (FieldChange("f", value, None), FieldChange("f", None, value)):
            assert field_facts([field], str) == [{"field": "f", "secret": "changed"}]
    for hidden in (FieldChange("f", "a", "b", secret=True), FieldChange("f", None, "b", known=False)):
        assert field_facts([hidden], str) == [{"field": "f", "secret": "changed"}]
    plain = FieldChange("f", {"a": ["b", 1, None, True]}, ("c",))
    assert field_facts([plain], str.upper) == [{"field": "f", "from": {"A": ["B", 1, None, True]}, "to": ["C"]}]
