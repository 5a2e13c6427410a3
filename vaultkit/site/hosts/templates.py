"""The theme's templates: what they leave unsaid to readers who hear a page is put in as they are read, once."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

_UNSAID = {
    "partials/search.html": (
        'role="dialog">',
        """role="dialog" aria-label="{{ lang.t('search') }}">""",
    ),
}
"""By template: what it writes, and what it should have written. A theme that says it itself is left alone."""


class _Spoken(FileSystemLoader):
    """Reads templates as its parent does."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its file, and whether it is still the same."""
        source, file, is_same = super().get_source(environment, template)
        if template in _UNSAID:
            source = source.replace(*_UNSAID[template])
        return source, file, is_same


def speak(env: Environment) -> None:
    """Let the templates of `env` name what they leave without a name."""
    if isinstance(env.loader, FileSystemLoader):
        env.loader = _Spoken(env.loader.searchpath)


def remember(env: Environment) -> None:
    """Let `env` keep its templates at hand: a page asks for fifty, and Jinja makes a key for each every time."""
    load = env.get_template
    known: dict[str, Template] = {}

    def get_template(
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
    ) -> Template:
        if not isinstance(name, str) or globals is not None:
            return load(name, parent, globals)
        found = known.get(name)
        if found is None:
            found = known[name] = load(name, parent)
        return found

    env.get_template = get_template  # type: ignore[method-assign]
