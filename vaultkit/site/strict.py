"""What a strict build says of the vault: what `vaultkit check` says, by the same settings, in the same words."""

from __future__ import annotations

import os
from collections.abc import Iterator

from vaultkit.config import config_of
from vaultkit.lint import baseline
from vaultkit.lint.policy import Policy
from vaultkit.lint.run import find, in_order
from vaultkit.report.findings import Findings, render
from vaultkit.vault.model import Vault


def told(vault: Vault) -> Iterator[tuple[str, bool]]:
    """Yield each finding as a line, `path:line:column: severity[rule] message`, and whether it fails a check.

    Raises SettingsError, and UsageError for a baseline that cannot be read.
    """
    root = str(vault.root)
    policy = Policy(root, config_of(root, os.getcwd()))
    found = in_order(policy.settle(vault, find(vault, policy.readers, None, policy.options)))
    if policy.baseline:
        found = baseline.unknown(policy.baseline, found, policy.rules)
    for one in found:
        line = render(Findings(root, 0, 0, [one]), "concise").rstrip("\n")
        yield line, policy.fails([one])
