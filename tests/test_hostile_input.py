"""Bad input of the plain kind: every file gives its text, or a problem; none gives an exception or takes long."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, VaultOf, note_of, write

from vaultkit.errors import OutsideVault, VaultNotFound
from vaultkit.lint.run import check
from vaultkit.report.records import base_record, canvas_record, note_record
from vaultkit.site.edition import Edition
from vaultkit.site.pages import note_content
from vaultkit.site.publish import decide
from vaultkit.source.document import Document, decode
from vaultkit.source.folder import Folder
from vaultkit.source.path import VaultPath
from vaultkit.syntax import base, canvas
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import GivenNotes

HOME = VaultPath("Home.md")


def kinds(vault: Vault) -> list[str]:
    """Return what is wrong in a vault, and try all that reads it."""
    for edge in vault.links:
        assert edge.origin in vault.files
    for node in vault.tags:
        assert node.carriers()
    for note in vault:
        json.dumps(note_record(note))
    for drawing in vault.canvases.values():
        json.dumps(canvas_record(drawing))
    for table in vault.bases.values():
        json.dumps(base_record(table))
    check(vault)
    return [f"{problem.path}: {problem.kind}" for problem in vault.problems]


class TestBytes:
    """What is no text is a problem; the rest of the vault is read all the same."""

    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary-file"),
            (b"# Title\n\xff\xfe broken \xc3( [[Rain]]", "invalid-utf8"),
            ("# Größe [[Rain]]".encode("latin-1"), "invalid-utf8"),
            ("# Title [[Rain]]".encode("utf-16"), "invalid-utf8"),
            (b"\xfe\xff\0#\0 \0a", "invalid-utf8"),
            (b"\xed\xa0\x80 a surrogate", "invalid-utf8"),
            (b"ends in the middle \xe2\x82", "invalid-utf8"),
        ],
        ids=["png", "stray bytes", "latin-1", "utf-16", "utf-16 big", "surrogate", "cut"],
    )
    def test_a_file_that_is_no_utf8_is_a_problem(
        self, data: bytes, kind: str, vault_of: VaultOf
    ) -> None:
        vault = vault_of({"Bad.md": data, "Home.md": "[[Bad]]"})
        assert kinds(vault) == [f"Bad.md: {kind}"]
        assert [edge.target for edge in vault.links if edge.origin == HOME] == ["Bad.md"]

    def test_what_is_text_in_a_broken_file_is_still_read(self) -> None:
        document = decode(HOME, b"a \xff b [[Rain]]")
        assert [link.path for link in note_of(document.text).links] == ["Rain"]
        (problem,) = document.problems
        assert problem.span.of(document.text) == "\ufffd"

    @pytest.mark.parametrize(
        "data", [b"", b"\xef\xbb\xbf", b"\n", b"\r\r\r", b"---", b"---\n", b"\xef\xbb\xbf---\n---"]
    )
    def test_next_to_nothing_is_a_note(self, data: bytes, vault_of: VaultOf) -> None:
        assert kinds(vault_of({"Home.md": data})) == []


class TestYaml:
    """Properties of every bad kind; the note below them is read."""

    @pytest.mark.parametrize(
        ("block", "kind"),
        [
            ("a: b: c", "invalid-yaml"),
            ("a: [b", "invalid-yaml"),
            ("\ta: b", "invalid-yaml"),
            ("a: *nobody", "invalid-yaml"),
            ("- a\nb: c", "invalid-yaml"),
            ("a: 1\na: 2", "duplicate-property"),
            ("a: 1\n'a': 2", "duplicate-property"),
            ("? [x]\n: y", "invalid-yaml"),
            ("a: &a\n  b: *a", "invalid-yaml"),
            ("just text", "invalid-yaml"),
            ("a: 1\n\x01", "invalid-yaml"),
            ("a: \ud7ff\ue000\ufffe", "invalid-yaml"),
        ],
    )
    def test_a_broken_block_is_one_problem(self, block: str, kind: str) -> None:
        note = note_of(f"---\n{block}\n---\n[[Rain]]\n")
        assert [p.kind for p in note.problems] == [kind]
        assert note.frontmatter.valid is False
        assert [link.path for link in note.links] == ["Rain"]

    @pytest.mark.parametrize(
        "block",
        [
            "a: !!python/object/apply:os.system [echo]",
            "a: !unknown x",
            "a: 2026-02-30",
            f"a: {'9' * 5000}",
            "a: 1e999",
            "a: .inf",
            "a: !!binary '***'",
            "a: !!int x",
            "on: 1\n2024: 2\n~: 3",
            "%TAG ! x\n--- a",
            "a: |\n  [[Rain]]",
            "<<: {a: 1}",
            "<<: [*x]",
            "=: 1",
        ],
    )
    def test_odd_values_are_values_or_a_problem(self, block: str) -> None:
        note = note_of(f"---\n{block}\n---\n[[Rain]]\n")
        json.dumps(note_record(note), allow_nan=False)
        assert note.frontmatter.valid or note.problems
        assert [link.path for link in note.links] == ["Rain"]

    @pytest.mark.parametrize(
        "block",
        [
            "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefghijklmnopqrstuvwx", "bcdefghijklmnopqrstuvwxy", strict=True)),
            "a: &a {x: 1}\n" + "".join(f"{c}: &{c} {{<<: [*{p}, *{p}], y: *{p}}}\n" for p, c in zip("abcdefghijklmnopqrstuvwx", "bcdefghijklmnopqrstuvwxy", strict=True)),
            "a: " + "[" * 10_000 + "]" * 10_000,
            "a: " + "[" * 1_000_000,
            "{a: " * 10_000 + "}" * 10_000,
            "- " * 1_000_000,
            "? " * 100_000,
            "".join(" " * i + "a:\n" for i in range(1500)),
        ],
        ids=["aliases", "merges", "lists", "open lists", "maps", "dashes", "questions", "indents"],
    )  # fmt: skip
    def test_a_bomb_is_a_problem_and_quick(self, block: str) -> None:
        started = time.process_time()
        note = note_of(f"---\n{block}\n---\n[[Rain]]\n")
        assert time.process_time() - started < 5
        assert [p.kind for p in note.problems] == ["invalid-yaml"]
        assert [link.path for link in note.links] == ["Rain"]


class TestNesting:
    """Depth costs no stack: each runs in a process of its own, for a crash would take the tests along."""

    @pytest.mark.parametrize(
        ("path", "expression"),
        [
            ("x.md", "'[' * 10_000"),
            ("x.md", "'[' * 10_000 + 'a' + ']' * 10_000 + '(b)'"),
            ("x.md", "'[[' * 10_000 + ']]' * 10_000"),
            ("x.md", "'>' * 10_000 + ' [[a]]'"),
            ("x.md", "'> [!note] ' * 5_000"),
            ("x.md", "'- ' * 10_000 + '[[a]]'"),
            ("x.md", "''.join('  ' * i + '- a\\n' for i in range(400))"),
            ("x.md", "'*a ' * 10_000 + '*' * 10_000"),
            ("x.md", "'^[' * 10_000 + ']' * 10_000"),
            ("x.md", "'![' * 10_000 + '](b)' * 10_000"),
            ("x.md", "'[^1]: ' * 5_000"),
            ("x.md", "'%%\\n' * 10_001"),
            ("x.md", "'<div>' * 10_000"),
            ("x.md", "'---\\n' + '- ' * 200_000 + '\\n---\\n'"),
            ("x.md", "'---\\na: ' + '[' * 100_000 + '\\n---\\n'"),
            ("x.canvas", "'[' * 100_000 + ']' * 100_000"),
            ("x.canvas", "'{\"nodes\":' * 100_000"),
            ("x.canvas", '\'{"nodes":[{"type":"text","text":"\' + \'>\' * 10_000 + \'"}]}\''),
            ("x.base", "'[' * 100_000"),
            ("x.base", "'- ' * 100_000"),
            ("x.base", "'views: ' + '{a: ' * 50_000"),
        ],
    )
    def test_depth_ends_in_a_record(self, path: str, expression: str) -> None:
        script = f"""
