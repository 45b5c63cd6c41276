"""YAML written by payconf: one value changed in a file that people keep, or a fresh file from plain data."""

from __future__ import annotations

from payconf.fmt.characters import refused_character
from payconf.fmt.edit import write_value
from payconf.fmt.pages import page_text
from payconf.fmt.text import dump_objects

__all__ = ["dump_objects", "page_text", "refused_character", "write_value"]
