"""When notes changed, as their properties say it: nothing else is the same on every machine."""

from __future__ import annotations

from datetime import UTC, datetime

from vaultkit.syntax.note import Note

_NAMES = (
    *("modified", "updated", "last-modified", "date-modified"),
    *("date", "published", "created", "date-created"),
)
"""The properties that say it; the first that does counts."""


def changed_at(note: Note) -> datetime | None:
    """Return when a note changed, None if it does not say so. Without a zone, it is UTC."""
    properties = note.frontmatter.properties
    said = {k.strip().lower().replace("_", "-").replace(" ", "-"): v for k, v in properties.items()}
    for name in _NAMES:
        found = _moment(said.get(name))
        if found is not None:
            return found
    return None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
