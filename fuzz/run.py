"""Fuzzing: whatever bytes come, payconf answers with findings or a known error, soon, and in little memory.

    python fuzz/run.py --seconds 600

Each target gets the same share of the time, in rounds of new random seeds. The seed of a failing round is printed;
`--seed N` begins there. Ends with 1 at the first failure.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from payconf.checkout.expression import ExpressionError, parse, problems, show
from payconf.load import load_project
from payconf.model.errors import PayconfError
from payconf.model.reference import looks_like_reference, parse_reference
from payconf.model.snapshot import Snapshot
from payconf.offline import validate
from payconf.plan.file import read_file
from payconf.plan.snapshot import read_snapshot

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 2.0
"""Seconds that one input may take."""
MOST_MEMORY = 300
"""MiB over what the process has at its start."""
EXAMPLES = 200
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
SNAPSHOT = [field.name for field in dataclasses.fields(Snapshot)]

YAML = [path.read_bytes() for path in sorted((ROOT / "environments").rglob("*.yaml"))]
WORDS = [
    b"{", b"}", b"[", b"]", b": ", b"- ", b"\n", b"\n  ", b"&a ", b"*a", b"<<: *a", b"!!str ", b"%YAML 1.1\n---\n", b"...\n",
    b'"', b"'", b"|\n", b">-\n", b"#", b"null", b"~", b"\x00", b"\xff\xfe", b"\xe2\x80\xa8", b"\xc2\x85", b"\t", b"? ",
    b"integrations:", b"rules:", b"credentials:", b"type: stripe", b"env://X", b"vault://a#b", b"1e9999", b"0x", b"\xf0\x9f\x92\xb3",
]  # fmt: skip
EXPRESSION_WORDS = (
    "subtotal.value total currency lineItems lineItem . .any( .all( .sum( count( ( ) [ ] { } , : ? ?: = != == < <= in not "
    "and or && || ! matches ~ .. + - * / % ** | ^ & 0 1 1.5 'a' \"b\" null true false billingAddress.countryIso2 \\ é 💳"
).split(" ")


@st.composite
def yaml_bytes(draw: st.DrawFn) -> bytes:
    """One of our files with pieces taken out, doubled or replaced; or pieces only; or anything."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=400))
    data = bytearray(draw(st.sampled_from([*YAML, b""])))
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, len(data)))
        end = min(len(data), place + draw(st.integers(0, 30)))
        data[place:end] = draw(st.sampled_from(WORDS)) * draw(st.sampled_from([1, 1, 1, 2, 70]))
    return bytes(data)


