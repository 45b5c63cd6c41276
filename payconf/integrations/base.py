"""The form of an integration type: fields, methods, actions, versions, and the shop's names as a column.

Models, schemas, mapping and docs are made from these tables (facts/orocommerce §1 and §2, read from OroCommerce's
sources). Nothing else in payconf has a branch per type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from payconf.model.evidence import Mode, Source
from payconf.services.base import Service

FieldType = Literal["text", "localized", "boolean", "integer", "choice", "choices", "websites"]
Origin = Literal["integration", "credential"]


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` has one of `values` (for a list: holds one of them)."""

    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One setting.

    `name`: in YAML (origin integration) or in credentials.yaml (origin credential). `shop`: the shop's property.
    `default`: what YAML's absence means; None with `required` means that it must be written. `required_when`: all
    of these conditions make it required. `choices`: payconf's words; `words` maps them to the shop's where they
    differ. `min_length`: of a text, or entries of a list. `max_bytes`: of the value before encryption, with
    `max_bytes_until` naming the first patch of each line of the shop that lifts the limit, such as "6.1.10, 7.0.2"
    ("" = nothing that the shop's own version tells); payconf.integrations.versions reads it. `write_only`: the shop
    never serves it again. `default_from`: another field, "name" or "key" supplies the default, with `default_suffix`
    behind it. `enforced`: by whom in the shop (server, client, html, runtime, none): client and weaker are constraints
    that the shop declares but never runs. `since`/`until`: shop versions, where they differ from the type's.
    `shop_default`: what the shop holds when nobody writes the field. `shop_text`: an integer that the shop keeps as
    text. `form_encrypted`: only the back office's form encrypts it, so that the API must be told to. `title`: what its
    back office calls it.
    """

    name: str
    shop: str
    type: FieldType = "text"
    origin: Origin = "integration"
    required: bool = False
    default: Any = None
    default_from: str | None = None
    default_suffix: str = ""
    required_when: tuple[Condition, ...] = ()
    choices: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    max_bytes: int | None = None
    max_bytes_until: str = ""
    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    write_only: bool = False
    enforced: str = "none"
    since: str = ""
    until: str = ""
    shop_default: Any = None
    shop_text: bool = False
    form_encrypted: bool = False
    title: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """When the method offers itself at checkout, beside the rules (facts/orocommerce §2, "offered when").

    `currencies`: in others it hides itself; None means any. `minimum_total`: decimal text, by currency where
    `minimum_by_currency` says so.
    """

    payment_term: bool = False
    nonzero_total: bool = False
    minimum_total: str | None = None
    minimum_by_currency: tuple[tuple[str, str], ...] = ()
    maximum_total: str | None = None
    currencies: tuple[str, ...] | None = None
    https: bool = False
    vat_id: bool = False
    enabled_by: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to pay. `name` is "" where the type yields one method only (YAML then writes the bare key).

    `identifier`: the shop's, with {id}. `label_field`: whose label buyers read. `can_*`: what the shop's operations
    offer on a payment (facts/orocommerce §4). `in_rules_since`: first shop version whose rules may use it.
    `needs`: the field that must be written for a rule to use the method (Express Checkout).
    """

    name: str
    identifier: str
    label_field: str
    offered: Offered = Offered()
    can_authorize: bool = False
    can_charge: bool = False
    can_capture: bool = False
    can_cancel: bool = False
    can_refund: bool = False
    in_rules_since: str = ""
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class ShopWebhook:
    """The address at which the shop hears of an integration's payments (facts/orocommerce §2, webhooks).

    `paths`: behind the shop's address, with the first line of the shop that has the form, the newest first; {admin} is
    the back office's prefix, {name} a field of the integration. `events`: those that the shop acts on, by the service's
    names. `secret`: the field of the credential by which the shop knows that an event is genuine. `token`: the field of
    the credential that is the last part of the address, and as good as a password.
    """

    paths: tuple[tuple[str, str], ...]
    events: tuple[str, ...]
    secret: str | None = None
    token: str | None = None


CrossCheck = Literal["equal", "unique_name", "unique_websites", "same_mode", "rule_caps_total"]
"""equal: each of `fields` has the value of the same place in `values`. unique_name: the field's text is no other
integration's name, nor another's value of that field. unique_websites: no website in two enabled integrations of the
type. same_mode: those fields of the credential tell one mode. rule_caps_total: rules with a method of the type should
bound the total by `values[0]`.
"""


@dataclass(frozen=True, slots=True)
class CrossRule:
    """A rule across fields that no single field shows: `when` all conditions hold, `check` must hold for `fields`.

    `enforced`: by whom in the shop. What one field alone shows (required_when, choices, lengths) is not repeated here.
    """

    id: str
    check: CrossCheck
    fields: tuple[str, ...]
    when: tuple[Condition, ...] = ()
    enforced: str = "none"
    text: str = ""
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class IntegrationType:
    """One integration type. `name` is payconf's, `channel_type` and `transport_type` the shop's.

    `settings`: the resource of its settings in the shop's API, `entity` their class in the shop's code; `setters_only`:
    to-many properties of it that have no method to add one.

    `service`: its service's name, None where there is no access (money order, payment term). `switch`: the field that
    selects the test side; `endpoint`: the field that holds the host. `bundle`: the shop bundle that brings it.
    `available_in`: lines of the shop, or the first patch of a line ("6.1.1"). `shipped`: part of the shop itself, not
    of a package beside it. `currencies`: those that the service takes here, None for any. `debug`, `tls`: fields that
    make talking unsafe when on, and when off. `proxy`: the fields that switch a proxy on, and name its host and
    port. `payee`: fields that tell buyers whom to pay, and where. `webhook`: None where the shop listens to none.
    `takes`: what decides when money is taken, of a type without a payment_action.
    """

    name: str
    title: str
    channel_type: str
    transport_type: str
    settings: str
    bundle: str
    available_in: tuple[str, ...]
    fields: tuple[Field, ...]
    methods: tuple[Method, ...]
    shipped: bool = False
    entity: str = ""
    setters_only: tuple[str, ...] = ()
    service: str | None = None
    switch: str | None = None
    endpoint: str | None = None
    debug: tuple[str, ...] = ()
    tls: str | None = None
    proxy: tuple[str, ...] | None = None
    payee: tuple[str, ...] = ()
    takes: str = ""
    currencies: tuple[str, ...] | None = None
    cross: tuple[CrossRule, ...] = ()
    webhook: ShopWebhook | None = None
    notes: tuple[str, ...] = ()
    source: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def side(self, values: Any, service: Service) -> tuple[Source, Mode, str] | None:
        """The side to which an integration with these values (attributes) speaks: source, mode and the deciding field.

        None where neither a switch nor a host shows it; an unknown host says unknown.
        """
        if self.endpoint is not None and getattr(values, self.endpoint, None) is not None:
            side = service.side(https_host(getattr(values, self.endpoint)) or "")
            return Source.HOST, Mode(side or "unknown"), self.endpoint
        if self.switch is not None:
            on = bool(getattr(values, self.switch, False))
            return Source.SWITCH, Mode.TEST if on else Mode.LIVE, self.switch
        return None

    @property
    def ways(self) -> tuple[str, ...]:
        """The settings that decide where money goes, and where secrets do; those of its credential apart."""
        named = (self.switch, self.endpoint, *(self.proxy or ()), self.tls, *self.debug, *self.payee)
        return tuple(name for name in named if name is not None)

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((entry for entry in self.fields if entry.name == name), None)

    def method(self, name: str) -> Method | None:
        """The method of that name ("" for the only one)."""
        return next((entry for entry in self.methods if entry.name == name), None)


def https_host(url: str) -> str | None:
    """The host of a plain https address, as written.

    None for anything else: another scheme, user info, a port but 443, white space, upper case or other letters than a
    host name's. What looks odd is not matched, so nothing disguised ever equals a known host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.netloc.removesuffix(":443")
    plain = host.replace(".", "").replace("-", "").isalnum() and host.isascii() and host == host.lower()
    visible = url.isprintable() and " " not in url
    return host if parts.scheme == "https" and plain and visible and port in (None, 443) else None
