"""The sidebar: the folders from the top down to a page, and what lies beside it.

Material writes the whole tree on every page, so that a vault of n notes costs n² links. Here a page
shows at most the way to it and a window of each folder on that way; a small vault is shown whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SMALL = 150
"""Up to so many entries, every page shows all of them."""
WINDOW = 40
"""In a larger vault, how many neighbours a folder shows around the page."""


@dataclass(eq=False)
class Branch:
    """A page or a folder in the tree of the whole site."""

    title: str
    """Escaped."""
    url: str = ""
    """From the site's root; of a folder, its front page; empty if it has none."""
    children: list[Branch] = field(default_factory=list)
    """What a folder holds, its front page left out."""
    parent: Branch | None = None
    """The folder it lies in."""
    is_folder: bool = False
    """Whether it is a folder, even an empty one."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A line of one page's sidebar."""

    number: int
    """What tells it from the site's other lines."""
    title: str
    """Escaped."""
    url: str
    """From the site's root; empty for a folder without a page."""
    is_folder: bool = False
    """Whether it can hold others."""
    is_current: bool = False
    """Whether it is the page itself."""
    is_open: bool = False
    """Whether the page lies in it."""
    children: tuple[Entry, ...] = ()
    """What is shown below it."""
    hidden: int = 0
    """How many more it holds than are shown."""


class Sidebar:
    """The tree of the site, of which each page sees a part."""

    def __init__(self, root: Branch) -> None:
        self._root = root
        self._by_url: dict[str, Branch] = {}
        self._numbers: dict[int, int] = {}
        self._resting: dict[int, Entry] = {}
        for number, branch in enumerate(_walk(root)):
            self._numbers[id(branch)] = number
            if branch is not root:
                self._by_url.setdefault(branch.url, branch)
            for child in branch.children:
                child.parent = branch
        self._is_small = len(self._by_url) <= SMALL

    def for_page(self, url: str | None) -> Entry:
        """Return the whole tree as the sidebar of the page at `url` shows it. Costs what is open in it."""
        current = self._by_url.get(url) if url is not None else None
        way: set[int] = {id(self._root)}
        branch = current
        while branch is not None:
            way.add(id(branch))
            branch = branch.parent
        return self._entry(self._root, current, way)

    def _entry(self, branch: Branch, current: Branch | None, way: set[int]) -> Entry:
        is_open = id(branch) in way
        shown: list[Branch] = []
        if is_open or self._is_small:
            shown = branch.children if self._is_small else _window(branch.children, way)
        entry = Entry(
            number=self._numbers[id(branch)],
            title=branch.title,
            url=branch.url,
            is_folder=branch.is_folder,
            is_current=branch is current,
            is_open=is_open,
            children=tuple(
                (id(child) not in way and self._resting.get(id(child)))
                or self._entry(child, current, way)
                for child in shown
            ),
            hidden=len(branch.children) - len(shown),
        )
        if not is_open:
            self._resting[id(branch)] = entry
        return entry


def _window(children: list[Branch], way: set[int]) -> list[Branch]:
    if len(children) <= WINDOW:
        return children
    at = next((i for i, child in enumerate(children) if id(child) in way), 0)
    start = max(0, min(at - WINDOW // 2, len(children) - WINDOW))
    return children[start : start + WINDOW]


def _walk(branch: Branch) -> Iterable[Branch]:
    yield branch
    for child in branch.children:
        yield from _walk(child)
