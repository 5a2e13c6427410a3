"""What a case may expect of its vault: one function for each kind of block, from a vault to lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields

from casefile import visible

from vaultkit.lint import run
from vaultkit.lint.rule import all_rules
from vaultkit.report.findings import Findings, render
from vaultkit.report.records import json_value
from vaultkit.site.content import heading_one
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.features import FEATURES
from vaultkit.site.pages import note_content
from vaultkit.site.publish import decide
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.elements import (
    BareUrl,
    BlockId,
    FootnoteReference,
    Heading,
    Highlight,
    InlineFootnote,
    Link,
    Math,
    Task,
)
from vaultkit.syntax.note import Note
from vaultkit.vault.anchors import AnchorFound, AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.linktext import linktext
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Ambiguous, Found, Resolution
from vaultkit.vault.settings import Settings

Lines = Iterator[str]


def links(vault: Vault, path: VaultPath) -> Lines:
    """Yield the links and embeds of a note's text."""
    note = vault.notes[path]
    for link in note.links:
        yield f"{_at(note, link.span)} {visible(note.raw(link.span))}  {_words(link)}"


def property_links(vault: Vault, path: VaultPath) -> Lines:
    """Yield the links of a note's properties."""
    note = vault.notes[path]
    for item in note.frontmatter.links:
        raw = visible(note.raw(item.span))
        yield f"{_at(note, item.span)} {item.key}: {raw}  {_words(item.link)}"


