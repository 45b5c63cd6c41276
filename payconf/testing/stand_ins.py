"""Simulators of the payment services that an environment uses, which know its credentials as those of test accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from payconf.integrations.credentials import service_of, uses
from payconf.model.errors import Refused
from payconf.services.paypal_rest import SANDBOX_APP

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.environment import Credential, Environment
    from payconf.testing.stores.serve import Fake

Fields = Mapping[str, str]
_ACCOUNT = "acct_1PayconfSimulator00"


@contextmanager
def stand_ins(context: Context, environment: Environment) -> Iterator[dict[str, str]]:
    """By host of a service, the address of its simulator, while they run; of those that there are simulators for.

    Raises Refused for what is no sandbox, and StoreError where a secret can't be read.
    """
    if environment.class_ != "sandbox":
        raise Refused(
            f"{environment.name} is of the class {environment.class_}, so no simulator stands in for its services."
        )
    running: dict[str, tuple[str, Fake]] = {}
    with ExitStack() as stack:
        for name, keys in uses(environment).items():
            service = service_of(environment, keys)
            made = None if service is None else _MADE.get(service.name)
            if service is None or made is None or name not in environment.credentials:
                continue
            if service.name not in running:
                host = _host(service.name)
                running[service.name] = host, stack.enter_context(made[0](host))
            credential = environment.credentials[name]
            made[1](running[service.name][1], _fields(context, environment, credential), credential.options.account)
        yield {host: fake.url for host, fake in running.values()}


def _host(service: str) -> str:
    """The host that the service's provider asks in a sandbox."""
    hosts: Mapping[str, str] = import_module(f"payconf.providers.{service}").HOSTS
    return hosts["test"]


def _fields(context: Context, environment: Environment, credential: Credential) -> Fields:
    """What the simulator must know; a place that a service fills may be empty."""
    resolve, told = context.secrets(environment), {"signing_secret"}
    return {
        entry.name: (entry.literal or "")
        if entry.reference is None
        else resolve(entry.reference).reveal().decode("utf-8", "replace").strip()
        for entry in credential.fields.values()
        if entry.name not in told
    }


def _stripe(host: str) -> Fake:
    from payconf.testing.services.stripe_payments import StripePaymentsSimulator

    return StripePaymentsSimulator()


def _let_into_stripe(fake: Fake, fields: Fields, account: str | None) -> None:
    from payconf.testing.services.stripe import Key, StripeSimulator

    assert isinstance(fake, StripeSimulator)
    fake.add(fields["secret_key"], Key(account or _ACCOUNT))


def _paypal(host: str) -> Fake:
    from payconf.testing.services.paypal_rest import PayPalSimulator

    return PayPalSimulator()


def _let_into_paypal(fake: Fake, fields: Fields, account: str | None) -> None:
    from payconf.testing.services.paypal_rest import App, PayPalSimulator

    assert isinstance(fake, PayPalSimulator)
    app = App(fields["client_secret"], SANDBOX_APP)
    app.payer_id = account or app.payer_id
    fake.apps[fields["client_id"]] = app


def _authorize_net(host: str) -> Fake:
    from payconf.testing.services.authorize_net_payments import AuthorizeNetPaymentsSimulator

    return AuthorizeNetPaymentsSimulator()


def _let_into_authorize_net(fake: Fake, fields: Fields, account: str | None) -> None:
    from payconf.testing.services.authorize_net import AuthorizeNetSimulator, Merchant

    assert isinstance(fake, AuthorizeNetSimulator)
    merchant = Merchant(fields["transaction_key"], client_key=fields.get("client_key"))
    merchant.gateway = account or merchant.gateway
    fake.merchants[fields["api_login_id"]] = merchant


def _apruve(host: str) -> Fake:
    from payconf.testing.services.apruve import ApruveSimulator

    return ApruveSimulator()


def _let_into_apruve(fake: Fake, fields: Fields, account: str | None) -> None:
    from payconf.testing.services.apruve import ApruveSimulator, Key

    assert isinstance(fake, ApruveSimulator)
    fake.keys[fields["api_key"]] = Key(fields["merchant_id"])


def _cybersource(host: str) -> Fake:
    from payconf.testing.services.cybersource_payments import CyberSourcePaymentsSimulator

    return CyberSourcePaymentsSimulator(host)


def _let_into_cybersource(fake: Fake, fields: Fields, account: str | None) -> None:
    from payconf.testing.services.cybersource import CyberSourceSimulator, Merchant

    assert isinstance(fake, CyberSourceSimulator)
    fake.merchants[fields["merchant_id"]] = Merchant({fields["api_key"]: fields["api_secret_key"]})


def _payflow(host: str) -> Fake:
    from payconf.testing.services.payflow_payments import PayflowPaymentsSimulator

    return PayflowPaymentsSimulator()


def _let_into_payflow(fake: Fake, fields: Fields, account: str | None) -> None:
    from payconf.testing.services.paypal_payflow import Login, PayflowSimulator

    assert isinstance(fake, PayflowSimulator)
    fake.logins[fields["vendor"]] = Login(fields["partner"], fields["user"], fields["password"])


_MADE: Mapping[str, tuple[Callable[[str], Fake], Callable[[Fake, Fields, str | None], None]]] = {
    "stripe": (_stripe, _let_into_stripe),
    "paypal_rest": (_paypal, _let_into_paypal),
    "authorize_net": (_authorize_net, _let_into_authorize_net),
    "apruve": (_apruve, _let_into_apruve),
    "paypal_payflow": (_payflow, _let_into_payflow),
    "cybersource": (_cybersource, _let_into_cybersource),
}
"""By service: how its simulator is made, and how it gets to know a credential."""
