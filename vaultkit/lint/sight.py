"""Where findings are wanted, and how grave they are: what settings, Obsidian and git put out of sight."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from vaultkit.lint.diagnostic import Diagnostic, Severity
from vaultkit.lint.gitignore import GitIgnore
from vaultkit.lint.rule import rule_named
from vaultkit.lint.settings import ALL, Settings, level_of
from vaultkit.lint.templates import Templates
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.vault.model import Vault


class Sight:
    """The files of one vault as its user wants to hear of them."""

    def __init__(self, vault: Vault, settings: Settings) -> None:
        self._settings = settings
        self._obsidian = vault.settings
        self._git = GitIgnore(str(vault.root))
        self._templates = Templates(Folder(vault.root), settings.templates)
        self._level = cache(self._level_of)
        self.shows = cache(self._shows)
        self._unwanted = cache(self._names_unwanted)

    def _shows(self, path: VaultPath) -> bool:
        """Tell whether findings in the file at `path` are wanted at all."""
        return not (
            self._obsidian.ignores(path)
            or self._settings.exclude.match(path)
            or self._templates.is_template(path)
            or self._git.hides(path)
        )

    def _names_unwanted(self, path: VaultPath) -> frozenset[str]:
        every = self._settings.per_file_ignores
        return frozenset(
            name for patterns, names in every if patterns.match(path) for name in names
        )

    def wanted(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings that are wanted where they are."""
        return [d for d in found if self.shows(d.path) and not self._is_unwanted(d)]

    def _is_unwanted(self, d: Diagnostic) -> bool:
        unwanted = self._unwanted(d.path)
        # What a note says of its findings is of no rule, and so in nobody's way.
        if not unwanted or (rule := rule_named(d.rule)) is None:
            return False
        return not unwanted.isdisjoint((rule.name, rule.family, ALL))

    def _level_of(self, name: str) -> Severity | None:
        rule = rule_named(name)
        return level_of(self._settings, rule) if rule else None

    def graded(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings, each as grave as the settings say."""
        return [d._replace(severity=level) if (level := self._level(d.rule)) else d for d in found]
