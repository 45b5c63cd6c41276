"""Projects to measure with: always the same for the same size, valid, and without any secret."""

from __future__ import annotations

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
  payment-term: {type: payment_term, label: On account}
  bank-transfer: {type: money_order, label: Bank transfer, pay_to: Acme, send_to: Hamburg}
"""
_CREDENTIALS = """credentials:
  stripe:
    secret_key: env://STRIPE_SECRET_KEY
    signing_secret: env://STRIPE_SIGNING_SECRET
    public_key: pk_test_{filler}
"""
_COUNTRIES = ("AT", "BE", "DE", "DK", "ES", "FI", "FR", "GR", "IE", "IT", "PL", "PT", "SE")


def _rule(number: int) -> str:
    """One payment rule as people write it: 28 lines, one of them a comment."""
    countries = [_COUNTRIES[(number + offset) % len(_COUNTRIES)] for offset in range(3)]
    codes = "\n".join(f'          - "{10000 + number * 7 % 80000 + offset}"' for offset in range(5))
    return f"""  rule-{number}:
    # agreed with sales, reviewed once a year
    name: "Rule {number}: cards and terms"
    enabled: true
    sort_order: {number + 1}
    currency: EUR
    websites:
      - EU Store
    destinations:
      - {countries[0]}
      - country: {countries[1]}
        postal_codes:
{codes}
      - {countries[2]}
    expression: subtotal.value > {number % 900 + 1} and subtotal.value <= {number % 900 + 5000}
    methods:
      - stripe.card
      - stripe.apple_google_pay
      - payment-term
      - bank-transfer
    stop_processing: false
    note: >-
      Orders above the limit are talked over with the
      customer first.
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
        rules = "".join(_rule(index * rules_a_file + offset) for offset in range(rules_a_file))
        texts[sandbox / f"rules-{index:05}.yaml"] = "rules:\n" + rules
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return sum(len(text.encode()) for text in texts.values())
