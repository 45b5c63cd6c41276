"""The conformance suite for packages of others: what a provider says of itself, what failures say, what is skipped."""

from __future__ import annotations

import unittest
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from payconf.model.address import Address
from payconf.model.kind import FieldSpec, Kind, Lost
from payconf.providers.base import Provider
from payconf.testing.conformance import OF_SHOPS, run, run_one, skips_of
from payconf.testing.form import has_what_a_provider_has
from payconf.testing.harness import ConformanceFailure, Harness, Sample
from payconf.testing.suite import Conformance

URL = FieldSpec("url")
SECRET = FieldSpec("signing_secret", told_once=True)
GOOD = Kind("webhooks", "managed", {"url": URL, "signing_secret": SECRET}, 5, known_by=("url",), lost=Lost.REPLACE)
GOOD = replace(GOOD, at_service=True)


class Fake:
    """A harness of a provider that keeps these kinds, and that nothing else is asked of."""

    page = 1
    faults: Mapping[Any, Any] = {}

    def __init__(self, *kinds: Kind, skips: Mapping[str, str] | None = None, **replaced: Any) -> None:
        functions = dict.fromkeys(("connect", "identify", "read", "write"), lambda *_: None)
        named = {"NAME": "acme", "KINDS": {kind.name: kind for kind in kinds}, **functions, **replaced}
        self.provider = cast("Provider", SimpleNamespace(**named))
        self.samples: Sequence[Sample] = [Sample(Address("webhooks", "a"), {"url": "https://a.example/"})]
        self.skips: Mapping[str, str] = skips or {}
        self.closed = 0

    def open(self) -> Any:
        return SimpleNamespace(close=lambda: None)

    def close(self) -> None:
        self.closed += 1


def tried(*kinds: Kind, **replaced: Any) -> None:
    run_one(has_what_a_provider_has, cast("Harness", Fake(*kinds, **replaced)))


def test_a_provider_of_webhooks_only() -> None:
    tried(GOOD)
    assert skips_of(cast("Harness", Fake(GOOD))) == dict.fromkeys(
        [check.__name__ for check in OF_SHOPS], "all that it keeps is at a payment service, which is no shop"
    )
    assert not skips_of(cast("Harness", Fake(GOOD, Kind("integrations", "managed", {}, 1))))
    assert not skips_of(cast("Harness", Fake()))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (replace(GOOD, known_by=()), "known_by names no field"),
        (replace(GOOD, known_by=("address",)), "known by address, and has no such field"),
        (replace(GOOD, natural_key=("address",)), "known by address, and has no such field"),
        (replace(GOOD, can_disable=True), "can be disabled without a field enabled"),
        (replace(GOOD, lost=Lost.BY_HAND), "by_hand names no step"),
        (replace(GOOD, fields={"address": URL}), "the field address is named url"),
        (replace(GOOD, fields={"url": URL, "signing_secret": FieldSpec("signing_secret")}), "is a secret; say told_"),
        (replace(GOOD, fields={"url": URL, "x": replace(SECRET, name="x", immutable=True)}), "x is told once, so it"),
        (replace(GOOD, name="hooks"), "the harness has no sample of hooks"),
        (replace(GOOD, name="hooks", management="verify_only"), "hooks can't be written in YAML; what is kept at"),
    ],
)
def test_a_kind_that_says_too_little(kind: Kind, says: str) -> None:
    with pytest.raises(ConformanceFailure, match=says):
        tried(kind)


@pytest.mark.parametrize(
    ("replaced", "says"),
    [
        ({"NAME": ""}, "NAME is empty"),
        ({"KINDS": {"hooks": GOOD}}, "the kind hooks is named webhooks"),
    ],
)
def test_a_provider_that_is_none(replaced: dict[str, Any], says: str) -> None:
    with pytest.raises(ConformanceFailure, match=says):
        tried(GOOD, **replaced)


def test_what_the_service_says_that_it_keeps_is_in_kinds() -> None:
    with pytest.raises(ConformanceFailure, match=r"says that it keeps events of webhooks, and KINDS does not"):
        tried(GOOD, NAME="paypal_rest")
    with pytest.raises(ConformanceFailure, match=r"says that it keeps url of webhooks, and KINDS does not"):
        tried(NAME="apruve")


def test_a_provider_without_a_function() -> None:
    harness = Fake(GOOD)
    del harness.provider.read
    with pytest.raises(ConformanceFailure, match="it lacks some of NAME, KINDS, connect"):
        run_one(has_what_a_provider_has, cast("Harness", harness))


def notes(error: BaseException) -> Iterable[str]:
    return getattr(error, "__notes__", ())


def test_what_fails_says_what_the_contract_wants() -> None:
    """Also where the provider ends with an error that is none of the tree."""

    def broken(_: object) -> None:
        """A sentence.

        And another one.
        """
        raise KeyError("id")

    with pytest.raises(KeyError) as error:
        run_one(broken, cast("Harness", Fake(GOOD)))
    assert list(notes(error.value)) == ["The contract wants (broken): A sentence."]


class Broken(Conformance):
    """Nothing but its own words is tried."""

    def __init__(self, **skips: str) -> None:
        self.made = Fake(GOOD, skips=skips)

    def harness(self) -> Harness:
        return cast("Harness", self.made)


def test_one_import_makes_a_test_of_each_check() -> None:
    tests = {name for name in dir(Conformance) if name.startswith("test_")}
    assert {"test_has_what_a_provider_has", "test_converges", "test_tells_once_and_never_again"} <= tests
    suite = Broken(converges="it has no memory")
    getattr(suite, "test_has_what_a_provider_has")()  # noqa: B009 - made by a loop
    assert suite.made.closed == 1
    with pytest.raises(unittest.SkipTest, match="it has no memory"):
        getattr(suite, "test_converges")()  # noqa: B009
    with pytest.raises(unittest.SkipTest, match="which is no shop"):
        getattr(suite, "test_knows_a_copied_shop")()  # noqa: B009
    with pytest.raises(ConformanceFailure, match="a skip needs a reason"):
        getattr(Broken(converges=""), "test_converges")()  # noqa: B009
    with pytest.raises(NotImplementedError, match="harness"):
        Conformance().harness()


def test_the_report_counts_what_is_skipped_because_it_is_no_shop() -> None:
    every = dict.fromkeys(_checks() - {"has_what_a_provider_has"} - _of_shops(), "not tried here")
    report = run(lambda: cast("Harness", Fake(GOOD, skips=every)))
    assert report.done == ("has_what_a_provider_has",)
    assert (
        "  skipped knows_a_copied_shop: all that it keeps is at a payment service, which is no shop" in report.lines()
    )


def _checks() -> set[str]:
    from payconf.testing.conformance import CHECKS

    return {check.__name__ for check in CHECKS}


def _of_shops() -> set[str]:
    return {check.__name__ for check in OF_SHOPS}
