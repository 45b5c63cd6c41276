"""payconf expiry: gather what tells of days, and list them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from payconf.model.elsewhere import DOMAINS, WALLETS, WEBHOOKS
from payconf.model.ending import Watched
from payconf.model.errors import PayconfError, ProviderError, StateError, StoreError
from payconf.model.marker import Remembered
from payconf.model.resource import Account as Who
from payconf.model.resource import Live
from payconf.model.state import State
from payconf.services import services

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.resource import LiveResource
    from payconf.offline import Project
    from payconf.systems import Account
    from payconf.workflow.line import Line

_TEXT_ONLY = (
    "No secret was read and no service was asked: days inside certificates, and those that services and stores tell, "
    "are not known."
)


def watched(line: Line, project: Project, secrets: bool) -> Watched:
    """Every day of one environment. Without `secrets`, what the text and the state say; the shop is never asked.

    What can't be read is said, and stops nothing.
    """
    from payconf.guard.case import Case
    from payconf.guard.dates import dates

    environment, unread = project.environment, list[str]()
    state = _state(line, environment, secrets, unread)
    evidence, live = None, None
    if secrets:
        with line.context.fresh():
            evidence, live = _asked(line, project, state, unread)
        unread[:0] = _unread(evidence)
    else:
        unread.insert(0, _TEXT_ONLY)
    known, now = Remembered.of(environment.name, state), line.options.now()
    case = Case(environment, project.others, evidence, None, live, project.unread, remembered=known)
    return Watched(environment.name, environment.settings.shop.url, now, dates(case, now), tuple(unread))


def _state(line: Line, environment: Environment, secrets: bool, unread: list[str]) -> State:
    """What payconf remembers, an empty state where that can't be read; asked only where it can tell something."""
    ages = any(entry.options.rotate_every is not None for entry in environment.credentials.values())
    if not (ages or environment.webhooks or secrets):
        return State()
    try:
        with line.context.state(environment) as store:
            return store.load(environment.name)
    except PayconfError as error:
        unread.append(f"The state could not be read: {error.message}")
        return State()


def _asked(line: Line, project: Project, state: State, unread: list[str]) -> tuple[Evidence, Live]:
    """What stores and services tell of credentials, and what services tell of the objects that they keep."""
    from payconf.context.accounts import accounts_of
    from payconf.systems import homes

    environment, bindings = project.environment, tuple(state.bindings.values())
    key, _ = line.context.key_or_fault(environment, secrets=True)  # nothing is compared by it here
    try:
        evidence = line.gather(project, key, True, bindings)
    except StateError:  # nobody knows what a service has rejected, and that isn't sent again
        evidence = line.gather(project, key, True, bindings, only=frozenset())
    at = homes(environment, bindings)
    accounts = accounts_of(line.context, environment, evidence, at)
    named = {kind: [accounts[name] for name in sorted(at.accounts.get(kind, {}))] for kind in (WEBHOOKS, DOMAINS)}
    try:
        found = {WEBHOOKS: _webhooks(named[WEBHOOKS], unread), WALLETS: _wallets(named[DOMAINS], unread)}
    finally:
        for account in accounts.values():
            account.close()
    return evidence, Live(Who(""), {kind: tuple(held) for kind, held in found.items() if held is not None})


def _webhooks(accounts: Sequence[Account], unread: list[str]) -> list[LiveResource]:
    found: list[LiveResource] = []
    for account in accounts:
        if WEBHOOKS in account.provider.KINDS:
            try:
                found += account.read(WEBHOOKS)
            except (ProviderError, StoreError) as error:
                unread.append(error.message)
    return found


def _wallets(accounts: Sequence[Account], unread: list[str]) -> list[LiveResource] | None:
    """None where not all could be asked: who then isn't told of may have been told there."""
    told: list[LiveResource] = []
    for account in accounts:
        try:
            told += account.wallets()
        except (ProviderError, StoreError) as error:
            unread.append(error.message)
            return None
    return told


def _unread(evidence: Evidence) -> Iterator[str]:
    """What was to be read and wasn't."""
    for name, known in evidence.credentials.items():
        for entry in known.fields.values():
            if not entry.known:
                yield f"{name}.{entry.name}: {entry.fault}"
            elif entry.certificates is not None and entry.certificates.fault is not None:
                yield f"{name}.{entry.name} {entry.certificates.fault}"
        service = services().get(known.service)
        if service is not None and service.askable and known.resolved and not known.asked:
            yield f"{name}: {known.fault}"
