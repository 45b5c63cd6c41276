"""What a hostile branch tries, and that nobody hears of a secret: real git repositories, the whole line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from payconf.model.config.webhooks import Webhook
from payconf.model.errors import PayconfError, Refused, UsageError
from payconf.model.results import InvalidProject, PlanRequest
from payconf.model.verdict import Answer
from payconf.render.plan import plan_text
from payconf.trust.table import PROTECTED
from payconf.workflow.trust import grounds
from tests.guard_samples import environment
from tests.trust_samples import BASE, STOLEN, Branch, git, make_branch

ENVIRONMENT = "environments/production/environment.yaml"
CREDENTIALS = "environments/production/credentials.yaml"
SHARED = "environments/_shared/cards.yaml"
HERE = "environments/production"


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    return make_branch(tmp_path, monkeypatch)


def edit(file: str, old: str, new: str) -> Callable[[Branch], None]:
    return lambda branch: branch.edit(file, old, new)


def write(file: str, text: str) -> Callable[[Branch], None]:
    return lambda branch: branch.write(file, text)


def append(file: str, text: str) -> Callable[[Branch], None]:
    return lambda branch: branch.write(file, (branch.project / file).read_text("utf-8") + text)


def all_of(*attacks: Callable[[Branch], None]) -> Callable[[Branch], None]:
    def attack(branch: Branch) -> None:
        for one in attacks:
            one(branch)

    return attack


def moved_credentials(branch: Branch) -> None:
    """The entry goes out of one file into another, under the same name, with another reference."""
    path = branch.project / CREDENTIALS
    text = path.read_text("utf-8")
    start, end = text.index("  apruve:"), text.index("  infinite-pay:")
    path.write_text(text[:start] + f"  apruve:\n    merchant_id: x\n    api_key: {STOLEN}\n" + text[end:], "utf-8")


def extended(branch: Branch) -> None:
    """The same integration out of another folder, which the environment now takes over first."""
    branch.edit(ENVIRONMENT, "extend: [_shared]", "extend: [_shared, _more]")
    branch.write("environments/_more/cards.yaml", "integrations: {stripe: {credentials: payflow-copy}}\n")
    append(CREDENTIALS, f"  payflow-copy: {{public_key: pk, secret_key: {STOLEN}, signing_secret: {STOLEN}}}\n")(branch)


def anchored(branch: Branch) -> None:
    """The value stands where nobody looks for it; an alias brings it in."""
    branch.edit(ENVIRONMENT, "class: production", "class: production\nemergency: [&who local:evil]")
    branch.edit(ENVIRONMENT, "emergency: [jana@acme.example]\n", "")
    branch.edit(ENVIRONMENT, "url: local:acme", "url: *who")


def a_sandbox_that_reads(branch: Branch) -> None:
    """Secrets of further environments are read to be compared: another one asks for the runner's own."""
    branch.edit("environments/sandbox/credentials.yaml", "env://PAYCONF_DEMO_STRIPE_SECRET_KEY", STOLEN)


def a_new_environment_that_reads(branch: Branch) -> None:
    branch.write(
        "environments/mine/environment.yaml", "class: sandbox\nshop: {provider: local, url: local:mine, version: any}\n"
    )
    branch.write(
        "environments/mine/credentials.yaml", f"credentials: {{apruve: {{merchant_id: x, api_key: {STOLEN}}}}}\n"
    )


WAIVER = "waivers: [{code: PC403, address: rules/us-cards, reason: x, owner: me@evil.example, until: 2027-01-31}]\n"
PROXY = "integrations: {payflow: {use_proxy: true, proxy_host: proxy.evil.example, proxy_port: 8080}}\n"
SANDBOX = "environments/sandbox"

