"""A secret that a service tells once, and rotations, with a real OpenBao as the store: versions, and a least policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.errors import SecretDenied
from payconf.model.results import PlanRequest
from payconf.render.plan import plan_text
from payconf.testing.endpoints import ShopWithEndpoints
from tests.real_stores.servers import OpenBao
from tests.real_stores.vault_worlds import fields, policy, put, token
from tests.told_worlds import carry_out, line, make, reference, shop_has
from tests.worlds import World

PLACE = "vault://secret/shop/stripe#signing"
CARDS = Address("integrations", "cards")


def world_of(folder: Path, bao: OpenBao, name: str, *rights: str) -> World:
    """A world whose webhook's secret is stored there, by a login that may do so much to it."""
    world = make(folder)
    path = world.project / "environments/shop/credentials.yaml"
    path.write_text(
        path.read_text().replace(reference(world), PLACE).replace("env://STRIPE_KEY", "vault://secret/shop/key#key")
    )
    put(bao, "secret/shop/key", key=world.environ["STRIPE_KEY"])
    policy(bao, name, {"secret/data/shop/stripe": [*rights], "secret/data/shop/key": ["read"]})
    world.environ |= {"VAULT_ADDR": bao.url, "VAULT_TOKEN": token(bao, name)}
    return world


def test_what_is_told_once_lies_in_the_server_and_the_next_plan_is_empty(tmp_path: Path, bao: OpenBao) -> None:
    world = world_of(tmp_path, bao, "sinks", "read", "create", "update")
    shop = ShopWithEndpoints()
    done = carry_out(line(world, shop))
    assert (done.run.error, done.leftovers) == ("", ())
    held, version = fields(bao, "secret/data/shop/stripe")
    assert held == {"signing": shop.told[0].reveal().decode()}
    assert version == 1
    assert shop_has(world, held["signing"])
    assert line(world, shop).plan("shop", PlanRequest()).plan.empty


def test_a_rotation_shows_the_versions_of_the_server(tmp_path: Path, bao: OpenBao) -> None:
    world = world_of(tmp_path, bao, "versions", "read", "create", "update")
    carry_out(line(world))
    (_, before) = fields(bao, "secret/data/shop/key")
    put(bao, "secret/shop/key", key=world.environ["STRIPE_KEY"] + "x")
    planned = line(world).rotate("shop", CARDS)
    assert f"vault://secret/shop/key#key, version {before} -> {before + 1}" in plan_text(planned.plan, width=300)
    assert line(world).apply(planned.file).leftovers == ()
    assert line(world).rotate("shop", CARDS).plan.empty


def test_a_login_that_may_not_look_there_is_refused_before_anything_is_asked(tmp_path: Path, bao: OpenBao) -> None:
    world = world_of(tmp_path, bao, "readers", "read", "create", "update")
    planned, shop = line(world).plan("shop", PlanRequest()), ShopWithEndpoints()
    assert planned.plan.complete
    policy(bao, "others", {"secret/data/shop/key": ["read"]})
    world.environ["VAULT_TOKEN"] = token(bao, "others")
    with pytest.raises(SecretDenied):
        line(world, shop).apply(planned.file)
    assert shop.told == []
