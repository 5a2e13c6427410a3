"""Which marks of a note stand outside some of its elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vaultkit.source.span import Span


def outside(covers: Iterable[Span], marks: Iterable[Span]) -> Iterator[Span]:
    """Yield those of `marks` that begin in none of `covers`, in text order."""
    waiting = sorted(covers, reverse=True)
    end = 0
    for mark in sorted(marks):
        while waiting and waiting[-1].start <= mark.start:
            end = max(end, waiting.pop().end)
        if mark.start >= end:
            yield mark
