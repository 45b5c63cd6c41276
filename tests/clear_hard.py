"""More labelled texts for the detector of secrets in clear: disguises, other languages, card numbers, and near misses.

tests/clear_corpus.py holds what is usual. These rows are from an attempt to get past a first detector, and to make it
cry wolf; their labels say what a reviewer would say, whatever that detector said. Made from SEED at run time, too.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Iterator
from urllib.parse import quote

from tests.clear_corpus import LETTERS, Row, b64, word

SEED = 20261130
UPPER = string.ascii_uppercase
PRIVATE = " ".join(("PRIVATE", "KEY"))
PUTTY = "-".join(("PuTTY", "User", "Key", "File", "3"))
BRANDS = (("4532", 16), ("51", 16), ("2223", 16), ("37", 15), ("6011", 16), ("3528", 16), ("36", 14), ("4916", 19))


def hard_corpus() -> list[Row]:
    """All rows, the same in each run."""
    rand = random.Random(SEED)
    makers = (disguised, pem, tokens, names, cards, numbers, pointers, placeholders, near_misses)
    return [row for maker in makers for row in maker(rand)]


def key(rand: random.Random, length: int = 24) -> str:
    return "_".join((rand.choice(("sk", "rk")), rand.choice(("live", "test")), word(rand, length)))


def wrapped(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


def again(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def disguised(rand: random.Random) -> Iterator[Row]:
    """A key as YAML, URLs, JSON and people write it so that it doesn't look like one."""
    for length in (10, 12, 16):  # the shortest that the service's grammar allows
        secret = key(rand, length)
        yield Row(True, "shortest key", f"note: {secret}\n", secret)
        yield Row(True, "shortest key in base64", f"note: {again(secret)}\n", again(secret))
    for cut in (2, 6, 10, 20):
        secret = key(rand)
        first, second = secret[:cut], secret[cut:]
        yield Row(True, "key over two lines, quoted", f'note: "{first}\\\n  {second}"\n', second)
        yield Row(True, "key over two lines, zero width", f"note: {first}\u200b{second}\n", second)
    for cut in (10, 20):
        secret = key(rand, 40)
        yield Row(True, "key over two lines", f"note: >-\n  {secret[:cut]}\n  {secret[cut:]}\n", secret[cut:])
        yield Row(True, "key over two comments", f"# {secret[:cut]}\n# {secret[cut:]}\n", secret[cut:])
    for escape in ("\\x5f", "\\u005f", "\\U0000005f"):
        secret = key(rand).replace("_", escape)
        yield Row(True, "key with escapes", f'note: "{secret}"\n', secret)
        yield Row(True, "key with escapes in a comment", f'# {{"key": "{secret}"}}\n', secret)
    for _ in range(3):
        secret = key(rand)
        whole = "".join(f"%{ord(letter):02x}" for letter in secret)
        yield Row(True, "key URL-encoded wholly", f"note: {whole}\n", whole)
        yield Row(True, "key URL-encoded twice", f"note: {quote(quote(secret).replace('_', '%5F'))}\n", secret[8:])
        yield Row(True, "key in base64 twice", f"note: {again(again(secret))}\n", again(again(secret)))
        lines = "".join(f"  {line}\n" for line in wrapped(again(secret), 20))
        yield Row(True, "key in base64 over lines", f"note: |\n{lines}", again(secret)[20:40])
        yield Row(True, "key in the login of a URL", f"note: https://{secret}:@api.stripe.com/v1\n", secret)
        yield Row(True, "key in an anchor", f"note: &{secret} x\n", secret)
        yield Row(True, "key in a tag", f"note: !{secret} x\n", secret)
        yield Row(True, "key as a quoted key", f'aliases:\n  "{secret}": stripe.card\n', secret)
        yield Row(True, "key behind CRLF", f"a: 1\r\nnote: {secret}\r\n", secret)


