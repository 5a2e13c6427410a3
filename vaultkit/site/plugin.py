"""The MkDocs plugin: MkDocs' events, each handed to this room; nothing else here knows MkDocs but `host`."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from vaultkit.site.host import Host
from vaultkit.site.options import PluginConfig
from vaultkit.site.press import Progress
from vaultkit.site.serving import Serving


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
        """Bring the theme's files, and keep the vault from MkDocs; last, so that others see the vault."""
        self._host = Host(config, self.config, self.progress)
        self.host.bring_theme()
        self.host.hide_vault()
        return config

    @event_priority(100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Bring what is public of the vault; first, so that others see it."""
        return self.host.publish(files)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Give pages and folders their names."""
        return self.host.name(nav)

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """Let the page be rendered here."""
        return self.host.bind(page)

    @event_priority(100)
    def _before_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        self.host.show_search(page)
        return context

    @event_priority(-100)
    def _after_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        self.host.show_page(page)
        return context

    on_page_context = CombinedEvent(_before_search, _after_search)
    """Let search plugins read a page's plain text in the place of its HTML."""

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Let templates ask for the sidebar."""
        return self.host.equip(env, files)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Say what was built and what leads nowhere."""
        self.host.report()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Build anew after a save: what it touches, or all of it."""
        self.host.watch(server)
        server.builder = Serving(lambda: self.host, server.builder)
        return server
