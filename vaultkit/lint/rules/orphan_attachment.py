"""An attachment that nothing shows.

What it finds: images, recordings, films and PDFs that no note, canvas or base shows or links. What only a comment, a
property (`cover: rain.png`), a stylesheet, or HTML in a note names is in use (HTML is looked for in three hundred notes,
those nearest to the top of the vault). Favicons are left out. `ignore` is a list of patterns of others, such as
`Scans/*`.

Why: it makes every copy of the vault larger, and nobody dares to remove it later.

Example:

    Attachments/Pasted image 20240229.png, left behind when the note was rewritten

Better: without it, or with `![[Pasted image 20240229.png]]` in a note.

When the fix is safe: there is none; vaultkit removes no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from urllib.parse import unquote

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._net import net
from vaultkit.lint.rules._obsidian import read_json, read_text
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import AUDIO, IMAGES, VIDEO, comparable, extension
from vaultkit.source.span import Span
from vaultkit.vault.model import Vault
from vaultkit.vault.names import spoken

_ATTACHMENTS = IMAGES | AUDIO | VIDEO | {"pdf"}
_TEXTS = frozenset(["css", "scss", "js", "json", "html", "htm", "txt", "yml", "yaml", "toml"])
_ENDING = re.compile(rf"\.(?:{'|'.join(sorted(_ATTACHMENTS))})\b", re.IGNORECASE)
_HTML = re.compile(r"<(?:img|IMG|video|audio|source|embed|object|iframe|a|A)\s[^<>]*")
_BEFORE = (re.compile(r"[\n\"/|]"), re.compile(r"[\n\"'()<>\[\]|=:,/]"), re.compile(r"[\s/]"))
_LONGEST = 255  # characters of a file's name
_MOST_NOTES = 300  # to be searched for HTML: a large vault has few at its top, and reading all would take long


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every attachment that no text of the vault names."""
    vault = scope.vault
    known = net(vault.links)
    unused = {
        path: paths.name(comparable(path))
        for path in vault.files
        if path not in known.named and extension(path) in _ATTACHMENTS and path in scope
    }
    ignored: list[object] = scope.option("orphan-attachment", "ignore", [])
    patterns = [pattern for pattern in ignored if isinstance(pattern, str)]
    for path, name in list(unused.items()):
        if name.startswith("favicon") or any(fnmatchcase(path, pattern) for pattern in patterns):
            del unused[path]
    commented = {spoken(said) for said in known.in_comments} if unused else set()
    used = commented | _used(vault, set(unused.values()) - commented)
    for path, name in unused.items():
        if name not in used:
            yield Finding(path, Span(0, 0), "nothing in the vault shows or links this file")


def _used(vault: Vault, names: set[str]) -> set[str]:
    """Return those of `names` that some text of the vault says, be it no link."""
    used: set[str] = set()
    for text in _texts(vault):
        if len(used) == len(names):
            break
        used |= names.intersection(_named(text))
    return used


def _texts(vault: Vault) -> Iterator[str]:
    """Yield what may name attachments beside links: what costs least comes first."""
    for kind in (vault.bases, vault.canvases):
        for path in kind:
            yield kind[path].document.text
    for path in vault.files:
        if extension(path) in _TEXTS:
            yield read_text(vault, path)
    snippets = read_json(vault, "appearance.json").get("enabledCssSnippets")
    for name in snippets if isinstance(snippets, list) else ():
        if isinstance(name, str):
            yield read_text(vault, f".obsidian/snippets/{name}.css")
    # Neither the app nor vaultkit's site shows files by HTML, but forges do: of README and its like, at the top.
    for path in sorted(vault.notes, key=lambda path: path.count("/"))[:_MOST_NOTES]:
        yield from _HTML.findall(vault.notes[path].text)
    yield from _properties(vault)


def _properties(vault: Vault) -> Iterator[str]:
    """Yield the texts in the notes' properties; of a note whose properties cannot be read, all that it says."""
    yield from (vault.notes[path].text for path in vault.notes.unsound())
    for path in vault.notes:
        for value in vault.notes[path].frontmatter.properties.values():
            if type(value) is str:
                if "." in value:
                    yield value
            elif value:
                yield from _said(value)


def _said(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        at = pending.pop()
        if isinstance(at, str):
            yield at
        elif isinstance(at, list | dict):
            pending += at.values() if isinstance(at, dict) else at


def _named(text: str) -> Iterable[str]:
    """Yield what may be the name of an attachment in `text`, in the form in which names compare.

    Blanks and brackets may end a name or be part of one, so several names may be meant.
    """
    for match in _ENDING.finditer(text):
        before = unquote(text[max(0, match.start() - _LONGEST) : match.end()])
        for mark in _BEFORE:
            yield comparable(mark.split(before)[-1].strip())


RULE = Rule("orphan-attachment", "graph", "info", check, whole=True)
