"""Which notes carry which tags, properties and callouts: one look at all notes for the rules that ask it."""

from __future__ import annotations

from collections import Counter, defaultdict

from vaultkit.source.path import VaultPath
from vaultkit.vault.model import Vault
from vaultkit.vault.tags import tags_of


class Census:
    """What the notes of a vault carry. Costs a look at the symbols of each."""

    def __init__(self, vault: Vault) -> None:
        self.tag_uses: Counter[str] = Counter()
        """How often each tag is used, by its spelling."""
        self.tags: dict[str, list[VaultPath]] = defaultdict(list)
        """The notes with each tag, by its spelling, in the order of paths."""
        self.properties: dict[str, list[VaultPath]] = defaultdict(list)
        """The notes with each property."""
        self.callouts: dict[str, list[VaultPath]] = defaultdict(list)
        """The notes with each type of callout."""
        for path, note in vault.notes.items():
            if tags := tags_of(note):
                self.tag_uses.update(tags)
                for name in dict.fromkeys(tags):
                    self.tags[name].append(path)
            for name in note.frontmatter.keys:
                self.properties[name].append(path)
            if note.callouts:
                for kind in dict.fromkeys(callout.type for callout in note.callouts):
                    self.callouts[kind].append(path)
