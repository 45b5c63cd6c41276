"""Secret stores and plan keys: whether what references need is installed, and whether stores answer."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from payconf.model.checkup import Checkup, not_asked, ok, problem, warning
from payconf.model.errors import InvalidConfiguration, SecretDenied, SecretMissing, StoreError
from payconf.stores import scheme

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.environment import Environment
    from payconf.model.reference import Reference

_FEW = 5


def parts(environment: Environment) -> Iterator[Checkup]:
    """What has to be installed for this environment."""
    missing = [*_missing(environment)]
    for what, how in missing:
        yield problem("parts", f"{what} is not installed", how)
    if not missing:
        names = sorted(_by_scheme(environment))
        yield ok("parts", f"what {', '.join(names)} need is installed" if names else "nothing but payconf is needed")


def _missing(environment: Environment) -> Iterator[tuple[str, str]]:
    for name in sorted(_by_scheme(environment)):
        table = scheme(name)
        gone = [module for module in table.modules if not _there(module)]
        if gone:
            yield f"{', '.join(gone)}, for {name}://", f'python -m pip install "payconf[{table.extra}]"'
        elif table.program and shutil.which(table.program) is None:
            yield f"the program {table.program}, for {name}://", f"Install {table.program}."
    if environment.policies and not _there("cel_expr_python"):
        yield "cel_expr_python, for policies/", 'python -m pip install "payconf[policies]"'


def _there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # a package above it
        return False


def _by_scheme(environment: Environment) -> dict[str, list[Reference]]:
    from payconf.workflow.secrets_check import references

    found: dict[str, dict[Reference, None]] = {}
    for reference, _ in references(environment):
        found.setdefault(reference.scheme, {})[reference] = None
    return {name: [*entries] for name, entries in found.items()}


def keys(context: Context, environment: Environment, secrets: bool) -> Iterator[Checkup]:
    """The keys of plans, without reading one unless that was asked for."""
    from payconf.plan.sign import public_key, verifies

    settings = environment.settings.plan_keys
    if not settings.verify:
        yield ok("plan keys", "none; outside production plans need no signature")
        return
    try:
        verifies(bytes(64), b"", tuple(settings.verify))
    except InvalidConfiguration as error:
        yield problem("plan keys", error.message, error.fix)
        return
    if settings.sign is None:
        fix = "Name the private key's reference as plan_keys.sign where plans are made that are to be applied."
        yield warning("plan keys", "plan_keys.sign is not named, so nobody can sign a plan", fix)
    elif not secrets:
        yield not_asked("plan keys", f"{len(settings.verify)} to verify with; --secrets also tries the one that signs")
    else:
        with context.fresh():
            public = public_key(context.secret(environment, settings.sign))
        if public in settings.verify:
            yield ok("plan keys", "what signs plans is what verifies them")
        else:
            fix = f"Write {public} under plan_keys.verify, if the key behind {settings.sign} is the right one."
            yield problem("plan keys", "plans would be signed by a key that plan_keys.verify doesn't name", fix)


def stores(context: Context, environment: Environment, offline: bool, secrets: bool) -> Iterator[Checkup]:
    """Each store once: whether it lets us in and answers. `payconf secrets check` looks for every secret."""
    with context.fresh():
        for name, entries in sorted(_by_scheme(environment).items()):
            if name == "env":
                yield _variables(entries, context.options.environ)
            elif offline:
                yield not_asked(f"{name}://", "this is offline")
            elif not scheme(name).metadata and not secrets:
                yield not_asked(f"{name}://", "this store tells nothing of a secret without its value; see --secrets")
            else:
                yield _answers(context, environment, name, entries, secrets)


def _variables(entries: list[Reference], environ: Mapping[str, str]) -> Checkup:
    names = sorted({entry.path for entry in entries})
    unset = [name for name in names if name not in environ]
    if not unset:
        return ok("env://", f"{len(names)} variable{'' if len(names) == 1 else 's'} set")
    more = f" and {len(unset) - _FEW} more" if len(unset) > _FEW else ""
    text = f"{len(unset)} of {len(names)} not set here: {', '.join(unset[:_FEW])}{more}"
    return warning("env://", text, "Set them where secrets are needed; validate and review plans need none.")


def _answers(context: Context, environment: Environment, name: str, entries: list[Reference], secrets: bool) -> Checkup:
    resolver = context.secrets(environment)
    try:
        if secrets:
            resolver(entries[0])
        else:
            resolver.look(entries[0])
    except (SecretMissing, SecretDenied):
        pass  # it answered; which secrets are there is another command's question
    except StoreError as error:
        return problem(f"{name}://", error.message, error.fix)
    more = f"; payconf secrets check {environment.name} looks for all {len(entries)}" if len(entries) > 1 else ""
    return ok(f"{name}://", f"the store answers{more}")
