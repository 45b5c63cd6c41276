"""docs/reference/exit-codes.md, from the words of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from payconf.cli.exit_words import ENDINGS

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]


def exits_page(table: Table) -> str:
    """Every exit code."""
    parts = [
        "# Exit codes",
        "Every command of `payconf` ends with one of these. Data goes to stdout, talk to stderr. "
        "`payconf explain exit-codes` prints the same.",
        table(
            ("code", "name", "meaning", "what to do"),
            [(str(int(code)), code.name.lower(), said.meaning, said.remedy) for code, said in ENDINGS.items()],
        ),
        "`validate` ends with 11 only when nothing but guards has an objection; with 10 as soon as a file can't be "
        "read, resolved or understood. `plan` ends with 11 when it is refused, also with `--detailed-exitcode`.",
    ]
    return "\n\n".join(parts) + "\n"
