"""What is wanted of a check: its rules, and which of their findings count.

Until a rule or a finding is asked for, nothing but text is looked at: a check whose outcome is
remembered needs no more, so this imports next to nothing.
"""

from __future__ import annotations

import os
import zlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vaultkit.config import Config
    from vaultkit.lint.diagnostic import Diagnostic
    from vaultkit.lint.rule import Rule
    from vaultkit.lint.settings import Settings
    from vaultkit.vault.model import Vault

_GRAVITY = {"error": 3, "warning": 2, "info": 1}
_UNLISTED = (".obsidian/plugins/templater-obsidian/data.json",)
"""What a vault's listing does not tell of, and findings depend on."""


class Policy:
    """The settings of a vault and a command's words, together."""

    def __init__(
        self,
        root: str,
        config: Config | None = None,
        *,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        extend_select: Iterable[str] = (),
    ) -> None:
        """For the vault at `root`, an absolute path without symbolic links."""
        self._root = root
        self._config = config
        self._words = tuple(map(tuple, (select, ignore, extend_select)))

    def stamp(self, folders: Iterable[str]) -> str:
        """Return a text that changes when a setting does; `folders` are all of the vault, each ending in a slash.

        With the listing's state, it tells when the outcome of a check could be another.
        """
        table = self._config.table if self._config else {}
        marks = [f"{file} {_mark(file)}" for file in self._outside(folders)]
        return repr((self._words, table, marks))

    def _outside(self, folders: Iterable[str]) -> Iterator[str]:
        root = self._root
        yield from (os.path.join(root, name) for name in _UNLISTED)
        yield from (os.path.join(root, folder, ".gitignore") for folder in folders)
        above, at = root, os.path.dirname(root)
        while not os.path.lexists(os.path.join(above, ".git")) and at != above:
            yield os.path.join(at, ".gitignore")
            above, at = at, os.path.dirname(at)
        yield os.path.join(above, ".git", "info", "exclude")

    @cached_property
    def settings(self) -> Settings:
        """What the settings say of findings. Raises SettingsError for what is impossible."""
        from vaultkit.lint.settings import read_settings

        return read_settings(self._config)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are asked, by name. Raises SettingsError, and UsageError for the command's words."""
        from vaultkit.lint.settings import chosen_rules

        return chosen_rules(self.settings, *self._words)

    @cached_property
    def readers(self) -> tuple[Rule, ...]:
        """What is to be run: the rules, and what tells `settle` which of their findings count."""
        from vaultkit.lint.marks import MARKS

        return (*self.rules, *MARKS)

    @property
    def options(self) -> Mapping[str, Mapping[str, Any]]:
        """Each rule's own settings, for `Scope`."""
        return self.settings.options

    @property
    def rules_stamp(self) -> str:
        """A text that changes when other rules are run, or with other settings of their own.

        Findings that are kept from before `settle` hold as long as it does.
        """
        return repr(([rule.name for rule in self.rules], self.options))

    def settle(self, vault: Vault, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return which of the findings of `readers` count, in any order, as grave as the settings say.

        Left out are those in files out of sight and in templates, about placeholders, suppressed ones,
        and those not wanted in their file.
        """
        from vaultkit.lint.sight import Sight
        from vaultkit.lint.suppress import settled

        sight = Sight(vault, self.settings)
        seen = sight.wanted(found)
        # What was not asked of the web says nothing of its suppressions.
        asked = [rule for rule in self.rules if rule.family != "external"]
        return sight.graded(sight.wanted(settled(seen, asked)))

    @property
    def baseline(self) -> str | None:
        """The file of known findings that the settings name, absolute; None without."""
        table = self._config.table if self._config else {}
        return self.settings.baseline if "baseline" in table else None

    def fails(self, diagnostics: Iterable[Diagnostic], fail_on: str | None = None) -> bool:
        """Tell whether one of the findings is as grave as `fail_on`, or what the settings say, to fail a check."""
        if fail_on is None:
            table = self._config.table if self._config else {}
            fail_on = self.settings.fail_on if "fail-on" in table else "error"
        least = _GRAVITY.get(fail_on, 4)
        return any(_GRAVITY[d.severity] >= least for d in diagnostics)


def _mark(file: str) -> str:
    """Return what tells a small file's text from any other, `-` if there is none."""
    try:
        if not os.path.isfile(file):
            return "-"
        with open(file, "rb") as opened:
            said = opened.read()
    except OSError:
        return "-"
    return f"{len(said)} {zlib.crc32(said)}"
