"""What moves between the plan and its apply though git stands still: a secret in its store, and another job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.git_flow import FILE, PAYMENTS, Flow
from tests.http_samples import Server
from tests.vault_samples import DATA, TOKEN, body, vault

pytestmark = pytest.mark.untraced

__all__ = ["vault"]

CARDS = """\
  cards:
    type: paypal_payflow_gateway
    label: Card
    allowed_card_types: [visa]
    payment_action: authorize
    test_mode: true
    credentials: cards
rules:
"""
OLD, NEW = "Word-of-old-7261", "Word-of-new-9034"
Change = Callable[[str, int], None]


def with_cards(folder: Path, password: str, more: str = "") -> Flow:
    """Access of a test account, whose password lies in a store."""
    payments = PAYMENTS.replace("rules:\n", CARDS).replace(
        "methods: [bank]\n  world", "methods: [cards.credit_card]\n  world"
    )
    flow = Flow(folder, "testing", payments=payments)
    flow.write(
        "environments/production/credentials.yaml",
        f"credentials: {{cards: {{partner: PayPal, vendor: acmetest, user: acmeuser, password: '{password}'}}}}\n",
    )
    flow.write("payconf.yaml", f"version: 1\nfingerprint_key: env://FINGERPRINT_KEY\n{more}")
    flow.push("Cards")
    return flow


@pytest.fixture(params=["file", "vault"])
def flow(request: pytest.FixtureRequest, tmp_path: Path, vault: Server) -> tuple[Flow, Change]:
    """And a function that puts another password there, as a version of its number."""
    place = tmp_path / "secrets" / "password"
    place.parent.mkdir(mode=0o700)

    def in_file(password: str, version: int) -> None:
        place.write_text(password)
        place.chmod(0o600)

    def in_vault(password: str, version: int) -> None:
        about = {"version": version, "created_time": "2026-11-01T10:00:00Z", "deletion_time": "", "destroyed": False}
        vault.answers[DATA] = body({"data": {"password": password}, "metadata": about})

    change = in_file if request.param == "file" else in_vault
    change(OLD, 3)
    if request.param == "file":
        return with_cards(tmp_path, f"file://{place}"), change
    made = with_cards(tmp_path, "vault://kv/pay/stripe#password", f"stores: {{vault: {{address: '{vault.base}'}}}}\n")
    made.environ["VAULT_TOKEN"] = TOKEN
    return made, change


def test_a_secret_that_changes_between_plan_and_apply_refuses(flow: tuple[Flow, Change]) -> None:
    made, change = flow
    assert made.plan().code == 0
    change(NEW, 4)
    said = made.apply()
    assert said.code == 12, said.all
    assert "password" in said.flat
    assert OLD not in said.all + (made.at / "plan.json").read_text("utf-8")
    assert NEW not in said.all
    assert made.query("shop", "SELECT count(*) FROM integrations") == [(0,)]
    made.applied()


def test_a_review_stands_though_the_secret_is_a_new_one(flow: tuple[Flow, Change]) -> None:
    """A rotation between review and apply is no other change; the plan in the job holds the new version."""
    made, change = flow
    review = made.review("main")
    change(NEW, 4)
    said = made.plan(review)
    assert said.code == 0, said.all
    assert "same changes as reviewed, added since: secret versions" in said.out
    assert made.apply().code == 0
    change(OLD, 5)
    said = made.plan()
    assert "password" in said.out
    assert "integrations/cards" in said.out


def test_of_two_jobs_at_once_one_waits_for_nobody(tmp_path: Path) -> None:
    """Two real processes in two clones. The first one is inside a call to the shop when the second one comes."""
    flow = Flow(tmp_path)
    flow.applied()
    for name, order in (("first", "15"), ("second", "16")):
        flow.clone(name)
        flow.edit(FILE, "sort_order: 10", f"sort_order: {order}")
        assert flow.plan().code == 0
    told, inside = os.pipe()  # of a process that dies, the other end reads the end of the file
    waiting, go_on = os.pipe()
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(
        "import os\nfrom payconf.providers import local\nwrite = local.write\n"
        f"def slow(session, change):\n    os.write({inside}, b'x')\n    os.read({waiting}, 1)\n"
        "    return write(session, change)\nlocal.write = slow\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "payconf", "apply", "plan.json"],
        cwd=tmp_path / "first",
        env={**os.environ, **flow.environ, "PYTHONPATH": str(trap)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=(inside, waiting),
    ) as first:
        os.close(inside)
        os.close(waiting)
        came = os.read(told, 1)
        flow.at = tmp_path / "second"
        said = flow.apply()
        os.close(go_on)
        out, err = first.communicate(timeout=60)
    os.close(told)
    assert came == b"x", out + err
    assert (said.code, first.returncode) == (13, 0), said.all + out + err
    assert "is locked by" in said.flat
    said = flow.apply()  # its turn now, and the rule is not what its plan was made against
    assert said.code == 12
    assert "rules/eu" in said.flat
    assert flow.query("shop", "SELECT sort_order FROM rules WHERE name = 'eu'") == [(15,)]


def test_another_job_goes_on_where_one_was_killed(tmp_path: Path) -> None:
    """kill -9 in a runner right behind its first write; a runner that knows nothing of it finds out, and finishes."""
    flow = Flow(tmp_path)
    flow.applied()
    review = flow.branch(
        "ours", ("    sort_order: 10\n", "    sort_order: 15\n"), ("    sort_order: 20\n", "    sort_order: 25\n")
    )
    flow.job("killed", flow.merge("ours"))
    assert flow.plan(review).code == 0
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(
        "import os, signal\nfrom payconf.providers import local\nwrite = local.write\n"
        "def killed(session, change):\n    write(session, change)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "local.write = killed\n"
    )
    dead = subprocess.run(
        [sys.executable, "-m", "payconf", "apply", "plan.json"],
        cwd=flow.at,
        env={**os.environ, **flow.environ, "PYTHONPATH": str(trap)},
        capture_output=True,
    )
    assert dead.returncode == -signal.SIGKILL
    flow.job("fresh")
    said = flow.payconf("runs", "show", "production")
    assert said.code == 0
    assert "payconf resume production r-0002" in said.all
    said = flow.payconf("resume", "production", "r-0002")
    assert said.code == 13
    assert "payconf lock break production" in said.flat
    assert flow.payconf("lock", "break", "production", "--yes").code == 0
    said = flow.payconf("resume", "production", "r-0002")
    assert said.code == 0, said.all
    assert "2 done, 0 failed, 0 skipped, 0 unknown" in said.out
    assert flow.query("shop", "SELECT sort_order FROM rules ORDER BY id") == [(15,), (25,)]
    said = flow.plan(None, "--detailed-exitcode")
    assert said.code == 0
    assert said.out.startswith("No changes to production")
