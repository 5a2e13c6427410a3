"""What holds for every text: nothing raises, every span slices back, the index never lies."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import note_of
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_texts import json_values, plain_notes, texts, yaml_blocks
from msgspec import structs

from vaultkit.report.records import base_record, canvas_record, note_record
from vaultkit.source.document import Document, decode
from vaultkit.source.edit import Edit, apply
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath, is_note
from vaultkit.source.span import Span
from vaultkit.syntax import base, canvas
from vaultkit.syntax.elements import (
    BareUrl,
    BlockId,
    Callout,
    Comment,
    Element,
    FootnoteDefinition,
    FootnoteReference,
    Heading,
    Highlight,
    InlineFootnote,
    Link,
    Math,
    Tag,
    Task,
)
from vaultkit.syntax.note import Note
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import GivenNotes
from vaultkit.vault.tags import TagNode

SECONDS = 5
"""What no short text may take; a hundred times what one does."""

MARKS: dict[type[Element], str] = {
    Tag: r"#[^\s#]+",
    Heading: r"#{1,6}(?:[ \t].*)?|(?s:.+[\r\n].*[=-][ \t]*)",
    BlockId: r"\^[A-Za-z0-9-]+",
    FootnoteReference: r"\[\^[^\s\[\]]+\]",
    FootnoteDefinition: r"\[\^[^\s\[\]]+\]:",
    InlineFootnote: r"(?s)\^\[.*\]",
    Callout: r"\[!.+\][+-]?",
    Comment: r"(?s)%%.*",
    Math: r"(?s)\$.*",
    Task: r"(?s)\[.\]",
    Highlight: r"(?s)==.+==",
    BareUrl: r"(?i)https?://\S+",
}
"""What each element's source looks like, first character to last."""

LINK_MARKS = {
    "wikilink": r"\[\[.+\]\]",
    "markdown": r"(?s:\[.*\]\(.*\))",
    "reference": r"(?s:\[.*\])",
    "autolink": r"<.*>",
}


def assert_spans(note: Note) -> None:
    """Fail unless every element's span is the element as it is written, all in text order."""
    for element in note.elements:
        raw = element.span.of(note.text)
        assert 0 <= element.span.start < element.span.end <= len(note.text), element
        assert re.fullmatch(_marks(element), raw), (element, raw)
        assert _says(note, element), (element, raw)
    starts = [(e.span.start, -e.span.end) for e in note.elements]
    assert starts == sorted(starts)
    for item in note.frontmatter.links:
        assert item.span.of(note.text).strip("\"'").startswith("[["), item


def _marks(element: Element) -> str:
    if isinstance(element, Link):
        return ("!" if element.embed else "") + LINK_MARKS[element.syntax]
    return MARKS[type(element)]


def _says(note: Note, element: Element) -> bool:
    """Tell whether the element's names stand in its source; a NUL is read as U+FFFD."""
    raw = element.span.of(note.text).replace("\0", "\ufffd")
    match element:
        case Tag(name=name):
            return raw == "#" + name
        case BlockId(id=name):
            return raw == "^" + name
        case FootnoteReference(id=name):
            return raw == f"[^{name}]"
        case FootnoteDefinition(id=name):
            return raw == f"[^{name}]:"
        case Task(status=status):
            return raw == f"[{status}]"
        case Link(span=span, target=target):
            return span.start <= target.start <= target.end <= span.end
        case _:
            return True


class TestParsing:
    """`parse` on any text."""

    @given(texts)
    @example("\0[[a]]\0")
    @example("\ufeff---\r\na: 1\r\n---\r\n# x")
    @example("| a |\n|-|\n| \\|[[b\\|c]] |")
    def test_it_never_raises_and_ends_quickly(self, text: str) -> None:
        started = time.process_time()
        record = note_record(note_of(text))
        assert time.process_time() - started < SECONDS
        json.dumps(record, allow_nan=False)

    @given(texts)
    @example("[[Rain]]\x85\n")
    @example("## \x1f[[Rain]] ##\x1f\n")
    def test_every_span_slices_back(self, text: str) -> None:
        assert_spans(note_of(text))

    @given(texts)
    def test_it_says_the_same_each_time(self, text: str) -> None:
        assert note_of(text) == note_of(text)

    @given(texts)
    def test_runs_lie_in_the_text_and_in_order(self, text: str) -> None:
        runs = list(note_of(text).runs)
        assert runs == sorted(runs)
        assert all(0 <= run.start <= run.end <= len(text) for run in runs)

    @given(texts)
    def test_math_holds_no_other_element(self, text: str) -> None:
        note = note_of(text)
        for math in note.all(Math):
            inside = [e for e in note.elements if _within(e.span, math.span) and e != math]
            assert inside == []

    @given(texts)
    def test_inside_a_comment_is_what_says_so(self, text: str) -> None:
        note = note_of(text)
        for element in (*note.links, *note.tags):
            around = any(_within(element.span, c.span) for c in note.comments)
            assert element.in_comment == around


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


