"""Take back the last run that changed files: each is again what it was, byte for byte."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from vaultkit import config
from vaultkit.cli.terminal import print_json, print_lines, warn
from vaultkit.cli.vaults import add_format, add_vault

if TYPE_CHECKING:
    from vaultkit.source.journal import Undone
    from vaultkit.source.runs import Run

HELP = "take back the last run that changed files"

_STATES = {
    "begun": "cut short",
    "undoing": "cut short while it was taken back",
    "left": "taken back in part",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    parser.add_argument("--list", action="store_true", help="list the runs, and change nothing")
    parser.add_argument(
        "--others",
        action="store_true",
        help="leave files that have changed since alone, and take back the others",
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Take back the last run; 0 if all of it is taken back, 1 if files were left alone, 2 if nothing could be."""
    from vaultkit.source.journal import Journal

    journal = Journal(config.find_vault(None, args.vault))
    if args.list:
        _print_runs(journal.runs, as_json=args.format == "json")
        return 0
    undone = journal.undo(others=args.others)
    if args.format == "json":
        print_json(_undone_record(undone) if undone else None)
    elif undone is None:
        print_lines(["there is nothing to take back"])
    else:
        print_lines([f"taken back: {_line(undone.run)}", *(f"  {path}" for path in undone.files)])
        for path in undone.left:
            warn(f"{path}: has changed since, and was left alone")
    return 1 if undone and undone.left else 0


def _print_runs(runs: list[Run], *, as_json: bool) -> None:
    if as_json:
        print_json([_record(run) for run in runs])
    else:
        print_lines([_line(run) for run in runs] or ["no runs are known"])


def _line(run: Run) -> str:
    date = datetime.fromisoformat(run.date).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    files = "1 file" if run.files == 1 else f"{run.files} files"
    state = _STATES.get(run.state)
    return f"{date}  {run.command}  {files}" + (f"  ({state})" if state else "")


def _record(run: Run) -> dict[str, str | int]:
    return {"date": run.date, "command": run.command, "files": run.files, "state": run.state}


def _undone_record(undone: Undone) -> dict[str, object]:
    return {**_record(undone.run), "taken_back": undone.files, "left": undone.left}
