"""What the owner of a site wants of it: from the plugin's options, from `[site]` in vaultkit's settings, or from both.

What makes notes private counts wherever it is said; of anything else, the plugin's options count first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vaultkit.config import config_of
from vaultkit.errors import SettingsError
from vaultkit.lint.pattern import BadPattern, Patterns
from vaultkit.lint.settings import read_settings
from vaultkit.source.path import comparable
from vaultkit.vault.tags import tag_key

_LISTS = ("private_folders", "private_tags")


@dataclass(frozen=True)
class Wishes:
    """The wishes of one owner; without any, the defaults."""

    name: str = ""
    """What the site is called; empty leaves it to MkDocs."""
    home: str = ""
    """The front page, a note's path or name; empty leaves it to the names of notes."""
    opt_in: bool = False
    """Whether only notes with `publish: true` are public."""
    drafts: bool = False
    """Whether notes with `draft: true` are public, too."""
    private_folders: tuple[str, ...] = ()
    """Patterns of files that never are."""
    private_tags: tuple[str, ...] = ()
    """Tags whose notes never are."""
    properties: frozenset[str] | None = None
    """The properties to show, in lower case; `*` is all; None leaves it to the feature."""
    redirects: bool = True
    """Whether aliases and permalinks lead to their notes."""
    feed: bool = True
    """Whether a site that knows its address has a feed."""
    sources: bool = False
    """Whether each page's Markdown is on the site, too, with a list of them."""
    cards: bool = False
    """Whether each page has a picture for those who pass on its address."""
    statistics: bool = False
    """Whether there is a page about the vault as a whole."""
    obsidian: str = ""
    """The vault's name in Obsidian, for links that open a note there; empty is none."""
    recent: bool = True
    """Whether there is a page of what changed last, if git knows."""
    outgoing: bool = False
    """Whether a note's page lists where it leads."""
    mentions: bool = False
    """Whether a note's page lists who names it without a link."""
    graph: bool = True
    """Whether pages show what links to what."""
    search: str = "vaultkit"
    """Whose search the site has: `vaultkit`, or another's."""
    excluded: tuple[Callable[[str], bool], ...] = ()
    """More tests for paths that never are public: what MkDocs' own settings exclude."""
    assets: tuple[str, ...] = ()
    """Paths of files that the site's configuration names: styles, scripts, a logo."""

    def __post_init__(self) -> None:
        """Refuse what cannot be read: it might have hidden something. Raises SettingsError."""
        _patterns(self.private_folders)
        if not all(tag_key(tag.lstrip("#")) for tag in self.private_tags):
            raise SettingsError("`private_tags` names a tag without a letter")

    def folder_test(self) -> Callable[[str], bool]:
        """Return the test for files that the owner's patterns and MkDocs' settings hide."""
        patterns, excluded = _patterns(self.private_folders), self.excluded

        def hides(path: str) -> bool:
            return patterns.match(comparable(path)) or any(test(path) for test in excluded)

        return hides

    def hides_tag(self, names: Iterable[str]) -> bool:
        """Tell whether one of the tags `names` is private, or nested in a private one."""
        private = [tag_key(tag.lstrip("#")) for tag in self.private_tags]
        said = [tag_key(name.lstrip("#")) for name in names]
        return any(s == p or s.startswith(p + "/") for s in said for p in private)


def _patterns(patterns: Iterable[str]) -> Patterns:
    """Return patterns to be matched with comparable paths: a folder is not shown because of a capital."""
    try:
        return Patterns(comparable(pattern) for pattern in patterns)
    except BadPattern as error:
        raise SettingsError(f"`private_folders` has the pattern {error}") from None


NO_WISHES = Wishes()
"""Those of an owner who says nothing."""


def wishes_of(
    options: Mapping[str, Any],
    table: Mapping[str, Any],
    *,
    excluded: Iterable[Callable[[str], bool]] = (),
    assets: Iterable[str] = (),
) -> Wishes:
    """Return what the plugin's `options` (None where nothing is said) and the settings' `table` say together.

    Raises SettingsError for what cannot be read.
    """

    def said(name: str, default: Any) -> Any:
        option = options.get(name)
        return table.get(name, default) if option is None else option

    properties = said("properties", None)
    lists = {name: (*(options.get(name) or ()), *table.get(name, ())) for name in _LISTS}
    return Wishes(
        name=said("name", ""),
        home=said("home", ""),
        opt_in=bool(options.get("opt_in") or table.get("opt_in")),
        drafts=said("drafts", False),
        properties=None if properties is None else frozenset(p.lower() for p in properties),
        redirects=said("redirects", True),
        feed=said("feed", True),
        sources=said("sources", False),
        cards=said("cards", False),
        statistics=said("statistics", False),
        obsidian=said("obsidian", ""),
        recent=said("recent", True),
        outgoing=said("outgoing", False),
        mentions=said("mentions", False),
        graph=said("graph", True),
        search=said("search", "vaultkit"),
        excluded=tuple(excluded),
        assets=tuple(assets),
        **lists,
    )


def site_settings(vault: Path | str) -> Mapping[str, Any]:
    """Return what vaultkit's settings say of the site of a vault. Raises SettingsError for what is impossible."""
    return read_settings(config_of(os.path.realpath(vault), os.getcwd())).site
