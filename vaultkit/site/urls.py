"""Addresses: where each file of the vault stands on the site, and each place inside a page.

    VaultPath ──Addresses.add_page──▶ PageUrl  `Concepts/Peer Support.md` ▶ `Concepts/Peer-Support.html`
    tag ──tag_page──▶ key of a page            `care/daily` ▶ `tags/care/daily.html`
    alias, permalink ──Addresses.claim──▶ PageUrl, if no page and no file has it
    Heading, BlockId ──PageAnchors──▶ Anchor   `## Care: daily!` ▶ `care-daily`,  `^def` ▶ `^def`

No two files share an address, whatever the case of their names, none lies where another is a folder, and
no name reaches out of the site.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

from vaultkit.source import path as paths
from vaultkit.source.path import Anchor, PageUrl, VaultPath
from vaultkit.syntax.elements import BlockId, FootnoteDefinition, Heading
from vaultkit.syntax.note import Note
from vaultkit.vault.anchors import AnchorElement
from vaultkit.vault.tags import tag_key

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:\"|?*#%&{}\[\]^~`$!'@+=\\\s]+")
_LONGEST = 180  # bytes of a name; file systems take 255, and an extension is added
_RESERVED = {"404.html", "feed.xml", "llms.txt", "sitemap.xml", "sitemap.xml.gz"}
_RESERVED_FOLDERS = {"assets", "search"}
_ENDINGS = paths.SUPPORTED | {"html", "xml", "gz"}
_MARKUP = re.compile(r"!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]|!?\[([^\]]*)\]\([^)]*\)|<[^<>]*>")
_DROPPED = re.compile(r"[^\w\- ]")
_BLANKED = re.compile(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\s]+")
_ODD = re.compile(r"[^A-Za-z0-9_.-]")
TITLE_ANCHOR = Anchor("top")
"""The page's own title, unless a heading of the note is it."""


def safe_name(name: str) -> str:
    """Return `name` as one segment of an address: nothing in it has to be escaped or means anything.

    >>> safe_name("Rights & duties: a list?")
    'Rights-duties-a-list'
    """
    return _clean(name) or "note"


def _clean(name: str) -> str:
    clean = _UNSAFE.sub("-", unicodedata.normalize("NFC", name))
    clean = re.sub(r"-{2,}", "-", clean).strip("-. ")
    while len(clean.encode()) > _LONGEST:
        clean = clean[:-1]
    return clean


