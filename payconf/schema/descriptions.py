"""What editors say of a key, where its model says nothing. docs/reference/configuration.md says more."""

from __future__ import annotations

from typing import Any

_UNTIL = "Last day of it, such as 2026-12-31."
_REASON = "Why, for whoever reads it later; best with the number of a ticket."
_NAMED = {"enabled": "False: it is there and takes no part.", "note": "For people; never sent."}

DESCRIPTIONS: dict[str, dict[str, str]] = {
    "project": {
        "version": "Format of the files: 1.",
        "state": "Where payconf remembers what it did: sqlite:///path, postgresql://user@host/database, "
        "s3://bucket/prefix, or a reference to one of them. Default: SQLite beside the project.",
        "fingerprint_key": "Reference to the key by which secrets are compared. Without it each run has a random one.",
        "identity": "By issuer of the CI's identity tokens, the claims that a token must hold.",
    },
    "environment": {
        "class": "sandbox, testing (like production, with test access) or production.",
        "extend": "Folders under environments/ that it takes over, such as [_shared].",
        "shop.provider": "local (the embedded shop) or orocommerce.",
        "shop.url": "https://…, or local:NAME for the embedded shop.",
        "shop.version": "5.1, 6.1, 6.1.10, 7.0 …; any for the embedded shop only.",
        "shop.bundles": "Payment bundles that the shop has beside what its version ships.",
        "shop.organization": "Default organization of all objects.",
        "shop.client_id": "Reference to the id of the shop's OAuth client.",
        "shop.client_secret": "Reference to the secret of the shop's OAuth client.",
        "shop.logins": "OAuth clients of further organizations, by name.",
        "shop.backend_prefix": "Where the back office lies behind url.",
        "plan_keys.sign": "Reference to the key that signs plans.",
        "plan_keys.verify": "Keys that may have signed a plan (ed25519:…); production has at least one.",
        "drift": "What becomes of changes made in the shop. Default: keep in production, revert elsewhere.",
        "unmanaged": "What becomes of objects that no YAML names.",
        "max_deletes": "More deletes than that refuse a plan. Default in production: 0.",
        "cascade": "Whether rules outside the YAML are changed when an integration goes. Default in production: owned.",
        "allow_delete": "Objects that may be deleted, each until a day.",
        "allow_delete.address": "Such as rules/eu-paypal; of an object that nobody owns rules/@7.",
        "allow_delete.reason": _REASON,
        "allow_delete.until": _UNTIL,
        "allow_no_method": "Kinds of checkout that may be left without a method, each until a day.",
        "allow_no_method.reason": _REASON,
        "allow_no_method.until": _UNTIL,
        "approvals": "How many others than who made a plan must have approved it.",
        "emergency": "Whose one approval, or own run, lets payconf off through.",
        "freeze": "Windows in which nothing is applied but payconf off.",
        "freeze.from": "Begin, a local time such as 2026-11-27T00:00.",
        "freeze.to": "End, a local time that is no part of the window.",
        "freeze.zone": "Time zone, such as Europe/Berlin.",
        "may_differ": "Fields that may differ between environments, such as rules/*.sort_order.",
        "refund_window": "How long money counts as under way, such as 180d.",
        "prove_every": "How long a service's yes about a credential is believed, such as 24h.",
        "stand_ins": "By host of a payment service, a simulator on this machine; in sandboxes only.",
    },
    "credentials": {
        "credentials": "By key, the fields of each service's access: references, or text where a field is no secret.",
        "credentials.account": "The account that the service must name when it is asked.",
        "credentials.from": 'A place that holds several fields, then written as "#name"; read once, at one version.',
        "credentials.created": "The day on which it was made.",
        "credentials.made_by": "By what it was made; stripe-cli: its keys live 90 days.",
        "credentials.expires": "Last day, for services that tell none.",
        "credentials.rotate_every": "How old it may get, such as 365d.",
        "credentials.owner": "Who answers for it.",
        "credentials.note": "For people.",
        "credentials.attested.mode": "test or live.",
        "credentials.attested.by": "Who says so.",
        "credentials.attested.date": "When it was said.",
        "credentials.attested.evidence": "What shows it, such as a letter.",
        "credentials.attested.until": _UNTIL,
    },
    "waivers": {
        "waivers": "Exceptions to findings, each with reason, owner and last day.",
        "waivers.code": "Code of the finding, such as PC412.",
        "waivers.address": "Where it was found, such as integrations/stripe.",
        "waivers.reason": _REASON,
        "waivers.owner": "Who answers for it.",
        "waivers.until": _UNTIL,
        "waivers.found": "Digest of the value that was found in the shop.",
        "accepted_drift": "Changes made in the shop that are accepted for a time.",
        "accepted_drift.address": "Which object, such as rules/us-cards.",
        "accepted_drift.field": "Which field of it, as payconf drift names it, such as sort_order.",
        "accepted_drift.value": "Only while the shop holds this; without it, whatever the shop holds.",
        "accepted_drift.reason": _REASON,
        "accepted_drift.owner": "Who answers for it.",
        "accepted_drift.until": _UNTIL,
    },
    "policies": {"policies": "Rules of your own, by key."},
    "objects": {
        "integrations": "Connections to payment services, by key.",
        "rules": "Which methods are offered in which checkouts, by key.",
        "payment_terms": "Payment terms that customers can have, by key.",
        "webhooks": "Where services report to, kept in the service's account.",
        "payment_method_configurations": "Which methods an account of Stripe offers.",
        "payment_method_domains": "Domains registered at Stripe for wallets.",
        "checkouts": "Tests of the rules: what a buyer must be offered, in this order.",
        "destination_groups": "Names for lists of countries and regions, usable in destinations.",
        "aliases": "Names for methods, usable in methods.",
        "moved": "Keys that were renamed.",
        "moved.from": "The old address, such as rules/old.",
        "moved.to": "The new address.",
        **{f"rules.{key}": text for key, text in _NAMED.items()},
        "rules.sort_order": "Place among the rules; the lowest is looked at first.",
        "rules.currency": "Currency of the checkout, such as EUR.",
        "rules.expression": "When the rule holds, in the shop's language, such as subtotal.value > 10000.",
        "rules.methods": "What is offered, in this order: keys of integrations, or stripe.card where one has several.",
        "payment_terms.label": "What buyers and the back office read.",
        "payment_terms.note": "For people; never sent.",
        **{f"webhooks.{key}": text for key, text in _NAMED.items()},
        "webhooks.service": "The payment service in whose account it is kept.",
        "webhooks.integration": "The integration whose events it carries.",
        "webhooks.url": "Where the service reports to; default: the shop's own address for it.",
        "webhooks.events": "required, or a list of the service's own names of events.",
        "webhooks.signing_secret": "Where the secret is stored that the service tells once.",
        "checkouts.website": "Name of the website.",
        "checkouts.currency": "Currency, such as EUR.",
        "checkouts.subtotal": "Sum of the products.",
        "checkouts.total": "What is paid.",
        "checkouts.payment_term": "True: the buyer has a payment term.",
        "checkouts.guest": "True: without an account.",
        "checkouts.customer_group": "Name of the buyer's group.",
        "checkouts.expect": "The methods that are offered, in this order; [] for none.",
    },
}


def describe(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with these texts. Raises KeyError for a path that it has not."""
    for path, text in DESCRIPTIONS.get(name, {}).items():
        *above, last = path.split(".")
        place = schema
        for step in above:
            place = _inside(place["properties"][step], schema)
        properties = place["properties"]
        properties[last] = {**properties[last], "description": text}
    return schema


def _inside(place: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What holds the keys of one entry."""
    if "$ref" in place:
        found: dict[str, Any] = schema["definitions"][place["$ref"].rpartition("/")[2]]
        return found
    for below in ("items", "additionalProperties"):
        if isinstance(place.get(below), dict):
            return _inside(place[below], schema)
    return place
