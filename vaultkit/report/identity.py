"""A finding's fingerprint: what code hosts know it again by, wherever its line has moved."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from vaultkit.lint.identity import Identity, identities

if TYPE_CHECKING:
    from vaultkit.lint.diagnostic import Diagnostic


def fingerprint(identity: Identity) -> str:
    """Return an identity as 32 hexadecimal digits, the same on every system."""
    return sha256(json.dumps(identity).encode()).hexdigest()[:32]


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return the fingerprint of each finding, in the order given."""
    return [fingerprint(identity) for identity in identities(diagnostics)]