class Addresses:
    """The address of every page and file; the order in which they are asked for the first time decides ties."""

    def __init__(self, *, directory_urls: bool = False) -> None:
        self._directory_urls = directory_urls
        self._owners: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._destinations: dict[str, str] = {}
        self._pages: set[str] = set()
        self._fronts: set[str] = set()

    def add_page(self, key: str, *, index: bool = False, folder: str | None = None) -> str:
        """Give the page `key` (a vault path, or a name made up for a generated page) a file on the site.

        The front page of a folder is its `index`; of `folder`, if that is not the one it lies in.
        """
        (self._fronts if index else self._pages).add(key)
        inside = paths.folder(key) if folder is None else folder
        name = "index" if index else safe_name(paths.stem(key))
        return self._take(key, self._place([*_segments(inside), name]), ".html")

    def add_file(self, path: VaultPath) -> str:
        """Give an attachment a file on the site."""
        name = "/".join([*_segments(paths.folder(path)), safe_name(paths.stem(path))])
        return self._take(path, name, "." + paths.extension(path))

    def add_exact(self, path: VaultPath) -> str:
        """Give a file the address that its path is: one that the site's configuration names."""
        self._own(path, path)
        return path

    def claim(self, key: str, path: str) -> str | None:
        """Give `key` the address that a page called `path`, without an ending, has, if it is free; return whose it is.

        None if no address can be made of `path`: its names are all marks.
        """
        names = [_clean(name) for name in path.split("/") if name]
        if not names or not all(names):
            return None
        destination = self._place([*_segments("/".join(names[:-1])), names[-1]]) + ".html"
        owner = self._owner(destination)
        if owner is None:
            self._own(key, destination)
        return owner or key

    def _place(self, names: list[str]) -> str:
        """Return the file of a page, without its ending."""
        if self._directory_urls and names[-1] != "index":
            names = [*names[:-1], _folder_name(names[-1]), "index"]
        return "/".join(names)

    def _take(self, key: str, name: str, suffix: str) -> str:
        destination = name + suffix
        number = self._numbers.get(destination.lower(), 0)
        first = destination.lower()
        while self._owner(destination) is not None:
            number += 1
            head, slash, last = name.rpartition("/")
            if last == "index" and self._directory_urls and slash:
                destination = f"{head}-{number}/index{suffix}"
            else:
                destination = f"{name}-{number}{suffix}"
        self._numbers[first] = number
        self._own(key, destination)
        return destination

    def _own(self, key: str, destination: str) -> None:
        self._owners[destination.lower()] = key
        self._destinations[key] = destination

    def _owner(self, destination: str) -> str | None:
        """Return whose address this is, None if it is free."""
        low = destination.lower()
        return low if low in _RESERVED else self._owners.get(low)

    def destination(self, key: str) -> str:
        """Return the file that `key` has on the site. Raises KeyError if it has none."""
        return self._destinations[key]

    def __contains__(self, key: str) -> bool:
        return key in self._destinations

    def url(self, key: str) -> PageUrl:
        """Return the address of `key` from the root of the site. Raises KeyError if it has none."""
        destination = self._destinations[key]
        if self._directory_urls and (destination + "/").endswith("index.html/"):
            destination = destination[: -len("index.html")] or "./"
        return PageUrl(quote(destination))

    def between(self, origin: str, key: str, anchor: Anchor | None = None) -> str:
        """Return the address of `key` as a link on the page `origin` writes it."""
        fragment = f"#{quote(anchor, safe=':')}" if anchor else ""
        if origin == key and fragment:
            return fragment
        up, url = "../" * self._depth(origin), self.url(key)
        return (up if up and url == "./" else up + url) + fragment

    def on_site(self) -> Addresses:
        """Return the same addresses as a reader's browser knows them, whatever an engine is told."""
        return self

    def _depth(self, key: str) -> int:
        return self._destinations[key].count("/")


class SourceAddresses(Addresses):
    """The same places on the site, but named as the Markdown files that lead to them.

    For engines that take a page's address from its file's name, and resolve links from file to file.
    """

    def _owner(self, destination: str) -> str | None:
        # Zensical takes `README.md` for the front of its folder, and writes over the other one.
        name = destination.removesuffix("/index.html").removesuffix(".html").rpartition("/")[2]
        return destination if name.lower() == "readme" else super()._owner(destination)

    def source(self, key: str) -> str:
        """Return the file from which the engine makes the page `key`; an attachment's own. Raises KeyError.

        >>> addresses = SourceAddresses(directory_urls=True)
        >>> addresses.add_page("Concepts/Peer Support.md")
        'Concepts/Peer-Support/index.html'
        >>> addresses.source("Concepts/Peer Support.md")
        'Concepts/Peer-Support.md'
        """
        destination = self._destinations[key]
        if key in self._fronts:
            return destination.removesuffix(".html") + ".md"
        if key in self._pages:
            name = destination.removesuffix(".html")
            return (name.removesuffix("/index") if self._directory_urls else name) + ".md"
        return destination

    def on_site(self) -> Addresses:
        """Return the addresses that the engine makes of these."""
        plain = Addresses(directory_urls=self._directory_urls)
        plain._destinations = self._destinations
        return plain

    def url(self, key: str) -> PageUrl:
        """Return the file of `key`, as a link writes it."""
        return PageUrl(quote(self.source(key)))

    def _depth(self, key: str) -> int:
        return self.source(key).count("/")


class OwnAddresses(Addresses):
    """Every note and attachment under the name it has in the vault; nothing else has a page."""

    def add_page(self, key: str, *, index: bool = False, folder: str | None = None) -> str:
        """Give a note its own name; a page that no Markdown file is gets none."""
        if key.endswith(".md") and "/." not in f"/{key}":
            self._destinations[key] = key
        return key

    def add_file(self, path: VaultPath) -> str:
        """Give an attachment its own name."""
        self._destinations[path] = path
        return path


def _segments(folder: str) -> list[str]:
    names = [_folder_name(safe_name(part)) for part in folder.split("/") if part]
    if names and names[0].lower() in _RESERVED_FOLDERS:
        names[0] += "-1"
    return names


