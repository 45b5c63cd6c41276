"""Canary secrets through every verb that speaks to an OroCommerce: output, files, logs, tracebacks, temporary files."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.model.errors import PayconfError
from payconf.model.hidden import without
from payconf.model.marker import name_of
from payconf.model.results import PlanRequest
from payconf.model.secret import Secret
from payconf.testing.orocommerce.messages import Request, Response, json_response
from tests.canaries import Watch, removals_watched, spellings
from tests.oro_worlds import OroWorld, oro_world

pytestmark = pytest.mark.untraced

ALL = os.environ.get("PAYCONF_FAULTS") == "all"
NOT_SECRET = {"PAYCONF_STATE", "SANDBOX_CLIENT_ID", "PAYCONF_DEBUG", "PAYCONF_LOCAL"}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OroWorld]:
    """Its temporary files lie in its folder; what is tried again is tried at once."""
    monkeypatch.setattr("payconf.apply.carry.pause", lambda *_: True)
    with oro_world(tmp_path / "world") as made:
        (made.folder / "tmp").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(made.folder / "tmp"))
        made.environ |= {"PAYCONF_DEBUG": "1", "PAYCONF_LOCAL": str(made.folder / "shops")}
        yield made


@pytest.fixture
def watch(world: OroWorld) -> Watch:
    return Watch({name: value for name, value in world.environ.items() if name not in NOT_SECRET})


def typed(world: OroWorld) -> Iterator[tuple[int, tuple[str, ...]]]:
    """From the first plan to a shop that is taken back, with what is refused in between."""
    plan, off, back = (str(world.folder / name) for name in ("plan.json", "off.json", "reclaim.json"))
    yield 0, ("validate",)
    yield 1, ("oro", "check", "sandbox")
    yield 0, ("evidence", "sandbox")
    yield 0, ("plan", "sandbox", "--no-secrets", "--full", "--out", str(world.folder / "review.json"))
    yield 0, ("plan", "sandbox", "--full", "--out", plan, "--reviewed", str(world.folder / "review.json"))
    yield 0, ("show", plan, "--full")
    yield 0, ("apply", plan)
    yield 12, ("apply", plan)
    yield 0, ("plan", "sandbox", "--write-secrets", "--full", "--target", "integrations/stripe", "--out", plan)
    yield 0, ("apply", plan)
    yield 0, ("runs", "list", "sandbox")
    yield 0, ("runs", "show", "sandbox", "r-0001")
    yield 0, ("rollback", "sandbox", "r-0002", "--yes")
    yield 0, ("audit", "sandbox", "--format", "jsonl")
    yield 0, ("history", "sandbox", "integrations/stripe")
    yield 0, ("state", "list", "sandbox")
    yield 0, ("state", "show", "sandbox", "integrations/stripe")
    yield 0, ("lock", "list")
    yield 0, ("drift", "sandbox", "--full", "--report", f"json={world.folder / 'drift.json'}")
    yield 0, ("snapshot", "sandbox", "--out", str(world.folder / "live.json"))
    yield 0, ("plan", "sandbox", "--snapshot", str(world.folder / "live.json"), "--full")
    yield 0, ("off", "sandbox", "stripe", "--out", off)
    yield 0, ("apply", off)
    yield 0, ("export", "sandbox", "--full", "--to", "exported")
    yield 11, ("adopt", "sandbox", "integrations/stripe")
    yield 0, ("adopt", "sandbox")
    borne_by_another(world)
    yield 11, ("plan", "sandbox", "--full")
    yield 0, ("reclaim", "sandbox", "--out", back)
    yield 0, ("apply", back)
    for file in world.folder.glob("state.sqlite*"):
        file.unlink()
    yield 11, ("plan", "sandbox", "--format", "json")
    yield 0, ("adopt", "sandbox", "marker")
    yield 0, ("adopt", "sandbox")


def borne_by_another(world: OroWorld) -> None:
    """The shop becomes a copy: its marker is another environment's."""
    shop = world.simulator.shop
    (marker,) = (entry for entry in shop.channels() if entry.name.startswith("payconf marker"))
    shop.by_hand.edit_integration(marker.id, name=name_of("qa", "b" * 32))


