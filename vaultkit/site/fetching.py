"""The only code of the site's room that asks the network, and only for `vaultkit vendor`: packages from npm's registry.

An archive is taken if its bytes are those that `vendored.py` names, wherever it came from. urllib asks, for it
knows the system's proxies.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import os
import tarfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from vaultkit.errors import UsageError, VaultkitError
from vaultkit.site.vendored import PACKAGES, Package
from vaultkit.source.own_files import replaced

_REGISTRY = "https://registry.npmjs.org/"
_NAMES = ("NPM_CONFIG_REGISTRY", "npm_config_registry")
_PATIENCE = 60.0  # seconds without a byte
_MOST_BYTES = 64 * 1024 * 1024


class NotFetched(VaultkitError):
    """A package could not be had."""


def fetch(package: Package) -> None:
    """Get a package from npm's registry, or the one that `NPM_CONFIG_REGISTRY` names, and keep what is needed.

    Goes through the proxy that the environment names, if any. Raises NotFetched.
    """
    address = registry() + package.archive
    by_hand = f"`npm pack {package.name}@{package.version}` elsewhere makes what --from takes"
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
            archive = answer.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise NotFetched(f"{address}: {reason}; {by_hand}") from None
    if not is_archive_of(package, archive):
        raise NotFetched(f"{address}: is not what it should be, its SHA-512 is another; {by_hand}")
    keep(package, archive)


def take(file: Path) -> Package:
    """Keep what is needed of an archive on this machine; return whose it is. Raises UsageError for any other file."""
    try:
        archive = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None
    package = next((p for p in PACKAGES if is_archive_of(p, archive)), None)
    if package is None:
        known = ", ".join(f"{p.name}@{p.version}" for p in PACKAGES)
        raise UsageError(f"{file}: is none of the archives that `npm pack` makes of {known}")
    keep(package, archive)
    return package


def registry() -> str:
    """Return the registry's address. Raises UsageError if the one named is none."""
    address = next((os.environ[name] for name in _NAMES if os.environ.get(name)), _REGISTRY)
    if urlsplit(address).scheme not in ("http", "https"):
        raise UsageError(f"{_NAMES[0]}={address}: a registry's address begins with https://")
    return address.rstrip("/") + "/"


def is_archive_of(package: Package, archive: bytes) -> bool:
    """Tell whether these are the archive's bytes."""
    return base64.b64encode(hashlib.sha512(archive).digest()).decode() == package.integrity


def keep(package: Package, archive: bytes) -> None:
    """Put the files that are needed where they are kept, each as a whole or not at all."""
    try:
        files = _unpacked(archive, dict(package.members))
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise NotFetched(f"{package.name}: its archive cannot be read ({error})") from None
    missing = [file for _, file in package.members if file not in files]
    if missing:
        raise NotFetched(f"{package.name}: its archive holds no {', '.join(missing)}")
    try:
        package.folder.mkdir(parents=True, exist_ok=True)
        for file, data in files.items():
            with replaced(os.fspath(package.folder / file)) as new:
                Path(new).write_bytes(data)
    except OSError as error:
        raise NotFetched(f"{package.folder}: {error.strerror}") from None


def _unpacked(archive: bytes, wanted: Mapping[str, str]) -> dict[str, bytes]:
    """Return the wanted files by the names they get; an archive's own names and links lead nowhere."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        for member in opened:
            name = wanted.get(member.name)
            if name is None or not member.isfile() or member.size > _MOST_BYTES:
                continue
            found = opened.extractfile(member)
            if found is not None:
                files[name] = found.read()
    return files
