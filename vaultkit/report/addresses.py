"""Where a finding can be read and explained elsewhere: pages of the manual, files on disk and on a code host."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultkit.report.findings import Findings
    from vaultkit.source.path import VaultPath

MANUAL: str | None = None
"""The address of the rules' manual, to which `#rule-name` is added; None as long as it is published nowhere."""


def rule_address(rule: str) -> str | None:
    """Return where a rule's manual page can be read."""
    return f"{MANUAL}#{encoded(rule)}" if MANUAL else None


def file_address(findings: Findings, path: VaultPath) -> str:
    """Return the `file:` address of a file of the vault on this machine."""
    return "file://" + encoded(os.path.join(findings.root, path).replace(os.sep, "/"))


def source_address(findings: Findings, path: VaultPath, line: int) -> str | None:
    """Return where a line of a file can be read on the code host, if that is known."""
    if not findings.browse:
        return None
    return f"{findings.browse}{encoded(findings.lies(path))}?plain=1#L{line}"


def app_address(findings: Findings, path: VaultPath, subpath: str = "") -> str:
    """Return the address that opens a file in Obsidian, at `#Heading` or `#^block` if one is given."""
    vault = os.path.basename(os.path.abspath(findings.root))
    return f"obsidian://open?vault={encoded(vault, '')}&file={encoded(path + subpath, '')}"


def encoded(text: str, safe: str = "/") -> str:
    """Return `text` percent-encoded; a name whose bytes are not UTF-8 keeps its bytes."""
    from urllib.parse import quote  # most reports hold no address

    return quote(text.encode("utf-8", "surrogateescape"), safe=safe)
