"""Show the vault's website on this machine, and rebuild it when a note changes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vaultkit.cli.vaults import add_vault
from vaultkit.cli.verbs.build import site_of
from vaultkit.errors import UsageError

HELP = "show the website here, rebuilt on change"

_PORTS = 65536


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    parser.add_argument("--config-file", type=Path, metavar="FILE", help="an mkdocs.yml of yours")
    parser.add_argument(
        "--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="default: 127.0.0.1:8000"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    host, _, port = args.address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < _PORTS:
        raise UsageError(f"--address {args.address}: write HOST:PORT, as in 127.0.0.1:8000")
    from vaultkit.site.hosts.build import serve

    vault, config_file = site_of(args)
    print(f"Building; then the site is at http://{args.address}/ (Ctrl-C stops)", file=sys.stderr)
    serve(vault, config_file, args.address)
    return 0
