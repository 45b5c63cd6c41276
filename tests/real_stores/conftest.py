"""Servers that the tests of the lane share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real_stores.servers import OpenBao, openbao


@pytest.fixture(scope="session")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    """A dev server of OpenBao. Each test keeps to names of its own."""
    with openbao(tmp_path_factory.mktemp("openbao")) as started:
        yield started
