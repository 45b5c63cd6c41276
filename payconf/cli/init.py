"""payconf init."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from payconf.cli.exits import Exit, terminal

if TYPE_CHECKING:
    from payconf.init import Answers

_SHOPS = ("local", "orocommerce")
_STORES = ("env", "file", "vault", "awssm", "awsssm")
_NONE = "none"
_FIRST = "money_order payment_term"


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option("--shop", type=click.Choice(_SHOPS), help="A real shop, or the embedded one, to try payconf (default).")
@click.option("--shop-version", metavar="VERSION", help="Of the real shop, such as 6.1 or 6.1.10; default: 6.1.")
@click.option(
    "--environment",
    "environments",
    multiple=True,
    metavar="NAME[=CLASS]",
    help="May be given again; default: sandbox and production.",
)
@click.option("--url", "urls", multiple=True, metavar="NAME=URL", help="Where an environment's real shop is.")
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="Integration type; may be given again; default: money_order and payment_term. none: the shop has them.",
)
@click.option("--store", type=click.Choice(_STORES), help="Where secrets are; default: env (variables).")
@click.option("--currency", default="USD", show_default=True, help="Of the first rule.")
@click.option("--website", default="Default", show_default=True, help="Of the first checkout.")
@click.option("--yes", is_flag=True, help="Ask nothing: what no option says is as its default.")
@click.option("--dry-run", is_flag=True, help="Print the files, write nothing.")
def init(directory: Path, yes: bool, dry_run: bool, **given: Any) -> int:
    """Make a first project, with schemas for editors.

    In DIRECTORY, default here. It asks where no option says and somebody can answer. No file is written over: where
    one is in the way, nothing is written. Secrets are references; production can't be applied until it has a key that
    signs its plans.
    """
    from payconf.render.init import contents_text, kept_text, next_text, written_text
    from payconf.workflow.init import init as begin

    begun = begin(directory, _answers(given, ask=not yes and terminal(sys.stdin)), write=not dry_run)
    click.echo(written_text(str(directory), begun.written, dry_run), nl=False)
    if dry_run:
        click.echo("\n" + contents_text(begun.texts), nl=False)
    click.echo(kept_text({path: begun.texts[path] for path in begun.kept}), nl=False, err=True)
    if not dry_run:
        click.echo(next_text(str(directory), _steps(begun.answers)), nl=False, err=True)
    return Exit.OK


def _steps(answers: Answers) -> tuple[str, ...]:
    from payconf.init import currencies, variables
    from payconf.render.init import embedded_steps, shop_steps

    first = next(iter(answers.environments))
    named = variables(answers, first)
    if answers.provider == "local":
        return (*embedded_steps(first, answers.website, currencies(answers), named),)
    return (*shop_steps(first, answers.version, named),)


def _answers(given: Mapping[str, Any], ask: bool) -> Answers:
    """What options say; what they don't is asked, or as its default."""
    from payconf.init import Answers, currency, environments, types_of, version, wanted_types

    def of(key: str, question: str, default: str, form: Callable[[str], Any]) -> Any:
        text = " ".join(given[key]) if isinstance(given[key], tuple) else given[key]
        if not text and ask:
            return click.prompt(question, default=default, value_proc=_asked(form), err=True)
        return _form(form, text or default)

    provider = of("shop", "Which shop: local (embedded, to try payconf) or orocommerce", "local", _one_of(_SHOPS))
    real = provider != "local"
    if given["shop_version"] and not real:
        raise click.UsageError("--shop-version is of a real shop; the embedded one has every type")
    line = of("shop_version", "Its version", "6.1", version) if real else "any"
    named = of("environments", "Environments", "sandbox production", environments)
    addresses = _urls(given["urls"], named if real else {}, ask)
    types = of(
        "types",
        f"Integration types, or {_NONE} ({', '.join(types_of(line))})",
        "money_order payment_term",
        lambda text: wanted_types(text, line),
    )
    money = _form(currency, given["currency"])
    answers = Answers(provider, line, named, types, addresses, currency=money, website=given["website"])
    store = given["store"] or "env"
    if answers.with_access or real:
        store = of("store", f"Where secrets are: {', '.join(_STORES)}", "env", _one_of(_STORES))
    return answers.stored(store)


def _urls(given: tuple[str, ...], environments: Mapping[str, str], ask: bool) -> dict[str, str]:
    """The address of each environment's shop; one that nobody names is one that can't be reached."""
    from payconf.init import shop_url, url

    found = dict(_form(url, text) for text in given)
    unknown = [name for name in found if name not in environments]
    if unknown:
        raise click.UsageError(f"--url {unknown[0]}=… names no environment with a real shop")
    for name in environments:
        default = f"https://{name.replace('_', '-')}.shop.example"
        if name not in found and ask:
            question = f"Address of the shop of {name}"
            found[name] = click.prompt(question, default=default, value_proc=_asked(shop_url), err=True)
        found.setdefault(name, default)
    return found


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text!r} is none of {', '.join(choices)}")
        return text

    return check


def _asked(form: Callable[[str], Any]) -> Callable[[str], Any]:
    """A wrong answer is asked again."""

    def check(text: str) -> Any:
        return _form(form, text.strip())

    return check


def _form(form: Callable[[str], Any], text: str) -> Any:
    try:
        return form(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
