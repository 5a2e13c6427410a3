"""Give the vault in figures."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from vaultkit.cli.terminal import print_json, print_lines
from vaultkit.cli.vaults import add_format, add_vault, open_vault

HELP = "give the vault in figures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    from vaultkit.graph.questions import stats

    figures = asdict(stats(open_vault(args)))
    if args.format == "json":
        print_json(figures)
        return 0
    hubs = figures.pop("hubs")
    print_lines(f"{name.replace('_', ' '):<12} {number:>9,}" for name, number in figures.items())
    if hubs:
        print_lines(["most linked", *(f"{count:>6,}  {path}" for path, count in hubs)])
    return 0