def pem(rand: random.Random) -> Iterator[Row]:
    """Private keys, wrapped and folded."""
    body = [b64(rand, 48) for _ in range(8)]
    block = "\n".join((f"-----BEGIN {PRIVATE}-----", *body, f"-----END {PRIVATE}-----"))
    yield Row(True, "private key on one line", f"note: {block.replace(chr(10), ' ')}\n", body[3])
    yield Row(True, "private key with CRLF", "note: |\r\n  " + block.replace("\n", "\r\n  ") + "\r\n", body[3])
    for width in (64, 76):
        lines = "".join(f"  {line}\n" for line in wrapped(again(block), width))
        yield Row(True, "private key in base64 over lines", f"note: |\n{lines}", wrapped(again(block), width)[3])
    account = {"type": "service_account", "private_key_id": rand.randbytes(20).hex(), "private_key": block}
    yield Row(True, "service account of Google", f"# {json.dumps(account)}\n", body[3])
    yield Row(True, "private key of PuTTY", f"# {PUTTY}: ssh-rsa\n# Private-Lines: 1\n# {body[3]}\n", "")


def tokens(rand: random.Random) -> Iterator[Row]:
    """Of other systems."""
    digits = "".join(rand.choices(string.digits, k=13))
    made = {
        "storage of Azure": f"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={b64(rand, 64)};x=y",
        "signature of Azure": f"https://acme.blob.example/x?sv=2024-01-01&sig={quote(b64(rand, 32), safe='')}",
        "client of Google": "GOC" + "SPX-" + word(rand, 28),
        "Braintree": "access_token$" + "production$" + word(rand, 16).lower() + "$" + rand.randbytes(16).hex(),
        "Slack's hook": f"https://hooks.slack.com/services/T{word(rand, 8).upper()}/B{word(rand, 8).upper()}/"
        + word(rand, 24),
        "Slack's app": "xapp" + "-1-A" + word(rand, 10).upper() + f"-{digits}-" + rand.randbytes(32).hex(),
        "JWT without signature": f"eyJ{word(rand, 20)}.eyJ{word(rand, 20)}.",
        "JWT, encrypted": f"eyJ{word(rand, 40)}.{word(rand, 60)}.{word(rand, 16)}.{word(rand, 60)}.{word(rand, 22)}",
        "old Vault": f"VAULT_TOKEN=s.{word(rand, 24)}",
        "login of a database": f"postgresql://payconf:{word(rand, 20)}@db.acme.example/payconf",
        "bearer": f"curl -H 'Authorization: Bearer {word(rand, 40)}'",
        "AWS, both": f"AKIA{''.join(rand.choices(UPPER + '234567', k=16))} {word(rand, 40, LETTERS + '/+')}",
    }
    for name, text in made.items():
        yield Row(True, f"token, {name}", f"# {text}\n")
        yield Row(True, f"token, {name}, quoted", f'integrations:\n  x:\n    note: "{text}"\n')


NAMES = (
    *("Passwort", "kennwort", "mot de passe", "contraseña", "пароль", "pwd", "payflow_pwd", "clientSecret"),
    *("STRIPE_SECRET", "signature_key", "merchant_key", "tran_key", "api-token", "credential_secret"),
)
FRAMES = (
    *("{}: {}\n", "# {} = {}\n", "{}: |\n  {}\n", "{}: >-\n  {}\n", "{}:\n  {}\n", "{}: &k {}\n", "{}: !!str {}\n"),
    *("{}:\n  - {}\n", "{}: [{}, b]\n", "? {}\n: {}\n", "# the {} is {}\n", "# {} => {}\n", "# <{}>{}</x>\n"),
    *('# "{}": "{}"\n', "# {}：{}\n", "{}: '!{}'\n", "{}: '#{}'\n"),
)


def names(rand: random.Random) -> Iterator[Row]:
    """Values that only their name gives away, in other languages and wherever YAML lets them stand."""
    for number, name in enumerate(NAMES):
        for frame in (FRAMES[number % len(FRAMES)], FRAMES[0], FRAMES[1]):
            secret = word(rand, 24)
            yield Row(True, "named otherwise", frame.format(name, secret), secret)
    for frame in FRAMES:
        for length in (16, 32):
            secret = word(rand, length)
            yield Row(True, "named password, framed", frame.format("password", secret), secret)
    for name in ("api_key", "client_secret"):
        secret = str(uuid.UUID(bytes=rand.randbytes(16)))
        yield Row(True, "named, a UUID", f"{name}: {secret}\n", secret)


