"""What every test has: a clean environment, a home of its own, and projects to work on."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import shutil
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import payconf
from payconf.http import Client
from payconf.providers import local
from payconf.providers.base import Target
from tests.http_samples import Server, make_client
from tests.local_samples import connect, make_shop

# The same examples in every run, so that a change is judged by itself; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# `make real-state`, `make real-stores`, `make prism`, `make page`, `make site`, `make shells`, `make editor`,
# `make hooks-try`, `make installed` and `make pipelines` run these, and fail where a part is missing.
_REAL_STATE = ["test_state_postgresql.py", "test_state_lost_commit.py", "test_state_away.py"]
collect_ignore = [] if os.environ.get("PAYCONF_REAL_STATE") == "1" else _REAL_STATE
collect_ignore += [] if os.environ.get("PAYCONF_REAL_STORES") == "1" else ["real_stores"]
collect_ignore += [] if os.environ.get("PAYCONF_PRISM") == "1" else ["prism"]
collect_ignore += [] if os.environ.get("PAYCONF_PAGE") == "1" else ["page"]
collect_ignore += [] if os.environ.get("PAYCONF_SITE") == "1" else ["site"]
collect_ignore += [] if os.environ.get("PAYCONF_SHELLS") == "1" else ["shells"]
collect_ignore += [] if os.environ.get("PAYCONF_EDITOR") == "1" else ["editor"]
collect_ignore += [] if os.environ.get("PAYCONF_INSTALLED") == "1" else ["installed"]
collect_ignore += [] if os.environ.get("PAYCONF_HOOKS") == "1" else ["hooks"]
collect_ignore += [] if os.environ.get("PAYCONF_PIPELINES") == "1" else ["pipelines"]

REPOSITORY = Path(__file__).resolve().parent.parent

# What a developer's shell and a pipeline set, and payconf, its stores or git would read.
READ = ("PAYCONF_", "VAULT_", "BAO_", "AWS_", "AZURE_", "GOOGLE_", "OP_", "SOPS_", "STRIPE_", "XDG_", "GIT_")
PIPELINES = ("CI", "GITHUB_", "GITLAB_", "BITBUCKET_", "JENKINS_", "BUILD_", "ACTIONS_", "RUNNER_")
TERMINAL = ("NO_COLOR", "FORCE_COLOR", "COLUMNS")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Untraced ones come last, so that what is done only once, and then kept, has been traced by then.

    They drive the whole line, many times over, or hold laws up to thousands of examples. What they prove is not
    coverage, and traced they take twice as long. The pure part is covered to the last branch without them.
    """
    items.sort(key=lambda item: item.get_closest_marker("untraced") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Take the tracer away while an untraced test runs. pytest-cov's own `no_cover` does nothing under xdist."""
    tracer, of_threads = sys.gettrace(), threading.gettrace()
    if tracer is None or item.get_closest_marker("untraced") is None:
        return (yield)
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)
        threading.settrace(of_threads)


def pytest_collection_finish() -> None:
    """Import what is traced while it is, and leave the tests alone: the garbage collector need not look at them."""
    if sys.gettrace() is not None:
        for module in pkgutil.walk_packages(payconf.__path__, "payconf."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home directory."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session", autouse=True)
def clean_environment(home: Path) -> Iterator[None]:
    """No variable of the developer's own shell, and no file of their home, decides a test or what a module shares."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in list(os.environ):
            if name.startswith((*READ, *PIPELINES, *TERMINAL)):
                monkeypatch.delenv(name)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture(autouse=True)
def no_service_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that would ask a payment service itself fails: each says what stands in for the host."""

    def base(target: Target, host: str) -> str:
        assert host in target.hosts, f"nothing stands in for {host}"
        return target.hosts[host]

    monkeypatch.setattr(Target, "base", base)


@pytest.fixture
def repository() -> Path:
    """The root of this repository; read only."""
    return REPOSITORY


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A copy of the repository's own project, free to be changed."""
    project = tmp_path / "acme"
    project.mkdir()
    shutil.copy(REPOSITORY / "payconf.yaml", project)
    shutil.copytree(REPOSITORY / "environments", project / "environments")
    return project


@pytest.fixture
def write_project(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write a project from texts by file name; payconf.yaml is there without being said. Returns its root."""

    def write(files: dict[str, str]) -> Path:
        root = tmp_path / "project"
        for name, text in {"payconf.yaml": "version: 1\n", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return root

    return write


@pytest.fixture
def server() -> Iterator[Server]:
    """An HTTP server on loopback that answers what a test tells it to."""
    opened = Server()
    yield opened
    opened.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """The HTTP helper on that server, with a canary as its login."""
    opened = make_client(server)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an embedded shop lies."""
    return make_shop(tmp_path)


@pytest.fixture
def session(folder: Path) -> Iterator[local.Session]:
    """A session with that shop."""
    opened = connect(folder)
    yield opened
    opened.close()
