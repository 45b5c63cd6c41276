"""One plan over the shop and several payment services."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

import pytest

from payconf.model.address import Address
from payconf.model.errors import AuthError, Stale, Unavailable
from payconf.model.kind import Lost
from payconf.model.outcome import Done
from payconf.model.plan import Plan
from payconf.model.results import PlanRequest
from payconf.model.state import Binding
from payconf.model.verdict import Answer
from payconf.providers import local
from payconf.render.plan import plan_text
from payconf.systems.homes import homes
from payconf.systems.kinds import joined
from tests.service_double import webhooks
from tests.service_worlds import CREDENTIALS, KEY, OBJECTS, OTHER, PAYPAL, Scene

pytestmark = pytest.mark.untraced

FIRST = ["create webhooks/orders", "create webhooks/paypal", "create integrations/cards", "create integrations/paypal"]
REVIEW = PlanRequest(secrets=False)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def undecided(plan: Plan, guard: str) -> list[str]:
    return [entry.text for entry in plan.verdicts if entry.guard == guard and entry.answer is Answer.UNDECIDED]


def test_one_plan_makes_the_endpoints_stores_the_secret_and_configures_the_shop(scene: Scene) -> None:
    assert [step for step in scene.steps() if step in FIRST] == FIRST
    done = scene.apply()
    assert done.run.error == ""
    assert done.leftovers == ()
    ((ident, endpoint),) = scene.stripe.endpoints.items()
    assert endpoint == {
        "url": "https://shop.acme.example/stripe/handle-events",
        "events": ["charge.refunded", "payment_intent.canceled", "payment_intent.succeeded"],
        "enabled": True,
    }
    assert scene.place.read_bytes() == f"told by {ident}".encode()
    assert scene.shop_signs_with(scene.place.read_bytes())
    assert [entry["url"] for entry in scene.paypal.endpoints.values()] == ["https://books.acme.example/paypal"]
    assert scene.steps() == []


def test_each_service_is_given_its_own_credential_only(scene: Scene) -> None:
    scene.apply()
    for name, secret in (("stripe", KEY), ("paypal_rest", PAYPAL)):
        for target in scene.doubles[name].targets:
            values = {value.reveal().decode() for value in target.secrets.values()}
            assert secret in values
            assert not values & ({KEY, PAYPAL} - {secret})
            assert target.side == "test"


def test_a_change_goes_to_the_service_alone(scene: Scene) -> None:
    scene.apply()
    scene.edit(OBJECTS, "https://books.acme.example/paypal", "https://books.acme.example/paypal/v2")
    assert scene.steps() == ["update webhooks/paypal"]
    scene.doubles["stripe"].calls.clear()
    assert scene.apply().run.error == ""
    assert "update url" in scene.doubles["paypal_rest"].calls
    assert not any(call.startswith(("update", "create")) for call in scene.doubles["stripe"].calls)


def test_what_was_changed_by_hand_at_the_service_is_drift(scene: Scene) -> None:
    scene.apply()
    next(iter(scene.stripe.endpoints.values()))["enabled"] = False
    plan = scene.work().drift("shop", secrets=True).plan
    assert [str(entry.address) for entry in plan.drift] == ["webhooks/orders"]
    assert plan.empty
    plan = scene.work().drift("shop").plan
    assert not plan.drift
    assert any("webhooks kept at payment services" in entry.text for entry in plan.not_checked)
    assert scene.steps() == ["update webhooks/orders"]


def test_a_webhook_that_leaves_git_is_deleted_with_its_integration(scene: Scene) -> None:
    scene.apply()
    text = (scene.world.project / OBJECTS).read_text()
    start, end = text.index("  paypal:\n    type"), text.index("rules:")
    text = text[:start] + text[end:]
    (scene.world.project / OBJECTS).write_text(text[: text.index("  paypal:\n    service")])
    assert {"delete webhooks/paypal", "delete integrations/paypal"} <= {*scene.steps()}
    assert scene.apply().run.error == ""
    assert scene.paypal.endpoints == {}
    assert scene.steps() == []


def test_where_its_credential_is_gone_too_nobody_can_tell(scene: Scene) -> None:
    scene.apply()
    text = (scene.world.project / OBJECTS).read_text()
    start, end = text.index("  paypal:\n    type"), text.index("rules:")
    text = text[:start] + text[end:]
    (scene.world.project / OBJECTS).write_text(text[: text.index("  paypal:\n    service")])
    text = (scene.world.project / CREDENTIALS).read_text()
    (scene.world.project / CREDENTIALS).write_text(text[: text.index("  paypal")])
    plan = scene.work().plan("shop", PlanRequest()).plan
    (said,) = undecided(plan, "read")
    assert "webhooks/paypal was made at paypal_rest with credentials/paypal" in said
    assert "state rm" in said
    assert not any(change.address.kind == "webhooks" for change in plan.changes)


def test_another_account_is_another_endpoint(scene: Scene) -> None:
    """The new one is made first, the shop switched, and the old one deleted where it was made."""
    scene.apply()
    scene.world.environ["OTHER_KEY"] = OTHER
    text = (scene.world.project / CREDENTIALS).read_text()
    more = f"  canada:\n    public_key: pk_test_{OTHER[8:]}\n    secret_key: env://OTHER_KEY\n"
    more += f"    signing_secret: file://{scene.place}.canada\n"
    (scene.world.project / CREDENTIALS).write_text(text + more)
    scene.edit(OBJECTS, "credentials: stripe\n", "credentials: canada\n")
    scene.edit(OBJECTS, "credentials.stripe.signing_secret", "credentials.canada.signing_secret")
    steps = scene.steps()
    assert steps.index("replace webhooks/orders") < steps.index("update integrations/cards")
    assert steps.index("update integrations/cards") < steps.index("delete webhooks/orders")
    assert scene.apply().run.error == ""
    assert scene.stripe.endpoints == {}
    assert len(scene.other.endpoints) == 1
    assert scene.steps() == []


def test_another_key_of_the_same_account_changes_nothing_at_the_service(scene: Scene) -> None:
    """A restricted key of its own for each integration: both see the endpoint, which belongs to the one in git."""
    scene.apply()
    scene.doubles["stripe"].accounts = {KEY: scene.stripe, OTHER: scene.stripe}
    scene.world.environ["OTHER_KEY"] = OTHER
    text = (scene.world.project / CREDENTIALS).read_text()
    more = f"  again:\n    public_key: pk_test_{OTHER[8:]}\n    secret_key: env://OTHER_KEY\n"
    more += f"    signing_secret: file://{scene.place}\n"
    (scene.world.project / CREDENTIALS).write_text(text + more)
    scene.edit(OBJECTS, "credentials: stripe\n", "credentials: again\n")
    scene.edit(OBJECTS, "credentials.stripe.signing_secret", "credentials.again.signing_secret")
    assert scene.steps() == ["update integrations/cards"]


def test_an_endpoint_that_somebody_made_is_adopted_and_not_made_again(scene: Scene) -> None:
    scene.stripe.endpoints["we_hand"] = {
        "url": "https://shop.acme.example/stripe/handle-events",
        "events": ["charge.refunded"],
        "enabled": True,
    }
    plan = scene.work().plan("shop", PlanRequest()).plan
    assert {entry.finding.code for entry in plan.refused if entry.finding} == {"PC501", "PC517"}
    scene.place.touch(mode=0o600)
    scene.place.write_text("as the dashboard shows it")
    binding = scene.work().adopt("shop", Address("webhooks", "orders"), "we_hand")
    assert binding.live_id == "we_hand"
    plan = scene.work().plan("shop", PlanRequest()).plan
    changes = {str(change.address): change for change in plan.changes}
    assert changes["webhooks/orders"].action.value == "update"
    assert [*changes["webhooks/orders"].values] == ["events"]


def test_what_nobody_owns_there_is_named_and_never_deleted(scene: Scene) -> None:
    scene.edit("environments/shop/environment.yaml", "class:", "unmanaged: delete\nclass:")
    scene.apply()
    scene.stripe.endpoints["we_theirs"] = {
        "url": "https://crm.acme.example/stripe?key=t0ken",
        "events": ["*"],
        "enabled": True,
    }
    plan = scene.work().plan("shop", PlanRequest()).plan
    assert plan.empty
    assert plan.unmanaged == ("webhooks/@we_theirs https://crm.acme.example/…, stripe",)


def test_a_service_that_is_down_leaves_the_shop_to_be_planned(scene: Scene) -> None:
    scene.apply()
    scene.edit(OBJECTS, "label: Bank transfer", "label: Wire transfer")
    scene.edit(OBJECTS, "https://books.acme.example/paypal", "https://books.acme.example/paypal/v2")
    scene.down(Unavailable("Stripe does not answer."))
    plan = scene.work().plan("shop", PlanRequest()).plan
    assert any("Stripe does not answer" in text for text in undecided(plan, "read"))
    assert [str(change.address) for change in plan.changes] == ["integrations/bank"]


def test_an_empty_plan_says_what_nobody_could_read(scene: Scene) -> None:
    scene.apply()
    scene.down(Unavailable("Stripe does not answer."))
    first, second = plan_text(scene.work().plan("shop", PlanRequest()).plan).splitlines()
    assert first.startswith("No changes to shop")
    assert second == "Not checked: webhooks (not read)"


def test_a_service_that_goes_down_before_the_apply_stops_it_before_the_first_write(scene: Scene) -> None:
    scene.apply()
    scene.edit(OBJECTS, "https://books.acme.example/paypal", "https://books.acme.example/paypal/v2")
    file = scene.work().plan("shop", PlanRequest()).file
    scene.paypal.broken = Unavailable("PayPal does not answer.")
    with pytest.raises(Stale, match="webhooks could not be read"):
        scene.work().apply(file)
    assert "update url" not in scene.doubles["paypal_rest"].calls


def test_an_account_that_stops_answering_stops_only_what_is_kept_there(scene: Scene) -> None:
    """Nor does it say of the shop that this no longer answers."""
    scene.edit(OBJECTS, "label: Bank transfer", "label: Wire transfer")
    scene.edit(
        OBJECTS, "  paypal:\n    service", f"{_MORE.replace('/nowhere', str(scene.world.folder))}  paypal:\n    service"
    )
    stripe, work = scene.doubles["stripe"], scene.work()
    file = work.plan("shop", PlanRequest()).file
    with mock.patch.object(stripe, "write", side_effect=AuthError("Stripe no longer knows the key.")):
        run = work.apply(file).run
    ended = {step.change: step for step in run.latest}
    assert {ident for ident, step in ended.items() if step.done is Done.DONE} == {
        *("create:webhooks/paypal", "update:integrations/bank", "create:integrations/paypal"),
    }
    assert ended["create:webhooks/more"].done is Done.FAILED
    reason = "the service of credentials/stripe doesn't answer any more (Stripe no longer knows the key.)"
    assert ended["create:webhooks/orders"].text == f"not tried: {reason}"
    assert scene.work().resume("shop", run.id).leftovers == ()
    assert scene.shop_signs_with(scene.place.read_bytes())


def test_without_the_shop_nothing_more_is_made_at_services(scene: Scene) -> None:
    scene.apply()
    scene.edit(OBJECTS, "label: Bank transfer", "label: Wire transfer")
    text = (scene.world.project / OBJECTS).read_text()
    (scene.world.project / OBJECTS).write_text(text[: text.index("  paypal:\n    service")])
    work = scene.work()
    file = work.plan("shop", PlanRequest()).file
    with mock.patch.object(local, "write", side_effect=AuthError("The shop lets nobody in.")):
        run = work.apply(file).run
    assert [(step.change, step.done) for step in run.latest] == [
        ("update:integrations/bank", Done.FAILED),
        ("delete:webhooks/paypal", Done.SKIPPED),
    ]
    assert len(scene.paypal.endpoints) == 1


def test_a_webhook_is_renamed_as_the_plan_advises(scene: Scene) -> None:
    scene.apply()
    scene.edit(OBJECTS, "  orders:\n", "  shop-orders:\n")
    plan = scene.work().plan("shop", PlanRequest()).plan
    (advice,) = [finding.fix for finding in plan.findings if finding.code == "PC506" and finding.fix]
    with (scene.world.project / OBJECTS).open("a") as file:
        file.write(advice[advice.index("moved:") :] + "\n")
    assert scene.steps() == []
    assert scene.apply().leftovers == ()
    assert len(scene.stripe.endpoints) == 1
    assert scene.steps() == []


def test_a_credential_that_its_service_rejects_is_sent_once_only(scene: Scene) -> None:
    scene.world.environ["STRIPE_KEY"] = "_".join(("sk", "test", "unknown" * 6))
    plan = scene.work().plan("shop", PlanRequest()).plan
    assert any("credentials/stripe" in text for text in undecided(plan, "read"))
    assert scene.doubles["stripe"].calls == ["identify"]
    assert len(scene.doubles["stripe"].targets) == 1


def test_a_review_plan_asks_nobody_and_means_the_same(scene: Scene) -> None:
    review = scene.work().plan("shop", REVIEW)
    assert scene.doubles["stripe"].targets == scene.doubles["paypal_rest"].targets == []
    assert any("webhooks kept at payment services" in entry.text for entry in review.plan.not_checked)
    planned = scene.work().plan("shop", PlanRequest(reviewed=review.file))
    assert planned.reviewed.startswith("same changes as reviewed")
    assert planned.plan.intent == review.plan.intent
    assert scene.work().apply(planned.file).run.error == ""
    review = scene.work().plan("shop", REVIEW)
    assert scene.work().plan("shop", PlanRequest()).plan.intent == review.plan.intent


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("paypal\n    events: [P", "evil\n    events: [P", "webhooks/paypal"),
        ("credentials.stripe.signing_secret", "file:///tmp/elsewhere", "webhooks/orders"),
        ("events: required", "events: ['*']", "webhooks/orders"),
    ],
)
def test_another_webhook_than_the_reviewed_one_is_refused(scene: Scene, old: str, new: str, named: str) -> None:
    review = scene.work().plan("shop", REVIEW)
    scene.edit(OBJECTS, old, new)
    with pytest.raises(Stale, match=named):
        scene.work().plan("shop", PlanRequest(reviewed=review.file))


def test_one_that_is_deleted_without_review_is_refused(scene: Scene) -> None:
    scene.apply()
    review = scene.work().plan("shop", REVIEW)
    text = (scene.world.project / OBJECTS).read_text()
    (scene.world.project / OBJECTS).write_text(text[: text.index("  paypal:\n    service")])
    with pytest.raises(Stale, match="webhooks/paypal"):
        scene.work().plan("shop", PlanRequest(reviewed=review.file))


def test_no_secret_stands_in_the_plan_or_the_state(scene: Scene) -> None:
    file = scene.work().plan("shop", PlanRequest()).file
    scene.work().apply(file)
    told = scene.place.read_text()
    for path, content in [(Path("plan"), file), *scene.world.every_file()]:
        if path != scene.place:
            assert not [secret for secret in (told, KEY) if secret.encode() in content], path
    assert json.loads(file)


def test_switching_an_integration_off_asks_no_service(scene: Scene) -> None:
    scene.apply()
    for double in scene.doubles.values():
        double.targets.clear()
    work = scene.work()
    done = work.apply(work.plan("shop", PlanRequest(off="cards", accept_no_method=True)).file)
    assert done.run.error == ""
    assert all(not double.targets for double in scene.doubles.values())


def test_at_the_cap_what_goes_makes_room_first(scene: Scene) -> None:
    """One endpoint leaves git and another one comes, at an account that has room for no more."""
    for index in range(15):
        scene.stripe.endpoints[f"we_{index}"] = {"url": f"https://crm.acme.example/{index}", "events": ["*"]}
    scene.apply()
    more = _MORE.replace("/nowhere", str(scene.world.folder))
    scene.edit(OBJECTS, "  paypal:\n    service", f"{more}  paypal:\n    service")
    free = scene.steps()
    assert free == ["create webhooks/more"]
    scene.apply()
    assert len(scene.stripe.endpoints) == 17
    text = (scene.world.project / OBJECTS).read_text()
    (scene.world.project / OBJECTS).write_text(text.replace("  more:", "  other:").replace("/more", "/other"))
    assert scene.steps() == ["delete webhooks/more", "create webhooks/other"]
    for index in range(15):
        del scene.stripe.endpoints[f"we_{index}"]
    assert scene.steps() == ["create webhooks/other", "delete webhooks/more"]


_MORE = """\
  more:
    service: stripe
    integration: cards
    url: https://shop.acme.example/more
    events: [charge.succeeded]
    signing_secret: file:///nowhere/more
