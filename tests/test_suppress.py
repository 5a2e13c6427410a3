"""Suppressions: which findings they are about, what is said of those of no use, and how they are added."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import VaultOf, note_of, write
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.lint.add_ignores import add_ignores
from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.marks import MARKS
from vaultkit.lint.rule import Rule, all_rules
from vaultkit.lint.run import Reader, check, in_order
from vaultkit.lint.suppress import settled
from vaultkit.source.edit import Edit, apply
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault

_ASKED = ("broken-heading", "broken-embed", "invalid-yaml", "unused-suppression", "unknown-rule")
ASKED = tuple(rule for rule in all_rules() if rule.name in _ASKED)


def findings(vault: Vault, rules: tuple[Rule, ...] = ASKED) -> list[Diagnostic]:
    return in_order(settled(check(vault, rules=(*rules, *MARKS)), rules))


def said(vault: Vault) -> list[str]:
    return [f"{d.start.line}:{d.start.column} {d.rule}" for d in findings(vault)]


def mended(vault: Vault) -> str:
    """Return the note A.md with all fixes made."""
    edits: list[Edit] = []
    for d in findings(vault):
        if d.fix and not any(e in edits for e in d.fix.edits):
            edits += d.fix.edits
    return apply(vault.notes[VaultPath("A.md")].text, edits)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[[#X]] %% vaultkit: ignore broken-heading %%\n[[#X]]", ["2:1 broken-heading"]),
        ("[[#X]] <!-- vaultkit: ignore broken-heading -- why -->\n[[#X]]", ["2:1 broken-heading"]),
        ("[[#X]] %% vaultkit: ignore links -- the family %%", []),
        ("[[#X]] ![[Y]] %% vaultkit: ignore broken-heading, broken-embed %%", []),
        ("[[#X]] ![[Y]] %%vaultkit:ignore broken-heading broken-embed--no-reason%%",
         ["1:8 broken-embed", "1:48 unknown-rule"]),
        ("[[#X]] %% vaultkit: ignore all %%", []),
        ("%% vaultkit: ignore broken-heading %%\n[[#X]]\n[[#X]]", ["3:1 broken-heading"]),
        ("%% vaultkit: ignore broken-heading %%\n\n\n[[#X]]", []),
        ("> %% vaultkit: ignore broken-heading %%\n>\n> [[#X]]", []),
        ("%% vaultkit: ignore broken-embed %%\n<!-- vaultkit: ignore broken-heading -->\n[[#X]] ![[Y]]", []),
        ("%% vaultkit: ignore-block links %%\n[[#X]]\n[[#X]]\n\n[[#X]]", ["5:1 broken-heading"]),
        ("[[#X]] %% vaultkit: ignore-block links %%\n[[#X]]\n\n[[#X]]", ["4:1 broken-heading"]),
        ("%% vaultkit: ignore-start links %%\n[[#X]]\n\n[[#X]]\n\n%% vaultkit: ignore-end %%\n[[#X]]",
         ["7:1 broken-heading"]),
        ("%% vaultkit: ignore-start links %%\n\n[[#X]]\n\n[[#X]]", []),
        ("[[#X]]\n\n[[#X]]\n\n%% vaultkit: ignore-file links %%", []),
        ("---\nvaultkit-ignore: [broken-heading]\n---\n[[#X]] ![[Y]]", ["4:8 broken-embed"]),
        ("---\nvaultkit-ignore:\n  - links\n---\n[[#X]] ![[Y]]", []),
        ("---\nvaultkit-ignore: links\n---\n[[#X]] ![[Y]]", []),
        ("%%\nvaultkit: ignore links\n%%\n[[#X]]", []),
        ("---\na: [\n---\n%% vaultkit: ignore-file invalid-yaml %%", []),
        ("[[#X]] %% vaultkit: ignore broken-heading %%\r\n[[#X]]\r\n", ["2:1 broken-heading"]),
    ],
)  # fmt: skip
def test_a_suppression_is_about(text: str, left: list[str], vault_of: VaultOf) -> None:
    assert said(vault_of({"A.md": text})) == left


@pytest.mark.parametrize(
    "text",
    [
        "[[#X]] `%% vaultkit: ignore broken-heading %%`",
        "[[#X]] `<!-- vaultkit: ignore broken-heading -->`",
        "```\n%% vaultkit: ignore-file broken-heading %%\n```\n\n[[#X]]",
        "```\n<!-- vaultkit: ignore-file broken-heading -->\n```\n\n[[#X]]",
        "[[#X]] %% not vaultkit: ignore broken-heading %%",
        "[[#X]] <!-- vaultkit: ignore broken-heading",
        "[[#X]] $%% vaultkit: ignore broken-heading %%$",
    ],
)
def test_code_and_text_suppress_nothing(text: str, vault_of: VaultOf) -> None:
    assert [one.split()[1] for one in said(vault_of({"A.md": text}))] == ["broken-heading"]


@pytest.mark.parametrize(
    ("text", "left", "safe"),
    [
        ("a %% vaultkit: ignore broken-heading %%\n", "a\n", True),
        ("a %% vaultkit: ignore broken-heading %% b\n", "a  b\n", True),
        ("%% vaultkit: ignore broken-heading %%\nb\n", "b\n", True),
        ("a\n\n%% vaultkit: ignore broken-heading %%\n\nb\n", "a\n\n\nb\n", True),
        ("a\n<!-- vaultkit: ignore broken-heading -->\n---\n", "a\n---\n", False),
        ("\n%% vaultkit: ignore broken-heading %%\n---\n", "\n---\n", False),
        ("%% vaultkit: ignore broken-heading %% # b\n", " # b\n", False),
        ("a\n- %% vaultkit: ignore broken-heading %%\n", "a\n-\n", False),
        ("# A %% vaultkit: ignore broken-heading %%\n", "# A\n", False),
        ("---\nx: 1\nvaultkit-ignore: broken-heading\ny: 1\n---\n", "---\nx: 1\ny: 1\n---\n", True),
        ("---\nvaultkit-ignore:\n- links\n- 'broken-embed'\n---\n", "---\n---\n", True),
        ("[[#X]] %% vaultkit: ignore broken-heading,broken-embed -- why %%\n",
         "[[#X]] %% vaultkit: ignore broken-heading -- why %%\n", True),
        ("---\nvaultkit-ignore: [broken-embed, broken-heading]\n---\n[[#X]]",
         "---\nvaultkit-ignore: [broken-heading]\n---\n[[#X]]", True),
        ("a %% vaultkit: ignore-start links %%\nb\nc %% vaultkit: ignore-end %%\n", "a\nb\nc\n", True),
        ("a %% vaultkit: ignore-end %%\n", "a\n", True),
    ],
)  # fmt: skip
def test_one_that_is_of_no_use_is_taken_out(
    text: str, left: str, safe: bool, vault_of: VaultOf
) -> None:
    vault = vault_of({"A.md": text})
    (found,) = findings(vault)
    assert found.rule == "unused-suppression"
    assert found.fix is not None
    assert found.fix.safe == safe
    assert mended(vault) == left


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a %% vaultkit: ignroe links %%", "“ignroe” is not understood"),
        ("a %% vaultkit: %%", "“” is not understood"),
        ("a %% vaultkit: ignore %%", "names no rule"),
        ("a %% vaultkit: ignore -- why %%", "names no rule"),
        ("---\nvaultkit-ignore: 3\n---\n", "must be a list"),
        ("---\nvaultkit-ignore: []\n---\n", "must be a list"),
        ("---\nvaultkit-ignore:\n  a: b\n---\n", "must be a list"),
    ],
)
def test_one_that_is_not_understood_says_so(text: str, message: str, vault_of: VaultOf) -> None:
    (found,) = findings(vault_of({"A.md": text}))
    assert found.rule == "unused-suppression"
    assert message in found.message


def test_an_unknown_name_is_found_and_mended(vault_of: VaultOf) -> None:
    vault = vault_of({"A.md": "[[#X]] %% vaultkit: ignore broken-headng %%"})
    heading, unknown = findings(vault)
    assert heading.rule == "broken-heading"
    assert (unknown.rule, unknown.target) == ("unknown-rule", "broken-headng")
    assert unknown.suggestions[0] == "broken-heading"
    assert unknown.fix is not None
    assert not unknown.fix.safe
    assert (unknown.start.column, unknown.end.column) == (28, 41)
    assert mended(vault) == "[[#X]] %% vaultkit: ignore broken-heading %%"


def test_a_rule_that_is_not_asked_makes_no_suppression_useless(vault_of: VaultOf) -> None:
    assert said(vault_of({"A.md": "a %% vaultkit: ignore duplicate-property, tags %%"})) == []


def test_of_two_about_one_finding_the_one_that_begins_last_is_used(vault_of: VaultOf) -> None:
    text = "---\nvaultkit-ignore: links\n---\n[[#X]] %% vaultkit: ignore links %%"
    assert said(vault_of({"A.md": text})) == ["2:1 unused-suppression"]


def test_what_is_said_of_suppressions_can_be_suppressed(vault_of: VaultOf) -> None:
    text = "a %% vaultkit: ignore links, unused-suppression %%"
    assert said(vault_of({"A.md": text})) == []


_LINES = st.sampled_from(
    [
        "[[#X]]",
        "a ![[Y]] b",
        "# H [[#X]]",
        "- [[#X]]",
        "> [[#X]]",
        "| [[#X]] | b |",
        "|---|---|",
        "",
        "    [[#X]]",
        "```",
        "a ^id",
        "[[#X]] ^b",
        "%% [[#X]]",
        "%% vaultkit: ignore broken-heading %%",
        "<!-- vaultkit: ignore links -->",
        "text %% vaultkit: ignore-block broken-embed, links %%",
        "%% vaultkit: ignore-start all %%",
        "%% vaultkit: ignore-end %%",
        "---",
        "vaultkit-ignore: [links]",
        "up: '[[#X]]'",
    ]
)
_NOTES = st.lists(_LINES, max_size=12).map(lambda lines: "".join(f"{x}\n" for x in lines))


@given(_NOTES)
def test_without_what_is_of_no_use_the_same_is_found(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    root = tmp_path_factory.mktemp("v")
    write(root, {"A.md": text})
    vault = load(root)
    fixes = [d.fix for d in findings(vault) if d.rule == "unused-suppression" and d.fix]
    for fix in fixes:
        if fix.safe:
            write(root, {"A.md": apply(text, fix.edits)})
            after = load(root)
            own = {"unused-suppression", "unknown-rule"}
            now, then = (
                [d.message for d in findings(v) if d.rule not in own] for v in (after, vault)
            )
            assert now == then
            assert _reads(after) == _reads(vault)


def _reads(vault: Vault) -> list[object]:
    note = vault.notes[VaultPath("A.md")]
    return [note.symbols.offer, [link.path for link in note.links]]


@given(_NOTES)
def test_what_is_added_suppresses_and_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    root = tmp_path_factory.mktemp("v")
    write(root, {"A.md": text})
    vault = load(root)
    own = ("unused-suppression", "unknown-rule")
    found = [d for d in findings(vault) if d.rule not in own]
    added = add_ignores(vault, found, "why -- %% not")
    write(root, {"A.md": apply(text, added.edits)})
    after = load(root)
    left = [d.message for d in findings(after) if d.rule not in own]
    assert left == [d.message for d in added.left]
    assert _reads(after) == _reads(vault)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a [[#X]]\n", "a [[#X]] %% vaultkit: ignore broken-heading -- later %%\n"),
        ("[[#X]]  \r\nb", "[[#X]] %% vaultkit: ignore broken-heading -- later %%  \r\nb"),
        ("a\n\n# Y [[#X]]\n", "a\n\n%% vaultkit: ignore broken-heading -- later %%\n# Y [[#X]]\n"),
        ("[[#X]] ^id\n", "%% vaultkit: ignore broken-heading -- later %%\n[[#X]] ^id\n"),
        ("---\nup: '[[#X]]'\n---\nb\n",
         "---\nup: '[[#X]]'\n---\n%% vaultkit: ignore-file broken-heading -- later %%\n\nb\n"),
    ],
)  # fmt: skip
def test_a_suppression_is_added_where_it_changes_nothing(
    text: str, after: str, vault_of: VaultOf
) -> None:
    vault = vault_of({"A.md": text})
    added = add_ignores(vault, findings(vault), "later")
    assert apply(text, added.edits) == after
    assert added.left == []


def test_what_cannot_be_suppressed_in_its_file_is_left(vault_of: VaultOf) -> None:
    canvas = '{"nodes": [{"id": "a", "type": "file", "file": "Gone.md"}]}'
    vault = vault_of({"M.canvas": canvas, "A.md": b"[[#X]] \xff"})
    found = check(vault)
    added = add_ignores(vault, [d for d in found if d.path in ("M.canvas", "A.md")])
    assert added.edits == []
    assert {d.path for d in added.left} == {"M.canvas", "A.md"}


@pytest.mark.parametrize(
    "text",
    [
        "%% vaultkit: " * 20_000,
        "<!-- vaultkit: " * 20_000,
        "%% vaultkit: ignore links %%\n" * 5_000,
        "%% vaultkit: ignore-start links %%\n\n" * 5_000,
        "a %% vaultkit: ignore-block links %%\n" * 5_000,
        "a %% vaultkit: ignore links %% " * 5_000,
        "%% vaultkit: ignore " + "x, " * 5_000 + "%%",
        "{{" * 100_000,
        "<%" * 100_000,
        "{{a}}\n" * 50_000,
        "%%" + " " * 200_000 + "vaultkit",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_what_is_made_to_take_long_does_not(text: str, tmp_path: Path) -> None:
    import time

    note = note_of(text)
    assert note.elements is not None
    start = time.process_time()
    said = list(Reader(MARKS).findings(note))
    settled(said, ASKED)
    assert time.process_time() - start < 5
