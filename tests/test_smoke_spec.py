"""Stripe's payments against Stripe's own description: what is sent, and what the simulator answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from jsonschema import Draft7Validator

from payconf.model.smoke import Result
from payconf.testing.orocommerce.messages import Request, Response
from tests.smoke_worlds import Sandbox, sandbox

SPEC = json.loads((Path(__file__).parent / "data" / "stripe-payments-spec.json").read_text("utf-8"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as made:
        yield made


def sent(request: Request, schema: Any) -> dict[str, Any]:
    """A form as the object that it stands for: `name[]` is an entry of a list; numbers and booleans by their schema."""
    found: dict[str, Any] = {}
    for name, text in parse_qsl(request.body.decode()):
        plain = name.removesuffix("[]")
        kind = schema["properties"].get(plain, {}).get("type")
        value: Any = int(text) if kind == "integer" else text == "true" if kind == "boolean" else text
        if name.endswith("[]"):
            found.setdefault(plain, []).append(value)
        else:
            found[plain] = value
    return found


def test_what_is_sent_and_answered_is_as_stripe_describes_it(shop: Sandbox) -> None:
    seen: list[tuple[Request, Response]] = []
    plain = shop.stripe.answer

    def answer(request: Request) -> Response:
        response = plain(request)
        if request.method == "POST":
            seen.append((request, response))
        return response

    shop.stripe.answer = answer  # type: ignore[method-assign]
    assert shop.one("stripe").result is Result.PASSED
    paths = set()
    for request, response in seen:
        path = re.sub(r"pi_\w+", "{intent}", request.path)
        paths.add(path)
        Draft7Validator(SPEC["requests"][path]).validate(sent(request, SPEC["requests"][path]))
        Draft7Validator(SPEC["answers"][path]).validate(json.loads(response.body))
    assert paths == set(SPEC["requests"])
    keys = [request.headers["idempotency-key"] for request, _ in seen]
    assert len(keys) == len(set(keys)) == 5
