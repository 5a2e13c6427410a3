"""What the last check of a vault found, kept so that the next one need not look if nothing has changed.

One JSON file for each vault in the user's cache folder. It is believed only if it was written by this
very program for this very state of the vault; whatever else it holds, it is written anew.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from vaultkit.lint.diagnostic import Diagnostic, Fix
from vaultkit.source.snapshot import snapshot
from vaultkit.source.span import Position, Span

_FORMAT = 1
_CODE = (".py", ".so", ".pyd")  # what Python compiles from these comes and goes


class Outcome:
    """The outcome of a check: what was found, and of how much."""

    def __init__(self, diagnostics: list[Diagnostic], notes: int, links: int) -> None:
        self.diagnostics = diagnostics
        self.notes = notes
        self.links = links


class Memory:
    """The last check of the vault in one folder."""

    def __init__(self, root: Path, cache_dir: Path | None = None) -> None:
        name = blake2b(os.fsencode(root), digest_size=16).hexdigest()
        self._file = (cache_dir or default_folder()) / "check" / f"{name}.json"
        self._looked = time.time_ns()
        self._snapshot = snapshot(str(root))
        self._stamp = f"{self._snapshot.digest} {_program()}"

    def recall(self) -> Outcome | None:
        """Return what the last check found if the vault is as it was then, else None."""
        try:
            said = json.loads(self._file.read_bytes())
            if said["stamp"] != self._stamp:
                return None
            return Outcome([_read(d) for d in said["found"]], said["notes"], said["links"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None  # none, cut short, or somebody else's: it will be written anew

    def remember(self, outcome: Outcome) -> None:
        """Keep the outcome, unless a file is so fresh that its next change could not be told.

        A cache folder that cannot be written to is no reason to fail.
        """
        if not self._snapshot.settled_by(self._looked):
            return
        said = {
            "stamp": self._stamp,
            "notes": outcome.notes,
            "links": outcome.links,
            "found": [_written(d) for d in outcome.diagnostics],
        }
        own = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            own.write_text(json.dumps(said), encoding="utf-8")
            own.replace(self._file)
        except OSError:
            with suppress(OSError):
                own.unlink()


def default_folder() -> Path:
    """Return the user's cache folder for vaultkit, as the system has it."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "vaultkit"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "vaultkit" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "vaultkit"


def _program() -> str:
    """Return what tells this program from any other: a finding depends on all of it."""
    parts = [str(_FORMAT), sys.version]
    for package in ("vaultkit", "markdown_it", "yaml", "rapidfuzz"):
        spec = find_spec(package)
        for place in spec.submodule_search_locations or () if spec else ():
            parts.append(snapshot(place, _CODE).digest)
    return blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def _written(d: Diagnostic) -> list[Any]:
    fix = None
    if d.fix:
        fix = [d.fix.title, d.fix.safe, [[e.path, *e.span, e.text] for e in d.fix.edits]]
    place = [*d.span, d.start.line, d.start.column, d.end.line, d.end.column]
    return [d.rule, d.severity, d.path, place, d.message, d.target, list(d.suggestions), fix]


def _read(said: list[Any]) -> Diagnostic:
    rule, severity, path, place, message, target, suggestions, fix = said
    start, end, *lines = place
    return Diagnostic(
        rule=rule,
        severity=severity,
        path=path,
        span=Span(start, end),
        start=Position(*lines[:2]),
        end=Position(*lines[2:]),
        message=message,
        target=target,
        suggestions=tuple(suggestions),
        fix=_read_fix(*fix) if fix else None,
    )


def _read_fix(title: str, safe: bool, edits: list[Any]) -> Fix:
    from vaultkit.source.edit import Edit
    from vaultkit.source.path import VaultPath

    made = (Edit(VaultPath(path), Span(start, end), text) for path, start, end, text in edits)
    return Fix(title, safe, tuple(made))
