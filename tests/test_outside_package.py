"""A package from outside brings a type, a service and a provider; the installed program uses all three."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.package_samples import SERVICE, TYPE

PROVIDER = '''
"""A shop in one JSON file beside this module."""
import json
from dataclasses import dataclass
from pathlib import Path

from payconf.integrations import types
from payconf.model.errors import NotFound
from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.model.value import from_json, to_json

NAME = "acme_shop"
_FILE = Path(__file__).with_name("shop.json")
_COMMON = {"type": FieldSpec("type", immutable=True), "name": FieldSpec("name"), "enabled": FieldSpec("enabled")}


def _fields(known):
    return {
        field.name: FieldSpec(
            field.name,
            Semantics.KEYED if field.type == "localized" else Semantics.SCALAR,
            write_only=field.write_only,
            secret=field.write_only,
        )
        for field in known.fields
        if field.name not in _COMMON
    }


KINDS = {
    "integrations": Kind(
        "integrations", "managed", _COMMON, 1, ("name",), "type",
        {name: _fields(known) for name, known in types().items()}, can_disable=True,
    ),
    "rules": Kind(
        "rules", "managed",
        {name: FieldSpec(name) for name in
         ("name", "enabled", "sort_order", "currency", "websites", "destinations", "expression", "methods",
          "stop_processing")},
        2, can_disable=True,
    ),
}


@dataclass
class Session:
    held: dict

    def close(self):
        pass


def connect(target):
    return Session(json.loads(_FILE.read_text()) if _FILE.exists() else {})


def identify(session):
    return Account("acme-1", product="Acme Shop 3")


def read(session, kind):
    for ident, entry in session.held.items():
        if entry["kind"] == kind:
            yield LiveResource(kind, ident, from_json(entry["values"]))


def write(session, change):
    ident = change.live_id or str(len(session.held) + 1)
    if change.live_id and change.live_id not in session.held:
        raise NotFound("there is no such object")
    if change.action.value == "delete":
        del session.held[ident]
    else:
        known = session.held.setdefault(ident, {"kind": change.address.kind, "values": {}})
        known["values"].update(
            {name: to_json(value) for name, value in change.values.items() if not isinstance(value, Secret)}
        )
    _FILE.write_text(json.dumps(session.held))
    return Outcome(ident)
'''
PROJECT = {
    "payconf.yaml": "version: 1\nfingerprint_key: env://FINGERPRINT_KEY\n",
    "environments/sandbox/environment.yaml": (
        "class: sandbox\n"
        "shop: {provider: acme_shop, url: 'https://shop.acme.example', version: '6.1', bundles: [my_bank]}\n"
    ),
    "environments/sandbox/credentials.yaml": "credentials: {bank: {bank_secret: env://BANK_SECRET}}\n",
    "environments/sandbox/all.yaml": """
        integrations:
          bank: {type: mybank, label: Bank, branch: Berlin, test_mode: true, credentials: bank}
        rules:
          all: {sort_order: 1, currency: EUR, methods: [bank]}
        """,
}


def test_the_program_plans_and_applies_what_a_package_brings(
    tmp_path: Path, write_project: Callable[[dict[str, str]], Path]
) -> None:
    package = tmp_path / "package"
    (package / "acme_payconf-1.dist-info").mkdir(parents=True)
    metadata = package / "acme_payconf-1.dist-info"
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-payconf\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(
        "[payconf.integrations]\nmybank = acme_type\n[payconf.services]\nmybank = acme_service\n"
        "[payconf.providers]\nacme_shop = acme_provider\n"
    )
    for name, text in (("acme_type", TYPE), ("acme_service", SERVICE), ("acme_provider", PROVIDER)):
        (package / f"{name}.py").write_text(text)
    root = write_project(PROJECT)
    variables = {
        **os.environ,
        "PYTHONPATH": str(package),
        "BANK_SECRET": "canary-" + "b" * 20,
        "FINGERPRINT_KEY": "f" * 40,
    }

    def payconf(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "payconf", *words], cwd=root, env=variables, capture_output=True, text=True
        )

    valid = payconf("validate")
    assert valid.returncode == 0, valid.stdout + valid.stderr
    applied = payconf("apply", "sandbox", "--yes")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert "create integrations/bank" in applied.stdout
    second = payconf("plan", "sandbox", "--detailed-exitcode")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "canary" not in (package / "shop.json").read_text()