def test_no_verb_shows_one_and_nothing_keeps_one(
    world: OroWorld, watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    codes: list[int] = []
    expected: list[int] = []
    with removals_watched(watch, monkeypatch):
        for code, words in typed(world):
            said = world.payconf(*words)
            codes.append(said.code)
            expected.append(code)
            watch.look(f"payconf {' '.join(words)}", said.all.encode())
            watch.look_at_files(world.every_file())
    assert codes == expected
    assert caplog.records  # what the HTTP library says stands there
    watch.look("the logs", "\n".join(map(caplog.handler.format, caplog.records)).encode())
    held = json.dumps(world.simulator.shop.dump())
    assert world.environ["SANDBOX_STRIPE_SECRET_KEY"] in held  # so that there was something to be shown


def test_no_token_is_kept(world: OroWorld) -> None:
    for words in (("apply", "sandbox", "--yes"), ("plan", "sandbox", "--full")):
        assert world.payconf(*words).code == 0
    tokens = list(world.simulator.logins._tokens)
    assert tokens
    watch = Watch({f"token {number}": tokens[number % len(tokens)] for number in range(9)})
    watch.look_at_files(world.every_file())


def quoting(request: Request, status: int, where: str = "integrationchannels") -> Response | None:
    """A shop that answers a write with all that it was sent, in the form of its own errors."""
    if request.method not in ("POST", "PATCH") or where not in request.path:
        return None
    body = request.body.decode()
    sent = json.loads(body)
    plain = [body, json.dumps(sent, indent=1), *strings(sent), *map(str, request.headers.values())]
    texts = [*plain, *(form.decode() for text in plain for form in spellings(text))]
    errors = [{"status": str(status), "title": "form constraint", "detail": f"{text} is not valid"} for text in texts]
    return json_response(status, {"errors": errors})


def strings(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for part in data.values():
            yield from strings(part)
    elif isinstance(data, list):
        for part in data:
            yield from strings(part)
    elif isinstance(data, str):
        yield data


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503] if ALL else [401, 404, 422, 500])
def test_a_shop_that_quotes_what_it_was_sent_is_not_quoted(world: OroWorld, watch: Watch, status: int) -> None:
    world.simulator.answer = lambda request: quoting(request, status)
    said = world.payconf("apply", "sandbox", "--yes")
    assert said.code != 0
    watch.look("what was said", said.all.encode())
    watch.look_at_files(world.every_file())
    world.simulator.answer = None
    for verb in (("runs", "show"), ("resume",)):
        watch.look("what is said of it", world.payconf(*verb, "sandbox", "r-0001").all.encode())
    watch.look_at_files(world.every_file())


@pytest.mark.parametrize("status", [400, 401, 500])
def test_a_login_that_quotes_what_it_was_sent_is_not_quoted(world: OroWorld, watch: Watch, status: int) -> None:
    def answer(request: Request) -> Response | None:
        if "oauth2" not in request.path:
            return None
        body = request.body.decode()
        texts = [body, *(form.decode() for form in spellings(world.simulator.client_secret))]
        return json_response(status, {"error": "invalid_request", "message": " ".join(texts)})

    world.simulator.answer = answer
    said = world.payconf("plan", "sandbox")
    assert said.code != 0
    watch.look("what was said", said.all.encode())


def test_a_text_that_is_cut_off_is_hidden_too() -> None:
    secret = Secret(b"s3cret-and-rather-long/+\xc3\xa4-with-a-tail")
    for text in ("... s3cret-and-rather-long/ and more", "rather-long/+\u00e4-with-a-ta", "tail", "nothing of it"):
        hidden = without(text, [secret])
        assert "rather-long" not in hidden
        assert ("(secret)" in hidden) is (text not in ("tail", "nothing of it"))
    assert without("a short pin, 4711", [Secret(b"4711")]) == "a short pin, (secret)"
    assert without("abcd and abcdefgh", [Secret(b"abcd"), Secret(b"abcdefgh")]) == "(secret) and (secret)"
    assert without("anything", [Secret(b"")]) == "anything"


@pytest.mark.parametrize("status", [400, 422, 500] if ALL else [422])
def test_no_exception_holds_one_with_all_that_it_came_from(world: OroWorld, watch: Watch, status: int) -> None:
    world.simulator.answer = lambda request: quoting(request, status)
    line = world.workflow()
    planned = line.plan("sandbox", PlanRequest())
    watch.look("the plan", repr(planned).encode())
    try:
        applied = line.apply(planned.file)
    except PayconfError as error:
        watch.look("an exception", "".join(traceback.format_exception(error)).encode())
    else:
        watch.look("the run", repr(applied).encode())
