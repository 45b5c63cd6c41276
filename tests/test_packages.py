"""Installed packages that bring something broken: whoever uses it is stopped with their name, nobody else is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import payconf.services
from payconf import offline
from payconf.check import check
from payconf.integrations import by_channel_type, types
from payconf.integrations import fit as type_fit
from payconf.model.brought import RegistryError, load
from payconf.model.registry import collect
from payconf.services import Service, services
from payconf.services import fit as service_fit
from tests.package_samples import BOTH, SERVICE, TYPE, forget, install
from tests.resolve_samples import resolved

HOSTS = 'hosts={"live": frozenset({"api.bank.example"})}'
WITH_WEBHOOK = TYPE.replace("Method, Offered", "Method, Offered, ShopWebhook").replace(
    'service="mybank",', 'service="mybank", webhook=ShopWebhook((("6.1", "/hook"),), ("paid",), "signing_secret"),'
)
PROJECT = {
    "payconf.yaml": "version: 1\n",
    "environments/sandbox/environment.yaml": (
        "class: sandbox\nshop: {provider: local, url: 'local:sandbox', version: any}\n"
    ),
    "environments/sandbox/all.yaml": "integrations:\n  cash: {type: money_order, label: Cash, pay_to: A, send_to: B}\n",
}
USES_IT = {
    **PROJECT,
    "environments/sandbox/all.yaml": (
        "integrations:\n  bank: {type: mybank, label: Bank, branch: Berlin, test_mode: true, credentials: bank}\n"
    ),
    "environments/sandbox/credentials.yaml": "credentials: {bank: {bank_secret: env://BANK_SECRET}}\n",
}
Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on sys.path; registries start and end clean."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    forget()
    yield folder
    for name in [name for name in sys.modules if name.startswith("acme_")]:
        del sys.modules[name]
    monkeypatch.undo()
    forget()


def message(name: str = "mybank") -> str:
    with pytest.raises(RegistryError) as error:
        types()[name]
    return f"{error.value.message} {error.value.fix}"


def test_our_own_types_and_services_are_fit() -> None:
    assert types().broken == services().broken == ()
    for type_ in types().values():
        assert type_fit.unfit(type_, [other for other in types().values() if other is not type_]) == ""
    for service in services().values():
        assert service_fit.unfit(service, []) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import no_such_module", "it needs no_such_module, which is not installed"),
        ("def (", "line 1 of {file} is no Python"),
        ("\nraise RuntimeError('canary')", "importing it ends with RuntimeError at {file}:2"),
        ("raise SystemExit(0)", "importing it ends with SystemExit at {file}:1"),
        ("TYPE = None", "acme_type holds no IntegrationType named TYPE"),
        (TYPE.replace('name="mybank"', 'name="theirbank"'), "what it brings is named 'theirbank'"),
        (TYPE.replace("label(),", "label(), label(),"), "each field of mybank needs a name of its own"),
        (TYPE.replace('"branch"', '"note"'), "and none of credentials, enabled, name, note, retired, type"),
        (TYPE.replace('switch="test_mode"', 'switch="sandbox"'), "mybank names sandbox, and has no such field"),
        (TYPE.replace('"label", Offered', '"title", Offered'), "mybank names title, and has no such field"),
        (WITH_WEBHOOK, "mybank names signing_secret, and has no such field"),
        (TYPE.replace("my_bank_{id}", "my_bank"), "each method an identifier with {{id}}"),
        (TYPE.replace('service="mybank"', 'service="theirs"'), "of the service theirs, which no installed package"),
        (TYPE.replace('service="mybank",', ""), "mybank has fields of a credential and no service"),
        (TYPE.replace('"bank_secret"', '"secret"'), "mybank takes secret from a credential, and mybank has no such"),
        (TYPE.replace('"my_bank",', '"stripe",', 1), "the shop calls mybank 'stripe', and stripe too"),
        (TYPE.replace("my_bank_{id}", "apruve_{id}"), "has the identifier 'apruve_{{id}}', and one of apruve too"),
    ],
)
def test_a_type_that_cannot_be_used(package: Path, text: str, says: str) -> None:
    install(package, BOTH, acme_type=text, acme_service=SERVICE)
    assert "mybank" in types()
    assert "mybank" not in list(types())
    assert message().startswith("The package acme-payconf can't be used: ")
    assert says.format(file=package / "acme_type.py") in message()
    assert "(entry point mybank of payconf.integrations)" in message()
    assert "uninstall it (pip uninstall acme-payconf)" in message()
    assert "canary" not in message()
    assert types()["stripe"] is by_channel_type("stripe")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (HOSTS, "My Bank names no host for test"),
        ("askable=True", "My Bank names no host for test"),
        (
            'keeps={"hooks": ("url",)}',
            "it keeps hooks, and at services there are webhooks, payment_method_configurations",
        ),
        (HOSTS.replace('"live"', '"test"'), "My Bank names no host for live"),
        (
            'hosts={"live": frozenset({"https://api.bank.example"}), "test": frozenset({"t.example"})}',
            "'https://api.bank.example' is no host name",
        ),
    ],
)
def test_a_service_that_cannot_be_used(package: Path, more: str, says: str) -> None:
    install(package, BOTH, acme_type=TYPE, acme_service=SERVICE.replace('proof="A letter."', more))
    with pytest.raises(RegistryError, match=re.escape(says)):
        services()["mybank"]
    assert types()["mybank"].service == "mybank"


@pytest.mark.parametrize(
    ("kinds", "says"),
    [("()", "needs credential kinds"), ('(CredentialKind("bank_secret", "secret", "("),)', "is no regular expression")],
)
def test_a_service_whose_kinds_are_none(package: Path, kinds: str, says: str) -> None:
    text = (
        f'from payconf.services.base import CredentialKind, Service\nSERVICE = Service("mybank", "My Bank", {kinds})\n'
    )
    install(package, BOTH, acme_type=TYPE, acme_service=text)
    with pytest.raises(RegistryError, match=says):
        services()["mybank"]


def test_a_name_of_ours_stays_among_those_that_keys_are_looked_for_by(package: Path) -> None:
    text = SERVICE.replace('"mybank"', '"stripe"')
    install(package, "[payconf.services]\nstripe = acme_service\n", acme_service=text)
    with pytest.raises(RegistryError, match="acme-payconf brings 'stripe', and payconf has a stripe of its own"):
        services()["stripe"]
    assert [service.title for service in services().values() if service.name == "stripe"] == ["Stripe"]
    assert dict(services().items())["stripe"].title == "Stripe"
    assert "stripe" in list(services())
    assert len(services()) == len(list(services()))


def test_two_packages_with_one_name_both_lose_it(package: Path) -> None:
    install(package, BOTH, acme_type=TYPE, acme_service=SERVICE)
    install(package, "[payconf.integrations]\nmybank = acme_type\n", name="other-bank")
    assert "acme-payconf brings 'mybank', and so does other-bank" in message()
    assert "must not depend on chance" in message()
    assert "mybank" not in list(types())


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("payconf.services.stripe:NOTHING", "payconf.services.stripe has no NOTHING"),
        ("no_such_package.module", "there is no module no_such_package"),
    ],
)
def test_an_entry_point_that_leads_nowhere(value: str, says: str) -> None:
    with pytest.raises(RegistryError, match=says) as error:
        load(EntryPoint("mine", value, "payconf.services"))
    assert f"The package {value.partition(':')[0]} can't be used" in error.value.message


def test_an_entry_point_may_lead_into_an_object() -> None:
    assert load(EntryPoint("mine", "payconf.services.stripe:SERVICE.name", "payconf.services")) == "stripe"


def test_whoever_does_not_use_it_is_told(package: Path, write_project: Write) -> None:
    install(package, BOTH, acme_type="import no_such_module", acme_service=SERVICE)
    project = offline.project(write_project(PROJECT), "sandbox")
    found = [finding for finding in check(project.environment) if finding.code == "PC419"]
    assert [finding.message for finding in found] == [
        "The package acme-payconf can't be used: it needs no_such_module, which is not installed "
        "(entry point mybank of payconf.integrations)"
    ]
    assert not found[0].is_error
    assert found[0].span.file.endswith("environment.yaml")
    assert "pip uninstall acme-payconf" in (found[0].fix or "")


def run(package: Path, root: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    variables = {"PYTHONPATH": str(package), "PAYCONF_CACHE": "off", "PATH": "/usr/bin:/bin", **more}
    line = [sys.executable, "-m", "payconf", *words]
    return subprocess.run(line, cwd=root, env=variables, capture_output=True, encoding="utf-8", check=False)


def test_the_program_goes_on_where_it_can(package: Path, write_project: Write) -> None:
    install(package, BOTH, acme_type="raise RuntimeError", acme_service=SERVICE)
    root = write_project(PROJECT)
    valid = run(package, root, "validate")
    assert (valid.returncode, "PC419" in valid.stdout, valid.stderr) == (0, True, ""), valid
    run(package, root, "local", "create", "sandbox", "--website", "A", "--localization", "B")
    plan = run(package, root, "plan", "sandbox")
    assert plan.returncode == 1
    assert plan.stderr.startswith("Error: The package acme-payconf can't be used")
    assert "What the shop holds of its type would not be seen." in plan.stderr
    export = run(package, root, "export", "sandbox")
    assert export.returncode == 1
    assert "acme-payconf" in export.stderr


def test_an_integration_of_a_package_that_is_broken_is_a_finding(package: Path, write_project: Write) -> None:
    install(package, BOTH, acme_type="raise RuntimeError", acme_service=SERVICE)
    (finding,) = resolved(write_project(USES_IT), "sandbox").findings
    assert (finding.code, finding.span.line, finding.span.column) == ("PC107", 2, 16)
    assert "importing it ends with RuntimeError" in finding.message
    assert "pip uninstall acme-payconf" in finding.fix


def test_the_program_stops_where_it_is_used(package: Path, write_project: Write) -> None:
    install(package, BOTH, acme_type="raise RuntimeError", acme_service=SERVICE)
    done = run(package, write_project(USES_IT), "validate")
    assert done.returncode == 10
    assert "all.yaml:2:16: error[PC107] " in done.stdout
    assert "The package acme-payconf can't be used: importing it ends with RuntimeError" in done.stdout.replace(
        "\n", " "
    )
    assert "pip uninstall acme-payconf" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_module_of_ours_that_holds_no_entry_is_found_out() -> None:
    with pytest.raises(RegistryError, match=r"payconf.services.cards holds no Service named SERVICE"):
        collect(payconf.services, frozenset({"base", "elsewhere", "fit"}), "SERVICE", Service, (), service_fit.unfit)


def test_the_program_stops_where_a_service_is_used(package: Path, write_project: Write) -> None:
    service = SERVICE.replace('proof="A letter."', "askable=True")
    install(package, BOTH, acme_type=TYPE, acme_service=service)
    others = run(package, write_project(PROJECT), "validate")
    assert (others.returncode, others.stdout.count("PC419")) == (0, 1)
    done = run(package, write_project(USES_IT), "validate")
    assert done.returncode == 10
    assert "The package acme-payconf can't be used: My Bank names no host for test" in done.stdout


def test_the_program_stops_where_a_provider_is_used(package: Path, write_project: Write) -> None:
    """Only a plan asks a service; what its provider is, validate doesn't look at."""
    hosts = 'hosts={"test": frozenset({"t.bank.example"}), "live": frozenset({"bank.example"})}, askable=True'
    service = SERVICE.replace('proof="A letter."', hosts)
    points = f"{BOTH}[payconf.providers]\nmybank = acme_provider\n"
    install(package, points, acme_type=TYPE, acme_service=service, acme_provider="import no_such_module")
    environment = PROJECT["environments/sandbox/environment.yaml"]
    stands_in = "stand_ins: {t.bank.example: 'http://127.0.0.1:9'}\n"
    root = write_project({**USES_IT, "environments/sandbox/environment.yaml": environment + stands_in})
    valid = run(package, root, "validate")
    assert valid.returncode == 0, valid
    run(package, root, "local", "create", "sandbox", "--website", "A", "--localization", "B")
    plan = run(package, root, "plan", "sandbox", BANK_SECRET="canary" * 4)
    assert plan.returncode == 1, plan
    assert plan.stderr.startswith(
        "Error: The package acme-payconf can't be used: it needs no_such_module, which is not"
    )
    assert "canary" not in plan.stdout + plan.stderr


