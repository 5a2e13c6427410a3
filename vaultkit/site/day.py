"""What day it is for a site: what its pages compare dates with."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def build_day() -> datetime:
    """Return the moment that a site takes for the present, without a time zone.

    That of `SOURCE_DATE_EPOCH` (seconds since 1970, UTC), by which builds are made reproducible; else the
    beginning of today in local time, so that two builds of one day are the same.
    """
    said = os.environ.get("SOURCE_DATE_EPOCH", "")
    if said.isascii() and said.isdigit() and len(said) < 12:
        return datetime.fromtimestamp(int(said), UTC).replace(tzinfo=None)
    return datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
