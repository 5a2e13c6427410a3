"""The rules about properties, tags and syntax: what their fixes write, what settings say to them, what they cost."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import VaultOf, note_of
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.lint.rule import Finding, all_rules
from vaultkit.lint.rules._running import running
from vaultkit.lint.rules._slips import forms, is_slip, slips
from vaultkit.lint.scope import Scope
from vaultkit.source.document import Document
from vaultkit.source.edit import apply
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span
from vaultkit.syntax.parser import parse
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import GivenNotes

FAMILIES = ("properties", "tags", "syntax")
RULES = {rule.name: rule for rule in all_rules() if rule.family in FAMILIES}

TYPES = {
    ".obsidian/types.json": '{"types": {"rating": "number", "done": "checkbox", "seen": "date",'
    ' "at": "datetime", "who": "text", "also": "multitext"}}'
}
AUTHORS = {f"N{i}.md": "---\nauthor: x\ndate-read: y\n---\n" for i in range(10)}
BOOKS = {f"N{i}.md": "#book #to-do #gardening" for i in range(10)}
STYLES = {".obsidian/snippets/a.css": "[data-callout=house] {}"}

FIXES: list[tuple[str, Mapping[str, str], str, str | None, str | None]] = [
    ("invalid-yaml", {}, "---\ntitle: a: b\n---\n", '---\ntitle: "a: b"\n---\n', None),
    ("invalid-yaml", {}, "---\r\na:\r\n- @b\r\n---", '---\r\na:\r\n- "@b"\r\n---', None),
    (
        "invalid-yaml",
        {},
        '---\nby: "Ada" and co\nsaid: it\'s \\ "so": yes\n---\n',
        "---\nby: '\"Ada\" and co'\nsaid: 'it''s \\ \"so\": yes'\n---\n",
        None,
    ),
    ("invalid-yaml", {}, "---\ntitle: a: b # later\n---\n", None, None),
    ("invalid-yaml", {}, "---\na: {{b}}: c\n---\n", None, None),
    ("invalid-yaml", {}, "---\nup: [[A]], [[B]]\n---\n", None, None),
    ("invalid-yaml", {}, "---\na: b: c\nd: [\n---\n", None, None),
    ("property-type", TYPES, '---\nrating: "4.50"\n---', "---\nrating: 4.50\n---", None),
    ("property-type", TYPES, "---\ndone: 'True'\n---", "---\ndone: true\n---", None),
    ("property-type", TYPES, "---\nseen: 2024/3/1\n---", "---\nseen: 2024-03-01\n---", None),
    ("property-type", TYPES, "---\nat: 2024.03.01\n---", "---\nat: 2024-03-01\n---", None),
    ("property-type", TYPES, "---\nwho: 0x10\n---", '---\nwho: "0x10"\n---', None),
    ("property-type", TYPES, "---\nrating: four\n---", None, None),
    ("property-type", TYPES, "---\nseen: 2024/13/1\n---", None, None),
    ("property-type", TYPES, "---\nwho: 7 # lucky\n---", None, None),
    ("unknown-property", AUTHORS, "---\nauhtor: x\n---\n", None, "---\nauthor: x\n---\n"),
    ("unknown-property", AUTHORS, "---\ndate_read: x\n---\n", None, "---\ndate-read: x\n---\n"),
    ("unknown-property", AUTHORS, "---\nAuthor: x\n---\n", None, "---\nauthor: x\n---\n"),
    ("unknown-property", {}, "---\nalias: b\n---\n", None, "---\naliases: b\n---\n"),
    ("unknown-property", AUTHORS, "---\nauhtor: x\nauthor: y\n---\n", None, None),
    ("unquoted-link", {}, "---\r\nup: [[A]]\r\n---", '---\r\nup: "[[A]]"\r\n---', None),
    ("unquoted-link", {}, '---\nup: \n- [[A "b"]]\n---', "---\nup: \n- '[[A \"b\"]]'\n---", None),
    ("frontmatter-not-first", {}, "\n\n---\na: b\n---\n", "---\na: b\n---\n", None),
    ("frontmatter-not-first", {}, "--- \na: b\n---\n", "---\na: b\n---\n", None),
    ("frontmatter-not-first", {}, "\ufeff---\na: b\n---\n", "---\na: b\n---\n", None),
    (
        "tag-case-variant",
        {"B.md": "#draft #draft #draft #draft"},
        '---\ntags: [Draft, "#Draft", other]\n---\n#Draft and #draft `#Draft`',
        '---\ntags: [draft, "#draft", other]\n---\n#draft and #draft `#Draft`',
        None,
    ),
    ("tag-case-variant", {"B.md": "#area/y #area"}, "#Area/X", "#area/X", None),
    (
        "tag-near-duplicate",
        BOOKS,
        "---\ntags: [books]\n---\n#todo #gardenign",
        None,
        "---\ntags: [book]\n---\n#to-do #gardening",
    ),
    ("invalid-tag", {}, "---\ntags: a, b\n---\n", "---\ntags: [a, b]\n---\n", None),
    ("invalid-tag", {}, "---\ntags: one two\n---\n", None, "---\ntags: [one, two]\n---\n"),
    ("invalid-tag", {}, "---\ntags: a & b\n---\n", None, None),
    ("invalid-tag", {}, "---\ntags:\n- #a\n- # b\n---\n", "---\ntags:\n- a\n- # b\n---\n", None),
    ("accidental-setext", {}, "Done.\n---\n", "Done.\n\n---\n", None),
    ("accidental-setext", {}, "a\r\nb\r\n---\r\n", "a\r\nb\r\n\r\n---\r\n", None),
    ("accidental-setext", {}, "#rain #water\n---", "#rain #water\n\n---", None),
    ("unknown-callout", {}, "> [!Warnning|x]- y", None, "> [!warning|x]- y"),
    ("unknown-callout", STYLES, "> [!hause]", None, "> [!house]"),
    ("unknown-callout", {}, "> [!house]", None, None),
    ("hash-without-space", {}, "##A\n\n###B\r\n", "## A\n\n### B\r\n", None),
    ("hash-without-space", {}, "#Rain gauges in May\n\nText", None, "# Rain gauges in May\n\nText"),
    (
        "invisible-character",
        {},
        "##\u00a0A\n\n## A\u00a0b",
        "## A\n\n## A b".replace("\u00a0", " "),
        None,
    ),
    ("invisible-character", {}, "[[A\u200bb]]", None, "[[Ab]]"),
]
"""A rule, the files beside `Home.md`, that note's text, and what its safe fixes, and all, make of it; None: nothing."""


