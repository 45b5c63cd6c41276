"""A check of the conformance suite: a payment service's provider speaks to the hosts of its side, and to no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing

from payconf.model.errors import ProviderError
from payconf.model.secret import Secret
from payconf.providers.base import Provider, Target
from payconf.services import Service, services
from payconf.testing.harness import CANARY, Bench, require

_NOWHERE = "http://127.0.0.1:9"
_SOON = (0.5, 0.5, 1.0)


class Asked(Mapping[str, str]):
    """Stands in for every host with an address at which nobody listens. `hosts`: those that were asked for."""

    def __init__(self) -> None:
        self.hosts: set[str] = set()

    def __getitem__(self, host: str) -> str:
        self.hosts.add(host)
        return _NOWHERE

    def __contains__(self, host: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def speaks_to_its_side_only(bench: Bench) -> None:
    """The host follows the side: a test session speaks to test hosts of the service's table only, a live one to live.

    A harness may have `credential`, a mapping of made-up values by field, where connect wants a certain form.
    """
    service = services().get(bench.provider.NAME)
    if service is None:  # a shop's provider gets its address from the environment
        return
    given: Mapping[str, Secret] = getattr(bench.harness, "credential", {}) or _made_up(service)
    for side, hosts in service.hosts.items():
        asked = Asked()
        target = Target("", side, _of(service, given, secret=True), _texts(service, given), timeouts=_SOON, hosts=asked)
        said = _identified(bench.provider, target)
        require(bool(asked.hosts), f"a {side} session asks for no host: use target.base(host) {said}")
        wrong = sorted(asked.hosts - hosts)
        require(not wrong, f"a {side} session speaks to {', '.join(wrong)}, no {side} host of the service's table")
        require(CANARY not in said, f"a {side} session tells a secret of the credential")


def _identified(provider: Provider, target: Target) -> str:
    """What is said of the question; nobody answers it."""
    try:
        with closing(provider.connect(target)) as session:
            provider.identify(session)
    except ProviderError as error:
        return f"({error.message} {error.fix})"
    return ""


def _made_up(service: Service) -> dict[str, Secret]:
    return {kind.name: Secret(f"{CANARY}-{kind.name}-{'0' * 24}".encode()) for kind in service.kinds if kind.required}


def _of(service: Service, given: Mapping[str, Secret], *, secret: bool) -> dict[str, Secret]:
    named = {kind.name for kind in service.kinds if (kind.sensitivity == "secret") is secret}
    return {name: value for name, value in given.items() if name in named}


def _texts(service: Service, given: Mapping[str, Secret]) -> dict[str, str]:
    return {name: value.reveal().decode() for name, value in _of(service, given, secret=False).items()}
