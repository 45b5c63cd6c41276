"""Carry out 1,000 creates at an OroCommerce that takes 50 ms a request, against the floor of that latency or rate.

Half are integrations, half rules. Each is looked for by its name, written down and made: two requests a change, and a
journal in a SQLite state of its own that is durable before each. The answers are the simulator's, kept beforehand and
served by another process, so that only payconf's side is measured.

python benchmarks/writing.py serve FILE        serves the answers kept in FILE; prints its port
python benchmarks/writing.py write PORT RATE   carries everything out; RATE in requests a second, 0: unlimited
"""

from __future__ import annotations

import itertools
import json
import pickle
import sys
import tempfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kept import Kept, serve, serving
from measure import Command, run

if TYPE_CHECKING:
    from payconf.model.plan import Plan
    from payconf.testing.orocommerce import Request, Response

WRITES = 1_000
REQUESTS = 2 * WRITES
LATENCY = 0.05
CONNECTIONS = 8
RATE = 25
CLIENT = "bench"
_LINES = 100
FLOOR = REQUESTS / CONNECTIONS * LATENCY
FLOOR_OF_RATE = REQUESTS / RATE


def writing(rounds: int, rate: int = 0) -> list[dict[str, float]]:
    """What each process says: `seconds` from the first change to the last, `durable_ms` of one write to the state."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers"
        _keep_answers(file)
        with serving(__file__, file) as port:
            line = [sys.executable, __file__, "write", port, str(rate)]
            return [json.loads(run(Command(line)).output) for _ in range(rounds)]


def _keep_answers(file: Path) -> None:
    """Let the simulator answer a few, and keep what it said by method and path, with the body of the last."""
    from payconf.testing.orocommerce import Shop, Simulator
    from payconf.testing.orocommerce.simulator import Client

    kept: dict[tuple[str, str], Kept] = {}
    with Simulator(shop=Shop(), client=Client(CLIENT, CLIENT)) as simulator:

        def answered(request: Request) -> Response:
            response = simulator._shop(request)
            key = request.method, request.path
            if request.method == "POST" or key not in kept:  # the first list of a name is empty, as all will be
                kept[key] = response.status, dict(response.headers), response.body
            return response

        simulator.answer = answered
        _apply(simulator.url, _plan(4), 0)
    file.write_bytes(pickle.dumps(kept))


def _serve(file: Path) -> None:
    answers = pickle.loads(file.read_bytes())
    ids, lock = itertools.count(1), threading.Lock()

    def answered(method: str, target: str) -> Kept:
        status, headers, body = answers[method, target.partition("?")[0]]
        if status == 201:
            made = json.loads(body)
            with lock:
                made["data"]["id"] = str(next(ids))
            body = json.dumps(made).encode()
        return status, headers, body

    serve(LATENCY, answered)


def _plan(writes: int) -> Plan:
    from payconf.model.address import Address
    from payconf.model.change import Action, Change, Reason
    from payconf.model.plan import Header, Plan
    from payconf.model.value import Ref

    def change(kind: str, number: int, **values: object) -> Change:
        address = Address(kind, f"n{number}")
        return Change(f"create:{address}", Action.CREATE, Reason.NEW, address, values={"enabled": True, **values})

    text = {"default": "Cheque"}
    integrations = [
        change("integrations", number, type="money_order", name=f"Cheque {number}", label=text, short_label=text,
               pay_to="Acme", send_to="Here")
        for number in range(writes // 2)
    ]  # fmt: skip
    rules = [
        change("rules", number, name=f"Rule {number}", sort_order=1, currency="EUR", websites=[], destinations=[],
               expression=None, methods=[Ref(Address("integrations", f"n{number}"), "method.")], stop_processing=False)
        for number in range(writes // 2)
    ]  # fmt: skip
    needs = {made.id: wanted.id for made, wanted in zip(rules, integrations, strict=True)}
    rules = [replace(made, needs=(needs[made.id],)) for made in rules]
    header = Header("bench", "sandbox", "orocommerce", "", "", "", "", "")
    return Plan(header, changes=(*integrations, *rules), complete=True)


def _apply(url: str, plan: Plan, rate: int) -> dict[str, float]:
    from urllib.parse import urlsplit

    from payconf.apply import Memory, apply, begin
    from payconf.http.limits import Limits
    from payconf.model.journal import Entry
    from payconf.model.outcome import Done, Run
    from payconf.model.secret import Secret
    from payconf.providers import provider
    from payconf.providers.base import Target
    from payconf.providers.orocommerce.session import connect
    from payconf.state import open_state
    from payconf.workflow.hold import shop_of

    limits, secrets = Limits(), {name: Secret(CLIENT.encode()) for name in ("client_id", "client_secret")}
    if rate:  # the first who asks for the bucket of a host and account decides its rate
        limits.bucket(urlsplit(url).netloc, "", float(rate), 1)
    with tempfile.TemporaryDirectory() as folder:
        store = open_state(f"sqlite://{folder}/state.sqlite")
        session = connect(Target(url, secrets=secrets), limits)
        session.organization()
        session.type_names()
        ident = store.begin("bench", "", "", "2026-11-29T00:00:00+00:00")
        shop = shop_of(provider("orocommerce"), session, lambda secret: "")
        memory = Memory.of(store, "bench", ident, lambda s: "", "", lambda s: (), lambda: datetime.now(UTC).isoformat())
        opened = Run(ident, "bench", "", "", "")
        started = time.monotonic()
        done = apply(plan, opened, begin(plan, opened, shop, {}, memory))
        seconds = time.monotonic() - started
        entry, started = Entry("x", "call", "", {}), time.monotonic()
        for _ in range(_LINES):
            store.journal("bench", ident, entry)
        durable = (time.monotonic() - started) / _LINES
        store.close()
        session.close()
    wrong = [step for step in done.steps if step.done is not Done.DONE]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(plan.changes)} were not done: {wrong[0]}")
    return {"seconds": seconds, "durable_ms": durable * 1000}


def _write(url: str, rate: int) -> None:
    import gc

    gc.disable()  # as the command does
    print(json.dumps(_apply(url, _plan(WRITES), rate)))


if __name__ == "__main__":
    verb, *given = sys.argv[1:]
    if verb == "serve":
        _serve(Path(given[0]))
    else:
        _write(f"http://127.0.0.1:{given[0]}", int(given[1]))
