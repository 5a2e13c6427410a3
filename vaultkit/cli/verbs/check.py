"""Find what is broken in a vault: links, embeds, headings and blocks that lead nowhere, files that cannot be read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vaultkit.cli.terminal import paint_for
from vaultkit.cli.vaults import add_vault, open_vault
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from vaultkit.source.path import VaultPath
    from vaultkit.vault.model import Vault

HELP = "find what is broken"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    from vaultkit.report.findings import format_names

    names = format_names()
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders")
    add_vault(parser)
    parser.add_argument("--format", choices=names, default="human", help="default: human")


def run(args: argparse.Namespace) -> int:
    """Check, print, and return 1 if anything was found."""
    from vaultkit.lint.run import check
    from vaultkit.report.findings import Findings, render

    vault = open_vault(args, args.paths[0] if args.paths else None)
    findings = Findings(vault, check(vault, only=_only(vault, args.paths)))
    sys.stdout.write(render(findings, args.format, paint_for(sys.stdout)))
    return 1 if findings.diagnostics else 0


def _only(vault: Vault, paths: list[Path]) -> set[VaultPath] | None:
    """Return the files under `paths`, or None for the whole vault. Raises UsageError for one outside it."""
    wanted: set[VaultPath] = set()
    for path in paths:
        resolved = path.resolve()
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        if vault.root.is_relative_to(resolved):
            return None
        if not resolved.is_relative_to(vault.root):
            raise UsageError(
                f"{path}: lies outside the vault {vault.root}; name the vault with --vault"
            )
        below = resolved.relative_to(vault.root).as_posix()
        files = {p.path for p in vault.problems} | set(vault.files)
        wanted |= {f for f in files if f == below or f.startswith(below + "/")}
    return wanted if paths else None