def checked(rand: random.Random, start: str, length: int) -> str:
    """A number with a right check digit (Luhn)."""
    digits = start + "".join(rand.choices(string.digits, k=length - len(start) - 1))
    doubled = [2 * int(digit) for digit in digits[::-2]]
    total = sum(int(digit) for digit in digits[-2::-2]) + sum(value // 10 + value % 10 for value in doubled)
    return digits + str(-total % 10)


CARD_FRAMES = (
    *("# {}\n", 'note: "{}"\n', "{}: x\n", "- {}\n", "[{}, b]\n", "# card={};\n", "# card:{}\n", "# use {}.\n"),
    *("# {} 12/27 123\n", "# {} exp 12/2027\n", "# {}|12|2027|123\n", "label: Visa {}\n", "# Visa{}\n", "# ({})\n"),
    *("# https://x.example/?pan={}\n", "# x {} y\n", "# 3 of {}\n", "# {}^DOE/J^2712\n", "# pan_{}\n"),
)


def cards(rand: random.Random) -> Iterator[Row]:
    """Card numbers, as people write them."""
    for number, frame in enumerate(CARD_FRAMES):
        digits = checked(rand, *BRANDS[number % len(BRANDS)])
        yield Row(True, "card", frame.format(digits), digits)
        digits = checked(rand, "4532", 16)
        for join in (" ", "-", "\u00a0", "."):
            shown = join.join(wrapped(digits, 4))
            yield Row(True, "card in groups", frame.format(shown), shown)
    digits = checked(rand, "4532", 16)
    yield Row(True, "card over two lines, quoted", f'note: "{digits[:8]}\\\n  {digits[8:]}"\n', digits[8:])
    yield Row(True, "card URL-encoded", f"# {'%20'.join(wrapped(digits, 4))}\n", digits[12:])


def numbers(rand: random.Random) -> Iterator[Row]:
    """Numbers that are no cards."""
    known = (
        *("# DE89370400440532013000", "# IBAN DE89 3704 0044 0532 0130 00", "# +49 4532 0151 1283 03", "# 0.4532015"),
        *("# 1764396000000 and 1764396000000000", "# 20261129062456", "# 4006381333931", "# 978-3-16-148410-0"),
        *("# 52.5200066 13.4049540", "a: [1001, 2002, 3003, 4004, 5005]", "postal_codes: [45320, 15112, 83036, 90001]"),
        *("# order 100000000012345", "# 2026-11-29 2026-11-30 2026-12-01", "# 10.0.0.1 192.168.100.200"),
        *("# 4 532 015 112 830 366 EUR", "# PAY-45320151 12830366", "# USt-IdNr. DE 123456789, HRB 12345"),
    )
    for text in known:
        yield Row(False, "number", f"{text}\n")
    for field in ("merchant_id", "pspid", "vendor", "api_login_id"):
        yield Row(False, "number", f"credentials:\n  c:\n    {field}: {checked(rand, '4532', 16)}\n")
    digits = checked(rand, "4532", 16)
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    for text in (wrong, f"a{digits}b", f"{digits}{digits}", f"0.{digits}", f"SKU-{digits}", f"ab{digits}cd"):
        yield Row(False, "number", f"# {text}\n")
    for _ in range(10):
        yield Row(False, "number", f"# {uuid.UUID(bytes=rand.randbytes(16))} {rand.randbytes(20).hex()}\n")


def pointers(rand: random.Random) -> Iterator[Row]:
    """Where a secret lies, written otherwise than as a reference."""
    known = (
        *("secret_path: kv/payments/production/Stripe1/key", "# secret: kv/data/payments/production/stripe2"),
        *("secret: payments/prod-2026/stripe-eu-1/key", "# secretName: stripe-credentials-7f8b9c6d5e"),
        "token_url: https://auth.acme.example/oauth2/v1/token",
        "# secret: arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe-AbCdEf",
        *("# token: ${{secrets.STRIPE_TOKEN_2}}", "# apiKey: process.env.STRIPE_API_KEY_V2"),
        *("# secret_key: PAYCONF_STRIPE_SECRET_KEY_2", "# token: $CI_JOB_TOKEN_V2_ABCDEFGH1"),
        *("# token: %STRIPE_SECRET_KEY_2%", "private_key: /etc/payconf/keys/production-2026.pem"),
        *("private_key_file: C:\\Keys\\Prod2026\\payconf.pem", "# password: !vault $ANSIBLE_VAULT;1.1;AES256"),
        "# secret_key: see https://vault.acme.example/ui/vault/secrets/kv/show/payments/stripe2",
        "# api key docs: https://docs.stripe.com/keys/Abc1234567890Defg",
        f"# password: ENC[AES256_GCM,data:{b64(rand, 20)},iv:{b64(rand, 32)},tag:{b64(rand, 16)},type:str]",
    )
    for text in known:
        yield Row(False, "reference", f"{text}\n")


def placeholders(rand: random.Random) -> Iterator[Row]:
    """What documentation writes."""
    live = "_".join(("sk", "live", ""))
    tails = ("YourSecretKey12345678", "1234567890abcdefghij", "abcdefghijklmnopqrstuvwx", "ReplaceMe_2026_please")
    for tail in (
        *tails,
        "EXAMPLEKEY1234567890",
        "PlaceholderPlaceholder1",
        "0123456789abcdefABCDEF",
        "InsertYourKeyHere1",
    ):
        yield Row(False, "placeholder", f"# secret_key: {live}{tail}\n")
        yield Row(False, "placeholder", f"note: '{live}{tail}'\n")
    for text in (
        "Your-Password-Here-123",
        "<your password here 1234567890>",
        "ChangeMe12345678",
        "ExamplePassword2026!",
    ):
        yield Row(False, "placeholder", f"password: '{text}'\n")


def near_misses(rand: random.Random) -> Iterator[Row]:
    """What stands behind a telling name and is no secret."""
    known = (
        *("# token: 2026-11-29T06:24:56Z", "secret_rotated: 2026-11-29T00:00:00+01:00", "# key: rules/de-terms-10k"),
        *(
            "# token: PAYMENT-OPS-2026-11-29-A",
            "# secret: SANTA2026XMAS-DISCOUNT",
            "# token: rotated 2026-11-01,by:jana",
        ),
        *("# password: 16-characters-or-more-A1", "# hvs. and s. begin tokens", "# пароль: см. хранилище"),
        *("# private key fingerprint: 16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", "# key: net30-customers-eu-2"),
        *("# a JWT looks like eyJhbGciOi….eyJzdWIi….signature", "# sk_live_ is the prefix\n# Integrations2026 follow"),
    )
    for text in known:
        yield Row(False, "prose", f"{text}\n")
    ids = " ".join(f"{start}_{word(rand, 24)}" for start in ("seti", "src", "ch", "evt", "in", "price", "pm", "txn"))
    yield Row(False, "identifying", f"# {ids}\n")
    yield Row(False, "identifying", f"# secret_version: {rand.randbytes(16).hex()}\n")
    yield Row(False, "identifying", f"# idempotency token: {uuid.UUID(bytes=rand.randbytes(16))}\n")
    yield Row(False, "digest", f"# key commit: {rand.randbytes(20).hex()}\n")
    yield Row(False, "digest", f"# key fingerprint: SHA256:{word(rand, 43)}\n")
    yield Row(False, "public", f"# -----BEGIN PUBLIC KEY-----\n# {b64(rand, 48)}\n")
    yield Row(False, "public", f"# -----BEGIN CERTIFICATE-----\n# MII{b64(rand, 300)}\n")
    yield Row(False, "public", "# age1" + "".join(rand.choices("qpzry9x8gf2tvdw0s3jn54khce6mua7l", k=58)) + "\n")
