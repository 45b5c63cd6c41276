"""Every word of the guards over all scenes, as a file that a reviewer reads."""

from __future__ import annotations

from payconf.guard import GUARDS
from tests.guard_words import FILE, scenes, words


def test_the_guards_say_what_the_file_holds() -> None:
    assert list(words()) == FILE.read_text("utf-8").splitlines()


def test_every_guard_answers_in_some_scene_and_refuses_in_another() -> None:
    found = [verdict for scene in scenes().values() for verdict in scene()]
    assert {verdict.guard for verdict in found} == {entry.name for entry in GUARDS}
