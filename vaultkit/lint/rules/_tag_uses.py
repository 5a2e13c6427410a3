"""Where tags stand, as the rules about them ask: where in a note, and how to write it anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping
from typing import NamedTuple

from vaultkit.source.edit import Edit
from vaultkit.source.span import Span
from vaultkit.syntax.note import Note
from vaultkit.vault.tags import tags_of

_WORD = re.compile(r"(?<![^\s,\[\"'#])[^\s,\[\]\"'#]++(?=[\s,\]\"']|\Z)")


class Places(NamedTuple):
    """Where one tag stands in one note, without its `#`."""

    spans: list[Span]
    """In text order, those of the properties first."""
    all_found: bool
    """Whether no use of it is missing here: what YAML escapes cannot be seen."""

    @property
    def first(self) -> Span:
        """The first of them; the file as a whole if none can be seen."""
        return self.spans[0] if self.spans else Span(0, 0)


def places(note: Note, names: Container[str]) -> dict[str, Places]:
    """Return where those tags of a note stand that are among `names`, each so spelt, in the order of their first use."""
    uses = Counter(name for name in tags_of(note) if name in names)
    found: dict[str, list[Span]] = {name: [] for name in uses}
    if any(name in found for name in note.frontmatter.tags):
        start, end = _list_in_properties(note)
        for word in _WORD.finditer(note.text, start, end):
            if word[0] in found:
                found[word[0]].append(Span(*word.span()))
    for tag in note.tags:
        if tag.name in found:
            found[tag.name].append(Span(tag.span.start + 1, tag.span.end))
    return {name: Places(spans, len(spans) == uses[name]) for name, spans in found.items()}


def rewriting(note: Note, meant: Mapping[str, str]) -> tuple[Edit, ...]:
    """Return the edits that write each tag of `meant` as it says; none if a use of one cannot be seen."""
    found = places(note, meant)
    if not all(place.all_found for place in found.values()):
        return ()
    edits = [Edit(note.path, span, meant[name]) for name in found for span in found[name].spans]
    return tuple(sorted(edits, key=lambda e: e.span))


def _list_in_properties(note: Note) -> Span:
    """Return where the value of the property `tags` stands."""
    keys = note.frontmatter.keys
    key = next((span for name, span in keys.items() if name.lower() == "tags"), Span(0, 0))
    later = (span.start for span in keys.values() if span.start > key.start)
    return Span(key.end + 1, min(later, default=note.frontmatter.content_start))
