"""The site's own search in the place of Material's: its button where Material's field is, and no index by the plugin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from vaultkit.site.content import Content
from vaultkit.site.edition import Edition
from vaultkit.site.section import Section
from vaultkit.site.urls import TITLE_ANCHOR
from vaultkit.source.path import Anchor, PageUrl

_MATERIALS = "material/search"
_THEME = Path(__file__).parents[1] / "theme_search"
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_UNSAID = {"script", "style", "template", "svg"}


def take_over(config: MkDocsConfig) -> bool:
    """Let the own search answer if the theme has a search; tell whether it has.

    Material's plugin says so, and goes on saying it to the theme, but reads no page and writes no index.
    """
    plugin = config.plugins.get(_MATERIALS)
    if plugin is None or not plugin.config.get("enabled", True):
        return False
    for event in ("page_context", "post_build"):
        methods = config.plugins.events[event]
        methods[:] = [
            method for method in methods if getattr(method, "__self__", None) is not plugin
        ]
    if str(_THEME) not in config.theme.dirs:
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(_THEME))
    return True


class OwnSearch:
    """Pages on their way into our index: of ours it is made when all are there."""

    def enter(self, page: Page, content: Content | None, edition: Edition, key: str | None) -> None:
        """Let a page be found that the engine has made; of any other, `content`, there is nothing to do."""
        if content is None and not page.meta.get("search", {}).get("exclude"):
            address = edition.addresses.url(key) if key else PageUrl(page.file.url)
            edition.brought[address] = sections_of(page.content or "", str(page.title or ""))

    def leave(self, page: Page) -> None:
        """Nothing was put in the place of its HTML."""

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Nothing has to be put in the place of what was known."""
        yield

    def finish(self) -> None:
        """The index is a file of the whole site, as others."""


def sections_of(html: str, title: str) -> tuple[Section, ...]:
    """Return what a search finds on a page that the engine has made of something else than a note of ours."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.sections(title))


@dataclass
class _Piece:
    """What follows a heading up to the next."""

    anchor: str = ""
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Takes a page apart at its headings."""

    def __init__(self) -> None:
        super().__init__()
        self._found = [_Piece()]
        self._in_heading = False
        self._unsaid = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a section, or something that says nothing."""
        said = dict(attrs)
        if self._unsaid:
            return
        if tag in _UNSAID or "headerlink" in (said.get("class") or ""):
            self._unsaid = tag
        elif tag in _HEADINGS and said.get("id"):
            self._found.append(_Piece(said["id"] or ""))
            self._in_heading = True

    def handle_endtag(self, tag: str) -> None:
        """End what began."""
        if tag == self._unsaid:
            self._unsaid = ""
        elif tag in _HEADINGS:
            self._in_heading = False
        elif not self._in_heading:
            self._found[-1].text.append(" ")

    def handle_data(self, data: str) -> None:
        """Hear what is said."""
        if not self._unsaid:
            last = self._found[-1]
            (last.heading if self._in_heading else last.text).append(data)

    def sections(self, title: str) -> Iterator[Section]:
        """Yield what was read; a heading that is the page's title is its beginning."""
        first, *rest = self._found
        if rest and _line(rest[0].heading) == title:
            first.text += rest.pop(0).text
        yield Section(TITLE_ANCHOR, title, _paragraph(first.text), is_first=True)
        for piece in rest:
            yield Section(Anchor(piece.anchor), _line(piece.heading), _paragraph(piece.text))


def _line(said: list[str]) -> str:
    return " ".join("".join(said).split())


def _paragraph(said: list[str]) -> str:
    text = _line(said)
    return f"<p>{escape(text, quote=False)}</p>\n" if text else ""
