"""`check --watch`: look again after every save, and say what is new and what is mended."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from vaultkit.errors import VaultChanged
from vaultkit.lint.identity import Identity, identities
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

    `wanted` chooses what is told. What is new and what is mended is told by identity: a finding that moves to
    another line is neither.
    """
    import watchfiles

    known: set[Identity] = set()
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
            now = identities(found)
            new = [d for d, one in zip(found, now, strict=True) if one not in known]
            _show(root, new, paint)
            _sum_up(len(found), (len(new), len(known.difference(now))) if told else None, paint)
            known, told = set(now), True
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return int(bool(known))


def _visible(root: str) -> Callable[[object, str], bool]:
    """Return what tells whether a changed path is one that a check looks at."""

    def is_visible(change: object, path: str) -> bool:
        parts = path[len(root) :].replace("\\", "/").strip("/").split("/")
        return not any(part.startswith(".") for part in parts) or parts[0] == _SETTINGS

    return is_visible


def _show(root: str, new: list[Diagnostic], paint: Paint) -> None:
    for line in render(Findings(root, 0, 0, new), "concise", paint).splitlines():
        print(f"{paint('+', 'red')} {line}")


def _sum_up(found: int, changed: tuple[int, int] | None, paint: Paint) -> None:
    """Say how many findings there are and how many are new and mended, nothing of that after the first look."""
    clock = paint(time.strftime("%H:%M:%S"), "dim")
    said = f"{found} finding{'' if found == 1 else 's'}"
    if changed is None:
        said += "; waiting for changes, Ctrl-C ends"
    else:
        said += ", {} new, {} mended".format(*changed)
    print(f"{clock}  {said}", flush=True)
