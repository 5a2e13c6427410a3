"""A vault to a website with Zensical: what is public is staged in a folder, and that is all it sees.

Zensical makes a page of each Markdown file below its `docs_dir`. So each page of the site, generated ones
included, is staged as a file that says only its name; the extension, which reads the vault, renders it.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vaultkit.errors import SettingsError, UsageError, VaultNotFound
from vaultkit.site.book import leaves, page_title, ways
from vaultkit.site.edition import Edition
from vaultkit.site.extras import Extras
from vaultkit.site.hosts.build import SiteFailed, check_place, configuration, default_site
from vaultkit.site.hosts.extension import OPTIONS, open_edition
from vaultkit.site.hosts.native import choices, native_text, wants_fences, without_effect
from vaultkit.site.hosts.yaml_settings import YamlSettings
from vaultkit.site.inline import InlineScripts
from vaultkit.site.outputs import OUTPUTS
from vaultkit.site.redirects import redirect_page, redirects
from vaultkit.site.shared_files import SCRIPT, STYLE, shared_files
from vaultkit.site.staging import bring
from vaultkit.site.strict import told
from vaultkit.site.urls import SourceAddresses
from vaultkit.site.whole import write_outputs
from vaultkit.source import path as paths
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

log = logging.getLogger("vaultkit.site")

_ASSETS = Path(__file__).parents[1] / "theme" / "assets"
_EXTENSION = "vaultkit.site.hosts.extension"


def build_with_zensical(
    vault_dir: Path, site_dir: Path | None, config_file: Path | None, strict: bool = False
) -> Path:
    """Build the site of the vault in `vault_dir` with Zensical; return where it is.

    As `build`, from the same settings, or from a `zensical.toml`. Raises VaultkitError.
    """
    if importlib.util.find_spec("zensical") is None:
        raise UsageError("Zensical is not installed here: pip install zensical")
    if not vault_dir.is_dir():
        raise VaultNotFound(f"{vault_dir}: no such folder; give the folder that holds the notes")
    settings = _settings(vault_dir, config_file)
    site = _site(vault_dir, site_dir, config_file, settings)
    check_place(site, vault_dir)
    with TemporaryDirectory(prefix="vaultkit-") as name:
        project = Path(name).resolve()
        edition = prepare(vault_dir.resolve(), settings, project)
        if strict:
            _check(vault_dir)
        _run(project, config_file.resolve().parent if config_file else project, strict=strict)
        _bring_extras(project / "site")
        _bring_redirects(edition, settings, project / "site")
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(project / "site", site)
    return site


def _check(vault_dir: Path) -> None:
    """Raise SiteFailed with what a check finds, if it fails."""
    found = list(told(load(vault_dir)))
    if grave := sum(1 for _, is_grave in found if is_grave):
        lines = [line for line, _ in found]
        raise SiteFailed("\n".join([*lines, f"the site was not built: {grave} findings"]))


def _bring_extras(site: Path) -> None:
    """Copy what draws diagrams and math to a site that needs it, and move scripts to files; say what is shown as code."""
    extras, scripts = Extras(site), InlineScripts(site)
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8")
        extras.dress(html, "")  # what it would bring is what it brings
        page.write_text(scripts.moved(html), "utf-8", newline="")
    for line in extras.missing():
        log.warning(line)


def _bring_redirects(edition: Edition, settings: YamlSettings, site: Path) -> None:
    """Write the pages that lead on to a site that is built, where it has no other."""
    if not edition.publication.wishes.redirects:
        return
    by_folder = settings.get("use_directory_urls") is not False
    served = Edition(edition.publication, directory_urls=by_folder, press=edition.press)
    language = str(settings.get("theme", "language") or "en")
    site_url = str(settings.get("site_url") or "")
    for key, target in redirects(served, log.warning).items():
        place, leads_to = (site / served.addresses.destination(k) for k in (key, target))
        if leads_to.is_file() and not place.exists():
            html = redirect_page(served, key, target, site_url=site_url, language=language)
            _write(place, html.encode())


def prepare(vault_dir: Path, settings: YamlSettings, project: Path) -> Edition:
    """Make `project` a folder that Zensical builds: its settings, and in `docs` what is public; return that."""
    options = settings.entries("plugins").get("vaultkit", {})
    if unknown := sorted(set(options) - set(OPTIONS)):
        raise SettingsError(
            f"plugins: vaultkit: {unknown[0]}: there is no such option with Zensical"
        )
    by_folder = settings.get("use_directory_urls") is not False
    site_name = str(settings.get("site_name") or "")
    addresses = SourceAddresses(directory_urls=by_folder)
    chosen = replace(
        choices({}, options.get("native")),  # the rest is the extension's to ask
        site_name=unescape(site_name),
        site_url=str(settings.get("site_url") or ""),
    )
    edition = open_edition(vault_dir, options, addresses, chosen)
    asked = settings.entries("markdown_extensions")
    if told := without_effect(asked):
        log.warning(told)
    stage(edition, addresses, project / "docs", site_name)
    settings.put("docs", "docs_dir")
    settings.put("site", "site_dir")
    named = settings.get("nav") or navigation(edition, site_name)
    settings.put(_by_source(named, addresses), "nav")
    styles = settings.get("extra_css") or []
    settings.put([STYLE, *styles], "extra_css")
    settings.put([SCRIPT, *(settings.get("extra_javascript") or [])], "extra_javascript")
    settings.drop_entry("plugins", "vaultkit")
    own: dict[str, Any] = {
        "vault": str(vault_dir),
        "directory_urls": by_folder,
        "site_name": site_name,
    }
    own["fences"] = wants_fences(asked)  # Zensical brings them to every site
    settings.add_entry("markdown_extensions", _EXTENSION, {**options, **own})
    (project / "mkdocs.yml").write_text(settings.text(), "utf-8")
    return edition


def stage(edition: Edition, addresses: SourceAddresses, folder: Path, site_name: str) -> None:
    """Write what is public into the empty `folder`: a file for each page, which says its name, and the attachments.

    Of a note's text nothing is written, unless it is left to the engine: whatever else the engine makes of
    its sources shows titles alone.
    """
    vault = Folder(edition.vault.root)
    for leaf in leaves(edition, site_name):
        content = f"# {escape(page_title(edition, leaf.key, site_name))}\n".encode()
        if leaf.is_native:
            content = native_text(edition.note(VaultPath(leaf.key))).encode()
        _write(folder / addresses.source(leaf.key), content)
    for path in sorted(edition.publication.attachments):
        place = folder / addresses.source(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        bring(vault, path, str(place), log.warning)
    shutil.copytree(_ASSETS, folder / "assets", dirs_exist_ok=True)
    for address, content in shared_files():
        _write(folder / address, content)
    write_outputs(OUTPUTS, edition, folder)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def navigation(edition: Edition, site_name: str) -> list[Any]:
    """Return the tree of pages as a `nav` of their keys: a folder's front first, then its pages, then folders."""
    return [*_branch(edition, site_name, ""), *({name: key} for name, key in ways(edition))]


