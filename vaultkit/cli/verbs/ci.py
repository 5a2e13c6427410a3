"""Put a check of the vault where people work: into GitHub's or GitLab's pipelines, or before each commit.

`ci init` prints the file that does it; `--write` puts it in its place in the repository, if nothing is there.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from importlib import resources
from typing import NamedTuple

from vaultkit import config
from vaultkit.cli.terminal import print_lines, warn
from vaultkit.cli.vaults import add_vault
from vaultkit.errors import UsageError

HELP = "check the vault in GitHub, in GitLab or before each commit"

PLACES = {
    "github": ".github/workflows/vaultkit.yml",
    "gitlab": ".gitlab-ci.yml",
    "pre-commit": ".pre-commit-config.yaml",
}
"""Where each file lies in a repository."""


class Filling(NamedTuple):
    """What a template leaves open."""

    vault: str
    """The vault's folder, from the repository's."""
    requirement: str
    """What pip installs; `""` if nobody knows, and then the pipeline says so and fails."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("what", choices=("init",), help="begin")
    parser.add_argument("where", choices=tuple(PLACES), help="where the check is to run")
    add_vault(parser)
    parser.add_argument(
        "--install",
        metavar="REQUIREMENT",
        help="what pip installs there to get vaultkit (default: what this one was installed from)",
    )
    parser.add_argument(
        "--write", action="store_true", help="put the file in its place, if nothing is there"
    )


def run(args: argparse.Namespace) -> int:
    """Print the file, or write it."""
    vault = config.find_vault(None, args.vault)
    top = next((f for f in config.upward(vault) if os.path.exists(os.path.join(f, ".git"))), vault)
    requirement = _own_requirement() if args.install is None else args.install
    unknown = "only this machine has this vaultkit; say what pip is to install with --install"
    if not requirement and args.write:
        raise UsageError(unknown)
    text = filled(
        args.where, Filling(os.path.relpath(vault, top).replace(os.sep, "/"), requirement)
    )
    if args.write:
        _write(top, PLACES[args.where], text)
        print_lines([f"{os.path.join(top, PLACES[args.where])}: written"])
        return 0
    sys.stdout.write(text)
    if not requirement:
        warn(unknown)
    return 0


def filled(where: str, filling: Filling) -> str:
    """Return the file for `where`. Raises UsageError for what cannot stand in it."""
    for said in filling:
        # GitHub and GitLab put values in the place of `$…`, whatever the quotes.
        if "$" in said or not said.isprintable():
            raise UsageError(f"{said!r}: has characters that mean something else in a pipeline")
    name = f"{where}.yml"
    text = resources.files("vaultkit.cli").joinpath("templates", name).read_text(encoding="utf-8")
    values = {
        "<vault>": filling.vault,
        "<vault-option>": f"--vault={filling.vault}",
        "<requirement>": filling.requirement,
    }
    # YAML reads a text as JSON writes it. All at once: a folder may be called `<requirement>`.
    marks = "|".join(map(re.escape, values))
    return re.sub(marks, lambda mark: json.dumps(values[mark[0]], ensure_ascii=False), text)


def _own_requirement() -> str:
    """Return what pip installs to get the vaultkit that runs, `""` if nobody else can.

    Never the bare name: what a package index has under it may be another program.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        said = json.loads(distribution("vaultkit").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    url, vcs = said.get("url", ""), said.get("vcs_info", {})
    if not url.startswith("https://"):
        return ""
    if vcs:
        return f"vaultkit @ {vcs['vcs']}+{url}@{vcs['commit_id']}"
    return f"vaultkit @ {url}"


def _write(top: str, path: str, text: str) -> None:
    """Put a new file into the repository, all or nothing. Raises UsageError if one is there."""
    import secrets

    from vaultkit.source.path import VaultPath
    from vaultkit.source.writer import Change, Contents, Writer

    if os.path.lexists(os.path.join(top, path)):
        raise UsageError(f"{path}: is there already; without --write, what is to go in is printed")
    change = Change(VaultPath(path), None, Contents.of(text.encode()))
    writer = Writer(top, secrets.token_hex(4))
    try:
        writer.prepare(0, change)
        writer.bring(0, change)
        writer.sync()
    finally:
        writer.clear(0, change)
