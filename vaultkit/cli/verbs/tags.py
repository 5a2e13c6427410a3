"""List the vault's tags as a tree, with how many notes carry each; with a tag, list the notes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_format, add_vault, open_vault
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from vaultkit.vault.tags import TagNode

HELP = "list the tags and who carries them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("tag", nargs="?", metavar="TAG", help="list the notes that carry this tag")
    add_vault(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print the tag tree, or one tag's notes."""
    tags = open_vault(args).tags
    if args.tag is None:
        roots = tags.roots
    else:
        node = tags.get(args.tag)
        if node is None:
            raise UsageError(f"#{args.tag.removeprefix('#')}: no note carries this tag")
        roots = [node]
    if args.format == "json":
        print_json([_record(node) for node in roots])
    elif args.tag is None:
        print_lines(line for node in roots for line in _tree(node, 0))
    else:
        print_lines(sorted(roots[0].carriers()))
    return 0


def _record(node: TagNode) -> dict[str, Any]:
    return {
        "tag": node.name,
        "notes": sorted(node.notes),
        "count": len(node.carriers()),
        "children": [_record(child) for child in node.children],
    }


def _tree(node: TagNode, depth: int) -> list[str]:
    name = node.name if depth == 0 else node.name.rpartition("/")[2]
    line = f"{'  ' * depth}#{name}  {len(node.carriers())}"
    return [line, *(below for child in node.children for below in _tree(child, depth + 1))]
