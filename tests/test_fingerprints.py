"""One secret in many disguises, what is written down of secrets, and runs that can't read those of others."""

from __future__ import annotations

import base64
import codecs
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.entropy import LEAST_BITS, estimated_bits
from payconf.model.fingerprint import fingerprint
from payconf.model.secret import Secret
from tests.worlds import World, go_live, make_world

KEY = b"a key for tests!"
SECRET = "T4xw9Qz7LmB2vKc8"
ID = "a4svm9zWx"
NET = "AUTHORIZE_NET_TRANSACTION_KEY"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def forms(text: str, *joined: str) -> frozenset[str]:
    return fingerprint(Secret(text.encode()), KEY, tuple(Secret(other.encode()) for other in joined)).forms


@pytest.mark.parametrize(
    "text",
    [
        f"  {SECRET}\r\n",
        f"\ufeff{SECRET}",
        f"\u00a0{SECRET}\u200b",
        f"{SECRET[:8]}\n  {SECRET[8:]}",
        b64(SECRET),
        b64(SECRET).rstrip("="),
        b64(b64(SECRET)),
        b64(SECRET + "\n"),
        quote(SECRET[:3]) + "%" + SECRET[3].encode().hex() + SECRET[4:],
        f'"{SECRET}"',
        f"'{SECRET}'\n",
        f"Bearer {SECRET}",
        f"Basic {b64(f'{ID}:{SECRET}')}",
        f"{ID}:{SECRET}",
        f"{SECRET}|{ID}",
        f"somebody-else:{SECRET}",
        json.dumps({"id": ID, "secret": {"value": [1, SECRET]}}),
        b64(json.dumps([SECRET])),
    ],
)
def test_the_same_secret_in_another_form_is_known_again(text: str) -> None:
    assert forms(text) & forms(SECRET)


@pytest.mark.parametrize(
    "joined", [f"{ID}{SECRET}", f"{ID}:{SECRET}", f"{ID}|{SECRET}", f"{SECRET}{ID}", f"{SECRET}:{ID}"]
)
def test_id_and_secret_pasted_together(joined: str) -> None:
    assert forms(joined) & forms(SECRET, ID)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shop:T4xw9Qz7LmB2vKc8", "shop:9Qz7LmB2vKc8T4xw"),
        (
            json.dumps({"user": "admin", "password": "T4xw9Qz7LmB2vKc8"}),
            json.dumps({"user": "admin", "password": "x9Qz7LmB2vKc8T4w"}),
        ),
        ("test1234", "test1235"),
        ("{not json", "{not json either"),
        ("[" * 100_000, "[" * 99_999),
        ("\xff:é", "\xfe:é"),
    ],
)
def test_what_is_common_makes_no_two_secrets_one(one: str, other: str) -> None:
    assert not forms(one) & forms(other)
    assert forms(one) & forms(one)


def test_bytes_that_are_no_text() -> None:
    odd = fingerprint(Secret(b"\xff\xfe\x00\x01 "), KEY)
    assert odd.forms & fingerprint(Secret(b" \xff\xfe\x00\x01"), KEY).forms


def test_a_value_made_to_have_many_forms_has_a_bounded_number() -> None:
    parts = ":".join(f"T4xw9Qz7LmB2vKc8{number:04}" for number in range(500))
    assert len(forms(parts)) <= 64


@given(st.binary(max_size=200))
def test_every_value_has_its_own_form_and_stays_bounded(value: bytes) -> None:
    found = fingerprint(Secret(value), KEY)
    assert len(found.forms) <= 64 + 6
    encoding = "utf-16" if value[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8"
    assert found.forms or not value.decode(encoding, "replace").strip("\ufeff\u200b\u2060").split()


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        (SECRET, True),
        ("0123456789abcdef" * 2, True),
        ("k9x2" * 12, False),
        ("PayPal", False),
        ("test1234", False),
        ("correct-horse-battery", False),
        ("Summer2026!", False),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", False),
        ("", False),
        ("   ", False),
        ("12345678901234567890", False),
        ("Tr0ub4dor&3", False),
        ("päßwörter-ÄÖÜ", False),
    ],
)
def test_estimates_are_low(text: str, enough: bool) -> None:
    assert (estimated_bits(text.encode()) >= LEAST_BITS) is enough


def test_white_space_adds_nothing() -> None:
    assert estimated_bits(f" {SECRET}\n".encode()) == estimated_bits(SECRET.encode())


# A pipeline that can read the secrets of production only


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "world")


