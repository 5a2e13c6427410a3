"""Something of many files, by path: the paths are known at once, the rest when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from vaultkit.source.path import VaultPath

T = TypeVar("T")


class ByPath(Mapping[VaultPath, T]):
    """A mapping whose keys are `_paths`, in their order; who inherits it says what is at each."""

    _paths: Collection[VaultPath]

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[VaultPath]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
