"""One secret in two environments, disguised: through gather and the guard, read in one run or only written down."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payconf.gather import gather
from payconf.guard.case import Case
from payconf.guard.unique import unique
from payconf.integrations.remembered import Known, Recalled, written_down
from payconf.model.entropy import LEAST_BITS, estimated_bits
from payconf.model.environment import Environment
from payconf.model.fingerprint import Fingerprint
from tests.guard_samples import KEY, answers, credential, environment, integration, resolver

SECRET = "T4xw9Qz7LmB2vKc8"
ID = "a4svm9zWx"
LONG_ID = "9394655747d42a655ad912bbf5c4a965"
OURS, THEIRS = "env://OURS", "env://THEIRS"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def lines(text: str, width: int, end: str) -> str:
    return end.join(text[at : at + width] for at in range(0, len(text), width))


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "white space": lambda text: f"\t {text} \n",
    "CRLF": lambda text: f"{text}\r\n",
    "BOM": lambda text: f"\ufeff{text}",
    "no-break spaces": lambda text: f"\u00a0{text}\u202f",
    "wrapped": lambda text: lines(text, 8, "\n  "),
    "wrapped, CRLF": lambda text: lines(text, 8, "\r\n"),
    "base64": b64,
    "base64 without padding": lambda text: b64(text).rstrip("="),
    "base64, MIME lines": lambda text: lines(b64(f"{ID}:{text}"), 12, "\r\n") + "\r\n",
    "base64 twice": lambda text: b64(b64(text)),
    "base64 of a line": lambda text: b64(f"{text}\n"),
    "hex": lambda text: text.encode().hex(),
    "hex, upper case": lambda text: text.encode().hex().upper(),
    "hex in base64": lambda text: b64(text.encode().hex()),
    "0x": lambda text: f"0x{text.encode().hex()}",
    "URL": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "URL twice": lambda text: quote("".join(f"%{byte:02X}" for byte in text.encode()), safe=""),
    "double quotes": lambda text: f'"{text}"',
    "single quotes": lambda text: f"'{text}' ",
    "quoted twice": lambda text: f"\"'{text}'\"",
    "Bearer": lambda text: f"Bearer {text}",
    "bearer, base64": lambda text: f"bearer  {b64(text)}",
    "Basic": lambda text: f"Basic {b64(f'{ID}:{text}')}",
    "header": lambda text: f"Authorization: Basic {b64(f'{ID}:{text}')}",
    "quoted header": lambda text: f'"Authorization: Basic {b64(f"{ID}:{text}")}"\n',
    "id:secret": lambda text: f"{ID}:{text}",
    "secret:id": lambda text: f"{text}:{ID}",
    "id|secret": lambda text: f"{ID}|{text}",
    "secret|id": lambda text: f"{text}|{ID}",
    "idsecret": lambda text: f"{ID}{text}",
    "secretid": lambda text: f"{text}{ID}",
    "idsecret in base64": lambda text: b64(f"{ID}{text}"),
    "form": lambda text: f"grant_type=client&client_id={LONG_ID}&client_secret={text}",
    "assignment": lambda text: f'export STRIPE_KEY="{text}"\n',
    "JSON": lambda text: json.dumps({"merchant_id": LONG_ID, "keys": [{"secret_key": text}]}, indent=2),
    "JSON text": lambda text: json.dumps(text),
    "JSON in base64": lambda text: b64(json.dumps({"secret_key": text}, indent=2)),
    "JSON in JSON": lambda text: json.dumps({"data": json.dumps({"secret_key": text})}),
}


def one(name: str, reference: str, field: str = "transaction_key", type_: str = "authorize_net") -> Environment:
    """An environment with one credential; its identifier is the same everywhere, which is no secret shared."""
    id_field = {"authorize_net": "api_login_id", "apruve": "merchant_id", "stripe": "public_key"}[type_]
    used = {name: integration(type_, credentials=f"{name}-access")}
    return environment(name, name, used, (credential(f"{name}-access", {id_field: ID, field: reference}),))


def asked(ours: str, theirs: str, other: Environment | None = None, read: bool = True) -> list[str]:
    """What the guard says of production with one environment beside it; `read` False: that one is only written down."""
    production, other = one("production", OURS), other or one("sandbox", THEIRS)
    both = resolver({OURS: ours, THEIRS: theirs})
    recall: Callable[[Environment], Known] | None = None
    if not read:
        found = gather(other, (other,), both, None, KEY, True)
        known = {
            (entry.name, field): Recalled(Fingerprint("", frozenset(forms)), "" if forms else "skipped")
            for entry in found.others
            for field, forms in written_down(entry).items()
        }
        both, recall = resolver({OURS: ours}), lambda _: known
    evidence = gather(production, (other,), both, None, KEY, True, recall)
    return answers(unique(Case(production, (other,), evidence)))


@pytest.mark.parametrize("read", [True, False], ids=["read", "written down"])
@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_a_disguised_secret_is_the_same_secret(disguise: Callable[[str], str], read: bool) -> None:
    assert asked(SECRET, disguise(SECRET), read=read) == ["refused PC214"]
    assert asked(disguise(SECRET), SECRET, read=read) == ["refused PC214"]


@pytest.mark.parametrize("one_way", ["header", "JSON in base64", "form", "hex", "base64, MIME lines", "wrapped"])
@pytest.mark.parametrize("other_way", ["idsecret in base64", "URL twice", "assignment", "quoted twice", "secret|id"])
def test_disguised_differently_on_either_side(one_way: str, other_way: str) -> None:
    assert asked(DISGUISES[one_way](SECRET), DISGUISES[other_way](SECRET)) == ["refused PC214"]


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_other_secrets_in_the_same_disguise_are_not_shared(disguise: Callable[[str], str]) -> None:
    assert asked(disguise(SECRET), disguise("q9Zk3VnR7yHs2WdJ")) == ["passed"]


@pytest.mark.parametrize(
    ("field", "type_"), [("webhook_token", "apruve"), ("api_key", "apruve"), ("signing_secret", "stripe")]
)
def test_in_another_field_of_another_service(field: str, type_: str) -> None:
    assert asked(SECRET, b64(SECRET), one("sandbox", THEIRS, field, type_)) == ["refused PC214"]


def test_in_an_identifying_field_it_is_none() -> None:
    assert asked(SECRET, SECRET, one("sandbox", THEIRS, "merchant_id", "apruve")) == ["passed"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("test1234", "test1235"),
        ("admin:T4xw9Qz7LmB2vKc8", "admin:q9Zk3VnR7yHs2WdJ"),
        (f"{LONG_ID}:T4xw9Qz7LmB2vKc8", "q9Zk3VnR7yHs2WdJ:admin"),
        (
            json.dumps({"merchant_id": LONG_ID, "key": SECRET}),
            json.dumps({"merchant_id": LONG_ID, "key": SECRET[::-1]}),
        ),
        (
            json.dumps({"token_uri": "https://oauth2.pay.example/v1/tokens/4x9Q", "key": SECRET}),
            json.dumps({"token_uri": "https://oauth2.pay.example/v1/tokens/4x9Q", "key": SECRET[::-1]}),
        ),
        (json.dumps({"partner": "PayPal", "key": SECRET}), json.dumps({"partner": "PayPal", "key": SECRET[::-1]})),
        ("PayPal", json.dumps({"partner": "PayPal", "key": SECRET})),
        (f"grant_type=client_credentials&key={SECRET}", f"grant_type=client_credentials&key={SECRET[::-1]}"),
    ],
)
def test_what_is_common_makes_no_shared_credential(ours: str, theirs: str) -> None:
    assert asked(ours, theirs) == ["passed"]


def test_one_credential_may_serve_two_integrations_and_stand_twice_in_one_environment() -> None:
    used = {name: integration("authorize_net", credentials=name) for name in ("one", "two")}
    used["three"] = integration("authorize_net", credentials="one")
    entries = tuple(credential(name, {"transaction_key": OURS}) for name in ("one", "two"))
    production, other = environment("production", "production", used, entries), one("sandbox", THEIRS)
    evidence = gather(production, (other,), resolver({OURS: SECRET, THEIRS: SECRET[::-1]}), None, KEY, True)
    assert answers(unique(Case(production, (other,), evidence))) == ["passed", "passed"]


EASY = ["summer2026", "Tr0ub4dor&3", "test1234", "correct-horse-battery"]


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
@pytest.mark.parametrize("easy", EASY)
def test_what_is_easy_to_guess_is_written_down_in_no_disguise(easy: str, disguise: Callable[[str], str]) -> None:
    other = one("sandbox", THEIRS)
    found = gather(other, (other,), resolver({THEIRS: disguise(easy)}), None, KEY, True)
    assert written_down(found.others[0]) == {"transaction_key": ()}
    assert asked(SECRET, disguise(easy), read=False) == ["undecided"]


@given(st.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", min_size=24, max_size=80), st.data())
def test_any_secret_in_any_two_disguises(secret: str, data: st.DataObject) -> None:
    assume(estimated_bits(secret.encode()) >= LEAST_BITS)
    names = st.sampled_from(sorted(DISGUISES))
    ours, theirs = DISGUISES[data.draw(names)](secret), DISGUISES[data.draw(names)](secret)
    assert asked(ours, theirs) == ["refused PC214"]


def test_as_windows_writes_it() -> None:
    from payconf.model.fingerprint import fingerprint
    from payconf.model.secret import Secret

    for encoding in ("utf-16", "utf-16-be"):
        text = f"\ufeff{SECRET}\r\n" if encoding.endswith("be") else f"{SECRET}\r\n"
        written = fingerprint(Secret(text.encode(encoding)), KEY)
        assert written.forms & fingerprint(Secret(SECRET.encode()), KEY).forms
