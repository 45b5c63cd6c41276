"""The files of a first project that payconf itself reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from payconf.init.answers import ENV, Answers
from payconf.init.sample import SUBTOTAL, Offer, credential, integration, offers, side
from payconf.model.page import Block, Page

SHARED = "_shared"
_BUYER = {"country": "US"}
_KEY_PAIR = (
    "Plans of production are signed, so that only its pipeline can make one. Nobody has the private half of the key",
    "below: nothing is applied here until your own public key stands there, and its private half where `sign` says.",
    "  openssl genpkey -algorithm ed25519 -out plan-key.pem",
    "  openssl pkey -in plan-key.pem -pubout -outform DER | tail -c 32 | base64",
)


class Document(NamedTuple):
    """One file: its path in the project, the comments at its top and its plain data, or (`page`) objects by key."""

    path: str
    schema: str
    comments: tuple[str, ...] = ()
    data: Mapping[str, Any] | None = None
    page: Page | None = None


def documents(answers: Answers) -> tuple[Document, ...]:
    """Every file, payconf.yaml last: it is what makes the folder a project."""
    found = [*_shared(answers)]
    for name in answers.environments:
        found += _environment(name, answers)
    return (*found, _project(answers))


def currencies(answers: Answers) -> tuple[str, ...]:
    """Those that the rules need."""
    return tuple(dict.fromkeys(rule.currency for rule in offers(answers))) or (answers.currency,)


def variables(answers: Answers, environment: str) -> tuple[str, ...]:
    """The variables that the files of an environment name."""
    found = [_project(answers), *_environment(environment, answers)]
    values = (value for document in found for value in _values(document.data or document.page))
    return tuple(dict.fromkeys(text.removeprefix(ENV) for text in values if text.startswith(ENV)))


def _values(data: Any) -> Iterator[str]:
    if isinstance(data, Page):
        for block in data.blocks:
            yield from _values(block.value)
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _values(value)
    elif isinstance(data, str):
        yield data


def _project(answers: Answers) -> Document:
    comments = ["What people and pipelines use together stands here: the state (`state:`), stores of secrets."]
    data: dict[str, Any] = {"version": 1}
    if answers.with_access:
        comments.append("Secrets are compared by fingerprints made with this key; make it with: openssl rand -hex 32")
        data["fingerprint_key"] = answers.reference("payconf", "fingerprint", "key")
    return Document("payconf.yaml", "project", tuple(comments), data)


def _environment(name: str, answers: Answers) -> Iterator[Document]:
    class_ = answers.environments[name]
    extend = {"extend": [SHARED]} if answers.types else {}
    data: dict[str, Any] = {"class": class_, **extend, "shop": _shop(name, answers)}
    comments: tuple[str, ...] = ()
    if class_ == "production":
        comments = _KEY_PAIR
        data["plan_keys"] = {
            "sign": answers.reference(name, "plan", "key"),
            "verify": [answers.plan_keys[name]],
        }
    folder = f"environments/{name}"
    yield Document(f"{folder}/environment.yaml", "environment", comments, data)
    sides = {key: side(name, class_, entry, answers) for key, entry in answers.integrations.items()}
    if any(sides.values()):
        blocks = tuple(Block(key, values) for key, values in sides.items() if values)
        live = "live" if class_ == "production" else "test"
        head = f"The {live} side of every service."
        yield _page(folder, Page("modes.yaml", "objects", "integrations", blocks, head=head))
    if answers.with_access:
        blocks = tuple(Block(key, credential(name, key, entry, answers)) for key, entry in answers.with_access.items())
        head = (
            "Where secrets are. What is public or only names an account may stand here as text, for reviewers to see."
        )
        yield _page(folder, Page("credentials.yaml", "credentials", "credentials", blocks, head=head))


def _shop(name: str, answers: Answers) -> dict[str, Any]:
    if answers.provider == "local":
        return {"provider": "local", "url": f"local:{name}", "version": answers.version}
    bundles = sorted({entry.bundle for entry in answers.integrations.values() if not entry.shipped})
    return {
        "provider": answers.provider,
        "url": answers.urls[name],
        "version": answers.version,
        **({"bundles": bundles} if bundles else {}),
        "client_id": answers.reference(name, "shop", "client_id"),
        "client_secret": answers.reference(name, "shop", "client_secret"),
    }


def _shared(answers: Answers) -> Iterator[Document]:
    if not answers.types:
        return
    folder = f"environments/{SHARED}"
    made = tuple(Block(key, integration(key, entry, answers)) for key, entry in answers.integrations.items())
    yield _page(folder, Page("integrations.yaml", "objects", "integrations", made, head="What every environment has."))
    rules = offers(answers)
    if rules:
        head = "Who is offered what. A rule may also have destinations, websites, an expression, stop_processing."
        blocks = tuple(Block(_key(place, rules), _rule(place, rule)) for place, rule in enumerate(rules))
        yield _page(folder, Page("rules.yaml", "objects", "rules", blocks, head=head))
        head = "Tests of the rules: what a buyer must be offered, in this order. Every plan holds them."
        tests = [Block(f"buyer-{money.lower()}", _checkout(money, answers)) for money in currencies(answers)]
        yield _page(folder, Page("checkouts.yaml", "objects", "checkouts", tuple(tests), head=head))


def _key(place: int, rules: tuple[Offer, ...]) -> str:
    before = sum(rule.currency == rules[place].currency for rule in rules[:place])
    return f"everybody-{rules[place].currency.lower()}" + (f"-{before + 1}" if before else "")


def _rule(place: int, rule: Offer) -> dict[str, Any]:
    limit = {"expression": rule.expression} if rule.expression else {}
    return {"sort_order": 10 * (place + 1), "currency": rule.currency, **limit, "methods": [*rule.methods]}


def _checkout(currency: str, answers: Answers) -> dict[str, Any]:
    """A buyer in the USA who has a payment term where that is a way to pay."""
    rules = [rule for rule in offers(answers) if rule.currency == currency and ">=" not in rule.expression]
    buyer = {"website": answers.website, "currency": currency, "billing": _BUYER}
    term = {"payment_term": True} if "payment_term" in answers.types else {}
    expected = [name for rule in rules for name in rule.methods]
    return {**buyer, "subtotal": SUBTOTAL, "total": SUBTOTAL, **term, "expect": expected}


def _page(folder: str, page: Page) -> Document:
    return Document(f"{folder}/{page.name}", page.schema, page=page)
