"""Secrets in Google, Azure, 1Password, a keyring and a file: no command shows one, and no file keeps one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import keyring.core
import pytest

from payconf.model.results import PlanRequest
from payconf.testing.orocommerce.messages import Response
from payconf.testing.stores import AzureFake, ConnectFake, GoogleFake
from payconf.testing.stores.connect import Item, Vault
from payconf.testing.stores.serve import Fake
from payconf.testing.stores.tls import loopback
from tests.canaries import Watch
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced

CREDENTIALS, SETTINGS = "environments/sandbox/credentials.yaml", "environments/sandbox/environment.yaml"
MOVED = {
    "STRIPE_SECRET_KEY": "gcpsm://acme-payments/stripe#secret_key",
    "STRIPE_SIGNING_SECRET": "gcpsm://acme-payments/signing",
    "CYBERSOURCE_API_KEY": "azurekv://acme-payments/cybersource#api_key",
    "CYBERSOURCE_SECRET_KEY": "azurekv://acme-payments/secret-key",
    "AUTHORIZE_NET_TRANSACTION_KEY": "op://payments/authorize/transaction key",
    "AUTHORIZE_NET_CLIENT_KEY": "op://payments/authorize#client key",
    "PAYFLOW_PASSWORD": "keyring://payconf/payflow",
    "INFINITE_PAY_PASSWORD": "file://{folder}/infinite#password",
}
"""Which variables of the sandbox lie in which store."""


class Stores:
    """A world whose secrets lie in stores, the fakes among them, and all that must never be seen."""

    def __init__(self, world: World, fakes: tuple[Fake, ...], secrets: dict[str, str]) -> None:
        self.world, self.fakes, self.secrets = world, fakes, secrets

    def watch(self) -> Watch:
        tokens = {f"token {number}": token for fake in self.fakes for number, token in enumerate(fake.tokens)}
        return Watch({**self.secrets, **tokens})


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    world, outside = make_world(tmp_path / "world"), tmp_path / "outside"
    outside.mkdir()
    values = {name: world.environ.pop(f"PAYCONF_DEMO_{name}") for name in MOVED}
    for name, reference in MOVED.items():
        world.edit(CREDENTIALS, f"env://PAYCONF_DEMO_{name}\n", reference.format(folder=outside) + "\n")
    tls, trusted = loopback(outside)
    item = Item(
        "authorize",
        [
            ("transaction key", values["AUTHORIZE_NET_TRANSACTION_KEY"]),
            ("client key", values["AUTHORIZE_NET_CLIENT_KEY"]),
        ],
    )
    with ExitStack() as opened:
        google, azure = opened.enter_context(GoogleFake()), opened.enter_context(AzureFake(tls))
        connect = opened.enter_context(ConnectFake(Vault("payments", [item])))
        google.put("stripe", json.dumps({"secret_key": values["STRIPE_SECRET_KEY"]}).encode())
        google.put("signing", values["STRIPE_SIGNING_SECRET"].encode())
        azure.put("cybersource", json.dumps({"api_key": values["CYBERSOURCE_API_KEY"]}))
        azure.put("secret-key", values["CYBERSOURCE_SECRET_KEY"])
        world.environ |= {
            **azure.environ(),
            "REQUESTS_CA_BUNDLE": str(trusted),
            "GOOGLE_APPLICATION_CREDENTIALS": str(google.login(outside)),
            "GOOGLE_CLOUD_PROJECT": "acme-payments",
            "NO_GCE_CHECK": "true",
            "OP_CONNECT_TOKEN": connect.token(),
            "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring",
            "XDG_DATA_HOME": str(outside),
        }
        for name, value in world.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(keyring.core, "_keyring_backend", None)
        keyring.core.set_password("payconf", "payflow", values["PAYFLOW_PASSWORD"])
        (outside / "infinite").write_text(json.dumps({"password": values["INFINITE_PAY_PASSWORD"]}), "utf-8")
        blocks = f"{{gcp: {{endpoint: '{google.url}'}}, azure: {{endpoint: '{azure.url}'}}, "
        settings = world.project / SETTINGS
        text = f"stores: {blocks}onepassword: {{address: '{connect.url}'}}}}\n"
        settings.write_text(settings.read_text("utf-8") + text, "utf-8")
        more = {"client secret": azure.password, "subject": google.subject}
        yield Stores(world, (google, azure, connect), {**values, **more})


def typed(world: World) -> Iterator[tuple[str, ...]]:
    plan = str(world.folder / "plan.json")
    yield ("validate",)
    yield ("secrets", "check", "sandbox")
    yield ("secrets", "check", "sandbox", "--read", "--format", "json")
    for form in ("text", "json"):
        yield ("plan", "sandbox", "--full", "--format", form)
    yield ("plan", "sandbox", "--out", plan)
    yield ("show", plan, "--full")
    yield ("apply", plan)
    yield ("plan", "sandbox", "--write-secrets", "--full")
    yield ("drift", "sandbox", "--full")


def test_no_command_shows_one_and_no_file_keeps_one(stores: Stores) -> None:
    for words in typed(stores.world):
        said = stores.world.payconf(*words)
        assert said.code == (11 if words == ("validate",) else 0), f"{words}: {said.all}"  # production has an error
        stores.watch().look(f"payconf {' '.join(words)}", said.all.encode())
    stores.watch().look_at_files(stores.world.every_file())
    said = stores.world.payconf("plan", "sandbox")
    assert said.out.startswith("No changes to sandbox"), said.all


def failing(secrets: dict[str, str]) -> Response:
    """An answer that repeats every secret."""
    content = {
        "error": {"code": 403, "message": json.dumps(secrets), "status": "PERMISSION_DENIED"},
        "message": secrets,
    }
    return Response(403, json.dumps(content).encode(), {"Content-Type": "application/json"})


@pytest.mark.parametrize("debug", ["0", "1"])
def test_a_store_that_repeats_secrets_in_its_refusals_is_not_quoted(stores: Stores, debug: str) -> None:
    stores.world.environ["PAYCONF_DEBUG"] = debug
    for words, code in ((("secrets", "check", "sandbox", "--read"), 11), (("plan", "sandbox", "--full"), 0)):
        for fake in stores.fakes:
            fake.faults = [failing(stores.secrets)] * 50
        said = stores.world.payconf(*words)
        assert said.code == code, said.all
        assert "refuses access" in said.flat + " ".join(said.out.split()), said.all
        stores.watch().look(f"payconf {' '.join(words)}", said.all.encode())


def in_file(world: World, folder: Path) -> Path:
    """Production's password of Payflow, in a file that every user may read."""
    file = folder / "payflow"
    file.write_text(world.environ.pop("PAYCONF_LIVE_PAYFLOW_PASSWORD"), "utf-8")
    file.chmod(0o644)
    world.edit("environments/production/credentials.yaml", "env://PAYCONF_LIVE_PAYFLOW_PASSWORD", f"file://{file}")
    return file


@pytest.mark.parametrize(
    ("mend", "codes"), [(lambda _: None, ["PC417"]), (lambda file: file.chmod(0o640), [])], ids=["open", "mended"]
)
def test_a_plan_of_production_warns_of_files_that_every_user_may_read(
    tmp_path: Path, mend: Callable[[Path], None], codes: list[str]
) -> None:
    world = make_world(tmp_path / "world")
    services = go_live(world)
    file = in_file(world, tmp_path)
    mend(file)
    planned = world.workflow(services).plan("production", PlanRequest())
    found = [finding for finding in planned.plan.findings if finding.code == "PC417"]
    assert [finding.code for finding in found] == codes
    assert [finding.fix for finding in found] == [f"chmod o-r {file}"] * len(codes)
    said = world.payconf("plan", "production", "--full")
    assert (f"lies in {file}" in " ".join(said.all.split())) is bool(codes), said.all
