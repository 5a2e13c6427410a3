"""The plugin's options, as MkDocs reads them."""

from __future__ import annotations

from mkdocs.config.base import Config
from mkdocs.config.config_options import ListOfItems, Optional, Type


class PluginConfig(Config):  # type: ignore[no-untyped-call]
    """What stands under `vaultkit:` in `mkdocs.yml`."""

    opt_in = Type(bool, default=False)
    """Whether only notes with `publish: true` are public."""
    properties = Optional(ListOfItems(Type(str)))
    """The properties to show; `["*"]` shows all."""
    cache = Type(bool, default=True)
    """Whether rendered notes are kept between builds, in the user's cache folder."""
    cache_dir = Optional(Type(str))
    """Another folder to keep them in."""
    native = Optional(Type((bool, list)))
    """Folders whose notes are left to Python-Markdown; `true` leaves it to each note, by `markdown: native`."""
    mermaid = Optional(Type(str))
    """The address of a Mermaid script among the site's own files; without one, diagrams are shown as code."""