import json, resource
from vaultkit.cli.verbs.inspect import _record
from vaultkit.source.document import Document
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
json.dumps(_record(Document({path!r}, {expression})))
"""
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-500:]

    def test_a_deep_file_is_reported(self) -> None:
        assert canvas.parse(Document(VaultPath("x.canvas"), "[" * 100_000)).problems
        assert base.parse(Document(VaultPath("x.base"), "[" * 100_000)).problems


class TestFolders:
    """What lies in a folder and is no file; what leads away."""

    def test_an_empty_folder_is_an_empty_vault(self, vault_of: VaultOf) -> None:
        assert kinds(vault_of({})) == []

    def test_no_folder_is_no_vault(self, tmp_path: Path) -> None:
        with pytest.raises(VaultNotFound, match="no such folder"):
            load(tmp_path / "nowhere")

    def test_a_folder_may_be_named_like_a_note(self, vault_of: VaultOf) -> None:
        vault = vault_of(
            {"x.md/Rain.md": "", "Home.md": "[[x]] [[Rain]]", ".obsidian/app.json/y": ""}
        )
        assert [edge.target for edge in vault.links] == [None, "x.md/Rain.md"]
        assert kinds(vault) == [".obsidian/app.json: unreadable-settings"]

    def test_a_link_to_nothing_is_a_problem(self, vault_of: VaultOf, tmp_path: Path) -> None:
        (tmp_path / "Gone.md").symlink_to("nowhere.md")
        vault = vault_of({"Home.md": "[[Gone]]"})
        assert kinds(vault) == ["Gone.md: unreadable-file"]
        assert list(vault.notes) == ["Home.md"]

    def test_a_circle_of_links_is_listed_once(self, vault_of: VaultOf, tmp_path: Path) -> None:
        (tmp_path / "here").symlink_to(".")
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b").symlink_to("a")
        write(tmp_path, {"d/Rain.md": ""})
        (tmp_path / "d" / "up").symlink_to("..")
        vault = vault_of({"Home.md": ""})
        assert list(vault.notes) == ["Home.md", "d/Rain.md"]
        assert kinds(vault) == [f"{p}: unreadable-file" for p in ("a", "b", "d/up", "here")]

    def test_nothing_outside_is_read(self, tmp_path: Path) -> None:
        root = tmp_path / "vault"
        write(tmp_path, {"secret/Secret.md": "# Secret", "vault/Home.md": "[[Secret]]"})
        write(tmp_path, {"vaults/Near.md": "its name begins like the vault's"})
        (root / "file.md").symlink_to("../secret/Secret.md")
        (root / "folder").symlink_to("../secret")
        (root / "near").symlink_to("../vaults")
        (root / "chain.md").symlink_to("file.md")
        vault = load(root)
        assert list(vault.notes) == ["Home.md"]
        assert [p.kind for p in vault.problems] == ["unreadable-file"] * 4
        for path in ("../secret/Secret.md", "file.md", "folder/Secret.md", "near/Near.md"):
            with pytest.raises(OutsideVault):
                Folder(root).read_bytes(VaultPath(path))

    def test_a_link_inside_the_vault_is_followed(self, vault_of: VaultOf, tmp_path: Path) -> None:
        write(tmp_path, {"a/Rain.md": "# Rain"})
        (tmp_path / "Alias.md").symlink_to("a/Rain.md")
        vault = vault_of({})
        assert list(vault.notes) == ["Alias.md", "a/Rain.md"]
        assert kinds(vault) == []

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
    def test_a_pipe_is_not_waited_for(self, vault_of: VaultOf, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "Pipe.md")
        vault = vault_of({"Home.md": ""})
        assert kinds(vault) == ["Pipe.md: unreadable-file"]
        assert Folder(tmp_path).read(VaultPath("Pipe.md")).problems

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything"
    )
    def test_a_file_nobody_may_read_is_a_problem(self, vault_of: VaultOf, tmp_path: Path) -> None:
        write(tmp_path, {"Shut.md": "x", "shut/Rain.md": "x"})
        (tmp_path / "Shut.md").chmod(0)
        (tmp_path / "shut").chmod(0)
        try:
            assert kinds(vault_of({"Home.md": ""})) == [
                "shut: unreadable-file",
                "Shut.md: unreadable-file",
            ]
        finally:
            (tmp_path / "shut").chmod(0o700)

    def test_a_file_that_goes_away_is_a_problem(self, tmp_path: Path) -> None:
        document = Folder(tmp_path).read(HOME)
        assert [p.kind for p in document.problems] == ["unreadable-file"]

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
    def test_a_name_may_hold_anything(self, tmp_path: Path) -> None:
        names = [
            b"line\nbreak.md",
            b"\x1b[31mred.md",
            b"  .md",
            b"a\\b.md",
            b"%41.md",
            b"con.md",
        ]
        for name in [*names, b"x" * 252 + b".md"]:
            with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
                file.write(b"[[Rain]]")
        vault = load(tmp_path)
        assert len(vault.notes) == len(names) + 1
        assert kinds(vault) == []

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
    def test_a_name_that_is_no_text_is_a_problem(self, tmp_path: Path) -> None:
        for name in (b"bad\xff.md", b"good.md"):
            with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
                file.write(b"[[Rain]]")
        vault = load(tmp_path)
        assert list(vault.notes) == ["good.md"]
        assert kinds(vault) == ["bad\udcff.md: unreadable-file"]


class TestSize:
    """Long lines and many of everything."""

    @pytest.mark.parametrize(
        "text",
        [
            "a " * 500000,
            "[[Rain]] " * 20000,
            "#tag " * 30000,
            "# Rain\n" * 20000,
            "- [ ] a\n" * 10000,
            "| a | b |\n|---|---|\n" + "| [[x\\|y]] | z |\n" * 5000,
            "> [!note] x\n\n" * 10000,
            "\n" * 1000000,
        ],
        ids=["words", "links", "tags", "headings", "tasks", "table", "callouts", "blank lines"],
    )
    def test_a_large_note_is_read_in_seconds(self, text: str) -> None:
        started = time.process_time()
        json.dumps(note_record(note_of(text)))
        assert time.process_time() - started < 20

    def test_many_properties_are_read_in_a_moment(self) -> None:
        block = "".join(f'key{i}: "[[Rain]]"\n' for i in range(5_000))
        started = time.process_time()
        assert len(note_of(f"---\n{block}---\n").frontmatter.links) == 5_000
        assert time.process_time() - started < 5

    def test_many_cards_are_read_in_a_moment(self) -> None:
        cards = [{"id": f"card {i}", "type": "file", "file": "Rain.md"} for i in range(20_000)]
        started = time.process_time()
        drawing = canvas.parse(Document(VaultPath("x.canvas"), json.dumps({"nodes": cards})))
        assert time.process_time() - started < 5
        assert drawing.cards[-1].span.of(drawing.document.text) == '"card 19999"'


def _repeated(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    return lambda size: before + unit * (size // len(unit)) + after


FAMILIES: dict[str, Callable[[int], str]] = {
    **{
        unit: _repeated(unit)
        for unit in [
            "[[",
            "![[",
            "[",
            "]",
            "]]",
            "$",
            "$$",
            "%%",
            "==",
            "=",
            "^[",
            "[^",
            "[^a]",
            "#a",
            "#",
            "`",
            "*_",
            "**",
            "_",
            "~",
            "~~",
            "<!--",
            "<",
            "<a",
            "</",
            "\\",
            "\\|",
            "\\[",
            "(",
            "[a](",
            "![",
            "![a](",
            "http://",
            "http://a&b;",
            "(http://a)",
            "&",
            "^",
            "^a",
            "!",
            "[[a|",
            "[[a]",
            "[[[",
            "[a][",
            "[#a",
            "#🌧",
            "_#a_",
            "#a_",
            "**#a",
            "a**b",
            "<b>",
            "<!",
            "<?",
        ]
    },
    **{
        unit: _repeated(unit)
        for unit in (
            [
                "| a",
                "> [!note] ",
                "- [ ] ",
                "- ",
                "> ",
                "[[a ",
                "![[a ",
                "$a ",
                "a$ ",
                "$$a ",
                "%%a ",
                "`a ",
                "```a ",
                "==a ",
                "a== ",
                "^[a ",
                "[^1]: ",
                "![[a]]^b ",
                "a ^b ",
                "[x] ",
                '<a b="',
                "[a](",
                "http://a!!! ",
            ]
        )
    },
    **{
        repr(unit): _repeated(unit)
        for unit in (
            [
                "[[\n",
                "> a\n",
                "> [!note]\n",
                "- a\n",
                "- [ ] a\n",
                "| a | b |\n",
                "a | b\n",
                "-|-\n",
                "^id\n",
                "%%\n",
                "%%\n\n",
                "%%a\n",
                "a\n%%a\n",
                "$$\n",
                "$$\n\n",
                "a\n$$a\n",
                "[^1]: a\n",
                "[r]: x\n",
                "# a\n",
                "#a\n",
                "a\n",
                "\n",
                "a\r\n",
                "\r",
                "```\n",
                "~~~a\n",
                "<div>\n",
                "<!--\n",
                "---\n",
                "a\n===\n",
                "1. a\n",
                "- a ^b\n",
                "> a ^b\n",
                "a\n\n^id\n\n",
                "> a\nb\n",
                "\t- [ ] a\n",
                "    a\n",
            ]
        )
    },
    "table rows": _repeated("| a |\n", "| a |\n|---|\n"),
    "links in a cell": _repeated("[[a ", "| a |\n|---|\n| "),
    "escaped pipes in a cell": _repeated("\\|", "| a |\n|---|\n| "),
    "references": _repeated("[a] ", "[a]: b\n\n"),
    "reference pairs": _repeated("[a][b] ", "[a]: b\n\n"),
    "links in a quote": _repeated("[[", "> "),
    "links in a heading": _repeated("[[", "# "),
    "links in a title": _repeated("[[", "> [!note] "),
    "addresses in a heading": _repeated("[a](", "# "),
    "levels of a tag": _repeated("a/", "#"),
    "words with links": _repeated("a [[b]] c ", ""),
    "code and links": _repeated("`a` [[b]] ", ""),
    "lines of links": _repeated("[[b]]\n", ""),
    "paired brackets": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "paired double brackets": lambda size: "[[" * (size // 4) + "]]" * (size // 4),
    "paired footnotes": lambda size: "^[" * (size // 3) + "]" * (size // 3),
    "paired emphasis": lambda size: "*a " * (size // 4) + "*" * (size // 4),
    "parentheses": lambda size: "[a](" + "(" * (size // 2) + ")" * (size // 2),
    "wide table": lambda size: "|" + "a|" * (size // 4) + "\n|" + "-|" * (size // 4) + "\n",
    "stairs of items": lambda size: "".join("  " * i + "- a\n" for i in range(int(size**0.5))),
    "stairs of quotes": lambda size: "".join("> " * i + "a\n" for i in range(int(size**0.5))),
    "many definitions": lambda size: (
        "".join(f"[r{i}]: x\n" for i in range(size // 20))
        + "".join(f"[r{i}] " for i in range(size // 20))
    ),
    "backticks of all lengths": lambda size: " ".join(
        "`" * i for i in range(1, int((2 * size) ** 0.5))
    ),
    "properties": _repeated("a: b\n", "---\n", "---\n"),
    "property lists": _repeated("- '[[a]]'\n", "---\na:\n", "---\n"),
    "open property lists": _repeated("[", "---\na: ", "\n---\n"),
    "open property quotes": _repeated("[[", '---\na: "', "\n---\n"),
}
"""From a size in characters to a text that makes careless parsers slow."""

SIZE = 20_000
LINEAR = 8
"""Four times the text may take so many times as long: 4 is linear, 16 is quadratic."""


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_time_grows_with_the_text_and_no_faster(family: Callable[[int], str]) -> None:
    size = SIZE if _seconds(family(SIZE)) < 0.1 else SIZE // 5
    short, long = family(size), family(4 * size)
    growth = (_growth(short, long) for _ in range(8))
    assert any(times <= LINEAR for times in growth)


SHOWN = 3_000
"""Characters: a page takes several times as long as its note's elements."""


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_check_and_a_page_take_no_longer(family: Callable[[int], str]) -> None:
    short, long = family(SHOWN), family(4 * SHOWN)
    growth = (_growth(short, long, _shown) for _ in range(8))
    assert any(times <= LINEAR for times in growth)


def _shown(text: str) -> None:
    """Judge a note by every rule, and render it."""
    note = note_of(text, "Home.md")
    vault = Vault(ROOT / "tests", (note.path,), GivenNotes([note]))
    check(vault)
    note_content(Edition(decide(vault, tell=lambda said: None)), note.path)


def _growth(short: str, long: str, work: Callable[[str], object] = note_of) -> float:
    # A hundredth of a second is what a clock and a neighbour may add.
    return _seconds(long, work) / (_seconds(short, work) + 0.01)


def _seconds(text: str, work: Callable[[str], object] = note_of) -> float:
    # The collector is at rest, as it is while a vault is read: here it would count what other
    # tests have left in memory, more often for the longer text.
    gc.disable()
    try:
        started = time.process_time()
        work(text)
        return time.process_time() - started
    finally:
        gc.enable()
