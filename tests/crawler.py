"""What leads nowhere in a built site: every link, picture, script and place inside a page, and ids that stand twice.

    python tests/crawler.py SITE

Reads files only; what lies outside the site is not asked. Exits with 1 if anything was found.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

_ATTRIBUTES = frozenset(["href", "src", "poster", "data"])
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass
class Page(HTMLParser):
    """One page: the ids in it, and what it refers to."""

    ids: list[str] = field(default_factory=list)
    references: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value is not None:
                self.ids.append(value)
            elif name in _ATTRIBUTES and value and not _OUTSIDE.match(value):
                self.references.add(value)
            elif name == "srcset" and value:
                self.references.update(part.split()[0] for part in value.split(",") if part.strip())


@dataclass(frozen=True)
class Crawl:
    """What was found in a site."""

    pages: int
    references: int
    dead: list[str]
    """Each a page and what it refers to, where there is no such file or no such place."""
    twice: list[str]
    """Each a page and an id that stands in it more than once."""


def crawl(site: Path) -> Crawl:
    """Return what leads nowhere in the site that lies in the folder `site`."""
    files = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    pages = {name: _read(site / name) for name in sorted(files) if name.endswith(".html")}
    ids = {name: set(page.ids) for name, page in pages.items()}
    dead = [
        f"{name}: {reference}"
        for name, page in pages.items()
        for reference in sorted(page.references)
        if not _arrives(name, reference, files, ids)
    ]
    twice = [
        f"{n}: {i}" for n, p in pages.items() for i, many in Counter(p.ids).items() if many > 1
    ]
    return Crawl(len(pages), sum(len(p.references) for p in pages.values()), dead, twice)


def _read(file: Path) -> Page:
    page = Page()
    page.feed(file.read_text("utf-8"))
    return page


def _arrives(name: str, reference: str, files: set[str], ids: dict[str, set[str]]) -> bool:
    path, _, place = reference.partition("#")
    path = unquote(path.partition("?")[0])
    target = name
    if path:
        base = "" if path.startswith("/") else dirname(name)
        target = normpath(join(base, path.lstrip("/"))).removeprefix("./")
        if path.endswith("/") or target == "." or target not in files:
            target = normpath(join(target, "index.html"))
    if target not in files:
        return False
    return not place or target not in ids or unquote(place) in ids[target]


def main(arguments: list[str]) -> int:
    """Crawl the site given and say what was found."""
    if len(arguments) != 1 or not os.path.isdir(arguments[0]):
        print(__doc__, file=sys.stderr)
        return 2
    found = crawl(Path(arguments[0]))
    for line in [*(f"dead: {x}" for x in found.dead), *(f"twice: {x}" for x in found.twice)]:
        print(line)
    print(
        f"{found.pages} pages, {found.references} references, {len(found.dead)} dead, {len(found.twice)} ids twice"
    )
    return 1 if found.dead or found.twice else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
