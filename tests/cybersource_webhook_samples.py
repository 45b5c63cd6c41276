"""What the tests of CyberSource's webhooks have in common."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from payconf.model.change import Action
from payconf.model.errors import ProviderError
from payconf.model.outcome import Outcome
from payconf.providers import cybersource
from payconf.testing.harness import Bench
from payconf.testing.services.cybersource_webhooks import HOOKS, KEYS
from tests.canaries import spellings
from tests.cybersource_harness import HOOK, MERCHANT, CyberSourceHarness
from tests.identify_hosts import SHARED

PRODUCTS = f"/notification-subscriptions/v2/products/{MERCHANT}"
SECRET = "signing_secret"
ELSEWHERE = {"name": "Fraud", "webhookUrl": "https://fraud.acme.example/in"}
EXPIRY = [{"productId": "cns", "eventTypes": ["cns.report.keyExpiration.detail"]}]


def create(bench: Bench, **changed: Any) -> Outcome:
    """The sample, changed."""
    return bench.write(Action.CREATE, HOOK.address, None, {**HOOK.values, **changed})


def error_of(call: Callable[[], object]) -> ProviderError:
    """The error, which shows no secret wherever one looks, and says what to do."""
    with pytest.raises(ProviderError) as caught:
        call()
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error.__context__) + repr(vars(error)) + repr(error.args)
    assert not any(form in shown.encode() for form in spellings(SHARED)), error.message
    assert "Bearer" not in shown
    assert error.message
    assert error.fix
    return error


def calls(harness: CyberSourceHarness, since: int = 0) -> list[str]:
    """What was asked, with the ids of webhooks left out."""
    found = []
    for asked in harness.simulator.asked[since:]:
        method, _, path = asked.partition(" ")
        rest = path.removeprefix(f"{HOOKS}/")
        one = f"hook/{rest.partition('/')[2]}".rstrip("/") if rest != path else ""
        found.append(f"{method} {one or {HOOKS: 'hooks', KEYS: 'keys', PRODUCTS: 'products'}[path]}")
    return found


def only(bench: Bench) -> dict[str, Any]:
    """The values of the one webhook that there is."""
    (found,) = cybersource.read(bench.session, "webhooks")
    return dict(found.values)
