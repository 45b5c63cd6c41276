"""The command line: click commands, one file a family of verbs."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing takes as long as Python's own start; type checkers know the name
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


def main() -> NoReturn:
    """Entry point of the console script; ends the process with the exit code."""
    if sys.argv[1:] == ["--version"] and sys.stdout is not None:
        # click would say the same (see app.py), and takes three times as long as Python's own start to be imported.
        from payconf import __version__

        try:
            sys.stdout.write(f"payconf {__version__}\n")
            sys.stdout.flush()
        except OSError:  # no room, or nobody reads: click's own way says that in words
            raise SystemExit(_run(sys.argv[1:])) from None
        raise SystemExit(0)
    raise SystemExit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    import gc
    import os

    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who called, as `>&-` does: what is said there goes nowhere
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - until the end
    # A run is short, and what it builds lives to its end: looking for garbage among it is time for nothing.
    gc.disable()
    # Other packages' pydantic plugins have no say in payments, and looking for them costs time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if arguments[:1] == ["validate"] and not any(word.startswith("-") for word in arguments):
        from payconf.cli.exits import carried_out
        from payconf.cli.plain import validate

        code = carried_out(lambda: validate(arguments[1:]))
    elif (call := _of_hooks(arguments)) is not None:
        from payconf.cli.exits import carried_out

        code = carried_out(call)
    else:
        from payconf.cli.app import run

        code = run()
    gc.freeze()  # nor is there a reason to look once more when Python ends
    return code


def _of_hooks(arguments: list[str]) -> Callable[[], int] | None:
    """What commit hooks call, without click, which takes longer than the rest; None for all else."""
    check = arguments[1:2] == ["--check"]
    words = arguments[2:] if check or arguments[:1] == ["secrets"] else arguments[1:]
    if any(word.startswith("-") for word in words):
        return None
    if arguments[:1] == ["fmt"]:
        from payconf.cli import plain_fmt
        from payconf.cli.project import Settings

        return lambda: plain_fmt.fmt(Settings(None, None, None), words, check=check)
    if arguments[:2] == ["secrets", "scan"]:
        from payconf.cli import plain_fmt
        from payconf.cli.project import Settings

        return lambda: plain_fmt.scan(Settings(None, None, None), words)
    return None
