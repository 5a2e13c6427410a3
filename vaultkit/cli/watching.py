"""`check --watch`: look again after every save, and say what is new and what is mended."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from vaultkit.errors import VaultChanged
from vaultkit.report.findings import Findings, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.outcome import Outcome
    from vaultkit.report.paint import Paint

_STEP = 20  # milliseconds of silence after which a save is over
_LONGEST = 400  # milliseconds: a program that goes on writing is not waited for
_TICK = 200  # milliseconds: the first check waits so long, for no change must be missed behind it
_SETTINGS = ".obsidian"


def watch(
    root: str,
    check: Callable[[], Outcome],
    wanted: Callable[[Iterable[Diagnostic]], Iterable[Diagnostic]],
    paint: Paint,
) -> int:
    """Check the vault at `root` after every change until the user interrupts; return 1 if findings are left.

    `wanted` chooses what is told. What is mended and what is new is told by rule, file and target: a finding
    that moves to another line is neither.
    """
    import watchfiles

    known: Counter[_Identity] = Counter()
    told = False
    try:
        changes = watchfiles.watch(
            root,
            watch_filter=_visible(root),
            step=_STEP,
            debounce=_LONGEST,
            rust_timeout=_TICK,
            yield_on_timeout=True,
        )
        for change in changes:
            if told and not change:
                continue  # nothing for a while
            try:
                found = list(wanted(check().diagnostics))
            except VaultChanged:
                continue  # whoever wrote it is about to be heard of
            _tell(root, known, found, paint, first=not told)
            known, told = Counter(map(_identity, found)), True
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return int(bool(known))


_Identity = tuple[str, str, str]


def _identity(d: Diagnostic) -> _Identity:
    return d.rule, d.path, d.target or d.message


def _visible(root: str) -> Callable[[object, str], bool]:
    """Return what tells whether a changed path is one that a check looks at."""

    def is_visible(change: object, path: str) -> bool:
        parts = path[len(root) :].replace("\\", "/").strip("/").split("/")
        return not any(part.startswith(".") for part in parts) or parts[0] == _SETTINGS

    return is_visible


def _tell(
    root: str, known: Counter[_Identity], found: list[Diagnostic], paint: Paint, *, first: bool
) -> None:
    now = Counter(map(_identity, found))
    new, mended = now - known, known - now
    left = new.copy()
    fresh: list[Diagnostic] = []
    for d in found:
        if left[_identity(d)] > 0:
            left[_identity(d)] -= 1
            fresh.append(d)
    for line in render(Findings(root, 0, 0, fresh), "concise", paint).splitlines():
        print(f"{paint('+', 'red')} {line}")
    clock = paint(time.strftime("%H:%M:%S"), "dim")
    said = f"{len(found)} finding{'' if len(found) == 1 else 's'}"
    if not first:
        said += f", {new.total()} new, {mended.total()} mended"
    print(
        f"{clock}  {said}; waiting for changes, Ctrl-C ends" if first else f"{clock}  {said}",
        flush=True,
    )
