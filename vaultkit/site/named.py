"""What notes name without a link: attachments in their properties and in raw HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from vaultkit.site.veil import named_in_html
from vaultkit.source.path import VaultPath, comparable, name
from vaultkit.syntax.note import Note
from vaultkit.vault.names import attachments_shown


@dataclass(frozen=True)
class Named:
    """Attachments to which no public link leads: those that public notes name are public all the same."""

    unlinked: frozenset[str] = frozenset()
    """The names of all of them, in the form in which names compare."""
    by_note: Mapping[VaultPath, frozenset[str]] = field(default_factory=dict)
    """Those that a note names, for notes that name some."""

    @classmethod
    def among(cls, attachments: Iterable[VaultPath], notes: Iterable[Note]) -> Named:
        """Return which of the unlinked `attachments` the public `notes` name."""
        unlinked = cls(frozenset(comparable(name(path)) for path in attachments))
        said = {note.path: unlinked.by(note) for note in notes} if unlinked.unlinked else {}
        return replace(unlinked, by_note={path: names for path, names in said.items() if names})

    def by(self, note: Note) -> frozenset[str]:
        """Return what a note names in its properties or in raw HTML."""
        html = (comparable(name(said)) for said in named_in_html(note.text))
        properties = attachments_shown(note.frontmatter.properties, "", sound=True)
        return self.unlinked.intersection([*properties, *html])

    def is_as_before(self, edited: Note) -> bool:
        """Tell whether a public note names what it named before it was edited."""
        return self.by(edited) == self.by_note.get(edited.path, frozenset())

    def __contains__(self, path: VaultPath) -> bool:
        return comparable(name(path)) in self._every

    @cached_property
    def _every(self) -> frozenset[str]:
        return frozenset().union(*self.by_note.values())
