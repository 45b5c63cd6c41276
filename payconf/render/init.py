"""What init has written, what it left alone, and what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from payconf.render.text import clean

_SCHEMAS = "schemas/"


def written_text(folder: str, written: Sequence[str], dry_run: bool) -> str:
    """The files, one a line; the schemas in one."""
    schemas = sum(path.startswith(_SCHEMAS) for path in written)
    verb = "would write" if dry_run else "wrote"
    lines = [f"{verb} {clean(folder)}/"]
    lines += [f"  {clean(path)}" for path in written if not path.startswith(_SCHEMAS)]
    lines += [f"  {_SCHEMAS}*.schema.json ({schemas} files)"] if schemas else []
    return "".join(f"{line}\n" for line in lines)


def contents_text(texts: Mapping[str, str]) -> str:
    """Every file as it would be, but the schemas, which `payconf schema` prints."""
    parts = [f"--- {path}\n{text}" for path, text in texts.items() if not path.startswith(_SCHEMAS)]
    return "\n".join(parts)


def kept_text(kept: Mapping[str, str]) -> str:
    """Files of other programs that are there: what they would need to hold."""
    lines: list[str] = []
    for path, text in kept.items():
        lines += [f"{path} is yours already and stays as it is; payconf would have it say:"]
        lines += [f"  {line}" for line in text.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def next_text(folder: str, steps: Sequence[str]) -> str:
    """The commands that go on, to copy."""
    lines = [f"cd {shlex.quote(folder)}"] if folder != "." else []
    return "Next:\n" + "".join(f"  {line}\n" for line in (*lines, *steps))


def embedded_steps(first: str, website: str, currencies: Sequence[str], variables: Sequence[str]) -> Iterator[str]:
    """From the files to a first apply in the embedded shop."""
    yield "payconf validate"
    money = " ".join(f"--currency {currency}" for currency in currencies)
    yield f"payconf local create {first} --website {shlex.quote(website)} --localization English {money}"
    yield from _set(variables)
    yield f"payconf plan {first} --out plan.json"
    yield "payconf apply plan.json"


def shop_steps(first: str, version: str, variables: Sequence[str]) -> Iterator[str]:
    """From the files to a first plan of a real shop."""
    yield "payconf validate"
    yield f"payconf oro bridge --version {version}"
    yield from _set(variables)
    yield f"payconf oro check {first}"
    yield f"payconf export {first} --dry-run"
    yield f"payconf plan {first}"


def _set(variables: Sequence[str]) -> Iterator[str]:
    if variables:
        yield f"export {' '.join(f'{name}=…' for name in variables)}"
