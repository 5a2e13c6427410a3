"""Two notes with one address.

What it finds: public notes of one folder whose names differ only in what an address leaves out: blanks, case and
marks such as `?`, `&` and `'`. vaultkit's own site gives the second a number, so that no page is lost.

Why: other publishers write one page over the other; and on vaultkit's site, the second note's address changes when
the first is removed, so that links from outside break.

Example:

    What now.md and What now?.md

Better: names that differ in a word.

When the fix is safe: there is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.lint.rules._obsidian import template_test
from vaultkit.lint.scope import Scope
from vaultkit.source.path import VaultPath, without_note_suffix
from vaultkit.source.span import Span
from vaultkit.vault.model import Vault

_MARKS = bytes(c for c in range(1, 128) if not chr(c).isalnum() and chr(c) not in "_/")
_LEFT_OUT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:\"|?*#%&{}\[\]\^~`$!'@+=\\\s-]+")
_PRIVATE = ("false", "no", "off", "0")


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every public note but the first of each address."""
    vault = scope.vault
    is_template = template_test(vault)
    public = [path for path in vault.notes if path in scope and not is_template(path)]
    by_address: dict[str, list[VaultPath]] = defaultdict(list)
    for group in _alike(public):
        for path in group:
            by_address[address(path)].append(path)
    for said, files in by_address.items():
        shown = [path for path in files if len(files) > 1 and is_public(vault, path)]
        for path in shown[1:]:
            message = f"has the same address on a site as {shown[0]} ({said})"
            related = (Place(shown[0], Span(0, 0), "the first"),)
            yield Finding(path, Span(0, 0), message, related=related)


def _alike(files: list[VaultPath]) -> Iterator[list[VaultPath]]:
    """Yield the files that may have one address, found in one pass over all names: most vaults have none."""
    every = "\0".join(files).lower().encode("utf-8", "surrogatepass")
    bare = every.translate(None, _MARKS).split(b"\0")
    if len(set(bare)) == len(bare):
        return
    groups: dict[bytes, list[VaultPath]] = defaultdict(list)
    for key, path in zip(bare, files, strict=True):
        groups[key].append(path)
    yield from (group for group in groups.values() if len(group) > 1)


def address(path: VaultPath) -> str:
    """Return the note's address without its ending, as a site makes it before it looks for a free one."""
    return "/".join(_segment(name) for name in without_note_suffix(path).split("/")).lower()


def _segment(name: str) -> str:
    return _LEFT_OUT.sub("-", unicodedata.normalize("NFC", name)).strip("-. ") or "note"


def is_public(vault: Vault, path: VaultPath) -> bool:
    """Tell whether a site shows the note, as far as it says so itself."""
    said = vault.notes[path].frontmatter.properties.get("publish")
    return str(said).strip().lower() not in _PRIVATE and not vault.settings.ignores(path)


RULE = Rule("slug-collision", "names", "info", check, whole=frozenset(["names"]))
