"""The plan file: digest, intent, signature, and clear words about what is no plan."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from payconf.model.blast import CheckoutTest, Covered, Open
from payconf.model.change import Accepted, Drift, FieldChange
from payconf.model.errors import InvalidConfiguration, Refused, Stale
from payconf.model.evidence import CredentialEvidence, Evidence
from payconf.model.finding import Finding
from payconf.model.plan import NotChecked, Plan
from payconf.model.resource import MoneyUnderWay
from payconf.model.secret import Secret
from payconf.model.span import NOWHERE
from payconf.model.state import Written
from payconf.model.value import Gone, SecretRef
from payconf.model.verdict import Answer, Verdict
from payconf.plan import compare_intents, intent, same_as_reviewed
from payconf.plan.canonical import canonical
from payconf.plan.file import digest, dump, load, read_file, refuse_expired, verify
from payconf.plan.sign import public_key, signer, verifies
from tests.plan_samples import NOW, OPTIONS, SPAN, Shop, at, evidence, integration, make, method, rule
from tests.render_samples import blast, noticed

RAW = Secret(base64.b64encode(bytes(range(32))))

BLAST = blast(
    replace(noticed("EU Store", "EUR", "AT", ("Card",), ()), addresses=(("AT", "", "1010"), ("*", "", ""))),
    open=(Open("EU Store", "EUR", ("DE",), ("Heavy",), ("lineItem.product.weight",), 2, True, (("DE", "", ""),)),),
    coverage=(Covered("EU Store", "EUR", ("AT", "DE"), ("Card", "PayPal"), ("Card",), ("PayPal",), (), 1),),
)
CHECKED = CheckoutTest(
    "austria",
    ("card",),
    ("card",),
    ("card", "paypal"),
    (),
    True,
    ("card", "paypal"),
    ("rules/all",),
    SPAN,
    {"website": "EU Store", "currency": "EUR", "billing.country": "AT"},
)
SIGNED = Accepted("x", "PAY-1", "jana", "2026-12-31", SPAN)


def a_plan(found: Evidence | None = None, secret: str | None = "one") -> Plan:
    """A change of every kind, and everything else that a plan may hold."""
    shop = Shop()
    shop.hold(
        integration("cards"), integration("old"), rule("all", "cards.card", "old.card"), rule("other", "old.card")
    )
    shop.objects["rules", shop.bindings[at("rules/other")].live_id]["methods"] = [method("9"), Gone("card.card", "3")]
    shop.money = {shop.bindings[at("integrations/old")].live_id: MoneyUnderWay(1, 0, {"EUR": "5.00"}, "2026-11-01")}
    wanted = (
        integration("cards", name="Other", password=SecretRef("env://P", secret)),
        integration("new", password=SecretRef("env://N", secret)),
        rule("all", "cards.card", "new.card"),
        rule("other", "old.card"),
    )
    finding = Finding("PC506", "Text", SPAN, "rules/all", "Fix", (("first here", SPAN),))
    made = make(shop, wanted, found=found)
    whole = replace(
        made,
        findings=(*made.findings, finding),
        verdicts=(*made.verdicts, Verdict("mode", Answer.UNDECIDED, "integrations/cards", "why")),
        not_checked=(NotChecked("sentence"), NotChecked("warning", "PC510")),
        money=(*made.money, ("integrations/x", None)),
        blast=BLAST,
        checkouts=(CHECKED, replace(CHECKED, offered=None, asks=("customer.group.name",), gone=True, span=NOWHERE)),
        options={**made.options, "limit": Decimal("1.50")},
        renames=((at("rules/a"), at("rules/b")),),
        drift=(
            *made.drift,
            Drift(at("rules/v"), (FieldChange("x", 1, None),), vanished=True, span=SPAN),
            Drift(at("rules/w"), (FieldChange("x", 1, 2),), accepted=(SIGNED,)),
        ),
    )
    return replace(whole, intent=intent(whole))


def test_a_plan_read_back_from_its_file_is_the_same_plan() -> None:
    made = a_plan()
    assert {"create", "update", "delete"} <= {change.action.value for change in made.changes}
    assert load(dump(made)) == made
    assert dump(load(dump(made))) == dump(made)


def test_the_same_plan_has_the_same_digest_and_another_time_another_one() -> None:
    made = a_plan()
    assert read_file(dump(made)).digest == digest(made) == digest(a_plan())
    later = replace(made, header=replace(made.header, read_at="2026-11-23T00:00:00+00:00"))
    assert digest(later) != digest(made)
    assert intent(later) == intent(made)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "nested more than 64 levels"),
        (b'{"format_version": 7, "x": ' + b"[" * 64 + b"]" * 64 + b"}", "nested more than 64 levels"),
        (b'{"format_version": 7, "format_version": 5}', "says a name twice"),
        (b'{"format_version": 7, "changes": [{"id": "a", "id": "b"}]}', "says a name twice"),
        (b'{"format_version": 7, "a": 1, "\\u0061": 2}', "says a name twice"),
        ('{"format_version": 7}'.encode("utf-16"), "not JSON"),
        (b'\xef\xbb\xbf{"format_version": 7}', "not JSON"),
        (b" " * (50 * 1024**2), "has 50 MiB, and a plan file has at most 32"),
        (b"[]", "no format_version"),
        (b"0", "no format_version"),
        (b'{"format_version": 1, "kind": "payconf snapshot"}', "is a snapshot of a shop, and no plan"),
        (b'"plan"', "no format_version"),
        (b"{}", "no format_version"),
        (b'{"format_version": 99}', "format 99; this payconf reads 7"),
        (b'{"format_version": 1}', "format 1; this payconf reads 7"),
        (b'{"format_version": 7.0}', "format 7.0; this payconf reads 7"),
        (b'{"format_version": true}', "format True; this payconf reads 7"),
        (b'{"format_version": NaN}', "not JSON"),
        (b'{"format_version": 7, "intent": -Infinity}', "not JSON"),
        (b'{"format_version": 7, "intent": 1e999}', "no canonical text"),
        (b'{"format_version": 7, "intent": "\\ud800"}', "no canonical text"),
        (b'{"format_version": 7, "\\udfff": 1}', "no canonical text"),
    ],
)
def test_what_is_no_plan_is_said_to_be_none(data: bytes, words: str) -> None:
    with pytest.raises(InvalidConfiguration, match=words):
        read_file(data)


@pytest.mark.parametrize("value", [float("nan"), "\ud800", {"\ud800": 1}])
def test_what_json_cant_hold_has_no_digest_and_is_not_quoted(value: object) -> None:
    with pytest.raises(InvalidConfiguration) as caught:
        canonical(value)
    assert "\ud800" not in caught.value.message


@pytest.mark.parametrize("text", ["", "soon", "2026-11-22T07:00:00", 5])
def test_a_plan_without_a_time_is_no_valid_plan(text: str) -> None:
    made = a_plan()
    with pytest.raises(InvalidConfiguration, match="until which it is valid"):
        refuse_expired(replace(made, header=replace(made.header, expires_at=text)), NOW)


def test_a_changed_file_is_refused() -> None:
    text = dump(a_plan()).replace(b"Other", b"Evil!")
    with pytest.raises(Refused, match="changed after it was made"):
        read_file(text)


def test_an_intent_that_is_not_that_of_the_changes_is_refused() -> None:
    """Else a reviewer would be shown one plan, and another be held to it."""
    made, other = a_plan(), make(Shop(), (integration("new"),))
    with pytest.raises(Refused, match="isn't the one of its changes"):
        read_file(dump(replace(made, intent=other.intent)))


def test_the_same_data_in_another_text_is_refused() -> None:
    text = dump(a_plan())
    for other in (json.dumps(json.loads(text), indent=1).encode(), b" " + text, text.replace(b"\n", b"\r\n")):
        with pytest.raises(Refused, match="written anew by another program"):
            read_file(other)
    assert read_file(text.rstrip(b"\n")) == read_file(text)


def test_every_changed_byte_is_refused() -> None:
    """Each byte of a signed plan in turn, in a random way."""
    text, known = dump(make(Shop(), (integration("new"),)), signer(RAW)), [public_key(RAW)]
    random = Random(6)
    for place in range(len(text) - 1):
        other = text[:place] + bytes([(text[place] + random.randrange(1, 256)) % 256]) + text[place + 1 :]
        with pytest.raises((Refused, InvalidConfiguration)):
            verify(read_file(other), known)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.pop("changes"),
        lambda content: content["header"].pop("environment"),
        lambda content: content.update(unknown=1),
        lambda content: content["changes"][0].update(action="explode"),
        lambda content: content["changes"][0].update(address="nowhere"),
        lambda content: content.update(changes=[5]),
        lambda content: content.update(verdicts=["text"]),
        lambda content: content.update(options=[]) or content.update(renames=5),
    ],
)
def test_a_file_that_does_not_hold_to_the_format_is_said_to_be_so(spoil: Callable[[dict[str, object]], object]) -> None:
    from payconf.plan.canonical import sha256

    content = json.loads(dump(a_plan()))
    del content["digest"], content["signature"]
    spoil(content)
    content["digest"] = sha256(content)
    with pytest.raises(InvalidConfiguration, match="doesn't hold to it"):
        read_file(canonical(content))


def test_a_signature_that_is_no_base64_is_said_to_be_so() -> None:
    content = json.loads(dump(a_plan()))
    content["signature"] = "%%"
    with pytest.raises(InvalidConfiguration, match="doesn't hold"):
        read_file(canonical(content))


def test_a_signed_plan_is_verified_by_its_key_only() -> None:
    file = read_file(dump(a_plan(), signer(RAW)))
    other = public_key(Secret(base64.b64encode(bytes(32))))
    verify(file, [other, public_key(RAW)])
    with pytest.raises(Refused, match="doesn't know"):
        verify(file, [other])
    with pytest.raises(Refused, match="doesn't know"):
        verify(file, [])


def test_an_unsigned_plan_is_refused_where_a_signature_is_asked_for() -> None:
    with pytest.raises(Refused, match="not signed"):
        verify(read_file(dump(a_plan())), [public_key(RAW)])


def test_a_signature_does_not_fit_another_plan() -> None:
    content = json.loads(dump(a_plan(secret="two")))
    content["signature"] = json.loads(dump(a_plan(), signer(RAW)))["signature"]
    with pytest.raises(Refused, match="doesn't know"):
        verify(read_file(canonical(content)), [public_key(RAW)])


def pem(of: str) -> Secret:
    from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    made = {
        "ed25519": ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32))),
        "x25519": x25519.X25519PrivateKey.from_private_bytes(bytes(range(32))),
    }[of]
    return Secret(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_a_key_in_pem_is_the_same_key() -> None:
    assert public_key(pem("ed25519")) == public_key(RAW)
    assert verifies(signer(pem("ed25519"))(b"x"), b"x", (public_key(RAW),))


@pytest.mark.parametrize("key", [Secret(b"short"), Secret(b"%%%"), Secret(b"-----BEGIN NOTHING-----"), pem("x25519")])
def test_what_is_no_signing_key_is_refused_without_a_word_of_it(key: Secret) -> None:
    with pytest.raises(InvalidConfiguration, match=r"plan_keys\.sign") as refused:
        signer(key)
    assert key.reveal().decode() not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("text", ["ed25519:%%", "ed25519:c2hvcnQ=", ""])
def test_what_is_no_public_key_is_named(text: str) -> None:
    with pytest.raises(InvalidConfiguration, match=r"plan_keys\.verify"):
        verifies(b"x", b"y", (text,))


def test_a_plan_expires() -> None:
    made = a_plan()
    refuse_expired(made, NOW + timedelta(hours=5, minutes=59))
    with pytest.raises(Stale, match="2026-11-22T20:02:11"):
        refuse_expired(made, NOW + timedelta(hours=6))


def test_a_plan_file_holds_references_and_no_secret() -> None:
    text = dump(a_plan()).decode()
    assert "env://P" in text
    assert base64.b64encode(bytes(range(32))).decode() not in text


def test_cryptography_is_imported_by_who_signs_only(repository: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys, payconf.plan, payconf.plan.file; print('cryptography' in sys.modules, 'deepdiff' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    assert done.stdout == "False False\n"


def test_the_review_plan_and_the_apply_plan_have_one_intent() -> None:
    review = a_plan(evidence(complete=False), None)
    apply = a_plan(evidence(), "one")
    assert review.changes != apply.changes
    assert review.intent == apply.intent
    assert compare_intents(apply, review) == []
    assert same_as_reviewed(apply, review) == "same changes as reviewed, added since: secret versions"
    assert same_as_reviewed(apply, apply) == "same changes as reviewed"


def test_a_change_because_of_a_secret_alone_does_not_enter_the_intent() -> None:
    shop = Shop()
    shop.hold(integration("cards", password=SecretRef("env://P", "one")))
    review = make(shop, (integration("cards", password=SecretRef("env://P", None)),), found=evidence(complete=False))
    apply = make(shop, (integration("cards", password=SecretRef("env://P", "two")),))
    assert (len(review.changes), len(apply.changes)) == (0, 1)
    assert review.intent == apply.intent


def test_secrets_that_are_written_by_request_enter_the_intent() -> None:
    shop = Shop()
    shop.hold(integration("cards", password=SecretRef("env://P", "one")))
    (binding,) = shop.bindings.values()
    shop.bindings[binding.address] = replace(binding, written={"password": Written("unproven")})
    options = replace(OPTIONS, write_secrets=True)
    review = make(shop, (integration("cards", password=SecretRef("env://P", None)),), options, evidence(complete=False))
    apply = make(shop, (integration("cards", password=SecretRef("env://P", "two")),), options)
    assert review.intent == apply.intent != make(shop, ()).intent
    assert len(review.changes) == 1


def test_live_ids_do_not_enter_the_intent() -> None:
    plans = []
    for ident in ("7", "8"):
        shop = Shop(last_id=int(ident) * 100)
        shop.hold(integration("cards"), integration("bank"), rule("all", "cards.card"))
        outsider = {"name": "X", "enabled": True, "sort_order": 1, "destinations": []}
        rows = [
            method(shop.bindings[at("integrations/cards")].live_id, "card"),
            method(ident * 2),
            Gone("card.card", ident),
        ]
        shop.has("rules/x", ident, bind=False, **outsider, methods=rows)
        shop.objects["integrations", ident * 2] = {"type": "card", "name": "Y", "enabled": True}
        plans.append(make(shop, (integration("bank", name="Cards", label={"default": "bank"}),)))
    one, other = plans
    assert one.changes != other.changes
    assert one.intent == other.intent


def test_every_difference_from_the_reviewed_plan_is_named() -> None:
    shop = Shop()
    shop.hold(integration("cards"), integration("bank"), rule("all", "cards.card"), rule("more", "bank"))
    reviewed = make(shop, (integration("cards", name="One"), integration("bank"), rule("all", "cards.card")))
    options = replace(OPTIONS, environment="other", drift="revert", moved=(("rules/more", "rules/much", SPAN),))
    now = make(
        shop,
        (
            integration("cards", name="Two"),
            integration("bank"),
            integration("new"),
            rule("all", "cards.card"),
            rule("much", "bank"),
        ),
        options,
    )
    assert compare_intents(now, reviewed) == [
        "environment: 'sandbox' in the reviewed plan, 'other' now",
        "drift: 'keep' in the reviewed plan, 'revert' now",
        "renamed keys: [] in the reviewed plan, ['rules/more -> rules/much'] now",
        "create integrations/new was not in the reviewed plan",
        "delete rules/more was in the reviewed plan and is not in this one",
        "update integrations/cards differs from the reviewed plan: name",
        "update rules/much was not in the reviewed plan",
    ]
    with pytest.raises(Stale, match="create integrations/new was not in the reviewed plan"):
        same_as_reviewed(now, reviewed)
    no = Verdict("conflict", Answer.REFUSED, "rules/more", "x")
    for held in (reviewed, reviewed.intent):  # what refuses it is said instead
        assert same_as_reviewed(replace(now, verdicts=(no,)), held) == "not the same changes as reviewed"


def test_intents_of_damaged_plans_differ_without_a_reason() -> None:
    made = a_plan()
    assert compare_intents(replace(made, intent="x"), made) == ["the intent digest differs"]


def test_accounts_and_secrets_are_pinned() -> None:
    found = replace(
        evidence(),
        credentials={
            "cards": CredentialEvidence("sandbox", "cards", "stripe", account="acct_1"),
            "bank": CredentialEvidence("sandbox", "bank", "none"),
        },
    )
    made = make(Shop(), (integration("cards", password=SecretRef("env://P", "one")),), found=found)
    assert made.accounts == {"cards": "acct_1"}
    assert made.secrets == {"env://P": "one"}
