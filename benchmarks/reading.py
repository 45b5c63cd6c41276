"""Read 10,000 objects of an OroCommerce at 50 ms a request over 8 connections, against the floor of that latency.

The answers are those of the simulator, made beforehand and served by a process of its own, so that only payconf's side
is measured. The floor is that of 100 pages of 100 over 8 connections: 13 rounds of 50 ms.

python benchmarks/reading.py serve FILE   serves the answers kept in FILE; prints its port
python benchmarks/reading.py read PORT    reads everything once
"""

from __future__ import annotations

import pickle
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from kept import Kept, serve, serving
from measure import Command, Cost, run

OBJECTS = 10_000
LATENCY = 0.05
CONNECTIONS = 8
FLOOR = -(-(OBJECTS // 100) // CONNECTIONS) * LATENCY
CLIENT = "bench"


def reading(rounds: int) -> tuple[list[Cost], int]:
    """The cost of each whole process that reads everything, and how many requests it made."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers"
        requests = _keep_answers(file)
        with serving(__file__, file) as port:
            costs = [run(Command([sys.executable, __file__, "read", port])) for _ in range(rounds + 1)][1:]
    return costs, requests


def typical(costs: list[Cost]) -> Cost:
    """Medians, and the highest peak."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
        costs[-1].output,
    )


def _keep_answers(file: Path) -> int:
    """Let the simulator answer one read, and keep what it said."""
    from payconf.testing.orocommerce import Request, Response, Shop, Simulator
    from payconf.testing.orocommerce.many import fill
    from payconf.testing.orocommerce.simulator import Client

    kept: dict[tuple[str, str, str], Response] = {}
    with Simulator(shop=Shop(), client=Client(CLIENT, CLIENT)) as simulator:
        fill(simulator.shop, OBJECTS // 2, OBJECTS // 2)

        def answered(request: Request) -> Response:
            response = simulator._shop(request)
            kept[request.method, request.path, request.query] = response
            return response

        simulator.answer = answered
        _read(simulator.url)
        requests = len(simulator.requests)
    file.write_bytes(
        pickle.dumps({key: (value.status, dict(value.headers), value.body) for key, value in kept.items()})
    )
    return requests


def _serve(file: Path) -> None:
    answers = pickle.loads(file.read_bytes())

    def answered(method: str, target: str) -> Kept:
        path, _, query = target.partition("?")
        return answers[method, path, query]

    serve(LATENCY, answered)


def _read(url: str) -> None:
    import gc

    from payconf.http.limits import Limits
    from payconf.model.secret import Secret
    from payconf.providers import provider
    from payconf.providers.base import Target
    from payconf.providers.orocommerce.session import connect
    from payconf.read import read

    gc.disable()  # as the command does
    since = datetime(2026, 1, 1, tzinfo=UTC)
    secrets = {name: Secret(CLIENT.encode()) for name in ("client_id", "client_secret")}
    session = connect(Target(url, secrets=secrets, refunds_since=since), Limits())
    live = read(provider("orocommerce"), session, since)
    found = sum(len(live.resources[kind]) for kind in ("integrations", "rules"))
    if found != OBJECTS:
        raise SystemExit(f"read {found} objects, not {OBJECTS}")
    session.close()


if __name__ == "__main__":
    verb, given = sys.argv[1:]
    if verb == "serve":
        _serve(Path(given))
    else:
        _read(f"http://127.0.0.1:{given}")
