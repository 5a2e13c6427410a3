"""Arguments that several verbs share, and the vault they lead to."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from vaultkit import config
from vaultkit.cli.terminal import progress
from vaultkit.folders import is_below

if TYPE_CHECKING:
    from vaultkit.vault.model import Vault


def add_vault(parser: argparse.ArgumentParser) -> None:
    """Add `--vault DIR`."""
    parser.add_argument(
        "--vault",
        metavar="DIR",
        help="the vault's folder (default: found from where you are)",
    )


def add_note(parser: argparse.ArgumentParser) -> None:
    """Add the NOTE that a verb is about, with the vault it lies in and the format of the answer."""
    parser.add_argument("note", metavar="NOTE", help="a path, or a name as in a wikilink")
    add_vault(parser)
    add_format(parser)


def add_format(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add `--format`, with `names` to choose from; the first is the default."""
    names = names or ("human", "json")
    parser.add_argument("--format", choices=names, default=names[0], help=f"default: {names[0]}")


def open_vault(args: argparse.Namespace, path: str | None = None) -> Vault:
    """Return the vault that the arguments, or a path among them, lead to."""
    return read_vault(config.find_vault(path, args.vault))


def read_vault(root: str) -> Vault:
    """Return the vault in the folder `root`, with a bar on the terminal while a large one is read."""
    from vaultkit.vault.load import load

    with progress("Reading the vault") as step:
        return load(root, progress=step)


def open_vault_of(args: argparse.Namespace, note: str) -> tuple[Vault, str]:
    """Return the vault, and `note` as a name in it: a path from where you are is understood, too."""
    is_file = os.path.isfile(note)
    vault = open_vault(args, note if args.vault is None and is_file else None)
    lies, root = os.path.realpath(note), str(vault.root)
    if is_file and is_below(lies, root):
        return vault, os.path.relpath(lies, root).replace(os.sep, "/")
    return vault, note