class TestOpaque:
    """Code, math and HTML hold neither links nor tags (COD-01 to COD-06, MTH-01 to MTH-03, HTM-01)."""

    @given(texts)
    def test_a_fence_leaks_nothing(self, text: str) -> None:
        assume("```" not in text and "\r" not in text)
        assert note_of(f"```\n{text}\n```\n").elements == ()

    @given(texts)
    def test_an_indented_block_leaks_nothing(self, text: str) -> None:
        lines = ["    " + line for line in re.split(r"\r\n|\r|\n", text)]
        assert note_of("\n".join(lines)).elements == ()

    @given(texts)
    def test_an_html_comment_leaks_nothing(self, text: str) -> None:
        assume("-->" not in text)
        assert note_of(f"<!-- x\n{text}\n-->\n").elements == ()

    @given(texts)
    def test_a_math_block_is_all_there_is(self, text: str) -> None:
        assume("$$" not in text)
        assert [type(e) for e in note_of(f"$$\n{text}\n$$\n").elements] == [Math]

    @given(texts)
    def test_a_code_span_leaks_nothing(self, text: str) -> None:
        inside = re.sub(r"[`\s\0]", "", text)
        assert note_of(f"x `a{inside}a` x").elements == ()

    @given(texts)
    def test_inline_math_is_all_there_is(self, text: str) -> None:
        inside = re.sub(r"[$\\\s\0]", "", text)
        assert [type(e) for e in note_of(f"x $a{inside}a$ x").elements] == [Math]

    @given(texts)
    def test_an_attribute_leaks_nothing(self, text: str) -> None:
        inside = re.sub(r"[\"\s\0]", "", text)
        assert note_of(f'x <b title="a{inside}a"> x').elements == ()


class TestPlaces:
    """What moves a text moves its elements, and no more."""

    @given(
        texts,
        st.sampled_from(
            ["Before.\n\n", "# Before\n\n", "- before\n\nBefore.\n\n", "---\na: 1\n---\n"]
        ),
    )
    def test_text_before_a_note_moves_its_elements(self, text: str, before: str) -> None:
        note = note_of(text)
        assume(not note.frontmatter.exists and not text.startswith("\ufeff"))
        moved = note_of(before + text)
        mine = [e for e in moved.elements if e.span.start >= len(before)]
        by = len(before)
        assert mine == _placed(note, lambda at: at + by)

    @given(plain_notes)
    @example("$$\n")
    @example("---\na: |\n  b\nup: '[[R]]'\n---\nx ^id\n\n%%\n[[a]]\n%%")
    def test_a_note_with_windows_line_ends_says_the_same(self, text: str) -> None:
        note, windows = note_of(text), note_of(text.replace("\n", "\r\n"))
        place = _with_carriage_returns(text)
        assert [_shape(e) for e in windows.elements] == [_shape(e) for e in _placed(note, place)]
        assert windows.frontmatter.properties == note.frontmatter.properties
        assert windows.frontmatter.content_start == place(note.frontmatter.content_start)

    @given(plain_notes)
    def test_a_byte_order_mark_moves_everything_by_one(self, text: str) -> None:
        note, marked = note_of(text), note_of("\ufeff" + text)
        assert list(marked.elements) == _placed(note, lambda at: at + 1)
        assert marked.frontmatter.properties == note.frontmatter.properties


def _placed(note: Note, place: Callable[[int], int]) -> list[Element]:
    """Return the elements with every span led through `place`."""

    def moved(element: Element) -> Element:
        spans = {
            name: Span(place(value.start), place(value.end))
            for name in element.__struct_fields__
            if isinstance(value := getattr(element, name), Span)
        }
        return structs.replace(element, **spans)

    return [moved(element) for element in note.elements]


def _with_carriage_returns(text: str) -> Callable[[int], int]:
    return lambda at: at + text.count("\n", 0, at)


def _shape(element: Element) -> tuple[Any, ...]:
    """Return what can be compared where line ends differ: no raw text of several lines."""
    values = [getattr(element, name) for name in element.__struct_fields__]
    one_line = [v for v in values if not isinstance(v, str) or not set(v) & {"\n", "\r"}]
    return type(element), *one_line


