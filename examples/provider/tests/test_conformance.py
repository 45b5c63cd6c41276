"""Acme Pay's provider keeps to payconf's contract, on the simulator."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace

import payconf_acme_pay.provider as acme_pay
from simulator import PAGE, AcmePay

from payconf.http.service import ServiceCalls
from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.errors import AuthError, NotFound, ProviderError, RateLimited, Rejected, Unavailable, Unexpected
from payconf.model.secret import Secret
from payconf.providers.base import Target
from payconf.testing.harness import CANARY, Bench, Sample
from payconf.testing.simulator import Response
from payconf.testing.suite import Conformance

HOOK = Address("webhooks", "orders")
VALUES = {"url": "https://shop.acme.example/acme-pay/webhook", "events": ["payment.captured"], "enabled": True}
OTHERS = {"events": ["payment.refunded", "payment.captured"], "enabled": False}


class AcmeHarness:
    """A new Acme Pay for each check. Follows payconf.testing.harness.Harness."""

    provider = acme_pay
    page = PAGE
    samples: Sequence[Sample] = (Sample(HOOK, VALUES, OTHERS),)

    def __init__(self) -> None:
        self.service = AcmePay()
        self.service.__enter__()
        self.skips: dict[str, str] = {}
        self.faults: dict[type[ProviderError], Callable[[], object]] = {
            AuthError: lambda: self.read("acme_test_" + CANARY),
            NotFound: lambda: Bench(self, self.open()).write(Action.DELETE, HOOK, "wh_999999", {}),
            Rejected: lambda: Bench(self, self.open()).write(Action.CREATE, HOOK, None, {"url": 7}),
            RateLimited: lambda: self.answered(Response(429, b"", {"Retry-After": "1"})),
            Unavailable: lambda: self.answered(Response(503)),
            Unexpected: lambda: self.answered(Response(200, b'{"data": [{}], "more": true}')),
        }

    def open(self) -> ServiceCalls:
        return self.connect(self.service.new_key())

    def close(self) -> None:
        self.service.__exit__(None, None, None)

    def connect(self, key: str) -> ServiceCalls:
        hosts = {"api.sandbox.acme-pay.example": self.service.url}
        return self.provider.connect(Target("", secrets={"api_key": Secret(key.encode())}, hosts=hosts))

    def read(self, key: str) -> object:
        return list(self.provider.read(self.connect(key), "webhooks"))

    def answered(self, response: Response) -> object:
        self.service.faults.append(response)
        return self.read(self.service.new_key())

    def snapshot(self) -> object:
        return copy.deepcopy((self.service.webhooks, self.service.secrets))

    def copy(self, sample: Sample, number: int) -> Sample:
        values = {**sample.values, "url": f"{sample.values['url']}/{number}"}
        return replace(sample, address=Address("webhooks", f"orders-{number}"), values=values)

    def by_hand(self) -> None:
        self.service.make({"url": "https://other.acme.example/", "events": ["payment.failed"]})

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool:
        return self.service.secrets[live_id].encode() == value


class TestAcmePay(Conformance):
    def harness(self) -> AcmeHarness:
        return AcmeHarness()
