"""Integrations: read in one list with their settings and labels, written in one request each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from payconf.integrations import by_channel_type, types
from payconf.integrations.base import IntegrationType
from payconf.integrations.settings import BESIDE, served, written
from payconf.model.errors import NotFound, Rejected
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.value import Value
from payconf.providers.orocommerce.api import Item, attributes, linked
from payconf.providers.orocommerce.body import Body, Part, sent
from payconf.providers.orocommerce.errors import BRIDGE
from payconf.providers.orocommerce.labels import DEFAULT, added, completed, texts
from payconf.providers.orocommerce.session import CHANNELS, Session

if TYPE_CHECKING:
    from payconf.integrations.base import Field

_TYPE = "integrationchannels"
_BESIDE = {"name": "name", "enabled": "enabled", "type": "channelType"}


def read(session: Session, only: Mapping[str, str] | None = None) -> Iterator[LiveResource]:
    """Every integration of a payment type. Those of other types (shipping, mail …) are not payconf's business.

    `only`: a filter for the list.
    """
    included = ["transport", *(f"transport.{name}" for name in _localized())]
    query = {
        "include": ",".join(included),
        "fields[integrationchannels]": "name,channelType,enabled,transport",
        "fields[localizedfallbackvalues]": "string,fallback,localization",
    }
    answer = session.api.everything(CHANNELS, {**session.scope(), **query, **(only or {})})
    session.remember(answer, whole=only is None)
    channels = [(item, known) for item in answer.items if (known := by_channel_type(_channel_type(item)))]
    settings = {str(item["id"]): _settings(item, answer.included) for item, _ in channels}
    wanted = [
        key
        for item, known in channels
        for field in _labels(known)
        for key in linked(settings[str(item["id"])], field.shop)
    ]
    entries = completed(session.api, answer, wanted)
    localizations = {ident: name for name, ident in session.ids("localizations").items()}
    websites = {ident: name for name, ident in session.ids("websites").items()} if _any_websites(channels) else {}
    for item, known in channels:
        held = settings[str(item["id"])]
        labels = {field.shop: texts(held, field.shop, entries, localizations) for field in _labels(known)}
        plain = {**attributes(held), **_website_names(held, known, websites)}
        yield LiveResource("integrations", str(item["id"]), {**_common(item, known), **served(known, plain, labels)})


def create(session: Session, values: Mapping[str, Value]) -> Outcome:
    """A new integration with its settings and labels, or nothing."""
    known = types().get(str(values.get("type")))
    if known is None:
        raise Rejected(
            f"There is no integration type {values.get('type')}.", f"Known are {', '.join(types())}.", "type"
        )
    body = Body(Part(_TYPE))
    for name in sorted(BESIDE & values.keys()):
        body.primary.set(_BESIDE[name], known.channel_type if name == "type" else values[name], name)
    settings = Part(known.settings)
    body.primary.link("transport", body.add(settings), "type")
    _fill(session, body, settings, known, {name: value for name, value in values.items() if value is not None})
    answer = sent(lambda given: session.api.post(CHANNELS, given), body, values.values())
    ident = str(answer.items[0]["id"])
    session.made(ident, known.name)
    made = {f"method.{entry.name}": entry.identifier.replace("{id}", ident) for entry in known.methods}
    return Outcome(ident, {"id": ident, **made})


def update(session: Session, ident: str, values: Mapping[str, Value]) -> Outcome:
    """Change what is given. The settings are read first: a part of them is written, under their own id."""
    body = Body(Part(_TYPE, ident))
    for name in ("name", "enabled"):
        if name in values:
            body.primary.set(_BESIDE[name], values[name], name)
    if values.keys() - BESIDE:
        item = session.api.get(f"{CHANNELS}/{ident}", {"fields[integrationchannels]": "channelType,transport"}).items[0]
        known, settings = _existing(item)
        body.primary.link("transport", body.add(settings), "type")
        _fill(session, body, settings, known, values)
    sent(lambda given: session.api.patch(f"{CHANNELS}/{ident}", given), body, values.values())
    return Outcome(ident)


def delete(session: Session, ident: str) -> None:
    """Delete it with its settings and labels. Rules keep its methods: the shop tells nobody (facts -live §6)."""
    session.api.delete(f"{CHANNELS}/{ident}")
    session.made(ident, None)


def _existing(item: Item) -> tuple[IntegrationType, Part]:
    """The type of a live integration, and its settings as a part to be changed."""
    known = by_channel_type(_channel_type(item))
    transport = linked(item, "transport")
    if known is None or not transport:
        raise NotFound(
            f"The integration {item['id']} of the shop has no settings of a payment type any more.",
            "Plan again: somebody may have changed its type.",
        )
    return known, Part(transport[0][0], transport[0][1], existing=True)


def _fill(session: Session, body: Body, settings: Part, known: IntegrationType, values: Mapping[str, Value]) -> None:
    """The settings as they are sent. A secret that is not given is absent, never null: null would erase it."""
    given = written(known, values)
    fields = {field.shop: field for field in known.fields}
    settings.fields.update({field.shop: field.name for field in known.fields})  # also of what is missing
    for name, value in given.plain.items():
        field = fields[name]
        if field.type == "websites":
            ids = session.resolve("websites", value or (), field.name)
            settings.link(name, [{"type": "websites", "id": ident} for ident in ids], field.name)
        else:
            settings.set(name, list(value) if isinstance(value, tuple) else value, field.name)
    for name, secret in given.secrets.items():
        settings.set(name, secret.decode(), fields[name].name)
    for name, label in given.labels.items():
        ids_by_name = _localization_ids(session, label, fields[name].name)
        settings.link(name, [*added(body, label, ids_by_name, fields[name].name)], fields[name].name)


def _localization_ids(session: Session, label: Mapping[str, str], field_name: str) -> dict[str, str]:
    names = [name for name in label if name != DEFAULT]
    return dict(zip(names, session.resolve("localizations", names, field_name), strict=True)) if names else {}


def _common(item: Item, known: IntegrationType) -> dict[str, Value]:
    held = attributes(item)
    return {"type": known.name, "name": held["name"], "enabled": held["enabled"]}


def _channel_type(item: Item) -> str:
    return str(attributes(item)["channelType"])


def _settings(item: Item, included: Mapping[tuple[str, str], Item]) -> Item:
    """The settings of an integration. Raises NotFound: without them every setting would look unset."""
    transport = linked(item, "transport")
    if not transport or transport[0] not in included:
        raise NotFound(
            f"The shop serves the integration {attributes(item)['name']!r} ({_channel_type(item)}) without its "
            "settings: payconf's bridge is missing in it, or older than this payconf, or lacks its bundle.",
            BRIDGE,
        )
    return included[transport[0]]


def _labels(known: IntegrationType) -> list[Field]:
    return [field for field in known.fields if field.type == "localized"]


def _localized() -> list[str]:
    """Every label that some type has, each once."""
    return list(dict.fromkeys(field.shop for known in types().values() for field in _labels(known)))


def _any_websites(channels: list[tuple[Item, IntegrationType]]) -> bool:
    return any(field.type == "websites" for _, known in channels for field in known.fields)


def _website_names(settings: Item, known: IntegrationType, websites: Mapping[str, str]) -> dict[str, list[str]]:
    return {
        field.shop: sorted(websites[ident] for _, ident in linked(settings, field.shop))
        for field in known.fields
        if field.type == "websites"
    }
