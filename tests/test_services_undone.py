"""What a run did at payment services is undone, or finished, though git knows nothing of these accounts any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.model.errors import Stale
from payconf.model.results import PlanRequest
from tests.service_worlds import CREDENTIALS, OBJECTS, OTHER, Scene
from tests.test_resume import Dying, Killed


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    made = Scene(tmp_path)
    assert made.apply().leftovers == ()
    return made


def without_webhooks(scene: Scene) -> str:
    """Takes all of them out of git; returns what git said."""
    text = (scene.world.project / OBJECTS).read_text()
    (scene.world.project / OBJECTS).write_text(text[: text.index("webhooks:\n")])
    return text


def undo(scene: Scene, run: str) -> list[str]:
    """The changes of a rollback, which is carried out."""
    planned = scene.work().rollback("shop", run)
    done = scene.work().apply(planned.file)
    assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
    return [change.id for change in planned.plan.changes]


def test_webhooks_that_a_run_deleted_are_made_again_and_the_shop_is_given_the_new_secret(scene: Scene) -> None:
    text = without_webhooks(scene)
    run = scene.apply().run
    assert scene.stripe.endpoints == scene.paypal.endpoints == {}
    assert undo(scene, run.id) == ["create:webhooks/orders", "create:webhooks/paypal", "update:integrations/cards"]
    ((ident, endpoint),) = scene.stripe.endpoints.items()
    assert endpoint["url"] == "https://shop.acme.example/stripe/handle-events"
    assert scene.place.read_bytes() == f"told by {ident}".encode()
    assert scene.shop_signs_with(scene.place.read_bytes())
    (scene.world.project / OBJECTS).write_text(text)
    assert scene.steps() == []


def test_a_webhook_that_moved_to_another_account_moves_back(scene: Scene) -> None:
    scene.world.environ["OTHER_KEY"] = OTHER
    with (scene.world.project / CREDENTIALS).open("a") as file:
        file.write(f"  canada:\n    public_key: pk_test_{OTHER[8:]}\n    secret_key: env://OTHER_KEY\n")
        file.write(f"    signing_secret: file://{scene.place}.canada\n")
    scene.edit(OBJECTS, "credentials: stripe\n", "credentials: canada\n")
    scene.edit(OBJECTS, "credentials.stripe.signing_secret", "credentials.canada.signing_secret")
    run = scene.apply().run
    assert (len(scene.stripe.endpoints), len(scene.other.endpoints)) == (0, 1)
    scene.edit(OBJECTS, "credentials: canada\n", "credentials: stripe\n")
    scene.edit(OBJECTS, "credentials.canada.signing_secret", "credentials.stripe.signing_secret")
    undo(scene, run.id)
    assert (len(scene.stripe.endpoints), len(scene.other.endpoints)) == (1, 0)
    assert scene.shop_signs_with(scene.place.read_bytes())
    assert scene.steps() == ["update integrations/cards"]  # its secret key, which lies under no version


def test_an_undoing_that_dies_when_its_webhook_was_made_is_resumed(scene: Scene) -> None:
    """Neither git nor the state names the account then, and the secret that it told is lost."""
    without_webhooks(scene)
    run, count = scene.apply().run, list[str]()
    file = scene.work().rollback("shop", run.id).file
    with pytest.raises(Killed):
        scene.work(watch=lambda store: Dying(store, count, 9, False)).apply(file)
    assert "journal" in count
    assert [*scene.stripe.endpoints] == ["stripe-2"]
    scene.world.break_lock("shop")
    done = scene.work().resume("shop", "r-0004")
    assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
    assert [*scene.stripe.endpoints] == ["stripe-3"]
    assert len(scene.paypal.endpoints) == 1
    assert scene.shop_signs_with(scene.place.read_bytes())


@pytest.fixture
def begun(tmp_path: Path) -> Scene:
    """A first run that died when Stripe's endpoint was wired, and PayPal's not made."""
    made = Scene(tmp_path)
    file, count = made.work().plan("shop", PlanRequest()).file, list[str]()
    with pytest.raises(Killed):
        made.work(watch=lambda store: Dying(store, count, 16, False)).apply(file)
    assert (len(made.stripe.endpoints), len(made.paypal.endpoints)) == (1, 0)
    made.world.break_lock("shop")
    return made


def test_a_run_goes_on_though_git_no_longer_wants_its_webhooks(begun: Scene) -> None:
    without_webhooks(begun)
    done = begun.work().resume("shop", "r-0002")
    assert done.run.error == ""
    assert len(begun.paypal.endpoints) == 1
    assert done.leftovers == ("delete webhooks/orders", "delete webhooks/paypal")


def test_where_no_credential_leads_there_any_more_it_is_refused(begun: Scene) -> None:
    text = without_webhooks(begun)
    start, end = text.index("  cards:\n"), text.index("rules:\n")
    rest = text[: text.index("webhooks:\n")]
    (begun.world.project / OBJECTS).write_text((rest[:start] + rest[end:]).replace(", cards.card", ""))
    (begun.world.project / CREDENTIALS).write_text("credentials: {}\n")
    with pytest.raises(Stale, match=r"webhooks/orders is kept at a payment service, and credentials\.yaml no longer"):
        begun.work().resume("shop", "r-0002")


def test_a_plan_whose_webhooks_have_left_git_is_refused_before_the_first_write(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    file = scene.work().plan("shop", PlanRequest()).file
    without_webhooks(scene)
    with pytest.raises(Stale, match="the service of credentials/stripe answers as nobody"):
        scene.work().apply(file)
    assert scene.stripe.endpoints == {}
