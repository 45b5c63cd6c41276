"""Scenes for the guards, and every word that they say of them: tests/data/guard_words.txt, written by `make goldens`.

A scene is small and needs no file. Together they lead each guard to each of its answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from payconf.gather import gather
from payconf.guard import guard
from payconf.guard.case import Case
from payconf.guard.trust import trust
from payconf.model.change import Action
from payconf.model.environment import Environment
from payconf.model.errors import AuthError, Unavailable
from payconf.model.evidence import SigningKey
from payconf.model.marker import Remembered
from payconf.model.resource import Account, MoneyUnderWay
from payconf.model.span import Span
from payconf.model.value import LiveRef
from payconf.model.verdict import Verdict
from payconf.model.way import Way
from tests.guard_samples import KEY, answering, change, credential, environment, integration, key, live, plan, resolver
from tests.waiver_scenes import waiver_scenes

FILE = Path(__file__).parent / "data" / "guard_words.txt"
Scene = Callable[[], tuple[Verdict, ...]]
LOGIN = {"api_login_id": "a4svm9zWx", "transaction_key": "env://LIVE_NET", "client_key": "env://LIVE_CLIENT"}
SECRETS = {
    "env://KEY": key("sk", "live"),
    "env://LIVE_NET": "k3yk3yk3yk3yk3y1",
    "env://LIVE_CLIENT": "c" * 80,
    "env://WORD": "Live-password-9",
    "env://TEST_KEY": key("sk", "test"),
}
WORD = {"mode": "live", "by": "jana", "date": "2026-11-01", "evidence": "letter", "until": "2027-10-31"}


def cards(mode: str = "live", **options: Any) -> Any:
    secret = "env://KEY" if mode == "live" else "env://TEST_KEY"
    return credential("stripe", {"public_key": key("pk", mode), "secret_key": secret}, **options)


def shop(*credentials: Any, name: str = "production", class_: str = "production", **more: Any) -> Environment:
    kinds = {"stripe": "stripe", "net": "authorize_net", "ip": "infinite_pay", "wl": "ingenico", "pf": "payflow"}
    kinds["pf"] = "paypal_payflow_gateway"
    used = {
        entry.name: integration(kinds[entry.name], credentials=entry.name, **more.pop(entry.name, {}))
        for entry in credentials
    }
    return environment(name, class_, integrations=used, credentials=credentials, **more)


def ask(
    env: Environment, *others: Environment, answer: Any = None, secrets: Any = None, **more: Any
) -> tuple[Verdict, ...]:
    """A complete plan with nothing to do, or the one in `more`."""
    found = gather(env, others, resolver(SECRETS if secrets is None else secrets), answer, KEY, True)
    found = replace(found, signing=more.get("signing", SigningKey(f"ed25519:{env.name}", False)))
    made = more.get("made", plan(complete=True, class_=env.class_))
    held = more.get("held", live(money={}, term_users={}))
    known = more.get("remembered", Remembered())
    return guard(env, others, found, made, held, more.get("unread", ()), remembered=known)


def raising(error: Exception) -> Any:
    def identify(*_: object) -> Account:
        raise error

    return identify


def leaving(action: Action = Action.DELETE, **more: Any) -> tuple[Verdict, ...]:
    """A plan that takes things away: an integration, a rule and a payment term."""
    held = live(
        {"1": {"type": "stripe", "name": "Cards", "label": {"default": "Card"}, "enabled": True}},
        {"9": {"currency": "EUR", "sort_order": 1, "methods": [LiveRef("integrations", "1", "method.card")]}},
        facts={"websites": ["EU Store", "US Store"]},
        **more,
    )
    made = plan(
        change(action, "integrations/cards", "1"),
        change(action, "rules/all", "9"),
        change(action, "payment_terms/net-30", "4"),
        complete=True,
    )
    return guard(environment(), (), None, made, held, remembered=Remembered())


def _untrusted() -> dict[str, Scene]:
    """A base branch was named: nothing differs, or an address does; the last can't come about."""
    told = Way("environments/production", "shop.url", "https://shop.example", "https://other.example", untrusted=True)
    lost = Way("policies/ours", "", "true", None, untrusted=True, related=Span("policies/ours.yaml", 3, 5))
    new = Way(
        "credentials/stripe", "secret_key", None, "env://KEY", span=Span("credentials.yaml", 1, 2), untrusted=True
    )

    def scene(*ways: Way, complete: bool = False) -> Scene:
        made = plan(complete=complete, ways=ways)
        held = replace(made, header=replace(made.header, base="origin/main (3f9c2ab)"))
        return lambda: tuple(trust(Case(environment(), plan=held)))

    return {
        "as its base": scene(complete=True),
        "which says otherwise": scene(told, lost, new),
        "with secrets all the same": scene(told, complete=True),
    }


