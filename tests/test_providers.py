"""The registry of providers: the folder, entry points, and what tests add."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from types import ModuleType, SimpleNamespace

import pytest

from payconf import providers as registry
from payconf.model.address import Address
from payconf.model.brought import RegistryError
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import AuthError, InvalidConfiguration, Rejected
from payconf.model.resource import Account
from payconf.model.secret import Secret
from payconf.providers import local, provider, providers
from payconf.providers.base import Provider, Target
from payconf.testing.identify_double import Call, IdentifyDouble

LIVE_KEY = "sk_" + "live_" + "x" * 24


def test_the_folder_is_the_registry() -> None:
    known = providers()
    assert "local" in known
    assert "base" not in known
    for name in known:
        found = known[name]
        assert isinstance(found, Provider)
        assert name == found.NAME


def test_an_unknown_name_says_what_is_known() -> None:
    with pytest.raises(InvalidConfiguration, match="orocommerec") as error:
        provider("orocommerec")
    assert "local" in error.value.fix


def test_a_payment_service_is_no_shop() -> None:
    with pytest.raises(InvalidConfiguration, match="no provider of shops 'stripe'") as error:
        provider("stripe")
    assert error.value.fix.startswith("Write one of local, orocommerce, or install")


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys; from payconf.providers import providers; names = list(providers());"
        "assert 'payconf.providers.local' not in sys.modules and 'requests' not in sys.modules;"
        "providers()['local']; assert 'requests' not in sys.modules; assert 'pydantic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_tests_add_providers_of_their_own() -> None:
    double = IdentifyDouble("stripe", {})
    known = providers({"stripe": double, "local": double})
    assert known["stripe"] is double
    assert known["local"] is double
    assert provider("stripe", {"stripe": double}) is double
    assert list(known) == sorted(known)
    assert len(known) == len(list(known))
    assert providers()["local"].NAME == "local"


def foreign(monkeypatch: pytest.MonkeyPatch, name: str, module: ModuleType) -> None:
    monkeypatch.setitem(sys.modules, "foreign_provider", module)
    point = EntryPoint(name, "foreign_provider", registry.GROUP)
    monkeypatch.setattr(registry, "installed", lambda group: (point,) if group == registry.GROUP else ())


def test_a_package_from_outside_brings_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("foreign_provider")
    vars(module).update({**vars(local), "NAME": "magento"})
    foreign(monkeypatch, "magento", module)
    assert "magento" in list(providers())
    assert provider("magento") is module


def test_a_package_from_outside_takes_no_name_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign(monkeypatch, "local", ModuleType("foreign_provider"))
    assert providers()["orocommerce"].NAME == "orocommerce"
    with pytest.raises(RegistryError, match="foreign_provider brings 'local', and payconf has a local of its own"):
        provider("local")


def test_two_packages_bring_one_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    dists = [SimpleNamespace(name=name) for name in ("payconf-magento", "acme-magento")]
    points = tuple(SimpleNamespace(name="magento", dist=dist) for dist in dists)
    monkeypatch.setattr(registry, "installed", lambda _: points)
    assert "magento" in list(providers())
    with pytest.raises(RegistryError, match="acme-magento brings 'magento', and so does payconf-magento") as error:
        provider("magento")
    assert "pip uninstall acme-magento" in error.value.fix


@pytest.mark.parametrize(
    ("replaced", "says"),
    [
        ({"KINDS": None}, "KINDS is no mapping of Kind"),
        ({"KINDS": {"webhooks": "url"}}, "KINDS is no mapping of Kind"),
        ({"NAME": "magneto"}, "NAME of its provider is 'magneto'"),
        ({"read": None}, "foreign_provider has no read"),
        ({}, "foreign_provider has no KINDS, write"),
    ],
)
def test_what_is_no_provider_says_what_the_contract_wants(
    monkeypatch: pytest.MonkeyPatch, replaced: dict[str, object], says: str
) -> None:
    module = ModuleType("foreign_provider")
    given = {name: getattr(local, name) for name in ("NAME", "KINDS", "connect", "identify", "read", "write")}
    given |= {"NAME": "magento", **replaced}
    for name in () if replaced else ("KINDS", "write"):
        del given[name]
    vars(module).update(given)
    foreign(monkeypatch, "magento", module)
    with pytest.raises(RegistryError, match=says) as error:
        provider("magento")
    assert "The package foreign_provider can't be used" in error.value.message
    assert "pip uninstall foreign_provider" in error.value.fix


def test_the_double_knows_accounts_by_a_value_of_their_credential() -> None:
    double = IdentifyDouble("stripe", {LIVE_KEY: Account("acct_1", "live"), "merchant-7": Account("m7", "test")})
    assert isinstance(double, Provider)
    assert double.KINDS == {}
    session = double.connect(Target("https://api.stripe.com", "live", {"secret_key": Secret(LIVE_KEY.encode())}))
    assert double.identify(session) == Account("acct_1", "live")
    named = double.connect(Target("x", identifiers={"merchant_id": "merchant-7"}))
    assert double.identify(named) == Account("m7", "test")
    assert double.calls == [Call("live", ("secret_key",)), Call("test", ("merchant_id",))]
    assert LIVE_KEY not in repr(session) + repr(double.calls) + str(vars(double))
    session.close()


def test_the_double_does_not_know_others_and_keeps_nothing() -> None:
    double = IdentifyDouble("stripe", {})
    session = double.connect(Target("x", secrets={"secret_key": Secret(LIVE_KEY.encode())}))
    with pytest.raises(AuthError) as error:
        double.identify(session)
    assert LIVE_KEY not in str(error.value)
    with pytest.raises(Rejected):
        double.read(session, "webhooks")
    with pytest.raises(Rejected):
        double.write(session, Change("c", Action.CREATE, Reason.NEW, Address("webhooks", "x")))
