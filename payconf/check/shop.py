"""The shop: which versions there are, what `any` is for, which bundles and addresses."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from payconf.integrations import types
from payconf.integrations.versions import ANY, numbers
from payconf.model.finding import Finding
from payconf.model.nearest import did_you_mean, names

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.environment import Environment

LOCAL = "local"
OROCOMMERCE = "orocommerce"
PROVEN = ("5.1.8",)
"""Versions of a real shop that payconf was run against."""

_LOCAL_URL = re.compile(r"local:[A-Za-z0-9][A-Za-z0-9_-]*")
_WEB_URL = re.compile(r"https?://[^\s/@?#]+(/[^\s?#]*)?")


def check(view: View) -> None:
    """What environment.yaml says of the shop."""
    shop = view.environment.settings.shop
    if shop.version == ANY and shop.provider != LOCAL:
        view.note("PC341", f"version any with the provider {shop.provider}", "shop", "version")
    if shop.version != ANY and not known_version(shop.version):
        text = f"nothing is known of version {shop.version}; known are {', '.join(_lines())}"
        view.note("PC340", text, "shop", "version")
    if not (_LOCAL_URL if shop.provider == LOCAL else _WEB_URL).fullmatch(shop.url):
        wanted = "local:NAME" if shop.provider == LOCAL else "https://HOST"
        view.note("PC346", f"the address of a shop with the provider {shop.provider} is {wanted}", "shop", "url")
    known = {entry.bundle for entry in types().values()}
    for index, name in enumerate(shop.bundles or ()):
        if name not in known:
            hint = did_you_mean(name, known) or f"; there are {names(known)}"
            view.note("PC344", f"no bundle is called {name!r}{hint}", "shop", "bundles", index)


def unproven(environment: Environment) -> list[Finding]:
    """A warning where nobody has run payconf against this version of a real shop; asked by plans only."""
    shop = environment.settings.shop
    if shop.provider != OROCOMMERCE or numbers(shop.version)[:2] in {numbers(entry)[:2] for entry in PROVEN}:
        return []
    text = f"{shop.version} was not run with payconf; OroCommerce {names(PROVEN)} was"
    return [Finding("PC414", text, environment.origins.span("shop", "version"), "shop/version")]


def known_version(version: str) -> bool:
    """True for `any` and for a version of a line that the tables know."""
    return version == ANY or ".".join(map(str, numbers(version)[:2])) in _lines()


@cache
def _lines() -> tuple[str, ...]:
    """Lines of the shop that some integration type knows, oldest first. Asked for with every region."""
    firsts = {numbers(first)[:2] for entry in types().values() for first in entry.available_in}
    return tuple(".".join(map(str, line)) for line in sorted(firsts))
