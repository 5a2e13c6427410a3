"""Between MkDocs and the edition: MkDocs' files, pages and navigation, filled from the vault."""

from __future__ import annotations

import logging
import os
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from vaultkit.site.book import Leaf, leaves, page_title, ways
from vaultkit.site.cards import lacking
from vaultkit.site.choices import Choices
from vaultkit.site.content import Content
from vaultkit.site.edition import Edition, press_for, title_of
from vaultkit.site.extras import Extras
from vaultkit.site.features.tags import shown_tags
from vaultkit.site.head import Head
from vaultkit.site.hosts.contents import contents_html
from vaultkit.site.hosts.filled import fill, read
from vaultkit.site.hosts.native import (
    choices,
    fences,
    native_text,
    without_comments,
    without_effect,
)
from vaultkit.site.hosts.navigation import branches, name_sections
from vaultkit.site.hosts.options import PluginConfig
from vaultkit.site.hosts.others import OF_CONTENT, others_look
from vaultkit.site.hosts.own_search import OwnSearch, take_over
from vaultkit.site.hosts.redirect_files import redirect_files
from vaultkit.site.hosts.search_index import SearchIndex
from vaultkit.site.hosts.templates import remember, speak
from vaultkit.site.kept import kept_file
from vaultkit.site.outputs import OUTPUTS
from vaultkit.site.press import Progress
from vaultkit.site.publish import decide
from vaultkit.site.shared_files import SCRIPT, STYLE, shared_files
from vaultkit.site.sidebar import Branch, Sidebar
from vaultkit.site.sidebar_html import SidebarHtml
from vaultkit.site.staging import Stage
from vaultkit.site.strict import told
from vaultkit.site.whole import Output, write_outputs
from vaultkit.site.wishes import site_settings, wishes_of
from vaultkit.source.folder import Folder
from vaultkit.source.listing import Listing
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.plugins.vaultkit")

THEME = Path(__file__).parents[1] / "theme"
"""Templates and styles that stand before the theme's own."""

_TAGS = "material/tags"  # Material's own plugin
_SOCIAL = "material/social"  # Material's own plugin says the same
_FONTS = (
    "readers' browsers will ask fonts.googleapis.com for fonts; "
    "`font: false` under `theme:` in mkdocs.yml keeps them on the site"
)


