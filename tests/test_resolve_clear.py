"""Secrets in clear beside stores and state, signing secrets, and what errors may hide of an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.load import load_project
from payconf.resolve import resolve
from tests.resolve_samples import SETTINGS, codes, resolved

WORD = "correct-horse-1"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "environments/one").mkdir(parents=True)
    (tmp_path / "payconf.yaml").write_text("version: 1\n")
    (tmp_path / "environments/one/environment.yaml").write_text(SETTINGS)
    return tmp_path


def found_with(root: Path, project: str) -> list[str]:
    (root / "payconf.yaml").write_text(f"version: 1\n{project}\n")
    result = resolved(root)
    assert WORD not in repr(result.findings)
    return codes(result.findings)


@pytest.mark.parametrize(
    ("store", "also"),
    [
        (f"address: https://{WORD}@vault.example", []),
        (f"address: https://payconf:{WORD}@vault.example/v1", []),
        (f"auth: {{token: {WORD}}}", []),
        (f"auth: {{client_secret: {WORD}}}", ["PC101"]),
        (f"auth: {{secret-id: {WORD}}}", ["PC101"]),
        (f"auth: {{Api_Key: {WORD}}}", ["PC101"]),
        (f"auth: [{{password: [{WORD}]}}]", ["PC103"]),
        (f"address: https://vault.example?token={WORD}", []),
    ],
)
def test_access_to_stores_in_clear_is_refused(root: Path, store: str, also: list[str]) -> None:
    """Whether or not anybody knows the key under which it stands."""
    assert found_with(root, f"stores: {{vault: {{{store}}}}}") == [*also, "PC123"]
    file = root / "environments/one/environment.yaml"
    file.write_text(f"{SETTINGS}stores: {{vault: {{{store}}}}}\n")
    assert found_with(root, "") == [*also, "PC123"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("region: eu-central-1, role_arn: 'arn:aws:iam::123456789012:role/ci/payconf'", []),
        ("region: frankfurt", ["PC106"]),
        ("region: eu-central1", ["PC106"]),
        ("role_arn: payconf", ["PC106"]),
        ("role_arn: 'arn:aws:iam::123456789012:user/payconf'", ["PC106"]),
    ],
)
def test_regions_and_roles_are_held_to_their_form(root: Path, said: str, expected: list[str]) -> None:
    assert found_with(root, f"stores: {{aws: {{{said}}}}}") == expected


def test_an_age_key_in_clear_is_refused(root: Path) -> None:
    assert found_with(root, f"stores: {{sops: {{age_key: {WORD}}}}}") == ["PC123"]
    assert found_with(root, "stores: {sops: {age_key: 'env://AGE_KEY'}}") == []


@pytest.mark.parametrize(
    "store",
    [
        "address: https://vault.example, namespace: payments, auth: {jwt: payconf}",
        "auth: {token: env://VAULT_TOKEN}",
        "auth: {approle: {role_id: payconf, secret_id: file:///run/secrets/id}}",
        "address: https://vault.example/a@b",
    ],
)
def test_addresses_names_and_references_are_none(root: Path, store: str) -> None:
    assert found_with(root, f"stores: {{vault: {{{store}}}}}") == []


@pytest.mark.parametrize("auth", ["{}", "{token: env://A, jwt: payconf}"])
def test_there_is_one_way_to_log_in(root: Path, auth: str) -> None:
    assert found_with(root, f"stores: {{vault: {{auth: {auth}}}}}") == ["PC106"]


def test_what_opens_a_store_is_in_no_store(root: Path) -> None:
    """It is read before any store is open."""
    assert found_with(root, "stores: {vault: {auth: {token: 'vault://secret/payconf#token'}}}") == ["PC120"]


def test_a_broken_reference_in_stores(root: Path) -> None:
    assert found_with(root, "stores: {vault: {auth: {token: 'env://no name'}}}") == ["PC120"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"postgresql://payconf:{WORD}@db.example/payconf", ["PC123"]),
        (f"postgresql://:{WORD}@db.example/payconf", ["PC123"]),
        (f"postgresql://db.example/payconf?user=x&password={WORD}", ["PC123"]),
        (f"postgresql://db.example/payconf?sslpassword={WORD}", ["PC123"]),
        ("postgresql://payconf@db.example:5432/payconf?sslmode=verify-full", []),
        ("postgresql://db.example:5432/payconf?user=x@y", []),
        ("sqlite:///var/lib/pay@conf:1/state.sqlite", []),
    ],
)
def test_a_password_in_the_address_of_the_state_is_refused(root: Path, address: str, expected: list[str]) -> None:
    assert found_with(root, f'state: "{address}"') == expected


@pytest.mark.parametrize(("text", "expected"), [("env://", ["PC120"]), ("env://WORD", []), ("anything", [])])
def test_references_of_signing_secrets(root: Path, text: str, expected: list[str]) -> None:
    hook = f'webhooks:\n  orders: {{service: stripe, integration: x, signing_secret: "{text}"}}\n'
    (root / "environments/one/hooks.yaml").write_text(hook)
    assert codes(resolved(root).findings) == expected


@pytest.mark.parametrize(
    ("file", "text", "hides"),
    [
        ("credentials.yaml", "credentials: {x: {typo: y}}", "environments/one/credentials.yaml:1:19 (PC121)"),
        ("credentials.yaml", "credentials: [", "environments/one/credentials.yaml:2:1 (PC020)"),
        ("other.yaml", "credentialz: {}", "environments/one/other.yaml:1:1 (PC101)"),
        ("other.yaml", "integrations: {x: {type: nothing}}", "environments/one/other.yaml:1:26 (PC107)"),
        ("other.yaml", "rules: {x: {}}", None),
        ("other.yaml", "aliases: {x: payflow.credit_card}", None),
    ],
)
def test_errors_that_may_hide_a_credential_are_kept(root: Path, file: str, text: str, hides: str | None) -> None:
    (root / "environments/one" / file).write_text(text + "\n")
    environment = resolve(load_project(root), "one").environment
    assert environment is not None
    assert environment.incomplete == (() if hides is None else (hides,))
