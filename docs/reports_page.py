"""docs/reference/reports.md, from the table of forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from payconf.render.forms import ALL, OF_FINDINGS, Form

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]


def reports_page(table: Table) -> str:
    """Every form: what is in it, who reads it, which verbs have it, where it is cut."""
    parts = [
        "# Reports",
        "`--report FORMAT=FILE`, as often as wanted, writes what is printed in other forms, too; "
        "[Hand a plan to whoever reviews it](../how-to/report.md) shows how. It changes no exit code.",
        table(("FORMAT", "what it holds", "for", "of", "cut at"), map(row, ALL)),
        "What stops a verb before it has a result (exit codes 10, 11, 12, 14) is told in each of them, with all that "
        "was found so far. `json` then follows `report.schema.json`, and `gitlab-terraform` is `{}`: GitLab shows it "
        "as a report that failed and not as a plan without changes.",
        "`payconf schema report` and `payconf schema checkouts` print the schemas of `json`; "
        "`payconf schema plan` prints that of plan files. `format_version` rises when a reader of the version before "
        "would break.",
        "## How heavy",
        table(
            ("", "sarif", "github", "gitlab", "junit"),
            (
                ("refusal, error, what stopped it", "error", "error", "critical", "failure"),
                ("warning", "warning", "warning", "minor", "a case that passes, with its text as output"),
                ("undecided without secrets", "a notification", "in the last line", "", "skipped"),
                ("waived", "a result that is suppressed", "", "", ""),
                ("a checkout that is not as expected", "error or warning", "the same", "the same", "failure"),
            ),
        ),
        "What has no file is told at `environments/ENV/environment.yaml` in `sarif` and `gitlab`, because GitHub and "
        "GitLab take nothing without a place. A fingerprint is the same as long as code, file, object and the text "
        "of its line are, wherever in the file the line moves.",
    ]
    return "\n\n".join(parts) + "\n"


def row(form: Form) -> tuple[str, ...]:
    """One form."""
    of = "plan, show, validate, drift, simulate --checkouts" if form.name in OF_FINDINGS else "plan, show"
    return (f"`{form.name}`", form.about, form.reader, of, form.limit)
