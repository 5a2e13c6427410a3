"""Everything vaultkit raises on purpose.

    VaultkitError             the run cannot go on; its message names the place and the way out
    ├─ UsageError             the command or call was wrong: a flag, a path, a name
    ├─ VaultNotFound          there is no vault where one was looked for
    ├─ SettingsError          a settings file cannot be read or says something impossible
    └─ OutsideVault           a path leads out of the vault

What a *note* says is never an error: it is a `Problem` or a `Diagnostic`, a value.
"""


class VaultkitError(Exception):
    """The run cannot go on. The message says what happened, where, and what to do."""


class UsageError(VaultkitError):
    """The command or call was wrong: a flag, a path, a name."""


class VaultNotFound(VaultkitError):
    """There is no vault where one was looked for."""


class SettingsError(VaultkitError):
    """A settings file cannot be read or says something impossible."""


class OutsideVault(VaultkitError):
    """A path leads out of the vault."""


class VaultChanged(VaultkitError):
    """A file is no longer what it was when the vault was read."""
