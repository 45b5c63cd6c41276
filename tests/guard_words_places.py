"""Scenes of addresses, certificates and days, for tests/guard_words.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from payconf.guard import guard
from payconf.model.change import Action
from payconf.model.config.webhooks import Webhook
from payconf.model.resource import Account
from payconf.model.verdict import Verdict
from tests.certificate_samples import NOW, certificate, pem
from tests.guard_samples import answering, change, credential, environment, plan
from tests.guard_words import LOGIN, SECRETS, ask, cards, shop


def scenes() -> Mapping[str, Callable[[], tuple[Verdict, ...]]]:
    """All of them, by what they show."""
    live = answering(Account("acct_1", "live"))
    weak = certificate("RSA-1024", NOW - timedelta(days=9), 8, signature="sha1")
    return {
        "addresses that lead astray": lambda: guard(
            environment(
                parts={"webhooks": {"w": _hook("http://0x7f.1/x"), "s": _hook("https://qa.acme.de/x")}},
                shop={"url": "http://10.0.0.1"},
                stores={"vault": {"address": "https://a@vault.acme.de"}},
            ),
            (environment("qa", "testing", shop={"url": "https://qa.acme.de"}),),
            None,
            None,
            None,
            ("old, which does not resolve",),
        ),
        "a proxy that is none": lambda: guard(
            shop(
                credential("pf", {"password": "env://WORD"}),
                pf={"test_mode": False, "use_proxy": True, "proxy_host": "payflowpro.paypal.com.evil.de"},
            ),
            (),
            None,
            None,
            None,
        ),
        "a weak certificate that is over": lambda: ask(
            shop(credential("net", LOGIN)),
            secrets={**SECRETS, "env://LIVE_CLIENT": pem(weak).decode()},
            answer=live,
            made=plan(change(Action.CREATE, "integrations/net"), complete=True),
        ),
        "a certificate that begins tomorrow, and a broken one": lambda: ask(
            shop(credential("net", LOGIN)),
            secrets={
                **SECRETS,
                "env://LIVE_CLIENT": pem(certificate(start=NOW + timedelta(days=1))).decode(),
                "env://LIVE_NET": pem(certificate()).decode()[:300],
            },
            answer=live,
        ),
        "access that ends in five days": lambda: ask(shop(cards(expires="2026-11-27")), answer=live),
        "access that ends in five days, used anew": lambda: ask(
            shop(cards(expires="2026-11-27")),
            answer=live,
            made=plan(change(Action.CREATE, "integrations/stripe"), complete=True),
        ),
        "access that is old, and made tomorrow": lambda: ask(
            shop(cards(created="2025-12-01", rotate_every="365d"), credential("net", LOGIN, created="2026-11-23")),
            answer=live,
        ),
    }


def _hook(url: str) -> Webhook:
    return Webhook(service="stripe", integration="stripe", url=url)
