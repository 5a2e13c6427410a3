"""Say what a link means: the file, the place in it, the rule that chose it, and what else it could have been."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_format, add_vault, open_vault_of
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from vaultkit.syntax.elements import Link

HELP = "say what a link means"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    parser.add_argument(
        "--from", dest="origin", required=True, metavar="NOTE", help="the note the link stands in"
    )
    add_format(parser)
    parser.add_argument(
        "link", metavar="LINK", help="as written: '[[Note#Heading]]', or its inside"
    )


def run(args: argparse.Namespace) -> int:
    """Print what the link means; 0 if it leads somewhere, 1 if not."""
    from vaultkit.report.explanation import resolution_lines
    from vaultkit.report.records import resolution_record

    vault, origin = open_vault_of(args, args.origin)
    link = _parse(args.link)
    if link.external:
        raise UsageError(f"{args.link}: leads out of the vault; only links inside it are resolved")
    record = resolution_record(vault, vault.resolve(link, vault.find_note(origin)))
    if args.format == "json":
        print_json(record)
    else:
        print_lines(resolution_lines(record))
    return 0 if record["status"] == "resolved" and record["subpath_status"] != "missing" else 1


def _parse(text: str) -> Link:
    from vaultkit.source.document import Document
    from vaultkit.source.path import VaultPath
    from vaultkit.syntax.parser import parse

    for written in (text, f"[[{text}]]"):
        note = parse(Document(VaultPath("link.md"), written))
        if note.links:
            return note.links[0]
    raise UsageError(f"{text!r} is no link; write it as it stands in the note, '[[Note]]'")
