"""Projects with a credential of every service that tells who it is, and simulators of both sides, through the line."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from payconf.context import Options
from payconf.model.address import Address
from payconf.model.proven import Proven
from payconf.model.results import Proofs
from payconf.services import services
from payconf.state import open_state
from payconf.testing.stores.serve import Fake
from payconf.workflow import Workflow
from tests import identify_hosts, identify_samples
from tests.identify_samples import NOWHERE, Side

NAMES = ("stripe", "paypal_rest", "authorize_net", "apruve", "cybersource", "paypal_payflow", "direct", "connect")
"""One a platform that an integration type uses."""
CLASSES: dict[Side, str] = {"test": "sandbox", "live": "production"}
START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ACCOUNTS = {
    "stripe": identify_samples.ACCOUNT,
    "paypal_rest": "WDJJHEBZ4X2LY",
    "authorize_net": "565697",
    "paypal_payflow": "acme",
}
"""As the service tells it; elsewhere it is the merchant_id."""
_CALLS = {"stripe": 2, "paypal_rest": 2}
_TYPES: dict[str, dict[str, Any]] = {
    "stripe": {"type": "stripe", "payment_action": "charge", "apple_google_pay_label": "Wallets"},
    "paypal_rest": {"type": "paypal_express", "payment_action": "charge"},
    "authorize_net": {
        "type": "authorize_net",
        "payment_action": "charge",
        "allowed_card_types": ["visa"],
    },
    "apruve": {"type": "apruve"},
    "cybersource": {"type": "cybersource", "method": "checkout_api", "merchant_descriptor": "Acme"},
    "paypal_payflow": {"type": "paypal_payflow_gateway", "payment_action": "charge"},
    "worldline": {"type": "ingenico", "payment_action": "charge", "enabled_products": ["cards"]},
}
_MORE = {
    "cybersource": {"profile_id": "p-1", "access_key": "acc-1", "secret_key": "env://MORE_SECRET"},
    "apruve": {"webhook_token": "env://MORE_SECRET"},
    "stripe": {"public_key": "", "signing_secret": "env://WHSEC"},
    "authorize_net": {"client_key": "env://CLIENT_KEY"},
}


@dataclass
class ProofWorld:
    """One environment of one side with one credential of one platform, asked at simulators of both sides."""

    root: Path
    name: str
    side: Side
    stack: ExitStack
    now: datetime = START
    environ: dict[str, str] = field(default_factory=lambda: {"FINGERPRINTS": "k" * 32})
    hosts: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fakes = {of: self.stack.enter_context(self._simulator(of)) for of in ("test", "live")}
        every = {host for known in services().values() for hosts in known.hosts.values() for host in hosts}
        self.hosts = dict.fromkeys(every, NOWHERE)
        for of, host in self._hosts().items():
            if self._hosts()["test"] != self._hosts()["live"] or of == self.side:
                self.hosts[host] = self.fakes[of].url
        self.project = {"version": 1, "fingerprint_key": "env://FINGERPRINTS"}
        self.credential = self._credential()
        self.write()

    @property
    def environment(self) -> str:
        return CLASSES[self.side]

    @property
    def asked(self) -> list[str]:
        """What the environment's own side was asked."""
        return self.fakes[self.side].asked

    @property
    def account(self) -> str:
        """As the simulator tells it."""
        return ACCOUNTS.get(self.name) or str(self.fields["merchant_id"])

    @property
    def fields(self) -> dict[str, str]:
        fields = identify_samples.FIELDS.get(self.name) or identify_hosts.CASES[self.name].fields
        known = dict(fields)
        if self.name == "stripe":
            known["secret_key"] = known["secret_key"].replace("_test_", f"_{self.side}_")
        return known

    @property
    def provider(self) -> str:
        return self.name if self.name in identify_samples.FIELDS else identify_hosts.CASES[self.name].provider

    def _simulator(self, side: Side) -> Fake:
        if self.name not in identify_samples.FIELDS:
            return identify_hosts.simulator(self.name, side)
        made = identify_samples.simulator(self.name, side)
        if self.name == "stripe":
            keys: Any = made.keys  # type: ignore[attr-defined]
            keys[self.fields["secret_key"]] = keys.pop(identify_samples.FIELDS["stripe"]["secret_key"])
        if self.name == "authorize_net":
            merchant = made.merchants[self.fields["api_login_id"]]  # type: ignore[attr-defined]
            merchant.client_key = "c" * 80
        return made

    def _hosts(self) -> dict[Side, str]:
        if self.name in identify_hosts.CASES:
            hosts = identify_hosts.CASES[self.name].hosts
            return {"test": hosts["test"], "live": hosts["live"]}
        known = __import__(f"payconf.providers.{self.name}", fromlist=["HOSTS"]).HOSTS
        return {"test": known["test"], "live": known["live"]}

    def _credential(self) -> dict[str, Any]:
        kinds = services()[self.provider]
        made: dict[str, Any] = dict(_MORE.get(self.name, {}))
        if "public_key" in made:
            made["public_key"] = f"pk_{self.side}_51{identify_samples.LETTERS}"
        self.environ |= {"MORE_SECRET": "more-secret-" + "7" * 20, "WHSEC": "whsec_" + "8" * 32, "CLIENT_KEY": "c" * 80}
        for name, value in self.fields.items():
            kind = kinds.kind(name)
            secret = kind is None or kind.sensitivity == "secret"
            made[name] = f"env://{name.upper()}" if secret else value
            self.environ |= {name.upper(): value} if secret else {}
        return {**made, "account": self.account}

    def _integration(self) -> dict[str, Any]:
        made = {"label": self.name, "credentials": "access", **_TYPES[self.provider]}
        if self.provider == "worldline":
            made["api_endpoint"] = f"https://{self._hosts()[self.side]}"
        elif self.provider != "stripe":
            made["test_mode"] = self.side == "test"
        return made

    def write(self) -> None:
        """Write the project's files anew."""
        shop = {"provider": "local", "url": f"local:{self.environment}", "version": "any"}
        files = {
            "payconf.yaml": self.project,
            f"environments/{self.environment}/environment.yaml": {
                "class": self.environment,
                "shop": shop,
                **self.settings,
            },
            f"environments/{self.environment}/credentials.yaml": {"credentials": {"access": self.credential}},
            f"environments/{self.environment}/objects.yaml": {"integrations": {"pay": self._integration()}},
        }
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml.safe_dump(content), "utf-8")

    def options(self, **more: Any) -> Options:
        """As the program has them, with the simulators in the place of services."""
        given: dict[str, Any] = {"environ": self.environ, "hosts": self.hosts, "now": lambda: self.now} | more
        return Options(state=self.state, local_folder=str(self.root / "shops"), **given)

    @property
    def state(self) -> str:
        return f"sqlite://{self.root.parent / 'state.sqlite'}"

    def prove(self, again: bool = False, addresses: tuple[str, ...] = (), **more: Any) -> Proofs:
        """payconf prove."""
        with closing(Workflow(self.root, self.options(**more))) as line:
            return line.prove(self.environment, [Address.parse(text) for text in addresses], again)

    def proven(self, again: bool = False, **more: Any) -> Proven:
        """What it says of the one credential."""
        (found,) = self.prove(again, **more).found
        return found

    def later(self, **span: float) -> None:
        """Let time go by."""
        self.now += timedelta(**span)

    def kept(self) -> str:
        """Everything that the state holds of the environment, as text."""
        with closing(open_state(self.state)) as store:
            return repr(store.export(self.environment))

    def forget(self) -> None:
        """The service no longer knows the credential."""
        for known in ("keys", "apps", "merchants", "users", "logins"):
            getattr(self.fakes[self.side], known, {}).clear()

    def calls(self) -> int:
        """Requests that one question needs."""
        return _CALLS.get(self.name, 1)
