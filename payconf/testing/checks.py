"""The checks of the conformance suite. Each gets a new system and raises ConformanceFailure."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from functools import partial

from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.errors import NotFound, ProviderError, Rejected
from payconf.model.evidence import Mode
from payconf.model.kind import Semantics
from payconf.model.resource import LiveResource
from payconf.testing.fields import holds_secret
from payconf.testing.harness import CANARY, Bench, Sample, comparable, require, secrets_of

Check = Callable[[Bench], None]


def says_who_we_are(bench: Bench) -> None:
    """identify answers the same account each time, with an id and a mode that exists."""
    account = bench.provider.identify(bench.session)
    require(bool(account.id), "the account has no id")
    require(account.mode in {mode.value for mode in Mode}, f"{account.mode} is no mode")
    require(account == bench.provider.identify(bench.session), "identify answers differently each time")


def converges(bench: Bench) -> None:
    """What was made is read as it was wanted, and stays so."""
    for sample in bench.harness.samples:
        bench.create(sample)
    for _ in range(2):
        live = bench.everything()
        for sample in bench.harness.samples:
            _is_as_wanted(bench, sample, live[sample.address.kind])
    for name, kind in bench.provider.KINDS.items():
        wanted = sum(sample.address.kind == name for sample in bench.harness.samples)
        require(kind.management != "managed" or len(live[name]) == wanted, f"{name}: more was read than made")
    for sample in bench.harness.samples:
        for field, secret in secrets_of(sample).items():
            holds_secret(bench, sample, field, secret)


def deletes_only_what_it_should(bench: Bench) -> None:
    """Of more objects than a page holds, one goes and the others stay as they are."""
    for sample in bench.harness.samples:
        bench.create(sample)
    for sample in bench.harness.samples:
        copies = [bench.harness.copy(sample, number) for number in range(bench.harness.page + 1)]
        for copy in copies:
            bench.create(copy)
        for victim in (copies[0], copies[-2]):
            before = bench.everything()
            bench.write(Action.DELETE, victim.address, bench.made[victim.address], {})
            gone = before[victim.address.kind].pop(bench.made[victim.address], None)
            require(gone is not None, f"{victim.address} was not read before it was deleted")
            after = bench.everything()
            _is_gone(bench, victim, after[victim.address.kind].pop(bench.made[victim.address], None))
            require(after == before, f"deleting {victim.address} changed something else")
        for copy in copies[1:-2] + copies[-1:]:
            bench.write(Action.DELETE, copy.address, bench.made[copy.address], {})


def reading_writes_nothing(bench: Bench) -> None:
    """identify and read leave the system as it is."""
    for sample in bench.harness.samples:
        bench.create(sample)
    before = bench.harness.snapshot()
    bench.provider.identify(bench.session)
    bench.everything()
    require(bench.harness.snapshot() == before, "a call that only reads wrote something")


def leaves_others_alone(bench: Bench) -> None:
    """What others made in the system is the same after all that we did."""
    bench.harness.by_hand()
    before = bench.everything()
    for sample in bench.harness.samples:
        bench.create(sample)
    for sample in bench.harness.samples:
        bench.create(bench.harness.copy(sample, 0))
    for sample in reversed(bench.harness.samples):
        address = bench.harness.copy(sample, 0).address
        bench.write(Action.DELETE, address, bench.made[address], {})
    live = bench.everything()
    for kind, resources in before.items():
        require(resources.items() <= live[kind].items(), f"{kind} that others made were changed")


def tells_what_is_missing(bench: Bench) -> None:
    """Changing or deleting what isn't there is NotFound, surely without effect.

    Of a kind that nobody can delete, that is an id that never was.
    """
    for sample in bench.harness.samples:
        bench.create(sample)
    for sample in bench.harness.samples:
        live_id = bench.create(bench.harness.copy(sample, 0))
        address = bench.harness.copy(sample, 0).address
        bench.write(Action.DELETE, address, live_id, {})
        if bench.kind(sample).dormant is not None:
            live_id = "999999"
        field = next(iter(sample.others), None)
        values = {} if field is None else {field: sample.others[field]}
        for action in (Action.UPDATE, Action.DELETE):
            error = _error(partial(bench.write, action, address, live_id, values))
            require(type(error) is NotFound, f"{action.value} of a missing {address.kind} raised {error!r}")
            require(error is not None and error.carried_out is False, "NotFound says that it may have had an effect")


def refuses_what_it_only_records(bench: Bench) -> None:
    """A kind that is record_only or verify_only is never written."""
    before = bench.harness.snapshot()
    for name, kind in bench.provider.KINDS.items():
        if kind.management != "managed":
            error = _error(partial(bench.write, Action.CREATE, Address(name, "x"), None, {}))
            require(isinstance(error, Rejected), f"writing {name} raised {error!r}")
    require(bench.harness.snapshot() == before, "a refused write changed something")


def keeps_its_natural_keys(bench: Bench) -> None:
    """A second object of the same natural key is refused, and nothing of it stays."""
    for sample in bench.harness.samples:
        bench.create(sample)
    for sample in bench.harness.samples:
        if bench.kind(sample).natural_key:
            before = bench.harness.snapshot()
            error = _error(partial(bench.write, Action.CREATE, sample.address, None, sample.values))
            require(error is not None, f"a second {sample.address} was made")
            require(bench.harness.snapshot() == before, f"a refused {sample.address} left something behind")


def tells_errors_apart(bench: Bench) -> None:
    """Each fault that the harness can cause raises exactly its leaf of the tree of errors."""
    require(bool(bench.harness.faults), "the harness causes no fault; skip this check with a reason instead")
    for leaf, cause in bench.harness.faults.items():
        error = _error(cause)
        require(type(error) is leaf, f"{leaf.__name__} was expected, and {error!r} raised")
        require(error is not None and bool(error.message), f"{leaf.__name__} says nothing")


def shows_no_secret(bench: Bench) -> None:
    """No secret in what is read, told, raised or shown of any object."""
    shown = [repr(bench.session)]
    for sample in bench.harness.samples:
        for field, secret in secrets_of(sample).items():
            require(CANARY.encode() in secret.reveal(), f"{sample.address} {field}: its secret holds no canary")
        create = partial(bench.write, Action.CREATE, sample.address, None, sample.values)
        shown.append(repr(create()))
        shown.append(_traceback(_error(create)))
        shown.append(_traceback(_error(partial(bench.write, Action.UPDATE, sample.address, "0", sample.values))))
        bench.made[sample.address] = _newest(bench, sample)
    shown.append(repr(bench.everything()))
    shown.append(repr(bench.provider.identify(bench.session)))
    require(not any(CANARY in text for text in shown), "a secret was shown")


def _is_as_wanted(bench: Bench, sample: Sample, live: Mapping[str, LiveResource]) -> None:
    found = live.get(bench.made[sample.address])
    require(found is not None, f"{sample.address} was made and is not read")
    if found is None:
        return
    kind = bench.kind(sample)
    hidden = [name for name, spec in kind.fields_of(sample.values).items() if spec.write_only and name in found.values]
    require(not hidden, f"{sample.address}: {', '.join(hidden)} is write-only and was read")
    read, wanted = comparable(kind, found.values), bench.readable(sample)
    specs = kind.fields_of(sample.values)
    for name in wanted:
        held, asked = read.get(name), wanted[name]
        equal = asked <= held if specs[name].semantics is Semantics.PART and held is not None else asked == held
        require(equal, f"{sample.address} {name}: read {held}, not {asked}")


def _is_gone(bench: Bench, sample: Sample, found: LiveResource | None) -> None:
    """Of what was deleted nothing is left; where its system lets nobody delete it, it sleeps."""
    kind = bench.kind(sample)
    if kind.dormant is None:
        require(found is None, f"{sample.address} was deleted and is still there")
    else:
        require(found is not None and kind.sleeps(found.values), f"{sample.address} was deleted and doesn't sleep")


def _newest(bench: Bench, sample: Sample) -> str:
    kind = bench.kind(sample)
    key = kind.identity()
    ids = [
        resource.id
        for resource in bench.provider.read(bench.session, kind.name)
        if all(resource.values.get(name) == sample.values[name] for name in key)
    ]
    require(bool(ids), f"{sample.address} was made and is not read")
    return ids[-1]


def _error(call: Callable[[], object]) -> ProviderError | None:
    try:
        call()
    except ProviderError as error:
        return error
    return None


def _traceback(error: ProviderError | None) -> str:
    if error is None:
        return ""
    return "".join(traceback.format_exception(error)) + repr(error) + error.fix + repr(error.__context__)
