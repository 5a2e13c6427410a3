"""What takes too long is stopped, said, and costs nobody else anything."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path

import pytest
from conftest import write

from vaultkit.lint.run import check
from vaultkit.lint.session import Session
from vaultkit.site import style
from vaultkit.site.edition import Edition
from vaultkit.site.pages import note_content
from vaultkit.site.publish import decide
from vaultkit.source.path import VaultPath
from vaultkit.syntax import allowance
from vaultkit.syntax.allowance import Allowance, TooCostly, within
from vaultkit.vault.load import load

SLOW = "^[" * 6_000 + "]" * 6_000
"""Reads in some seconds, which tests need not wait for: they allow less."""


def _spin(seconds: float) -> str:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return "done"


def test_work_is_stopped_and_leaves_no_trace() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    assert within(5, lambda: _spin(0.01)) == "done"
    started = time.process_time()
    with pytest.raises(TooCostly):
        within(0.1, lambda: _spin(60))
    assert time.process_time() - started < 1
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_a_stop_that_nobody_heard_is_said_again() -> None:
    def deaf() -> None:
        for _ in range(2):
            try:
                _spin(60)
            except TooCostly:
                continue
        _spin(60)

    with pytest.raises(TooCostly):
        within(0.1, deaf)


def test_whoever_watches_already_goes_on_watching() -> None:
    with pytest.raises(TooCostly):
        within(0.1, lambda: within(60, lambda: _spin(60)))


def test_a_thread_is_not_watched() -> None:
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(within(0.01, lambda: _spin(0.1))))
    thread.start()
    thread.join()
    assert said == ["done"]


def test_slow_files_have_a_minute_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "_RUN", 0.3)
    monkeypatch.setattr(allowance, "_LEAST", 0.1)
    run = Allowance()
    assert run.spend(10_000, lambda: _spin(0.45)) == "done"
    with pytest.raises(TooCostly):
        run.spend(10_000, lambda: _spin(0.45))
    assert run.spend(10_000, lambda: _spin(0.01)) == "done"
    assert run.spend(10, lambda: _spin(0.45)) == "done", "small files are always read"


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with a slow note and a slow canvas; what they may take is a part of what they do."""
    monkeypatch.setattr(allowance, "SECONDS", 0.2)
    card = {"id": "1", "type": "text", "text": SLOW, "x": 0, "y": 0, "width": 9, "height": 9}
    files = {
        "Slow.md": f"---\naliases: [Other]\n---\n# Part\n\n[[Nothing]]\n\n{SLOW}",
        "Slow.canvas": json.dumps({"nodes": [card]}),
        "Home.md": "[[Slow]] [[Slow.canvas]] ![[Slow#Part]] [[Lost]]",
    }
    write(tmp_path / "vault", files)
    return tmp_path / "vault"


def test_a_slow_file_is_one_finding_and_the_rest_is_read(slow: Path) -> None:
    found = [(d.path, d.rule) for d in check(load(slow))]
    assert ("Slow.md", "costly-file") in found
    assert ("Slow.canvas", "costly-file") in found
    assert ("Home.md", "unwritten-note") in found
    assert {rule for path, rule in found if path.startswith("Slow")} == {"costly-file"}


def test_a_note_with_too_many_links_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultkit.vault.reading.MOST_LINKS", 2_000)
    write(tmp_path, {"Many.md": "[[Home]] " * 2_001, "Most.md": "[[Home]] " * 2_000, "Home.md": ""})
    (found,) = (d for d in check(load(tmp_path)) if d.path != "Home.md" and d.severity == "error")
    assert (found.path, found.rule) == ("Many.md", "costly-file")


def test_what_is_remembered_of_a_slow_file_is_what_was_found(slow: Path, tmp_path: Path) -> None:
    def checked() -> list[tuple[str, str]]:
        session = Session(str(slow), folder=str(tmp_path / "cache"))
        found = session.check().diagnostics
        session.close()
        return [(d.path, d.rule) for d in found]

    first = checked()
    (slow / "New.md").write_text("[[Home]]")
    started = time.process_time()
    assert [d for d in checked() if d[0] != "New.md"] == first
    assert time.process_time() - started < 2


def test_a_slow_file_has_no_page(slow: Path) -> None:
    edition = Edition(decide(load(slow), tell=lambda said: None))
    assert list(edition.notes()) == ["Home.md"]
    assert "vk-unresolved" in note_content(edition, VaultPath("Home.md")).html


def test_a_page_that_takes_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(style, "_SECONDS", 0.2)
    write(tmp_path, {"Slow.md": f"# Part\n\n{SLOW}", "Home.md": "![[Slow#Part]]"})
    edition = Edition(decide(load(tmp_path)))
    for name in ("Slow.md", "Home.md"):
        assert "takes too long" in note_content(edition, VaultPath(name)).html
    assert "Slow.md: takes too long" in caplog.text


def test_a_file_too_large_for_any_note_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultkit.source.folder._LARGEST", 2_000_000)
    write(tmp_path, {"Huge.md": "a" * 2_000_001, "Home.md": "[[Huge]]"})
    (found,) = check(load(tmp_path))
    assert (found.path, found.rule) == ("Huge.md", "unreadable-file")
    assert "larger than 2 MB" in found.message
