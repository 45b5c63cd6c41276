"""From what a text is taken for a secret: all numbers in one place, and the corpus that holds them to account.

tests/test_clear.py measures them over labelled texts: no secret may be missed, and prose must not be flagged.
"""

from __future__ import annotations

KEY_LENGTH = 16
"""Characters behind a service's prefix from which a text is a key."""
KEY_VARIETY = 5
"""Different characters among them: xxxx and **** are placeholders."""
VALUE_LENGTH = 16
"""Characters of a value from which its disorder is looked at, where only its name says that it is a secret."""
VALUE_VARIETY = 9
"""Different characters in such a value."""
WORD = 9
"""So many letters of one case in a row are a word, and words are no secret."""
HEX = 32
"""Hexadecimal digits from which a value behind a secret's name is one, words or not."""
ENCODED = 40
"""Characters of base64 that are decoded to look inside."""
