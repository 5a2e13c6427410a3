"""Find what is broken in a vault: links, embeds, headings and blocks that lead nowhere, files that cannot be read."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from vaultkit import config
from vaultkit.cli.terminal import paint_for, progress, warn
from vaultkit.cli.vaults import add_vault
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.outcome import Outcome

HELP = "find what is broken"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders")
    add_vault(parser)
    parser.add_argument("--format", default="human", help="human (default), concise or json")
    parser.add_argument(
        "--no-cache", action="store_true", help="look at everything, and remember nothing"
    )
    parser.add_argument(
        "--cache-dir",
        metavar="DIR",
        help="where to remember (default: the user's cache)",
    )
    parser.add_argument(
        "--watch", action="store_true", help="look again after every change, until interrupted"
    )


def run(args: argparse.Namespace) -> int:
    """Check, print, and return 1 if anything was found."""
    from vaultkit.report.findings import Findings, format_names, render

    if args.format not in format_names():
        raise UsageError(f"--format {args.format}: choose from {', '.join(format_names())}")
    root = config.find_vault(args.paths[0] if args.paths else None, args.vault)
    wanted = [_below(root, path) for path in args.paths]
    if args.watch:
        return _watch(root, wanted, args)
    outcome = _outcome(root, args)
    diagnostics = list(_under(wanted, outcome.diagnostics))
    findings = Findings(root, outcome.notes, outcome.links, diagnostics)
    sys.stdout.write(render(findings, args.format, paint_for(sys.stdout)))
    return 1 if diagnostics else 0


def _outcome(root: str, args: argparse.Namespace) -> Outcome:
    """Return what the whole vault's check finds, in the light of what is known from the last one."""
    from vaultkit.lint.session import Session

    session = Session(root, folder=args.cache_dir, forgetful=args.no_cache, warn=warn)
    with progress("Reading the vault") as step:
        outcome = session.check(step)
    session.close()
    return outcome


def _watch(root: str, wanted: list[str], args: argparse.Namespace) -> int:
    """Check again and again; without the user's cache, what is known is kept as long as this runs."""
    import tempfile

    from vaultkit.cli.watching import watch
    from vaultkit.lint.session import Session

    with tempfile.TemporaryDirectory(prefix="vaultkit-") as own:
        folder = own if args.no_cache else args.cache_dir
        session = Session(root, folder=folder, warn=warn)
        code = watch(
            root, session.check, lambda found: _under(wanted, found), paint_for(sys.stdout)
        )
        session.close()
    return code


def _below(root: str, path: str) -> str:
    """Return `path` as it lies in the vault, `""` for all of it. Raises UsageError for one outside."""
    lies = os.path.realpath(path)
    if not os.path.exists(path):
        raise UsageError(f"{path}: no such file or folder")
    if config.is_below(root, lies):
        return ""
    if not config.is_below(lies, root):
        raise UsageError(f"{path}: lies outside the vault {root}; name the vault with --vault")
    return os.path.relpath(lies, root).replace(os.sep, "/")


def _under(wanted: list[str], diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    if not wanted or "" in wanted:
        return diagnostics
    folders = tuple(f"{path}/" for path in wanted)
    return (d for d in diagnostics if d.path in wanted or d.path.startswith(folders))
