"""Measure vaultkit and its peers on the same vault, taking turns: `scripts/bench --help`.

Peers are installed from PyPI into a cache folder, synthetic vaults are made there, and nothing is
written beside it but the files you name. Each tool's first run is thrown away: it fills the system's
file cache, and the tool's own for the warm rows. "Cold" is without the tool's own cache. On Linux and
macOS; the system has to say what a process cost.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench_measure
import bench_note
import bench_prose
import synthetic
from bench_report import Comparison, Row, machine, picture, say, table
from bench_tools import (
    CONTENDERS,
    Contender,
    Place,
    ToolFailed,
    install,
    last_line,
    vaultkit_findings,
)

SLOW = 60.0
"""A tool whose first run takes longer, in seconds, is not run again: that run counts."""

SETTLED = 3.0
"""How old, in seconds, a file is before caches believe that its date would tell a change."""


@dataclass(frozen=True)
class Subject:
    """The vault that is looked at."""

    folder: Path
    """Where it is."""
    name: str
    """What reports call it."""
    notes: int
    """How many notes are in it."""
    bytes: int
    """How long they are together."""
    truth: Path | None
    """Where it says what is broken, if anyone knows."""


def main() -> int:
    """Measure; return 1 if vaultkit and the truth differ."""
    args = _arguments()
    cache = args.cache.expanduser().resolve()
    subject = _given(args.vault) if args.vault else _synthetic(args.notes, args.seed, cache)
    say(f"{subject.name}: {subject.notes:,} notes, {subject.bytes / 1e6:.1f} MB")
    verdict = _verdict(subject) if "check" in args.modes and "vaultkit" in args.only else ""
    comparisons = [_compare(mode, subject, cache / "tools", args) for mode in args.modes]
    for comparison in comparisons:
        print(f"\n{comparison.mode}, {subject.name}\n\n{table(comparison)}")
    print(f"\n{verdict}" if verdict else "", end="\n" if verdict else "")
    _write(args, subject, comparisons, verdict)
    return int(verdict.startswith("WRONG"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure vaultkit and its peers on the same vault."
    )
    add = parser.add_argument
    add("modes", nargs="*", metavar="MODE", help=f"{' or '.join(CONTENDERS)} (default: both)")
    add("--vault", type=Path, metavar="DIR", help="a vault of yours; it is only read")
    add("--notes", type=int, default=1000, metavar="N", help="or a synthetic one (default: 1000)")
    add("--seed", type=int, default=1, metavar="N", help="which synthetic one (default: 1)")
    add("--runs", type=int, default=5, metavar="N", help="medians of so many (default: 5)")
    add("--timeout", type=float, default=300, metavar="S", help="seconds a run may take (300)")
    add("--only", action="append", metavar="TOOL", help="this tool; may be given more than once")
    add("--json", type=Path, metavar="FILE", help="write the figures of every run")
    add("--svg", type=Path, metavar="FILE", help="write a picture")
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "vaultkit-bench"
    add("--cache", type=Path, default=home, metavar="DIR", help=f"default: {home}")
    args = parser.parse_args()
    tools = {tool for contenders in CONTENDERS.values() for tool in contenders}
    args.modes = args.modes or list(CONTENDERS)
    args.only = args.only or sorted(tools)
    if unknown := [*{*args.modes} - {*CONTENDERS}, *{*args.only} - tools]:
        parser.error(f"there is no {unknown[0]}: {', '.join([*CONTENDERS, *sorted(tools)])}")
    if args.runs < 1 or args.notes < 1:
        parser.error("at least one")
    return args


def _given(folder: Path) -> Subject:
    sizes = [file.stat().st_size for file in _notes(folder)]
    if not sizes:
        sys.exit(f"{folder}: there are no notes in it")
    return Subject(folder.resolve(), folder.resolve().name, len(sizes), sum(sizes), None)


def _notes(folder: Path) -> Iterable[Path]:
    """Yield the notes of a vault; names with a dot in front are none."""
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, f) for f in files if f.endswith(".md") and not f.startswith("."))


def _synthetic(notes: int, seed: int, cache: Path) -> Subject:
    """Return a synthetic vault, made once for each size, seed and state of the generator."""
    modules = (synthetic, bench_note, bench_prose)
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in modules)
    folder = cache / "vaults" / f"{notes}-{seed}-{hashlib.sha256(code).hexdigest()[:8]}"
    truth = folder.with_suffix(".json")
    if not truth.exists():
        say(f"making a vault of {notes:,} notes …")
        cache.joinpath("vaults").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache / "vaults") as new:
            made = (str(notes), f"{new}/vault", "--truth", f"{new}/truth", "--seed", str(seed))
            subprocess.run(
                (sys.executable, synthetic.__file__, *made), check=True, stdout=sys.stderr
            )
            if not folder.exists():
                os.replace(f"{new}/vault", folder)
            os.replace(f"{new}/truth", truth)
        time.sleep(SETTLED)
    known = json.loads(truth.read_text(encoding="utf-8"))
    name = f"synthetic vault, {notes:,} notes, seed {seed}"
    return Subject(folder, name, known["notes"], known["bytes"], truth)


def _verdict(subject: Subject) -> str:
    """Say whether vaultkit finds what is broken and nothing else; empty if nobody knows."""
    if subject.truth is None:
        return ""
    known = json.loads(subject.truth.read_text(encoding="utf-8"))["broken"]
    try:
        found = vaultkit_findings(subject.folder)
    except ToolFailed as failure:
        return f"WRONG: {failure}"
    return compare_with_truth({bench_note.Broken(*broken) for broken in known}, found)


def compare_with_truth(truth: set[bench_note.Broken], found: set[tuple[str, int, int, str]]) -> str:
    """Say how `found` differs from `truth`."""
    missing, extra = sorted(truth - found), sorted(found - truth)
    if not missing and not extra:
        return f"vaultkit found the {len(truth):,} links broken on purpose, and nothing else."
    examples = [f"  not found: {b}" for b in missing[:5]] + [
        f"  not broken: {b}" for b in extra[:5]
    ]
    head = (
        f"WRONG: of {len(truth):,} broken links {len(missing):,} not found; {len(extra):,} are none"
    )
    return "\n".join([head, *examples])


def _compare(mode: str, subject: Subject, tools: Path, args: argparse.Namespace) -> Comparison:
    with tempfile.TemporaryDirectory() as scratch:
        place = Place(subject.folder, tools, Path(scratch))
        pairs: list[tuple[Row, Contender]] = []
        rows: list[Row] = []
        for tool, contenders in CONTENDERS[mode].items():
            if tool in args.only:
                new = _enter(tool, contenders, place)
                rows += [row for row, _ in new]
                pairs += [(row, contender) for row, contender in new if contender]
        _take_turns(mode, pairs, Clock(place.scratch, args.timeout), args.runs)
    return Comparison(mode, rows)


def _enter(
    tool: str, contenders: Callable[[Place], list[Contender]], place: Place
) -> list[tuple[Row, Contender | None]]:
    """Return a tool's rows, each with how to run it; a row that says why if it cannot be run."""
    version = ""
    try:
        version = install(tool, place.tools)
        return [(Row(tool, version, c.state), c) for c in contenders(place)]
    except (ToolFailed, OSError, subprocess.SubprocessError) as failure:
        return [(Row(tool, version, "cold", failure=last_line(str(failure))), None)]


