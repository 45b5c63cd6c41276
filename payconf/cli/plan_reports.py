"""The reports of a plan, for `plan` and `show`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.cli.reports import Wanted, write

if TYPE_CHECKING:
    from payconf.checkout.cell import Shops
    from payconf.model.plan import Plan
    from payconf.model.span import Sources


@dataclass(frozen=True, slots=True)
class PlanReports:
    """What reports of a plan are made from. `content`: its file's bytes; `file`: where they are; `shops`: as it was
    read, None where nobody did. `prefix`: the project's folder inside its repository."""

    plan: Plan
    content: bytes
    closing: Sequence[str]
    file: Path | None
    sources: Sources
    shops: Shops | None = None
    prefix: str = ""

    def write(self, reports: Wanted, printed: Callable[[], None]) -> None:
        """Write them all, and print what is printed anyway."""
        write(reports, self.made, also=self.file, printed=printed)

    def made(self, form: str, limit: int | None, rest: str) -> bytes:
        """One form as bytes."""
        return self.content if form == "json" else self._text(form, limit, rest).encode()

    def _text(self, form: str, limit: int | None, rest: str) -> str:
        match form:
            case "text":
                from payconf.render.plan import plan_text

                return plan_text(self.plan, full=True, closing=self.closing)
            case "html":
                from payconf.render.html import Explained, plan_page

                file = "" if self.file is None else str(self.file)
                return plan_page(self.plan, self.closing, Explained(self.plan.header.environment, file, self.shops))
            case "markdown" | "github-summary":
                from payconf.render.markdown import COMMENT, SUMMARY
                from payconf.render.markdown.plan import plan_comment

                most = COMMENT if form == "markdown" else SUMMARY
                return plan_comment(self.plan, self.closing, most if limit is None else min(limit, most), rest)
            case "gitlab-terraform":
                from payconf.render.reports.plans import counts_json

                return counts_json(self.plan)
            case _:
                from payconf import __version__
                from payconf.render.reports import write_report
                from payconf.render.reports.plans import report_of_plan

                made = report_of_plan(self.plan, self.sources, prefix=self.prefix, version=__version__)
                return write_report(form, made)
