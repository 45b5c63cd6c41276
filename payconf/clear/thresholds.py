"""From what a text is taken for a secret: all numbers in one place, and the corpora that hold them to account.

tests/test_clear.py measures them over labelled texts: no secret may be missed, and prose must not be flagged.
"""

from __future__ import annotations

RUN = 16
"""Characters without a blank from which a file is looked at at all, so that nearly every file costs nothing."""
KEY_LENGTH = 10
"""Characters behind a service's prefix from which a text is a key: what the services' grammar says."""
KEY_LONGEST = 512
"""So many are looked at."""
KEY_VARIETY = 5
"""Different characters among them: xxxx and **** are placeholders."""
VALUE_LENGTH = 16
"""Characters of a value from which its disorder is looked at, where only its name says that it is a secret."""
VALUE_VARIETY = 9
"""Different characters in such a value."""
LEFT_OVER = 8
"""Characters of such a value that belong to no word, year or placeholder."""
LEFT_OVER_LETTERS = 12
"""The same where there is no digit among them."""
HEX = 32
"""Hexadecimal digits from which a value behind a secret's name is one, words or not."""
ENCODED = 24
"""Characters of base64 that are decoded to look inside: the shortest key makes as many."""
DEPTH = 3
"""So often a text is unwrapped: base64 in base64, a URL in a URL."""
