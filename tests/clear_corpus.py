"""Labelled texts for the detector of secrets in clear: what it must refuse, and what it must let pass.

The labels were written before the detector, from what services publish about their keys, and from how people write
YAML, comments and notes. Everything is made from SEED when it is needed: no file of ours holds a text that looks like
a key. A row is the text of one file of an environment.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

SEED = 20261129
LETTERS = string.ascii_letters + string.digits


class Row(NamedTuple):
    """`refuse`: the label. `category`: what kind of text it is. `secret`: what no output may show, "" for none."""

    refuse: bool
    category: str
    text: str
    secret: str = ""


def corpus() -> list[Row]:
    """All rows, the same in each run."""
    rand = random.Random(SEED)
    makers = (
        keys,
        private_keys,
        tokens,
        aws,
        named,
        references,
        placeholders,
        public,
        identifying,
        digests,
        prose,
        other,
    )
    return [row for maker in makers for row in maker(rand)]


def word(rand: random.Random, length: int, letters: str = LETTERS) -> str:
    """Random characters, never without a digit and a letter of each case."""
    while True:
        found = "".join(rand.choice(letters) for _ in range(length))
        if any(letter.isdigit() for letter in found) and found.upper() != found.lower():
            return found


def b64(rand: random.Random, size: int) -> str:
    return base64.b64encode(rand.randbytes(size)).decode()


# Contexts in which people leave a secret. `{}` is its place.
CONTEXTS: dict[str, str] = {
    "value": "credentials:\n  stripe:\n    secret_key: {}\n",
    "double-quoted": 'integrations:\n  x:\n    note: "{}"\n',
    "single-quoted": "integrations:\n  x:\n    note: '{}'\n",
    "comment": "# old key, remove later: {}\nrules: {{}}\n",
    "comment-behind": "rules:\n  de: {{sort_order: 10}} # {}\n",
    "flow": "integrations: {{x: {{type: money_order, note: {}}}}}\n",
    "mapping-key": "aliases:\n  ? {}\n  : stripe.card\n",
    "list": "aliases:\n  - {}\n  - b\n",
    "query": "webhooks:\n  a: {{url: 'https://shop.acme.example/hook?k={}'}}\n",
    "prose": "integrations:\n  x:\n    label: Pay with {} until Friday\n",
    "bearer": "note: 'Authorization: Bearer {}'\n",
    "folded": "note: >\n  see\n  {}\n  above\n",
    "anchor": "note: &k {}\nother: *k\n",
    "commented-out-yaml": "credentials:\n  stripe:\n    # secret_key: {}\n    secret_key: env://KEY\n",
    "shell": "# export KEY={}\n",
    "json": '# {{"key": "{}"}}\n',
}


def keys(rand: random.Random) -> Iterator[Row]:
    """Secrets that their service's grammar tells."""
    for kind in ("sk", "rk", "sk_org", "ek"):
        for mode in ("test", "live"):
            for context, frame in CONTEXTS.items():
                secret = f"{kind}_{mode}_" + word(rand, rand.choice((24, 40, 99)))
                yield Row(True, f"key, {context}", frame.format(secret), secret)
    for context, frame in CONTEXTS.items():
        secret = "whsec_" + word(rand, 32)
        yield Row(True, f"signing secret, {context}", frame.format(secret), secret)
    for _ in range(6):
        secret = "_".join(("sk", rand.choice(("live", "test")), word(rand, 48)))
        yield Row(True, "key in base64", f"note: {base64.b64encode(secret.encode()).decode()}\n", secret)
        yield Row(True, "key URL-encoded", f"note: {quote(secret).replace('_', '%5F')}\n", secret)
        yield Row(True, "id and key joined", f"# {base64.b64encode(f'{secret}:'.encode()).decode()}\n", secret)


