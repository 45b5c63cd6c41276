"""A team's repository with a bare remote, its shop, its Vault, and the runner of GitHub's workflows on this machine."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from tests.github_double import PROTECTED, REPOSITORY, RUNNER, TOKEN, GitHubDouble
from tests.identity_samples import Signer
from tests.real_stores.servers import ROOT_TOKEN, OpenBao
from tests.worlds import plan_keys

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/pipelines"
PIN = "acme/payconf@0000000000000000000000000000000000000000"
PASSWORD, SECRET = "canary-" + "passw0rd" * 2, "canary-" + "s3cret" * 3
ADDRESS = "https://vault.acme.example"
BIN = Path(sys.executable).parent


class Said(NamedTuple):
    """What a run of a pipeline answered."""

    code: int
    text: str


class Vault:
    """A real OpenBao, whose secrets of production only the protected deployment's identity token opens."""

    def __init__(self, bao: OpenBao) -> None:
        self.bao = bao
        self.github, self.gitlab = Signer(), Signer()
        self.pem, self.verify = plan_keys()
        bao.call("POST", "sys/mounts/kv", {"type": "kv", "options": {"version": "2"}})
        time.sleep(0.5)  # version 2 is made ready in the background
        self._put("kv/data/production/infinite-pay", password=PASSWORD, secret=SECRET)
        self._put("kv/data/production/payconf", plan_key=self.pem, fingerprint_key="canary-" + "f1nger" * 6)
        self._as_the_page_says("github-actions", self.github)
        self._as_the_page_says("gitlab-ci", self.gitlab)

    def _put(self, path: str, **fields: str) -> None:
        self.bao.call("POST", path, {"data": fields})

    def _as_the_page_says(self, name: str, key: Signer) -> None:
        """Run the commands of the how-to; only who vouches for tokens is this test instead of the CI's own address."""
        page = (ROOT / f"docs/how-to/{name}.md").read_text(encoding="utf-8")
        (script,) = re.findall("^```sh vault\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        script, count = re.subn(r"oidc_discovery_url=\S+", 'jwt_validation_pubkeys="$KEY"', script)
        assert count == 1
        environ = {"PATH": f"{BIN}:/usr/bin:/bin", "BAO_ADDR": self.bao.url, "BAO_TOKEN": ROOT_TOKEN, "KEY": key.pem}
        subprocess.run(["sh", "-e", "-c", script], env=environ, check=True, timeout=60, capture_output=True)


def token(key: Signer, **claims: str) -> str:
    """An identity token as a CI makes one."""
    now = int(time.time())
    times = {"iat": now, "nbf": now, "exp": now + 300}
    return key.token({"iss": "https://ci.example", "aud": "payconf", "sub": "job", **times, **claims})


class Lab:
    """The project of examples/pipelines in a repository of its own; `payconf` is the one of this checkout."""

    def __init__(self, folder: Path, vault: Vault, github: GitHubDouble) -> None:
        self.folder, self.vault, self.github = folder, vault, github
        self.clone = folder / "payments"
        self.state = f"sqlite:///{folder}/state.sqlite"
        self.environ = {
            "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "PAYCONF_LOCAL": str(folder / "shops"),
            **{
                f"GIT_{who}_{what}": "jana@acme.example"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }
        (folder / "home").mkdir()
        self.run("git", "init", "--quiet", "--bare", "--initial-branch=main", "remote.git", cwd=folder)
        self.run("git", "clone", "--quiet", "remote.git", "payments", cwd=folder)
        self.run("git", "switch", "--quiet", "--create", "main")
        shutil.copy(EXAMPLE / "payconf.yaml", self.clone)
        shutil.copytree(EXAMPLE / "environments", self.clone / "environments")
        environment = "environments/production/environment.yaml"
        self.edit("payconf.yaml", ADDRESS, vault.bao.url)
        self.edit(environment, "ed25519:opxHK6DYKE3HsJlft/wbqIyQEHdZGJtrc37XZz2sep0=", vault.verify)
        self.make_shop()

    def make_shop(self) -> None:
        words = ("--website", "EU Store", "--localization", "English", "--currency", "EUR")
        self.run("payconf", "local", "create", "acme", *words)

    def run(self, *words: str, cwd: Path | None = None, **environ: str) -> str:
        """A command that must work; what it prints."""
        said = self.tried(*words, cwd=cwd, **environ)
        assert said.code == 0, f"{words}: {said.code}\n{said.text}"
        return said.text

    def tried(self, *words: str, cwd: Path | None = None, **environ: str) -> Said:
        """A command that may fail."""
        done = subprocess.run(
            words,
            cwd=cwd or self.clone,
            env={**self.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return Said(done.returncode, done.stdout)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace one text in one file."""
        path = self.clone / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self, why: str) -> str:
        """Commit all and push the branch; the commit."""
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", why)
        self.run("git", "push", "--quiet", "--set-upstream", "origin", "HEAD")
        return self.run("git", "rev-parse", "HEAD").strip()

    def merge(self, branch: str) -> str:
        """Merge a branch into main, as the button does; the merge commit."""
        self.run("git", "switch", "--quiet", "main")
        self.run("git", "merge", "--quiet", "--no-ff", "--no-edit", branch)
        self.run("git", "push", "--quiet", "origin", "main")
        return self.run("git", "rev-parse", "HEAD").strip()

    def in_shop(self) -> str:
        """The payment rules that the shop holds."""
        return self.run("payconf", "local", "list", "acme", "rules")


class Workflows:
    """act, which carries out GitHub's workflows. `installed`: payconf is on the PATH, and is not installed anew."""

    def __init__(self, lab: Lab, action: Path, installed: bool = True) -> None:
        self.lab, self.action = lab, action
        folder = lab.clone / ".github/workflows"
        folder.mkdir(parents=True)
        for name in ("plan", "apply", "drift"):
            text = (EXAMPLE / f"github/{name}.yml").read_text(encoding="utf-8")
            used = f"{PIN} # the commit that you have looked at\n        with:\n"
            assert used in text
            text = text.replace(used, f'{used}          install: "{str(not installed).lower()}"\n')
            (folder / f"{name}.yml").write_text(text, encoding="utf-8")

    def pull_request(self, head: str, number: int = 7, fork: bool = False, **given: str) -> Said:
        """What runs on a pull request whose newest commit that is."""
        self.lab.github.may |= set() if fork else {"pull-requests: write", "statuses: write"}
        source = {"sha": head, "repo": {"full_name": "omar/payments" if fork else REPOSITORY}}
        request = {"number": number, "head": source, "base": {"ref": "main"}}
        return self._run("pull_request", "plan", {"number": number, "pull_request": request}, **given)

    def push(self, branch: str = "main", **given: str) -> Said:
        """What runs when that branch was pushed."""
        self._rights_of_apply()
        return self._run("push", "apply", {"ref": f"refs/heads/{branch}"}, **given)

    def dispatch(self, branch: str = "main", protected: bool = True, **given: str) -> Said:
        """What runs when somebody starts the workflow by hand."""
        self._rights_of_apply(protected)
        return self._run("workflow_dispatch", "apply", {"ref": f"refs/heads/{branch}", "inputs": {}}, **given)

    def night(self) -> Said:
        """What runs on schedule."""
        return self._run("schedule", "drift", {})

    def _rights_of_apply(self, protected: bool = True) -> None:
        self.lab.github.may = {"pull-requests: read", "statuses: read", "actions: read"}
        if protected:
            self.lab.github.environments.setdefault("production", PROTECTED)

    def _run(self, event: str, workflow: str, payload: dict[str, Any], **given: str) -> Said:
        lab = self.lab
        file = lab.folder / "event.json"
        repository = {"default_branch": "main", "full_name": REPOSITORY}
        file.write_text(json.dumps({"repository": repository, **payload}), encoding="utf-8")
        handed = {
            "GITHUB_API_URL": lab.github.base,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_ACTOR": "jana",
            "PAYCONF_LOCAL": lab.environ["PAYCONF_LOCAL"],
            **given,
        }
        if lab.github.identity is not None:
            handed["ACTIONS_ID_TOKEN_REQUEST_URL"] = f"{lab.github.base}/token?v=2"
            handed["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = RUNNER
        return lab.tried(
            *("act", event, "--eventpath", str(file), "--workflows", f".github/workflows/{workflow}.yml"),
            *("--platform", "ubuntu-latest=-self-hosted", "--local-repository", f"{PIN}={self.action}"),
            *("--var", f"PAYCONF_PLAN_STATE={lab.state}", "--secret", f"PAYCONF_STATE={lab.state}"),
            *("--secret", f"GITHUB_TOKEN={TOKEN}"),
            *(word for name, value in handed.items() for word in ("--env", f"{name}={value}")),
        )
