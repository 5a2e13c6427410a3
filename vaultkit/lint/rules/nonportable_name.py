"""A name that not every system, or no link, can write.

What it finds: names of files and folders with a character that Windows does not allow (`< > : " | ? * \\` and
control characters), with a dot or blank at the end, of more than 255 bytes, or of a Windows device (`con`, `nul`,
`com1`); and names of notes and attachments with `#`, `^`, `[`, `]` or `%%`, or a blank at either end, which links
cannot write.

Why: the vault cannot be cloned or synchronised to Windows, or the note cannot be linked.

Example:

    What now?.md

Better:

    What now.md

When the fix is safe: there is none; rename it in the app or with `vaultkit rename`, so that links follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.scope import Scope
from vaultkit.source import path as paths
from vaultkit.source.path import SUPPORTED, VaultPath, extension
from vaultkit.source.span import Span

_LONGEST = 255  # bytes, which ext4, APFS and the rest allow at most
_BYTES_A_CHARACTER = 4
_DEVICE = r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])"
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*\\]')
_UNLINKABLE = re.compile(r"[#^\[\]]|%%")
_IS_DEVICE = re.compile(rf"{_DEVICE} *(?:\.|\Z)", re.IGNORECASE)
_SUSPECTS = (
    re.compile(r'[\x01-\x1f<>:"|?*\\#^\[\]]'),
    re.compile(r"%%"),
    re.compile(r"[. ](?:[/\0]|(?<= )\.[^./ \0]+\0)"),
    re.compile(rf"[/\0](?: |(?i:{_DEVICE}) *[./\0])"),
)
"""What stands in all paths, a NUL before and behind each, if there is anything wrong but for a name's length."""


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every file with such a name, and the first file of every folder with one."""
    folders: set[str] = set()
    for path in sorted({*_suspects(scope.vault.files), *_long(scope.vault.files)}):
        if path in scope:
            yield from _in_path(path, folders)


def _suspects(files: tuple[VaultPath, ...]) -> Iterator[VaultPath]:
    """Yield the paths that may hold a name with something wrong, found in a few passes over all names at once."""
    every = "\0".join(("", *files, ""))
    for expression in _SUSPECTS:
        at = 0
        while match := expression.search(every, at):
            at = every.find("\0", match.start() + 1)
            at = len(every) if at < 0 else at
            start = every.rfind("\0", 0, match.start() + 1) + 1
            if start < at:
                yield VaultPath(every[start:at])


def _long(files: tuple[VaultPath, ...]) -> Iterator[VaultPath]:
    for path in files:
        if len(path) * _BYTES_A_CHARACTER > _LONGEST and len(path.encode()) > _LONGEST:
            yield path


def _in_path(path: VaultPath, seen: set[str]) -> Iterator[Finding]:
    """Yield what is wrong with the names in `path`; of folders only with those not `seen` yet."""
    *above, name = path.split("/")
    folder = ""
    for part in above:
        folder = f"{folder}/{part}" if folder else part
        if folder not in seen:
            seen.add(folder)
            if trouble := _for_systems(part):
                yield Finding(path, Span(0, 0), f"the folder “{folder}” {trouble}")
    trouble = _for_systems(name) or (_for_links(name) if extension(name) in SUPPORTED else None)
    if trouble:
        yield Finding(path, Span(0, 0), f"its name {trouble}")


def _for_systems(name: str) -> str | None:
    if match := _FORBIDDEN.search(name):
        return f"holds {_spelt(match[0])}, which Windows does not allow"
    if name.endswith((".", " ")):
        return f"ends in a {'dot' if name[-1] == '.' else 'blank'}, which Windows leaves out"
    if _IS_DEVICE.match(name):
        return "is that of a device on Windows"
    if len(name.encode()) > _LONGEST:
        return f"has {len(name.encode())} bytes; most systems allow {_LONGEST}"
    return None


def _for_links(name: str) -> str | None:
    if match := _UNLINKABLE.search(name):
        return f"holds {_spelt(match[0])}, which links cannot write"
    stem = paths.stem(name)
    if stem != stem.strip(" "):
        return "begins or ends in a blank, which links leave out"
    return None


def _spelt(text: str) -> str:
    return f"“{text}”" if text.isprintable() else f"U+{ord(text):04X}"


RULE = Rule("nonportable-name", "names", "warning", check, whole=frozenset(["names"]))
