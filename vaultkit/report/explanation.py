"""What a link means, for people: the file, the place in it, the rule, and what lost."""

from __future__ import annotations

from typing import Any


def resolution_lines(record: dict[str, Any]) -> list[str]:
    """Return the lines that tell a resolution record (see `records.resolution_record`)."""
    lines = [record["target"] or "nothing: no file of the vault is meant"]
    anchor = record["anchor"]
    if anchor:
        name = anchor.get("text") or anchor.get("id")
        lines.append(f"  {anchor['type']}: {name} (line {anchor['line'] + 1})")
    elif record["subpath_status"] == "missing":
        lines.append("  but the file has no such heading or block")
    lines.append(f"  why: {record['why']}")
    others = record["candidates"][1:]
    if others:
        lines.append("  ambiguous; not chosen:" if record["ambiguous"] else "  not chosen:")
        lines += [f"    {i}. {path}" for i, path in enumerate(others, 2)]
    return lines
