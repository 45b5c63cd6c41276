"""Exit codes, and how what went wrong becomes one (the table is docs/reference/exit-codes.md)."""

from __future__ import annotations

import enum
import errno
import os
import sys
from typing import TYPE_CHECKING

from payconf.model.errors import PayconfError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from payconf.model.plan import Plan
    from payconf.model.results import Applied, Proofs, Validated
    from payconf.model.secret_check import SecretCheck
    from payconf.model.smoke import Smoke


class Exit(enum.IntEnum):
    """Every exit code of the program."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    INVALID = 10
    REFUSED = 11
    STALE = 12
    LOCKED = 13
    UNREACHABLE = 14
    PARTLY = 15
    USAGE = 64
    INTERRUPTED = 130


_OUTPUT_LOST = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""Files that are named say it themselves; without a name it is what is printed."""


def of_plan(plan: Plan, detailed: bool) -> Exit:
    """Refused, or with `detailed` whether there is something to do."""
    if plan.refused:
        return Exit.REFUSED
    return Exit.CHANGES if detailed and not plan.empty else Exit.OK


def of_validated(found: Validated) -> Exit:
    """Errors outweigh refusals: the latter are only certain where the rest is right."""
    errors = {finding for finding in found.findings if finding.is_error}
    if errors - set(found.refused):
        return Exit.INVALID
    return Exit.REFUSED if found.refused else Exit.OK


def of_run(applied: Applied) -> Exit:
    """Everything was carried out and is as desired; or it isn't; or nobody could look."""
    from payconf.model.outcome import Done

    run = applied.run
    if run.error or applied.leftovers or any(step.done is not Done.DONE for step in run.steps):
        return Exit.PARTLY
    return Exit.UNREACHABLE if applied.unverified else Exit.OK


def of_secrets(found: Sequence[SecretCheck]) -> Exit:
    """A no outweighs what nobody knows."""
    from payconf.model.secret_check import Found

    if any(entry.found.answered and entry.found is not Found.THERE for entry in found):
        return Exit.REFUSED
    return Exit.OK if all(entry.found.answered for entry in found) else Exit.UNREACHABLE


def of_proofs(proofs: Proofs) -> Exit:
    """A no outweighs what nobody answered."""
    from payconf.model.proven import Standing

    found = {entry.standing for entry in proofs.found}
    if Standing.NO in found:
        return Exit.REFUSED
    return Exit.UNREACHABLE if Standing.UNANSWERED in found else Exit.OK


def of_smoke(found: Sequence[Smoke]) -> Exit:
    """Payments that went wrong outweigh refusals, and those what didn't answer. Where none was made, nothing is OK."""
    from payconf.model.smoke import Result

    results = {entry.result for entry in found}
    codes = (Result.FAILED, Exit.ERROR), (Result.REFUSED, Exit.REFUSED), (Result.UNREACHABLE, Exit.UNREACHABLE)
    ended = next((code for result, code in codes if result in results), Exit.ERROR)
    return Exit.OK if results <= {Result.PASSED, Result.NOT_OFFERED} and Result.PASSED in results else ended


def terminal(stream: object) -> bool:
    """Somebody reads it as it comes."""
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())


def color(stream: object) -> bool:
    """Colour only on a terminal, and not where NO_COLOR (https://no-color.org) is set to anything."""
    return terminal(stream) and not os.environ.get("NO_COLOR")


def carried_out(call: Callable[[], object]) -> int:
    """Do it, and turn whatever goes wrong into words and an exit code."""
    try:
        code = call()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        return Exit.INTERRUPTED
    except PayconfError as error:
        return fail(error)
    except OSError as error:
        return unexpected(error) if error.filename or error.errno not in _OUTPUT_LOST else _output_lost(error)
    except Exception as error:  # noqa: BLE001 - the only one: a bug ends in words that hold no secret
        return unexpected(error)
    return code if isinstance(code, int) else Exit.OK


def _output_lost(error: OSError) -> int:
    """Where the output goes is full, or gone. Python would try once more at its end, and fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    said = f"What is printed can't be written: {error.strerror}."
    return fail(PayconfError(said, "Send it to a place that has room, and look again: the output is not whole."))


def fail(error: PayconfError) -> int:
    """Say what went wrong, with findings where the project didn't resolve."""
    from payconf.render.error import WIDTH, error_text

    findings, sources = getattr(error, "findings", ()), getattr(error, "sources", None)
    if findings and sources is not None:
        from payconf.render.findings import findings_text

        sys.stderr.write(findings_text(findings, sources, color=color(sys.stderr)))
    sys.stderr.write(error_text(error, color(sys.stderr), width=WIDTH if terminal(sys.stderr) else None))
    return error.exit_code


def unexpected(error: Exception) -> int:
    """A bug. The text of a foreign exception might quote a secret, so that only types and places are shown."""
    import traceback

    from payconf.render.error import unexpected_text

    last = traceback.extract_tb(error.__traceback__)[-1]
    frames = "".join(traceback.format_tb(error.__traceback__)) if os.environ.get("PAYCONF_DEBUG") == "1" else ""
    place = f"{last.filename.rpartition('site-packages/')[2]}:{last.lineno}"
    sys.stderr.write(unexpected_text(type(error).__name__, place, frames, color(sys.stderr)))
    return Exit.ERROR
