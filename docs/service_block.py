"""The lower half of docs/how-to/services/*.md: what the tables of a service and of its integration types say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from payconf.integrations.base import IntegrationType
from payconf.services import Service
from payconf.services.base import CredentialKind, Rotation
from payconf.smoke import smokes

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]
MARK = "<!-- What follows is written by docs/generate.py from the program's tables. -->"
FOLDER = Path(__file__).parent / "how-to" / "services"
PAGES: Mapping[str, tuple[str, ...]] = {
    "apruve": ("apruve",),
    "authorize-net": ("authorize_net",),
    "cybersource": ("cybersource",),
    "infinite-pay": ("infinite_pay",),
    "ingenico": ("ingenico",),
    "money-order": ("money_order",),
    "payment-term": ("payment_term",),
    "paypal-express": ("paypal_express",),
    "paypal-payflow": ("paypal_payflow_gateway", "paypal_payments_pro"),
    "stripe": ("stripe", "stripe_payment_element"),
}
"""By page, the integration types that it is about."""


def service_pages(
    table: Table, known: Mapping[str, IntegrationType], services: Mapping[str, Service]
) -> dict[Path, str]:
    """Each page with its lower half as the tables are now; the upper half is a person's."""
    found = {}
    for name, types in PAGES.items():
        path = FOLDER / f"{name}.md"
        written = path.read_text(encoding="utf-8").partition(MARK)[0].rstrip()
        block = service_block([known[one] for one in types], services, table)
        found[path] = f"{written}\n\n{MARK}\n\n{block}\n"
    return found


def service_block(types: Sequence[IntegrationType], services: Mapping[str, Service], table: Table) -> str:
    """All sections."""
    service = services.get(types[0].service or "")
    parts = ["## Fields and methods", *fields(types)]
    if service is not None:
        parts += ["## The credential", credential(types, service, table)]
        parts += ["## Test and live", *sides(types, service)]
        parts += ["## What payconf proves", *proofs(service)]
        parts += ["## Webhooks", *webhooks(types, service)]
        parts += ["## Rotating", *rotations(types, service)]
    return "\n\n".join(parts)


def fields(types: Sequence[IntegrationType]) -> Iterator[str]:
    """Where each type's fields stand, and what is known of it."""
    for entry in types:
        methods = ", ".join(f"`KEY.{method.name}`" if method.name else "`KEY`" for method in entry.methods)
        yield (
            f"[`type: {entry.name}`](../../reference/integration-types.md#{entry.name}), in shops of "
            f"{', '.join(entry.available_in)}. Rules name its methods {methods}."
        )
        if entry.notes:
            yield "\n".join(f"- {note}" for note in entry.notes)


def credential(types: Sequence[IntegrationType], service: Service, table: Table) -> str:
    """Its fields: what each is at the service, who may see it, and how long it lives."""
    used = {field.name for entry in types for field in entry.fields if field.origin == "credential"}
    kinds = [kind for kind in service.kinds if kind.name in used or not kind.required]
    return table(
        ("field", "at the service", "is", "lives"), [(f"`{k.name}`", k.title, k.sensitivity, life(k)) for k in kinds]
    )


def life(kind: CredentialKind) -> str:
    """How long it lives by itself."""
    said = [str(kind.lifetime)] if kind.lifetime else []
    return "; ".join([*said, *(f"{lives} where {made} made it" for made, lives in kind.lifetime_by)])


def sides(types: Sequence[IntegrationType], service: Service) -> Iterator[str]:
    """What decides between test and live."""
    told = [kind.name for kind in service.kinds if kind.prefixes]
    if told:
        yield f"The value itself says so, in {listed(told)}."
    for entry in types:
        if entry.switch is not None:
            yield f"`{entry.switch}` of `{entry.name}` says to which side the shop speaks: true is the test side."
        if entry.endpoint is not None:
            yield f"The host in `{entry.endpoint}` of `{entry.name}` says to which side the shop speaks."
    if service.hosts.get("test") != service.hosts.get("live"):
        yield "\n".join(f"- {side}: {listed(sorted(hosts))}" for side, hosts in service.hosts.items())


def proofs(service: Service) -> Iterator[str]:
    """How a credential is proven, and whether test payments are made."""
    yield service.proof
    if service.attestable:
        yield "So production wants `attested:` in the credential, with a date and a last day."
    else:
        yield "`payconf prove ENV` asks now, and every plan asks before anything is written ([more](../prove.md))."
    offered = service.name in smokes()
    yield (
        "`payconf smoke ENV` makes payments with test instruments at the test side ([more](../smoke.md))."
        if offered
        else "`payconf smoke` makes no test payments here ([why](../smoke.md#where-it-is-offered))."
    )


def webhooks(types: Sequence[IntegrationType], service: Service) -> Iterator[str]:
    """What payconf keeps at the service, and where the shop listens."""
    kept = service.keeps.get("webhooks")
    if kept is None:
        yield "The service has no API for them that payconf could use: what there is stays work by hand."
        return
    yield f"payconf keeps them, with {listed(kept)} ([how](../webhooks.md))."
    for entry in types:
        if entry.webhook is not None:
            events = f", for {listed(entry.webhook.events)}" if entry.webhook.events else ""
            paths = "; ".join(f"from {since} on `{path}`" for since, path in entry.webhook.paths)
            yield f"The shop listens itself with `{entry.name}`: {paths}{events}."
    for kind in sorted(set(service.keeps) - {"webhooks"}):
        yield f"Also `{kind}`, with {listed(service.keeps[kind])}."


def rotations(types: Sequence[IntegrationType], service: Service) -> Iterator[str]:
    """How each secret is changed over."""
    names = {field.name for entry in types for field in entry.fields if field.origin == "credential"}
    secret = [kind.name for kind in service.kinds if kind.sensitivity == "secret" and kind.name in names]
    yield "`payconf rotate ENV INTEGRATION` plans it and prints these steps ([more](../rotate.md))."
    for entry in service.rotations_of(secret):
        yield rotation(entry)


def rotation(entry: Rotation) -> str:
    """One way, with its steps."""
    steps = [*entry.before, "`payconf rotate`, then `payconf apply`: the shop has the new one.", *entry.after]
    numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    return f"{listed(entry.fields)}: {entry.way.value}. {entry.says}\n\n{numbered}"


def listed(names: Sequence[str]) -> str:
    """`a`, `b`."""
    return ", ".join(f"`{name}`" for name in names)
