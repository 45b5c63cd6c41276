"""Synthetic kinds, short ways to write resources, and a shop in memory that is as strict as a real one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.evidence import CredentialEvidence, Evidence, FieldEvidence
from payconf.model.fingerprint import Fingerprint
from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.plan import Plan
from payconf.model.resource import Account, Live, LiveResource, MoneyUnderWay, Resource
from payconf.model.span import Span
from payconf.model.state import Binding, State, Written
from payconf.model.value import LiveRef, Ref, SecretRef, Value
from payconf.plan import PlanOptions, plan

NOW = datetime(2026, 11, 22, 14, 2, 11, tzinfo=UTC)
KEY_ID = "key-1"
KINDS = {
    "payment_terms": Kind("payment_terms", "managed", {"label": FieldSpec("label")}, 10),
    "integrations": Kind(
        "integrations",
        "managed",
        {
            "type": FieldSpec("type", immutable=True),
            "name": FieldSpec("name"),
            "enabled": FieldSpec("enabled", default=True),
        },
        20,
        ("name",),
        "type",
        {
            "card": {
                "label": FieldSpec("label", Semantics.KEYED),
                "public_key": FieldSpec("public_key"),
                "password": FieldSpec("password", write_only=True, secret=True),
                "user": FieldSpec("user", write_only=True),
            },
            "invoice": {"label": FieldSpec("label", Semantics.KEYED)},
        },
        can_disable=True,
    ),
    "rules": Kind(
        "rules",
        "managed",
        {
            "name": FieldSpec("name"),
            "enabled": FieldSpec("enabled", default=True),
            "sort_order": FieldSpec("sort_order", default=1),
            "destinations": FieldSpec("destinations", Semantics.SET, default=[]),
            "methods": FieldSpec("methods", Semantics.ORDERED),
        },
        30,
        can_disable=True,
    ),
    "websites": Kind("websites", "record_only", {"name": FieldSpec("name")}, 0),
}
OPTIONS = PlanOptions("sandbox", "sandbox", "local", "local:sandbox", drift="keep", cascade="all", key_id=KEY_ID)
STRICT = replace(OPTIONS, environment="production", environment_class="production", cascade="owned")
SPAN = Span("environments/sandbox/all.yaml", 3, 5)


def at(text: str) -> Address:
    return Address.parse(text)


def integration(key: str, type_: str = "card", *, retired: bool = False, **values: Value) -> Resource:
    base = {"type": type_, "name": key.title(), "enabled": True, "label": {"default": key}}
    return Resource(at(f"integrations/{key}"), {**base, **values}, SPAN, label=key.title(), retired=retired)


def rule(key: str, *methods: str, **values: Value) -> Resource:
    """`methods` as key or key.name."""
    refs = [Ref(at(f"integrations/{text.partition('.')[0]}"), f"method.{text.partition('.')[2]}") for text in methods]
    base = {"name": key.title(), "enabled": True, "sort_order": 1, "destinations": [], "methods": refs}
    return Resource(at(f"rules/{key}"), {**base, **values}, SPAN, label=key.title())


def term(key: str, label: str) -> Resource:
    return Resource(at(f"payment_terms/{key}"), {"label": label}, SPAN, label=label)


def method(ident: str, name: str = "") -> LiveRef:
    return LiveRef("integrations", ident, f"method.{name}")


def evidence(complete: bool = True, **fields: str) -> Evidence:
    """`key__field="fingerprint"`: what gather found for the integration `key`."""
    found: dict[str, CredentialEvidence] = {}
    for text, digest in fields.items():
        key, _, name = text.partition("__")
        known = found.get(key) or CredentialEvidence("sandbox", key, "cards", integrations=(key,))
        entry = FieldEvidence(name, "secret", False, True, Fingerprint(digest, frozenset()))
        found[key] = replace(known, fields={**known.fields, name: entry})
    return Evidence(found, complete=complete, stable_key=True)


@dataclass
class Shop:
    """Live objects by kind and id, and the bindings. `log`: what was carried out."""

    objects: dict[tuple[str, str], dict[str, Value]] = field(default_factory=dict)
    bindings: dict[Address, Binding] = field(default_factory=dict)
    money: Mapping[str, MoneyUnderWay] | None = field(default_factory=dict)
    facts: Mapping[str, Value] = field(default_factory=dict)
    last_id: int = 100
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    log: list[str] = field(default_factory=list)

    def live(self) -> Live:
        kinds = [name for name, kind in self.kinds.items() if kind.management == "managed"]
        return Live(
            Account("shop-1", product="Local 1"),
            {
                name: tuple(
                    LiveResource(kind, ident, dict(values))
                    for (kind, ident), values in self.objects.items()
                    if kind == name
                )
                for name in kinds
            },
            facts=self.facts,
            money=self.money,
        )

    def state(self) -> State:
        return State(dict(self.bindings))

    def has(self, text: str, ident: str, bind: bool | Mapping[str, Value] = True, **values: Value) -> None:
        """Put an object there; bound with what it holds, or with what is given, as applied last."""
        address = at(text)
        self.objects[address.kind, ident] = values
        if bind is not False:
            base = (
                dict(bind) if isinstance(bind, Mapping) else {name: self.bound(value) for name, value in values.items()}
            )
            self.bindings[address] = Binding(address, ident, base)

    def bound(self, value: Value) -> Value:
        if isinstance(value, list):
            return [self.bound(item) for item in value]
        if isinstance(value, LiveRef):
            owner = next((a for a, b in self.bindings.items() if (a.kind, b.live_id) == (value.kind, value.id)), None)
            return value if owner is None else Ref(owner, value.output)
        return value

    def hold(self, *resources: Resource) -> None:
        """The shop as it is after these were applied."""
        made = plan(resources, self.live(), self.state(), self.kinds, Evidence(), NOW, OPTIONS)
        assert not made.refused, made.refused
        self.carry_out(made)
        self.log.clear()

    def carry_out(self, made: Plan) -> None:
        done: set[str] = set()
        for change in made.changes:
            assert done >= set(change.needs), f"{change.id} came before {change.needs}"
            done.add(change.id)
            self._write(change)
            self.log.append(change.id)

    def _write(self, change: Change) -> None:
        kind = change.address.kind
        values = {name: self._put_in(value) for name, value in change.values.items()}
        if change.action in (Action.CREATE, Action.REPLACE):
            assert change.live_id is None
            self.last_id += 1
            ident, known = str(self.last_id), {}
        else:
            assert change.live_id is not None
            ident = change.live_id
            known = self.objects[kind, ident]
        if change.action is Action.DELETE:
            self._delete(change, ident)
            return
        hidden = {name for name, spec in self.kinds[kind].fields_of({**known, **values}).items() if spec.hidden}
        self.objects[kind, ident] = {**known, **{name: item for name, item in values.items() if name not in hidden}}
        self._check(kind, ident)
        if change.owned:
            self._bind(change, ident, hidden)

    def _delete(self, change: Change, ident: str) -> None:
        del self.objects[change.address.kind, ident]
        if change.owned and self.bindings[change.address].live_id == ident:
            del self.bindings[change.address]
        for (_, other), values in self.objects.items():
            gone = (change.address.kind, ident)
            if any(isinstance(item, LiveRef) and (item.kind, item.id) == gone for item in values.get("methods", ())):
                kept = not values["enabled"] and len(values["methods"]) == 1
                assert kept, f"rule {other} is left with an orphan"

    def _bind(self, change: Change, ident: str, hidden: set[str]) -> None:
        known = self.bindings.get(change.address)
        same = known if known is not None and known.live_id == ident else Binding(change.address, ident)
        written = {
            name: Written("written", value.fingerprint if isinstance(value, SecretRef) else value, "r-1", ident, KEY_ID)
            for name, value in change.values.items()
            if name in hidden and value is not None
        }
        readable = {name: value for name, value in change.values.items() if name not in hidden}
        self.bindings[change.address] = replace(
            same, last_applied={**same.last_applied, **readable}, written={**same.written, **written}
        )

    def _put_in(self, value: Value) -> Value:
        if isinstance(value, Ref):
            live_id = self.bindings[value.target].live_id
            assert (value.target.kind, live_id) in self.objects, f"{value.target} is not in the shop"
            return LiveRef(value.target.kind, live_id, value.output)
        if isinstance(value, SecretRef):
            return value.fingerprint  # a readable one: what the shop then holds is its text, here its own fingerprint
        return [self._put_in(item) for item in value] if isinstance(value, list) else value

    def _check(self, kind: str, ident: str) -> None:
        """What a real shop refuses: a name that is taken, a rule without methods."""
        values = self.objects[kind, ident]
        if kind == "rules":
            assert values["methods"], f"rule {ident} has no method"
        twins = [
            other
            for (k, other), held in self.objects.items()
            if k == kind == "integrations" and held["name"] == values["name"]
        ]
        assert kind != "integrations" or twins == [ident], f"{twins} are all named {values['name']}"


def make(
    shop: Shop, desired: Iterable[Resource], options: PlanOptions = OPTIONS, found: Evidence | None = None
) -> Plan:
    return plan(
        desired, shop.live(), shop.state(), shop.kinds, found or Evidence(complete=True, stable_key=True), NOW, options
    )


def lines(made: Plan) -> list[str]:
    """`action address (reason) fields` of each change."""
    return [
        " ".join([change.action.value, str(change.address), f"({change.reason.value})", *_fields(change)])
        for change in made.changes
    ]


def _fields(change: Change) -> list[str]:
    return [] if change.action in (Action.CREATE, Action.REPLACE) else sorted(change.values)


def codes(made: Plan) -> list[str]:
    return [verdict.finding.code for verdict in made.verdicts if verdict.finding is not None]
