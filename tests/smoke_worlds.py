"""The example's sandbox with simulated services that take payments, and how `payconf smoke` is run on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from payconf.context import Options
from payconf.model.address import Address
from payconf.model.smoke import Smoke
from payconf.providers import paypal_payflow
from payconf.services import services as table
from payconf.testing.services.authorize_net import Merchant
from payconf.testing.services.authorize_net_payments import AuthorizeNetPaymentsSimulator
from payconf.testing.services.payflow_payments import PayflowPaymentsSimulator
from payconf.testing.services.paypal_payflow import Login
from payconf.testing.services.paypal_rest import App, PayPalSimulator
from payconf.testing.services.stripe import Key
from payconf.testing.services.stripe_payments import StripePaymentsSimulator
from payconf.workflow import Workflow
from tests.identify_samples import NOWHERE
from tests.oro_worlds import OroWorld, oro_world

ACCOUNT = "acct_1p1GJkp0o1Jq73zJ"
KEY = "SANDBOX_STRIPE_SECRET_KEY"


@dataclass
class Sandbox:
    """A shop and the test sides of its services, which know the sandbox's credentials. `options`: more for the run."""

    world: OroWorld
    stripe: StripePaymentsSimulator
    payflow: PayflowPaymentsSimulator
    anet: AuthorizeNetPaymentsSimulator
    paypal: PayPalSimulator
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def hosts(self) -> Mapping[str, str]:
        every = {host for known in table().values() for hosts in known.hosts.values() for host in hosts}
        return {
            **dict.fromkeys(every, NOWHERE),
            "api.stripe.com": self.stripe.url,
            paypal_payflow.HOSTS["test"]: self.payflow.url,
            "apitest.authorize.net": self.anet.url,
            "api-m.sandbox.paypal.com": self.paypal.url,
        }

    def stand_in(self) -> None:
        """Let the sandbox's own file name the simulators, so that the command line leads there."""
        file = self.world.project / self.world.sandbox
        named = {host: url for host, url in self.hosts.items() if url != NOWHERE}
        file.write_text(f"{file.read_text('utf-8')}stand_ins:\n" + "".join(f"  {k}: {v}\n" for k, v in named.items()))

    def line(self) -> Workflow:
        given: dict[str, Any] = {"environ": self.world.environ, "hosts": self.hosts, **self.options}
        return Workflow(self.world.project, Options(state=self.world.environ["PAYCONF_STATE"], **given))

    def smoke(self, *names: str, environment: str = "sandbox") -> tuple[Smoke, ...]:
        line = self.line()
        try:
            return line.smoke(environment, [Address("integrations", name) for name in names])
        finally:
            line.close()

    def one(self, name: str) -> Smoke:
        (found,) = self.smoke(name)
        return found

    def key(self, **changed: Any) -> None:
        """Whose the sandbox's Stripe key is."""
        self.stripe.add(self.world.environ[KEY], Key(**{"account": ACCOUNT, **changed}))

    def credentials(self) -> Any:
        return yaml.safe_load((self.world.project / "environments/sandbox/credentials.yaml").read_text())["credentials"]


@contextmanager
def sandbox(folder: Path) -> Iterator[Sandbox]:
    """Every service knows its credential."""
    with ExitStack() as stack:
        world = stack.enter_context(oro_world(folder))
        made = Sandbox(
            world,
            stack.enter_context(StripePaymentsSimulator()),
            stack.enter_context(PayflowPaymentsSimulator()),
            stack.enter_context(AuthorizeNetPaymentsSimulator()),
            stack.enter_context(PayPalSimulator()),
        )
        made.key()
        known, environ = made.credentials(), world.environ
        for name in ("payflow", "payments-pro"):
            login = known[name]
            password = environ[login["password"].removeprefix("env://")]
            made.payflow.logins[login["vendor"]] = Login(login["partner"], login["user"], password)
        access = known["authorize-net"]
        made.anet.merchants[access["api_login_id"]] = Merchant(
            environ["SANDBOX_AUTHORIZE_NET_TRANSACTION_KEY"], client_key=environ["SANDBOX_AUTHORIZE_NET_CLIENT_KEY"]
        )
        made.paypal.apps[known["paypal"]["client_id"]] = App(environ["SANDBOX_PAYPAL_CLIENT_SECRET"])
        yield made
