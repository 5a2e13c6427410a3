"""What one file says, for people: a heading per kind, a line per thing, `line:column` first."""

from __future__ import annotations

from typing import Any

from vaultkit.report.escape import printable
from vaultkit.report.paint import Paint

_SKIPPED = {"frontmatter"}


def outline(path: str, record: dict[str, Any], paint: Paint) -> str:
    """Return a file's record as an outline; kinds of which it has none are left out."""
    lines = [paint(printable(path), "bold")]
    for kind, said in record.items():
        entries = _entries(kind, said)
        if entries:
            lines.append(f"  {paint(kind.replace('_', ' '), 'cyan')}")
            lines += [f"    {printable(entry)}" for entry in entries]
    return "\n".join(lines) + "\n"


def _entries(kind: str, said: Any) -> list[str]:
    if kind in _SKIPPED:
        return []
    if kind == "properties":
        return [f"{name}: {value}" for name, value in said.items()]
    if kind == "footnotes":
        return [_entry(item) for items in said.values() for item in items]
    return [_entry(item) for item in said]


def _entry(item: Any) -> str:
    if isinstance(item, str):
        return item
    pos = item.get("pos")
    place = f"{pos['line'] + 1}:{pos['col'] + 1}" if pos else "-"
    return f"{place:>8}  {_words(item)}"


def _words(item: dict[str, Any]) -> str:
    words = str(item.get("raw") or item.get("name") or item.get("path") or item.get("id") or "")
    words = " ".join(words.split())
    if item.get("key"):
        words = f"{item['key']}: {words}"
    if "from" in item:
        words += f"  {item['from']} -> {item['to']}"
    notes = [word for word in ("embed", "external", "in_comment") if item.get(word)]
    if item.get("source") == "frontmatter":
        notes.append("property")
    return f"{words}  ({', '.join(notes).replace('_', ' ')})" if notes else words
