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
    mermaid = Optional(Type(str))
    """The address of a Mermaid script among the site's own files; without one, diagrams are shown as code."""
