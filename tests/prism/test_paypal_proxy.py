"""Plans are carried out through Prism on the simulator: it finds nothing wrong with the calls, nor with the answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from payconf.model.change import Action
from payconf.model.errors import Conflict, NotFound, RateLimited, Rejected, Unavailable
from payconf.providers import paypal_rest
from payconf.providers.paypal_rest.session import Session
from payconf.testing.cycle import Cycle
from payconf.testing.harness import Bench
from payconf.testing.services.paypal_webhooks import LIMIT, limited
from tests.paypal_harness import CLIENT, ORDERS, SECRET, PayPalHarness
from tests.paypal_samples import CAPTURED, URL, session_of, write
from tests.prism.servers import proxy


@pytest.fixture
def harness() -> Iterator[PayPalHarness]:
    made = PayPalHarness()
    made.open()
    yield made
    made.close()


@pytest.fixture
def held(harness: PayPalHarness, tmp_path: Path) -> Iterator[Session]:
    """Through Prism; only logins go to the simulator itself, since the description of webhooks has no tokens."""
    with proxy(tmp_path, harness.simulator.url) as url, closing(session_of(url)) as opened:
        opened.login = harness.as_client(CLIENT, SECRET).login
        yield opened


def test_plans_are_carried_out(harness: PayPalHarness, held: Session) -> None:
    cycle = Cycle(Bench(harness, held))
    changed = replace(ORDERS, values={**ORDERS.values, **ORDERS.others})
    for samples in ([ORDERS, harness.copy(ORDERS, 1)], [changed], []):
        made = cycle.plan(samples)
        assert made.changes
        run = cycle.apply(made)
        assert not run.error, run.error
        assert cycle.plan(samples).empty
        assert len(harness.app.webhooks.held) == len(samples)
        harness.simulator.expire()
    asked = {line.partition(" ")[0] for line in harness.simulator.asked}
    assert asked == {"GET", "POST", "PATCH", "DELETE"}


def test_refusals_are_as_described_too(harness: PayPalHarness, held: Session) -> None:
    write(held, Action.CREATE, url=URL, events=[CAPTURED])
    with pytest.raises(Conflict, match="WEBHOOK_URL_ALREADY_EXISTS"):
        write(held, Action.CREATE, url=URL, events=[CAPTURED])
    with pytest.raises(Rejected, match=r"no event type NO\.SUCH"):
        write(held, Action.CREATE, url=f"{URL}/x", events=["NO.SUCH"])
    with pytest.raises(NotFound, match="INVALID_RESOURCE_ID"):
        write(held, Action.DELETE, "X1")
    for number in range(LIMIT - 1):
        harness.app.webhooks.make(f"{URL}/{number}", CAPTURED)
    with pytest.raises(Rejected, match="WEBHOOK_NUMBER_LIMIT_EXCEEDED"):
        write(held, Action.CREATE, url=f"{URL}/x", events=[CAPTURED])
    harness.simulator.faults = [limited(2)]
    with pytest.raises(RateLimited, match="RATE_LIMIT_REACHED") as caught:
        list(paypal_rest.read(held, "webhooks"))
    assert caught.value.retry_after == 2


def test_an_answer_that_is_not_as_described_would_be_found(harness: PayPalHarness, held: Session) -> None:
    harness.app.webhooks.make(URL, CAPTURED)
    harness.app.webhooks._shown = lambda ident, request: {"id": ident}  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match="500"):
        list(paypal_rest.read(held, "webhooks"))
