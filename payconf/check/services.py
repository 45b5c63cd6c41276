"""What is kept at payment services: does the service have it, is all there that it needs, and does the shop hear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.integrations.sinks import sink_of
from payconf.integrations.webhooks import REQUIRED, events_of, heard_by, token_of, url_of
from payconf.model.elsewhere import SERVICE_KINDS, WEBHOOKS
from payconf.model.host import Reach, reach
from payconf.model.nearest import did_you_mean, names
from payconf.model.weburl import read_url
from payconf.services import services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payconf.check.view import View
    from payconf.integrations.base import ShopWebhook
    from payconf.model.config.objects import Webhook
    from payconf.services.base import Service

_ALWAYS = frozenset({"service", "integration", "note"})
_SECRET = "signing_secret"  # noqa: S105


def check(view: View) -> None:
    """Every object that is kept at a payment service, and the addresses that stand in for services."""
    for kind in SERVICE_KINDS:
        for key, entry in getattr(view.environment, kind).items():
            service = _service(view, kind, key, entry.service, entry.integration)
            if service is None:
                continue
            _fields(view, service, kind, key)
            if kind == WEBHOOKS:
                _webhook(view, service, key, entry)
    _alike(view)
    _stand_ins(view)


def _service(view: View, kind: str, key: str, name: str, integration: str) -> Service | None:
    """The service, where it is the integration's and keeps such objects."""
    entry = view.integrations.get(integration)
    if entry is None:
        return None  # said of the name, or of the integration itself
    own = entry.type.service
    if own != name:
        what = f"{entry.address} is of {own}" if own else f"{entry.address} has no payment service"
        view.note("PC360", f"{what}, not of {name}", kind, key, "service")
        return None
    service = services()[name]
    if kind not in service.keeps:
        text = f"payconf can't keep {kind.replace('_', ' ')} at {service.title}: its API offers none"
        view.note("PC361", text, kind, key, "service")
        return None
    return service


def _fields(view: View, service: Service, kind: str, key: str) -> None:
    known = service.keeps[kind]
    for name in map(str, view.declared(kind)[key] or ()):
        asked = name == "events" and getattr(view.environment, kind)[key].events == REQUIRED
        if name not in known and name not in _ALWAYS and not asked:
            hint = did_you_mean(name, known) or f"; there it has {names(known)}"
            view.note("PC362", f"{service.title} has no {name} of {kind}{hint}", kind, key, name, at_key=True)


def _webhook(view: View, service: Service, key: str, webhook: Webhook) -> None:
    environment, path = view.environment, (WEBHOOKS, key)
    known, heard = service.keeps[WEBHOOKS], heard_by(environment, webhook)
    if url_of(environment, webhook) is None:
        view.note("PC363", _no_address(view, webhook, heard), *path, at_key=True)
    if "events" in known:
        _events(view, key, webhook, heard)
    if _SECRET in known:
        _secret(view, service, key, webhook, heard)
    if heard is not None and heard.token is not None and token_of(environment, webhook) is None:
        text = f"its address ends with {heard.token}, which the integration's credential doesn't have"
        view.note("PC366", text, *path, at_key=True)


def _no_address(view: View, webhook: Webhook, heard: ShopWebhook | None) -> str:
    if heard is None:
        return f"the shop listens to no webhook of integrations/{webhook.integration}, so its url must be written"
    return f"no url follows from the shop's own address, {view.environment.settings.shop.url}"


def _events(view: View, key: str, webhook: Webhook, heard: ShopWebhook | None) -> None:
    path = (WEBHOOKS, key, "events")
    written = events_of(view.environment, webhook)
    if not written:
        text = f"the shop needs no events of integrations/{webhook.integration}, so they must be written"
        view.note("PC364", text, *path, at_key=True)
    missing = [name for name in (heard.events if heard else ()) if name not in written and "*" not in written]
    if missing and written and webhook.url is None:
        view.note("PC430", f"the shop acts on {names(missing)} too", *path)


def _secret(view: View, service: Service, key: str, webhook: Webhook, heard: ShopWebhook | None) -> None:
    """Where the signing secret goes that the service tells once."""
    from payconf.stores import scheme, schemes

    path, place = (WEBHOOKS, key, _SECRET), sink_of(view.environment, webhook)
    if webhook.signing_secret is None:
        view.note("PC365", f"{service.title} tells the signing secret once, and no place is named for it", *path[:2])
        return
    if place is None:  # the text isn't repeated: it may be the secret itself
        view.note("PC365", "this is neither a reference nor a field of a credential that has one", *path)
        return
    if not scheme(place.scheme).sink:
        writable = names(sorted(f"{entry.name}://" for entry in schemes() if entry.sink))
        view.note("PC367", f"payconf doesn't write to {place.scheme}:// places, but to {writable}", *path)
    if heard is not None and heard.secret is not None and webhook.url is None:
        _read_there(view, key, webhook, heard.secret)


def _read_there(view: View, key: str, webhook: Webhook, field: str) -> None:
    """The shop must be given what is stored."""
    name = str(view.integrations[webhook.integration].settings.credentials)
    credential = view.environment.credentials.get(name)
    entry = credential.fields.get(field) if credential is not None else None
    if entry is not None and entry.reference != sink_of(view.environment, webhook):
        text = f"integrations/{webhook.integration} reads its {field} elsewhere: {entry.reference or 'from the text'}"
        view.note("PC431", text, WEBHOOKS, key, _SECRET)


def _alike(view: View) -> None:
    """Two endpoints of one account with one address: each event would come twice."""
    seen: dict[tuple[str, str | None, str], str] = {}
    for key, webhook in view.environment.webhooks.items():
        entry = view.integrations.get(webhook.integration)
        url = None if entry is None else url_of(view.environment, webhook)
        if entry is None or url is None:
            continue
        mark = (webhook.service, getattr(entry.settings, "credentials", None), url)
        if mark in seen:
            text = f"webhooks/{seen[mark]} reports to the same address already"
            first = view.environment.origins.span(WEBHOOKS, seen[mark], key=True)
            view.note("PC368", text, WEBHOOKS, key, at_key=True, related=[("first here", first)])
        else:
            seen[mark] = key


def _stand_ins(view: View) -> None:
    """They are simulators on this machine, and nothing but a sandbox is asked there."""
    for host, address in view.environment.settings.stand_ins.items():
        for text in _wrong(view, host, address):
            view.note("PC369", text, "stand_ins", host)


def _wrong(view: View, host: str, address: str) -> Iterator[str]:
    url, known = read_url(address), {name for entry in services().values() for name in entry.hosts.get("test", ())}
    if view.environment.class_ != "sandbox":
        yield f"nothing stands in for a payment service in the class {view.environment.class_}"
    if url is None or reach(url.host) is not Reach.LOOPBACK:
        yield f"what stands in for {host} isn't on this machine"
    if host not in known:
        yield f"{host} is no host that payconf asks in a sandbox{did_you_mean(host, known) or ''}"