def private_keys(rand: random.Random) -> Iterator[Row]:
    """PEM blocks, as files, escaped into one line, in base64, and commented out."""
    for kind in ("RSA PRIVATE", "EC PRIVATE", "PRIVATE", "ENCRYPTED PRIVATE", "OPENSSH PRIVATE", "DSA PRIVATE"):
        body = [b64(rand, 48) for _ in range(8)]
        lines = [f"-----BEGIN {kind} KEY-----", *body, f"-----END {kind} KEY-----"]
        block = "\n".join(lines)
        yield Row(True, "private key", "note: |\n" + "".join(f"  {line}\n" for line in lines), body[0])
        yield Row(True, "private key, escaped", "note: " + json.dumps(block) + "\n", body[0])
        yield Row(True, "private key, commented out", "".join(f"# {line}\n" for line in lines), body[0])
        yield Row(True, "private key in base64", f"note: {base64.b64encode(block.encode()).decode()}\n", "")
    body = "\n".join(b64(rand, 48) for _ in range(8))
    yield Row(True, "private key of PGP", "# -----BEGIN PGP PRIVATE " + f"KEY BLOCK-----\n# {body[:60]}\n", body[:60])
    age = "AGE-SECRET-" + "KEY-1" + word(rand, 58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" + "qq").upper()
    yield Row(True, "private key of age", f"# {age}\n", age)


def tokens(rand: random.Random) -> Iterator[Row]:
    """Tokens of the systems around a shop, as their makers publish the form."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    made: dict[str, Callable[[], str]] = {
        "JWT": lambda: ".".join(
            (
                header,
                base64.urlsafe_b64encode(json.dumps({"sub": word(rand, 8)}).encode()).decode().rstrip("="),
                word(rand, 43),
            )
        ),
        "Vault": lambda: "hvs" + "." + word(rand, 90),
        "GitHub": lambda: "ghp" + "_" + word(rand, 36),
        "GitHub, fine": lambda: "github" + "_pat_" + word(rand, 22) + "_" + word(rand, 59),
        "GitLab": lambda: "glpat" + "-" + word(rand, 20),
        "Slack": lambda: "xoxb" + "-" + "-".join(("".join(rand.choices(string.digits, k=12)), word(rand, 24))),
        "Google": lambda: "AIza" + word(rand, 35),
        "PyPI": lambda: "pypi-" + "AgEIcHlwaS5vcmc" + word(rand, 80),
        "npm": lambda: "npm" + "_" + word(rand, 36),
        "SendGrid": lambda: "SG" + "." + word(rand, 22) + "." + word(rand, 43),
    }
    for name, make in made.items():
        for context in ("value", "comment", "double-quoted", "shell"):
            secret = make()
            yield Row(True, f"token of {name}, {context}", CONTEXTS[context].format(secret), secret)


def aws(rand: random.Random) -> Iterator[Row]:
    """Access keys of AWS."""
    upper = string.ascii_uppercase + "234567"
    for start in ("AKIA", "ASIA"):
        for context in ("value", "comment", "json"):
            ident = start + "".join(rand.choices(upper, k=16))
            yield Row(True, f"key id of AWS, {context}", CONTEXTS[context].format(ident), ident)
    for frame in (
        "# aws_secret_access_key = {}\n",
        "note: 'AWS_SECRET_ACCESS_KEY={}'\n",
        "stores: {{awssm: {{secret_access_key: {}}}}}\n",
    ):
        secret = word(rand, 40, LETTERS + "/+")
        yield Row(True, "secret key of AWS", frame.format(secret), secret)


SECRET_FIELDS = (
    *("secret_key", "password", "client_secret", "transaction_key", "api_secret", "signing_secret", "webhook_token"),
    *("api_secret_key", "api_key", "secret", "token", "access_token", "passphrase", "private_key"),
)


def named(rand: random.Random) -> Iterator[Row]:
    """Values that only their name and their disorder give away."""
    values: tuple[Callable[[], str], ...] = (
        lambda: b64(rand, 32),
        lambda: "".join(rand.choices("0123456789abcdef", k=64)),
        lambda: word(rand, 24),
        lambda: "".join(rand.choices("0123456789ABCDEF", k=32)),
        lambda: word(rand, 16, LETTERS + "!$%&*+-_.;"),
    )
    frames = (
        "things:\n  x:\n    {}: {}\n",
        'things: {{x: {{{}: "{}"}}}}\n',
        "# {}: {}\n",
        "# {} = '{}'\n",
    )
    for index, name in enumerate(SECRET_FIELDS):
        for number, frame in enumerate(frames):
            secret = values[(index + number) % len(values)]()
            secret = secret if frame.count('"') or frame.count("'") else "q" + secret[1:]  # no indicator in front
            yield Row(True, f"named {name}", frame.format(name, secret), secret)


def references(rand: random.Random) -> Iterator[Row]:
    """Where secrets are, instead of what they are."""
    known = (
        *(
            "env://PAYCONF_LIVE_STRIPE_SECRET_KEY",
            "file:///run/secrets/stripe",
            "vault://kv/payments/production/stripe#secret_key",
        ),
        *("ref+vault://kv/payments/stripe#/secret_key", "awssm://payments/stripe?region=eu-central-1#secret_key"),
        *("awsssm://payments/stripe?version=3", "gcpsm://projects/acme-payments-4711/secrets/stripe/versions/7"),
        *(
            "azurekv://acme-prod.vault.azure.net/secrets/stripe/4387e9f3d6e14c459867679a90fd0f79",
            "sops://secrets/production.yaml#stripe.secret_key",
        ),
        *("op://Payments/stripe/secret key", "keyring://payconf/stripe", "credentials.stripe.signing_secret"),
    )
    for reference in known:
        for name in ("secret_key", "password", "token"):
            yield Row(False, "reference", f"credentials:\n  x:\n    {name}: {reference}\n")
        yield Row(False, "reference", f"# was: secret_key: {reference}\n")
    for name in ("user", "password"):
        yield Row(False, "reference", f'credentials:\n  x:\n    from: vault://kv/x\n    {name}: "#{name}"\n')


def placeholders(rand: random.Random) -> Iterator[Row]:
    """What stands for a secret in examples."""
    live, test = "_".join(("sk", "live", "")), "_".join(("sk", "test", ""))
    known = (
        *(
            live + "xxxxxxxxxxxxxxxxxxxxxxxx",
            test + "XXXXXXXXXXXXXXXXXXXXXXXX",
            live + "...",
            test + "************************",
        ),
        *(live + "YOUR_SECRET_KEY_HERE", live + "000000000000000000000000", test + "your_secret_key", live + "<key>"),
        *(
            "YOUR_API_KEY",
            "changeme",
            "change-me-please-now",
            "********",
            "<secret>",
            "${STRIPE_SECRET_KEY}",
            "{{ secret_key }}",
        ),
        *(
            "REDACTED",
            "(hidden)",
            "example",
            "not-a-real-secret",
            "insert-your-password-here",
            "tbd",
            "…",
            "null",
            "~",
            "TODO",
        ),
        *(
            "example-example-example",
            "dummy-password-for-docs",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "12345678901234567890",
            "%(secret)s",
        ),
        *("$STRIPE_SECRET_KEY", "secret-from-vault", "see-1password", "AKIA" + "IOSFODNN7EXAMPLE", "ghp_" + "x" * 36),
    )
    for text in known:
        yield Row(False, "placeholder", f"# secret_key: {text}\n")
        yield Row(False, "placeholder", f"things:\n  x:\n    password: '{text}'\n")


def public(rand: random.Random) -> Iterator[Row]:
    """Values that every browser gets."""
    for frame in CONTEXTS.values():
        for mode in ("live", "test"):
            yield Row(
                False,
                "public",
                frame.replace("secret_key: {}", "public_key: {}").format(f"pk_{mode}_" + word(rand, 56)),
            )
    for _ in range(6):
        yield Row(False, "public", f"credentials:\n  net:\n    client_key: {word(rand, 80)}\n")
        yield Row(False, "public", f'plan_keys: {{verify: ["ed25519:{b64(rand, 32)}"]}}\n')
        yield Row(False, "public", f"# ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{b64(rand, 30)} jana@acme\n")


def identifying(rand: random.Random) -> Iterator[Row]:
    """Names of accounts and objects, which look like noise and open nothing."""
    digits = string.digits
    for _ in range(8):
        yield Row(False, "identifying", f"credentials:\n  s:\n    account: acct_{word(rand, 16)}\n")
        yield Row(False, "identifying", f"# we_{word(rand, 24)}, pi_{word(rand, 24)}, cus_{word(rand, 14)}\n")
        yield Row(False, "identifying", f"credentials:\n  p:\n    client_id: A{word(rand, 79)}\n")
        yield Row(False, "identifying", f"credentials:\n  c:\n    profile_id: {uuid.UUID(bytes=rand.randbytes(16))}\n")
        yield Row(
            False, "identifying", f"integrations: {{e: {{webhook_access_id: {uuid.UUID(bytes=rand.randbytes(16))}}}}}\n"
        )
        yield Row(False, "identifying", f"credentials:\n  w:\n    api_key_id: {rand.randbytes(8).hex()}\n")
        yield Row(False, "identifying", f"credentials:\n  a:\n    merchant_id: {rand.randbytes(16).hex()}\n")
        yield Row(
            False, "identifying", f'credentials:\n  w:\n    merchant_id: "{"".join(rand.choices(digits, k=6))}"\n'
        )
        yield Row(False, "identifying", f"credentials:\n  n:\n    api_login_id: {word(rand, 10)}\n")


def digests(rand: random.Random) -> Iterator[Row]:
    """Checksums, fingerprints and revisions."""
    for _ in range(6):
        yield Row(False, "digest", f"waivers:\n  - {{code: PC326, found: 'sha256:{rand.randbytes(32).hex()}'}}\n")
        yield Row(False, "digest", f"# reviewed at {rand.randbytes(20).hex()}\n")
        yield Row(
            False,
            "digest",
            f"key_id: {rand.randbytes(8).hex()}\ncredentials: {{s: {{secret_key: [{rand.randbytes(32).hex()}]}}}}\n",
        )
        yield Row(False, "digest", f"# integrity sha512-{b64(rand, 64)}\n")
        yield Row(False, "digest", f"# md5 {rand.randbytes(16).hex()} of the letter\n")
        yield Row(False, "digest", f"# image: registry.example/payconf@sha256:{rand.randbytes(32).hex()}\n")


PROSE = (
    "The password is kept in Vault, ask finance.",
    "secret_key: see the vault of the payments team",
    "token: rotated every 365 days by the on-call engineer",
    "password policy: at least twelve characters, one digit",
    "Das Passwort steht im Tresor, nicht hier.",
    "Secret: nobody knows why this rule exists",
    "api_key: wird von der Finanzabteilung verwaltet",
    "Le mot de passe est dans le coffre, demander à Jana.",
    "password: ask jana@acme.example",
    "passphrase: the usual one, see the runbook",
    "client_secret lives in production only",
    "Key rotation happens in the first week of each quarter.",
    "secret: env variables are set by the pipeline",
    "token = what the gateway returns after the redirect",
    "private_key: generated on the HSM, never exported",
    "webhook_token must not be in the URL of a ticket",
    "api_secret: two years valid, then Worldline sends a mail",
    "Überweisung innerhalb von 14 Tagen ohne Abzug, Verwendungszweck: Rechnungsnummer",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Payment-terms-for-customers-with-a-credit-limit-above-ten-thousand-euros",
    "password: correct horse battery staple is only an example of a comic",
    "See PAY-231, PAY-240 and LEGAL-77 for the history of this rule.",
    "Secret santa campaign 2026: 10 percent off for card payments",
    "Tokenization is done by Stripe; we never see the card.",
)


def prose(rand: random.Random) -> Iterator[Row]:
    """What people say about secrets, and long words."""
    for text in PROSE:
        yield Row(False, "prose", f"# {text}\n")
        yield Row(False, "prose", f"integrations:\n  x:\n    note: '{text.replace(chr(39), '')}'\n")
        yield Row(False, "prose", f"integrations:\n  x:\n    label: >\n      {text}\n")
    for text in (
        "Kreditkarte",
        "Auf Rechnung",
        "Credit card",
        "Vorkasse per Überweisung",
        "Apple Pay or Google Pay",
        "クレジットカード",
        "Кредитная карта",
        "بطاقة ائتمان",
    ):
        yield Row(False, "prose", f"integrations:\n  x:\n    label: {{default: {text}, German: {text}}}\n")


def other(rand: random.Random) -> Iterator[Row]:
    """Addresses, expressions, codes and numbers."""
    known = (
        "webhooks:\n  a: {url: https://shop.acme.example/stripe/handle-events/6513270e-269e-4d37-b2a7-4de452e6b438}\n",
        "# https://docs.stripe.com/keys#limit-api-secret-keys and https://github.com/acme/shop/commit/3f9c2ab\n",
        "rules:\n  a:\n    expression: subtotal.value > 10000 and customer.paymentTerm.label != 'Net 30'\n",
        "rules:\n  a:\n    destinations: [{country: US, postal_codes: ['90001', '01001', 'SW1A 1AA']}]\n",
        "freeze: [{from: 2026-11-27T00:00, to: 2026-12-01T08:00, zone: Europe/Berlin}]\n",
        "integrations:\n  a:\n    api_endpoint: https://api.connect.worldline-solutions.com\n",
        "state: postgresql://payconf@db.acme.example/payconf\n",
        "shop: {url: https://shop.acme.example, client_id: vault://kv/payconf#client_id}\n",
        "moved: [{from: rules/some-rather-long-old-key-of-a-rule-2024, to: rules/new}]\n",
        "# 0123456789 0123456789 0123456789 columns\n# ==========================================\n",
        "# ------------------------------------------------------------------------------\n",
        "may_differ: ['integrations/*.webhook_access_id', 'rules/*.sort_order']\n",
        "stores: {vault: {address: https://vault.acme.example, namespace: payments, auth: {jwt: payconf}}}\n",
        "integrations:\n  a:\n    echeck_confirmation_text: I authorize Acme Inc. to debit my account.\n",
    )
    for text in known:
        yield Row(False, "other", text)
