"""An environment in which everything that can end has a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from payconf.guard.case import Case
from payconf.guard.dates import dates
from payconf.model.certificate import Certificate, Certificates
from payconf.model.config.other_files import AcceptedDrift, Waiver
from payconf.model.config.webhooks import PaymentMethodDomain, Webhook
from payconf.model.ending import Endings
from payconf.model.environment import Environment
from payconf.model.evidence import CredentialEvidence, Evidence, FieldEvidence
from payconf.model.resource import Account, Live, LiveResource
from payconf.model.secret_facts import Facts
from tests.certificate_samples import NOW
from tests.guard_samples import credential, environment, integration

CYBER = {"merchant_id": "acme", "api_key": "env://A", "api_secret_key": "env://B"}
WORD = {"reason": "PAY-1", "owner": "jana@acme.example"}


def day(days: int) -> str:
    """So many days after NOW."""
    return (NOW.date() + timedelta(days=days)).isoformat()


def attested(until: str) -> dict[str, Any]:
    """Somebody's word."""
    return {"mode": "live", "by": "jana@acme.example", "date": "2026-11-01", "evidence": "letter", "until": until}


def access(
    type_: str = "cybersource",
    fields: Mapping[str, str] = CYBER,
    class_: str = "production",
    allowed: Mapping[str, Any] = MappingProxyType({}),
    **options: Any,
) -> Environment:
    """An environment with one credential, `it`, that the integration `cards` uses. `allowed`: of environment.yaml."""
    used = integration(type_, credentials="it", test_mode=False)
    return environment(class_, class_, {"cards": used}, (credential("it", fields, **options),), **allowed)


def evidence(service: str = "cybersource", key: str = "cards", **more: Any) -> Evidence:
    """Of `it`. `not_after` and `not_before`: of a certificate in its api_key; `stored`: Facts of its api_secret_key."""
    begins, ends, stored = more.pop("not_before", None), more.pop("not_after", None), more.pop("stored", None)
    held = Certificates((Certificate("certificate", "RSA", 2048, begins, ends, "sha256"),)) if ends else None
    fields = {
        "merchant_id": FieldEvidence("merchant_id", "identifying", True, True),
        "api_key": FieldEvidence("api_key", "identifying", False, True, certificates=held),
        "api_secret_key": FieldEvidence("api_secret_key", "secret", False, True, facts=stored),
    }
    return Evidence({"it": CredentialEvidence("production", "it", service, fields, integrations=(key,), **more)})


def kept(kind: str, *values: Mapping[str, Any]) -> Live:
    """What a service keeps of one kind."""
    found = tuple(LiveResource(kind, str(number), entry) for number, entry in enumerate(values, 1))
    return Live(Account("shop"), {kind: found})


def look(
    env: Environment,
    evidence: Evidence | None = None,
    live: Live | None = None,
    now: datetime = NOW,
    remembered: Any = None,
) -> Endings:
    """All days of it."""
    return dates(Case(env, evidence=evidence, live=live, remembered=remembered), now)


def everything(days: Mapping[str, datetime]) -> tuple[Environment, Evidence, Live]:
    """An environment in which each of these sources says its own day; those that are left out say nothing."""

    def of(name: str) -> str | None:
        return days[name].date().isoformat() if name in days else None

    given: dict[str, Any] = {"expires": of("expires"), "created": of("created"), "attested": None}
    if until := of("attested"):
        given["attested"] = attested(until)
    allowed: dict[str, Any] = {"allow_delete": [], "allow_no_method": []}
    if until := of("allow_delete"):
        allowed["allow_delete"] = [{"address": "rules/old", "reason": "PAY-2", "until": until}]
    if until := of("allow_no_method"):
        entry = {"website": "EU Store", "currency": "EUR", "billing": {"country": "RU"}, "reason": "x", "until": until}
        allowed["allow_no_method"] = [entry]
    env = access(allowed=allowed, **{name: value for name, value in given.items() if value})
    waivers = [{"code": "PC412", "address": "integrations/cards", **WORD, "until": of("waiver")}]
    drift = [{"address": "rules/us", "field": "name", **WORD, "until": of("accepted_drift")}]
    return (
        replace(
            env,
            credentials={**env.credentials, **_unused(of("unused"))},
            waivers=tuple(Waiver.model_validate(entry) for entry in waivers if entry["until"]),
            accepted_drift=tuple(AcceptedDrift.model_validate(entry) for entry in drift if entry["until"]),
            webhooks={"orders": hook()},
        ),
        evidence(
            expires=days.get("told"),
            not_after=days.get("certificate"),
            stored=Facts(expires=days["stored"]) if "stored" in days else None,
        ),
        kept("webhooks", {"url": "https://shop.acme.example/hook", "key_expires": _text(days.get("webhook_key"))}),
    )


def _unused(expires: str | None) -> dict[str, Any]:
    return {"idle": credential("idle", {"public_key": "x"}, expires=expires)} if expires else {}


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def hook(url: str | None = "https://shop.acme.example/hook") -> Webhook:
    """A webhook that reports to the shop."""
    return Webhook.model_validate({"service": "cybersource", "integration": "cards", **({"url": url} if url else {})})


def domain(name: str = "shop.acme.example", **more: Any) -> PaymentMethodDomain:
    """A domain on which wallets are to be offered."""
    values = {"service": "stripe", "integration": "cards", "domain": name, "enabled": True, **more}
    return PaymentMethodDomain.model_construct(None, **values)
