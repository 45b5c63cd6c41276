"""Projects to measure with: always the same for the same size, valid, and without any secret."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

_ENVIRONMENT = """class: sandbox
shop: {provider: local, url: "local:benchmark", version: any}
"""
_INTEGRATIONS = """integrations:
  stripe:
    type: stripe
    label: {default: Credit card, German: Kreditkarte}
    payment_action: authorize
    credentials: stripe
  terms: {type: payment_term, label: On account}
  bank: {type: money_order, label: Bank transfer, pay_to: Acme, send_to: Hamburg}
"""
_CREDENTIALS = """credentials:
  stripe:
    secret_key: env://STRIPE_SECRET_KEY
    signing_secret: env://STRIPE_SIGNING_SECRET
    public_key: pk_test_{filler}
"""
_COUNTRIES = ("AT", "BE", "DE", "DK", "ES", "FI", "FR", "GR", "IE", "IT", "PL", "PT", "SE")


def rule(number: int) -> str:
    """One payment rule as people write it: 28 lines, one of them a comment; 23 values, 72 events, about 574 bytes."""
    a, b, c, d = (_COUNTRIES[(number + offset) % len(_COUNTRIES)] for offset in range(4))
    code = 10000 + number * 7 % 80000
    return f"""  rule-{number:05}:
    # agreed with sales
    name: "Rule {number:05}"
    enabled: true
    sort_order: {number + 1}
    currency: EUR
    websites: [EU Store]
    destinations:
      - {a}
      - country: {b}
        postal_codes:
          - "{code}"
          - "{code + 1}"
      - country: US
        region: US-CA
        postal_codes:
          - "{code + 2}"
      - {{country: {c}, postal_codes: ["{code + 3}","{code + 4}"]}}
      - {{country: {d}, postal_codes: ["{code + 5}"]}}
    expression: subtotal.value > {number % 900 + 1}
    methods:
      - stripe.card
      - terms
      - bank
    stop_processing: false
    note: >-
      Above it,
      talk to them.
"""


def write_project(folder: Path, files: int, rules_a_file: int = 4) -> int:
    """Write a project of `files` YAML files (4 at least) into an empty folder; returns their size in bytes."""
    sandbox = folder / "environments" / "sandbox"
    sandbox.mkdir(parents=True)
    texts = {
        folder / "payconf.yaml": "version: 1\n",
        sandbox / "environment.yaml": _ENVIRONMENT,
        sandbox / "credentials.yaml": _CREDENTIALS.replace("{filler}", "Benchmark" * 4),
        sandbox / "integrations.yaml": _INTEGRATIONS,
    }
    for index in range(files - len(texts)):
        rules = "".join(rule(index * rules_a_file + offset) for offset in range(rules_a_file))
        texts[sandbox / f"rules-{index:05}.yaml"] = "rules:\n" + rules
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return sum(len(text.encode()) for text in texts.values())


def make_shop(folder: Path, objects: int, payconf: Path) -> dict[str, str]:
    """A project of so many rules, and its embedded shop, in which they are applied. Returns the variables it needs."""
    filler = "Benchmark" * 4
    environ = {
        "STRIPE_SECRET_KEY": "sk_" + f"test_{filler}",
        "STRIPE_SIGNING_SECRET": "whsec_" + filler,
        "PAYCONF_BENCHMARK_KEY": filler,
    }
    write_project(folder, 4 + objects // 100, 100)
    (folder / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://PAYCONF_BENCHMARK_KEY\n")
    names = ["--website", "EU Store", "--localization", "English", "--localization", "German"]
    for line in (["local", "create", "benchmark", *names], ["apply", "sandbox", "--yes"]):
        done = subprocess.run([payconf, *line], cwd=folder, env={**os.environ, **environ}, capture_output=True)
        if done.returncode:
            raise SystemExit(f"payconf {' '.join(line)}: {done.stdout.decode()[-500:]}{done.stderr.decode()[-500:]}")
    return environ


def change_rules(folder: Path, count: int) -> None:
    """Give so many rules another sort order."""
    left = count
    for path in sorted(folder.rglob("rules-*.yaml")):
        text, changed = re.subn(r"(?<=sort_order: )(\d*)00$", r"9\g<1>00", path.read_text(), count=left, flags=re.M)
        path.write_text(text)
        left -= changed
        if not left:
            return
