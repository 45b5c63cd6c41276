"""plan ENV --snapshot FILE: a review plan for who has no credential. Nobody is asked, neither shop, state nor store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, NoReturn

from payconf.context import Context
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.errors import InvalidConfiguration, Refused, UsageError
from payconf.model.plan import NotChecked
from payconf.model.proof import Believe
from payconf.workflow.four_eyes import FourEyes
from payconf.workflow.line import Line

if TYPE_CHECKING:
    from datetime import datetime

    from payconf import offline
    from payconf.context import Key
    from payconf.model.audit import Who
    from payconf.model.blast import CheckoutTest
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.results import Planned, PlanRequest
    from payconf.model.state import Binding, State
    from payconf.plan.snapshot import SnapshotFile
    from payconf.providers.base import Provider, Session

OLD = timedelta(hours=24)
"""So old a snapshot is said to be old: what was applied or changed by hand on that day is not in it."""
_CODE = "PC519"


def planned_on(line: Line, name: str, content: bytes, request: PlanRequest) -> Planned:
    """The review plan. Raises InvalidConfiguration for a file that is no snapshot; Refused for one that was changed,
    isn't signed as the environment demands, or is of another shop; UsageError for one of another environment.
    """
    from payconf.plan.snapshot import read_snapshot

    file = read_snapshot(content)
    try:
        return OnSnapshot(line, file).plan(name, replace(request, secrets=False, snapshot=None))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if file.signature is not None:  # which was taken by payconf, so that this is a bug
            raise
        raise InvalidConfiguration(
            "The snapshot holds what no shop holds, and it is not signed: it was not written by payconf.",
            "Take a new one with payconf snapshot ENV --out FILE. If that one is refused too, it is a bug of payconf.",
        ) from error


class OnSnapshot(FourEyes):
    """The line with a snapshot in the place of the world."""

    def __init__(self, line: Line, file: SnapshotFile) -> None:
        super().__init__(line.root, line.options)
        self.context = _Shut(line.root, line.options)
        self._snapshot = file.snapshot
        self._file_of = file

    def gather(
        self,
        project: offline.Project,
        key: Key,
        secrets: bool,
        elsewhere: Sequence[Binding] = (),
        believe: Believe = Believe.ALL,
        only: frozenset[str] | None = None,
    ) -> Evidence:
        """What the text shows; what services said before stands in the state."""
        from payconf.gather import gather
        from payconf.systems import homes

        also = homes(project.environment, elsewhere).credentials()
        return gather(project.environment, project.others, None, None, key.value, key.stable, also=also, only=only)

    def read(self, environment: Environment, provider: Provider, session: Session) -> Live:
        """The shop as it was read then. Held to the environment: its keys, its shop, its name."""
        from payconf.plan.snapshot import verify_snapshot
        from payconf.read import unread_at_services

        self._refuse_other(environment)
        verify_snapshot(self._file_of, environment.settings.plan_keys.verify)
        return self._snapshot.live(unread_at_services(provider, session))

    def _refuse_other(self, environment: Environment) -> None:
        there, shop = self._snapshot, environment.settings.shop
        if there.environment != environment.name:
            raise UsageError(
                f"The snapshot is one of {there.environment}, not of {environment.name}.",
                f"Plan {there.environment}, or take one with payconf snapshot {environment.name} --out FILE.",
            )
        was = (there.environment_class, there.provider, there.shop, there.organization)
        now = (environment.class_, shop.provider, shop.url, shop.organization or "")
        names = ("class", "provider", "address", "organization")
        other = [f"{name} {old!r}, here {new!r}" for name, old, new in zip(names, was, now, strict=True) if old != new]
        if other:
            raise Refused(
                f"The snapshot is of another shop than {environment.name} names: {'; '.join(other)}.",
                "A plan of one shop made from another says nothing. Take a snapshot of this one.",
            )

    def _plan(
        self,
        project: offline.Project,
        evidence: Evidence,
        live: Live,
        provider: Provider,
        key: Key,
        request: PlanRequest,
    ) -> Plan:
        made = super()._plan(project, evidence, live, provider, key, request)
        now = self.options.now()
        header = replace(made.header, snapshot=now.astimezone(UTC).isoformat(timespec="seconds"))
        return replace(made, header=header, not_checked=(*self._said(now), *made.not_checked))

    def _said(self, now: datetime) -> Iterator[NotChecked]:
        """What such a plan can't see."""
        if now - self._snapshot.taken > OLD:
            text = "the snapshot is more than a day old; what was applied, or changed in the shop, since is not in it"
            yield NotChecked(text, _CODE)
        elif now < self._snapshot.taken:
            yield NotChecked("the snapshot is from the future by the clock of this machine", _CODE)
        yield NotChecked("what has happened in the shop since the snapshot was taken")
        if self._file_of.signature is None:
            yield NotChecked("the snapshot is not signed, so nobody can tell who took it")

    def _moment(self) -> datetime:
        return self._snapshot.taken

    def _state(self, environment: Environment) -> State:
        return self._snapshot.state()

    def _remembered_of(
        self, environment: Environment, live: Live, provider: Provider
    ) -> tuple[State, frozenset[tuple[str, str]]]:
        return self._snapshot.state(), frozenset(self._snapshot.put_aside)

    def _elsewhere(self, environment: Environment, undone: str = "", plan: Plan | None = None) -> Sequence[Binding]:
        bindings = self._snapshot.state().bindings
        return [binding for address, binding in bindings.items() if address.kind in SERVICE_KINDS]

    def _formerly(self, environment: Environment) -> tuple[CheckoutTest, ...] | None:
        return self._snapshot.formerly()

    def _makers(self, environment: Environment, request: PlanRequest) -> tuple[Who, ...]:
        """Claimed at most: to believe a token, its issuer would have to be asked."""
        return super()._makers(environment, replace(request, base=request.base or "nobody"))

    def _file(self, project: offline.Project, made: Plan, live: Live, request: PlanRequest) -> Planned:
        """Without what is known of approvals: those stand in the state."""
        return Line._file(self, project, made, live, request)


class _Shut(Context):
    """A context that opens nothing: whatever would ask somebody is an error, and no credential is looked for."""

    @contextmanager
    def shop(self, environment: Environment) -> Iterator[tuple[Provider, Session]]:
        """The provider for what it says of its kinds, without a session."""
        from payconf.providers import provider as installed

        yield installed(environment.settings.shop.provider, self.options.providers), None

    def secret(self, environment: Environment | None, text: str) -> NoReturn:
        """No secret is ever read."""
        raise Refused("A plan of a snapshot reads no secret.", "Plan without --snapshot where secrets can be read.")

    def own_state(self, environment: Environment) -> NoReturn:
        """No state is ever opened."""
        raise Refused("A plan of a snapshot opens no state.", "Plan without --snapshot where the state can be read.")

    def state_url(self, environment: Environment) -> str:
        """None lies in the work tree."""
        return "snapshot:"
