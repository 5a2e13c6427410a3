"""Show the vault's website on this machine, and rebuild it when a note changes."""

from __future__ import annotations

import argparse
from pathlib import Path

from vaultkit.cli.vaults import add_vault
from vaultkit.cli.verbs.build import site_of

HELP = "show the website here, rebuilt on change"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    parser.add_argument("--config-file", type=Path, metavar="FILE", help="an mkdocs.yml of yours")
    parser.add_argument(
        "--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: 127.0.0.1:8000"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from vaultkit.site.build import serve

    vault, config_file = site_of(args)
    serve(vault, config_file, args.address)
    return 0
