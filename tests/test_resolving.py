"""What a link means and the sentence that says why; the vaults that show it are in `tests/cases/resolution-*.md`."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.elements import Link
from vaultkit.vault.anchors import NO_ANCHOR, Anchoring, AnchorMissing
from vaultkit.vault.names import Names
from vaultkit.vault.resolve import (
    Ambiguous,
    Found,
    Missing,
    means_the_same_everywhere,
    resolve,
    resolve_exact,
)


@dataclass
class Files:
    """A vault of names, in which no note holds anything."""

    names: Names

    def anchor(self, path: VaultPath, subpath: str | None) -> Anchoring:
        return AnchorMissing("heading", f"{path}{subpath}") if subpath else NO_ANCHOR


def vault(*files: str) -> Files:
    return Files(Names(map(VaultPath, files)))


def link(path: str, subpath: str | None = None) -> Link:
    return Link(
        span=Span(0, 1),
        syntax="wikilink",
        embed=False,
        external=False,
        path=path,
        subpath=subpath,
        display=None,
        target=Span(0, 1),
    )


SELF = "RES-01: an empty path is the note itself"
ONLY = "RES-02: the only file of that name"
NO_NAME = "RES-04: no file has that name"
RELATIVE = "RES-05: relative to the note's own folder"
CLIMBS = "RES-05: the path climbs out of the vault"
ROOTED = "RES-06: a leading slash anchors at the vault's folder"
EXACT = "RES-07: an exact vault path wins, even over a nearer file"
NO_FOLDER = "RES-08: no file of that name lies in that folder"
NEAR = "RES-09: it lies in or below the note's folder"
SHORT = "RES-10: its path is shorter"
SPELT = "RES-03: it is spelt as typed"
FIRST = "RES-11: of equal length, the first in code point order"
NOTHING = ", and nothing lies there"


@pytest.mark.parametrize(
    ("path", "files", "meant", "why"),
    [
        ("", "x/Home.md", "x/Home.md", SELF),
        (" \u00a0", "x/Home.md", "x/Home.md", SELF),
        ("N", "a/N.md", "a/N.md", ONLY),
        (" n ", "a/N.md", "a/N.md", ONLY),
        ("N.md", "a/N.md", "a/N.md", ONLY),
        ("N.MD", "a/N.md", "a/N.md", ONLY),
        ("a.b", "a.b.md", "a.b.md", ONLY),
        ("p.png", "a/p.png p.png.md", "a/p.png", ONLY),
        ("A//N", "x/a/N.md b/N.md", "x/a/N.md", ONLY),
        ("a\u202fb", "y/a\u00a0b.md", "y/a\u00a0b.md", ONLY),
        ("e\u0301", "a/\u00e9.md", "a/\u00e9.md", ONLY),
        ("N", "a/M.md", None, NO_NAME),
        ("b/N", "a/N.md ab/N.md", None, NO_FOLDER),
        ("./N", "x/N.md N.md", "x/N.md", RELATIVE),
        ("../N", "x/N.md N.md", "N.md", RELATIVE),
        ("../y/./N.md", "y/N.md N.md", "y/N.md", RELATIVE),
        ("./N", "N.md", None, RELATIVE + NOTHING),
        (".", "x.md N.md", "x.md", RELATIVE),
        ("..", "x.md N.md", None, RELATIVE + NOTHING),
        ("../../N", "N.md", None, CLIMBS),
        (".N", "a/.N.md", "a/.N.md", ONLY),
        ("/N", "x/N.md N.md", "N.md", ROOTED),
        ("/N.md", "x/N.md N.md N.md.md", "N.md", ROOTED),
        ("//x/N", "x/N.md", "x/N.md", ROOTED),
        ("/N", "x/N.md", None, ROOTED + NOTHING),
        ("N", "x/N.md N.md", "N.md x/N.md", EXACT),
        ("a/N", "x/a/N.md a/N.md", "a/N.md x/a/N.md", EXACT),
        ("n", "N.md n.md", "n.md N.md", SPELT),
        ("N", "N.md n.md", "N.md n.md", SPELT),
        ("nN", "NN.md nn.md", "NN.md nn.md", FIRST),
        ("N", "a/N.md x/y/N.md", "x/y/N.md a/N.md", NEAR),
        ("N", "xy/N.md a/N.md", "a/N.md xy/N.md", SHORT),
        ("N", "a/b/N.md bb/N.md", "bb/N.md a/b/N.md", SHORT),
        ("n", "a/N.md b/n.md", "b/n.md a/N.md", SPELT),
        ("b/n", "a/b/N.md c/b/n.md", "c/b/n.md a/b/N.md", SPELT),
        ("N", "b/N.md a/N.md", "a/N.md b/N.md", FIRST),
    ],
)
def test_a_link_means_what_its_rule_says(
    path: str, files: str, meant: str | None, why: str
) -> None:
    found = resolve(vault(*files.split(" ")), VaultPath("x/Home.md"), link(path, "#h"))
    if meant is None:
        assert isinstance(found, Missing)
    else:
        candidates = tuple(map(VaultPath, meant.split(" ")))
        first = candidates[0]
        kind = Found if why in (SELF, ONLY, RELATIVE, ROOTED, EXACT) else Ambiguous
        assert found == kind(first, candidates, AnchorMissing("heading", f"{first}#h"), why)
        assert type(found) is kind
    assert found.why == why


def test_what_is_missing_is_named_without_its_suffix() -> None:
    found = resolve(vault("a/N.md"), VaultPath("Home.md"), link(" No\u00a0where.md "))
    assert found == Missing("No where", NO_NAME)


def test_in_the_vaults_own_folder_nothing_is_nearer() -> None:
    found = resolve(vault("bb/N.md", "a/N.md"), VaultPath("Home.md"), link("N"))
    assert found == Ambiguous(VaultPath("a/N.md"), ("a/N.md", "bb/N.md"), NO_ANCHOR, SHORT)


def test_of_files_that_differ_by_case_alone_the_one_as_typed_is_meant() -> None:
    files = vault("x/N.md", "x/n.md")
    for path in ("./n", "./N", "/x/n.md", "/x/N.md"):
        found = resolve(files, VaultPath("x/Home.md"), link(path))
        assert isinstance(found, Found)
        assert found.path.removesuffix(".md")[-1] == path.removesuffix(".md")[-1]
        assert set(found.candidates) == {"x/N.md", "x/n.md"}
        assert found.anchor is NO_ANCHOR


def test_a_card_names_the_whole_path() -> None:
    files = vault("a/P.png", "a/p.png", "N.md")
    whole = "CNV-01: the whole path"
    p = tuple(map(VaultPath, ("a/p.png", "a/P.png")))
    assert resolve_exact(files, link("a/p.png")) == Found(p[0], p, NO_ANCHOR, whole)
    assert resolve_exact(files, link("A/P.png")) == Found(p[1], (p[1], p[0]), NO_ANCHOR, whole)
    there = AnchorMissing("heading", "a/p.png#h")
    assert resolve_exact(files, link("a/p.png", "#h")) == Found(p[0], p, there, whole)
    said = "CNV-01: a canvas names the whole path, and no such file exists"
    assert resolve_exact(files, link("N")) == Missing("N", said)
    assert resolve_exact(files, link("p.png")) == Missing("p.png", said)


@pytest.mark.parametrize(
    ("path", "anywhere"),
    [
        *(("N", True), (" N", True), ("M", True), ("TWICE", False), ("", False)),
        *((" ", False), ("./N", False), ("/N", False), ("../M", False), (" ./N", False)),
    ],
)
def test_a_link_that_one_file_can_mean_means_it_everywhere(path: str, anywhere: bool) -> None:
    files = vault("N.md", "a/TWICE.md", "b/TWICE.md")
    found = resolve(files, VaultPath("Home.md"), link(path))
    assert means_the_same_everywhere(path, found) is anywhere
