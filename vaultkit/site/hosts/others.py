"""What other plugins of a site may look at: where nobody looks, work can wait or be spared."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig

OF_ALL_PAGES = (
    *("pre_build", "files", "nav", "env", "post_build"),
    *("pre_template", "template_context", "post_template"),
)
"""The events at which a plugin can look at more than one page."""

OF_CONTENT = ("page_content", "env", "post_build", "pre_template", "template_context")
"""The events at which a plugin can look at what a page holds while no page is being written, or after."""

_OURS = ("vaultkit.", "material.plugins.search.")


def others_look(config: MkDocsConfig, events: tuple[str, ...]) -> bool:
    """Tell whether a plugin that is not known here is asked at one of `events`."""
    return any(
        not type(getattr(method, "__self__", None)).__module__.startswith(_OURS)
        for event in events
        for method in config.plugins.events.get(event, ())
    )