def _branch(edition: Edition, site_name: str, folder: str) -> list[Any]:
    front = edition.fronts[folder]
    inside = [p for p in edition.by_folder.get(folder, ()) if p != front]
    below = edition.below_folder.get(folder, ())
    return [
        *({escape(page_title(edition, key, site_name)): key} for key in (front, *inside)),
        *({escape(paths.name(f)): _branch(edition, site_name, f)} for f in below),
    ]


def _by_source(nav: Any, addresses: SourceAddresses) -> Any:
    """Return a `nav` in which each page is named as its staged file; what is no page of ours stays as it is."""
    if isinstance(nav, list):
        return [_by_source(item, addresses) for item in nav]
    if isinstance(nav, dict):
        return {name: _by_source(item, addresses) for name, item in nav.items()}
    return addresses.source(nav) if nav in addresses else nav


def _settings(vault_dir: Path, config_file: Path | None) -> YamlSettings:
    if config_file is None:
        settings = YamlSettings.of(configuration(vault_dir))
        settings.put("classic", "theme", "variant")  # Material's looks, for which our styles are
        return settings
    if config_file.suffix.lower() == ".toml":
        return YamlSettings.of(_toml(config_file))
    settings = YamlSettings.read(config_file)
    custom = settings.get("theme", "custom_dir")
    if isinstance(custom, str):
        settings.put(str((config_file.parent / custom).resolve()), "theme", "custom_dir")
    return settings


def _toml(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            table = tomllib.load(opened)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from None
    project = table.get("project", table)
    return project if isinstance(project, dict) else {}


def _site(
    vault_dir: Path, site_dir: Path | None, config_file: Path | None, settings: YamlSettings
) -> Path:
    if site_dir is not None:
        return site_dir.resolve()
    if config_file is None:
        return default_site(vault_dir)
    return (config_file.parent / str(settings.get("site_dir") or "site")).resolve()


def _run(project: Path, here: Path, *, strict: bool) -> None:
    # Notes that lead here see no change of their own, so what an earlier run kept is not to be used.
    command = [sys.executable, "-m", "zensical", "build", "--clean"]
    command += ["--config-file", str(project / "mkdocs.yml"), *(["--strict"] if strict else [])]
    done = subprocess.run(command, cwd=here, env=_environment(), check=False)
    if done.returncode != 0 or not (project / "site" / "index.html").is_file():
        raise SiteFailed("the site was not built: see what Zensical says above")


def _environment() -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
