"""The command line: what is imported when, which exit code means what, and what goes where."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

import payconf
from payconf.cli import app, exits
from payconf.cli.exit_words import ENDINGS
from payconf.cli.exits import Exit
from payconf.cli.project import Settings, _notice, as_address
from payconf.model import errors
from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.outcome import Done, Run, Step
from payconf.model.plan import Plan
from payconf.model.results import Applied, Validated
from payconf.model.span import Sources, Span
from tests.render_samples import DRIFT, FULL, SANDBOX, refusal

HEAVY = {"pydantic", "requests", "deepdiff", "jsonschema", "ruamel", "yaml", "cryptography", "importlib.metadata"}
CANARY = "sk_" + "live_" + "x" * 24
EMPTY = Plan(header=SANDBOX, complete=True)


def imported_by(*arguments: str) -> set[str]:
    """Names in sys.modules after one command line, in a process of its own."""
    code = (
        "import sys\nfrom payconf.cli import app\n"
        f"assert app.run({list(arguments)!r}) == 0\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.splitlines())


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(argument: str) -> None:
    modules = imported_by(argument)
    assert not modules & HEAVY
    assert not {name for name in modules if name.startswith("payconf.") and "cli" not in name} - {
        "payconf.model",
        "payconf.model.errors",
    }


def test_explain_needs_no_project_and_nothing_heavy(capsys: pytest.CaptureFixture[str]) -> None:
    assert not imported_by("explain", "PC201") & HEAVY
    assert app.run(["explain", "pc201"]) == 0
    assert capsys.readouterr().out.startswith("error[PC201]")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--version"]) == 0
    assert capsys.readouterr().out == f"payconf {payconf.__version__}\n"


def test_main_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    from payconf.cli import main

    monkeypatch.setattr(sys, "argv", ["payconf", "--no-such-flag"])
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in ("disable", "freeze"):  # for the rest of this process
        monkeypatch.setattr(f"gc.{name}", lambda: None)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 64


def test_help_lines_are_those_of_the_commands() -> None:
    context = click.Context(app.payconf)
    verbs = app.payconf.verbs
    assert app.payconf.list_commands(context) == list(verbs)
    for name, (place, line) in verbs.items():
        if name == "local":
            continue
        command = app.payconf.get_command(context, name)
        assert command is not None, place
        assert command.get_short_help_str(200) == line.rstrip(".") or command.get_short_help_str(200) == line


def test_a_table_that_names_no_command_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.payconf, "verbs", {"odd": ("payconf.cli.exits:Exit", "")})
    with pytest.raises(TypeError):
        app.payconf.get_command(click.Context(app.payconf), "odd")


# Exit codes


def test_the_table_of_exit_codes_is_that_of_the_documentation() -> None:
    text = (Path(__file__).parent.parent / "docs" / "reference" / "exit-codes.md").read_text()
    rows = {int(code): name for code, name in re.findall(r"^\| (\d+) \| (\w+) \|", text, re.M)}
    assert rows == {int(code): code.name.lower() for code in Exit}
    assert sorted(rows) == [0, 1, 2, 10, 11, 12, 13, 14, 15, 64, 130]


def test_exit_codes_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(ENDINGS) == sorted(Exit)
    assert app.run(["explain", "exit-codes"]) == 0
    said = capsys.readouterr().out
    assert re.findall(r"^ *(\d+)  ([a-z]+)$", said, re.M) == [(str(int(code)), code.name.lower()) for code in Exit]
    assert " 12  stale" in said
    assert "     do: Make a new plan." in said
    assert max(map(len, said.splitlines())) <= 100


def subclasses(of: type[errors.PayconfError]) -> list[type[errors.PayconfError]]:
    return [of, *(below for direct in of.__subclasses__() for below in subclasses(direct))]


def test_every_error_has_a_code_of_the_table() -> None:
    for error in subclasses(errors.PayconfError):
        assert error.exit_code in set(Exit), error


@pytest.mark.parametrize(
    "arguments",
    [["--no-such-flag"], ["no-such-verb"], ["plan"], ["plan", "x", "--no-such-flag"], ["explain", "PC999"], []],
)
def test_usage_is_64(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(arguments) == 64
    assert not capsys.readouterr().out


def test_near_codes_are_offered(capsys: pytest.CaptureFixture[str]) -> None:
    near = next(iter(CODES))
    assert app.run(["explain", near + "0"]) == 64
    assert near in capsys.readouterr().err


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    def raise_it(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(app.payconf, "main", raise_it)
    return app.run([])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.PayconfError("x"), 1),
        (errors.UsageError("x"), 64),
        (errors.InvalidConfiguration("x"), 10),
        (errors.Refused("x"), 11),
        (errors.Stale("x"), 12),
        (errors.Locked("x"), 13),
        (errors.SecretMissing("x"), 14),
        (errors.Unavailable("x"), 14),
        (errors.PartlyApplied("x"), 15),
        (click.ClickException("x"), 1),
        (click.UsageError("x"), 64),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
    ],
)
def test_errors_become_exit_codes(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fail_with(monkeypatch, error) == code
    out, err = capsys.readouterr()
    assert not out
    assert err


def test_findings_of_an_error_are_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    error = errors.InvalidConfiguration("It has errors.")
    monkeypatch.setattr(error, "findings", (Finding("PC201", "No.", Span("a.yaml", 1, 1)),), raising=False)
    monkeypatch.setattr(error, "sources", Sources(), raising=False)
    assert fail_with(monkeypatch, error) == 10
    assert "a.yaml:1:1: error[PC201]" in capsys.readouterr().err


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_bug_shows_its_place_and_no_values(
    debug: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAYCONF_DEBUG", debug)
    assert fail_with(monkeypatch, ValueError(CANARY)) == 1
    err = capsys.readouterr().err
    assert CANARY not in err
    assert "unexpected error (ValueError at" in err
    assert "please report" in " ".join(err.split())
    assert ("raise_it" in err) is bool(debug)


def test_codes_of_plans_and_runs() -> None:
    assert exits.of_plan(EMPTY, True) is Exit.OK
    assert exits.of_plan(FULL, False) is Exit.OK
    assert exits.of_plan(FULL, True) is Exit.CHANGES
    assert exits.of_plan(replace(FULL, verdicts=(refusal("PC201"),)), True) is Exit.REFUSED
    run = Run("r-1", "sandbox", "", "", "", (Step("a", Done.DONE),))
    assert exits.of_run(Applied(run, FULL)) is Exit.OK
    assert exits.of_run(Applied(replace(run, steps=(*run.steps, Step("b", Done.UNKNOWN))), FULL)) is Exit.PARTLY
    assert exits.of_run(Applied(replace(run, error="x"), FULL)) is Exit.PARTLY
    assert exits.of_run(Applied(run, FULL, leftovers=("update rules/a",))) is Exit.PARTLY
    assert exits.of_run(Applied(run, FULL, unverified="no answer")) is Exit.UNREACHABLE


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = SimpleNamespace(isatty=lambda: True)
    assert exits.color(terminal)
    assert not exits.color(SimpleNamespace(isatty=lambda: False))
    assert not exits.color(object())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not exits.color(terminal)


# Project and words


def test_the_project_is_the_nearest_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "payconf.yaml").write_text("version: 1\n")
    below = tmp_path / "environments" / "x"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert Settings(None, None, None).root() == tmp_path.resolve()
    assert Settings(tmp_path, None, None).root() == tmp_path.resolve()
    with pytest.raises(errors.UsageError, match=r"no payconf\.yaml in"):
        Settings(below, None, None).root()


def test_no_project_is_64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert app.run(["validate"]) == 64
    assert "or a folder above it" in " ".join(capsys.readouterr().err.split())


def test_environments_by_name_or_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for project in ("one", "two"):
        (tmp_path / project / "environments" / "production").mkdir(parents=True)
        (tmp_path / project / "payconf.yaml").write_text("version: 1\n")
    monkeypatch.chdir(tmp_path / "one")
    settings = Settings(None, None, None)
    for text in ("production", "environments/production/", "./environments/production/environment.yaml"):
        assert settings.environment(text) == "production"
    assert settings.environment("environments/none") == "none"
    with pytest.raises(errors.UsageError, match="no environment of the project"):
        settings.environment("../two/environments/production")


def test_addresses_from_the_command_line() -> None:
    assert str(as_address("rules/us")) == "rules/us"
    with pytest.raises(click.UsageError):
        as_address("us")


# Verbs, on a workflow that answers what it is told


class FakeWorkflow:
    """Remembers calls; answers from the class attributes of a test."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.calls.append((name, *arguments))
            return self.answers[name]

        return call


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    given: dict[str, Any] = {}
    workflow = FakeWorkflow(given)
    given["workflow"] = workflow
    monkeypatch.setattr(Settings, "workflow", lambda self: workflow)
    return given


