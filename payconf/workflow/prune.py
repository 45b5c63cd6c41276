"""payconf runs prune: journals, steps and files of old runs are forgotten. The audit isn't, and says that they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from payconf.model.errors import UsageError
from payconf.workflow.audited import edited
from payconf.workflow.runs_audit import catch_up

if TYPE_CHECKING:
    from payconf.model.audit import Circumstances
    from payconf.model.outcome import Run
    from payconf.state.base import StateStore

KEEP = 20
"""So many of the latest runs always stay, where nothing else is said."""


def prune_runs(
    store: StateStore,
    name: str,
    older_than: int,
    now: datetime,
    by: Circumstances,
    keep: int = KEEP,
    write: bool = True,
) -> tuple[str, ...]:
    """Forget finished runs that began more than `older_than` days ago, but the last `keep`; returns their ids.

    A run that broke off, or of which a call is unknown, stays until somebody has resumed it. Raises UsageError for
    less than one run to be kept.
    """
    if keep < 1 or older_than < 0:
        raise UsageError("At least the last run is kept, for resume and rollback need it.", "Say --keep 1 or more.")
    limit = now - timedelta(days=older_than)
    runs = store.runs(name)
    old = tuple(run.id for run in runs[:-keep] if _over(run) and _begun(run) < limit)
    if old and write:
        at = now.astimezone(UTC).isoformat(timespec="seconds")
        catch_up(store, name, at)
        edited(store, name, "runs prune", at, by, runs=list(old))
        store.prune(name, old)
    return old


def _over(run: Run) -> bool:
    from payconf.model.outcome import Done
    from payconf.state.rows import NOT_FINISHED

    return run.error != NOT_FINISHED and not run.count(Done.UNKNOWN)


def _begun(run: Run) -> datetime:
    found = datetime.fromisoformat(run.started_at)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
