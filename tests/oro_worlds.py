"""The project of examples/orocommerce-5.1 against the simulator, driven through the command line in this process."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from payconf.testing.orocommerce import Shop, Simulator
from payconf.testing.samples import LOCALIZATIONS
from tests.worlds import REPOSITORY, World

EXAMPLE = REPOSITORY / "examples" / "orocommerce-5.1"


class OroWorld(World):
    """A copy of the example whose sandbox is a simulated shop."""

    simulator: Simulator

    @property
    def project(self) -> Path:
        return self.folder / "nordwerk"

    @property
    def sandbox(self) -> str:
        """The file that names the shop."""
        return "environments/sandbox/environment.yaml"


@contextmanager
def oro_world(folder: Path, shop: Shop | None = None) -> Iterator[OroWorld]:
    """The example with made-up test secrets; the shop has an English and a German localization."""
    world = OroWorld(folder)
    shutil.copytree(EXAMPLE, world.project)
    with Simulator(shop=shop or Shop(localizations=LOCALIZATIONS)) as simulator:
        world.simulator = simulator
        world.edit(world.sandbox, "http://127.0.0.1:8321", simulator.url)
        world.environ = {
            **sandbox_secrets(world.project),
            "SANDBOX_CLIENT_ID": simulator.client_id,
            "SANDBOX_CLIENT_SECRET": simulator.client_secret,
            "PAYCONF_FINGERPRINT_KEY": hashlib.sha256(b"fingerprints").hexdigest(),
            "PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}",
        }
        yield world


def sandbox_secrets(project: Path) -> dict[str, str]:
    """A value for each variable that the sandbox's credentials name."""
    text = (project / "environments/sandbox/credentials.yaml").read_text("utf-8")
    found = {name: secret_value(name) for name in re.findall(r"env://(\w+)", text)}
    account = re.search(r"acct_1(\w+)", text)
    assert account is not None
    letters = hashlib.sha256(b"stripe").hexdigest()
    return {**found, "SANDBOX_STRIPE_SECRET_KEY": "_".join(("sk", "test", f"51{account[1]}{letters}"))}


def secret_value(name: str) -> str:
    """Long enough not to be guessed, and of one value for one name."""
    if name.endswith("SIGNING_SECRET"):
        return "whsec_" + hashlib.sha256(name.encode()).hexdigest()[:32]
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode().rstrip("=")
