"""The MkDocs plugin: MkDocs' events, each handed to this room; nothing else here knows MkDocs but `host`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from vaultkit.errors import VaultkitError
from vaultkit.site.hosts.guard import guarded
from vaultkit.site.hosts.host import Host
from vaultkit.site.hosts.options import PluginConfig
from vaultkit.site.hosts.serving import Serving
from vaultkit.site.inline import InlineScripts
from vaultkit.site.press import Progress

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn our errors into those that MkDocs tells without a traceback."""
    try:
        yield
    except VaultkitError as error:
        raise PluginError(str(error)) from None


class VaultkitPlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]
    """Makes a site of an Obsidian vault: `docs_dir` is the vault."""

    def __init__(self) -> None:
        self._host: Host | None = None
        self.progress: Progress | None = None
        """Told of the pages that are made."""

    @property
    def host(self) -> Host:
        """What one build needs. Made when the build begins."""
        assert self._host is not None
        return self._host

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Be kept between the builds of a server: MkDocs does so with plugins that have this event."""

    @event_priority(-100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Bring the theme's files, and put the stage in the vault's place; last, so that others find its settings."""
        self._host = Host(config, self.config, self.progress)
        self._scripts = InlineScripts(Path(config.site_dir))
        self.host.bring_theme()
        with _said_plainly():
            self.host.set_stage()
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Let nothing be written outside the site's folder."""
        self.host.clear_links()

    @event_priority(100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Bring what is public of the vault; first, so that others see it."""
        with _said_plainly():
            return self.host.publish(files)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Give pages and folders their names."""
        return self.host.name(nav)

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """Let the page be rendered here."""
        return self.host.bind(page)

    @event_priority(100)
    def _before_others(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        return self.host.without_comments(page, html)

    @event_priority(-100)
    def _after_others(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        return self.host.dress(html, page)

    on_page_content = CombinedEvent(_before_others, _after_others)
    """Take comments out of pages that are left to Python-Markdown, before others see them; let a page bring the
    scripts and fonts it needs when all of it is there."""

    @event_priority(100)
    def _before_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        self.host.complete(page)
        self.host.show_search(page)
        return context

    @event_priority(-100)
    def _after_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        self.host.search.leave(page)
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)
    """Let search plugins read a page's plain text in the place of its HTML, and ours what the engine has made."""

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Let the page's head say more, move what it would run into files, and let go of its content; last."""
        return self._scripts.moved(self.host.written(output, page))

    @event_priority(-100)
    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Do so with pages of the theme's own."""
        return self._scripts.moved(output_content)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Let templates ask for the sidebar."""
        return self.host.equip(env, files)

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Say what leads nowhere, and clear up; last, so that others see the staged folder, and we their index."""
        self.host.finish()
        with _said_plainly():
            self.host.report()
        self.host.clear_stage()

    def on_build_error(self, *, error: Exception) -> None:
        """Clear up after a build that failed."""
        if self._host is not None:
            self._host.clear_stage()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Build anew after a save: what it touches, or all of it. Only this machine is answered."""
        self.host.watch(server)
        server.set_app(guarded(server.serve_request, config.dev_addr.host))
        server.builder = Serving(lambda: self.host, server.builder)
        return server
