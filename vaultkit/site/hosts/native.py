"""What Python-Markdown's settings mean for notes: what is honoured in them, what cannot apply, what is left to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from markdown import Markdown  # type: ignore[import-untyped]

from vaultkit.site.choices import Choices
from vaultkit.site.code import render_code
from vaultkit.site.urls import heading_text, slug
from vaultkit.source.edit import Edit, apply
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note

Extensions = Sequence[Any]
"""Extensions as an engine has them: names, or objects."""
Options = Mapping[str, Mapping[str, Any]]
"""Their options, by name."""

_EXTRA, _HIGHLIGHT, _SUPERFENCES = "pymdownx.extra", "pymdownx.highlight", "pymdownx.superfences"
_SERVED = frozenset(
    [
        "codehilite",
        "fenced_code",
        "footnotes",
        "meta",
        "nl2br",
        "sane_lists",
        "tables",
        "toc",
        "pymdownx.arithmatex",
        "pymdownx.betterem",
        "pymdownx.escapeall",
        "pymdownx.highlight",
        "pymdownx.inlinehilite",
        "pymdownx.mark",
        "pymdownx.quotes",
        "pymdownx.saneheaders",
        "pymdownx.superfences",
        "pymdownx.tasklist",
        "pymdownx.tilde",
        "vaultkit",
    ]
)
"""What these add, notes have anyway, or have from them."""
_BUNDLE = ("abbr", "attr_list", "def_list", "md_in_html")  # what of `extra` is not served
_LINES = re.compile(r'<a (?=[^>]*__codelineno)[^>]*>(.*?)</a>| id="__span-[^"]*"', re.DOTALL)
_MARKS = str.maketrans("", "", "\x02\x03")  # Python-Markdown's own, never anybody's text


def choices(options: Options, native: bool | Sequence[str] | None) -> Choices:
    """Return what the settings say about notes' pages; `native` is the plugin's option of that name."""
    toc = options.get("toc", {})
    permalink, title = _permalink(toc)
    return Choices(
        slug=_slug(toc),
        permalink=permalink,
        permalink_title=title,
        toc_levels=_levels(toc.get("toc_depth", 6)),
        is_native=_native(native),
    )


def wants_fences(names: Iterable[str]) -> bool:
    """Tell whether somebody has asked for `pymdownx.superfences`."""
    return not {_SUPERFENCES, _EXTRA}.isdisjoint(names)


def without_effect(names: Iterable[str]) -> str:
    """Return what to tell of extensions that do nothing in notes; `""` if there are none.

    >>> without_effect(["toc", "admonition"]).partition(";")[0]
    'notes are read as Obsidian reads them, so these markdown_extensions do nothing in them: admonition'
    """
    asked = {one for name in names for one in _unbundled(name)}
    idle = sorted(asked - _SERVED)
    if not idle:
        return ""
    return (
        "notes are read as Obsidian reads them, so these markdown_extensions do nothing in them: "
        f"{', '.join(idle)}; write callouts for admonitions, or leave folders to Python-Markdown "
        "with the option `native: [folder]`"
    )


def native_text(note: Note) -> str:
    """Return what Python-Markdown reads of a note that is left to it: no properties, no `%%` comments."""
    rest = Span(0, note.frontmatter.content_start)
    hidden = [comment.span for comment in note.comments if comment.span.start >= rest.end]
    return apply(note.text, [Edit(note.path, span, "") for span in (rest, *hidden)])


_COMMENT = re.compile(r"<!--(?!\s*material/).*?-->\n?", re.DOTALL)


def without_comments(html: str) -> str:
    """Return what Python-Markdown made of a note without comments, which it keeps; those for Material stay."""
    return _COMMENT.sub("", html) if "<!--" in html else html


def _unbundled(name: str) -> Sequence[str]:
    plain = name.removeprefix("markdown.extensions.").replace(
        "vaultkit.site.hosts.extension", "vaultkit"
    )
    return _BUNDLE if plain in ("extra", _EXTRA) else (plain,)


def _permalink(toc: Mapping[str, Any]) -> tuple[str, str]:
    said = toc.get("permalink", True)
    shown = said if isinstance(said, str) else "¶" if said else ""
    return shown, str(toc.get("permalink_title", "Link to this section"))


def _slug(toc: Mapping[str, Any]) -> Callable[[str], str]:
    """Return the user's way to make anchors; without one, GitHub's."""
    slugify, separator = toc.get("slugify"), str(toc.get("separator", "-"))
    if not callable(slugify):
        return slug
    return lambda text: str(slugify(heading_text(text), separator)) or "section"


def _levels(depth: object) -> tuple[int, int]:
    match = re.fullmatch(r"(?:([1-6])-)?([0-6])", str(depth))
    return (int(match[1] or 1), int(match[2])) if match else (1, 6)


def _native(said: bool | Sequence[str] | None) -> Callable[[Note], bool]:
    if said is True:
        return lambda note: note.frontmatter.properties.get("markdown") == "native"
    names = [str(folder).strip("/") for folder in said or ()]
    folders = tuple(f"{name}/" if name else "" for name in names)
    return lambda note: note.path.startswith(folders)


class Fences:
    """Renders code with the user's own `pymdownx.superfences` and `pymdownx.highlight`."""

    def __init__(self, options: Options) -> None:
        self._key = _canonical(options)
        _KNOWN[self._key] = self
        names = [_HIGHLIGHT, _SUPERFENCES]
        self._md = Markdown(
            extensions=names, extension_configs={n: dict(options[n]) for n in names}
        )
        self._fences = self._md.preprocessors["fenced_code_block"]

    def __repr__(self) -> str:
        return f"Fences({self._key})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _known, (
            self._key,
        )  # options may hold what cannot be sent; a forked process has them

    def __call__(self, code: str, info: str) -> str:
        """Return a block of code as HTML; `info` stands behind its fence."""
        self._md.reset()  # blocks are counted, else a page would depend on what was built before it
        mark = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        lines = code.translate(_MARKS).removesuffix("\n").split("\n")
        made = "\n".join(self._fences.run([f"{mark}{info.translate(_MARKS)}", *lines, mark]))
        html = str(self._md.postprocessors["raw_html"].run(made))
        # Ids of lines are dropped: notes shown in one another would have the same.
        return render_code(code, info) if html == made else _LINES.sub(r"\1", html)


_KNOWN: dict[str, Fences] = {}  # by what they were made of; for processes forked from this one


def _known(key: str) -> Fences:
    return _KNOWN[key]


def fences(extensions: Extensions, options: Options) -> Fences | None:
    """Return what renders code as the settings ask; None if they ask for no superfences."""
    if not wants_fences(map(str, extensions)):
        return None
    inner = {**options.get(_EXTRA, {}), **options}
    return Fences({name: inner.get(name, {}) for name in (_HIGHLIGHT, _SUPERFENCES)})


def _canonical(value: Any) -> str:
    """Return text that is equal for equal settings, in any process; `repr` would tell addresses of functions."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{k!r}: {_canonical(v)}' for k, v in sorted(value.items()))}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_canonical, value))}]"
    if isinstance(value, partial):
        return f"{_canonical(value.func)}{_canonical(value.args)}{_canonical(value.keywords)}"
    if value is None or isinstance(value, str | int | float):
        return repr(value)
    name = str(getattr(value, "__qualname__", "<"))
    # What was made while running can be told from nothing: it is like itself alone.
    return secrets.token_hex(8) if "<" in name else f"{value.__module__}.{name}"
