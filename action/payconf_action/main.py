"""One step: read what is asked for and where, do it, tell other steps what came of it."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from payconf_action import comments, planned, protection, reviews, snapshots
from payconf_action.api import GitHub
from payconf_action.errors import REFUSED, Stop
from payconf_action.facts import Facts, facts
from payconf_action.inputs import NONE, PULL_REQUEST, Inputs, inputs
from payconf_action.program import Ended, Run, runner
from payconf_action.words import command, fenced, say

SUMMARY = 2**20
"""Bytes that GitHub takes of one step."""


class Step(NamedTuple):
    """All that a command needs."""

    asked: Inputs
    facts: Facts
    github: GitHub
    run: Run
    files: planned.Files
    environ: Mapping[str, str]

    def tell(self, **outputs: str | int) -> None:
        """Outputs of the step. None of them has lines."""
        self._append("GITHUB_OUTPUT", "".join(f"{name.replace('_', '-')}={value}\n" for name, value in outputs.items()))

    def summarize(self, text: str) -> None:
        """Markdown for the page of the job. GitHub shows nothing at all of more than 1 MiB, so it is cut."""
        file = Path(self.environ.get("GITHUB_STEP_SUMMARY") or os.devnull)
        room = SUMMARY - (file.stat().st_size if file.is_file() else 0)
        self._append("GITHUB_STEP_SUMMARY", f"{text}\n".encode()[: max(0, room)].decode(errors="ignore"))

    def _append(self, variable: str, text: str) -> None:
        if file := self.environ.get(variable):
            with Path(file).open("a", encoding="utf-8") as opened:
                opened.write(text)


def main(environ: Mapping[str, str] = os.environ) -> int:
    """The exit code of the step: payconf's own."""
    try:
        step = _step(environ)
    except Stop as stop:
        command("error", stop.text)
        return stop.code
    try:
        code = COMMANDS[step.asked.command](step)
    except Stop as stop:
        command("error", stop.text)
        step.summarize(f"### payconf {step.asked.command} {step.asked.environment} stopped\n\n{fenced(stop.text)}")
        code = stop.code
    step.tell(exit_code=code, refused=str(code == REFUSED).lower())
    return code


def _step(environ: Mapping[str, str]) -> Step:
    asked = inputs(environ)
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"payconf-{asked.project}-{asked.environment}")
    github = GitHub(environ.get("GITHUB_API_URL", "https://api.github.com"), asked.token)
    folder = Path(environ.get("RUNNER_TEMP") or tempfile.gettempdir()) / name
    run = runner(environ.get("WITH_PAYCONF", "payconf"), asked.project, environ)
    return Step(asked, facts(environ), github, run, planned.Files(folder), environ)


def validate(step: Step) -> int:
    """Offline, without any secret."""
    step.files.clear()
    reports = [word for word in step.files.words() if word.startswith("--report=github")]
    ended = step.run(["validate", *filter(None, [step.asked.environment]), *reports])
    _show(step, ended)
    return ended.code


def drift(step: Step) -> int:
    """What was changed by hand in the shop."""
    step.files.clear()
    words = ["drift", step.asked.environment, f"--report=github={step.files.annotations}"]
    ended = step.run([*words, *(["--secrets"] if step.asked.secrets else [])])
    _show(step, ended)
    return ended.code


def snapshot(step: Step) -> int:
    """The shop and the state, written down without a secret, for plans of who may log in nowhere."""
    step.files.clear()
    ended = step.run(["snapshot", step.asked.environment, "--out", str(step.files.snapshot)])
    step.summarize(f"### payconf snapshot {step.asked.environment}\n\n{fenced(ended.text)}")
    if ended.code == 0:
        name = snapshots.artifact_of(step.asked.environment, step.asked.project)
        step.tell(snapshot=str(step.files.snapshot), artifact=name)
    return ended.code


def plan(step: Step) -> int:
    """A plan for people; on a pull request it is shown there, and its intent is written down for the merge."""
    ended, made = _planned(step, step.asked.secrets)
    if step.asked.comment and step.facts.number is not None:
        report = planned.text_of(step.files.comment) or _failed(step, ended)
        subject = comments.Subject(step.asked.environment, step.asked.project)
        text = comments.body(subject, report, step.facts)
        comments.show(step.github, step.facts, subject, text, step.asked.author)
    if step.asked.status and step.facts.head:
        reviews.record(step.github, step.facts, _context(step), made.intent, ended.code)
    return ended.code


def apply(step: Step) -> int:
    """The reviewed changes, planned again with secrets and carried out. In a wrong place no secret is read."""
    protection.place(step.facts)
    if step.asked.deployment != NONE:
        protection.deployment(step.github, step.facts, step.asked.deployment)
    if not step.asked.reviewed:
        raise Stop(
            REFUSED,
            "Nothing says what was reviewed. Hand over the intent of the job that planned without "
            "secrets: `reviewed: ${{ needs.review.outputs.intent }}`.",
        )
    ended, made = _planned(step, secrets=True)
    if ended.code or not made.intent:
        return ended.code or REFUSED
    applied = step.run(["apply", str(step.files.plan)])
    step.summarize(f"### payconf apply {step.asked.environment}\n\n{fenced(applied.text)}")
    return applied.code


def _planned(step: Step, secrets: bool) -> tuple[Ended, planned.Made]:
    """Run `payconf plan`, held to what was reviewed, and tell log, summary and other steps of it."""
    asked = step.asked
    words = ["plan", asked.environment, *step.files.words()]
    words += [] if secrets else ["--no-secrets"]
    words += [f"--trust-base={asked.trust_base}"] if asked.trust_base else []
    if intent := _reviewed(step):
        words += [f"--reviewed={intent}"]
    step.files.clear()
    if asked.snapshot == snapshots.LATEST:
        name = snapshots.artifact_of(asked.environment, asked.project)
        snapshots.fetch(step.github, step.facts, name, step.files.snapshot)
        words += [f"--snapshot={step.files.snapshot}"]
    elif asked.snapshot:
        words += [f"--snapshot={asked.snapshot}"]
    ended = step.run(words)
    made = planned.made(step.files.plan)
    _show(step, ended)
    step.tell(
        intent=made.intent if ended.code == 0 else "",
        plan=str(step.files.plan) if made.intent else "",
        changes=sum(made.counts.values()),
        counts=json.dumps(dict(made.counts)),
    )
    return ended, made


def _show(step: Step, ended: Ended) -> None:
    """Annotations and summary, as payconf made them."""
    if annotations := planned.text_of(step.files.annotations).rstrip("\n"):
        say(annotations)
    elif ended.code:
        command("error", f"payconf {step.asked.command} ended with {ended.code}; the log says why.")
    step.summarize(planned.text_of(step.files.summary) or _failed(step, ended))


def _reviewed(step: Step) -> str:
    if step.asked.reviewed == PULL_REQUEST:
        return reviews.reviewed(step.github, step.facts, _context(step), step.asked.author)
    return "" if step.asked.reviewed == NONE else step.asked.reviewed


def _context(step: Step) -> str:
    return reviews.context_of(step.asked.environment, step.asked.project)


def _failed(step: Step, ended: Ended) -> str:
    """What stands where payconf wrote no report: an old one must not go on standing there."""
    asked = step.asked
    return f"### payconf {asked.command} {asked.environment} ended with {ended.code}\n\n{fenced(ended.text)}"


COMMANDS: Mapping[str, Callable[[Step], int]] = {
    "validate": validate,
    "plan": plan,
    "apply": apply,
    "drift": drift,
    "snapshot": snapshot,
}
