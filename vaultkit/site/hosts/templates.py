"""What the theme's templates leave unsaid to readers who hear a page, put in as they are read."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, FileSystemLoader

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