"""


def test_objects_of_two_services_that_have_one_id_are_not_taken_for_one(scene: Scene) -> None:
    scene.apply()
    (ident,) = scene.stripe.endpoints
    scene.paypal.endpoints[ident] = {"url": "https://crm.acme.example/", "events": ["*"], "enabled": True}
    plan = scene.work().plan("shop", PlanRequest()).plan
    assert undecided(plan, "read") == [f"paypal_rest and stripe both have webhooks {ident}, which can't be told apart."]
    assert plan.changes == ()


def test_kinds_of_several_services_are_one_with_variants() -> None:
    found = joined({"stripe": {"webhooks": webhooks()}, "paypal_rest": {"webhooks": webhooks(told=False)}})
    kind = found["webhooks"]
    assert kind.fields_of({"service": "paypal_rest"}).keys() == {
        *("service", "credentials", "url", "events", "enabled", "description")
    }
    assert kind.fields_of({"service": "stripe"})["signing_secret"].told_once
    assert kind.lost is Lost.REPLACE
    assert kind.identity() == ("url", "service")
    assert kind.at_service
    assert joined({"stripe": {}}) == {}


def test_services_that_differ_about_a_lost_secret_leave_it_to_a_person() -> None:
    kinds = {"one": {"webhooks": webhooks()}, "two": {"webhooks": webhooks(lost=Lost.ROLL)}}
    assert joined(kinds)["webhooks"].lost is Lost.BY_HAND


def test_an_object_that_several_credentials_lead_to_belongs_to_the_one_that_made_it(scene: Scene) -> None:
    environment = scene.work().environment("shop")
    bound = Binding(Address("webhooks", "orders"), "we_gone", {"service": "stripe", "credentials": "stripe"})
    at = homes(environment, [bound])
    assert at.of("webhooks", "we_gone", ["paypal", "stripe"]) == "stripe"
    assert at.of("webhooks", "we_other", ["paypal", "stripe"]) == "paypal"
