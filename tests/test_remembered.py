"""What fingerprints.yaml and the state know of secrets that nobody can read here, and when that is enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.fmt.fingerprints import fingerprints_text
from payconf.integrations import remembered as module
from payconf.integrations.remembered import Recalled, remembered
from payconf.model.address import Address
from payconf.model.config.other_files import FingerprintsFile
from payconf.model.environment import Environment
from payconf.model.fingerprint import Fingerprint
from payconf.model.state import Binding, State, Written
from payconf.offline import project
from tests.guard_samples import credential, environment, integration

pytestmark = pytest.mark.untraced

REFERENCE = "env://NET"
PLACE = ("net", "transaction_key")


def sandbox(file: dict[str, Any] | None = None, name: str | None = "net", reference: str = REFERENCE) -> Environment:
    used = {"net": integration("authorize_net", credentials=name), "bank": integration("money_order")}
    parts = {} if file is None else {"fingerprints": FingerprintsFile.model_validate(file)}
    fields = {"api_login_id": "acme", "transaction_key": reference}
    return environment("sandbox", "sandbox", used, (credential("net", fields),), parts=parts)


def state(**changed: Any) -> State:
    given = {"status": "written", "fingerprint": "exact", "key_id": "k", "forms": ("form",), "reference": REFERENCE}
    written = {"transaction_key": Written(**{**given, **changed}), "odd": Written("unproven")}
    address = Address("integrations", "net")
    return State({address: Binding(address, "7", {}, written)})


def file(forms: list[str], reference: str = REFERENCE, key_id: str = "k") -> dict[str, Any]:
    return {
        "key_id": key_id,
        "credentials": {"net": {"transaction_key": forms}},
        "references": {"net": {"transaction_key": reference}},
    }


def known(prints: set[str], doubt: str = "") -> dict[tuple[str, str], Recalled]:
    return {PLACE: Recalled(Fingerprint("", frozenset(prints)), doubt)}


def test_the_state_knows_what_apply_wrote() -> None:
    assert remembered(sandbox(), state(), "k") == known({"exact", "form"})


@pytest.mark.parametrize(
    ("changed", "prints", "doubt"),
    [
        ({"forms": ()}, {"exact"}, module.EXACT),
        ({"reference": "env://OLD"}, {"exact", "form"}, module.STATE_OF_ANOTHER),
        ({"reference": ""}, {"exact", "form"}, module.STATE_OF_ANOTHER),
    ],
)
def test_a_state_that_is_not_enough_is_compared_and_decides_nothing(
    changed: dict[str, Any], prints: set[str], doubt: str
) -> None:
    assert remembered(sandbox(), state(**changed), "k") == known(prints, doubt)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (state(key_id="another"), "net"),
        (state(key_id=""), "net"),
        (state(fingerprint=None), "net"),
        (State(), "net"),
        (state(), None),
        (state(), "another"),
    ],
)
def test_without_its_evidence_the_state_knows_nothing(given: State, name: str | None) -> None:
    assert remembered(sandbox(name=name), given, "k") == {}


def test_the_file_decides_and_what_the_shop_may_hold_still_is_compared_too() -> None:
    assert remembered(sandbox(file(["filed"])), State(), "k") == known({"filed"})
    assert remembered(sandbox(file(["filed"])), state(), "k") == known({"filed", "exact", "form"})


@pytest.mark.parametrize(
    ("given", "prints", "doubt"),
    [
        (file([]), {"exact", "form"}, module.GUESSABLE),
        (file(["filed"], reference="env://OLD"), {"filed", "exact", "form"}, module.OTHER_REFERENCE),
        ({**file(["filed"]), "references": {}}, {"filed", "exact", "form"}, module.OTHER_REFERENCE),
        ({"key_id": "k"}, {"exact", "form"}, module.NOT_THERE),
        ({"key_id": "k", "credentials": {"net": {}}}, {"exact", "form"}, module.NOT_THERE),
    ],
)
def test_a_file_that_is_not_current_decides_nothing_whatever_the_state_says(
    given: dict[str, Any], prints: set[str], doubt: str
) -> None:
    assert remembered(sandbox(given), state(), "k") == known(prints, doubt)


def test_a_file_of_another_key_leaves_it_to_the_state() -> None:
    other = sandbox(file(["filed"], key_id="old"))
    assert remembered(other, state(), "k") == known({"exact", "form"})
    assert remembered(other, State(), "k") == known(set(), module.OTHER_KEY)


def test_what_only_the_file_names_is_compared_and_decides_nothing() -> None:
    given = file(["filed"])
    given["credentials"] = {**given["credentials"], "gone": {"key": ["old"]}}
    given["credentials"]["net"] = {**given["credentials"]["net"], "odd": ["older"], "api_login_id": ["id"]}
    found = remembered(sandbox(given), State(), "k")
    assert {place: (set(entry.fingerprint.forms), entry.doubt) for place, entry in found.items()} == {
        PLACE: ({"filed"}, ""),
        ("gone", "key"): ({"old"}, module.ONLY_THERE),
        ("net", "odd"): ({"older"}, module.ONLY_THERE),
    }


def test_two_integrations_of_one_credential_are_both_remembered() -> None:
    env = sandbox()
    again = {**env.integrations, "again": integration("authorize_net", credentials="net")}
    first = state().bindings[Address("integrations", "net")]
    second = Written("written", "exact-2", key_id="k", forms=("form-2",), reference="env://OLD")
    address = Address("integrations", "again")
    both = State({first.address: first, address: Binding(address, "8", {}, {"transaction_key": second})})
    env = environment("sandbox", "sandbox", again, tuple(env.credentials.values()))
    assert remembered(env, both, "k") == known({"exact", "form", "exact-2", "form-2"})


# The file as text

_KEY = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True)
_HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
_FOUND = st.dictionaries(_KEY, st.dictionaries(_KEY, st.lists(_HEX, max_size=3, unique=True).map(tuple), min_size=1))
_PLACES = st.dictionaries(
    _KEY, st.dictionaries(_KEY, st.from_regex(r"vault://kv/[a-zé\"'\\ #:]{0,9}x", fullmatch=True), min_size=1)
)


@given(_FOUND, _PLACES)
def test_payconf_reads_what_it_wrote(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, Any], places: dict[str, Any]
) -> None:
    root = tmp_path_factory.mktemp("written")
    folder = root / "environments" / "sandbox"
    folder.mkdir(parents=True)
    (root / "payconf.yaml").write_text("version: 1\n")
    shop = "shop: {provider: orocommerce, url: 'https://sandbox.shop.example', version: '6.1'}"
    (folder / "environment.yaml").write_text(f"class: sandbox\n{shop}\n")
    (folder / "fingerprints.yaml").write_text(fingerprints_text("sandbox", "0123", found, places), "utf-8")
    read = project(root, "sandbox").environment.fingerprints
    assert read is not None
    assert read.key_id == "0123"
    assert read.credentials == {
        name: {field: sorted(forms) for field, forms in fields.items()} for name, fields in found.items()
    }
    assert read.references == places


def test_the_text_does_not_depend_on_the_order_and_leaves_out_what_says_nothing(tmp_path: Path) -> None:
    one = fingerprints_text("x", "k", {"b": {"d": ("2", "1"), "c": ()}, "a": {}}, {"b": {"d": "env://D"}})
    other = fingerprints_text("x", "k", {"a": {}, "b": {"c": (), "d": ("1", "2")}}, {"b": {"d": "env://D"}})
    assert one == other
    assert one.endswith(
        'key_id: "k"\ncredentials:\n  b:\n    c: []\n    d:\n      - "1"\n      - "2"\n'
        'references:\n  b:\n    d: "env://D"\n'
    )
    assert fingerprints_text("x", "k", {"a": {}}, {}).endswith('key_id: "k"\ncredentials: {}\nreferences: {}\n')
