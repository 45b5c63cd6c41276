"""Examples for the help of every command. A test holds that each command has one and that each can be typed."""

from __future__ import annotations

import click

EXAMPLES: dict[str, tuple[str, ...]] = {
    "init": ("init", "init shop-config --shop orocommerce --shop-version 7.0 --type paypal_express"),
    "doctor": ("doctor", "doctor production --offline", "doctor production --secrets --format json"),
    "validate": ("validate", "validate sandbox --report sarif=payconf.sarif"),
    "fmt": ("fmt", "fmt --check production"),
    "show": ("show production --provenance", "show plan.json --report html=plan.html"),
    "compare": ("compare sandbox production",),
    "plan": (
        "plan sandbox",
        "plan production --no-secrets --out review.json --report html=review.html",
        "plan production --reviewed review.json --out plan.json",
    ),
    "simulate": (
        "simulate production --website 'EU Store' --currency EUR --billing-country DE",
        "simulate production --checkouts --plan plan.json",
    ),
    "approve": ("approve plan.json",),
    "apply": ("apply plan.json", "apply sandbox"),
    "runs": ("runs show production", "runs list production"),
    "runs list": ("runs list production",),
    "runs show": ("runs show production", "runs show production r-0187"),
    "runs prune": ("runs prune production --older-than 400 --dry-run",),
    "resume": ("resume production r-0187", "resume production r-0187 --outcome c3=done"),
    "rollback": ("rollback production r-0187 --out rollback.json",),
    "rotate": ("rotate production integrations/stripe --out plan.json",),
    "off": ("off production paypal-express --out off.json",),
    "reclaim": ("reclaim staging --out plan.json",),
    "snapshot": ("snapshot production --out live.json",),
    "drift": ("drift production", "drift sandbox production --secrets"),
    "pull": ("pull production rules/eu-cards",),
    "adopt": ("adopt production --dry-run", "adopt production rules/eu-cards --id 17"),
    "export": ("export production --dry-run", "export production --owner jana@acme.example"),
    "audit": ("audit production", "audit production --since 2026-01-01 --format csv"),
    "history": ("history production rules/eu-cards",),
    "upgrade-check": ("upgrade-check production --to 7.0",),
    "state": ("state list production", "state show production integrations/stripe"),
    "state list": ("state list production",),
    "state show": ("state show production integrations/stripe",),
    "state mv": ("state mv production rules/old-key rules/new-key",),
    "state rm": ("state rm production rules/eu-cards",),
    "state migrate": ("state migrate sqlite:///var/lib/payconf/state.sqlite s3://acme-payconf/state",),
    "lock": ("lock list", "lock break production"),
    "lock list": ("lock list",),
    "lock break": ("lock break production",),
    "completion": ('eval "$(payconf completion bash)"', "completion fish > ~/.config/fish/completions/payconf.fish"),
    "schema": ("schema objects", "schema --write schemas"),
    "evidence": ("evidence production integrations/stripe",),
    "prove": ("prove production", "prove production integrations/stripe --again"),
    "expiry": ("expiry --no-secrets --within 90d", "expiry production --calendar payments.ics"),
    "smoke": ("smoke sandbox integrations/stripe",),
    "guards": ("guards",),
    "explain": ("explain PC201", "explain"),
    "secrets": ("secrets check production",),
    "secrets scan": ("secrets scan", "secrets scan environments/production/credentials.yaml .env"),
    "secrets check": ("secrets check production", "secrets check sandbox --read"),
    "secrets fingerprints": ("secrets fingerprints sandbox", "secrets fingerprints sandbox --check"),
    "oro": ("oro bridge --version 6.1 --bundles stripe", "oro check production"),
    "oro bridge": ("oro bridge --version 6.1 --bundles stripe,paypal", "oro bridge --version 6.1 --services"),
    "oro check": ("oro check production", "oro check production --powerless env://WEAK_ID env://WEAK_SECRET"),
    "local": ("local create sandbox --website Default --localization English", "local list sandbox rules"),
    "local create": ("local create sandbox --website 'EU Store' --localization English --currency EUR",),
    "local list": ("local list sandbox", "local list sandbox rules"),
    "local set": ("local set sandbox rules/1 enabled=false",),
    "local set-url": ("local set-url sandbox https://shop.acme.example",),
    "local add": (
        "local add sandbox payment_terms label='net 30'",
        "local add sandbox integrations type=money_order name=Cheque label=Cheque",
    ),
    "local delete": ("local delete sandbox integrations/1",),
    "local add-transaction": ("local add-transaction sandbox stripe_payment_7 --amount 250.00",),
    "local add-customer": ("local add-customer sandbox 'Acme GmbH' --payment-term 1",),
    "local settle-transaction": ("local settle-transaction sandbox 1",),
    "local offered": ("local offered sandbox --website 'EU Store' --currency EUR --country DE",),
    "testing": ("testing oro-simulator --port 8321", "testing service-simulators sandbox"),
    "testing oro-simulator": ("testing oro-simulator --port 8321 --localization English --localization German",),
    "testing service-simulators": ("testing service-simulators sandbox",),
}
"""By command, lines without the word payconf in front (but where it doesn't stand there)."""


def with_examples(command: click.Command, path: str) -> None:
    """Give a command, and those below it, an end of their help."""
    if lines := EXAMPLES.get(path):
        shown = [line if "payconf " in line else f"payconf {line}" for line in lines]
        command.epilog = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in shown)
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            with_examples(below, f"{path} {name}")
