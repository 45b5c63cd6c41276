"""Reads a folder of tests/cases/plans/ and tells its plan in lines.

environments/before: what was applied (absent: nothing was). by-hand.yaml: what happened in the shop, the state and on
the command line since. environments/now: what git says. expected.txt: the plan.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from payconf.check import check
from payconf.load import load_project
from payconf.model.change import Change, FieldChange
from payconf.model.environment import Environment
from payconf.model.evidence import CredentialEvidence, Evidence, FieldEvidence
from payconf.model.finding import Finding
from payconf.model.fingerprint import Fingerprint
from payconf.model.plan import Plan
from payconf.model.resource import MoneyUnderWay
from payconf.model.span import NOWHERE
from payconf.model.value import Gone, LiveRef, Value
from payconf.plan import adoption, options_for
from payconf.plan.desired import desired
from payconf.providers.local import KINDS
from payconf.resolve import resolve
from tests.plan_samples import KEY_ID, Shop, at, lines, make

CASES = Path(__file__).parent / "cases" / "plans"


def plan_of_case(folder: Path) -> Plan:
    """The plan of environments/now."""
    shop = Shop(kinds=KINDS)
    hand = yaml.safe_load((folder / "by-hand.yaml").read_text("utf-8")) if (folder / "by-hand.yaml").exists() else {}
    if (folder / "environments" / "before").exists():
        shop.hold(*desired(_environment(folder, "before"), _evidence(_environment(folder, "before"))))
    environment = _environment(folder, "now")
    _happen(shop, hand, environment)
    command = dict(hand.get("command", {}))
    found = _evidence(environment) if command.pop("secrets", True) else Evidence()
    named = frozenset(map(at, command.pop("revert_drift", [])))
    chosen = options_for(environment, key_id=KEY_ID, fingerprint=str, revert_drift=named, **command)
    return make(shop, desired(environment, found), chosen, found)


def _environment(folder: Path, name: str) -> Environment:
    resolved = resolve(load_project(folder), name)
    assert resolved.environment is not None
    errors = [finding for finding in (*resolved.findings, *check(resolved.environment)) if finding.is_error]
    assert not errors, errors
    return resolved.environment


def _evidence(environment: Environment) -> Evidence:
    """Everything resolved; a secret's fingerprint is the text of its reference, `?key` aside."""
    credentials = {}
    for name, credential in environment.credentials.items():
        users = [key for key, entry in environment.integrations.items() if getattr(entry, "credentials", None) == name]
        fields = {
            field: FieldEvidence(
                field, "secret", False, True, Fingerprint(str(entry.reference or entry.literal), frozenset())
            )
            for field, entry in credential.fields.items()
        }
        credentials[name] = CredentialEvidence(environment.name, name, "", fields, integrations=tuple(users))
    return Evidence(credentials, complete=True, stable_key=True)


def _happen(shop: Shop, hand: dict[str, Any], environment: Environment) -> None:
    for text, values in hand.get("changed", {}).items():
        held = shop.objects[at(text).kind, shop.bindings[at(text)].live_id]
        held.update({name: _value(shop, value) for name, value in values.items()})
    for kind, objects in hand.get("made", {}).items():
        for ident, values in objects.items():
            shop.objects[kind, str(ident)] = {name: _value(shop, value) for name, value in values.items()}
    for text in hand.get("deleted", []):
        del shop.objects[at(text).kind, shop.bindings[at(text)].live_id]
    if "money" in hand:
        shop.money = hand["money"] and {
            shop.bindings[at(text)].live_id: MoneyUnderWay(**entry) for text, entry in hand["money"].items()
        }
    shop.facts = hand.get("facts", {})
    for text in hand.get("forgotten", []):
        del shop.bindings[at(text)]
    for resource in desired(environment, Evidence()):
        if str(resource.address) in hand.get("adopted", []):
            made = adoption(resource.address, resource, shop.live(), shop.state(), KINDS)
            shop.bindings[resource.address] = made
    for address, binding in shop.bindings.items() if hand.get("other_fingerprint_key") else ():
        written = {name: replace(entry, key_id="older") for name, entry in binding.written.items()}
        shop.bindings[address] = replace(binding, written=written)


def _value(shop: Shop, value: Value) -> Value:
    """`{live: integrations/stripe, method: card}` and `{gone: stripe.card, id: 87}` are references."""
    if isinstance(value, list):
        return [_value(shop, item) for item in value]
    if isinstance(value, dict) and "live" in value:
        return LiveRef("integrations", shop.bindings[at(value["live"])].live_id, f"method.{value.get('method', '')}")
    if isinstance(value, dict) and "gone" in value:
        return Gone(value["gone"], str(value["id"]))
    return value


def told(made: Plan) -> list[str]:
    """The plan in lines: changes in their order, then everything else."""
    found = [line for change, head in zip(made.changes, lines(made), strict=True) for line in (head, *_details(change))]
    found += [f"renamed {old} -> {new}" for old, new in made.renames]
    for drift in made.drift:
        fields = " ".join(field.name for field in drift.fields)
        found.append(f"kept {drift.address} {'vanished' if drift.vanished else fields}")
        found += [f"    {_change_of(field)}" for field in drift.fields]
    for verdict in made.verdicts:
        found.append(f"{verdict.answer.value} {_code(verdict.finding)} {verdict.subject}")
        found += [f"    {verdict.guard}: {verdict.text}", *_said(verdict.finding)]
    for finding in made.findings:
        found += [f"warning {finding.code} {finding.address}", *_said(finding)]
    found += [f"unmanaged {text}" for text in made.unmanaged]
    found += [
        f"money {address} {'unreadable' if money is None else money.open_authorizations}"
        for address, money in made.money
    ]
    found += [f"not checked {row.code or '-'} {row.text}" for row in made.not_checked]
    return found


def _details(change: Change) -> list[str]:
    """What the change waits for, its place, and its values: of a new object all, else before and after."""
    found = [f"    needs {needed}" for needed in change.needs]
    found += [f"    at {change.span}, id {change.live_id}"] if change.live_id or change.span != NOWHERE else []
    if change.fields:
        return found + [f"    {_change_of(field)}" for field in change.fields]
    return found + [f"    {name}: {value!r}" for name, value in change.values.items()]


def _change_of(field: FieldChange) -> str:
    return f"{field.name}: {field.before!r} -> {field.after!r} ({field.span})"


def _said(finding: Finding | None) -> list[str]:
    if finding is None:
        return []
    fix = [f"    fix: {finding.fix}"] if finding.fix else []
    related = [f"    also: {span} {text}" for text, span in finding.related]
    return [f"    {finding.span} {finding.message}", *fix, *related]


def _code(finding: Any) -> str:
    return "-" if finding is None else finding.code
