"""Find what is broken in a vault: links, embeds, headings and blocks that lead nowhere, files that cannot be read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vaultkit import config
from vaultkit.cli.terminal import paint_for
from vaultkit.cli.vaults import add_vault, read_vault
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.memory import Outcome

HELP = "find what is broken"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders")
    add_vault(parser)
    parser.add_argument("--format", default="human", help="human (default), concise or json")
    parser.add_argument(
        "--no-cache", action="store_true", help="look at everything, and remember nothing"
    )
    parser.add_argument(
        "--cache-dir",
        type=Path,
        metavar="DIR",
        help="where to remember (default: the user's cache)",
    )


def run(args: argparse.Namespace) -> int:
    """Check, print, and return 1 if anything was found."""
    from vaultkit.report.findings import Findings, format_names, render

    if args.format not in format_names():
        raise UsageError(f"--format {args.format}: choose from {', '.join(format_names())}")
    root = config.find_vault(args.paths[0] if args.paths else None, args.vault)
    wanted = [_below(root, path) for path in args.paths]
    outcome = _outcome(root, args)
    diagnostics = list(_under(wanted, outcome.diagnostics))
    findings = Findings(root, outcome.notes, outcome.links, diagnostics)
    sys.stdout.write(render(findings, args.format, paint_for(sys.stdout)))
    return 1 if diagnostics else 0


def _outcome(root: Path, args: argparse.Namespace) -> Outcome:
    """Return what the whole vault's check finds: remembered, if nothing has changed since."""
    from vaultkit.lint.memory import Memory

    memory = None if args.no_cache else Memory(root, args.cache_dir)
    outcome = memory.recall() if memory else None
    if outcome is None:
        outcome = _look(root)
        if memory:
            memory.remember(outcome)
    return outcome


def _look(root: Path) -> Outcome:
    from vaultkit.lint.memory import Outcome
    from vaultkit.lint.run import check

    vault = read_vault(root)
    return Outcome(check(vault), len(vault.notes), len(vault.links))


def _below(root: Path, path: Path) -> str:
    """Return `path` as it lies in the vault, `""` for all of it. Raises UsageError for one outside."""
    resolved = path.resolve()
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder")
    if root.is_relative_to(resolved):
        return ""
    if not resolved.is_relative_to(root):
        raise UsageError(f"{path}: lies outside the vault {root}; name the vault with --vault")
    return resolved.relative_to(root).as_posix()


def _under(wanted: list[str], diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    if not wanted or "" in wanted:
        return diagnostics
    folders = tuple(f"{path}/" for path in wanted)
    return (d for d in diagnostics if d.path in wanted or d.path.startswith(folders))