ATTACKS: dict[str, tuple[Callable[[Branch], None], set[tuple[str, str]]]] = {
    "shop address": (edit(ENVIRONMENT, "url: local:acme", "url: local:evil"), {(HERE, "shop.url")}),
    "shop by an alias": (anchored, {(HERE, "shop.url"), (HERE, "emergency")}),
    "login of the shop": (
        edit(ENVIRONMENT, "client_secret: env://SHOP_SECRET", f"client_secret: {STOLEN}"),
        {(HERE, "shop.client_secret")},
    ),
    "a further login": (
        edit(
            ENVIRONMENT, "  version: any", f"  version: any\n  logins: {{X: {{client_id: x, client_secret: {STOLEN}}}}}"
        ),
        {(HERE, "shop.logins.X.client_id"), (HERE, "shop.logins.X.client_secret")},
    ),
    "organization": (
        edit(ENVIRONMENT, "  version: any", "  version: any\n  organization: Evil"),
        {(HERE, "shop.organization")},
    ),
    "store": (
        edit("payconf.yaml", "address: https://vault.acme.example", "address: https://vault.evil.example/token/x"),
        {("payconf.yaml", "stores.vault.address")},
    ),
    "store of the environment": (
        append(ENVIRONMENT, "stores: {vault: {address: https://vault.evil.example}}\n"),
        {(HERE, "stores.vault.address")},
    ),
    "state": (append("payconf.yaml", "state: sqlite:////tmp/evil.sqlite\n"), {("payconf.yaml", "state")}),
    "fingerprint key": (
        edit("payconf.yaml", "env://PAYCONF_DEMO_FINGERPRINT_KEY", STOLEN),
        {("payconf.yaml", "fingerprint_key")},
    ),
    "fingerprints of another environment": (
        write(f"{SANDBOX}/fingerprints.yaml", f"key_id: k\ncredentials: {{payflow: {{password: [{'0a' * 32}]}}}}\n"),
        {(SANDBOX, "fingerprints.key_id"), (SANDBOX, "fingerprints.credentials.payflow.password")},
    ),
    "a webhook": (
        write(
            "environments/production/more.yaml",
            "webhooks:\n  evil:\n    service: stripe\n    integration: stripe\n    url: https://evil.example.com/x\n"
            "    signing_secret: credentials.stripe.signing_secret\n",
        ),
        {("webhooks/evil", name) for name in ("service", "integration", "url", "signing_secret")},
    ),
    "the same waiver twice": (
        write("environments/production/waivers.yaml", f"{WAIVER[:-2]}, {WAIVER[10:]}"),
        {(HERE, "waivers: PC403 rules/us-cards"), (HERE, "waivers: PC403 rules/us-cards (2)")},
    ),
    "class": (edit(ENVIRONMENT, "class: production", "class: sandbox"), {(HERE, "class")}),
    "deletes": (edit(ENVIRONMENT, "max_deletes: 0", "max_deletes: 99"), {(HERE, "max_deletes")}),
    "allowed deletes": (
        edit(
            ENVIRONMENT,
            "allow_delete:\n",
            "allow_delete:\n  - {address: rules/us-cards, reason: x, until: 2027-01-31}\n",
        ),
        {(HERE, "allow_delete")},
    ),
    "nobody can pay": (
        edit(ENVIRONMENT, "billing: {country: RU}", "billing: {country: DE}"),
        {(HERE, "allow_no_method")},
    ),
    "cascade": (edit(ENVIRONMENT, "cascade: owned", "cascade: all"), {(HERE, "cascade")}),
    "drift": (edit(ENVIRONMENT, "drift: keep", "drift: revert"), {(HERE, "drift")}),
    "unmanaged": (edit(ENVIRONMENT, "unmanaged: report", "unmanaged: delete"), {(HERE, "unmanaged")}),
    "approvals": (edit(ENVIRONMENT, "approvals: 2", "approvals: 0"), {(HERE, "approvals")}),
    "emergency": (edit(ENVIRONMENT, "[jana@acme.example]", "[me@evil.example]"), {(HERE, "emergency")}),
    "windows": (edit(ENVIRONMENT, "refund_window: 180d", "refund_window: 1d"), {(HERE, "refund_window")}),
    "signer": (edit(ENVIRONMENT, "env://PAYCONF_LIVE_PLAN_KEY", STOLEN), {(HERE, "plan_keys.sign")}),
    "verifier": (
        edit(ENVIRONMENT, 'verify: ["ed25519:', 'verify: ["ed25519:AAAA", "ed25519:'),
        {(HERE, "plan_keys.verify")},
    ),
    "reference": (
        edit(CREDENTIALS, "env://PAYCONF_LIVE_APRUVE_API_KEY", STOLEN),
        {("credentials/apruve", "api_key")},
    ),
    "entry of a credential": (
        moved_credentials,
        {("credentials/apruve", field) for field in ("merchant_id", "api_key", "webhook_token")},
    ),
    "expected account": (
        edit(
            CREDENTIALS, "  stripe:\n    account: acct_1VwQB9e6k8wmSwk8", "  stripe:\n    account: acct_1EvilEvilEvilEv"
        ),
        {("credentials/stripe", "account")},
    ),
    "attestation": (
        edit(CREDENTIALS, "      until: 2027-10-31", "      until: 2029-10-31"),
        {("credentials/infinite-pay", "attested.until")},
    ),
    "another credential": (
        write(f"{HERE}/more.yaml", "integrations: {payments-pro: {credentials: payflow}}\n"),
        {("integrations/payments-pro", "credentials")},
    ),
    "extend": (
        extended,
        {("integrations/stripe", "credentials")}
        | {("credentials/payflow-copy", name) for name in ("public_key", "secret_key", "signing_secret")},
    ),
    "endpoint": (
        edit(
            f"{HERE}/modes.yaml",
            "https://api.connect.worldline-solutions.com",
            "https://api.connect.worldline-solutions.com/x",
        ),
        {("integrations/ingenico", "api_endpoint")},
    ),
    "switch in a shared file": (
        edit(SHARED, "    name: CyberSource\n", "    name: CyberSource\n    test_mode: true\n"),
        {("integrations/cybersource", "test_mode")},
    ),
    "proxy": (
        write(f"{HERE}/proxy.yaml", PROXY),
        {("integrations/payflow", name) for name in ("use_proxy", "proxy_host", "proxy_port")},
    ),
    "tls": (
        write(f"{HERE}/tls.yaml", "integrations: {payflow: {enable_ssl_verification: false}}\n"),
        {("integrations/payflow", "enable_ssl_verification")},
    ),
    "payee": (
        edit("environments/_shared/invoice.yaml", "pay_to: Acme Europe GmbH", "pay_to: Evil Ltd"),
        {("integrations/bank-transfer", "pay_to")},
    ),
    "webhook": (
        edit(
            f"{HERE}/modes.yaml", "https://shop.acme.example/stripe/handle-events", "https://evil.example/secret-path"
        ),
        {("webhooks/stripe-orders", "url")},
    ),
    "waivers": (write(f"{HERE}/waivers.yaml", WAIVER), {(HERE, "waivers: PC403 rules/us-cards")}),
    "policies gone": (lambda branch: (branch.project / "policies/ours.yaml").unlink(), {("policies/no-deletes", "")}),
    "policies weakened": (edit("policies/ours.yaml", '!= "delete"', '!= "nothing"'), {("policies/no-deletes", "")}),
    "policies for others": (
        append("policies/ours.yaml", "    environments: [sandbox]\n"),
        {("policies/no-deletes", "")},
    ),
    "a reference of the sandbox": (a_sandbox_that_reads, {(SANDBOX, "credentials/stripe.secret_key")}),
    "a new environment": (
        a_new_environment_that_reads,
        {("environments/mine", f"shop.{name}") for name in ("provider", "url", "version", "backend_prefix")}
        | {
            ("environments/mine", name)
            for name in ("class", "credentials/apruve.merchant_id", "credentials/apruve.api_key")
        },
    ),
    "the sandbox becomes production": (
        edit("environments/sandbox/environment.yaml", "class: sandbox", "class: testing"),
        {(SANDBOX, "class")},
    ),
    "attributes and filters": (
        all_of(
            write(".gitattributes", "*.yaml filter=evil diff=evil text eol=crlf working-tree-encoding=UTF-16\n"),
            edit(ENVIRONMENT, "url: local:acme", "url: local:evil"),
        ),
        {(HERE, "shop.url")},
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_branch_is_planned_without_secrets(branch: Branch, name: str) -> None:
    attack, expected = ATTACKS[name]
    attack(branch)
    if name != "attributes and filters":
        branch.commit()
    planned = branch.plan()
    plan = planned.plan
    assert {(way.address, way.field) for way in plan.ways if way.untrusted} == expected
    assert branch.read_secrets() == set()
    assert branch.asked() == []
    assert {(target.url, target.side) for target in branch.targets} == {("local:acme", "live")}
    assert {name: secret.reveal() for name, secret in branch.targets[0].secrets.items()} == {
        "client_id": b"shop-id",
        "client_secret": b"shop-secret",
    }
    assert not plan.complete
    assert (plan.header.environment_class, plan.header.shop) == ("production", "local:acme")
    said = [verdict for verdict in plan.undecided if verdict.guard == "trust"]
    assert {verdict.subject for verdict in said} == {address for address, _ in expected}
    for verdict in said:
        assert verdict.finding is not None
        assert verdict.finding.code == "PC248"
        assert verdict.finding.span.line > 0 or verdict.finding.related
    text = plan_text(plan)
    assert "Where money or secrets go" in text
    assert "Made without secrets" in text
    assert f"! {next(iter(expected))[0]}" in plan_text(plan, full=True)
    assert text.index("Where money or secrets go") < text.index("What buyers will notice")
    assert "secret-path" not in plan_text(plan, full=True) + planned.file.decode()
    with pytest.raises(Refused, match="for reading only"):
        branch.world.workflow(branch.services).apply(planned.file)


@pytest.mark.untraced
@pytest.mark.parametrize(
    "change",
    [
        lambda branch: None,
        edit("environments/_shared/rules-eu.yaml", "sort_order: 10\n", "sort_order: 11\n"),
        edit(SHARED, "    name: CyberSource\n", "    name: CyberSource cards\n"),
        edit(CREDENTIALS, "    rotate_every: 365d", "    rotate_every: 300d"),
        edit(ENVIRONMENT, "max_deletes: 0", "max_deletes: 0x0 # as before"),
        lambda branch: (branch.project / SHARED).rename(branch.project / "environments/_shared/renamed.yaml"),
        append("environments/sandbox/environment.yaml", "max_deletes: 7\n"),
    ],
)
def test_what_leads_nowhere_else_is_planned_with_secrets(branch: Branch, change: Callable[[Branch], object]) -> None:
    change(branch)
    branch.commit()
    planned = branch.plan()
    assert planned.plan.complete
    assert [way for way in planned.plan.ways if way.untrusted] == []
    assert not planned.plan.refused
    assert branch.read_secrets()
    assert branch.asked()
    assert f"are as in {BASE} (" in plan_text(planned.plan)
    assert not branch.apply(planned.file)


def test_guards_are_the_base_branch_s(branch: Branch) -> None:
    """What the branch would let itself do is refused as before."""
    line = branch.world.workflow(branch.services)
    assert not branch.apply(line.plan("production", PlanRequest()).file)
    branch.edit(ENVIRONMENT, "max_deletes: 0", "max_deletes: 99")
    branch.edit(ENVIRONMENT, "class: production", "class: sandbox")
    (branch.project / "policies/ours.yaml").unlink()
    rules = branch.project / "environments/_shared/rules-us.yaml"
    text = rules.read_text("utf-8")
    start = text.index("rules:")
    rules.write_text(text[:start], "utf-8")
    refused = {verdict.guard for verdict in branch.plan().plan.refused}
    assert {"deletes", "policies"} <= refused


def test_a_branch_behind_its_base_changes_something(branch: Branch) -> None:
    """It would take back what main has; nobody can tell that from an attack."""
    git(branch.project, "checkout", "-q", "main")
    branch.edit(ENVIRONMENT, "approvals: 2", "approvals: 3")
    branch.commit()
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(branch.project, "checkout", "-q", "feature")
    assert {way.field for way in branch.plan().plan.ways if way.untrusted} == {"approvals"}


def test_payconf_s_own_secrets_are_read_where_the_base_branch_says(branch: Branch) -> None:
    """Also where the merchant's are not read at all: the address of the state may be a secret."""
    branch.edit(ENVIRONMENT, "max_deletes: 0", "max_deletes: 0\nstores: {vault: {address: 'https://evil.example'}}")
    project, request = grounds(
        branch.project, "production", PlanRequest(base=BASE), date(2026, 11, 22), branch.world.workflow().context
    )
    assert not request.secrets
    assert "evil" not in repr(project.environment.stores)
    branch.commit()
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    project, request = grounds(
        branch.project, "production", PlanRequest(base=BASE), date(2026, 11, 22), branch.world.workflow().context
    )
    assert request.secrets
    assert "evil" in repr(project.environment.stores)


def test_what_is_not_committed_counts(branch: Branch) -> None:
    branch.edit(ENVIRONMENT, "approvals: 2", "approvals: 0")
    git(branch.project, "update-index", "--assume-unchanged", ENVIRONMENT)
    assert [way.field for way in branch.plan().plan.ways if way.untrusted] == ["approvals"]


def test_secrets_stay_away_where_they_were_not_asked_for(branch: Branch) -> None:
    assert not branch.plan(secrets=False).plan.complete
    assert branch.read_secrets() == set()


def nobody_was_asked(branch: Branch) -> None:
    assert branch.resolved == []
    assert branch.targets == []
    assert branch.asked() == []


def renamed(branch: Branch) -> None:
    (branch.project / HERE).rename(branch.project / "environments/live")


def linked(branch: Branch) -> None:
    (branch.project / HERE).rename(branch.project / "hidden")
    (branch.project / HERE).symlink_to("../hidden")


def linked_file(branch: Branch) -> None:
    (branch.project / ENVIRONMENT).rename(branch.project / HERE / "other.yaml")
    (branch.project / ENVIRONMENT).symlink_to("other.yaml")


def cyclic(branch: Branch) -> None:
    branch.edit(ENVIRONMENT, "extend: [_shared]", "extend: [_shared, sandbox]")


def committed_state(branch: Branch) -> None:
    branch.write(".payconf/state.sqlite", "")


def committed_state_elsewhere(branch: Branch) -> None:
    branch.write("data/state.sqlite", "")
    branch.world.environ["PAYCONF_STATE"] = f"sqlite://{branch.project.resolve() / 'data/state.sqlite'}"


def linked_state(branch: Branch) -> None:
    branch.write("data/keep", "")
    (branch.project / ".payconf").symlink_to("data")


@pytest.mark.parametrize(
    ("attack", "name", "error", "words"),
    [
        (renamed, "production", UsageError, "no environment 'production'"),
        (renamed, "live", Refused, "has no environment live"),
        (linked, "production", UsageError, "no environment 'production'"),
        (linked_file, "production", UsageError, "no environment"),
        (cyclic, "production", InvalidProject, "has errors"),
        (append(f"{HERE}/modes.yaml", "shop: {url: local:evil}\n"), "production", InvalidProject, "has errors"),
        (
            append(SHARED, f"credentials: {{stripe: {{secret_key: {STOLEN}}}}}\n"),
            "production",
            InvalidProject,
            "has errors",
        ),
        (
            write("environments/_shared/credentials.yaml", "credentials: {}\n"),
            "production",
            InvalidProject,
            "has errors",
        ),
        (write(f"{HERE}/sub/environment.yaml", "class: sandbox\n"), "production", InvalidProject, "has errors"),
        (edit(ENVIRONMENT, "provider: local\n", "provider: orocommerce\n"), "production", InvalidProject, "has errors"),
        (committed_state, "production", Refused, "part of the branch"),
        (committed_state_elsewhere, "production", Refused, "part of the branch"),
        (linked_state, "production", Refused, "part of the branch"),
    ],
)
def test_what_is_refused_outright_asks_nobody(
    branch: Branch, attack: Callable[[Branch], None], name: str, error: type[PayconfError], words: str
) -> None:
    attack(branch)
    branch.commit()
    with pytest.raises(error, match=words):
        branch.plan(name)
    nobody_was_asked(branch)


def test_without_a_base_branch_every_plan_says_where_things_go(branch: Branch) -> None:
    made = branch.world.workflow(branch.services).plan("production", PlanRequest()).plan
    assert made.complete
    assert not any(way.untrusted for way in made.ways)
    told = {(way.address, way.field) for way in made.ways}
    assert {("integrations/ingenico", "api_endpoint"), ("integrations/stripe", "secret_key")} <= told
    assert {("integrations/bank-transfer", "pay_to"), ("integrations/payflow", "password")} <= told
    assert not any(verdict.guard == "trust" for verdict in made.verdicts)
    text = plan_text(made)
    assert "Where money or secrets go" in text
    assert len(text.splitlines()) <= 40


def test_a_complete_plan_of_a_distrusted_branch_is_refused() -> None:
    """It can't come about; if it did, production would not take it."""
    from payconf.guard.case import Case
    from payconf.guard.trust import trust
    from payconf.model.way import Way
    from tests.guard_samples import environment, plan

    way = Way("environments/x", "shop.url", "a", None, untrusted=True)
    made = plan(complete=True, ways=(way,))
    assert [verdict.answer for verdict in trust(Case(environment(), plan=made))] == [Answer.PASSED]
    from dataclasses import replace

    held = replace(made, header=replace(made.header, base=BASE))
    (verdict,) = trust(Case(environment(), plan=held))
    assert verdict.answer is Answer.REFUSED


def test_a_webhook_whose_address_follows_from_the_shop_has_none_to_be_protected() -> None:
    hook = Webhook(service="stripe", integration="stripe")
    (row,) = [entry for entry in PROTECTED if entry.where.startswith("webhooks")]
    leaves = list(row.leaves(environment(parts={"webhooks": {"orders": hook}})))
    assert [leaf.field for leaf in leaves] == ["service", "integration"]
