"""List the notes that nothing links to."""

from __future__ import annotations

import argparse

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_format, add_vault, open_vault

HELP = "list the notes that nothing links to"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print the orphans."""
    from vaultkit.graph.questions import orphans

    paths = orphans(open_vault(args))
    if args.format == "json":
        print_json(paths)
    else:
        print_lines(paths)
    return 0
