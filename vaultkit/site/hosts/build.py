"""A vault to a website: with the user's `mkdocs.yml`, or with one made up for the vault."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mkdocs.commands import build as mkdocs_build
from mkdocs.config.base import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError, ConfigurationError

from vaultkit.errors import SettingsError, UsageError, VaultkitError, VaultNotFound
from vaultkit.report.escape import printable
from vaultkit.site.hosts.plugin import VaultkitPlugin
from vaultkit.site.press import Progress
from vaultkit.vault.garbage import collector_patient

_QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


class SiteFailed(VaultkitError):
    """The site was not built; a strict build had warnings, or a plugin stopped it."""


def build(
    vault_dir: Path,
    site_dir: Path | None,
    config_file: Path | None,
    *,
    strict: bool = False,
    cache_dir: str | None = None,
    forgetful: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Build the site of the vault in `vault_dir` into `site_dir`, which is emptied first; return where it is.

    Without `site_dir` it goes where the configuration says, else to `site` in the current folder. Rendered
    notes are kept in `cache_dir` or the user's cache, unless it is `forgetful`.
    Raises VaultkitError: no note stops a build, but a bad configuration or a strict one does.
    """
    with _configuration(vault_dir, config_file) as file, _said_plainly():
        config = load_config(
            str(file), docs_dir=_vault(vault_dir), strict=strict or None, **_place(site_dir)
        )
        if config_file is None and site_dir is None:
            config.site_dir = str(default_site(vault_dir))
        check_place(Path(config.site_dir), Path(config.docs_dir))
        plugin = _plugin(config)
        plugin.progress = progress
        plugin.config.cache = plugin.config.cache and not forgetful
        plugin.config.cache_dir = cache_dir or plugin.config.cache_dir
        config.plugins.on_startup(command="build", dirty=False)
        try:
            with collector_patient():
                mkdocs_build.build(config)
        finally:
            config.plugins.on_shutdown()
        return Path(config.site_dir)


def serve(vault_dir: Path, config_file: Path | None, address: str = "127.0.0.1:8000") -> None:
    """Show the site of the vault on this machine, and build it anew on every change, until interrupted."""
    from mkdocs.commands import serve as mkdocs_serve

    with _configuration(vault_dir, config_file) as file, _said_plainly():
        mkdocs_serve.serve(str(file), docs_dir=_vault(vault_dir), dev_addr=address, livereload=True)


def configuration(vault_dir: Path) -> dict[str, Any]:
    """Return the `mkdocs.yml` of a vault that has none."""
    palette = [
        ("(prefers-color-scheme: light)", "default", "weather-night", "Switch to dark"),
        ("(prefers-color-scheme: dark)", "slate", "weather-sunny", "Switch to light"),
    ]
    return {
        "site_name": escape(vault_dir.resolve().name) or "Vault",
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "font": False,
            "features": list(FEATURES),
            "palette": [
                {
                    "media": media,
                    "scheme": scheme,
                    "primary": "custom",
                    "accent": "custom",
                    "toggle": {"icon": f"material/{icon}", "name": name},
                }
                for media, scheme, icon, name in palette
            ],
        },
        "plugins": ["search", "vaultkit"],
    }


FEATURES = (
    "content.code.copy",
    "navigation.indexes",
    "navigation.path",
    "navigation.top",
    "search.highlight",
    "search.suggest",
    "toc.follow",
)
"""What of Material's a site made up for a vault turns on."""


@contextmanager
def _configuration(vault_dir: Path, config_file: Path | None) -> Iterator[Path]:
    if config_file is not None:
        if not config_file.is_file():
            raise UsageError(f"{config_file}: no such file; --config-file takes an mkdocs.yml")
        yield config_file
        return
    with TemporaryDirectory(prefix="vaultkit-") as folder:
        file = Path(folder) / "mkdocs.yml"
        # JSON is YAML, and nothing in it can be a tag.
        file.write_text(json.dumps(configuration(vault_dir)), "utf-8")
        yield file


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what MkDocs raises on purpose into our errors."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    logging.getLogger("mkdocs").setLevel(logging.INFO)
    own, handler = logging.getLogger("mkdocs.plugins.vaultkit"), logging.StreamHandler()
    handler.setFormatter(_Plain())
    own.addHandler(handler)
    try:
        yield
    except ConfigurationError as error:
        raise SettingsError(f"mkdocs.yml: {error}") from None
    except (Abort, BuildError) as error:
        raise SiteFailed(f"the site was not built: {error}") from None
    finally:
        own.removeHandler(handler)


class _Plain(logging.Formatter):
    """Lines as they are, made safe: names in them come from the vault."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def _vault(vault_dir: Path) -> str:
    if not vault_dir.is_dir():
        raise VaultNotFound(f"{vault_dir}: no such folder; give the folder that holds the notes")
    return str(vault_dir.resolve())


def _place(site_dir: Path | None) -> dict[str, str]:
    return {"site_dir": str(site_dir.resolve())} if site_dir else {}


def default_site(vault_dir: Path) -> Path:
    """Return where a site goes of which nothing says where: into the current folder, or beside the vault."""
    here, vault = Path.cwd() / "site", vault_dir.resolve()
    return vault.parent / f"{vault.name}-site" if here.is_relative_to(vault) else here


def _plugin(config: MkDocsConfig) -> VaultkitPlugin:
    """Return our plugin. Raises SettingsError without one: MkDocs would publish all that lies in the vault."""
    for plugin in config.plugins.values():
        if isinstance(plugin, VaultkitPlugin):
            return plugin
    raise SettingsError("mkdocs.yml: `plugins` does not name `vaultkit`; add it")


def check_place(site_dir: Path, vault_dir: Path) -> None:
    """Raise UsageError unless the folder, which will be emptied, had better be: it lies apart and is a site."""
    site, vault = site_dir.resolve(), vault_dir.resolve()
    if site == vault or site in vault.parents or vault in site.parents:
        raise UsageError(f"{site}: the site cannot lie in the vault or around it")
    if site.is_dir() and any(site.iterdir()) and not (site / "index.html").is_file():
        raise UsageError(f"{site}: holds files that are no site; name an empty folder")
