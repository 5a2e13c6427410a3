"""Every verb and format on vaults whose names and texts try to be more than names and texts."""

from __future__ import annotations

import io
import json
import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from vaultkit.cli.main import main
from vaultkit.report.findings import format_names
from vaultkit.source.folder import Folder

WORDS = [
    "a\n::error file=x,line=1::forged",
    "::error::forged",
    "a\r::warning::forged",
    "a\u2028::add-mask::forged",
    "##[error]forged",
    "a ##vso[task.setvariable variable=a]b",
    "##teamcity[x",
    "\x1b[2K\x1b[1A\x1b[32mAll is well",
    "\x1b]8;;https:example.invalid\x1b\\x",
    "\x9b31m\x00\x85",
    "a\u202egnp\u2066",
    "\ufeffa\u200f",
    "]]><b a='\"&lt;",
    "%0A::error::forged",
    "=HYPERLINK(1)",
]
"""What a log, a terminal, a table or a page would obey."""

UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
COMMAND = re.compile(r"##[a-z]*\[[a-z]|^\s*::[a-z]", re.IGNORECASE | re.MULTILINE)
_OURS = re.compile(r"^::(error|warning|notice) ", re.MULTILINE)


class Said(NamedTuple):
    """What one command printed."""

    words: list[str]
    """The command's."""
    out: str
    """On standard output."""
    err: str
    """On the side."""
    code: int
    """Its exit code."""

    @property
    def faults(self) -> list[str]:
        """What in it could do something, each with the text around it."""
        out = _OURS.sub("", self.out) if "github" in self.words else self.out
        if "completion" in self.words:
            out = out.replace("\t", " ")
        return [
            f"{' '.join(self.words[:6])!r}: {text[max(0, m.start() - 40) : m.end() + 40]!r}"
            for text in (out, self.err)
            for pattern in (UNSAFE, COMMAND)
            for m in pattern.finditer(text)
        ]


def say(words: list[str]) -> Said:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as exit_:  # argparse's way
            code = int(str(exit_.code))
    return Said(words, out.getvalue(), err.getvalue(), code)


def hostile_vault(root: Path) -> None:
    """Make a vault of `WORDS`: names of notes, folders and files, and texts of every kind."""
    for n, word in enumerate(WORDS):
        name = word.replace("/", "").replace("\0", "")
        folder = root / (name if n % 3 == 0 else "")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.md").write_text(_note(word), "utf-8", newline="")
        (folder / f"{name}.png").write_bytes(b"")
        (root / f"{n}.md").write_text(
            f"---\ntitle: {json.dumps(word)}\n---\n{_note(word)}", "utf-8"
        )
        board = {"nodes": [{"id": word, "type": "file", "file": word}], "edges": [{"id": word}]}
        (root / f"{n}.canvas").write_text(json.dumps(board), "utf-8")
        (root / f"{name}.base").write_text(f"views: [{json.dumps(word)}]\n{word}: [", "utf-8")
        (root / f"{n} yaml.md").write_text(f"---\n{word}: [\n---\n", "utf-8")
    with open(os.fsencode(root) + b"/\xff\x1b[31m.md", "wb") as file:
        file.write(b"[[missing]] \xff\x9b31m\n")
    (root / ".obsidian").mkdir()
    (root / ".obsidian/types.json").write_text(json.dumps({"types": dict.fromkeys(WORDS, "x")}))


def _note(word: str) -> str:
    return (
        f"# {word}\n\n#{word}\n\n[[{word}]] [[{word}#{word}|{word}]] ![[{word}]] [x](<{word}>)\n\n"
        f"# {word}\n\n#Heading {word}\n\n> [!{word}] {word}\n\n[^{word}] $${word}$$ ==x \u200b\n\n"
        f"[[ {word}]] [[{word}|]]\n\n```{word}\nx\n```\n\n<b {word}>\n\n$\\frac{{{word}$ ^{word}\n"
    )


def everything(root: Path, work: Path) -> Iterator[Said]:
    """Run every verb and format on the vault at `root`, which is changed and put right; write to `work` alone."""
    at = ["--vault", str(root)]
    for name in format_names():
        yield say(["check", *at, "--all", "--format", name])
    yield from map(say, ([*words, *at] for words in _about_all(work)))
    for name in _names(root):
        yield from map(say, _about_one(name, at))
    for word in WORDS:
        if "\0" not in word:
            yield from map(say, ([word], ["check", word], ["check", f"--{word}"], ["rule", word]))
            yield from map(say, (["check", *at, f"--{o}", word] for o in ("format", "select")))
            yield say(["check", "--vault", str(work / word)])


def _about_all(work: Path) -> Iterator[list[str]]:
    yield ["check"]
    for verb in ("links", "backlinks", "orphans", "unresolved", "tags", "stats"):
        yield from ([verb], [verb, "--format", "json"])
    for name in ("json", "graphml", "gexf", "dot"):
        yield ["graph", "--tags", "--format", name]
    yield ["check", "--diff", "--unsafe-fixes"]
    yield ["check", "--all", "--fix", "--unsafe-fixes"]
    yield ["undo", "--list"]
    yield ["undo"]
    yield ["check", "--add-ignore", "a\n::error::b"]
    yield ["undo", "--format", "json"]
    yield ["undo"]
    yield ["baseline", "write", "--output", str(work / "baseline.json")]
    yield ["build", "--site-dir", str(work / "site")]
    yield ["build", "--strict", "--site-dir", str(work / "site")]


def _names(root: Path) -> list[str]:
    files = Folder(root).list().files
    odd = [f for f in files if f.endswith((".md", ".canvas", ".base")) and UNSAFE.search(f)]
    return sorted(odd)[:20]


def _about_one(name: str, at: list[str]) -> Iterator[list[str]]:
    file = os.path.join(at[1], name)
    yield from (["inspect", file], ["inspect", file, "--format", "json"], ["inspect", f"{file}x"])
    yield from (["links", *at, name], ["backlinks", *at, name], ["backlinks", *at, f"{name}x"])
    yield ["resolve", *at, f"[[{name}]]"]
    yield ["resolve", *at, f"[[{name}x]]"]
    yield ["explain-link", *at, f"{name}:1"]
    yield ["check", *at, file]
    yield ["rename", *at, name, f"Renamed/{os.path.basename(name)}", "--diff"]
    yield ["rename", *at, name, f"Renamed/{os.path.basename(name)}"]
    yield ["undo", *at]
    yield ["rename", *at, name, f"../{name}"]


def read_back(said: Said) -> None:
    """Read what is XML or JSON. Raises ValueError or ParseError."""
    kind = said.words[said.words.index("--format") + 1] if "--format" in said.words else ""
    if said.code in (0, 1) and kind in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(said.out)
    if said.code in (0, 1) and kind in ("junit", "checkstyle", "graphml", "gexf"):
        ElementTree.fromstring(said.out)
