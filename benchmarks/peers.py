"""What payconf is measured against, each in an environment of its own below benchmarks/.peers/."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PEERS = Path(__file__).parent / ".peers"
VERSIONS = {"octodns": "octodns==1.22.0", "check-jsonschema": "check-jsonschema==0.39.0"}


def peer(name: str, command: str) -> str:
    """The path of a peer's command; the peer is installed where it isn't there."""
    folder = PEERS / name
    if not (folder / "bin" / command).exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        quietly = ["install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([str(folder / "bin" / "pip"), *quietly, VERSIONS[name]], check=True)
    return str(folder / "bin" / command)


def libyaml() -> str | None:
    """The program that only reads libyaml's events; None where there is no C compiler or no libyaml to build it."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    PEERS.mkdir(exist_ok=True)
    target, source = PEERS / "events", Path(__file__).parent / "events.c"
    done = subprocess.run([compiler, "-O2", "-o", str(target), str(source), "-lyaml"], capture_output=True, check=False)
    return str(target) if done.returncode == 0 else None


def octodns_zone(folder: Path, records: int) -> list[str]:
    """Write a zone twice, 1 % of its records changed, from YAML to YAML; returns the command that plans it."""
    for side in ("source", "target"):
        lines = ["---\n"]
        for number in range(records):
            last = 251 if side == "source" and number % 100 == 0 else number % 250 + 1
            lines.append(f"host-{number:05}:\n  ttl: 300\n  type: A\n  values:\n  - 192.0.2.{last}\n  - 198.51.100.7\n")
        (folder / side).mkdir(parents=True)
        (folder / side / "example.com.yaml").write_text("".join(lines), encoding="utf-8")
    provider = "class: octodns.provider.yaml.YamlProvider, default_ttl: 300, enforce_order: false"
    (folder / "config.yaml").write_text(
        f"---\nproviders:\n  source: {{{provider}, directory: {folder}/source}}\n"
        f"  target: {{{provider}, directory: {folder}/target}}\n"
        "zones:\n  example.com.: {sources: [source], targets: [target]}\n",
        encoding="utf-8",
    )
    return [peer("octodns", "octodns-sync"), "--config-file", str(folder / "config.yaml"), "--force"]
