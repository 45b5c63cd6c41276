"""Findings in the forms of other programs. Each form is imported when it is asked for."""

from __future__ import annotations

from payconf.render.reports.base import Report


def write_report(form: str, report: Report) -> str:
    """The report as json, github, sarif or junit."""
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
        case _:
            raise ValueError(f"there is no report of form {form!r}")


__all__ = ["Report", "write_report"]
