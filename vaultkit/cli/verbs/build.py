"""Make the vault's website with MkDocs and Material."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from vaultkit import config
from vaultkit.cli.terminal import print_lines
from vaultkit.cli.vaults import add_vault

HELP = "make the vault's website"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    add_vault(parser)
    parser.add_argument("--site-dir", type=Path, metavar="DIR", help="where the site goes")
    parser.add_argument("--config-file", type=Path, metavar="FILE", help="an mkdocs.yml of yours")
    parser.add_argument(
        "--engine", choices=("mkdocs", "zensical"), default="mkdocs", help="what makes the pages"
    )
    parser.add_argument("--strict", action="store_true", help="fail on warnings")


def run(args: argparse.Namespace) -> int:
    """Build the site."""
    vault, config_file = site_of(args)
    site = _engine(args.engine)(vault, args.site_dir, config_file, strict=args.strict)
    print_lines([f"The site is in {site}; it begins with index.html."])
    return 0


def _engine(name: str) -> Callable[..., Path]:
    if name == "zensical":
        from vaultkit.site.zensical import build_with_zensical

        return build_with_zensical
    from vaultkit.site.build import build

    return build


def site_of(args: argparse.Namespace) -> tuple[Path, Path | None]:
    """Return the vault and the `mkdocs.yml` that goes with it: the one beside the vault's settings, if any.

    A vault named with `--vault` is published as it is: no `mkdocs.yml` is loaded unless it is named, too.
    """
    vault = Path(config.find_vault(None, args.vault))
    if args.config_file is not None or args.vault is not None:
        return vault, args.config_file
    settings = config.find_config(str(Path.cwd()))
    if settings is None or Path(settings.vault) != vault:
        return vault, None
    beside = Path(settings.file).parent / "mkdocs.yml"
    return vault, beside if beside.is_file() else None