def validated(*findings: Finding, refused: tuple[Finding, ...] = ()) -> Validated:
    return Validated((*findings, *refused), refused, (), Sources())


def test_validate_tells_errors_from_refusals(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    warning = next(code.code for code in CODES.values() if code.severity == "warning")
    refused = Finding("PC201", "No.")
    answers["validate"] = validated(Finding(warning, "Hm."))
    assert app.run(["validate", "environments/production/", "sandbox"]) == 0
    assert answers["workflow"].calls == [("validate", ("production", "sandbox"))]
    answers["validate"] = validated(refused=(refused,))
    assert app.run(["validate"]) == 11
    capsys.readouterr()
    answers["validate"] = validated(Finding("PC203", "No."), refused=(refused,))
    assert app.run(["validate", "--format", "json"]) == 10
    assert '"format_version": 1' in capsys.readouterr().out


def planned(plan: Plan) -> SimpleNamespace:
    environment = SimpleNamespace(project=SimpleNamespace(fingerprint_key=None))
    file = b'{"format_version": 1}\n'
    return SimpleNamespace(plan=plan, file=file, sources=Sources(), reviewed="", standing=None, environment=environment)


def test_plan_hands_on_its_words(answers: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers["plan"] = planned(FULL)
    reviewed, out = tmp_path / "r.json", tmp_path / "plan.json"
    reviewed.write_bytes(b"review")
    words = ["plan", "production", "--out", str(out), "--no-secrets", "--reviewed", str(reviewed), "--write-secrets"]
    assert app.run([*words, "--revert-drift", "rules/us", "--detailed-exitcode"]) == 2
    _, name, request = answers["workflow"].calls[0]
    assert name == "production"
    assert (request.secrets, request.write_secrets, request.reviewed) == (False, True, b"review")
    assert {str(address) for address in request.revert_drift} == {"rules/us"}
    assert out.read_bytes() == answers["plan"].file
    text = capsys.readouterr().out
    assert f"Next: payconf apply {out}" in " ".join(text.split())
    assert app.run(["plan", "production", "--format", "json"]) == 0
    assert capsys.readouterr().out == '{"format_version": 1}\n'


def test_files_that_can_not_be_read_or_written(answers: dict[str, Any], tmp_path: Path) -> None:
    answers["plan"] = planned(FULL)
    assert app.run(["plan", "production", "--reviewed", str(tmp_path / "none")]) == 1
    assert app.run(["plan", "production", "--out", str(tmp_path / "none" / "p.json")]) == 1


def applied(run: Run) -> Applied:
    return Applied(run, FULL)


RUN = Run("r-1", "sandbox", "", "", "", (Step("create:rules/de-terms-over-10k", Done.DONE, "42"),))


def test_apply_of_a_file(answers: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(b"{}")
    answers["apply"] = applied(RUN)
    assert app.run(["apply", str(file)]) == 0
    assert answers["workflow"].calls == [("apply", b"{}")]
    assert "r-1 on sandbox: 1 done" in capsys.readouterr().out
    answers["apply"] = applied(replace(RUN, error="x"))
    assert app.run(["apply", str(file)]) == 15


def test_apply_of_an_environment_shows_and_asks(
    answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers["plan_to_apply"] = planned(replace(FULL, header=SANDBOX))
    answers["apply"] = applied(RUN)
    assert app.run(["apply", "sandbox"]) == 64
    assert "nobody can answer" in capsys.readouterr().err
    assert app.run(["apply", "sandbox", "--yes"]) == 0
    out, err = capsys.readouterr()
    assert "payconf plan sandbox" in err
    assert out.startswith("r-1 on sandbox")
    for answer, code, applies in ((False, 0, 0), (True, 0, 1)):
        answers["workflow"].calls.clear()
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(click, "confirm", lambda *_, answer=answer, **__: answer)
        assert app.run(["apply", "sandbox"]) == code
        assert [call[0] for call in answers["workflow"].calls].count("apply") == applies


def test_apply_of_an_environment_writes_secrets_where_that_is_asked_for(
    answers: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers["plan_to_apply"] = planned(EMPTY)
    assert app.run(["apply", "sandbox", "--write-secrets"]) == 0
    assert answers["workflow"].calls == [("plan_to_apply", "sandbox", True)]
    assert app.run(["apply", str(tmp_path / "plan.json"), "--write-secrets"]) == 64
    assert "plan ENV --write-secrets" in capsys.readouterr().err


def test_apply_of_an_environment_stops_where_there_is_nothing_to_do(answers: dict[str, Any]) -> None:
    answers["plan_to_apply"] = planned(EMPTY)
    assert app.run(["apply", "sandbox"]) == 0
    answers["plan_to_apply"] = planned(replace(EMPTY, verdicts=(refusal("PC201"),)))
    assert app.run(["apply", "sandbox", "--yes"]) == 11
    assert "apply" not in [call[0] for call in answers["workflow"].calls]


def test_drift_is_2(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answers["drift"] = planned(EMPTY)
    assert app.run(["drift", "sandbox", "production"]) == 0
    answers["drift"] = planned(replace(EMPTY, drift=DRIFT))
    assert app.run(["drift", "sandbox"]) == 2
    assert "* rules/us-cards" in capsys.readouterr().out


def test_pull_prints_files(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answers["pull"] = ["environments/x/a.yaml"]
    assert app.run(["pull", "sandbox", "rules/us"]) == 0
    assert capsys.readouterr().out == "environments/x/a.yaml\n"
    answers["pull"] = []
    assert app.run(["pull", "sandbox", "rules/us"]) == 0
    assert "was not changed" in capsys.readouterr().err


def test_adopt_says_the_id(answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answers["adopt"] = SimpleNamespace(live_id="42")
    assert app.run(["adopt", "sandbox", "rules/us", "--id", "42"]) == 0
    assert [str(part) for part in answers["workflow"].calls[0]] == ["adopt", "sandbox", "rules/us", "42"]
    out, err = capsys.readouterr()
    assert not out
    assert "bound to id 42" in err


def test_schemas_are_listed_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["schema"]) == 0
    names = capsys.readouterr().out.split()
    assert "environment" in names
    assert app.run(["schema", "environment"]) == 0
    printed = capsys.readouterr().out
    assert app.run(["schema", "--write", str(tmp_path / "schemas")]) == 0
    files = capsys.readouterr().out.split()
    assert len(files) == len(names)
    assert printed in {Path(file).read_text() for file in files}
    assert app.run(["schema", "enviroment"]) == 64
    assert "did you mean 'environment'?" in " ".join(capsys.readouterr().err.split())
    assert app.run(["schema", "environment", "--write", str(tmp_path)]) == 64
    (tmp_path / "file").write_text("")
    assert app.run(["schema", "--write", str(tmp_path / "file" / "below")]) == 1


def test_show_of_a_plan_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from hashlib import sha256

    from payconf.plan import intent
    from payconf.plan.file import digest, dump
    from payconf.render.plan import plan_text

    file = tmp_path / "plan.json"
    made = replace(FULL, intent=intent(FULL), accounts={"stripe": "acct_1"}, secrets={"env://A": "ab12"})
    file.write_bytes(dump(made))
    assert app.run(["show", str(file), "--full"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(plan_text(made, full=True))
    assert said.splitlines()[-6:] == [
        f"{file}  sha256 {sha256(file.read_bytes()).hexdigest()}",
        f"digest {digest(made)}",
        f"intent {made.intent}",
        f"not signed · valid until {made.header.expires_at} · 1 account and 1 secret pinned",
        "account stripe: acct_1",
        "secret env://A, fingerprint ab12",
    ]


def test_compare_is_2_where_something_differs_otherwise(
    answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    answers["compare"] = SimpleNamespace(a="sandbox", b="production", expected=(), otherwise=(), allowed=())
    assert app.run(["compare", "sandbox", "environments/production"]) == 0
    assert answers["workflow"].calls == [("compare", "sandbox", "production")]
    place = Span("a.yaml", 1, 1)
    one = SimpleNamespace(path="rules/us", a=1, b=2, span_a=place, span_b=place)
    answers["compare"].otherwise = (one,)
    assert app.run(["compare", "sandbox", "production"]) == 2
    assert "1 difference otherwise" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("guards",), ("secrets", "scan", __file__), ("explain", "PC201")])
def test_a_closed_output_is_no_bug(words: tuple[str, ...]) -> None:
    """As `>&- 2>&-` of a shell, or a service without a terminal, leaves it."""
    line = [sys.executable, "-m", "payconf", *words]
    done = subprocess.run(["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *line], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("words", [("guards",), ("secrets", "scan", "nowhere"), ("explain", "PC201"), ("--version",)])
def test_a_full_disk_behind_the_output_is_said_without_a_trace(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "payconf", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert "What is printed can't be written: No space left on device." in done.stderr
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_said_while_a_command_goes_on_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """A shop's own words may stand in it, so that nothing of them acts on a terminal or shows a secret."""
    key = "sk_" + "live_" + "x" * 24
    _notice(f"Waiting 7 seconds: it is tried again after this: \x1b[2J{key}")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Waiting 7 seconds: it is tried again after this: ")
    assert said.err.count("\n") == 1
    assert "\x1b" not in said.err
    assert key not in said.err