def load(folder: Path, data: bytes) -> None:
    """A project of which one file is hostile."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "environments/sandbox").mkdir(parents=True)
    (folder / "payconf.yaml").write_text("version: 1\n")
    (folder / "environments/sandbox/environment.yaml").write_text(
        "class: sandbox\nshop: {provider: local, url: 'local:x', version: any}\n"
    )
    (folder / "environments/sandbox/hostile.yaml").write_bytes(data)
    load_project(folder)
    for finding in validate(folder, ()).findings:
        str(finding)


def reference(_: Path, text: str) -> None:
    """Any text is a reference that reads back, or a ValueError with a sentence."""
    looks_like_reference(text)
    try:
        found = parse_reference(text)
    except ValueError:
        return
    again = parse_reference(str(found))
    if again != found:
        raise AssertionError(f"{text!r} means {found!r}, and its text {again!r}")


def expression(_: Path, text: str) -> None:
    """Any text is an expression that prints and parses to the same tree, or an ExpressionError."""
    problems(text)
    try:
        tree = parse(text)
    except ExpressionError:
        return
    if parse(show(tree)) != tree:
        raise AssertionError(f"{text!r} prints as {show(tree)!r}, another tree")


def plan(_: Path, data: bytes) -> None:
    """Any bytes are a plan file, or a known error."""
    try:
        read_file(data)
    except PayconfError:
        return


def snapshot(_: Path, data: bytes) -> None:
    """Any bytes are a snapshot, or a known error."""
    try:
        read_snapshot(data)
    except PayconfError:
        return


@st.composite
def snapshot_bytes(draw: st.DrawFn) -> bytes:
    """A snapshot with pieces of its JSON taken out, doubled or replaced, mostly with the digest that belongs to it."""
    data = draw(st.dictionaries(st.sampled_from(SNAPSHOT), JSON, max_size=20))
    body = {"kind": "payconf snapshot", "format_version": 1, **{name: data.get(name, "") for name in SNAPSHOT}}
    if draw(st.booleans()):
        from payconf.plan.canonical import sha256

        with contextlib.suppress(PayconfError):
            body |= {"digest": sha256(body), "signature": draw(st.none() | st.text(max_size=9))}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace") if draw(st.integers(0, 9)) else draw(st.binary(max_size=200))


@st.composite
def plan_bytes(draw: st.DrawFn) -> bytes:
    """JSON of the rough form of a plan file, or something else."""
    keys = st.sampled_from(
        ["format_version", "digest", "signature", "header", "changes", "verdicts", "options", "money"]
    )
    data = draw(st.dictionaries(keys, JSON, max_size=8))
    data.setdefault("format_version", 3)
    if draw(st.booleans()):
        from payconf.plan.canonical import sha256

        body = {key: value for key, value in data.items() if key not in ("digest", "signature")}
        with contextlib.suppress(PayconfError):
            data = {**body, "digest": sha256(body), "signature": None}
    return json.dumps(data).encode() if draw(st.integers(0, 9)) else draw(st.binary(max_size=200))


TARGETS: dict[str, tuple[Callable[[Path, object], None], st.SearchStrategy[object]]] = {
    "load": (load, yaml_bytes()),  # type: ignore[dict-item]
    "reference": (reference, st.text(max_size=60) | st.text("env:/vault#?=&%@ ref+aA0", max_size=60)),  # type: ignore[dict-item]
    "expression": (
        expression,
        st.lists(st.sampled_from(EXPRESSION_WORDS), max_size=60).map(" ".join) | st.text(max_size=80),
    ),  # type: ignore[dict-item]
    "plan": (plan, plan_bytes()),  # type: ignore[dict-item]
    "snapshot": (snapshot, snapshot_bytes()),  # type: ignore[dict-item]
}


def round_of(name: str, number: int, folder: Path) -> float:
    """One round of a target; returns the slowest input's seconds."""
    check, strategy = TARGETS[name]
    slowest = 0.0

    @seed(number)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def run(value: object) -> None:
        nonlocal slowest
        started = time.perf_counter()
        check(folder, value)
        took = time.perf_counter() - started
        slowest = max(slowest, took)
        if took > SLOWEST:
            raise AssertionError(f"took {took:.1f} s")

    run()
    return slowest


def memory() -> int:
    """MiB at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Rounds of all targets until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    given_ = parser.parse_args()
    os.environ["PAYCONF_CACHE"] = "off"
    folder = Path(tempfile.mkdtemp(prefix="payconf-fuzz-"))
    before, end, number = memory(), time.monotonic() + given_.seconds, given_.seed
    counts = dict.fromkeys(TARGETS, 0)
    slowest = dict.fromkeys(TARGETS, 0.0)
    try:
        while time.monotonic() < end:
            for name in TARGETS:
                try:
                    slowest[name] = max(slowest[name], round_of(name, number, folder / "project"))
                except Exception:
                    print(f"{name} failed in the round of seed {number}; again with: --seed {number}", file=sys.stderr)
                    raise
                counts[name] += EXAMPLES
            number += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    used = memory() - before
    for name, count in counts.items():
        print(f"{name}: {count} inputs, the slowest {slowest[name]:.2f} s")
    print(f"memory: {used} MiB more than at the start (at most {MOST_MEMORY})")
    return 1 if used > MOST_MEMORY else 0


if __name__ == "__main__":
    raise SystemExit(main())
