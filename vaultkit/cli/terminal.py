"""What depends on there being a terminal: colour and progress. In a pipe, neither."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from vaultkit.report.escape import json_text, printable
from vaultkit.report.paint import Paint, plain

if TYPE_CHECKING:
    from vaultkit.vault.reading import Progress

_COLUMNS = 80
_WORTH_WAITING = 400  # files; fewer are read before anybody looks


def paint_for(stream: IO[str]) -> Paint:
    """Return what colours text on `stream`: rich's styles on a terminal, else nothing (NO_COLOR is heard)."""
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return plain
    from rich.style import Style

    def paint(text: str, style: str) -> str:
        return Style.parse(style).render(text)

    return paint


def columns() -> int:
    """Return how many characters fit on a line of the terminal; `COLUMNS` is heard, and without either it is 80.

    As `shutil` has it, which loads every compression there is: argparse asks it again for every argument.
    """
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size().columns or _COLUMNS
    except OSError:
        return _COLUMNS


@contextmanager
def progress(what: str) -> Iterator[Progress | None]:
    """Show a bar on the terminal while a large vault is read; in a pipe there is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(what, visible=False)

        def step(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total, visible=total >= _WORTH_WAITING)

        yield step


def warn(message: str) -> None:
    """Say something on the side, if there is anything to say."""
    if message:
        print(f"vaultkit: {printable(message)}", file=sys.stderr)


def print_json(value: Any) -> None:
    """Print `value` as indented JSON."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def print_lines(lines: Iterable[str], stream: IO[str] | None = None) -> None:
    """Print each line made safe, for names come from the vault."""
    (stream or sys.stdout).writelines(printable(line) + "\n" for line in lines)
