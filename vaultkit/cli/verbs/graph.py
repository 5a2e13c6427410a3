"""Write the vault as a graph: notes, attachments and unresolved targets, one edge for each link."""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

from vaultkit.cli.terminal import warn
from vaultkit.cli.vaults import add_format, add_vault, open_vault
from vaultkit.errors import UsageError
from vaultkit.report.escape import printable

HELP = "write the vault as a graph"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    add_format(parser, "json", "graphml", "gexf", "dot")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: standard output"
    )
    parser.add_argument("--tags", action="store_true", help="tags are nodes, too")
    parser.add_argument("--no-attachments", action="store_true", help="leave out other files")
    parser.add_argument("--no-unresolved", action="store_true", help="leave out missing targets")
    parser.add_argument(
        "--no-comments", action="store_true", help="leave out links in %%%% comments"
    )


def run(args: argparse.Namespace) -> int:
    """Build the graph and write it."""
    from vaultkit.graph.build import LargeGraph, caution, to_networkx
    from vaultkit.graph.formats import FORMATS

    vault = open_vault(args)
    warn(caution(vault))
    warnings.simplefilter("ignore", LargeGraph)
    graph = to_networkx(
        vault,
        tags=args.tags,
        attachments=not args.no_attachments,
        unresolved=not args.no_unresolved,
        comments=not args.no_comments,
    )
    text = FORMATS[args.format](graph, printable)
    if args.output is None:
        sys.stdout.write(text)
        return 0
    try:
        args.output.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError(f"{args.output}: cannot be written: {error.strerror}") from None
    return 0
