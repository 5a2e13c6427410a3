"""When notes were last changed. Git knows; the times of files do not, for a copy or a clone sets them anew."""

from __future__ import annotations

from datetime import UTC, datetime
from os.path import realpath
from pathlib import Path

from vaultkit.errors import VaultkitError
from vaultkit.site.publish import Publication
from vaultkit.source.git import Repository
from vaultkit.source.path import VaultPath

_MOST = 50  # notes
_COMMITS = 1000  # looked at


def recently_changed(publication: Publication) -> dict[VaultPath, str]:
    """Return the public notes that commits changed last, newest first, each with its day (UTC); none without git."""
    root = Path(realpath(publication.vault.root))
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return {}  # and no process
    try:
        changes = Repository(str(root)).last_changes(_COMMITS)
    except VaultkitError:
        return {}  # no git, or no commit yet
    days = {VaultPath(path): _day(seconds) for path, seconds in changes.items()}
    public = [path for path in days if path in publication.notes]
    newest = sorted(public, key=lambda path: (changes[path], path), reverse=True)
    return {path: days[path] for path in newest[:_MOST]}


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
