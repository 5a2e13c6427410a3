"""Measure vaultkit and its peers on the same vault, taking turns: `scripts/bench --help`.

Peers are installed from PyPI into a cache folder, synthetic vaults and copies are made there, and
nothing is written beside it but the files you name. On Linux and macOS; the system has to say what a
process cost.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import bench_search
import bench_sites
import bench_tools
import bench_vaults
from bench_clock import Clock, say, take_turns
from bench_note import Broken
from bench_picture import picture
from bench_report import Comparison, Row, growth, machine, ratios, table
from bench_tools import (
    Contender,
    Place,
    ToolFailed,
    install,
    last_line,
    vaultkit_findings,
)
from bench_vaults import Copies, Subject

CONTENDERS = bench_tools.CONTENDERS | {"site": bench_sites.CONTENDERS, "search": {}}
"""The modes, and what takes part in each."""
OPTIONAL = {"growth", "site", "search"}
"""The modes that run only when they are named: they take long."""


def main() -> int:
    """Measure; return 1 if vaultkit and the truth differ."""
    args = _arguments()
    args.cache = args.cache.expanduser().resolve()
    args.cache.mkdir(parents=True, exist_ok=True)
    comparisons: list[Comparison] = []
    verdict = ""
    for mode in args.modes:
        subjects = _subjects(mode, args)
        if mode == "search":
            print(bench_search.compare(subjects[0].folder, args.cache, args.query, args.runs))
            continue
        if mode == "check" and "vaultkit" in args.only:
            verdict = _verdict(subjects[0])
        measured = _compare(mode, subjects, args)
        for comparison in measured:
            print(f"\n{comparison.title}\n\n{table(comparison)}", flush=True)
            print(f"\n{ratios(comparison)}" if comparison.pairs() else "", flush=True)
        if mode == "growth":
            print(f"\n{growth(measured)}", flush=True)
        comparisons += measured
    print(f"\n{verdict}" if verdict else "", end="\n" if verdict else "")
    _write(args, comparisons, verdict)
    return int(verdict.startswith("WRONG"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure vaultkit and its peers on the same vault."
    )
    add = parser.add_argument
    modes = ", ".join(CONTENDERS)
    add(
        "modes",
        nargs="*",
        metavar="MODE",
        help=f"{modes} (default: all but growth, site and search)",
    )
    add("--vault", type=Path, metavar="DIR", help="a vault of yours; it is only read")
    add("--notes", type=int, default=1000, metavar="N", help="or a synthetic one (default: 1000)")
    sizes = "the synthetic vaults of growth (default: 10000 100000)"
    add("--sizes", type=int, nargs="+", default=[10_000, 100_000], metavar="N", help=sizes)
    add("--seed", type=int, default=1, metavar="N", help="which synthetic ones (default: 1)")
    add("--runs", type=int, default=5, metavar="N", help="medians of so many (default: 5)")
    add("--timeout", type=float, default=600, metavar="S", help="seconds a run may take (600)")
    slow = "what takes so many seconds is measured once (60)"
    add("--slow", type=float, default=60, metavar="S", help=slow)
    asked = "what is searched for (default: dataview, spaced repetition)"
    add("--query", action="append", metavar="TEXT", help=asked)
    add("--only", action="append", metavar="TOOL", help="this tool; may be given more than once")
    add("--json", type=Path, metavar="FILE", help="write the figures of every run")
    add("--svg", type=Path, metavar="FILE", help="write a picture")
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "vaultkit-bench"
    add("--cache", type=Path, default=home, metavar="DIR", help=f"default: {home}")
    args = parser.parse_args()
    tools = {tool for contenders in CONTENDERS.values() for tool in contenders}
    args.modes = args.modes or [mode for mode in CONTENDERS if mode not in OPTIONAL]
    args.query = args.query or ["dataview", "spaced repetition"]
    args.only = args.only or sorted(tools)
    if unknown := [*{*args.modes} - {*CONTENDERS}, *{*args.only} - tools]:
        parser.error(f"there is no {unknown[0]}: {', '.join([*CONTENDERS, *sorted(tools)])}")
    if min(args.runs, args.notes, *args.sizes) < 1:
        parser.error("at least one")
    return args


def _subjects(mode: str, args: argparse.Namespace) -> list[Subject]:
    """Return the vaults a mode looks at."""
    if mode == "start":
        return [bench_vaults.NO_VAULT]
    if mode == "growth":
        return [bench_vaults.made(notes, args.seed, args.cache) for notes in args.sizes]
    if args.vault:
        return [bench_vaults.given(args.vault)]
    return [bench_vaults.made(args.notes, args.seed, args.cache)]


def _verdict(subject: Subject) -> str:
    """Say whether vaultkit finds what is broken and nothing else; empty if nobody knows."""
    if subject.truth is None:
        return ""
    known = json.loads(subject.truth.read_text(encoding="utf-8"))["broken"]
    try:
        found = vaultkit_findings(subject.folder)
    except ToolFailed as failure:
        return f"WRONG: {failure}"
    return compare_with_truth({Broken(*broken) for broken in known}, found)


def compare_with_truth(truth: set[Broken], found: set[tuple[str, int, int, str]]) -> str:
    """Say how `found` differs from `truth`."""
    missing, extra = sorted(truth - found), sorted(found - truth)
    if not missing and not extra:
        return f"vaultkit found the {len(truth):,} links broken on purpose, and nothing else."
    return "\n".join(
        (
            f"WRONG: of {len(truth):,} broken links {len(missing):,} not found; "
            f"{len(extra):,} are none",
            *(f"  not found: {broken}" for broken in missing[:5]),
            *(f"  not broken: {broken}" for broken in extra[:5]),
        )
    )


def _compare(mode: str, subjects: list[Subject], args: argparse.Namespace) -> list[Comparison]:
    """Measure one mode, on all its vaults in the same turns."""
    with tempfile.TemporaryDirectory(dir=args.cache, prefix="run-") as scratch:
        comparisons: list[Comparison] = []
        entries: list[tuple[Row, Contender]] = []
        copies: list[Copies] = []
        for i, subject in enumerate(subjects):
            say(f"{mode} {subject.title}")
            folder = Path(scratch, str(i))
            folder.mkdir()
            copies.append(Copies(subject.folder, folder))
            place = Place(copies[-1], args.cache / "tools", folder)
            rows: list[Row] = []
            for tool, contenders in CONTENDERS[mode].items():
                if tool in args.only:
                    new = _enter(tool, contenders, place)
                    rows += [row for row, _ in new]
                    entries += [(row, contender) for row, contender in new if contender]
            comparisons.append(Comparison(mode, subject, rows))
        clock = Clock(Path(scratch), args.timeout, args.slow)
        take_turns(entries, copies, clock, args.runs)
    return comparisons


def _enter(
    tool: str, contenders: Callable[[Place], list[Contender]], place: Place
) -> list[tuple[Row, Contender | None]]:
    """Return a tool's rows, each with how to run it; a row that says why if it cannot be run."""
    version = ""
    try:
        version = install(tool, place.tools)
        return [(Row(c.tool, version, c.state), c) for c in contenders(place)]
    except (ToolFailed, OSError, subprocess.SubprocessError) as failure:
        return [(Row(tool, version, "cold", failure=last_line(str(failure))), None)]


def _write(args: argparse.Namespace, comparisons: list[Comparison], verdict: str) -> None:
    today = datetime.date.today().isoformat()
    here = machine()
    if args.json:
        report = {
            "date": today,
            "machine": here,
            "truth": verdict,
            "comparisons": [comparison.as_json() for comparison in comparisons],
        }
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        args.json.write_text(text, encoding="utf-8")
    if args.svg:
        versions = {
            f"{row.tool.split()[0]} {row.version}": None
            for comparison in comparisons
            for row in comparison.rows
            if row.version
        }
        foot = f"{', '.join(versions)}; medians of {args.runs}; {today}, {here['cpu']}"
        args.svg.write_text(picture(comparisons, foot), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
