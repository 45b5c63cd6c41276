"""`--report FORMAT=FILE`: what is printed, written to files in other forms, too. It changes no exit code."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from payconf.cli.files import in_repository
from payconf.cli.project import Settings, append_bytes, refuse_source, write_bytes
from payconf.model.errors import PayconfError
from payconf.render.forms import OF_FINDINGS, OF_PLANS

if TYPE_CHECKING:
    from payconf.render.reports import Report

STANDARD_OUTPUT = "-"
_FOR_THE_LOG = "github"
"""GitHub reads workflow commands from the log of a job."""
_APPENDED = "github-summary"
"""A step's summary is one file for all that the step runs."""
_WHOLE = ("html", "text", "json")
"""Those that leave nothing out that a person would look for."""
Wanted = tuple[tuple[str, Path | None], ...]
"""Forms with their files; None for standard output."""
Made = Callable[[str, int | None, str], bytes]
"""A form, how many bytes its file still takes (None: as many as the form has), where all of it is."""

option = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help=f"Write another format to a file, too; again for more. Formats: {', '.join(OF_PLANS)}.",
)
option_of_findings = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help=f"Write another format to a file, too; again for more. Formats: {', '.join(OF_FINDINGS)}.",
)


def wanted(
    texts: Sequence[str],
    formats: Sequence[str],
    *,
    taken: Path | None = None,
    snapshot: Path | None = None,
    data: bool = False,
) -> Wanted:
    """Formats and files. `taken`: the plan's file, `snapshot`: what it is made from; `data`: standard output is a
    document.

    Raises click.BadParameter for another format, and where two reports would share a file; UsageError for a file of
    the project.
    """
    found = tuple(_wanted(text, formats, data) for text in texts)
    for _, path in found:
        if path is not None:
            refuse_source(path)
    files = Counter(os.path.abspath(file) for _, file in found if file is not None)  # noqa: PTH100 - links stay
    for file, times in files.items():
        if times > 1:
            raise click.BadParameter(f"{file} is named for {times} reports, and the last one would be all it holds")
        if taken is not None and file == os.path.abspath(taken):  # noqa: PTH100
            raise click.BadParameter(f"{taken} is the plan file itself, and a report would replace it")
        if snapshot is not None and file == os.path.abspath(snapshot):  # noqa: PTH100
            raise click.BadParameter(f"{snapshot} is the snapshot itself, and a report would replace it")
    return found


def _wanted(text: str, formats: Sequence[str], data: bool) -> tuple[str, Path | None]:
    form, _, file = text.partition("=")
    if form not in formats or not file:
        raise click.BadParameter(f"{text!r} is not FORMAT=FILE with a format of {', '.join(formats)}")
    if file != STANDARD_OUTPUT:
        return form, Path(file)
    if form != _FOR_THE_LOG:
        raise click.BadParameter(f"{text!r}: only {_FOR_THE_LOG} goes to standard output beside the text; name a file")
    if data:
        raise click.BadParameter(f"{text!r} and --format would share standard output, and nobody could read either")
    return form, None


def write(reports: Wanted, made: Made, *, also: Path | None = None, printed: Callable[[], None] | None = None) -> None:
    """Write the files, print what is `printed` anyway, then the reports for standard output.

    So whoever reads only the first lines of the text still has the files. `also`: a file that has everything, too.
    Raises PayconfError where files can't be written, when all else is done.
    """
    failed: list[PayconfError] = []
    for form, file in reports:
        try:
            if file is not None:
                _write(file, form, made, _rest(form, reports, also))
        except PayconfError as error:
            failed.append(error)
    if printed is not None:
        printed()
    for form, file in reports:
        if file is None:
            click.echo(made(form, None, ""), nl=False)
    if failed:
        raise PayconfError("\n".join(error.message for error in failed), failed[0].fix)


def _write(file: Path, form: str, made: Made, rest: str) -> None:
    if form == _APPENDED:
        append_bytes(file, partial(_more, file, made, rest))
    else:
        write_bytes(file, made(form, None, rest))


def _rest(form: str, reports: Wanted, also: Path | None) -> str:
    """Where all of it is, as a sentence of Markdown; nothing where only the log has it."""
    if form not in ("markdown", _APPENDED):
        return ""
    from payconf.render.markdown.words import code
    from payconf.render.text import listing

    whole = [file for other, file in reports if other in _WHOLE and file is not None]
    files = [*([] if also is None else [also]), *whole]
    return f"All of it is in {listing(code(str(file)) for file in files)}." if files else ""


def _more(file: Path, made: Made, rest: str, there: int) -> bytes:
    """The summary of a step of which others have written so much; nothing where the host would refuse all of it."""
    from payconf.render.markdown import SUMMARY

    between = b"\n" if there else b""  # what is there may not end its line
    text = between + made(_APPENDED, SUMMARY - there, rest)
    if there + len(text) > SUMMARY:
        click.echo(f"{file} has no room left for a summary; it was left as it is.", err=True)
        return b""
    return text


@contextmanager
def stopping(reports: Wanted, settings: Settings, verb: str, environments: Sequence[str]) -> Iterator[None]:
    """Report also what stops the verb inside, before it is said: a pull request must not stay without a word."""
    try:
        yield
    except PayconfError as error:
        if reports:
            _write_stop(reports, settings, verb, environments, error)
        raise


def _write_stop(
    reports: Wanted, settings: Settings, verb: str, environments: Sequence[str], stopped: PayconfError
) -> None:
    from payconf import __version__
    from payconf.cli.exits import fail
    from payconf.render.reports import report_of_stop

    names = tuple(_name(settings, text) for text in environments)
    report = report_of_stop(stopped, verb, names, prefix_of(settings), __version__)
    try:
        write(reports, of_report(report))
    except PayconfError as error:  # what stopped the verb is said all the same, and decides the exit code
        fail(error)


def _name(settings: Settings, text: str) -> str:
    """Of an environment; as it was typed, where it is none."""
    try:
        return settings.environment(text)
    except PayconfError:
        return text


def of_report(report: Report, own: Mapping[str, Callable[[], str]] | None = None) -> Made:
    """The forms of a report. `own`: forms that the verb makes itself, such as text for people."""

    def made(form: str, limit: int | None, rest: str) -> bytes:
        from payconf.render.reports import write_report

        if own is not None and form in own:
            return own[form]().encode()
        return write_report(form, report, limit=limit, rest=rest).encode()

    return made


def of_nothing(settings: Settings, verb: str, name: str, said: str) -> Made:
    """The forms where there was nothing to be done, so that a pull request doesn't stay without a word."""
    from payconf import __version__
    from payconf.model.span import Sources
    from payconf.render.reports import Report
    from payconf.render.reports.nothing import counts_of_nothing, page_of_nothing

    there = prefix_of(settings), __version__
    report = Report((), (), Sources(), (name,), *there, verb=verb, remarks=(said,), summary=said)
    own: dict[str, Callable[[], str]] = {
        "text": partial(str, f"{said}\n"),
        "html": partial(page_of_nothing, report),
        "gitlab-terraform": counts_of_nothing,
    }
    return of_report(report, own)


def prefix_of(settings: Settings) -> str:
    """The project's folder inside its repository; nothing outside a project."""
    try:
        return in_repository(settings.root())
    except PayconfError:
        return ""
