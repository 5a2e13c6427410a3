"""Tools take turns, and each run's cost is noted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench_measure
from bench_report import Row
from bench_tools import Contender, crashed, last_line
from bench_vaults import Copies, settle


def say(text: str) -> None:
    """Say how it is going, beside the results."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Clock:
    """Runs commands and notes what they cost."""

    folder: Path
    """Where they run."""
    timeout: float
    """Seconds a run may take."""
    slow: float = 60
    """A row whose run takes longer, in seconds, is not run again; a cold row's first run counts then."""

    def run(self, row: Row, contender: Contender) -> None:
        """Run once and add the figures to `row`; on failure there are none, and it says why."""
        out, err = self.folder / "out", self.folder / "err"
        figures = self._measure(contender, out, err)
        said = err.read_text(encoding="utf-8", errors="replace")
        if figures["late"]:
            self._fail(row, f"not done after {self.timeout:g} s")
        elif figures["exit"] not in contender.fine or crashed(said):
            self._fail(row, f"failed with exit code {figures['exit']}: {last_line(said)}")
        else:
            row.cpu.append(figures["cpu"])
            row.wall.append(figures["wall"])
            row.memory.append(figures["memory"])
            row.found = contender.found(out.read_text(encoding="utf-8", errors="replace"))

    def _measure(self, contender: Contender, out: Path, err: Path) -> Any:
        command = (sys.executable, "-I", "-S", bench_measure.__file__, str(self.timeout))
        done = subprocess.run(
            (*command, str(out), str(err), *contender.command),
            cwd=self.folder,
            env={**os.environ, "NO_COLOR": "1", "XDG_CACHE_HOME": str(self.folder / "cache")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(done.stdout)

    def _fail(self, row: Row, why: str) -> None:
        row.failure = why
        row.forget()


def take_turns(
    entries: Sequence[tuple[Row, Contender]], copies: Sequence[Copies], clock: Clock, runs: int
) -> None:
    """Run each contender once for its caches' sake, then `runs` times, all of them in each turn."""
    _settle(copies)
    for row, contender in entries:
        say(f"  first run: {row.tool}, {row.state}")
        clock.run(row, contender)
        if row.state != "cold" or not _is_done(row, clock):
            row.forget()
    for turn in range(1, runs + 1):
        left = [(row, contender) for row, contender in entries if not _is_done(row, clock)]
        if not left:
            break
        say(f"  turn {turn} of {runs}")
        for copy in copies:
            copy.change(turn)
        _settle(copies)
        for row, contender in left:
            clock.run(row, contender)


def _is_done(row: Row, clock: Clock) -> bool:
    """Whether a row will not be run again: it failed, or it was slow."""
    return bool(row.failure) or any(seconds > clock.slow for seconds in row.wall)


def _settle(copies: Sequence[Copies]) -> None:
    if any(copy.notes for copy in copies):
        settle()
