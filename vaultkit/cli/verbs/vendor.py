"""Fetch what draws diagrams and math on a site: scripts and a font from npm, at fixed versions.

This is the only time it asks for them; builds take them from the user's cache folder, and sites have copies of their own.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vaultkit.cli.terminal import print_lines
from vaultkit.errors import UsageError

if TYPE_CHECKING:
    from vaultkit.site.vendored import Package

HELP = "fetch what draws diagrams and math"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="default: all of them")
    parser.add_argument(
        "--from",
        dest="archive",
        type=Path,
        metavar="FILE",
        help="take it from a .tgz that `npm pack` made, and ask no network",
    )
    parser.add_argument("--list", action="store_true", help="list what there is, and fetch nothing")


def run(args: argparse.Namespace) -> int:
    """Fetch what is not here yet."""
    from vaultkit.site import fetching, vendored

    if args.list:
        print_lines([_line(package) for package in vendored.PACKAGES])
        return 0
    if args.archive is not None:
        if args.packages:
            raise UsageError("--from takes what is in the file: name no package with it")
        print_lines(_said([fetching.take(args.archive)], f"taken from {args.archive}"))
        return 0
    wanted = _named(args.packages, vendored.PACKAGES)
    new = [package for package in wanted if not package.is_here]
    for package in new:
        fetching.fetch(package)
    print_lines(
        _said(new or wanted, f"fetched from {fetching.registry()}" if new else "here already")
    )
    return 0


def _named(names: list[str], packages: tuple[Package, ...]) -> list[Package]:
    by_name = {name: package for package in packages for name in (package.key, package.name)}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        known = ", ".join(package.key for package in packages)
        raise UsageError(f"{unknown[0]}: no such package; there are {known}")
    return [by_name[name] for name in names] or list(packages)


def _said(packages: list[Package], how: str) -> list[str]:
    names = ", ".join(f"{package.key} {package.version}" for package in packages)
    return [
        f"{names}: {how}",
        f"kept in {packages[0].folder.parent}; sites that need it get a copy",
    ]


def _line(package: Package) -> str:
    here = f"{package.size / 1000:,.0f} kB" if package.is_here else "not here"
    said = (package.version, package.licence, here, package.purpose, package.source)
    return f"{package.key:<14} {said[0]:<8} {said[1]:<8} {said[2]:<9} {said[3]}; {said[4]}"
