"""What a verb has to say in the forms of other programs. Each form is imported when it is asked for."""

from __future__ import annotations

from payconf.render.forms import OF_PLANS
from payconf.render.reports.base import Case, Note, Report, Stopped, report_of_stop


def write_report(form: str, report: Report, *, limit: int | None = None, rest: str = "") -> str:
    """The report in a form of payconf.render.forms.

    `limit` of Markdown, in bytes; `rest`: a sentence on where all of it is.
    """
    match form:
        case "json":
            from payconf.render.reports.data import report_json

            return report_json(report)
        case "github":
            from payconf.render.reports.github import report_github

            return report_github(report)
        case "sarif":
            from payconf.render.reports.sarif import report_sarif

            return report_sarif(report)
        case "junit":
            from payconf.render.reports.junit import report_junit

            return report_junit(report)
        case "gitlab":
            from payconf.render.reports.gitlab import report_gitlab

            return report_gitlab(report)
        case "markdown" | "github-summary":
            return _markdown(form, report, limit, rest)
        case _:
            return _of_stop(form, report)


def _markdown(form: str, report: Report, limit: int | None, rest: str) -> str:
    from payconf.render.markdown import COMMENT, SUMMARY
    from payconf.render.markdown.findings import report_comment

    most = SUMMARY if form == "github-summary" else COMMENT
    return report_comment(report, most if limit is None else limit, rest)


def _of_stop(form: str, report: Report) -> str:
    """The forms that only a plan has, and text, where there is no result to show."""
    if report.stopped is not None and form in OF_PLANS:
        from payconf.render.reports.stop import counts_of_stop, page_of_stop, text_of_stop

        return {"text": text_of_stop, "html": page_of_stop, "gitlab-terraform": counts_of_stop}[form](report)
    raise ValueError(f"there is no report of form {form!r}")


__all__ = ["Case", "Note", "Report", "Stopped", "report_of_stop", "write_report"]