def _found(vault: Vault, name: str, options: Mapping[str, Any] | None = None) -> list[Finding]:
    rule = RULES[name]
    read = (f for note in vault for f in (rule.read(note) if rule.read else ()))
    return [*rule.check(Scope(vault, options={name: options or {}})), *read]


def _mended(found: list[Finding], text: str, *, unsafe: bool) -> str:
    fixes = [f.fix for f in found if f.fix and (f.fix.safe or unsafe)]
    return apply(text, {e for fix in fixes for e in fix.edits if e.path == "Home.md"})


@pytest.mark.parametrize(("name", "files", "before", "safely", "wholly"), FIXES)
def test_a_fix_writes_what_is_needed_and_no_more(
    vault_of: VaultOf, name, files, before, safely, wholly
) -> None:
    found = _found(vault_of({**files, "Home.md": before}), name)
    assert any(finding.path == "Home.md" for finding in found)
    assert _mended(found, before, unsafe=False) == (safely or before)
    after = _mended(found, before, unsafe=True)
    assert after == (wholly or safely or before)
    if after != before:
        again = _found(vault_of({"Home.md": after}), name)
        assert [f for f in again if f.path == "Home.md" and f.fix] == []


class TestOptions:
    """What settings say to the rules that look at nothing without them."""

    def test_a_schema_says_what_must_be_there_and_how_it_must_look(self, vault_of: VaultOf) -> None:
        wanted = {
            "folder": "Books",
            "required": ["author", "status"],
            "enum": {"status": ["unread", "read"]},
            "pattern": {"isbn": "[0-9-]+"},
        }
        vault = vault_of(
            {
                "Books/A.md": "---\nauthor:\nstatus: lost\nisbn: x1\n---\n",
                "Books/B.md": "---\nauthor: Ada\nstatus: [read, unread]\nisbn: 1-2\n---\n",
                "Bookshelf.md": "",
            }
        )
        found = _found(vault, "schema", {"notes": [wanted]})
        assert [(f.path, f.message) for f in found] == [
            ("Books/A.md", "the property `author` has no value"),
            ("Books/A.md", "`status` must be one of unread, read, and is “lost”"),
            ("Books/A.md", "`isbn` does not match [0-9-]+: “x1”"),
        ]

    def test_a_schema_may_be_for_a_tag(self, vault_of: VaultOf) -> None:
        vault = vault_of({"A.md": "#Book", "B.md": "#booklet"})
        found = _found(vault, "schema", {"notes": [{"tag": "#book", "required": ["author"]}]})
        assert [f.path for f in found] == ["A.md"]

    @pytest.mark.parametrize("said", [{"pattern": {"a": "["}}, {"enum": 7}, "Books", 7])
    def test_a_schema_that_cannot_be_understood_is_reported(self, vault_of: VaultOf, said) -> None:
        found = _found(vault_of({"A.md": ""}), "schema", {"notes": [said]})
        assert [f.severity for f in found] == ["error"]

    def test_a_vocabulary_allows_its_tags_and_what_is_nested_in_some(
        self, vault_of: VaultOf
    ) -> None:
        vault = vault_of({"A.md": "---\ntags: [drafts]\n---\n#Draft #rain #area/x #area #drafts"})
        options = {"allowed": ["draft", "#Rain", "area/*"]}
        found = _found(vault, "tag-vocabulary", options)
        assert [(f.message[:7], f.suggestions) for f in found] == [
            ("#drafts", ("#draft",)),
            ("#area i", ()),
        ]


