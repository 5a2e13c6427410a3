"""What a rule looks at: a vault, and those of its files whose findings are wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from vaultkit.lint.census import Census
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.syntax.note import Note
from vaultkit.vault.links import Edge
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found

if TYPE_CHECKING:
    from vaultkit.lint.lost import Lost
    from vaultkit.lint.near import Near
    from vaultkit.vault.embeds import Embeds

T = TypeVar("T")

Options = Mapping[str, Mapping[str, Any]]
"""Each rule's own settings, by the rule's name."""


class Scope:
    """A vault of which all files are judged, or some: then only theirs are looked at, in the light of all."""

    def __init__(
        self,
        vault: Vault,
        files: Collection[VaultPath] | None = None,
        options: Options | None = None,
    ) -> None:
        self.vault = vault
        """The whole vault."""
        self._files = files
        self._options = options or {}

    def option(self, rule: str, key: str, default: T) -> T:
        """Return what the settings say of a rule's option; a value of another type than `default`'s is not heard."""
        value = self._options.get(rule, {}).get(key, default)
        return value if isinstance(value, type(default)) else default

    def __contains__(self, path: VaultPath) -> bool:
        return self._files is None or path in self._files

    @cached_property
    def near(self) -> Near:
        """The vault's names, for what may have been meant."""
        from vaultkit.lint.near import Near  # who mistypes nothing need not load it

        return Near(self.vault)

    @cached_property
    def census(self) -> Census:
        """What the notes of the whole vault carry; taken once, for the first rule that asks."""
        return Census(self.vault)

    @cached_property
    def embeds(self) -> Embeds:
        """The embeds of notes in the notes to be judged."""
        from vaultkit.vault.embeds import Embeds

        return Embeds(self.vault, self.__contains__)

    @cached_property
    def origins(self) -> list[VaultPath]:
        """The files to be judged in which links may stand, in order."""
        files = self._files
        return [path for path in self.vault.links.origins if files is None or path in files]

    def notes(self) -> Iterator[Note]:
        """Yield the notes to be judged."""
        return (self.vault.notes[path] for path in self.origins if path in self.vault.notes)

    def edges(self) -> Iterator[Edge]:
        """Yield their links, but not those in comments, of which no author wants to hear (spec CMT-03)."""
        every = (edge for path in self.origins for edge in self.vault.links.out_of(path))
        return (edge for edge in every if not edge.link.in_comment)

    def lost(self, rule: str) -> list[Lost]:
        """Return the links to no file that are the business of `rule`."""
        return self._lost.get(rule, [])

    @cached_property
    def _lost(self) -> dict[str, list[Lost]]:
        from vaultkit.lint.lost import by_rule  # who has lost no link need not load it

        edges = self.unresolved()
        return by_rule(self.vault, self.near, edges) if edges else {}

    def unresolved(self) -> list[Edge]:
        """Return those that lead to no file."""
        return self._nowhere[0]

    def astray(self) -> list[Edge]:
        """Return those whose file exists, but not the place in it."""
        return self._nowhere[1]

    @cached_property
    def _nowhere(self) -> tuple[list[Edge], list[Edge]]:
        lost: list[Edge] = []
        astray: list[Edge] = []
        for edge in self.vault.links.nowhere(self.origins, comments=False):
            (astray if isinstance(edge.resolution, Found) else lost).append(edge)
        return lost, astray

    def problems(self) -> Iterator[Problem]:
        """Yield what kept these files, or a part of one, from being read; and what is wrong with the folder."""
        files = self._files
        yield from self.vault.folder_problems
        yield from (p for p in self.vault.problems_of(files))
