"""What each exit code means: docs/reference/exit-codes.md is made from it, and `payconf explain exit-codes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from payconf.cli.exits import Exit


class Ending(NamedTuple):
    """How a command may end: what that means, and what to do about it ("" for nothing)."""

    meaning: str
    remedy: str


ENDINGS: Mapping[Exit, Ending] = {
    Exit.OK: Ending("Fine, or nothing to do.", ""),
    Exit.ERROR: Ending(
        "An error that none of the others describes, or a bug (then please report it); `fmt --check` and `fmt --diff` "
        "where a file would change; `secrets fingerprints --check` with a file that is not current; `simulate` where "
        "a value is missing, or a checkout of `--checkouts` is not offered what it expects; `audit` and `history` "
        "where the chain is broken, or a noted head (`--holds`) is gone; `doctor` where something won't work; `oro "
        "check` where payconf can't work with the shop; `smoke` where a payment went wrong, something is left open at "
        "the service, or no payment was made at all.",
        "Read stderr, or what the command printed.",
    ),
    Exit.CHANGES: Ending(
        "Changes are pending: `plan --detailed-exitcode`, `drift` that found some, `compare` that found a difference"
        " which isn't meant to be, `upgrade-check` with work to do; `expiry` where something has ended or will "
        "within `--within`.",
        "Apply, revert or pull; renew what ends.",
    ),
    Exit.INVALID: Ending(
        "The configuration is invalid; `fmt` where a file can't be read (the others are done), `secrets scan` where "
        "one can't.",
        "`payconf validate` lists every finding with its place and fix.",
    ),
    Exit.REFUSED: Ending(
        "A guard or a policy said no (also to `off`, where buyers would be left without a method; `evidence` says so "
        "beforehand), a waiver is over, an object exists and is not adopted (also `drift`, and `adopt` where names "
        "tie), git and the shop changed the same field, `prove` where a service says no or the account is another "
        "one, `secrets check` where a store says no, `secrets scan` where a secret stands in a file, or production "
        "was to be applied without a plan file, or the shop is a copy (and `reclaim`: is none); `apply` without the "
        "approvals it needs, or in a freeze window; `approve` by somebody whose yes would not count, or `--revoke` "
        "of an approval that was used; `smoke` in production, or with access that isn't proven to be test access.",
        "Mend what the refusal names; safety refusals can't be waived.",
    ),
    Exit.STALE: Ending(
        "What the plan was made or reviewed against has moved: a live object, a secret, an account, or the plan was "
        "used or has expired; `approve` of one that has.",
        "Make a new plan.",
    ),
    Exit.LOCKED: Ending(
        "Another apply holds the lock, the lock was lost before anything was begun, or the state was moved elsewhere.",
        "Wait for it; the message says who, and `payconf lock list`.",
    ),
    Exit.UNREACHABLE: Ending(
        "A shop, a service, a secret store or the server of the state doesn't answer, or doesn't let us in; also "
        "after an apply that could not be verified for that reason, `prove` where one doesn't tell who a "
        "credential is, and `secrets check` where a store doesn't answer.",
        "See the message; then try again.",
    ),
    Exit.PARTLY: Ending(
        "An apply, `resume` or `rollback` did not carry out everything (also where Ctrl-C or SIGTERM stopped it), or"
        " a new plan right after it still wants something; its summary says exactly what was done.",
        "The last lines are the commands: `payconf resume`, `payconf rollback` or `payconf plan`.",
    ),
    Exit.USAGE: Ending(
        "The command line asks for something that isn't there.",
        "`payconf --help`",
    ),
    Exit.INTERRUPTED: Ending(
        "Stopped by Ctrl-C before anything was begun, or by a second Ctrl-C in the middle of a run.",
        "`payconf runs ENV` says whether a run was begun.",
    ),
}
