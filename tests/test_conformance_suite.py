"""The conformance suite finds what it is there to find: each broken provider fails the check that is about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from payconf.model.change import Action, Change
from payconf.model.errors import NotFound, ProviderError, Rejected, Unavailable
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers import local
from payconf.providers.base import Provider
from payconf.providers.local import others
from payconf.testing import checks, fields
from payconf.testing.conformance import CHECKS, run, run_one
from payconf.testing.finding import finds_single_objects
from payconf.testing.harness import ConformanceFailure
from payconf.testing.local import LocalHarness

Session = local.Session


class Broken(LocalHarness):
    """The embedded shop with one function of the provider replaced."""

    def __init__(self, folder: Path, **replaced: Any) -> None:
        super().__init__(folder)
        good = {"NAME": "broken", "KINDS": local.KINDS, "connect": local.connect}
        functions = {"identify": local.identify, "read": local.read, "write": local.write}
        self.provider = cast("Provider", SimpleNamespace(**{**good, **functions, **replaced}))


def fails(harness: LocalHarness, check: checks.Check, says: str) -> None:
    with pytest.raises(ConformanceFailure, match=says):
        run_one(check, harness)


def reading(change: Callable[[LiveResource], Iterable[LiveResource]]) -> Callable[[Session, str], list[LiveResource]]:
    return lambda session, kind: [kept for live in local.read(session, kind) for kept in change(live)]


def writing(change: Callable[[Change], Change]) -> Callable[[Session, Change], Outcome]:
    return lambda session, given: local.write(session, change(given))


def test_an_identity_that_is_none(tmp_path: Path) -> None:
    answers = iter([Account("1", "none"), Account("2", "none")])
    fails(Broken(tmp_path / "a", identify=lambda _: Account("")), checks.says_who_we_are, "no id")
    fails(Broken(tmp_path / "b", identify=lambda _: Account("1", "x")), checks.says_who_we_are, "no mode")
    fails(Broken(tmp_path / "c", identify=lambda _: next(answers)), checks.says_who_we_are, "differently")


def test_a_create_that_tells_no_id(tmp_path: Path) -> None:
    fails(Broken(tmp_path, write=lambda *_: Outcome(None)), checks.converges, "told no id")


def test_a_field_that_is_lost(tmp_path: Path) -> None:
    def lose(change: Change) -> Change:
        return replace(change, values={name: value for name, value in change.values.items() if name != "expression"})

    fails(Broken(tmp_path / "a", write=writing(lose)), checks.converges, "rules/all expression")
    fails(Broken(tmp_path / "b", write=writing(lose)), fields.carries_each_field, "had the other value already")

    def late(change: Change) -> Change:
        return lose(change) if change.action is Action.UPDATE else change

    fails(Broken(tmp_path / "c", write=writing(late)), fields.carries_each_field, "expression was not carried alone")


def test_a_secret_that_is_lost(tmp_path: Path) -> None:
    def lose(change: Change) -> Change:
        return replace(change, values={n: v for n, v in change.values.items() if not isinstance(v, Secret)})

    fails(Broken(tmp_path, write=writing(lose)), checks.converges, "was not carried")


def test_a_secret_that_is_lost_only_when_it_changes(tmp_path: Path) -> None:
    def lose(change: Change) -> Change:
        update = change.action is Action.UPDATE
        return replace(
            change, values={n: v for n, v in change.values.items() if not (update and isinstance(v, Secret))}
        )

    fails(Broken(tmp_path, write=writing(lose)), fields.carries_each_field, "was not carried")


def test_a_page_that_is_lost_or_read_twice(tmp_path: Path) -> None:
    fails(Broken(tmp_path / "a", read=reading(lambda _: ())), checks.converges, "is not read")
    fails(Broken(tmp_path / "b", read=reading(lambda live: (live, live))), checks.converges, "read twice")
    extra = Broken(tmp_path / "c", read=reading(lambda live: (live, replace(live, id=f"{live.id}x"))))
    fails(extra, checks.converges, "more was read than made")


def test_an_object_beyond_the_first_page_that_is_not_read(tmp_path: Path) -> None:
    harness = LocalHarness(tmp_path)
    short = Broken(tmp_path, read=lambda session, kind: list(local.read(session, kind))[: harness.page])
    fails(short, checks.deletes_only_what_it_should, "changed something else")


def test_an_object_that_is_found_otherwise_than_read(tmp_path: Path) -> None:
    def other(session: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
        found = list(local.find(session, kind, name, value))
        return [replace(entry, values={**entry.values, "name": "Other"}) for entry in found]

    def ghost(session: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
        return [*local.find(session, kind, name, value), LiveResource(kind, "999999", {})]

    fails(Broken(tmp_path, find=other), finds_single_objects, "is not as it was read")
    fails(Broken(tmp_path / "ghost", find=ghost), finds_single_objects, "something was found that isn't there")


def test_a_delete_that_takes_more(tmp_path: Path) -> None:
    def write(session: Session, change: Change) -> Outcome:
        if change.action is Action.DELETE:
            others.write_term(session.shop, "1", "another label")
        return local.write(session, change)

    fails(Broken(tmp_path / "a", write=write), checks.deletes_only_what_it_should, "changed something else")


def test_a_write_that_changes_what_others_made(tmp_path: Path) -> None:
    def write(session: Session, change: Change) -> Outcome:
        others.write_term(session.shop, "1", "another label")
        return local.write(session, change)

    fails(Broken(tmp_path, write=write), checks.leaves_others_alone, "that others made")


def test_a_read_that_writes(tmp_path: Path) -> None:
    def identify(session: Session) -> Account:
        others.write_term(session.shop, None, "a trace")
        return local.identify(session)

    fails(Broken(tmp_path, identify=identify), checks.reading_writes_nothing, "wrote something")


def test_a_missing_object_that_nobody_misses(tmp_path: Path) -> None:
    def write(session: Session, change: Change) -> Outcome:
        try:
            return local.write(session, change)
        except NotFound:
            return Outcome(change.live_id)

    fails(Broken(tmp_path / "a", write=write), checks.tells_what_is_missing, "missing payment_terms raised None")

    def unsure(session: Session, change: Change) -> Outcome:
        try:
            return local.write(session, change)
        except NotFound as error:
            error.carried_out = None
            raise

    fails(Broken(tmp_path / "b", write=unsure), checks.tells_what_is_missing, "may have had an effect")


def test_a_write_to_what_is_only_recorded(tmp_path: Path) -> None:
    fails(Broken(tmp_path, write=lambda *_: Outcome("1")), checks.refuses_what_it_only_records, "raised None")


def test_a_natural_key_that_is_not_kept(tmp_path: Path) -> None:
    def write(session: Session, change: Change) -> Outcome:
        try:
            return local.write(session, change)
        except Rejected:
            return Outcome("1")

    fails(Broken(tmp_path, write=write), checks.keeps_its_natural_keys, "a second integrations/apruve was made")


def test_an_error_under_a_wrong_name(tmp_path: Path) -> None:
    harness = LocalHarness(tmp_path / "a")
    harness.faults = {Unavailable: harness.faults[NotFound]}
    fails(harness, checks.tells_errors_apart, "Unavailable was expected, and NotFound")
    harness = LocalHarness(tmp_path / "b")
    harness.faults = {}
    fails(harness, checks.tells_errors_apart, "causes no fault")


def test_a_secret_that_is_read_told_or_raised(tmp_path: Path) -> None:
    seen: list[str] = []

    def remember(session: Session, change: Change) -> Outcome:
        texts = [value.reveal().decode() for value in change.values.values() if isinstance(value, Secret)]
        seen.extend(texts)
        try:
            outcome = local.write(session, change)
        except ProviderError as error:
            raise Rejected(f"{error} {texts}") from None
        return outcome

    def tell(session: Session, change: Change) -> Outcome:
        outcome = local.write(session, change)
        texts: Mapping[str, str] = {n: v.reveal().decode() for n, v in change.values.items() if isinstance(v, Secret)}
        return replace(outcome, outputs={**outcome.outputs, **texts})

    def serve(live: LiveResource) -> tuple[LiveResource]:
        return (replace(live, values={**live.values, "transaction_key": "canary"}),)

    fails(Broken(tmp_path / "a", write=remember), checks.shows_no_secret, "a secret was shown")
    assert seen
    fails(Broken(tmp_path / "b", write=tell), checks.shows_no_secret, "a secret was shown")
    fails(Broken(tmp_path / "c", read=reading(serve)), checks.shows_no_secret, "a secret was shown")
    fails(Broken(tmp_path / "d", read=reading(serve)), checks.converges, "is write-only and was read")


def test_a_harness_that_says_too_little(tmp_path: Path) -> None:
    harness = LocalHarness(tmp_path / "a")
    harness.samples = [replace(harness.samples[0], others={})]
    fails(harness, fields.carries_each_field, "no other value of label")
    harness = LocalHarness(tmp_path / "b")
    names = ("transaction_key", "client_key", "api_login_id")
    sample = next(entry for entry in harness.samples if "transaction_key" in entry.values)
    harness.samples = [replace(sample, values={**sample.values, **dict.fromkeys(names, Secret(b"x"))})]
    fails(harness, checks.shows_no_secret, "holds no canary")


def test_skips_need_a_reason_and_a_check(tmp_path: Path) -> None:
    def make(skips: Mapping[str, str]) -> Callable[[], LocalHarness]:
        def harness() -> LocalHarness:
            made = LocalHarness(tmp_path)
            made.skips = skips
            return made

        return harness

    with pytest.raises(ConformanceFailure, match="needs a reason"):
        run(make({"converges": ""}))
    with pytest.raises(ConformanceFailure, match="don't exist: convergence"):
        run(make({"convergence": "why not"}))
    everything = {check.__name__: "nothing to see" for check in CHECKS}
    assert run(make(everything)).lines()[0] == f"conformance of local: 0 checks passed, {len(CHECKS)} skipped"
