"""The plugin's options, as MkDocs reads them."""

from __future__ import annotations

from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.config_options import Choice, ListOfItems, Optional, Type

from vaultkit.config import hint
from vaultkit.lint.settings import SEARCHES


class PluginConfig(Config):  # type: ignore[no-untyped-call]
    """What stands under `vaultkit:` in `mkdocs.yml`; `wishes.py` says what it means."""

    name = Optional(Type(str))
    """What the site is called, if not as `site_name` says."""
    home = Optional(Type(str))
    """The front page: a note's path or name."""
    opt_in = Optional(Type(bool))
    """Whether only notes with `publish: true` are public."""
    drafts = Optional(Type(bool))
    """Whether notes with `draft: true` are public, too."""
    private_folders = Optional(ListOfItems(Type(str)))
    """Files that never are: patterns as in `.gitignore`."""
    private_tags = Optional(ListOfItems(Type(str)))
    """Tags whose notes never are; those nested in them, too."""
    properties = Optional(ListOfItems(Type(str)))
    """The properties to show; `["*"]` shows all."""
    cache = Type(bool, default=True)
    """Whether rendered notes are kept between builds, in the user's cache folder."""
    cache_dir = Optional(Type(str))
    """Another folder to keep them in."""
    redirects = Optional(Type(bool))
    """Whether aliases and permalinks lead to their notes; they do, if nothing is said."""
    feed = Optional(Type(bool))
    """Whether a site with a `site_url` has a feed; it has, if nothing is said."""
    sources = Optional(Type(bool))
    """Whether each page's Markdown is on the site, too, with `llms.txt`."""
    cards = Optional(Type(bool))
    """Whether each page has a picture for those who pass on its address."""
    statistics = Optional(Type(bool))
    """Whether there is a page about the vault as a whole."""
    obsidian = Optional(Type(str))
    """The vault's name in Obsidian, for links that open a note there."""
    recent = Optional(Type(bool))
    """Whether there is a page of what changed last; there is, if git knows and nothing is said."""
    outgoing = Optional(Type(bool))
    """Whether a note's page lists where it leads."""
    mentions = Optional(Type(bool))
    """Whether a note's page lists who names it without a link."""
    graph = Optional(Type(bool))
    """Whether pages show what links to what; they do, if nothing is said."""
    search = Optional(Choice(SEARCHES))
    """Whose search answers where the plugin `search` is on: vaultkit's, if nothing is said, or Material's."""
    native = Optional(Type((bool, list)))
    """Folders whose notes are left to Python-Markdown; `true` leaves it to each note, by `markdown: native`."""
    mermaid = Optional(Type(str))
    """The address of a Mermaid script of the owner's among the site's files, in the place of the one vendored."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Return what is wrong; an option that nobody knows is, for it may have been meant to hide something."""
        errors, warnings = super().validate()
        known = [name for name, _ in self._schema]
        unknown = [str(name) for name in self.data if name not in known]
        told = [
            (name, ValidationError(f"there is no option {hint(name, known)}")) for name in unknown
        ]
        return [*errors, *told], [w for w in warnings if w[0] not in unknown]
