"""The demo: one B2B shop, from the first plan to a refused test key, with the `payconf` command only.

    make demo

Everything it makes lies in a temporary directory: a copy of the project, the state, and the two embedded shops that
stand in for OroCommerce. No payment service is called. Each step says which exit code it expects; another one ends the
demo with 1. `--keep` leaves the directory for a look around.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parent))

from sandbox_secrets import sandbox_secrets

PROJECT = Path(__file__).resolve().parent.parent
PLANTED = re.compile(r"pk_test_(\w+)")
RULE = "EU: PayPal up to 5,000 EUR"
SHOP = (
    *("--website", "EU Store", "--website", "US Store"),
    *("--localization", "English", "--localization", "German"),
    *("--currency", "EUR", "--currency", "USD"),
)


class Demo:
    """The steps' common part: where things lie, how a command is run, what it must answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "acme"
        settings = {
            "PAYCONF_STATE": f"sqlite:///{folder / 'state.sqlite'}",
            "PAYCONF_LOCAL": str(folder / "shops"),
            "COLUMNS": "100",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PAYCONF_")}
        self.environment = kept | settings | sandbox_secrets()

    def say(self, text: str) -> None:
        """A paragraph for the reader."""
        print(f"\n{textwrap.fill(text, 100)}", flush=True)

    def run(self, *words: str, expect: int, quiet: bool = False, must_say: tuple[str, ...] = ()) -> str:
        """Run `payconf WORDS` in the project and show it. Its exit code and `must_say` must be as promised."""
        print(f"\n$ payconf {' '.join(shown(word, self.folder) for word in words)}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "payconf", *words],
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        if not quiet or done.returncode != expect:
            print(textwrap.indent(done.stdout.rstrip(), "  ").replace(str(self.folder), "$DEMO"))
        if done.returncode != expect:
            self.fail(f"payconf {' '.join(words)}: exit code {done.returncode} instead of {expect}")
        else:
            print(f"  [exit code {done.returncode}, as expected]", flush=True)
        for text in must_say:
            if text not in done.stdout:
                self.fail(f"payconf {' '.join(words)}: doesn't say {text!r}")
        return done.stdout

    def fail(self, text: str) -> NoReturn:
        """Say what broke a promise; the demo goes on no further."""
        print(f"\nThe demo failed: {text}", file=sys.stderr)
        raise SystemExit(1)


def shown(word: str, folder: Path) -> str:
    """A word of a command line as a person would type it."""
    word = word.replace(str(folder), "$DEMO")
    return f'"{word}"' if " " in word else word


def sandbox(demo: Demo) -> None:
    """Validate, plan, apply, plan again, and a change by hand."""
    demo.say("1. Two empty shops. They are embedded ones: an SQLite file each, which behaves as OroCommerce does.")
    demo.run("local", "create", "acme-sandbox", *SHOP, expect=0, quiet=True)
    demo.run("local", "create", "acme", *SHOP, expect=0, quiet=True)

    demo.say("2. Is the configuration right? Offline, without any secret.")
    demo.run("validate", "sandbox", expect=0)

    demo.say("3. What would it change? Exit code 2 says: something.")
    plan = str(demo.folder / "plan.json")
    demo.run("plan", "sandbox", "--detailed-exitcode", "--out", plan, expect=2)

    demo.say("4. Do that, exactly that, and nothing else.")
    demo.run("apply", plan, expect=0)

    demo.say("5. Again: nothing to do.")
    second = demo.run("plan", "sandbox", "--detailed-exitcode", expect=0, must_say=("Not checked",))
    if len(second.rstrip().splitlines()) != 2:
        demo.fail("the empty plan has more or fewer than two lines")

    demo.say("6. Somebody switches a payment rule off in the back office, and nobody tells anybody.")
    listed = demo.run("local", "list", "acme-sandbox", "rules", expect=0, quiet=True)
    found = re.search(rf"^(rules/\d+)\n(?: .*\n)*? +name +{re.escape(RULE)}$", listed, re.MULTILINE)
    if found is None:
        demo.fail(f"the shop has no rule named {RULE!r}")
    print(f"  {found[1]} is {RULE!r}")
    demo.run("local", "set", "acme-sandbox", found[1], "enabled=false", expect=0)
    demo.run("drift", "sandbox", expect=2, must_say=("rules/eu-paypal", "enabled"))


def production(demo: Demo) -> None:
    """A review plan is refused for a test key; the corrected copy passes with its undecided guards listed."""
    demo.say(
        "7. Production. A pull request gets a review plan: no secret is read. It is refused all the same, because a "
        "test key stands where buyers pay."
    )
    place = "environments/production/credentials.yaml:"
    demo.run("plan", "production", "--no-secrets", "--detailed-exitcode", expect=11, must_say=(place, "stripe"))

    demo.say("Why? Every piece of evidence about that integration, and what each guard says of it.")
    why = ("mode test, by key grammar", "refused")
    demo.run("evidence", "production", "integrations/stripe", "--no-secrets", expect=11, must_say=why)

    file = demo.project / "environments/production/credentials.yaml"
    text = file.read_text(encoding="utf-8")
    corrected, count = PLANTED.subn(r"pk_live_\1", text)
    if count != 1:
        demo.fail(f"expected one planted test key in {file.name}, found {count}")
    file.write_text(corrected, encoding="utf-8")
    demo.say(
        "8. With the live key in its place the same plan passes, and says what nobody could decide without secrets."
    )
    demo.run("plan", "production", "--no-secrets", expect=0, must_say=("Not checked", "undecided"))


def main() -> None:
    """Copy the project away, run all steps, tidy up."""
    parser = argparse.ArgumentParser(description="payconf's demo")
    parser.add_argument("--keep", action="store_true", help="leave the directory of the demo")
    keep = parser.parse_args().keep
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="payconf-demo-"))
    try:
        demo = Demo(folder)
        (folder / "shops").mkdir()
        demo.project.mkdir()
        shutil.copy(PROJECT / "payconf.yaml", demo.project)
        shutil.copytree(PROJECT / "environments", demo.project / "environments")
        shutil.copytree(PROJECT / "schemas", demo.project / "schemas")
        sandbox(demo)
        production(demo)
        print(f"\nAll eight steps did what they promise, in {time.monotonic() - started:.0f} seconds.")
    finally:
        if keep:
            print(f"Left behind: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
