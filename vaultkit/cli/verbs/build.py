"""Make the vault's website with MkDocs and Material."""

from __future__ import annotations

import argparse
from pathlib import Path

from vaultkit import config
from vaultkit.cli.terminal import print_lines, progress
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
    parser.add_argument("--no-cache", action="store_true", help="render everything, keep nothing")
    cache = "where rendered notes are kept (default: the user's cache)"
    parser.add_argument("--cache-dir", metavar="DIR", help=cache)


def run(args: argparse.Namespace) -> int:
    """Build the site."""
    vault, config_file = site_of(args)
    if args.engine == "zensical":
        from vaultkit.site.hosts.zensical import build_with_zensical

        site = build_with_zensical(vault, args.site_dir, config_file, strict=args.strict)
    else:
        site = _build(args, vault, config_file)
    print_lines([f"The site is in {site}; it begins with index.html."])
    return 0


def _build(args: argparse.Namespace, vault: Path, config_file: Path | None) -> Path:
    from vaultkit.site.hosts.build import build

    with progress("Making pages") as step:
        return build(
            vault,
            args.site_dir,
            config_file,
            strict=args.strict,
            cache_dir=args.cache_dir,
            forgetful=args.no_cache,
            progress=step,
        )


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