class Host:
    """One build of one vault in MkDocs."""

    def __init__(
        self, config: MkDocsConfig, settings: PluginConfig, progress: Progress | None = None
    ) -> None:
        self.config = config
        """MkDocs' settings."""
        self.edition: Edition
        """The vault as this site, once `publish` was asked."""
        self.listing: Listing
        """What lay in the vault when it was read."""
        self.files: Files
        """MkDocs' files, once `equip` was asked."""
        self.nav: Navigation
        """MkDocs' navigation, once `name` was asked."""
        self.env: Environment
        """The theme's templates, once `equip` was asked."""
        self.search: OwnSearch | SearchIndex
        """How pages come to be found, once `set_stage` was asked."""
        self._settings = settings
        self._progress = progress
        self._made = 0
        self._keys: dict[str, str] = {}
        self._leaves: dict[str, Leaf] = {}
        self._contents: dict[str, Content] = {}
        self._sidebar = Sidebar(Branch(""))
        self._lines = SidebarHtml()
        self._extras = Extras(Path(config.site_dir), settings.mermaid)

    def bring_theme(self) -> None:
        """Put our templates and files before those of the theme."""
        theme = self.config.theme
        if str(THEME) not in theme.dirs:
            theme.dirs.insert(
                1 if theme.custom_dir else 0, str(THEME)
            )  # the user's own comes first
        if STYLE not in self.config.extra_css:
            self.config.extra_css.insert(0, STYLE)
            self.config.extra_javascript.insert(0, SCRIPT)
        if theme.get("font") and "material/privacy" not in self.config.plugins:
            log.info(_FONTS)

    # Files

    def set_stage(self) -> None:
        """Let MkDocs and other plugins see an empty folder in the place of the vault; `publish` fills it."""
        self.root, self.stage = self.config.docs_dir, Stage()
        specs = (self.config.exclude_docs, self.config.draft_docs)
        self.wishes = wishes_of(
            self._settings,
            site_settings(self.root),
            excluded=[spec.match_file for spec in specs if spec is not None],
            assets=self._assets(),
        )
        if self.wishes.name:
            self.config.site_name = escape(self.wishes.name)
        self.config.docs_dir = self.stage.root
        self._choose_search()

    def _choose_search(self) -> None:
        """Let our search answer in the place of the theme's, unless there is none or its owner wants the theme's."""
        is_ours = self.wishes.search == "vaultkit" and take_over(self.config)
        self.wishes = replace(self.wishes, search="vaultkit" if is_ours else "material")
        self.search = OwnSearch() if is_ours else SearchIndex(self.config)

    def _assets(self) -> Iterator[str]:
        """Yield what the configuration names among the vault's files."""
        theme = self.config.theme
        yield from map(str, [*self.config.extra_css, *self.config.extra_javascript])
        yield from (str(theme.get(key) or "") for key in ("logo", "favicon"))
        yield self._settings.mermaid or ""

    def clear_stage(self) -> None:
        """Give MkDocs the vault back, for `serve` to watch, and remove the staged folder."""
        self.config.docs_dir = self.root
        self.stage.remove()

    def clear_links(self) -> None:
        """Remove links from the folder of the site: MkDocs empties it, but leaves them and writes through them."""
        if os.path.isdir(self.config.site_dir):
            for entry in list(os.scandir(self.config.site_dir)):
                if entry.is_symlink():
                    os.unlink(entry.path)

    def publish(self, files: Files) -> Files:
        """Return the theme's files with what is public of the vault."""
        # Listed before the vault is read: what changes then is seen later.
        self.listing = Folder(self.root).list()
        self.vault = load(self.root)
        choices = self._choices()
        publication = decide(self.vault, self.wishes)
        looked_at = others_look(self.config, tuple(self.config.plugins.events))
        native = (choices.is_native(publication.vault.notes[path]) for path in publication.notes)
        publication = self.stage.fill(publication, log.warning, texts=looked_at or any(native))
        file = kept_file(os.path.abspath(self.root), self._settings.cache_dir)
        self.edition = Edition(
            publication,
            directory_urls=self.config.use_directory_urls,
            press=press_for(
                publication.vault,
                fences=fences(self.config.markdown_extensions, self.config.mdx_configs or {}),
                file=file if self._settings.cache else None,
            ),
            choices=choices,
        )
        self._head = Head.of(self.edition)
        self.edition.press.prepare(list(self.edition.notes()), self._progress)
        shared = (File.generated(self.config, at, content=said) for at, said in shared_files())
        redirects = redirect_files(self.config, self.edition)
        return Files([*files, *shared, *self._pages(), *self._copies(), *redirects])

    def _choices(self) -> Choices:
        """Return what `mkdocs.yml` says about notes, and tell what of it cannot apply."""
        if told := without_effect(map(str, self.config.markdown_extensions)):
            log.info(told)
        native: Any = self._settings.native
        chosen = choices(self.config.mdx_configs or {}, native)
        return replace(
            chosen,
            shows_tags=_TAGS not in self.config.plugins,
            site_name=unescape(
                self.config.site_name
            ),  # ours is escaped, for themes write it as it is
            site_url=self.config.site_url or "",
        )

    def _pages(self) -> Iterator[File]:
        self.take(self.edition)
        return map(self._page, self._leaves.values())

    def take(self, edition: Edition) -> None:
        """Make pages from `edition` from now on; its pages are those of the one before."""
        self.edition, self._head = edition, replace(self._head, edition=edition)
        self._leaves = {leaf.key: leaf for leaf in leaves(edition, self.config.site_name)}

    def _copies(self) -> Iterator[File]:
        publication = self.edition.publication
        return (self._file(p) for p in sorted(publication.attachments | publication.assets))

    def _page(self, leaf: Leaf) -> File:
        """Return the file of a page. MkDocs takes only `.md` for pages, and for a folder's front only `index`."""
        key = leaf.key
        source = key if key.endswith(".md") else f"{key}.md"
        if source in self.edition.publication.notes and key not in self.edition.publication.notes:
            source = f"{key}..md"
        if source in self.edition.publication.notes:
            file = self._file(source)
        else:
            file = File.generated(self.config, source, content="")
            file.dest_uri = self.edition.addresses.destination(key)
        shown = leaf.in_navigation
        file.inclusion = InclusionLevel.INCLUDED if shown else InclusionLevel.NOT_IN_NAV
        is_index = leaf.is_front and key != self.edition.far_home
        file.name = "index" if is_index else title_of(key)
        self._keys[source] = key
        return file

    def _file(self, path: str) -> File:
        return File(
            path,
            self.stage.root,
            self.config.site_dir,
            self.config.use_directory_urls,
            dest_uri=self.edition.addresses.destination(path),
            inclusion=InclusionLevel.INCLUDED,
        )

    # Navigation

    def name(self, nav: Navigation) -> Navigation:
        """Give every page and folder of the navigation its name, and keep the tree for the sidebar."""
        if self.config.nav is None:
            name_sections(nav.items)
        for page in nav.pages:
            self._name_page(page)
        front = self.edition.addresses.destination(self.edition.fronts[""])
        nav.homepage = next((p for p in nav.pages if p.file.dest_uri == front), nav.homepage)
        root = Branch("", nav.homepage.file.url if nav.homepage else "")
        root.children = branches(nav.items)
        self._sidebar = Sidebar(root)
        self._lines = SidebarHtml()
        self.nav = nav
        return nav

    def _name_page(self, page: Page) -> None:
        key = self._keys.get(page.file.src_uri)
        if "title" not in page.__dict__ and key is not None:
            page.title = escape(page_title(self.edition, key, self.config.site_name))

    # Pages

    def bind(self, page: Page) -> Page:
        """Let a page of ours be rendered here, or read here if it is left to Python-Markdown."""
        key = self._keys.get(page.file.src_uri)
        if key is not None:
            self._name_page(page)
            text = ""
            if self._leaves[key].is_native:
                text = native_text(self.edition.note(VaultPath(key)))
            else:
                page.render = partial(self._render, page, key)  # type: ignore[method-assign]
            page.read_source = partial(read, page, text, self._tags(key))  # type: ignore[method-assign]
        return page

    def without_comments(self, page: Page, html: str) -> str:
        """Return what a page left to Python-Markdown shows; a note's comments are nobody else's."""
        return without_comments(html) if page.file.src_uri in self._keys else html

    def _tags(self, key: str) -> list[str]:
        """Return a note's tags, for a theme's own plugin that shows and lists them."""
        edition = self.edition
        if edition.choices.shows_tags or key not in edition.publication.notes:
            return []
        return [escape(name) for name in shown_tags(edition, VaultPath(key))]

    def _render(self, page: Page, key: str, config: MkDocsConfig, files: Files) -> None:
        # MkDocs renders all pages before it writes the first, and keeps what they hold.
        page.content = ""
        if not self._can_wait:
            self._make(page, key)

    def _make(self, page: Page, key: str) -> None:
        content = self._leaves[key].make()
        self._made += 1
        if self._progress:
            self._progress(self._made, len(self._leaves))
        self._contents[page.file.src_uri] = content
        fill(page, content)

    def pages_of(self, keys: Container[str]) -> list[Page]:
        """Return MkDocs' pages with these keys."""
        files = self.files.documentation_pages()
        return [f.page for f in files if f.page and self._keys.get(f.src_uri) in keys]

    def dress(self, html: str, page: Page) -> str:
        """Return a page's body with what it brings besides its HTML."""
        return self._extras.dress(html, page.file.url)

    def equip(self, env: Environment, files: Files) -> Environment:
        """Let templates ask for a page's sidebar, and name what they leave without a name."""
        speak(env)
        remember(env, is_known=not self.config.theme.custom_dir)
        self.env, self.files = env, files
        env.globals["vk_sidebar"] = self._sidebar_of
        env.globals["vk_contents"] = contents_html
        url = self.edition.addresses.url
        env.globals["vk_ways"] = [(name, url(key)) for name, key in ways(self.edition)]
        return env

    def _sidebar_of(self, page: Page | None, base_url: str, toc: str) -> str:
        root = base_url.rstrip("/") + "/" if page is None else "../" * page.url.count("/")
        return self._lines.lines(self._sidebar.for_page(page.url if page else None), root, toc)

    @cached_property
    def _can_wait(self) -> bool:
        """Whether pages are made as they are written: nobody looks at what they hold before or after."""
        return not self.config.theme.custom_dir and not others_look(self.config, OF_CONTENT)

    def complete(self, page: Page) -> None:
        """Make the page that is to be written now, if that was put off."""
        key = self._keys.get(page.file.src_uri)
        if self._can_wait and key is not None and not self._leaves[key].is_native:
            self._make(page, key)
            page.content = self.dress(page.content or "", page)

    def written(self, html: str, page: Page) -> str:
        """Return a page as it is to be written, with what its head says besides; let go of what it held."""
        key = self._keys.get(page.file.src_uri)
        if key is not None and _SOCIAL not in self.config.plugins:
            up = "../" * page.url.removeprefix("./").count("/")
            told = str(page.meta.get("description") or "")
            tags = self._head.tags(key, title=str(page.title), description=told, up=up)
            html = html.replace("</head>", f"{tags}</head>", 1)
        if self._can_wait:
            page.content = ""
            page.toc = TableOfContents([])
        return html

    def show_search(self, page: Page) -> None:
        """Let search plugins, which read a page's HTML, read what is meant for them."""
        src = page.file.src_uri
        self.search.enter(page, self._contents.pop(src, None), self.edition, self._keys.get(src))

    # Afterwards

    def finish(self) -> None:
        """Add what only a whole site can have."""
        self.put(OUTPUTS)
        self.search.finish()

    def put(self, outputs: Iterable[Output]) -> None:
        """Write what these hold to the site's folder."""
        write_outputs(outputs, self.edition, Path(self.config.site_dir))

    def report(self) -> None:
        """Say what leads nowhere in one line, or in a strict build all that a check finds."""
        press = self.edition.press
        press.keep()
        notes = [press.note, lacking() if self.wishes.cards else ""]
        for line in (*filter(None, notes), *self._extras.missing()):
            log.info(line)
        if self.config.strict:
            for line, is_grave in told(self.vault):
                log.log(logging.WARNING if is_grave else logging.INFO, line)
            return
        links = self.edition.vault.links
        astray = sum(1 for _ in links.unresolved(list(self.edition.notes()), comments=False))
        if astray:
            log.info(f"links that lead to no page: {astray}; `vaultkit check` names them")

    def watch(self, server: LiveReloadServer) -> None:
        """Rebuild when Obsidian's settings change."""
        settings = self.edition.vault.root / ".obsidian"
        if settings.is_dir():
            server.watch(str(settings))
