"""Webhooks as their integrations need them: address, events and token, by what the configuration says. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payconf.integrations import types
from payconf.integrations.values import complete
from payconf.integrations.versions import ANY, numbers
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.weburl import read_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payconf.integrations.base import IntegrationType, ShopWebhook
    from payconf.model.config.environment_file import Shop
    from payconf.model.config.objects import Webhook
    from payconf.model.environment import CredentialField, Environment

REQUIRED = "required"


def type_of(environment: Environment, key: str) -> IntegrationType | None:
    """The type of an integration of that key; None where there is none."""
    settings = environment.integrations.get(key)
    return None if settings is None else types().get(settings.type)


def credential_of(environment: Environment, key: str) -> str | None:
    """The name of the credential that an integration uses; None where there is none, or it has none."""
    name = getattr(environment.integrations.get(key), "credentials", None)
    return name if name in environment.credentials else None


def heard_by(environment: Environment, webhook: Webhook) -> ShopWebhook | None:
    """The webhook that the shop listens to for the integration; None where it listens to none."""
    found = type_of(environment, webhook.integration)
    return None if found is None else found.webhook


def url_of(environment: Environment, webhook: Webhook) -> str | None:
    """The address that is written, else the shop's own; None where neither is known.

    Of a webhook with a token it is what stands before the token.
    """
    if webhook.url is not None:
        return webhook.url
    heard = heard_by(environment, webhook)
    return None if heard is None else _derived(environment, webhook.integration, heard)


def _derived(environment: Environment, key: str, heard: ShopWebhook) -> str | None:
    shop = environment.settings.shop
    url = read_url(shop.url)
    if url is None or url.scheme != "https":
        return None
    settings = environment.integrations[key]
    values = complete(settings.type, key, settings)
    path = _path(shop, heard).format(admin=f"/{shop.backend_prefix.strip('/')}".rstrip("/"), **_texts(values))
    return shop.url.rstrip("/") + path


def _path(shop: Shop, heard: ShopWebhook) -> str:
    """The form of the newest line that the shop has reached; where nobody says its version, the newest."""
    newest = heard.paths[0][1]
    if shop.version == ANY:
        return newest
    line = numbers(shop.version)[:2]
    return next((path for first, path in heard.paths if line >= numbers(first)), newest)


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in values.items() if isinstance(value, str)}


def events_of(environment: Environment, webhook: Webhook) -> tuple[str, ...]:
    """The events that are written, or those that the shop needs; none where it needs none."""
    if not isinstance(webhook.events, str):
        return tuple(webhook.events)
    heard = heard_by(environment, webhook)
    return () if heard is None else heard.events


def token_of(environment: Environment, webhook: Webhook) -> CredentialField | None:
    """The field of the credential that is the last part of the address; None where there is none."""
    heard, name = heard_by(environment, webhook), credential_of(environment, webhook.integration)
    if heard is None or heard.token is None or name is None:
        return None
    return environment.credentials[name].fields.get(heard.token)


def at_services(environment: Environment) -> Iterator[tuple[str, str, str, str | None]]:
    """Everything that is kept at a payment service: kind, key, service and the name of the credential."""
    for kind in SERVICE_KINDS:
        for key, entry in sorted(getattr(environment, kind).items()):
            yield kind, key, entry.service, credential_of(environment, entry.integration)