def scenes() -> Mapping[str, Scene]:
    """All of them, by what they show."""
    live_answer = answering(Account("acct_1", "live"))
    sandbox = shop(cards("test"), name="sandbox", class_="sandbox")
    many = [credential(f"c{number}", {"secret_key": f"env://GONE{number}"}) for number in range(8)]
    crowd = environment(
        integrations={entry.name: integration("stripe", credentials=entry.name) for entry in many}, credentials=(*many,)
    )
    from tests import (
        guard_words_approvals,
        guard_words_checkouts,
        guard_words_clone,
        guard_words_places,
        guard_words_rotation,
    )  # which need the words of this file

    money = {"1": MoneyUnderWay(2, 3, {"EUR": "12.00", "CHF": "1.50"})}
    return {
        **{f"an untrusted branch, {said}": scene for said, scene in _untrusted().items()},
        "text alone": lambda: guard(shop(cards(account="acct_1")), (sandbox,), None, None, None),
        "text alone, an environment that does not resolve": lambda: guard(
            shop(cards()), (), None, None, None, ("old, which does not resolve",)
        ),
        "all is proven": lambda: ask(shop(cards(account="acct_1")), answer=live_answer),
        "a test key in production": lambda: ask(shop(cards("test")), answer=live_answer),
        "a live key in a sandbox": lambda: ask(shop(cards(), name="sandbox", class_="sandbox"), answer=live_answer),
        "a live key in testing, by its answer": lambda: ask(
            shop(credential("net", LOGIN), name="qa", class_="testing", net={"test_mode": True}), answer=live_answer
        ),
        "a sandbox as it should be": lambda: ask(sandbox, answer=answering(Account("acct_2", "test"))),
        "another account": lambda: ask(shop(cards(account="acct_9")), answer=live_answer),
        "nobody answers": lambda: ask(
            shop(cards(account="acct_1")), answer=raising(Unavailable("Stripe is away.", "Wait."))
        ),
        "not accepted": lambda: ask(shop(credential("net", LOGIN)), answer=raising(AuthError("No.", "Look."))),
        "no mode told": lambda: ask(shop(credential("net", LOGIN)), answer=answering(Account("a", "unknown"))),
        "no mode told in a sandbox": lambda: ask(
            shop(credential("net", LOGIN), name="sandbox", class_="sandbox"), answer=answering(Account("a", "unknown"))
        ),
        "nothing can ask": lambda: ask(shop(credential("net", LOGIN))),
        "no secret is there": lambda: ask(shop(cards()), answer=live_answer, secrets={}),
        "many secrets are not there": lambda: ask(crowd, answer=live_answer),
        "attested": lambda: ask(
            shop(credential("ip", {"password": "env://WORD"}, attested=WORD), ip={"test_mode": False})
        ),
        "attested as test": lambda: ask(
            shop(
                credential("ip", {"password": "env://WORD"}, attested={**WORD, "mode": "test"}), ip={"test_mode": False}
            )
        ),
        "attested too long ago": lambda: ask(
            shop(credential("ip", {"password": "env://WORD"}, attested={**WORD, "until": "2026-11-02"}))
        ),
        "attested in the future": lambda: ask(
            shop(
                credential(
                    "ip", {"password": "env://WORD"}, attested={**WORD, "date": "2031-01-01", "until": "2031-02-01"}
                )
            )
        ),
        "attested though it can be asked": lambda: ask(shop(cards(attested=WORD)), answer=live_answer),
        "one secret in two environments": lambda: ask(
            shop(cards()), shop(cards(), name="sandbox", class_="sandbox"), answer=live_answer
        ),
        "one value behind two references": lambda: ask(
            shop(cards()),
            shop(credential("stripe", {"secret_key": "env://TEST_KEY"}), name="sandbox", class_="sandbox"),
            answer=live_answer,
            secrets={**SECRETS, "env://TEST_KEY": f" {SECRETS['env://KEY']}\n"},
        ),
        "another environment's secrets are not there": lambda: ask(
            shop(cards()),
            shop(credential("stripe", {"secret_key": "env://GONE"}), name="sandbox", class_="sandbox"),
            answer=live_answer,
        ),
        "one shop in two environments": lambda: guard(
            environment(),
            (environment("qa", "testing", shop={"url": "https://PRODUCTION.shop.example:443/"}),),
            None,
            None,
            None,
        ),
        "switches, hosts, debugging and TLS in production": lambda: guard(
            shop(
                credential("pf", {"password": "env://WORD"}),
                credential("wl", {"api_secret": "env://WORD"}),
                pf={"test_mode": True, "debug_mode": True, "enable_ssl_verification": False},
                wl={"api_endpoint": "https://api.connect.worldline-solutions.com.evil.test"},
            ),
            (),
            None,
            None,
            None,
        ),
        "the test host in production": lambda: guard(
            shop(
                credential("wl", {"api_secret": "env://WORD"}),
                wl={"api_endpoint": "https://api.preprod.connect.worldline-solutions.com"},
            ),
            (),
            None,
            None,
            None,
        ),
        "live sides in a sandbox": lambda: guard(
            shop(
                credential("pf", {"password": "env://WORD"}),
                credential("wl", {"api_secret": "env://WORD"}),
                name="sandbox",
                class_="sandbox",
                pf={"test_mode": False},
                wl={"api_endpoint": "https://api.connect.worldline-solutions.com"},
            ),
            (),
            None,
            None,
            None,
        ),
        "secrets and keys in clear": lambda: guard(
            shop(
                credential("pf", {"password": "in clear, for all"}),
                texts={"environments/production/credentials.yaml": f"a: b\n# {key('sk', 'live')}\n".encode()},
            ),
            (),
            None,
            None,
            None,
        ),
        "another's plan keys": lambda: ask(
            environment(plan_keys={"sign": "env://KEY", "verify": ["ed25519:qa"]}),
            environment("qa", "testing", plan_keys={"sign": "ref+env://KEY", "verify": ["ed25519:qa"]}),
            environment("sandbox", "sandbox", plan_keys={"sign": "env://OTHER"}),
            signing=SigningKey("ed25519:qa", True),
        ),
        "a plan key that nobody could read": lambda: ask(
            environment(), environment("qa", "testing"), signing=SigningKey(fault="env://PLAN_KEY is not there")
        ),
        "no plan keys": lambda: guard(environment(plan_keys={}), (), None, None, None),
        "leaves, with money under way": lambda: leaving(money=money, term_users={"4": 7}),
        "leaves, without any": lambda: leaving(money={}, term_users={}),
        "leaves, and the shop tells nothing": lambda: leaving(money=None, term_users=None),
        "is switched off": lambda: leaving(Action.DISABLE, money=money, term_users={}),
        **guard_words_places.scenes(),
        **guard_words_clone.scenes(),
        **guard_words_rotation.scenes(),
        **guard_words_approvals.scenes(),
        **guard_words_checkouts.scenes(),
        **waiver_scenes(),
    }


def words() -> Iterator[str]:
    """Every scene with every verdict: guard, answer, code, subject, text, places and fix.

    A certificate that is made here has now one length and now another.
    """
    return (re.sub(r"\b(6|10)\d\d bytes", r"\1.. bytes", line) for line in _words())


def _words() -> Iterator[str]:
    for name, scene in scenes().items():
        yield f"# {name}"
        for verdict in scene():
            code = f" {verdict.finding.code}" if verdict.finding else ""
            yield f"{verdict.guard}: {verdict.answer.value}{code} [{verdict.subject}] {verdict.text}".rstrip()
            if verdict.finding:
                yield f"    {verdict.finding.span} {verdict.finding.address}: {verdict.finding.message}"
                yield from (f"    also: {span} {text}" for text, span in verdict.finding.related)
                yield from [f"    fix: {verdict.finding.fix}"] if verdict.finding.fix else []


def write() -> None:
    """Write the file anew."""
    FILE.write_text("".join(f"{line}\n" for line in words()), "utf-8")
