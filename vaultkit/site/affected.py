"""Which pages an edit of notes touches: what they say, what shows them, what quotes them, what lists them.

In doubt, all of them. What is decided here has to hold byte for byte: the tests edit vaults at random and
compare with sites made from scratch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set

from vaultkit.site.dates import changed_at
from vaultkit.site.edition import Edition, folder_page
from vaultkit.site.features.backlinks import group_html
from vaultkit.site.graph_data import graph_differs
from vaultkit.site.publish import is_public
from vaultkit.site.urls import GRAPH, RECENT, STATISTICS, tag_page
from vaultkit.source import path as paths
from vaultkit.source.path import VaultPath
from vaultkit.syntax.note import Note


def decides_alike(before: Edition, after: Edition, path: VaultPath) -> bool:
    """Tell whether a note says as before what decides on pages and addresses: is it public, whose Markdown, its names and tags."""
    note, publication = after.vault.notes[path], before.publication
    return (
        is_public(note, publication.wishes)  # as it was: of others no page was made
        and publication.named.is_as_before(note)
        and _deciding(before.vault.notes[path]) == _deciding(note)
    )


def _deciding(note: Note) -> tuple[object, ...]:
    properties = note.frontmatter.properties
    permalinks = {k: v for k, v in properties.items() if k.strip().lower() == "permalink"}
    tags = [(tag.name, tag.in_comment) for tag in note.tags]
    return (
        changed_at(note) is None,
        note.frontmatter.aliases,
        note.frontmatter.tags,
        tags,
        permalinks,
        properties.get("markdown"),
        [problem.kind for problem in note.problems],
    )


def affected(before: Edition, after: Edition, changed: Collection[VaultPath]) -> set[str] | None:
    """Return the keys of the pages that differ after the notes `changed`; None if that may be any."""
    if after.publication.wishes.mentions:
        return None  # any page may be the first to name another
    for path in changed:
        if _attachments(before, path) != _attachments(after, path):
            return None  # an attachment is public if a public note shows it
    shown = [path for path in changed if path in after.publication.notes]
    bodies: set[VaultPath] = set(shown)
    for path in shown:
        bodies |= asking_for_places(before, after, path)
    pages: set[str] = set(_shown_by(before, after, bodies))
    pages |= before.asking  # a base's formula may ask about anything in any note
    if after.publication.wishes.statistics:
        pages.add(STATISTICS)
    for path in shown:
        pages.update(_quoting(before, after, path))
        if _summary(before, path) != _summary(after, path):
            pages.update(_listing(after, path))
    if graph_differs(before, after, changed):
        pages.add(GRAPH)
    return pages


def _attachments(edition: Edition, path: VaultPath) -> set[VaultPath | None]:
    edges = edition.vault.links.out_of(path)
    return {edge.target for edge in edges if edge.target not in edition.vault.notes}


def asking_for_places(before: Edition, after: Edition, path: VaultPath) -> Set[VaultPath]:
    """Return the files with links to places in a note, if these places have other addresses now."""
    if before.note(path).symbols.offer == after.note(path).symbols.offer:
        return set()
    groups = after.linked.to(path).items()
    asking = {o for o, edges in groups if any(edge.link.subpath for edge in edges)}
    return asking | after.drawing


def _shown_by(before: Edition, after: Edition, files: Iterable[VaultPath]) -> set[VaultPath]:
    """Return `files` with all that show one of them, or something that shows one of them."""
    found: set[VaultPath] = set()
    pending = set(files)
    while pending:
        path = pending.pop()
        found.add(path)
        pending |= (before.linked.shown_in(path) | after.linked.shown_in(path)) - found
    return found


def _quoting(before: Edition, after: Edition, path: VaultPath) -> Iterator[VaultPath]:
    """Yield the notes whose backlinks say something else of the note."""
    for target in before.linked.targets(path) | after.linked.targets(path):
        if target in after.publication.notes and _quoted(before, path, target) != _quoted(
            after, path, target
        ):
            yield target


def _quoted(edition: Edition, origin: VaultPath, target: VaultPath) -> str:
    edges = edition.linked.to(target).get(origin)
    return group_html(edition, target, origin, edges) if edges else ""


def _summary(edition: Edition, path: VaultPath) -> tuple[str, object]:
    return edition.press.quoted(path).lead, edition.note(path).frontmatter.properties.get(
        "description"
    )


def _listing(edition: Edition, path: VaultPath) -> Iterator[str]:
    """Yield the keys of the pages that list a note with its first words."""
    folder = paths.folder(path)
    if edition.fronts[folder] == folder_page(folder):
        yield folder_page(folder)
    if path in edition.recent:
        yield RECENT
    note = edition.note(path)
    for name in (*note.frontmatter.tags, *(tag.name for tag in note.tags if not tag.in_comment)):
        parts = name.split("/")
        for i in range(len(parts)):
            key = tag_page("/".join(parts[: i + 1]))
            if key in edition.addresses:
                yield key
