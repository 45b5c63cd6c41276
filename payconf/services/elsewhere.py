"""Secrets of the systems around a shop, which end up in its files by mistake: how they look, as their makers say.

Prefixes are put together here, so that no file of ours holds text that a scanner takes for a token.
"""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """`what` it is, for a sentence; a text that is looked for first (cheap), and the regex of the whole (ASCII)."""

    what: str
    start: bytes
    pattern: bytes


def _prefixed(what: str, start: bytes, tail: bytes) -> Form:
    return Form(what, start, b"(?<![A-Za-z0-9])" + start.replace(b".", rb"\.") + tail)


FORMS: tuple[Form, ...] = (
    # Only with something of it behind, which no sentence about such a file has.
    Form(
        "a private key",
        b"PRIVATE KEY",
        rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?=[\s\S]{0,400}?[A-Za-z0-9+/]{24})"
        rb"(?:[\s\S]{0,20000}?-----END[ A-Z0-9]*-----)?",
    ),
    Form("a private key", b"PuTTY-" + b"User-Key-File", b"PuTTY-" + rb"User-Key-File-\d"),
    # DER in base64: RSA in PKCS 8 and PKCS 1, the curves P-256 and Ed25519.
    Form("a private key", b"MII", rb"(?<![A-Za-z0-9+/])MII[A-Za-z0-9+/]{3}IBA[A-Za-z0-9+/]{40,}"),
    Form("a private key", b"MIGHAgEAMBMG", rb"(?<![A-Za-z0-9+/])MIGHAgEAMBMG[A-Za-z0-9+/]{40,}"),
    Form("a private key", b"MC4CAQAwBQYDK2V", rb"(?<![A-Za-z0-9+/])MC4CAQAwBQYDK2V[A-Za-z0-9+/]{40,}"),
    Form("a private key of age", b"AGE-SECRET-" + b"KEY-1", b"AGE-SECRET-" + b"KEY-1[A-Z0-9]{50,}"),
    Form(
        "a JSON Web Token",
        b"eyJ",
        rb"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,}\.(?:eyJ[A-Za-z0-9_-]{5,}\.(?:[A-Za-z0-9_-]{10,})?|"
        rb"[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]{10,}){3})",
    ),
    # The id of AWS's documentation ends with this word.
    Form("an access key of AWS", b"AKIA", rb"(?<![A-Za-z0-9])AKIA(?!\w{9}EXAMPLE)[A-Z2-7]{16}(?![A-Za-z0-9])"),
    Form("an access key of AWS", b"ASIA", rb"(?<![A-Za-z0-9])ASIA(?!\w{9}EXAMPLE)[A-Z2-7]{16}(?![A-Za-z0-9])"),
    Form("a token of Vault", b"VAULT_TOKEN", rb"VAULT_TOKEN[\"']?[ \t]*[:=][ \t]*[\"']?s\.[A-Za-z0-9]{24,}"),
    _prefixed("a token of Vault", b"hvs" + b".", b"[A-Za-z0-9_-]{24,}"),
    _prefixed("a token of Vault", b"hvb" + b".", b"[A-Za-z0-9_-]{24,}"),
    *(
        _prefixed("a token of GitHub", b"gh" + kind + b"_", b"[A-Za-z0-9]{36,}")
        for kind in (b"p", b"o", b"u", b"s", b"r")
    ),
    _prefixed("a token of GitHub", b"github" + b"_pat_", b"[A-Za-z0-9_]{60,}"),
    _prefixed("a token of GitLab", b"glpat" + b"-", b"[A-Za-z0-9_-]{20,}"),
    *(
        _prefixed("a token of Slack", b"xox" + kind + b"-", b"[A-Za-z0-9-]{20,}")
        for kind in (b"b", b"p", b"a", b"r", b"s")
    ),
    _prefixed("a token of Slack", b"xapp" + b"-", rb"\d-[A-Za-z0-9-]{40,}"),
    Form("a hook of Slack", b"hooks.slack.com", rb"hooks\.slack\.com/(?:services|workflows)/T\w+/\w+/\w{20,}"),
    Form("a key of Azure", b"AccountKey=", rb"AccountKey=[A-Za-z0-9+/]{60,}={0,2}"),
    Form("a key of Azure", b"SharedAccessKey=", rb"SharedAccessKey=[A-Za-z0-9+/]{40,}={0,2}"),
    Form("a signature of Azure", b"sig=", rb"(?<=[?&])sig=[A-Za-z0-9%+/]{40,}"),
    Form(
        "a token of Braintree",
        b"access_token$",
        rb"access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[0-9a-f]{32}",
    ),
    _prefixed("a secret of Google", b"GOC" + b"SPX-", b"[A-Za-z0-9_-]{28}"),
    _prefixed("a key of Google", b"AI" + b"za", b"[A-Za-z0-9_-]{35}"),
    _prefixed("a token of PyPI", b"pypi" + b"-AgE", b"[A-Za-z0-9_-]{50,}"),
    _prefixed("a token of npm", b"npm" + b"_", b"[A-Za-z0-9]{36}"),
    _prefixed("a key of SendGrid", b"SG" + b".", rb"[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{30,}"),
)
"""gitleaks' and the makers' own documents agree on these."""
