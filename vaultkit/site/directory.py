"""Every page's name and address as one file of data: what finds a page by its name, at random, or by a wrong address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from vaultkit.site.edition import Edition, title_of
from vaultkit.site.whole import Output, SiteFile, data_script
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath

NAME = "pages.js"
"""The file's address from `assets/`."""


def _files(edition: Edition) -> Iterator[SiteFile]:
    yield f"assets/{NAME}", data_script(NAME, directory(edition))


def directory(edition: Edition) -> list[list[Any]]:
    """Return the folders of a site in order, each: its parent's number (-1: none), its name, and names and addresses.

    The latter are one flat list of a page's name and its address after the one before, the folder's front
    first; an address is told as how much of the last one it begins with, and the rest.
    """
    numbers = {folder: i for i, folder in enumerate(edition.folders)}
    addresses = edition.addresses.on_site()
    last = ""
    found: list[list[Any]] = []
    for folder in edition.folders:
        front = edition.fronts[folder]
        inside: list[Any] = []
        for key in (front, *(p for p in edition.by_folder.get(folder, ()) if p != front)):
            url = addresses.url(key).removeprefix("./")
            same = _same(last, url)
            inside += [_name(edition, key), same, url[same:]]
            last = url
        parent = numbers[paths.folder(folder)] if folder else -1
        found.append([parent, paths.name(folder), inside])
    return found


def _name(edition: Edition, key: str) -> str:
    """Return what a page is called, empty for one that is no file's."""
    if key not in edition.publication.files:
        return ""
    return title_of(key).removesuffix(".canvas").removesuffix(".base")


def _same(one: str, other: str) -> int:
    """Return with how many equal characters two texts begin."""
    length = min(len(one), len(other))
    return next((i for i in range(length) if one[i] != other[i]), length)


def _concerns(before: Edition, after: Edition, changed: Collection[VaultPath]) -> bool:
    return False  # whatever decides on names and addresses makes all anew


DIRECTORY = Output("directory", _files, _concerns)
