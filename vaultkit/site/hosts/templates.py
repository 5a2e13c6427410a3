"""The theme's templates: what they leave unsaid to readers who hear a page is put in as they are read, once."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterator, KeysView, MutableMapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template, meta
from jinja2.nodes import Concat, Const, Include
from jinja2.runtime import Context

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


class _Globals(ChainMap[str, Any]):
    """What all templates know: nearly always the environment's own, which need no merging to be gone through."""

    def __iter__(self) -> Iterator[str]:
        own, shared = self.maps
        return super().__iter__() if own else iter(shared)

    def keys(self) -> KeysView[str]:
        """Return the names, as a set that is compared at once."""
        own, shared = self.maps
        return super().keys() if own else shared.keys()


Say = Callable[[str], str]
"""What a theme calls a thing, by the name it has in all languages."""


def _words() -> Callable[[str, Say, Say], Say]:
    """Return what a page says in a language: as the language has it, else as the fallback, each asked for once."""
    known: dict[str, Say] = {}

    def words(language: str, own: Say, fallback: Say) -> Say:
        if language not in known:
            known[language] = cache(lambda key: str(own(key) or fallback(key) or key))
        return known[language]

    return words


def remember(env: Environment, *, is_known: bool) -> None:
    """Let `env` keep at hand what it makes anew for each of the fifty templates of a page.

    That is the template itself, for which Jinja makes a key every time, the names that all templates know,
    which it goes through every time, and, if all templates are of a theme that `is_known`, what no page changes.
    """
    env.globals["vk_words"] = _words()
    env.make_globals = lambda own: _Globals(own or {}, env.globals)  # type: ignore[method-assign,assignment]
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
            if name.endswith(".svg") and _is_text(env, name):
                _always_the_same(found)
            elif is_known and (asked := _asked(env, name)) is not None:
                _the_same_in_a_folder(found, asked)
        return found

    env.get_template = get_template  # type: ignore[method-assign]


def _is_text(env: Environment, name: str) -> bool:
    source = "{" if env.loader is None else env.loader.get_source(env, name)[0]
    return "{" not in source


def _always_the_same(template: Template) -> None:
    """Let a template that asks for nothing be shown without the names that it could ask for: icons, mostly."""
    context = template.new_context()
    template.new_context = lambda *_: context  # type: ignore[method-assign]


_OF_THE_SITE = frozenset(["config", "lang", "features"])
"""Names that mean the same on all pages."""
_OF_A_PAGE = re.compile(r"\b(?:page|nav|self|block|extends|macro|import)\b")
_CHOSEN_ICON = ".icons/"
_FOLDERS = 16  # whose pages are remembered at a time


def _asked(env: Environment, name: str) -> frozenset[str] | None:
    """Return what a part of the theme asks for besides what all pages share; None if it may ask about its page."""
    if env.loader is None or not name.startswith("partials/"):
        return None
    source = env.loader.get_source(env, name)[0]
    if _OF_A_PAGE.search(source):
        return None
    tree = env.parse(source)
    if not all(_is_icon(part) for part in tree.find_all(Include)):
        return None
    return frozenset(meta.find_undeclared_variables(tree)) - _OF_THE_SITE


def _is_icon(part: Include) -> bool:
    """Tell whether what is included is a picture, whichever."""
    if not isinstance(part.template, Concat):
        return False
    first = part.template.nodes[0]
    return isinstance(first, Const) and str(first.value).startswith(_CHOSEN_ICON)


def _the_same_in_a_folder(template: Template, asked: frozenset[str]) -> None:
    """Let a part of the theme be written once for all pages of a folder, where addresses are the same."""
    write = template.root_render_func
    written: dict[tuple[str | None, ...], str] = {}

    def once(context: Context) -> Iterator[str]:
        page = context.parent.get("page")
        values = [context.parent.get(name) for name in asked]
        if not all(value is None or isinstance(value, str) for value in values):
            yield from write(context)
            return
        key = (page.url.rpartition("/")[0] if page else None, *values)
        if key not in written:
            if len(written) >= _FOLDERS:
                written.clear()
            written[key] = "".join(write(context))
        yield written[key]

    template.root_render_func = once
