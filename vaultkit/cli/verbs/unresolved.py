"""List the names that links use and no file has, the most wanted first, with the places that name them."""

from __future__ import annotations

import argparse
from typing import Any

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_format, add_vault, open_vault

HELP = "list the names that no file has"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print the unresolved targets."""
    from vaultkit.cli.verbs._edges import edge_record
    from vaultkit.graph.questions import wanted

    vault = open_vault(args)
    targets: list[dict[str, Any]] = [
        {"target": target, "links": [edge_record(vault, edge) for edge in edges]}
        for target, edges in wanted(vault)
    ]
    if args.format == "json":
        print_json(targets)
        return 0
    for item in targets:
        print_lines([f"{item['target']}  ({len(item['links'])})"])
        print_lines(
            f"    {link['source']}:{link['line']}:{link['column']}" for link in item["links"]
        )
    return 0
