"""An attachment that nothing shows.

What it finds: images, recordings, films and PDFs that no note, canvas or base shows or links. What only a comment, a
property (`cover: rain.png`), a stylesheet, or HTML in a note names is in use. Favicons are left out. `ignore` is a list
of patterns of others, such as `Scans/*`.

Why: it makes every copy of the vault larger, and nobody dares to remove it later.

Example:

    Attachments/Pasted image 20240229.png, left behind when the note was rewritten

Better: without it, or with `![[Pasted image 20240229.png]]` in a note.

When the fix is safe: there is none; vaultkit removes no files.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._obsidian import read_json, read_text
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import comparable, extension
from vaultkit.source.span import Span
from vaultkit.vault.model import Vault
from vaultkit.vault.names import ATTACHMENTS, attachments_in

_TEXTS = frozenset(["css", "scss", "js", "json", "html", "htm", "txt", "yml", "yaml", "toml"])


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every attachment that no text of the vault names."""
    vault = scope.vault
    spoken = vault.spoken
    unused = {
        path: name
        for path in vault.files
        if extension(path) in ATTACHMENTS and path in scope
        if (name := paths.name(comparable(path))) not in spoken
    }
    ignored: list[object] = scope.option("orphan-attachment", "ignore", [])
    patterns = [pattern for pattern in ignored if isinstance(pattern, str)]
    for path, name in list(unused.items()):
        if name.startswith("favicon") or any(fnmatchcase(path, pattern) for pattern in patterns):
            del unused[path]
    used = _used(vault, set(unused.values()))
    for path, name in unused.items():
        if name not in used:
            yield Finding(path, Span(0, 0), "nothing in the vault shows or links this file")


def _used(vault: Vault, names: set[str]) -> set[str]:
    """Return those of `names` that some text of the vault says, be it no link."""
    used: set[str] = set()
    for text in _texts(vault):
        if len(used) == len(names):
            break
        used |= names.intersection(attachments_in(text))
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


RULE = Rule(
    "orphan-attachment",
    "graph",
    "info",
    check,
    whole=frozenset(["names", "texts", "attachments"]),
)
