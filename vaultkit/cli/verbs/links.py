"""List where a note leads: its links, embeds and property links, each with its place and what it means."""

from __future__ import annotations

import argparse

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_note, open_vault_of

HELP = "list where a note leads"


add_arguments = add_note


def run(args: argparse.Namespace) -> int:
    """Print the note's links."""
    from vaultkit.cli.verbs._edges import edge_record, lines_of

    vault, name = open_vault_of(args, args.note)
    note = vault.find_note(name)
    records = [edge_record(vault, edge) for edge in vault.links.out_of(note)]
    if args.format == "json":
        print_json(records)
    else:
        print_lines([note, *lines_of(records)])
    return 0
