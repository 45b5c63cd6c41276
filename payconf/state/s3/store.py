"""State in an object store: every method of the contract."""

from __future__ import annotations

import json
import threading
from contextlib import suppress

from payconf.model.address import Address
from payconf.model.errors import NotReady, StateError
from payconf.model.state import Binding, State, SwitchedOff
from payconf.model.value import from_json
from payconf.state.bindings import owned, refuse_another_kind, taken, used
from payconf.state.rows import dump_values, dump_written, summary, to_binding
from payconf.state.s3.audit import AuditObjects
from payconf.state.s3.bucket import Bucket
from payconf.state.s3.environment import Environment
from payconf.state.s3.fold import Fold
from payconf.state.s3.locks import LockObjects
from payconf.state.s3.runs import RunObjects
from payconf.state.s3.whole import WholeObjects
from payconf.state.tables import newer

FORMAT = 3
"""1: what is remembered of written secrets says neither version nor day. 2: nor when it ends. Both are read as
they are.
"""
_FORMAT_KEY = "payconf.json"


class S3State(RunObjects, LockObjects, AuditObjects, WholeObjects):
    """A payconf.state.base.StateStore. Every method is one durable object; two writers agree by conditional writes."""

    def __init__(self, bucket: Bucket, write: bool = True) -> None:
        self.bucket = bucket
        self.turn = threading.RLock()
        self._known: dict[str, Environment] = {}
        body = json.dumps({"format": FORMAT}).encode()
        got = bucket.get(_FORMAT_KEY)
        if got is None:
            if not write:
                raise NotReady(str(bucket.place))
            bucket.create(_FORMAT_KEY, body)
            got = bucket.get(_FORMAT_KEY) or (body, "")
        try:
            version = int(json.loads(got[0])["format"])
        except (ValueError, KeyError, TypeError):
            raise StateError(f"{bucket.place} holds something else than a state.", "Name another prefix.") from None
        if version > FORMAT:
            raise newer(str(bucket.place), version, FORMAT)
        if version < FORMAT and write:
            with suppress(StateError):  # who may only read goes on reading
                bucket.replace(_FORMAT_KEY, body, got[1])

    def environment(self, name: str) -> Environment:
        """What is known of an environment."""
        return self._known.setdefault(name, Environment(self.bucket, name))

    def forget(self, name: str) -> None:
        """Read it anew the next time."""
        self._known.pop(name, None)

    def prove_conditions(self) -> None:
        """Raises StateError where the store takes conditional writes for plain ones: locks would not lock there."""
        body = json.dumps({"format": FORMAT}).encode()
        if self.bucket.create(_FORMAT_KEY, body) or self.bucket.replace(_FORMAT_KEY, body, '"0123456789abcdef"'):
            raise StateError(
                f"The state {self.bucket.place} can't be kept there: the store ignores If-None-Match or If-Match, so"
                " that two applies could write at once.",
                "Use a store that has conditional writes (Amazon S3 has), or postgresql://.",
            )

    def load(self, environment: str) -> State:
        """All bindings of one environment; an unknown environment has an empty state."""
        with self.turn:
            fold = self.environment(environment).fold()
            last = sorted(fold.rows["runs"])[-1:]
            runs = tuple(self.run_of(environment, fold, number) for (number,) in last)
        bindings = [to_binding(*key, *row) for key, row in sorted(fold.rows["bindings"].items())]
        return State(
            {binding.address: binding for binding in bindings},
            summary(runs),
            {Address.parse(old): Address.parse(new) for (old,), (new,) in sorted(fold.rows["moves"].items())},
            tuple(
                SwitchedOff(kind, live_id, field, integration, from_json(json.loads(value)), run, at)
                for (kind, live_id, field, integration), (value, run, at) in sorted(fold.rows["switched_off"].items())
            ),
        )

    def bind(self, environment: str, binding: Binding) -> None:
        """Add or overwrite one binding. Raises Refused where another address owns the live object."""
        kind, key = binding.address
        row = (kind, key, binding.live_id, dump_values(binding.last_applied), dump_written(binding.written))

        def decide(fold: Fold) -> tuple[str, ...]:
            owner = fold.owner(kind, binding.live_id)
            if owner not in (None, key):
                raise owned(binding, str(owner))
            return ("bind", *row)

        with self.turn:
            self.environment(environment).write(decide)

    def unbind(self, environment: str, address: Address) -> None:
        """Forget one binding."""
        with self.turn:
            self.environment(environment).write(
                lambda fold: ("unbind", *address) if tuple(address) in fold.rows["bindings"] else None
            )

    def rename(self, environment: str, old: Address, new: Address) -> None:
        """Move a binding to another address of its kind; no-op where `old` has none. Refused where `new` has one."""
        refuse_another_kind(old, new)

        def decide(fold: Fold) -> tuple[str, ...] | None:
            if tuple(old) not in fold.rows["bindings"] or old == new:
                return None
            if tuple(new) in fold.rows["bindings"]:
                raise taken(old, new)
            return "rename", old.kind, old.key, new.key

        with self.turn:
            self.environment(environment).write(decide)

    def use_plan(self, environment: str, digest: str) -> None:
        """Mark a plan as used; raises Stale where it was used before."""

        def decide(fold: Fold) -> tuple[str, ...]:
            if (digest,) in fold.rows["plans"]:
                raise used()
            return "plan", digest

        with self.turn:
            self.environment(environment).write(decide)

    def plan_used(self, environment: str, digest: str) -> bool:
        """Whether it was, also by a run that was pruned since."""
        with self.turn:
            return (digest,) in self.environment(environment).fold().rows["plans"]

    def close(self) -> None:
        """Let go of the server."""
        self.bucket.close()
