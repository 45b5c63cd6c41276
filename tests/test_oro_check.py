"""payconf oro check: what it finds out about a running shop, and that it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from payconf.http.limits import Limits
from payconf.integrations import types
from payconf.model.inspection import Observation
from payconf.model.secret import Secret
from payconf.providers.base import Target
from payconf.providers.orocommerce.bridge import STAMP
from payconf.providers.orocommerce.inspection import Declared, inspect
from payconf.providers.orocommerce.session import Session, connect
from payconf.testing.orocommerce import Request, Response, Simulator, json_response
from payconf.testing.orocommerce.simulator import Client
from tests.oro_worlds import OroWorld, oro_world

DECLARED = Declared("5.1", ("apruve", "authorize_net", "infinite_pay", "paypal_express", "stripe"))
LEAST = (
    *(f"oro_integration_{verb}" for verb in ("view", "create", "update", "delete")),
    *(f"oro_payment_methods_configs_rule_{verb}" for verb in ("view", "create", "update", "delete")),
    *("paymentterms", "localizedfallbackvalues", "organizations", "localizations", "websites", "customers"),
    *("customergroups", "configuration", "configurationoptions"),
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[OroWorld]:
    with oro_world(tmp_path) as made:
        yield made


def session(simulator: Simulator, client: Client) -> Session:
    secrets = {"client_id": Secret(client.id.encode()), "client_secret": Secret(client.secret.encode())}
    return connect(Target(simulator.url, secrets=secrets), Limits(sleep=lambda seconds: None))


def looked(
    bridge: Any = "final", permissions: tuple[str, ...] | None = LEAST, powerless: bool = True, stamped: bool = True
) -> dict[str, Observation]:
    """Every observation by its subject; nothing in the shop may change by it."""

    def stamp(request: Request) -> Response | None:
        return json_response(200, {"data": []}) if STAMP in request.query and stamped else None

    with Simulator(bridge=bridge) as simulator, ExitStack() as closing:
        simulator.answer = stamp
        client = simulator.add_client(permissions=permissions)
        held = session(simulator, client)
        weak = session(simulator, simulator.powerless) if powerless else None
        for entry in filter(None, (held, weak)):
            closing.callback(entry.close)
        before = simulator.shop.dump()
        found = list(inspect(held, DECLARED, weak))
        assert simulator.shop.dump() == before
    assert len({entry.subject for entry in found}) == len(found)
    return {entry.subject: entry for entry in found}


def test_a_shop_that_is_ready() -> None:
    found = looked()
    assert {subject for subject, entry in found.items() if entry.good} == {
        *("login", "reading", "plan", "bridge", "writing", "role", "bundles", "closed"),
    }
    assert {subject for subject, entry in found.items() if entry.good is None} == {"owner", "version"}


def test_without_the_bridge() -> None:
    found = looked("stock", None, stamped=False)
    wrong = {subject for subject, entry in found.items() if entry.good is False}
    assert {"paymentmethodsconfigsrules", "rules", "websites", "moneyordersettings"} <= wrong
    assert "payconf oro bridge" in found["rules"].fix
    assert found["plan"].good is False
    assert "lets nobody create, change, delete" in found["writing integrationchannels"].text


def test_a_bridge_that_does_not_say_whose_it_is() -> None:
    assert looked(stamped=False)["bridge"].good is None


def test_a_bridge_that_is_open_to_everybody() -> None:
    """The first bridge: a user without any permission could read and change settings and rules (recording 11)."""
    found = looked("naive")["closed"]
    assert found.good is False
    assert "change moneyordersettings" in found.text
    assert "read rules" in found.text


def test_nobody_looked_whether_it_is_closed() -> None:
    assert looked(powerless=False)["closed"].good is None


@pytest.mark.parametrize(
    ("missing", "resource", "verb"),
    [
        ("oro_integration_create", "integrationchannels", "create"),
        ("oro_payment_methods_configs_rule_update", "paymentmethodsconfigsrules", "change"),
        ("oro_integration_delete", "integrationchannels", "delete"),
    ],
)
def test_a_role_that_may_not_write(missing: str, resource: str, verb: str) -> None:
    found = looked(permissions=tuple(name for name in LEAST if name != missing))[f"writing {resource}"]
    assert found.good is False
    assert f"may not {verb}" in found.text


def test_a_role_that_may_not_read() -> None:
    found = looked(permissions=tuple(name for name in LEAST if name != "customers"))["customers"]
    assert found.good is False
    assert "role" in found.fix


def test_a_role_that_may_too_much() -> None:
    found = looked(permissions=(*LEAST, "users"))["role"]
    assert found.good is False
    assert "users" in found.text


def test_bundles_that_are_not_named() -> None:
    with Simulator() as simulator:
        held = session(simulator, simulator.add_client(permissions=LEAST))
        (found,) = [entry for entry in inspect(held, Declared("5.1", ("stripe",)), None) if entry.subject == "bundles"]
        held.close()
    assert found.good is None
    extra = {known.bundle for known in types().values() if "5.1" in known.available_in and not known.shipped}
    assert all(name in found.text for name in extra - {"stripe"})


def test_the_api_is_off() -> None:
    with Simulator() as simulator:
        simulator.web_api = False
        held = session(simulator, Client(simulator.client_id, simulator.client_secret))
        (found,) = inspect(held, DECLARED, None)
        held.close()
    assert (found.subject, found.good) == ("login", False)
    assert "switched off" in found.text


def test_the_command_line(world: OroWorld) -> None:
    weak = world.simulator.powerless
    world.environ |= {"WEAK_ID": weak.id, "WEAK_SECRET": weak.secret}
    said = world.payconf("oro", "check", "sandbox", "--powerless", "env://WEAK_ID", "env://WEAK_SECRET")
    assert said.code == 1, said.all
    assert "NO  role: the role may also read users" in said.out
    assert "ok  closed:" in said.out
    assert said.out.endswith("sandbox: 1 thing to mend.\n")
    client = world.simulator.add_client(permissions=LEAST)
    world.environ |= {"SANDBOX_CLIENT_ID": client.id, "SANDBOX_CLIENT_SECRET": client.secret}
    said = world.payconf("oro", "check", "sandbox", "--format", "json")
    assert said.code == 0, said.all
    told = {entry["subject"]: entry["good"] for entry in json.loads(said.out)["observations"]}
    assert told["reading"] is True
    assert told["closed"] is None
    assert client.secret not in said.all


def test_only_of_an_orocommerce(world: OroWorld) -> None:
    world.edit(world.sandbox, "provider: orocommerce", "provider: local")
    text = (world.project / world.sandbox).read_text("utf-8").replace(world.simulator.url, "local:shop")
    (world.project / world.sandbox).write_text(text, "utf-8")
    said = world.payconf("oro", "check", "sandbox")
    assert said.code == 64
    assert "not by orocommerce" in said.flat
