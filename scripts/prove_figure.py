"""What a proof says: figures, each of which holds or does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured thing."""

    said: str
    """What was measured and what came out, as in `219 cases: 0 tracebacks`."""
    holds: bool | None
    """Whether it is as promised; None if it could not be tried here, and `said` says why."""
