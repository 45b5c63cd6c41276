"""What every page has around its content: a policy that lets nothing in, one style, at most one script."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path

from payconf.render.html.markup import Markup, join, tag, verbatim

_HERE = Path(__file__).parent
STYLE = "page.css"
FILTER = "filter.js"


def document(title: str, *content: Markup, script: str = "") -> str:
    """A whole page. `script`: the name of a file beside this one.

    Its policy allows exactly this style and script, by their hashes: nothing is loaded from anywhere, no form is sent,
    and text that got in as markup would not run.
    """
    style = _file(STYLE)
    run = _file(script) if script else ""
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(style, run)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        verbatim("style", style),
    ]
    body = [*content, *([verbatim("script", run)] if run else [])]
    lines = tag("head", join(head, " ")), tag("body", join(body, " "))
    return f"<!DOCTYPE html>\n{tag('html', join(lines, ' '), lang='en')}\n"


def policy(style: str, script: str = "") -> str:
    """The Content-Security-Policy of a page with this style and script."""
    scripts = f"'sha256-{_digest(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
