"""A copy of the repository's project with embedded shops, driven through the command line in this process."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import importlib.util
import io
import re
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from payconf.cli.app import run
from payconf.context import Options
from payconf.model.resource import Account
from payconf.model.secret import Secret
from payconf.plan.sign import public_key
from payconf.providers.base import Provider
from payconf.providers.local import path_of
from payconf.providers.local.database import create
from payconf.state import open_state
from payconf.testing.identify_double import IdentifyDouble
from payconf.workflow import Workflow

REPOSITORY = Path(__file__).resolve().parent.parent
ASKABLE = ("stripe", "paypal_rest", "paypal_payflow", "authorize_net", "cybersource", "worldline", "apruve")


def _demo(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / "demo" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Said:
    """What one command line answered."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err

    @property
    def flat(self) -> str:
        """What was said to the person, without line breaks."""
        return " ".join(self.err.split())


@dataclass
class World:
    """A project, its embedded shops, its state and its variables."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Path:
        return self.folder / "acme"

    def shop(self, name: str) -> Path:
        return path_of(f"local:{name}", str(self.folder / "shops"))

    def payconf(self, *words: str) -> Said:
        """One command, as typed in the project's folder."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True) for _ in range(2))
        with (
            mock.patch.dict("os.environ", self.environ),
            contextlib.chdir(self.project),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = run(words)
        return Said(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]

    def workflow(self, providers: Mapping[str, Provider] | None = None, **options: Any) -> Workflow:
        """The line, with further providers where a test brings some."""
        given = {"environ": self.environ, "providers": providers or {}, **options}
        return Workflow(
            self.project,
            Options(state=self.environ["PAYCONF_STATE"], local_folder=self.environ["PAYCONF_LOCAL"], **given),
        )

    def query(self, shop: str, sql: str, *given: Any) -> list[tuple[Any, ...]]:
        """Straight from an embedded shop's file."""
        with contextlib.closing(sqlite3.connect(self.shop(shop))) as database, database:
            return database.execute(sql, given).fetchall()

    def break_lock(self, name: str) -> None:
        """Take away the lock that a killed process has left."""
        with contextlib.closing(open_state(self.environ["PAYCONF_STATE"])) as store:
            store.break_lock(name)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace one text in one file of the project."""
        path = self.project / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), "utf-8")

    def every_file(self) -> Iterator[tuple[Path, bytes]]:
        """All that was written anywhere below the folder, but the project's own YAML."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


def make_world(folder: Path) -> World:
    """Sandbox and production of the repository's project, each with an empty shop of two websites."""
    world = World(folder)
    world.project.mkdir(parents=True)
    shutil.copy(REPOSITORY / "payconf.yaml", world.project)
    shutil.copytree(REPOSITORY / "environments", world.project / "environments")
    world.environ = {
        **_demo("sandbox_secrets").sandbox_secrets(),
        "PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}",
        "PAYCONF_LOCAL": str(folder / "shops"),
    }
    for name in ("acme-sandbox", "acme"):
        create(world.shop(name), ("EU Store", "US Store"), ("English", "German"), ("Default",), "EUR")
    return world


def go_live(world: World, approvals: int = 0) -> dict[str, IdentifyDouble]:
    """Give production live secrets of its own in variables, a signing key, and services that answer `live`.

    Returns the doubles by service; without them nobody can prove that anything is live. `approvals`: so many people
    have to agree.
    """
    pem, verify = plan_keys()
    world.environ["PAYCONF_LIVE_PLAN_KEY"] = pem
    file = world.project / "environments/production/environment.yaml"
    text = re.sub(r"sign: \S+", "sign: env://PAYCONF_LIVE_PLAN_KEY", file.read_text("utf-8"))
    text = text.replace("approvals: 2", f"approvals: {approvals}")
    file.write_text(re.sub(r"verify: \[.*\]", f'verify: ["{verify}"]', text), "utf-8")
    file = world.project / "environments/production/credentials.yaml"
    text = file.read_text("utf-8").replace("pk_test_", "pk_live_")
    text = re.sub(r" +from: vault://.*\n", "", text)
    text = re.sub(r'"#(\w+)"', r"vault://kv/payments/production/payflow#\1", text)
    text = re.sub(r"vault://kv/payments/production/([\w-]+)#(\w+)", lambda found: _live(world, found), text)
    file.write_text(text, "utf-8")
    account = re.search(r"account: (\S+)", text)
    assert account is not None
    known = {
        value: Account(account[1] if "STRIPE" in name else "acct-other", "live")
        for name, value in world.environ.items()
        if name.startswith("PAYCONF_LIVE_")
    }
    return {name: IdentifyDouble(name, known) for name in ASKABLE}


def plan_keys() -> tuple[str, str]:
    """A fresh key pair of an environment: the PEM that signs, and the text that verifies."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode(), public_key(Secret(pem))


def _live(world: World, found: re.Match[str]) -> str:
    """A live value of its own for each secret, in the form of its service; returns the reference to it."""
    service, key = found[1], found[2]
    name = f"PAYCONF_LIVE_{service}_{key}".upper().replace("-", "_")
    letters = hashlib.sha256(name.encode()).hexdigest()
    values = {
        "secret_key": "_".join(("sk", "live", "51" + letters)) if "stripe" in service else letters * 4,
        "signing_secret": "whsec_" + letters[:32],
        "transaction_key": letters[:16],
        "client_secret": ("E" + letters * 2)[:80],
        "password": "Live-" + letters[:12] + "7",
        "user": "acmelive",
        "client_key": (letters * 2)[:80],
        "access_key": letters[:32],
        "api_key": str(uuid.UUID(letters[:32])) if service == "cybersource" else letters[:32],
    }
    is_key = key in ("api_secret", "api_secret_key")
    value = base64.b64encode(bytes.fromhex(letters)).decode() if is_key else values.get(key, letters)
    if (service, key) == ("stripe", "signing_secret"):  # a webhook's, so that its place is one that can be written
        place = world.folder / "live" / name
        place.parent.mkdir(mode=0o700, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(value)
        return f"file://{place}"
    world.environ[name] = value
    return f"env://{name}"
