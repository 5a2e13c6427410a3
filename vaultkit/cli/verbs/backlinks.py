"""List what leads to a note: each place with its line and the sentence around it."""

from __future__ import annotations

import argparse
from itertools import groupby

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_note, open_vault_of

HELP = "list what leads to a note"


add_arguments = add_note


def run(args: argparse.Namespace) -> int:
    """Print the note's backlinks."""
    from vaultkit.cli.verbs._edges import with_context

    vault, name = open_vault_of(args, args.note)
    note = vault.find_note(name)
    records = [with_context(vault, edge) for edge in vault.links.backlinks(note)]
    if args.format == "json":
        print_json(records)
        return 0
    print_lines([f"{note}: {len(records)} backlinks"])
    for source, places in groupby(records, key=lambda r: r["source"]):
        print_lines([str(source)])
        print_lines(f"{r['line']:>5}: {r['context'] or r['raw']}" for r in places)
    return 0