def test_the_way_out_stays_open(package: Path, write_project: Write) -> None:
    """What git names can't be understood any more; another integration is switched off all the same."""
    install(package, BOTH, acme_type=TYPE, acme_service=SERVICE)
    cash = "  cash: {type: money_order, label: Cash, pay_to: A, send_to: B}\n"
    rules = "rules:\n  all: {sort_order: 1, currency: EUR, methods: [cash, bank]}\n"
    both = USES_IT["environments/sandbox/all.yaml"] + cash + rules
    root = write_project({**USES_IT, "environments/sandbox/all.yaml": both})
    secret = {"BANK_SECRET": "canary" * 4}
    run(package, root, "local", "create", "sandbox", "--website", "A", "--localization", "B", "--currency", "EUR")
    applied = run(package, root, "apply", "sandbox", "--yes", **secret)
    assert applied.returncode == 0, applied
    install(package, BOTH, acme_type="raise RuntimeError")
    assert run(package, root, "plan", "sandbox", **secret).returncode == 1
    words = ("off", "sandbox", "integrations/cash", "--out", "off.json")
    asked = run(package, root, *words)
    assert asked.returncode == 11, asked  # whether the other one can be offered, nobody knows any more
    assert "--accept-no-method" in asked.stdout
    off = run(package, root, *words, "--accept-no-method")
    assert off.returncode == 0, off
    done = run(package, root, "apply", "off.json")
    assert done.returncode == 0, done
