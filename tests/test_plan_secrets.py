"""Write-only fields: compared by fingerprint with what payconf wrote last, or said to be unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.change import Reason
from payconf.model.errors import Stale
from payconf.model.kind import FieldSpec, Kind
from payconf.model.plan import Plan
from payconf.model.resource import Account, Live, LiveResource, Resource
from payconf.model.state import Binding, State, Written
from payconf.model.value import SecretRef, Value
from payconf.plan import plan, same_as_reviewed
from tests.plan_samples import KEY_ID, NOW, OPTIONS, STRICT, Shop, at, evidence, integration, lines, make

ADDRESS = at("integrations/cards")
WRITE = replace(OPTIONS, write_secrets=True)


def wanted(digest: str | None = "one", **values: Value) -> Resource:
    return integration("cards", password=SecretRef("env://PASSWORD", digest), **values)


def written(*resources: Resource) -> Shop:
    shop = Shop()
    shop.hold(*(resources or (wanted(),)))
    return shop


def said(made: Plan) -> list[tuple[str, str | None]]:
    return [(row.text, row.code) for row in made.not_checked]


def mark(shop: Shop, **changes: object) -> None:
    binding = shop.bindings[ADDRESS]
    entry = replace(binding.written["password"], **changes)  # type: ignore[arg-type]
    shop.bindings[ADDRESS] = replace(binding, written={"password": entry})


def test_a_secret_that_payconf_wrote_and_that_is_the_same_is_no_change() -> None:
    made = make(written(), (wanted(),))
    assert made.empty
    assert said(made) == []


def test_another_secret_is_a_change_that_shows_neither_side() -> None:
    made = make(written(), (wanted("two"),))
    (change,) = made.changes
    assert (change.reason, dict(change.values)) == (Reason.SECRET, {"password": SecretRef("env://PASSWORD", "two")})
    (field,) = change.fields
    assert (field.before, field.known, field.secret) == (None, False, True)
    assert made.secrets == {"env://PASSWORD": "two"}


def test_another_field_and_another_secret_are_one_change_from_git() -> None:
    made = make(written(), (wanted("two", name="Other"),))
    assert lines(made) == ["update integrations/cards (from git) name password"]


def test_without_secrets_nothing_is_claimed_and_that_is_said() -> None:
    made = make(written(), (wanted(None),), found=evidence(complete=False))
    assert made.empty
    assert not made.complete
    assert said(made) == [("1 secret was not resolved, so whether it changed is not known: cards", None)]
    assert made.secrets == {}


def test_a_new_object_is_planned_without_secrets_too() -> None:
    made = make(Shop(), (wanted(None),), found=evidence(complete=False))
    assert made.changes[0].values["password"] == SecretRef("env://PASSWORD", None)
    assert said(made) == []


def test_a_plan_for_reading_only_is_never_complete() -> None:
    assert make(written(), (wanted(),)).complete
    assert not make(written(), (wanted(),), replace(OPTIONS, review=True)).complete


def test_an_adopted_secret_was_never_written_and_is_not_compared() -> None:
    shop = written()
    mark(shop, status="unproven", fingerprint=None)
    text = "1 secret was never written by payconf and can't be compared: cards (--write-secrets)"
    assert said(make(shop, (wanted(),))) == [(text, None)]
    assert said(make(shop, (wanted(),), STRICT)) == [(text, "PC510")]


def test_a_secret_is_suspect_when_the_object_was_changed_by_hand() -> None:
    shop = written()
    shop.objects["integrations", shop.bindings[ADDRESS].live_id]["label"] = {"default": "by hand"}
    text = "1 secret was perhaps changed by hand, as fields beside it were: cards (--write-secrets)"
    assert said(make(shop, (wanted(),), STRICT)) == [(text, "PC511")]


@pytest.mark.parametrize("entry", [{"status": "suspect"}, {"live_id": "5"}])
def test_a_secret_stays_suspect_until_it_is_written_again(entry: dict[str, str]) -> None:
    shop = written()
    mark(shop, **entry)
    assert [code for _, code in said(make(shop, (wanted(),), STRICT))] == ["PC511"]
    shop.carry_out(make(shop, (wanted(),), WRITE))
    assert said(make(shop, (wanted(),), STRICT)) == []


def test_fingerprints_under_another_key_can_not_be_compared() -> None:
    shop = written()
    mark(shop, key_id="older")
    assert [code for _, code in said(make(shop, (wanted(),), STRICT))] == ["PC512"]


def test_write_secrets_writes_what_could_not_be_compared() -> None:
    shop = written()
    mark(shop, status="unproven")
    made = make(shop, (wanted(),), WRITE)
    assert lines(made) == ["update integrations/cards (secret) password"]
    text = "secrets that payconf rollback can't bring back, for nothing pins their versions: cards (password)"
    assert said(made) == [(text, None)]
    shop.carry_out(made)
    assert make(shop, (wanted(),)).empty


def test_write_secrets_leaves_alone_what_is_known_to_be_the_same() -> None:
    assert make(written(), (wanted(),), WRITE).empty
    made = make(written(), (wanted("two"),), WRITE)
    assert [field.details for change in made.changes for field in change.fields] == [()]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"status": "unproven"}, "never written by payconf"),
        ({"status": "suspect"}, "perhaps changed by hand"),
        ({"live_id": "5"}, "perhaps changed by hand"),
        ({"key_id": "older"}, "written under another fingerprint key"),
    ],
)
def test_what_write_secrets_writes_says_why(entry: dict[str, str], why: str) -> None:
    shop = written()
    mark(shop, **entry)
    (change,) = make(shop, (wanted(),), WRITE).changes
    assert (change.reason.value, [field.details for field in change.fields]) == ("secret", [(why,)])


def test_what_is_asked_for_is_reviewed_without_secrets_and_what_has_changed_is_not() -> None:
    shop = written()
    mark(shop, status="unproven")
    review = make(shop, (wanted(None),), WRITE, found=evidence(complete=False))
    assert lines(review) == ["update integrations/cards (secret) password"]
    assert same_as_reviewed(make(shop, (wanted(),), WRITE), review).startswith("same changes as reviewed")
    elsewhere = integration("cards", password=SecretRef("env://OTHER", "one"))
    with pytest.raises(Stale, match="differs from the reviewed plan: password"):
        same_as_reviewed(make(shop, (elsewhere,), WRITE), review)
    assert make(written(), (wanted("two"),), WRITE).intent == make(written(), (wanted(),), WRITE).intent


def test_a_secret_that_git_names_for_the_first_time_is_written() -> None:
    shop = written(integration("cards"))
    assert lines(make(shop, (wanted(),))) == ["update integrations/cards (secret) password"]


def test_a_secret_that_git_no_longer_names_is_said_to_be_left() -> None:
    made = make(written(), (integration("cards"),))
    assert made.empty
    assert said(made) == [
        ("1 secret was taken out of git and may still be in the shop, which never shows it: cards", None)
    ]


def test_an_adopted_secret_that_git_does_not_name_is_nobodys_business() -> None:
    shop = written()
    mark(shop, status="unproven")
    assert said(make(shop, (integration("cards"),))) == []


def test_a_literal_that_the_shop_never_serves_is_compared_by_its_evidence() -> None:
    shop = Shop()
    shop.hold(integration("cards", user="acme"))
    assert make(shop, (integration("cards", user="acme"),), found=evidence(cards__user="acme")).empty
    made = make(shop, (integration("cards", user="other"),), found=evidence(cards__user="other"))
    assert lines(made) == ["update integrations/cards (secret) user"]
    assert (made.changes[0].fields[0].secret, made.changes[0].fields[0].after) == (False, "other")


def test_several_secrets_share_one_sentence() -> None:
    shop = Shop()
    two = [
        integration(key, password=SecretRef(f"env://{key}", None), user="u", name=key.title())
        for key in ("cards", "other")
    ]
    shop.hold(*two)
    for address, binding in shop.bindings.items():
        unproven = {name: Written("unproven", key_id=KEY_ID) for name in binding.written}
        shop.bindings[address] = replace(binding, written=unproven)
    text = "4 secrets were never written by payconf and can't be compared: cards, other (--write-secrets)"
    assert said(make(shop, two)) == [(text, None)]


def test_evidence_of_literals_belongs_to_integrations_only() -> None:
    kinds = {"webhooks": Kind("webhooks", "managed", {"secret": FieldSpec("secret", write_only=True)}, 1)}
    live = Live(Account("a"), {"webhooks": (LiveResource("webhooks", "1", {}),)})
    hook = Resource(at("webhooks/cards"), {"secret": "x"})
    made = plan((hook,), live, State({hook.address: Binding(hook.address, "1")}), kinds, evidence(), NOW, OPTIONS)
    assert len(made.not_checked) == 1
