"""The forms of reports, by name. Apart from what makes them, so that asking for help imports nothing of that."""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """One form. `about`: what is in it; `reader`: which program or person it is for; `limit`: where it is cut."""

    name: str
    about: str
    reader: str
    limit: str = ""


ALL = (
    Form("text", "what is printed, whole, as with `--full`", "people"),
    Form(
        "json",
        "of a plan its file (`plan.schema.json`), of `simulate --checkouts` each checkout (`checkouts.schema.json`), "
        "else every finding field by field (`report.schema.json`)",
        "your own programs",
    ),
    Form("html", "a page that loads nothing, with who can pay with what", "reviewers, offline", "1,000 changes"),
    Form(
        "markdown",
        "the first screen and, folded below each part, all of it; begins with a hidden marker and the intent",
        "the comment of a pull or merge request",
        "65,000 bytes: GitHub takes 65,536 characters, GitLab more",
    ),
    Form(
        "sarif",
        "SARIF 2.1.0: refusals, findings and warnings with their places and fingerprints that stay; waived ones as "
        "suppressed",
        "code scanning of GitHub, editors",
    ),
    Form(
        "junit",
        "a case for each code that was found; of a plan also for each guard and each checkout",
        "test reports of GitLab, Jenkins, Azure, Bitbucket",
    ),
    Form(
        "github",
        "workflow commands, which become annotations beside the changed lines; the most important first",
        "the log of a job of GitHub Actions: `github=-`",
        "10 of a kind: the last one counts those that are left out",
    ),
    Form(
        "github-summary",
        "the same as `markdown`, added to the end of the file",
        "`github-summary=$GITHUB_STEP_SUMMARY`",
        "1 MiB with what the step has written there before",
    ),
    Form(
        "gitlab",
        "code quality: refusals, findings and warnings, with fingerprints that stay",
        "merge requests of GitLab (`artifacts:reports:codequality`)",
    ),
    Form(
        "gitlab-terraform",
        'how much is created, updated and deleted: `{"create": 1, "update": 2, "delete": 0}`',
        "merge requests of GitLab (`artifacts:reports:terraform`)",
    ),
)
_OF_PLANS_ALONE = ("html", "gitlab-terraform")
OF_PLANS = tuple(form.name for form in ALL)
"""Those that a plan has: all of them."""
OF_FINDINGS = tuple(name for name in OF_PLANS if name not in _OF_PLANS_ALONE)
"""Those of a verb that finds something and plans nothing."""