def tags(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's tags: those of its properties, then those of its text."""
    note = vault.notes[path]
    for name in note.frontmatter.tags:
        yield f"properties #{visible(name)}"
    for tag in note.tags:
        place = _at(note, tag.span)
        yield f"{place} {visible(note.raw(tag.span))}{'  in a comment' if tag.in_comment else ''}"


def tag_tree(vault: Vault, path: VaultPath) -> Lines:
    """Yield all tags of the vault, nested, with the notes that carry each or one below it."""
    for node in vault.tags:
        depth = node.name.count("/")
        yield f"{'  ' * depth}#{visible(node.name)}: {', '.join(sorted(node.carriers()))}"


def headings(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's headings."""
    note = vault.notes[path]
    for heading in note.headings:
        text = f" {heading.text}" if heading.text else ""
        yield f"{_at(note, heading.span)} h{heading.level}{visible(text)}"


def blocks(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's block ids."""
    note = vault.notes[path]
    for block in note.block_ids:
        yield f"{_at(note, block.span)} {visible(note.raw(block.span))}"


def properties(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's properties, and where its body begins."""
    note = vault.notes[path]
    block = note.frontmatter
    if not block.exists:
        yield "(no properties)"
    elif not block.valid:
        yield "(properties that cannot be read)"
    elif not block.properties:
        yield "(an empty block)"
    for key, value in block.properties.items():
        yield f"{visible(key)}: {visible(json.dumps(json_value(value), ensure_ascii=False))}"
    yield f"body from {_at(note, Span(block.content_start, block.content_start))}"


def aliases(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's other names."""
    yield from map(visible, vault.notes[path].frontmatter.aliases)


def callouts(vault: Vault, path: VaultPath) -> Lines:
    """Yield the heads of a note's callouts."""
    note = vault.notes[path]
    for c in note.callouts:
        said = [f"shown as {c.canonical}", f"depth {c.depth}"]
        said += [f"fold {c.fold}"] if c.fold else []
        said += [f"metadata {c.metadata}"] if c.metadata is not None else []
        said += [f'title "{c.title}"'] if c.title is not None else []
        yield f"{_at(note, c.span)} {visible(note.raw(c.span))}  {', '.join(map(visible, said))}"


def footnotes(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's footnotes: marks, definitions and inline ones, in text order."""
    note = vault.notes[path]
    inline = note.all(InlineFootnote)
    for note_mark in sorted((*note.footnotes, *inline), key=lambda f: f.span):
        match note_mark:
            case InlineFootnote():
                kind = "inline"
            case FootnoteReference():
                kind = "mark"
            case _:
                kind = "definition"
        yield f"{_at(note, note_mark.span)} {visible(note.raw(note_mark.span))}  {kind}"


def comments(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's `%%` comments."""
    note = vault.notes[path]
    for comment in note.comments:
        yield f"{_at(note, comment.span)} {visible(note.raw(comment.span))}  {comment.form}"


def math(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's math."""
    note = vault.notes[path]
    for item in note.all(Math):
        kind = "display" if item.display else "inline"
        yield f"{_at(note, item.span)} {visible(note.raw(item.span))}  {kind}"


def tasks(vault: Vault, path: VaultPath) -> Lines:
    """Yield the boxes of a note's tasks."""
    note = vault.notes[path]
    for task in note.all(Task):
        yield f"{_at(note, task.span)} {visible(note.raw(task.span))}"


def highlights(vault: Vault, path: VaultPath) -> Lines:
    """Yield a note's highlights."""
    note = vault.notes[path]
    for item in note.all(Highlight):
        yield f"{_at(note, item.span)} {visible(note.raw(item.span))}"


def addresses(vault: Vault, path: VaultPath) -> Lines:
    """Yield the addresses in a note's running text."""
    note = vault.notes[path]
    for item in note.all(BareUrl):
        yield f"{_at(note, item.span)} {visible(note.raw(item.span))}"


def canvas(vault: Vault, path: VaultPath) -> Lines:
    """Yield what a canvas says: where its cards lead, their tags, its arrows."""
    said = vault.canvases[path]
    for item in said.links:
        raw = f"{item.link.path}{item.link.subpath or ''}"
        display = f" shown as {item.link.display}" if item.link.display is not None else ""
        yield visible(f"card {item.card.id}: {item.kind} {raw}{display}")
    for tag in said.tags:
        yield visible(f"tag #{tag}")
    for arrow in said.arrows:
        yield visible(f"arrow {arrow.id}: {arrow.source} -> {arrow.target}")


def views(vault: Vault, path: VaultPath) -> Lines:
    """Yield the names of a base's views."""
    yield from map(visible, vault.bases[path].views)


def resolve(vault: Vault, path: VaultPath) -> Lines:
    """Yield what every link of the vault means, and the rule that says so."""
    for edge in vault.links:
        yield visible(f"{edge.origin}: {_edge(vault, edge)} -> ") + _meaning(vault, edge.resolution)


def backlinks(vault: Vault, path: VaultPath) -> Lines:
    """Yield the links from other files that lead to a file."""
    for edge in vault.links.backlinks(path):
        yield visible(f"{edge.origin}: {_edge(vault, edge)}")


def problems(vault: Vault, path: VaultPath) -> Lines:
    """Yield what kept a file of the vault, or a part of one, from being read."""
    for problem in vault.problems:
        note = vault.notes.get(problem.path)
        place = f":{_at(note, problem.span)}" if note else ""
        yield visible(f"{problem.path}{place} {problem.kind}: {problem.message}")


def settings(vault: Vault, path: VaultPath) -> Lines:
    """Yield the settings that differ from Obsidian's defaults, and the files they put out of sight."""
    default = Settings()
    for field in fields(Settings):
        value = getattr(vault.settings, field.name)
        if value != getattr(default, field.name):
            yield visible(f"{field.name}: {json.dumps(value, ensure_ascii=False)}")
    for file in vault.files:
        if vault.settings.ignores(file):
            yield visible(f"out of sight: {file}")


def written(vault: Vault, path: VaultPath) -> Lines:
    """Yield how a wikilink to each file of the vault is written."""
    for file in vault.files:
        yield visible(f"{file}: [[{linktext(vault, file)}]]")


def html(vault: Vault, path: VaultPath) -> Lines:
    """Yield the HTML of a note's own text: its page without title, tags, properties and backlinks."""
    edition = Edition(decide(vault))
    text = note_content(edition, path).html.removeprefix(heading_one(title_of(path)))
    for feature in FEATURES:
        text = text.replace(feature.html(edition, path), "")
    yield from _lines(text)


def page(vault: Vault, path: VaultPath) -> Lines:
    """Yield the HTML of a note's page, between the site's header and footer."""
    yield from _lines(note_content(Edition(decide(vault)), path).html)


def _lines(text: str) -> Lines:
    return (visible(line) for line in text.strip().split("\n"))


def check(vault: Vault, path: VaultPath) -> Lines:
    """Yield the findings of the rule that is named, or of all by default, as `--format concise` prints them."""
    named = [rule for rule in all_rules() if rule.name == path] or None
    findings = render(Findings(str(vault.root), 0, 0, run.check(vault, rules=named)), "concise")
    yield from map(visible, findings.replace(str(vault.root), "VAULT").splitlines())


EXPECTATIONS: dict[str, Callable[[Vault, VaultPath], Lines]] = {
    "links": links,
    "property-links": property_links,
    "tags": tags,
    "tag-tree": tag_tree,
    "headings": headings,
    "blocks": blocks,
    "properties": properties,
    "aliases": aliases,
    "callouts": callouts,
    "footnotes": footnotes,
    "comments": comments,
    "math": math,
    "tasks": tasks,
    "highlights": highlights,
    "addresses": addresses,
    "canvas": canvas,
    "views": views,
    "resolve": resolve,
    "backlinks": backlinks,
    "problems": problems,
    "settings": settings,
    "written": written,
    "html": html,
    "page": page,
    "check": check,
}
"""By the word that heads the block."""


def _at(note: Note, span: Span) -> str:
    place = note.position(span.start)
    return f"{place.line}:{place.column}"


def _words(link: Link) -> str:
    kind = f"{link.syntax}{' embed' if link.embed else ''}{' external' if link.external else ''}"
    said = [f'{kind} "{link.path}"']
    said += [f'at "{link.subpath}"'] if link.subpath is not None else []
    said += [f'shown as "{link.display}"'] if link.display is not None else []
    said += [f"{link.width} wide"] if link.width is not None else []
    said += [f"{link.height} high"] if link.height is not None else []
    said += ["in a comment"] if link.in_comment else []
    return visible(" ".join(said))


def _edge(vault: Vault, edge: Edge) -> str:
    if edge.kind in ("canvas", "canvas-text"):
        return f"card {edge.key}: {edge.link.path}{edge.link.subpath or ''}"
    raw = vault.notes[edge.origin].raw(edge.span)
    return f"{edge.key}: {raw}" if edge.kind == "property" else raw


def _meaning(vault: Vault, resolution: Resolution) -> str:
    rule = resolution.why.partition(":")[0]
    if not isinstance(resolution, Found):
        return f"nothing ({rule})"
    others = ""
    if isinstance(resolution, Ambiguous):
        others = f", ambiguous with {', '.join(resolution.candidates[1:])}"
    return visible(f"{resolution.path}{_place(vault, resolution)} ({rule}{others})")


def _place(vault: Vault, found: Found) -> str:
    match found.anchor:
        case AnchorMissing(kind, text):
            return f', no {kind} "{text}"'
        case AnchorFound(element):
            note = vault.notes[found.path]
            line = note.position(element.span.start).line
            match element:
                case Heading():
                    said = f'heading "{element.text}"'
                case BlockId():
                    said = f"block ^{element.id}"
                case _:
                    said = f"footnote [^{element.id}]"
            return f", {said} on line {line}"
        case _:
            return ""
