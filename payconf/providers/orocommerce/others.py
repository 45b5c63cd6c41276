"""Payment terms and what only serves as evidence: payments under way, users of terms, the shop's own address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from payconf.integrations import types
from payconf.integrations.methods import make_identifier
from payconf.integrations.references import reference
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.value import LiveRef, Value
from payconf.providers.orocommerce.api import PAGE, Item, attributes
from payconf.providers.orocommerce.body import Body, Part, sent
from payconf.providers.orocommerce.session import Session

TERMS = "/paymentterms"
_TRANSACTIONS = "/paymenttransactions"
_SHOWN = "paymentMethod,action,active,successful,amount,currency,createdAt"
_ADDRESS = "oro_ui.application_url"
_MOST = 2000


def terms(session: Session) -> Iterator[LiveResource]:
    """Every payment term; they belong to no organization."""
    found = session.api.everything(TERMS, {"fields[paymentterms]": "label"}).items
    session.terms = tuple(str(item["id"]) for item in found)
    for item in found:
        yield LiveResource("payment_terms", str(item["id"]), {"label": attributes(item)["label"]})


def create_term(session: Session, values: Mapping[str, Value]) -> Outcome:
    """A new payment term; labels need not be unique in the shop."""
    body = Body(Part("paymentterms"))
    body.primary.set("label", values.get("label"), "label")
    answer = sent(lambda given: session.api.post(TERMS, given), body, values.values())
    ident = str(answer.items[0]["id"])
    return Outcome(ident, {"id": ident})


def update_term(session: Session, ident: str, values: Mapping[str, Value]) -> Outcome:
    """Another label."""
    body = Body(Part("paymentterms", ident))
    for name, value in values.items():
        body.primary.set(name, value, name)
    sent(lambda given: session.api.patch(f"{TERMS}/{ident}", given), body, values.values())
    return Outcome(ident)


def delete_term(session: Session, ident: str) -> None:
    """Delete a payment term. The shop accepts it though customers use it, and takes the method from them."""
    session.api.delete(f"{TERMS}/{ident}")


def term_uses(session: Session) -> Iterator[LiveResource]:
    """How many customers and customer groups have a payment term; two counts a term, and none of unused ones."""
    known = [term.id for term in terms(session)] if session.terms is None else session.terms
    for ident in known:
        query = {"filter[paymentTerm]": ident}
        count = sum(
            session.api.count(f"/{users}", {**query, f"fields[{users}]": "name"})
            for users in ("customers", "customergroups")
        )
        if count:
            target = LiveRef("payment_terms", ident, "id")
            yield LiveResource("payment_term_uses", ident, {"payment_term": target, "count": count})


def transactions(session: Session) -> Iterator[LiveResource]:
    """Payments that may still be captured, and the youngest of each integration that may still be refunded."""
    type_names = session.type_names()
    asked = {"fields[paymenttransactions]": _SHOWN, "filter[successful]": "yes"}
    opened = {**asked, "filter[active]": "yes", "filter[action]": "authorize,pending"}
    found = list(session.api.everything(_TRANSACTIONS, opened).items)
    for methods in _refundable(type_names):
        captured = {**asked, "filter[action]": "purchase,charge,capture", "filter[paymentMethod]": ",".join(methods)}
        found += _young(session, captured)
    for item in found:
        yield LiveResource("transactions", str(item["id"]), _transaction(item, type_names))


def settings(session: Session) -> Iterator[LiveResource]:
    """Where the shop itself believes to be, where the role may see it."""
    answer = session.api.get("/configuration/application", {"include": "options"})
    option = answer.included.get(("configurationoptions", _ADDRESS))
    value = attributes(option).get("value") if option else None
    if value:
        yield LiveResource("settings", "1", {"application_url": str(value)})


def _refundable(type_names: Mapping[str, str]) -> list[list[str]]:
    """Identifiers of the methods whose payments the shop can refund, a list an integration."""
    found = [
        [make_identifier(known, method.name, ident) for method in known.methods if method.can_refund]
        for ident, name in type_names.items()
        if (known := types().get(name)) is not None
    ]
    return [methods for methods in found if methods]


def _young(session: Session, query: Mapping[str, str]) -> list[Item]:
    """The youngest payments, page by page until one is too old, and not more than _MOST: any of them says no."""
    found: list[Item] = []
    for number in range(1, _MOST // PAGE + 1):
        page = session.api.get(
            _TRANSACTIONS, {**query, "sort": "-id", "page[size]": str(PAGE), "page[number]": str(number)}
        ).items
        found += page
        if len(page) < PAGE or _old(page[-1], session.refunds_since):
            break
    return found


def _old(item: Item, since: datetime | None) -> bool:
    return since is None or datetime.fromisoformat(_moment(str(attributes(item)["createdAt"]))) < since


def _transaction(item: Item, type_names: Mapping[str, str]) -> dict[str, Value]:
    held = attributes(item)
    return {
        "integration": reference(str(held["paymentMethod"]), type_names),
        **{name: held[name] for name in ("action", "active", "successful", "amount", "currency")},
        "created_at": _moment(str(held["createdAt"])),
    }


def _moment(text: str) -> str:
    """The shop's time as every shop's is written here: ISO 8601 with its offset."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).isoformat()