def _take_turns(mode: str, pairs: list[tuple[Row, Contender]], clock: Clock, runs: int) -> None:
    left: dict[int, int] = {}
    for i, (row, contender) in enumerate(pairs):
        say(f"{mode}: {row.tool} {row.state}, first run")
        left[i] = _first_run(row, contender, clock, runs)
    for turn in range(1, runs + 1):
        say(f"{mode}: turn {turn} of {runs}")
        for i, (row, contender) in enumerate(pairs):
            if turn <= left[i] and not row.failure:
                clock.run(row, contender)


def _first_run(row: Row, contender: Contender, clock: Clock, runs: int) -> int:
    """Run once and throw the figures away, unless it was slow; return how many runs are to come."""
    clock.run(row, contender)
    if row.failure:
        return 0
    slow = row.wall[0] > SLOW
    if slow and row.state == "cold":
        return 0
    row.forget()
    return 1 if slow else runs


@dataclass(frozen=True)
class Clock:
    """Runs commands and notes what they cost."""

    folder: Path
    """Where they run."""
    timeout: float
    """Seconds a run may take."""

    def run(self, row: Row, contender: Contender) -> None:
        """Run once and add the figures to `row`; on failure there are none, and it says why."""
        out, err = self.folder / "out", self.folder / "err"
        figures = self._measure(contender, out, err)
        if figures["late"]:
            self._fail(row, f"not done after {self.timeout:g} s")
        elif figures["exit"] not in contender.fine:
            said = last_line(err.read_text(encoding="utf-8", errors="replace"))
            self._fail(row, f"failed with exit code {figures['exit']}: {said}")
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


def _write(
    args: argparse.Namespace, subject: Subject, comparisons: list[Comparison], verdict: str
) -> None:
    today = datetime.date.today().isoformat()
    here = machine()
    if args.json:
        report = {
            "date": today,
            "machine": here,
            "vault": {"name": subject.name, "notes": subject.notes, "bytes": subject.bytes},
            "truth": verdict,
            "comparisons": [comparison.as_json() for comparison in comparisons],
        }
        args.json.write_text(
            json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    if args.svg:
        vault = f"{subject.name}" if subject.truth else f"{subject.name}, {subject.notes:,} notes"
        foot = f"{today}, {here['cpu']}, {here['cores']} cores, Python {here['python']}"
        args.svg.write_text(picture(comparisons, vault, foot), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
