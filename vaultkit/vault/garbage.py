"""The garbage collector, kept still while a vault is made: all of it stays, and none of it is a circle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
