"""Secrets, what is remembered of them, and where they live."""

from __future__ import annotations

import base64
import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.fingerprint import fingerprint
from payconf.model.outcome import Outcome
from payconf.model.reference import SCHEMES, Reference, looks_like_reference, parse_reference
from payconf.model.secret import Secret

CANARY = "canary" + "-secret"
KEY = b"k" * 32


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r:>30}".format, "%s".__mod__, "{:x}".format])
def test_a_secret_is_never_shown(show: Callable[[object], str]) -> None:
    secret = Secret(CANARY.encode())
    assert show(secret).strip() == "Secret(…)"
    assert CANARY not in repr(Outcome("1", secrets={"signing_secret": secret}))
    assert secret.reveal() == CANARY.encode()


@pytest.mark.parametrize(
    "act",
    [
        hash,
        len,
        bool,
        list,
        bytes,
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        json.dumps,
        lambda secret: secret == secret,
        lambda secret: secret != b"",
        lambda secret: secret < secret,
        lambda secret: b"c" in secret,
        lambda secret: secret + secret,
        lambda secret: asdict(Outcome("1", secrets={"a": secret})),
        vars,
    ],
)
def test_a_secret_is_not_compared_copied_or_serialised(act: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError) as caught:
        act(Secret(CANARY.encode()))
    assert CANARY not in str(caught.value)


def forms(text: bytes, *joined: bytes) -> frozenset[str]:
    return fingerprint(Secret(text), KEY, tuple(map(Secret, joined))).forms


def test_exact_fingerprints_differ_by_every_byte_and_by_the_key() -> None:
    one, again, other = (fingerprint(Secret(text), KEY) for text in (b"abc", b"abc", b"abc\n"))
    assert one == again
    assert one.exact != other.exact
    assert one.exact != fingerprint(Secret(b"abc"), b"other").exact
    assert one.exact not in one.forms
    assert CANARY not in repr(fingerprint(Secret(CANARY.encode()), KEY))


@given(st.binary(min_size=8, max_size=40).filter(lambda text: text == text.strip()))
def test_another_form_of_the_same_secret_is_known_again(secret: bytes) -> None:
    for other in (
        b" " + secret + b"\n",
        base64.b64encode(secret),
        base64.urlsafe_b64encode(secret).rstrip(b"="),
        quote(secret).encode(),
        base64.b64encode(base64.b64encode(secret)),
    ):
        assert forms(secret) & forms(other)


def test_id_and_secret_joined_are_known_again() -> None:
    assert forms(b"id:pass word", b"x") & forms(b"pass word", b"id")
    assert forms(base64.b64encode(b"client:pass word")) & forms(b"pass word", b"client")


def test_different_and_empty_secrets_share_nothing() -> None:
    assert not forms(b"first-secret") & forms(b"other-secret")
    assert forms(b" \n") == frozenset()
    assert len(forms(b"YWJj")) == 1, "text that decodes to less than eight bytes is no encoded secret"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("env://STRIPE_KEY", Reference("env", "STRIPE_KEY")),
        ("ref+env://STRIPE_KEY", Reference("env", "STRIPE_KEY")),
        ("file:///run/secrets/x", Reference("file", "/run/secrets/x")),
        ("file:///run/a%23b", Reference("file", "/run/a#b")),
        ("vault://kv/payments/stripe#secret_key", Reference("vault", "kv/payments/stripe", "secret_key")),
        ("vault://kv/a?version=7&ns=b#k", Reference("vault", "kv/a", "k", (("version", "7"), ("ns", "b")))),
        ("awssm://arn:aws:sm:eu:1:secret:x", Reference("awssm", "arn:aws:sm:eu:1:secret:x")),
        ("op://Zürich/a b/field", Reference("op", "Zürich/a b/field")),
        ("keyring://jana@acme.example/x", Reference("keyring", "jana@acme.example/x")),
        ("vault://kv/a?x=", Reference("vault", "kv/a", None, (("x", ""),))),
    ],
)
def test_references_are_read_and_written_again(text: str, reference: Reference) -> None:
    assert parse_reference(text) == reference
    assert parse_reference(str(reference)) == reference
    assert looks_like_reference(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://x", "begins with one of env://"),
        ("ENV://X", "in lower case"),
        ("env:X", "begins with"),
        ("env://", "names no secret"),
        ("vault:///", "names no secret"),
        ("file:///run/%00", "can't be shown"),
        ("vault://kv/a\n", "can't be shown"),
        ("vault://kv/a#k%0a", "can't be shown"),
        ("vault://kv/a ", "ends with a space"),
        ("vault://kv/%ff", "UTF-8"),
        ("vault://kv/a?b", "?name=value"),
        ("vault://kv/a#", "nothing follows"),
        ("vault://kv/a?", "nothing follows"),
        ("vault://user:pass@kv/a", "no user or password"),
    ],
)
def test_malformed_references_are_explained_without_their_text(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_reference(text)
    assert words in str(caught.value)
    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize("text", ["vault:/x", "pk_" + "test_x", "", "://", "https://x", "ref+https://x"])
def test_other_text_is_no_reference(text: str) -> None:
    assert not looks_like_reference(text)


@pytest.mark.parametrize("text", ["ENV://X", " env://X", "ref+Vault://", "env://A B"])
def test_malformed_references_are_no_literals_either(text: str) -> None:
    assert looks_like_reference(text)


_PART = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Cf", "Zl", "Zp", "Zs")), min_size=1, max_size=9
)


@given(_PART, st.none() | _PART, st.lists(st.tuples(_PART, _PART), max_size=2).map(tuple))
def test_the_text_of_a_reference_means_the_same(
    path: str, key: str | None, options: tuple[tuple[str, str], ...]
) -> None:
    reference = Reference("file", f"/a{path}", key, options)
    assert parse_reference(str(reference)) == reference


def test_one_field_of_a_place() -> None:
    base = parse_reference("vault://kv/payflow?version=3")
    assert str(base.with_key("user")) == "vault://kv/payflow?version=3#user"
    assert len(set(SCHEMES)) == len(SCHEMES)
