"""Attempts to bring test access into production: what each file in tests/attempts/ does to a project that would pass.

The project is the repository's own, with live secrets and services that answer `live` to whatever they are shown: the
worst case, in which only what an attempt leaves of the evidence can refuse it. An attempt holds:

about     what somebody tries, in a sentence
secrets   values of production's variables by name (PAYCONF_LIVE_ in front), null where the store has none
sandbox   the same of the sandbox (PAYCONF_DEMO_)
rename    new names of production's variables, in the references too
edit      [file, old, new]: one text of a file replaced
append    text behind a file
write     whole files
remove    [file, key]: the lines of one key of a mapping, and those below it
answers   how a service answers: {mode, account} or one of unavailable, rejected, absent
apply_first, by_hand   apply first, then change integrations in the shop: [name, field=value]
codes     the codes that refuse it, all of them and no other
undecided the guards that lack evidence, all of them and no other

`{{word|filter}}` stands for a value that looks like a key: it is put together when the test runs.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from payconf.model.errors import Unavailable
from payconf.model.resource import Account
from payconf.providers.base import Provider
from payconf.testing.identify_double import DoubleSession, IdentifyDouble
from tests.worlds import ASKABLE, World, go_live

FOLDER = Path(__file__).parent / "attempts"
EXPECTED_ACCOUNT = "acct_1VwQB9e6k8wmSwk8"
_TAIL = "51VwQB9e6k8wmSwk1zG4ExeBt876IroUSqJog95a4gDKbaEgXwZfQ1cS"
_WORDS = {
    **{f"{kind}_{mode}": f"{kind}_{mode}_{_TAIL}" for kind in ("sk", "rk", "pk", "sk_org", "ek") for mode in ("test",)},
    "pk_live_stripe": f"pk_live_{_TAIL}",
    "sk_live_prefix": "_".join(("sk", "live", "")),
}
_FILTERS: Mapping[str, Callable[[str], str]] = {
    "": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "url": lambda text: f"%{ord(text[0]):02X}{text[1:]}",
    "upper": str.upper,
}


@dataclass
class Answering:
    """A service that answers `live` to whatever it is shown, but for what the attempt says."""

    double: IdentifyDouble
    said: Mapping[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.double, name)

    def identify(self, session: DoubleSession) -> Account:
        if self.said.get("unavailable"):
            raise Unavailable(f"{self.double.NAME} does not answer.", "Try again.")
        if self.said.get("rejected"):
            return self.double.identify(session)
        account = EXPECTED_ACCOUNT if self.double.NAME == "stripe" else "acct-other"
        return Account(self.said.get("account", account), self.said.get("mode", "live"))


@dataclass(frozen=True)
class Attempt:
    """One file."""

    name: str
    given: Mapping[str, Any]

    def carry_out(self, world: World) -> Mapping[str, Provider]:
        """Change the project as the file says; returns the services."""
        go_live(world)
        answers = self.given.get("answers", {})
        services: dict[str, Any] = {
            name: Answering(IdentifyDouble(name, {}), answers.get(name, {}))
            for name in ASKABLE
            if not answers.get(name, {}).get("absent")
        }
        if self.given.get("apply_first"):
            apply_and_change(world, services, self.given["by_hand"])
        before = dict(world.environ)
        self._variables(world, before)
        self._files(world, before)
        return services

    def _variables(self, world: World, before: Mapping[str, str]) -> None:
        values = {f"PAYCONF_LIVE_{name}": value for name, value in self.given.get("secrets", {}).items()}
        values |= {f"PAYCONF_DEMO_{name}": value for name, value in self.given.get("sandbox", {}).items()}
        for name, value in values.items():
            world.environ.pop(name, None)
            if value is not None:
                world.environ[name] = filled(value, before)
        for name, new in self.given.get("rename", {}).items():
            world.environ[new] = world.environ.pop(f"PAYCONF_LIVE_{name}")
            world.edit("environments/production/credentials.yaml", f"env://PAYCONF_LIVE_{name}", f"env://{new}")

    def _files(self, world: World, before: Mapping[str, str]) -> None:
        for file, old, new in self.given.get("edit", ()):
            world.edit(file, filled(old, before), filled(new, before))
        for file, key in self.given.get("remove", ()):
            path = world.project / file
            text, number = re.subn(rf"(?m)^( *){key}:.*\n(?:\1 +.*\n)*", "", path.read_text("utf-8"))
            assert number == 1, f"{key} stands {number} times in {file}"
            path.write_text(text, "utf-8")
        for file, text in self.given.get("append", {}).items():
            path = world.project / file
            path.write_text(path.read_text("utf-8") + filled(text, before), "utf-8")
        for file, text in self.given.get("write", {}).items():
            path = world.project / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(filled(text, before), "utf-8")


def attempts() -> list[Attempt]:
    """Every file of the folder."""
    return [Attempt(path.stem, yaml.safe_load(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.yaml"))]


def filled(text: str, variables: Mapping[str, str]) -> str:
    """`{{word|filter}}` as its value. `live:NAME` and `sandbox:NAME` are variables as they were."""

    def value(found: re.Match[str]) -> str:
        word, _, name = found[1].partition(":")
        prefix = {"live": "PAYCONF_LIVE_", "sandbox": "PAYCONF_DEMO_"}.get(word)
        known = _WORDS[word] if prefix is None else variables[prefix + name]
        return _FILTERS[found[2] or ""](known)

    return re.sub(r"\{\{([\w:]+)(?:\|(\w+))?\}\}", value, text)


def apply_and_change(world: World, services: Mapping[str, Provider], changes: list[list[str]]) -> None:
    """Apply production as it is, then change integrations in its shop by hand."""
    from payconf.model.results import PlanRequest

    line = world.workflow(services)
    done = line.apply(line.plan("production", PlanRequest()).file)
    assert done.run.error == ""
    for name, change in changes:
        ident = world.query("acme", "SELECT id FROM integrations WHERE name = ?", name)[0][0]
        assert world.payconf("local", "set", "acme", f"integrations/{ident}", change).code == 0
