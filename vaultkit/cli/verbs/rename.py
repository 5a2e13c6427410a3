"""Give a file or folder another name or place: every link that led there still does, as if Obsidian had done it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vaultkit import config
from vaultkit.cli.terminal import print_json, print_lines, warn
from vaultkit.cli.vaults import add_format, add_vault, read_vault
from vaultkit.report.words import many

if TYPE_CHECKING:
    from vaultkit.rewrite.rename import Rename
    from vaultkit.vault.model import Vault

HELP = "give a file or folder another name or place, and its links with it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "old",
        metavar="OLD",
        help="a path in the vault, a folder, or a note's name as in a wikilink",
    )
    parser.add_argument(
        "new",
        metavar="NEW",
        help="its path in the vault; `Folder/` keeps the name and moves it there",
    )
    add_vault(parser)
    parser.add_argument(
        "--diff", action="store_true", help="show what would change, and change nothing"
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Rename, or show it; 0 if every link follows, 1 if some cannot, 2 if nothing was done."""
    from vaultkit.rewrite.rename import changes, moves_of, rename
    from vaultkit.source.journal import Journal

    root = config.find_vault(None, args.vault)
    journal = Journal(root)
    if not args.diff:
        journal.finish()  # a run that was cut short; before the vault is read
    vault = read_vault(root)
    plan = rename(vault, moves_of(vault, args.old, args.new))
    made = changes(vault, plan)
    if args.diff:
        from vaultkit.cli.mending import show

        show(made)
        return 0
    journal.write(made, f"rename {args.old} {args.new}")
    if args.format == "json":
        print_json(_record(plan))
    else:
        print_lines(_told(plan))
    for line in _left(vault, plan):
        warn(line)
    return int(bool(plan.left))


def _told(plan: Rename) -> list[str]:
    files = len({edit.path for edit in plan.edits})
    links = f"{many(len(plan.edits), 'link')} in {many(files, 'file')} written anew"
    if len(plan.moves) == 1:
        ((old, new),) = plan.moves.items()
        first = f"{old} is now {new}"
    else:
        first = f"{many(len(plan.moves), 'file')} moved"
    return [f"{first}; {links}", "`vaultkit undo` takes that back"]


def _left(vault: Vault, plan: Rename) -> list[str]:
    lines = []
    for edge in plan.left:
        at = vault.document(edge.origin).lines.position(edge.span.start)
        place = plan.moves.get(edge.origin, edge.origin)
        lines.append(
            f"{place}:{at.line}:{at.column}: the link to {edge.target} cannot be written anew and leads elsewhere now; mend it by hand"
        )
    return lines


def _record(plan: Rename) -> dict[str, object]:
    return {
        "moved": [{"old": old, "new": new} for old, new in plan.moves.items()],
        "links": len(plan.edits),
        "files": sorted({edit.path for edit in plan.edits}),
        "left": [{"path": edge.origin, "target": edge.target} for edge in plan.left],
    }
