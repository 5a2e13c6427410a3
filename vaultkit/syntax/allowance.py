"""How long a file may take to be read: somebody may have written it for nothing but to take long.

Time of the processor, watched by the system's clock where there is one (not on Windows, and not in a thread).
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from vaultkit.source.document import Document
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span

T = TypeVar("T")

SECONDS = 5.0
"""What one file may take to be read."""
WATCHED = 10_000
"""Files with fewer code points are not watched: the worst of them takes under a second."""
COSTLY = "costly-file"
"""The kind of problem that a file has whose reading was stopped."""

_RUN = 60.0  # seconds that all slow files of a run may take beyond what is fair
_FAIR = 10e-6  # seconds for a code point: a hundred times what prose takes
_LEAST = 0.2
_AGAIN = 0.25  # seconds until it is said again, should nobody have heard it

_CAN_WATCH = hasattr(signal, "setitimer")


class TooCostly(Exception):
    """What was asked for took longer than it may."""


class Allowance:
    """What the files of one run may take. Those that are slow for their size have a minute between them."""

    def __init__(self) -> None:
        self._left = _RUN

    def spend(self, size: int, work: Callable[[], T]) -> T:
        """Return what `work` on a file of `size` code points returns. Raises TooCostly if it takes too long."""
        if size < WATCHED:
            return work()
        fair = max(size * _FAIR, _LEAST)
        began = time.process_time()
        try:
            return within(SECONDS if self._left > 0 else min(fair, SECONDS), work)
        finally:
            self._left -= max(0.0, time.process_time() - began - fair)


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` returns. Raises TooCostly if it takes more than `seconds` of the processor."""
    if not _CAN_WATCH or threading.current_thread() is not threading.main_thread():
        return work()
    if signal.getitimer(signal.ITIMER_VIRTUAL)[0]:
        return work()  # whoever called us watches already
    watching = True

    def stop(_number: int, _frame: FrameType | None) -> None:
        if watching:
            raise TooCostly

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        return work()
    finally:
        watching = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def stopped(document: Document) -> Document:
    """Return the document of a file whose reading was stopped: nothing of it is known but that."""
    message = (
        f"takes more than {SECONDS:.0f} seconds to read, or there were many such files, or it is a note "
        "with very many links; nothing in it is read"
    )
    problem = Problem(COSTLY, document.path, Span(0, 0), message)
    return Document(document.path, "", (problem,), document.fingerprint)
