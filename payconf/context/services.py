"""Payment services of an environment: who is asked, at which host, and as whom."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Literal

from payconf.context.options import Options

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.resource import Account
    from payconf.model.secret import Secret
    from payconf.model.state import Binding
    from payconf.providers.base import Provider, Session, Target
    from payconf.stores.resolver import Resolver


class AtServices(ABC):
    """What a context opens at payment services. Nothing is decided here, and no stage is called."""

    options: Options

    @abstractmethod
    def shop(self, environment: Environment) -> AbstractContextManager[tuple[Provider, Session]]:
        """A session with the environment's shop."""

    @abstractmethod
    def secrets(self, environment: Environment | None) -> Resolver:
        """What resolves an environment's references."""

    @contextmanager
    def systems(
        self, environment: Environment, evidence: Evidence, bindings: Iterable[Binding]
    ) -> Iterator[tuple[Provider, Session]]:
        """The same, and the accounts at payment services where something of the environment is kept, as one provider.

        An account is spoken to only where `evidence` says that the service has accepted its credential on this side:
        what must not be sent there was not sent to be asked either.
        """
        from payconf.context.accounts import accounts_of
        from payconf.systems import Systems, homes

        with self.shop(environment) as (provider, session):
            at = homes(environment, bindings).without(provider.KINDS)
            accounts = accounts_of(self, environment, evidence, at)
            if not accounts and not at.homeless:
                yield provider, session
                return
            together = Systems(provider, accounts, at)
            try:
                yield together, together.around(session)
            finally:
                for account in accounts.values():
                    account.close()

    def service_target(
        self, environment: Environment, identifiers: Mapping[str, str], secrets: Mapping[str, Secret]
    ) -> Target:
        """A payment service's account, on the side of the environment's class only."""
        from payconf.providers.base import Target

        return Target(
            url="",
            side=side_of(environment),
            secrets=secrets,
            identifiers=identifiers,
            timeouts=self.options.timeouts,
            hosts=self.stand_ins(environment),
        )

    def identify(self, environment: Environment) -> Callable[..., Account | None]:
        """A function that asks a payment service who we are, on the side of the environment's class only.

        Nobody buys at the embedded shop, nor, outside production, at a shop on this machine, such as the simulator that
        people try payconf on with made-up secrets: no service is asked for them but those that were handed over, or
        for which something stands in.
        """
        trial = _trial(environment)

        def ask(service: str, identifiers: Mapping[str, str], secrets: Mapping[str, Secret]) -> Account | None:
            from payconf.providers import providers

            provider = providers(self.options.providers).get(service)
            if provider is None or (trial and not self._handed_over(environment, service)):
                return None
            session = provider.connect(self.service_target(environment, identifiers, secrets))
            try:
                return provider.identify(session)
            finally:
                session.close()

        return ask

    def trial(self, environment: Environment, service: str) -> bool:
        """Whether nobody buys at the shop, so that this service is not spoken to for it."""
        return _trial(environment) and not self._handed_over(environment, service)

    def stand_ins(self, environment: Environment) -> Mapping[str, str]:
        """By host of a payment service, the address that is asked in its place."""
        return {**_stand_ins(environment), **self.options.hosts}

    def _handed_over(self, environment: Environment, service: str) -> bool:
        from payconf.services import services

        known = services().get(service)
        hosts = known.hosts.get(side_of(environment), ()) if known is not None else ()
        stands_in = not _stand_ins(environment).keys().isdisjoint(hosts)
        return service in self.options.providers or bool(self.options.hosts) or stands_in


def _trial(environment: Environment) -> bool:
    from payconf.model.host import Reach, reach
    from payconf.model.weburl import read_url

    shop = environment.settings.shop
    url = read_url(shop.url)
    here = url is not None and reach(url.host) is Reach.LOOPBACK
    return shop.provider == "local" or (here and not environment.production)


def _stand_ins(environment: Environment) -> Mapping[str, str]:
    """Only a sandbox has any, whatever the file of another one says."""
    return environment.settings.stand_ins if environment.class_ == "sandbox" else {}


def side_of(environment: Environment) -> Literal["test", "live"]:
    return "live" if environment.production else "test"