def refusals(world: World, services: object) -> dict[str, str]:
    from payconf.model.results import PlanRequest

    plan = world.workflow(services).plan("production", PlanRequest()).plan
    return {verdict.guard: verdict.finding.code if verdict.finding else "" for verdict in plan.refused}


def hide_the_sandbox(world: World) -> None:
    for name in [name for name in world.environ if name.startswith("PAYCONF_DEMO_") and "FINGERPRINT" not in name]:
        del world.environ[name]


def written(world: World) -> str:
    said = world.payconf("secrets", "fingerprints", "sandbox")
    assert said.code == 0, said.all
    return (world.project / "environments/sandbox/fingerprints.yaml").read_text("utf-8")


def test_with_the_file_production_is_compared_without_the_sandbox_s_secrets(world: World) -> None:
    services = go_live(world)
    text = written(world)
    assert world.payconf("secrets", "fingerprints", "sandbox", "--check").code == 0
    assert not [value for name, value in world.environ.items() if "DEMO" in name and value in text]
    assert world.payconf("validate").code in (0, 11)
    hide_the_sandbox(world)
    assert refusals(world, services) == {}


def test_without_the_file_it_is_undecided_and_says_what_to_run(world: World) -> None:
    services = go_live(world)
    hide_the_sandbox(world)
    assert refusals(world, services) == {"unique": ""}
    said = world.payconf("plan", "production", "--full").out
    assert "payconf secrets fingerprints sandbox" in " ".join(said.split())


def test_a_secret_that_is_in_the_file_too_is_refused(world: World) -> None:
    services = go_live(world)
    world.environ[f"PAYCONF_DEMO_{NET}"] = b64(world.environ[f"PAYCONF_LIVE_{NET}"])
    written(world)
    hide_the_sandbox(world)
    assert refusals(world, services) == {"unique": "PC214"}


def test_the_state_of_a_sandbox_that_was_applied_is_evidence_too(world: World) -> None:
    services = go_live(world)
    world.environ[f"PAYCONF_DEMO_{NET}"] = world.environ[f"PAYCONF_LIVE_{NET}"][::-1]
    assert world.payconf("apply", "sandbox", "--yes").code == 0
    hide_the_sandbox(world)
    assert refusals(world, services) == {}


def test_the_state_shows_a_shared_secret(world: World) -> None:
    services = go_live(world)
    assert world.payconf("apply", "sandbox", "--yes").code == 0
    world.environ[f"PAYCONF_LIVE_{NET}"] = world.environ[f"PAYCONF_DEMO_{NET}"]
    hide_the_sandbox(world)
    assert "unique" in refusals(world, services)


def test_a_value_that_is_easy_to_guess_is_never_written_down(world: World) -> None:
    services = go_live(world)
    world.environ["PAYCONF_DEMO_PAYFLOW_PASSWORD"] = "summer2026"
    assert "    password: []\n" in written(world)
    hide_the_sandbox(world)
    assert refusals(world, services) == {"unique": ""}


@pytest.mark.parametrize("change", ["key", "field", "credential"])
def test_a_file_that_is_not_current_is_no_evidence(world: World, change: str) -> None:
    services = go_live(world)
    text = written(world)
    file = world.project / "environments/sandbox/fingerprints.yaml"
    if change == "key":
        world.environ["PAYCONF_DEMO_FINGERPRINT_KEY"] += "x"
    elif change == "field":
        file.write_text(text.replace("    transaction_key:\n", "    old_key:\n"), "utf-8")
    else:
        file.write_text(text.replace("  authorize-net:\n", "  authorize-net-old:\n"), "utf-8")
    assert world.payconf("secrets", "fingerprints", "sandbox", "--check").code == 1
    hide_the_sandbox(world)
    assert refusals(world, services) == {"unique": ""}


def test_without_a_key_of_the_project_nothing_is_written(world: World) -> None:
    file = world.project / "payconf.yaml"
    file.write_text(
        "".join(line for line in file.read_text("utf-8").splitlines(True) if "fingerprint_key" not in line), "utf-8"
    )
    said = world.payconf("secrets", "fingerprints", "sandbox")
    assert said.code == 11
    assert "openssl rand -hex 32" in said.flat


def test_a_secret_that_cannot_be_read_keeps_the_file_from_being_written(world: World) -> None:
    del world.environ[f"PAYCONF_DEMO_{NET}"]
    said = world.payconf("secrets", "fingerprints", "sandbox")
    assert said.code == 11
    assert "sandbox/authorize-net.transaction_key" in said.flat
    assert not (world.project / "environments/sandbox/fingerprints.yaml").exists()
