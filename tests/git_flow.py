"""People and pipelines around one bare repository: clones, branches, merges, reviews and applies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from payconf.providers.local.database import create
from tests.trust_samples import git
from tests.worlds import Said, World, plan_keys

FILE = "environments/production/payments.yaml"
ENVIRONMENT = "environments/production/environment.yaml"
PAYMENTS = """\
integrations:
  bank: {type: money_order, label: Bank transfer, pay_to: Acme, send_to: Hamburg}
  cheque: {type: money_order, label: Cheque, pay_to: Acme, send_to: Hamburg}
  account: {type: payment_term, label: On account}
rules:
  eu:
    sort_order: 10
    currency: EUR
    destinations: [DE, FR]
    methods: [bank]
  world:
    sort_order: 20
    currency: EUR
    methods: [bank]
"""


class Flow(World):
    """`folder` holds forge.git, the clones, one state and one shop; commands are typed where `at` is."""

    def __init__(self, folder: Path, class_: str = "production", settings: str = "", payments: str = PAYMENTS) -> None:
        pem, verify = plan_keys()
        state, shops = f"sqlite://{folder / 'state.sqlite'}", str(folder / "shops")
        super().__init__(
            folder,
            {
                "PAYCONF_STATE": state,
                "PAYCONF_LOCAL": shops,
                "PLAN_KEY": pem,
                "FINGERPRINT_KEY": "f" * 32,
                "USER": "ci",
            },
        )
        self.at = folder
        git(folder, "init", "-q", "--bare", "-b", "main", "forge.git")
        self.clone("main")
        self.write("payconf.yaml", "version: 1\nfingerprint_key: env://FINGERPRINT_KEY\n")
        self.write(
            ENVIRONMENT,
            f"class: {class_}\nshop: {{provider: local, url: 'local:shop', version: any}}\n"
            f"plan_keys: {{sign: 'env://PLAN_KEY', verify: ['{verify}']}}\n{settings}",
        )
        self.write(FILE, payments)
        self.push("Everything")
        create(self.shop("shop"), ("EU Store",), ("English",), ("Default",), "EUR")

    @property
    def project(self) -> Path:
        return self.at

    def clone(self, name: str, branch: str | None = None) -> None:
        """A clone of somebody's own, in which the terminal is from now on."""
        chosen = ["-b", branch] if branch else []
        git(self.folder, "clone", "-q", *chosen, str(self.folder / "forge.git"), name)
        self.at = self.folder / name

    def write(self, file: str, text: str) -> None:
        path = self.at / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def git(self, *words: str) -> str:
        return git(self.at, *words)

    def push(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        self.git("push", "-q", "origin", "HEAD")

    def branch(self, name: str, *edits: tuple[str, str]) -> Path:
        """Somebody's pull request, edited in payments.yaml; returns the file of its review plan."""
        self.clone(name)
        self.git("checkout", "-q", "-b", name)
        for old, new in edits:
            self.edit(FILE, old, new)
        self.push(name)
        return self.review(name)

    def review(self, name: str) -> Path:
        """What the job of a pull request makes."""
        file = self.folder / f"{name}.review.json"
        said = self.payconf("plan", "production", "--no-secrets", "--out", str(file))
        assert said.code == 0, said.all
        return file

    def merge(self, name: str, *how: str) -> str:
        """Merge a branch into main at the forge; returns the commit. `how`: what git's merge takes."""
        self.at = self.folder / "main"
        self.git("fetch", "-q", "origin")
        self.git("pull", "-q", "--ff-only", "origin", "main")
        self.git("merge", "-q", *(how or ("--no-ff", "-m", f"Merge {name}")), f"origin/{name}")
        if "--squash" in how:
            self.git("commit", "-q", "-m", f"{name} (squashed)")
        self.git("push", "-q", "origin", "main")
        return self.git("rev-parse", "HEAD")

    def job(self, name: str, commit: str = "main") -> None:
        """A job of the protected pipeline: a clone of its own at one commit."""
        self.clone(name)
        self.git("checkout", "-q", commit)

    def plan(self, reviewed: Path | str | None = None, *words: str) -> Said:
        """In a job, with all secrets; the file is `plan.json` in its clone."""
        held = ["--reviewed", str(reviewed)] if reviewed else []
        return self.payconf("plan", "production", "--out", "plan.json", *held, *words)

    def apply(self) -> Said:
        return self.payconf("apply", "plan.json")

    def applied(self, reviewed: Path | str | None = None) -> None:
        """Plan and apply, and all goes well."""
        for said in (self.plan(reviewed), self.apply()):
            assert said.code == 0, said.all


def intent(file: Path) -> str:
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return str(found["intent"])
