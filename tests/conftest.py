"""What every test may ask for: a vault from a few lines, the real vaults beside the project, a browser, `--accept`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browsing import Quiet, Reader, chromium, serving
from hypothesis import HealthCheck, settings

from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.syntax.note import Note
from vaultkit.syntax.parser import parse
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

VaultOf = Callable[[Mapping[str, str | bytes]], Vault]

_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "ci", max_examples=80, deadline=None, derandomize=True, suppress_health_check=_SLOW
)
# `scripts/mutate` runs a test twice in one process, and each time its class is another.
_TWICE = [*_SLOW, HealthCheck.differing_executors]
settings.register_profile(
    "quick", max_examples=10, deadline=None, derandomize=True, suppress_health_check=_TWICE
)
settings.register_profile("deep", max_examples=3000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    help_text = "rewrite the expectations in tests/cases/*.md; then read the diff"
    parser.addoption("--accept", action="store_true", help=help_text)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--accept") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--accept rewrites files: run it without -n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Score the shared cases: what Obsidian settles, and what vaultkit chose."""
    for group in ("settled", "convention"):
        mark = f"test_a_{group}_case_"
        passed, failed = (
            sum(mark in report.nodeid for report in terminalreporter.stats.get(outcome, []))
            for outcome in ("passed", "failed")
        )
        if passed or failed:
            terminalreporter.write_line(f"spec cases, {group}: {passed} of {passed + failed}")


@pytest.fixture(autouse=True, scope="session")
def no_cache_of_the_users_for_anything_shared(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Keep what several tests share out of it, too."""
    folder = str(tmp_path_factory.getbasetemp() / "user-cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", folder)
        patch.setenv("LOCALAPPDATA", folder)
        yield


@pytest.fixture(autouse=True)
def no_cache_of_the_users(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the tests out of the cache folder of whoever runs them."""
    folder = str(tmp_path_factory.getbasetemp() / "user-cache")
    monkeypatch.setenv("XDG_STATE_HOME", folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setenv("XDG_CACHE_HOME", folder)
    monkeypatch.setenv("LOCALAPPDATA", folder)


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether expectations are to be rewritten instead of compared."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the project; tests that need it are skipped without."""
    if not SHARED.is_dir():
        pytest.skip("there is no folder ../shared beside the project")
    return SHARED


@pytest.fixture(scope="session")
def own_vault() -> Path:
    """The vault that comes with the project."""
    return ROOT / "vault"


@pytest.fixture
def vault_of(tmp_path: Path) -> VaultOf:
    """A function from files to a vault: path to text, or to bytes where the bytes matter."""

    def build(files: Mapping[str, str | bytes]) -> Vault:
        write(tmp_path, files)
        return load(tmp_path)

    return build


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all the tests of a process; what one test does in it, the next does not see."""
    with chromium() as chosen:
        yield chosen


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """A function from a site (its folder, or its address) to a reader of it, whom the end of the test ends."""
    with ExitStack() as readers:

        def begin(
            root: Path | str, width: str = "wide", kind: type[Reader] = Reader, **options: object
        ) -> Reader:
            reader = kind(browser, root, width, **options)
            readers.callback(reader.end)
            return reader

        yield begin


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """A function from a folder, and who serves it, to its address."""
    with ExitStack() as servers:

        def begin(folder: Path, handler: type[Quiet] = Quiet) -> str:
            return servers.enter_context(serving(folder, handler))

        yield begin


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write `files` below `root`, byte for byte."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def note_of(text: str, path: str = "Note.md") -> Note:
    """Return what a note of that text says."""
    return parse(Document(VaultPath(path), text))
