"""The conformance suite finds what a payment service's provider gets wrong: the example's, broken in one place each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from payconf.model.errors import ProviderError
from payconf.model.registry import Registry
from payconf.testing import account_side
from payconf.testing.conformance import CHECKS, run_one, skips_of
from tests.test_provider_howto import EXAMPLE

pytestmark = pytest.mark.untraced

SOURCE = (EXAMPLE / "src/payconf_acme_pay/provider.py").read_text("utf-8")
Load = Callable[[str, str], Any]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """A class of harnesses of the example's provider, with one text of it replaced by another."""
    for folder in ("src", "tests"):
        monkeypatch.syspath_prepend(str(EXAMPLE / folder))
    for name in ("payconf_acme_pay", "payconf_acme_pay.provider", "payconf_acme_pay.service", "test_conformance"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import payconf_acme_pay.service
    import test_conformance

    known = Registry({"acme_pay": payconf_acme_pay.service.SERVICE}, {})
    monkeypatch.setattr(account_side, "services", lambda: known)

    def harness(old: str, new: str) -> Any:
        assert old in SOURCE
        module = ModuleType("broken_provider")
        exec(compile(SOURCE.replace(old, new), "broken_provider", "exec"), vars(module))
        return type("Broken", (test_conformance.AcmeHarness,), {"provider": module})

    yield harness
    for name in [name for name in sys.modules if name.startswith("payconf_acme_pay") or name == "test_conformance"]:
        del sys.modules[name]


def failing(make: Callable[[], Any]) -> dict[str, str]:
    """By check what it says, of those that fail."""
    found = {}
    for check in CHECKS:
        harness = make()
        try:
            if check.__name__ not in skips_of(harness):
                run_one(check, harness)
        except (AssertionError, ProviderError) as error:
            found[check.__name__] = str(error)
        finally:
            harness.close()
    return found


def test_the_example_as_it_is(load: Load) -> None:
    assert failing(load("NAME", "NAME")) == {}


@pytest.mark.parametrize(
    ("old", "new", "check", "says"),
    [
        ("if not more:", "if True:", "deletes_only_what_it_should",
         "deleting webhooks/orders-0 changed something else"),
        ('{"after": after}', '{"after": ""}', "deletes_only_what_it_should", "one id was read twice"),
        ('"enabled": enabled}', "}", "carries_each_field", "enabled"),
        ("calls.ask(\"PATCH\", path, json=body)", "pass", "carries_each_field", "events was not carried alone"),
        ('case Action.DELETE:\n            calls.send("DELETE", path)', "case Action.DELETE:\n            pass",
         "tells_what_is_missing", "of a missing webhooks raised None"),
        ("Outcome(_live(made).id, secrets=told)", "Outcome(_live(made).id)", "tells_once_and_never_again",
         "told no signing_secret"),
        ("secrets=told)", 'outputs={"secret": made["secret"]}, secrets=told)', "tells_once_and_never_again",
         "is among the outputs"),
        ("_HOSTS[target.side]", '_HOSTS["test"]', "speaks_to_its_side_only", "a live session speaks to api.sandbox"),
        ('target.base(_HOSTS[target.side])', 'next(iter(target.hosts.values()), "http://127.0.0.1:9")',
         "speaks_to_its_side_only", "a test session asks for no host"),
        ('"live" if live else "test"', '"sandbox"', "says_who_we_are", "sandbox is no mode"),
        ("return Account(ident", 'return Account(""', "says_who_we_are", "the account has no id"),
        ('known_by=("url",)', "known_by=()", "has_what_a_provider_has", "known_by names no field"),
        ('    FieldSpec("signing_secret", told_once=True),', '    FieldSpec("signing_secret"),',
         "has_what_a_provider_has", "is a secret; say told_once"),
        ("lost=Lost.REPLACE,", "", "has_what_a_provider_has", "by_hand names no step"),
    ],
)  # fmt: skip
def test_what_is_broken_is_found(load: Load, old: str, new: str, check: str, says: str) -> None:
    found = failing(load(old, new))
    assert says in found.get(check, "nothing was found"), found