class TestSlips:
    """Which words are likely another one."""

    def test_one_letter_is_a_slip_and_a_digit_is_none(self) -> None:
        assert is_slip("auhtor", "author")
        assert is_slip("athor", "author")
        assert is_slip("authors", "author")
        assert not is_slip("uathro", "author")
        assert not is_slip("part1", "part2")
        assert not is_slip("author", "author")

    @given(st.text("abc1", max_size=6), st.text("abc1", max_size=6))
    def test_a_slip_is_one_from_both_ends(self, a: str, b: str) -> None:
        assert is_slip(a, b) == is_slip(b, a)

    def test_only_rare_words_are_slips_of_frequent_ones(self) -> None:
        assert slips({"author": 40, "auhtor": 1, "authox": 9}) == {"auhtor": "author"}

    def test_a_form_is_told_by_its_joints_and_its_ending(self) -> None:
        uses = {"to-do": 3, "todo": 1, "class": 2, "clas": 1, "cities": 1, "city": 2}
        assert forms(uses) == {"todo": "to-do", "cities": "city"}


def test_a_mark_stands_in_running_text_or_does_not() -> None:
    text = "a == b `==` \n\n$==$ %%==%%\n\n```\n==\n```\n\n- ==\n\n> | ==\n\n<!-- == -->"
    marks = [Span(i, i + 2) for i in range(len(text)) if text.startswith("==", i)]
    plain = running(note_of(text), marks)
    assert [mark in plain for mark in marks] == [
        True,
        False,
        False,
        False,
        False,
        True,
        True,
        False,
    ]


pieces = st.lists(
    st.sampled_from(
        [
            "%%",
            "$$",
            "==",
            "```",
            "~~~",
            ">",
            "-",
            "#",
            "##",
            "---",
            "===",
            "[^1]",
            "[^1]:",
            "#Rain",
            "#rain",
            "#2024",
            "[!x]",
            "a",
            "b",
            "[[",
            "]]",
            "\n",
            "\n",
            "\n\n",
            "\xa0",
            "\u200b",
            "<<<<<<<",
            "=======",
            ">>>>>>>",
            "tags:",
            "up:",
            '"',
            "'",
            ":",
            ",",
            "[",
            "]",
            "@",
            "<!--",
            "-->",
            "\t",
            "\r\n",
        ]
    ),
    max_size=40,
)


@given(pieces)
def test_no_text_raises_and_every_finding_lies_in_it(parts: list[str]) -> None:
    text = " ".join(parts).replace("\n ", "\n")
    for document in (text, f"---\n{text}\n---\n{text}"):
        note = parse(Document(VaultPath("Home.md"), document))
        vault = Vault(Path("/nonexistent"), (note.path,), GivenNotes([note]))
        for name in RULES:
            found = _found(vault, name, {"allowed": ["x"], "notes": [{"required": ["x"]}]})
            for finding in found:
                if finding.path == "Home.md":
                    assert 0 <= finding.span.start <= finding.span.end <= len(document)
            _mended(found, document, unsafe=True)


HOSTILE = {
    "comments": "%% a\n\n%%" * 3000,
    "fences": "> ```\n> x\n\n" * 3000,
    "hidden fences": "<!--\n" + "```\n~~~\n" * 3000,
    "marks on a line": "``` " * 9000,
    "math": "a $$x^2 " * 3000 + "$$",
    "highlights": "==a " * 9000,
    "setext": "a b\n" * 9000 + "---\n",
    "brackets": "[[" * 9000 + "\n---\n",
    "footnotes": "".join(f"[^aa{i}]: x [^bb{i}] %%[^x]%%\n" for i in range(3000)),
    "tags": "".join(f"#T{i} #t{i} " for i in range(3000)),
    "remarks": "---\ntags:\n" + "- #a\n" * 900 + "---\n",
    "entries": "---\ntags: [" + ", ".join(f"a b{i}" for i in range(2000)) + "]\n---\n",
    "links": "---\nup:\n" + "- [[a]]\n" * 900 + "---\n",
    "values": "---\n" + "a: b: c\n" * 900 + "---\n",
    "blanks": "\n" * 90_000 + "---\na: b\n---",
    "callouts": "".join(f"> [!warnin{chr(300 + i)}]\n\n" for i in range(3000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_superlinear_time(text: str) -> None:
    note = parse(Document(VaultPath("Home.md"), text))
    vault = Vault(Path("/nonexistent"), (note.path,), GivenNotes([note]))
    for name in RULES:
        before = time.process_time()
        _found(vault, name)
        assert time.process_time() - before < 2, name