class TestOtherFiles:
    """Properties, canvases, bases and bytes of any kind."""

    @given(yaml_blocks)
    def test_properties_never_raise_and_their_links_slice_back(self, block: str) -> None:
        started = time.process_time()
        note = note_of(f"---\n{block}---\n# Body\n")
        assert time.process_time() - started < SECONDS
        json.dumps(note_record(note), allow_nan=False)
        assert_spans(note)
        assert note.frontmatter.valid is not False or note.problems

    @given(json_values | st.text(max_size=50))
    def test_a_canvas_never_raises(self, value: Any) -> None:
        text = value if isinstance(value, str) else json.dumps(value)
        json.dumps(canvas_record(canvas.parse(Document(VaultPath("x.canvas"), text))))

    @given(yaml_blocks | st.text(max_size=50))
    def test_a_base_never_raises(self, text: str) -> None:
        json.dumps(base_record(base.parse(Document(VaultPath("x.base"), text))))

    @given(st.binary(max_size=200))
    def test_bytes_are_text_or_a_problem(self, data: bytes) -> None:
        document = decode(VaultPath("x.md"), data)
        assert document.problems or document.text.encode() == data
        assert all(p.span.end <= max(len(document.text), 1) for p in document.problems)


class TestEdits:
    """`apply` and `Vault.changed`."""

    @given(st.text(max_size=60), st.data())
    def test_edits_change_nothing_outside(self, text: str, data: st.DataObject) -> None:
        cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
        spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
        new = data.draw(st.lists(st.text(max_size=5), min_size=len(spans), max_size=len(spans)))
        edits = [Edit(VaultPath("x.md"), s, t) for s, t in zip(spans, new, strict=True)]
        kept = [
            text[a:b]
            for a, b in zip(
                [0, *(s.end for s in spans)], [*(s.start for s in spans), None], strict=True
            )
        ]
        woven = "".join(k + t for k, t in zip(kept, [*new, ""], strict=True))
        assert apply(text, edits) == woven

    def test_edits_that_overlap_are_refused(self) -> None:
        path = VaultPath("x.md")
        with pytest.raises(ValueError, match="overlaps"):
            apply("abc", [Edit(path, Span(0, 2), ""), Edit(path, Span(1, 3), "")])

    @given(st.data())
    def test_a_changed_vault_equals_one_built_from_scratch(self, data: st.DataObject) -> None:
        held = dict(data.draw(_contents).items())
        vault = _vault(held)
        for _ in range(data.draw(st.integers(1, 4))):
            gone = data.draw(st.sets(st.sampled_from(sorted(held)) if held else st.nothing()))
            written = data.draw(_contents)
            held = {p: t for p, t in held.items() if p not in gone} | written
            documents = [Document(path, text) for path, text in written.items()]
            vault = vault.changed(documents, gone)
            _ = list(vault.links), vault.tags  # what is computed now must not be remembered then
            assert _meaning(vault) == _meaning(_vault(held))


_paths = st.sampled_from(["A.md", "B.md", "a.md", "x/A.md", "x/B.md", "x/y/A.md", "y/C.MD"]).map(
    VaultPath
)
_bodies = st.lists(
    st.sampled_from(
        [
            "[[A]]",
            "[[B#H]]",
            "[[x/A#^i]]",
            "![[C]]",
            "[[dial.png]]",
            "\n# H\n",
            "\nt ^i\n",
            "#a/b ",
            "#A ",
            "[b](x/B.md) ",
            "%%[[A]]%% ",
        ]
    ),
    max_size=5,
).map("".join)
_contents = st.dictionaries(_paths, _bodies, max_size=5)


def _vault(held: dict[VaultPath, str]) -> Vault:
    files = tuple(sorted([*held, VaultPath("p/dial.png")]))
    notes = GivenNotes(note_of(held[path], path) for path in files if is_note(path))
    return Vault(Path("/"), files, notes)


def _meaning(vault: Vault) -> tuple[Any, ...]:
    return vault, list(vault.notes), list(vault.links), list(map(_branch, vault.tags.roots))


def _branch(node: TagNode) -> tuple[Any, ...]:
    return node.name, node.notes, list(map(_branch, node.children))


CORPORA = ["obsidian-help-en", "obsidian-hub"]
SAMPLE = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 12
"""Of the large vault every so manieth note is read, unless the search is to be deep."""


class TestRealNotes:
    """The law of spans on what people wrote."""

    @pytest.mark.parametrize("name", CORPORA)
    def test_every_span_of_a_real_vault_slices_back(self, name: str, shared: Path) -> None:
        folder = Folder(shared / "corpora" / name)
        notes = list(_notes(folder))
        for note in notes[:: SAMPLE if len(notes) > 1000 else 1]:
            assert_spans(note())

    def test_every_span_of_the_projects_vault_slices_back(self, own_vault: Path) -> None:
        for note in _notes(Folder(own_vault)):
            assert_spans(note())


def _notes(folder: Folder) -> Iterator[Callable[[], Note]]:
    for path in folder.list().files:
        if is_note(path):
            yield lambda path=path: note_of(folder.read(path).text, path)  # type: ignore[misc]
