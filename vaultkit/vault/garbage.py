"""The garbage collector, kept still while a vault is made: all of it stays, and none of it is a circle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000  # objects


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Make what is made in the block without looking through it for garbage.

    Looking through half a million young objects again and again costs a fifth of a load's time, so they
    count as old when the collector goes on: that is what freezing and thawing them does, at no cost.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        gc.enable()


@contextmanager
def collector_patient() -> Iterator[None]:
    """Let far more be made in the block before the collector looks through it.

    Making pages leaves few circles behind; looking for them after every 700 objects is an eighth of the work.
    """
    before = gc.get_threshold()
    gc.set_threshold(_MANY, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