def _folder_name(name: str) -> str:
    """Return the name of a folder so that it is no file's: `Pictures.png` would be one."""
    head, dot, ending = name.rpartition(".")
    return f"{head}-{ending}" if dot and ending.lower() in _ENDINGS else name


def tag_page(name: str) -> str:
    """Return the key under which a tag's page has its address.

    No file of a vault begins with a dot, so no note can be meant.

    >>> tag_page("Care/Daily")
    '.tags/care/daily.md'
    """
    return f".tags/{tag_key(name)}.md"


STATISTICS = ".statistics.md"
"""The key of the page about the vault as a whole."""
GRAPH = ".graph.md"
"""The key of the page with the graph of the whole vault."""
TAG_INDEX = ".tags/index.md"
"""The key of the page that lists all tags."""
RECENT = ".recent.md"
"""The key of the page that lists what changed last."""


def slug(text: str) -> str:
    """Return the anchor GitHub gives a heading: lower case, no punctuation, hyphens for blanks.

    >>> slug("Care: *daily*!")
    'care-daily'
    """
    name = unicodedata.normalize("NFC", heading_text(text)).lower()
    return _DROPPED.sub("", name).replace(" ", "-").strip("-_") or "section"


def heading_text(text: str) -> str:
    """Return a heading as it reads, near enough for an anchor: links are their texts, tags are gone."""
    return _MARKUP.sub(lambda m: m[1] or m[2] or "", text).strip()


class PageAnchors:
    """The places inside one note's page; made from the note alone, so any page can link to them."""

    def __init__(self, note: Note, slug: Callable[[str], str] = slug) -> None:
        self._anchors: dict[int, Anchor] = {}
        self._also: dict[int, Anchor] = {}
        names = _Names()
        names.take(TITLE_ANCHOR)
        for heading in note.headings:
            self._anchors[heading.span.start] = names.free(slug(heading.text))
        for heading in note.headings:
            stripped = _BLANKED.sub("+", heading.text).strip("+")
            if stripped and names.take(stripped):
                self._also[heading.span.start] = Anchor(stripped)
        for block in note.block_ids:
            if names.take(f"^{block.id.lower()}"):
                self._anchors[block.span.start] = Anchor(f"^{block.id}")

    def of(self, element: Heading | BlockId) -> Anchor | None:
        """Return the element's anchor; of two blocks with one id only the first has one."""
        return self.at(element.span.start)

    def at(self, start: int) -> Anchor | None:
        """Return the anchor of the heading or block id that begins at the offset `start`."""
        return self._anchors.get(start)

    def also(self, start: int) -> Anchor | None:
        """Return a heading's second anchor, its stripped text with `+` for blanks (spec HDG-13)."""
        return self._also.get(start)

    def find(self, element: AnchorElement) -> Anchor | None:
        """Return the anchor of what a link's subpath names."""
        if isinstance(element, FootnoteDefinition):
            return footnote_anchor(element.id.lower())
        return self.of(element)


class _Names:
    """The anchors of one page so far."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def take(self, name: str) -> bool:
        """Take `name` if nobody has it, and tell whether that worked."""
        free = name not in self._taken
        self._taken.add(name)
        return free

    def free(self, name: str) -> Anchor:
        """Take `name`, or as GitHub does the first of `name-1`, `name-2` … that nobody has."""
        if self.take(name):
            return Anchor(name)
        number = self._last.get(name, 0) + 1
        while not self.take(f"{name}-{number}"):
            number += 1
        self._last[name] = number
        return Anchor(f"{name}-{number}")


def view_anchor(name: str) -> Anchor:
    """Return the anchor of a base's view on the base's page."""
    return Anchor(f"view-{slug(name)}")


def footnote_anchor(name: str) -> Anchor:
    """Return the anchor of a footnote's text.

    Nothing in it is written otherwise in an address: Material's script looks for it as it stands there.

    >>> footnote_anchor("a café")
    'fn:a~20~caf~e9~'
    """
    return Anchor(f"fn:{_as_in_address(name)}")


def footnote_mark_anchor(name: str, use: int) -> Anchor:
    """Return the anchor of a footnote's mark; `use` counts from 1."""
    return Anchor(f"fnref{use if use > 1 else ''}:{_as_in_address(name)}")


def _as_in_address(name: str) -> str:
    return _ODD.sub(lambda odd: f"~{ord(odd[0]):x}~", name)
