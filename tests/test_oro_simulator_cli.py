"""payconf testing oro-simulator: starts, tells its login, ends cleanly, and keeps the shop where it is told to."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from payconf.testing.orocommerce import Client, Shop, Simulator
from payconf.testing.orocommerce.keep import load, save

COMMAND = (sys.executable, "-m", "payconf", "testing", "oro-simulator")


@contextmanager
def running(*arguments: str, end: int = signal.SIGTERM) -> Iterator[list[str]]:
    """The lines that the command printed before it served; ended by a signal, it must say 0."""
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            lines = [
                process.stdout.readline().rstrip() for _ in range(1 + 3 * max(1, arguments.count("--organization")))
            ]
            assert "Ctrl-C" in process.stderr.readline()
            yield lines
            process.send_signal(end)
            assert process.wait(10) == 0
        finally:
            process.kill()


def test_it_tells_its_login_and_keeps_the_shop(tmp_path: Path) -> None:
    data = tmp_path / "shop.json"
    shop = Shop(("One", "Two"))
    shop.by_hand.create_integration("stripe", "Cards", {"apiSecretKey": "hidden"})
    client = Client("made-up-id", "made-up-word")
    save(data, Simulator(shop=shop, client=client))
    assert stat.S_IMODE(data.stat().st_mode) == 0o600
    before = data.read_text("utf-8")
    with running("--data", str(data), "--organization", "x", "--organization", "y", end=signal.SIGINT) as lines:
        assert lines[0].startswith("url            http://127.0.0.1:")
        assert lines[1:4] == ["organization   One", "client id      made-up-id", "client secret  made-up-word"]
        assert lines[4] == "organization   Two"
    assert data.read_text("utf-8") == before
    kept = load(data)
    assert kept is not None
    assert kept[0].dump() == shop.dump()
    assert kept[0].rows.last_ids() == shop.rows.last_ids()
    assert kept[0].by_hand.create_integration("money_order", "Next") == "2"


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with Simulator() as simulator:
        port = simulator.url.rpartition(":")[2]
        done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False, timeout=10)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"can't listen on port {port}" in done.stderr


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": 9}', '{"format": 1, "shop": {}, "last_ids": {}}', "no"])
def test_another_file_is_no_shop(tmp_path: Path, text: str) -> None:
    path = tmp_path / "shop.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"shop\.json|Expecting"):
        load(path)
    assert load(tmp_path / "none.json") is None
