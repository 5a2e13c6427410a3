"""Say why the links on a line mean what they mean: the rule, the candidates in order, the ambiguity."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_format, add_vault, open_vault_of
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from vaultkit.vault.links import Edge
    from vaultkit.vault.model import Vault

HELP = "say why a link means what it means"

_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "place", metavar="NOTE:LINE[:COLUMN]", help="where the link stands, counted from 1"
    )
    add_vault(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print the explanation of every internal link on the line."""
    from vaultkit.report.explanation import resolution_lines

    match = _PLACE.fullmatch(args.place)
    if not match:
        raise UsageError(f"{args.place}: write NOTE:LINE, as in: Recovery.md:12")
    vault, name = open_vault_of(args, match[1])
    column = int(match[3]) if match[3] else None
    records = _records(vault, name, int(match[2]), column)
    if not records:
        raise UsageError(f"{args.place}: no link to a file of the vault stands there")
    if args.format == "json":
        print_json(records)
        return 0
    for record in records:
        note = " (in a comment)" if record["in_comment"] else ""
        print_lines([f"{record['line']}:{record['column']}  {record['raw']}{note}"])
        print_lines(f"  {line}" for line in resolution_lines(record))
    return 0


def _records(vault: Vault, name: str, line: int, column: int | None) -> list[dict[str, Any]]:
    edges = vault.links.out_of(vault.find_note(name))
    records = [_record(vault, edge) for edge in edges]
    return [
        r
        for r in records
        if r["line"] == line
        and (column is None or r["column"] <= column < r["column"] + len(r["raw"]))
    ]


def _record(vault: Vault, edge: Edge) -> dict[str, Any]:
    from vaultkit.cli.verbs._edges import edge_record
    from vaultkit.report.records import resolution_record

    placed = edge_record(vault, edge)
    kept = {key: placed[key] for key in ("line", "column", "kind", "raw", "in_comment")}
    return {**kept, **resolution_record(vault, edge.resolution)}
