"""Secrets of payment services, and those that services tell: no command shows one, and no file keeps one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from payconf.testing.stand_ins import stand_ins
from tests.canaries import Watch
from tests.worlds import World, make_world

pytestmark = pytest.mark.untraced

CREDENTIALS, SETTINGS = "environments/sandbox/credentials.yaml", "environments/sandbox/environment.yaml"
TOLD = ("stripe", "cybersource")
"""Who tells a signing secret, each into a file of its own."""
FINE = {"expiry": (0, 2), "prove": (14,), "smoke": (0, 1)}
"""Of a verb the exit codes; nothing stands in for Worldline, which can't be asked here."""
_WEBHOOKS = """\
webhooks:
  stripe:
    service: stripe
    integration: stripe
    url: https://sandbox.acme.example/stripe/handle-events
    events: required
    signing_secret: file://{outside}/stripe
  paypal:
    service: paypal_rest
    integration: paypal-express
    url: https://books.acme.example/paypal
    events: [PAYMENT.CAPTURE.COMPLETED]
  authorize:
    service: authorize_net
    integration: authorize-net
    url: https://books.acme.example/authorize-net
    events: [net.authorize.payment.refund.created]
  cybersource:
    service: cybersource
    integration: cybersource
    name: Expiry
    url: https://books.acme.example/cybersource
    events: ["cns:cns.report.keyExpiration.detail"]
    signing_secret: file://{outside}/cybersource
  apruve:
    service: apruve
    integration: apruve
    url: https://sandbox.acme.example/admin/apruve/webhook/notify
"""


@dataclass
class Services:
    """A world whose sandbox speaks to simulators. `outside`: where told secrets are stored."""

    world: World
    outside: Path

    def watch(self) -> Watch:
        """For all that are secret by now."""
        found = {name: value for name, value in self.world.environ.items() if name.startswith("PAYCONF_DEMO_")}
        return Watch(found | {file.name: file.read_text("utf-8") for file in self.outside.iterdir()})


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    world, outside = make_world(tmp_path / "world"), tmp_path / "outside"
    outside.mkdir(mode=0o700)
    world.edit(CREDENTIALS, "env://PAYCONF_DEMO_STRIPE_SIGNING_SECRET", f"file://{outside}/stripe")
    del world.environ["PAYCONF_DEMO_STRIPE_SIGNING_SECRET"]
    (world.project / "environments/sandbox/webhooks.yaml").write_text(_WEBHOOKS.format(outside=outside), "utf-8")
    for name, value in world.environ.items():
        monkeypatch.setenv(name, value)
    with _simulated(world):
        yield Services(world, outside)


@contextmanager
def _simulated(world: World) -> Iterator[None]:
    workflow = world.workflow()
    with workflow.context.fresh(), stand_ins(workflow.context, workflow.environment("sandbox")) as hosts:
        file = world.project / SETTINGS
        lines = "".join(f"  {host}: {address}\n" for host, address in hosts.items())
        file.write_text(f"{file.read_text('utf-8')}stand_ins:\n{lines}", "utf-8")
        yield


def _typed(world: World) -> Iterator[tuple[str, ...]]:
    plan, back = str(world.folder / "plan.json"), str(world.folder / "back.json")
    yield ("plan", "sandbox", "--no-secrets", "--full")
    for form in ("text", "json"):
        yield ("plan", "sandbox", "--full", "--format", form)
    yield ("plan", "sandbox", "--out", plan)
    yield ("apply", plan)
    yield ("prove", "sandbox", "--format", "json")
    yield ("evidence", "sandbox", "integrations/apruve")
    yield ("drift", "sandbox", "--secrets", "--full")
    yield ("expiry", "sandbox", "--within", "4000d")
    yield ("smoke", "sandbox", "--format", "json")
    yield ("plan", "sandbox", "--write-secrets", "--full")
    yield ("rollback", "sandbox", "r-0001", "--out", back)
    yield ("audit", "sandbox")


@pytest.mark.parametrize("debug", ["", "1"])
def test_no_command_shows_one_and_no_file_keeps_one(services: Services, debug: str) -> None:
    services.world.environ["PAYCONF_DEBUG"] = debug
    for words in _typed(services.world):
        said = services.world.payconf(*words)
        assert said.code in FINE.get(words[0], (0,)), f"{words}: {said.all}"
        services.watch().look(f"payconf {' '.join(words)}", said.all.encode())
    assert {file.name for file in services.outside.iterdir()} == {*TOLD}
    services.watch().look_at_files(services.world.every_file())
