"""What is kept between checks changes how long they take, and nothing else."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.cli.main import main
from vaultkit.lint.policy import Policy
from vaultkit.lint.session import Session
from vaultkit.vault.load import load

_NOW = time.time_ns


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    (root / "A.md").write_text("[[B]] [[No]] [[B#Heading]]")
    (root / "B.md").write_text("---\naliases: [Bee]\n---\n# Heading\n")
    (root / "Map.canvas").write_text('{"nodes": [{"id": "1", "type": "file", "file": "Gone.md"}]}')
    return root


@pytest.fixture
def check(vault: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*more: str) -> str:
        cache = str(tmp_path / "cache")
        main(["check", "--vault", str(vault), "--format", "concise", "--cache-dir", cache, *more])
        return capsys.readouterr().out

    return run


@pytest.fixture(autouse=True)
def old_files_are_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    # A file system's own time (ctime) cannot be set back, so the tests look from the future.
    monkeypatch.setattr("vaultkit.lint.session.time.time_ns", lambda: _NOW() + 10**12)


@pytest.fixture
def no_note_is_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def begin() -> None:
        monkeypatch.setattr(
            "vaultkit.vault.reading.skim",
            lambda documents: (documents and pytest.fail(f"{documents[0].path} was read")) or [],
        )

    return begin


def _kept(tmp_path: Path, ending: str) -> Path:
    (file,) = (tmp_path / "cache").glob(f"*{ending}")
    return file


# What is remembered


def test_a_second_check_tells_the_same_and_reads_no_note(check, no_note_is_read):
    first = check()
    assert "“No”" in first
    no_note_is_read()
    assert check() == first


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_text_is_kept_too(check, vault, no_note_is_read):
    odd = os.fsencode(vault) + b"/\xff.md"
    Path(os.fsdecode(odd)).write_text("")
    first = check()
    assert "not UTF-8" in first
    (vault / "A.md").write_text("[[B]] [[No]] [[B#Heading]] [[More]]")
    second = check()
    assert second != first
    no_note_is_read()
    assert check() == second
    os.unlink(odd)
    assert "not UTF-8" not in check()


def test_notes_whose_dates_alone_are_new_are_not_parsed(check, vault, no_note_is_read):
    first = check()
    for path in vault.rglob("*.md"):
        os.utime(path, (1, 1))
    no_note_is_read()
    assert check() == first


def test_a_change_of_any_file_is_seen(check, vault):
    check()
    (vault / "A.md").write_text("[[B]] [[Np]]")
    assert "“Np”" in check()
    (vault / "No.md").write_text("")
    (vault / "B.md").rename(vault / "C.md")
    assert "“B”" in check()
    (vault / ".obsidian/app.json").write_text("{")
    assert "unreadable-settings" in check()


def test_another_content_of_the_same_size_and_date_is_seen(check, vault):
    note = vault / "A.md"
    check()
    before = note.stat()
    note.write_text("[[B]] [[Np]] [[B#Heading]]")
    os.utime(note, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert note.stat().st_size == before.st_size
    assert "“Np”" in check()


def test_a_file_written_a_moment_ago_is_looked_at_again(check, vault, monkeypatch):
    monkeypatch.setattr("vaultkit.lint.session.time.time_ns", _NOW)
    check()
    looked: list[str] = []
    monkeypatch.setattr(
        "vaultkit.source.folder.Folder.read_bytes",
        lambda self, path, *_: looked.append(path) or (vault / path).read_bytes(),
    )
    check()
    assert "A.md" in looked


def test_a_note_that_cannot_be_packed_is_read_each_time(check, vault):
    (vault / "A.md").write_text("---\nbig: 123456789012345678901234567890\n---\n[[No]]")
    assert check() == check()
    (vault / "C.md").write_text("[[Nowhere]]")
    assert "“No”" in check()


def test_a_note_that_changes_while_it_is_looked_at_is_said_so(check, vault, monkeypatch, capsys):
    from vaultkit.vault import reading

    def skim(documents):
        for document in documents:
            (vault / document.path).write_text("changed")
        return real(documents)

    real = reading.skim
    monkeypatch.setattr("vaultkit.vault.reading.skim", skim)
    code = main(["check", "--vault", str(vault), "--no-cache"])
    assert code == 2
    assert "has changed since vaultkit looked at it; run it again" in capsys.readouterr().err


def test_a_note_that_could_not_be_packed_for_a_while_is_judged_as_it_is(check, vault):
    check()
    plain = (vault / "A.md").read_text()
    (vault / "A.md").write_text("---\nbig: 123456789012345678901234567890\n---\n[[Other]]")
    assert "“Other”" in check()
    (vault / "A.md").write_text(plain)
    assert "“No”" in check()


# What is asked again


@pytest.fixture
def nothing_whole_is_asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def fail(*_: object) -> None:
        pytest.fail("a rule about the whole vault was asked")

    def begin() -> None:
        for name in ("duplicate_heading", "duplicate_name", "orphan_note"):
            monkeypatch.setattr(f"vaultkit.lint.rules.{name}.net", fail)
        monkeypatch.setattr("vaultkit.lint.rules.orphan_attachment._used", fail)
        monkeypatch.setattr("vaultkit.lint.census.tags_of", fail)

    return begin


@pytest.mark.parametrize(
    "after",
    [
        "[[B]] [[No]] [[C]]",
        "[[B]]",
        "[[No]] ![[B]]",
        "# A new heading\n[[B]]",
        "Nothing\n[[C#Heading]]",
    ],
)
def test_an_edit_that_leaves_every_file_its_backlinks_asks_no_rule_about_the_whole_vault(
    check, vault, nothing_whole_is_asked, after
):
    head = "---\nupdated: {}\nup: '[[C]]'\n---\n"
    (vault / "A.md").write_text(head.format(2024) + "[[B]] [[No]] [[B#Heading]]")
    (vault / "C.md").write_text("[[B]] [[A]]")
    (vault / "D.md").write_text("[[C]]")
    check()
    nothing_whole_is_asked()
    (vault / "A.md").write_text(head.format("2024-02-29") + after)
    check()


def test_the_last_link_that_goes_leaves_an_orphan(check, vault):
    (vault / "C.md").write_text("[[A]]")
    assert "B.md" not in check("--select", "orphan-note")
    (vault / "A.md").write_text("[[C]]")
    assert "B.md" in check("--select", "orphan-note")


def test_an_embed_that_moves_into_what_it_shows_is_a_cycle(check, vault):
    (vault / "A.md").write_text("# One\n# Two\n![[A#One]]\n")
    assert check("--select", "embed-cycle") == ""
    (vault / "A.md").write_text("# One\n![[A#One]]\n# Two\n")
    assert "embed-cycle" in check("--select", "embed-cycle")


def test_an_embed_that_comes_to_stand_in_the_block_it_shows_is_a_cycle(check, vault):
    (vault / "A.md").write_text("![[A#^i]]\n\nWords ^i\n")
    assert check("--select", "embed-cycle") == ""
    (vault / "A.md").write_text("![[A#^i]]\nWords ^i\n")
    assert check("--select", "embed-cycle") == ""
    (vault / "A.md").write_text("![[A#^i]] words ^i\n")
    assert "embed-cycle" in check("--select", "embed-cycle")


def test_an_edit_among_embeds_in_a_circle_of_notes_asks_no_rule_about_cycles(
    check, vault, monkeypatch
):
    (vault / "A.md").write_text("# One\n![[B#Heading]]\n# Two\n")
    (vault / "B.md").write_text("![[A#Two]]\n# Heading\n")
    check()
    monkeypatch.setattr(
        "vaultkit.lint.rules.embed_cycle._without_dead_ends", lambda _: pytest.fail("it was asked")
    )
    (vault / "A.md").write_text("More.\n# One\nand [[B]]\n![[B#Heading]]\n# Two\n")
    check()


def test_a_base_whose_views_are_others_is_heard_of(check, vault):
    (vault / "v.base").write_text("views:\n  - type: table\n    name: One\n")
    (vault / "A.md").write_text("![[v.base#One]]")
    assert check("--select", "base-view-missing") == ""
    (vault / "v.base").write_text("views:\n  - type: table\n    name: Two\n")
    assert "One" in check("--select", "base-view-missing")


def test_a_permalink_that_becomes_anothers_is_heard_of(check, vault):
    (vault / "C.md").write_text("---\npermalink: one\n---\n")
    (vault / "D.md").write_text("---\npermalink: two\n---\n")
    assert check("--select", "duplicate-permalink") == ""
    (vault / "D.md").write_text("---\npermalink: one\n---\n")
    assert "D.md" in check("--select", "duplicate-permalink")


def test_an_attachment_that_only_html_shows_is_orphaned_by_its_last_word(check, vault):
    (vault / "d.png").write_bytes(b"")
    (vault / "B.md").write_text('<img src="d.png">')
    assert check("--select", "orphan-attachment") == ""
    (vault / "B.md").write_text("nothing")
    assert "d.png" in check("--select", "orphan-attachment")


def test_nothing_is_kept_if_nothing_is_to_be(check, tmp_path):
    check("--no-cache")
    assert not (tmp_path / "cache").exists()


def test_paths_choose_among_what_is_remembered(check, vault):
    assert check(str(vault / "B.md")) == ""
    assert "“No”" in check(str(vault / "A.md"))


def test_a_remembered_check_loads_next_to_nothing(vault, tmp_path):
    code = (
        "import sys, time\nnow = time.time_ns\ntime.time_ns = lambda: now() + 10**12\n"
        "from vaultkit.cli.main import main\n"
        f"main(['check', '--vault', {str(vault)!r}, '--cache-dir', {str(tmp_path / 'c')!r}])\n"
        "names = ('markdown_it', 'networkx', 'mkdocs', 'rich', 'yaml', 'rapidfuzz', 'msgspec', 'sqlite3')\n"
        "print([n for n in names if n in sys.modules])"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[1].stdout.splitlines()[-1] == "[]"
    assert runs[0].stdout.splitlines()[:-1] == runs[1].stdout.splitlines()[:-1]


# What watches


@pytest.fixture
def watched(vault: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "vaultkit", "check", "--watch", "--vault", str(vault)]
    process = subprocess.Popen(
        [*command, "--cache-dir", str(tmp_path / "cache")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert any("waiting for changes" in line for line in process.stdout)
        yield process
    finally:
        process.kill()


def test_a_save_is_told_of_within_a_blink(vault, watched):
    (vault / "A.md").write_text("\n\n[[B]] [[No]] [[Nothing else]]")
    start = time.monotonic()
    new = watched.stdout.readline()
    assert time.monotonic() - start < 5
    assert new.startswith("+ A.md:3:14: "), new
    assert "“Nothing else”" in new
    assert ", 1 new, 0 mended" in watched.stdout.readline()
    watched.send_signal(signal.SIGINT)
    assert watched.wait(10) == 1


def test_a_finding_that_moves_is_neither_new_nor_mended(vault, watched):
    (vault / "B.md").write_bytes(b"# Heading\n\xff")
    assert "byte 10 (ff)" in watched.stdout.readline()
    assert ", 1 new, 0 mended" in watched.stdout.readline()
    (vault / "B.md").write_bytes(b"# Heading\n\nlower \xff")
    assert ", 0 new, 0 mended" in watched.stdout.readline()


# What is spoilt

GARBAGE = {
    "empty": b"",
    "cut": b"{",
    "list": b"[]",
    "null": b"null",
    "bytes": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "sqlite": b"SQLite format 3\x00",
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("ending", [".last", ".db"])
def test_what_is_spoilt_is_made_anew(check, vault, tmp_path, garbage, ending, capsys):
    first = check()
    (vault / "B.md").touch()
    _kept(tmp_path, ending).write_bytes(garbage)
    _kept(tmp_path, ".last").unlink()
    assert check() == first
    assert check() == first


def test_somebody_elses_database_is_not_believed_and_named(check, vault, tmp_path, capsys):
    check()
    file = _kept(tmp_path, ".db")
    file.unlink()
    with sqlite3.connect(file) as other:
        other.execute("create table meta (key, value)")
    (vault / "A.md").write_text("[[No]]")
    cache = str(tmp_path / "cache")
    main(["check", "--vault", str(vault), "--format", "concise", "--cache-dir", cache])
    said = capsys.readouterr()
    assert "“No”" in said.out
    assert said.err == f"vaultkit: the cache {file} is not vaultkit's; it is made anew\n"


def test_a_newer_programs_cache_is_not_believed(check, vault, tmp_path):
    first = check()
    _kept(tmp_path, ".last").unlink()
    with sqlite3.connect(_kept(tmp_path, ".db")) as db:
        db.execute("update meta set value = x'00' where key = 'program'")
        db.execute("update finding set said = '[]', sum = 223132457")
    assert check() == first


@pytest.mark.parametrize("ending", [".last", ".db"])
def test_flipped_bits_do_no_harm(check, vault, tmp_path, ending):
    first = check()
    file = _kept(tmp_path, ending)
    good = file.read_bytes()
    chance = random.Random(4)
    for _ in range(60):
        bad = bytearray(good)
        at = chance.randrange(len(bad))
        bad[at] ^= 1 << chance.randrange(8)
        file.write_bytes(bad)
        os.utime(vault / "B.md", ns=(0, _NOW() + chance.randrange(10**9)))
        if ending == ".db":
            _kept(tmp_path, ".last").unlink()
        assert check() == first, f"byte {at}"
        shutil.rmtree(tmp_path / "cache")
        check()
        file.write_bytes(good)


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(check, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert "“No”" in check()
    assert "“No”" in check()


def test_runs_at_once_and_killed_runs_leave_a_sound_cache(vault, tmp_path):
    for i in range(60):
        (vault / f"N{i}.md").write_text(f"[[No {i}]] [[A]] [[N{i + 1}]]")
    command = [sys.executable, "-m", "vaultkit", "check", "--vault", str(vault), "--format", "json"]
    kept = [*command, "--cache-dir", str(tmp_path / "cache")]
    expected = subprocess.run([*command, "--no-cache"], capture_output=True, check=False).stdout
    chance = random.Random(5)
    for _ in range(3):
        runs = [subprocess.Popen(kept, stdout=subprocess.PIPE) for _ in range(3)]
        time.sleep(chance.random() * 0.3)
        runs[0].kill()
        assert [run.communicate()[0] for run in runs][1:] == [expected, expected]
        assert subprocess.run(kept, capture_output=True, check=False).stdout == expected
        for file in (tmp_path / "cache").glob("*.last"):
            file.unlink()


# The law: whatever was kept, the outcome is that of a check from scratch.

_PATHS = ["A.md", "B.md", "a.md", "x/A.md", "x/B.md", "y/C.MD", "d.png", "x/M.canvas", "v.base"]
_PIECES = [
    *(
        "[[A]] ",
        "[[B#H]] ",
        "[[x/A#^i]] ",
        "![[C]] ",
        "[[d.png]] ",
        "[b](x/B.md) ",
        "[c](../A.md#H) ",
    ),
    *(
        "\n# H\n",
        "\n# Hx\n",
        "\nt ^i\n",
        "%%[[Gone]]%% ",
        "[[Gonne]] ",
        "[[#H]] ",
        "[[..]] ",
        "[r]: A.md\n",
    ),
    *(
        "![[A]] ",
        "![[A#H]] ",
        "![[A#^i]] ",
        "![[x/B]] ",
        "![[v.base#Other]] ",
        "#tag ",
        "#Tag ",
        "\n> [!nota] x\n",
        '<img src="d.png"> ',
        "[[x/A]] ",
        "\n## H\n",
    ),
]
_HEADS = [
    "",
    "---\naliases: [Gone]\n---\n",
    "---\nup: '[[B]]'\n---\n",
    "---\ntags: [tag]\ncover: d.png\n---\n",
    "---\nTag: 123456789012345678901234567890\n---\n",
    "---\na: [\n---\n",
    "\ufeff",
    "\xff",
]
_texts = st.tuples(st.sampled_from(_HEADS), st.lists(st.sampled_from(_PIECES), max_size=5)).map(
    lambda parts: parts[0] + "".join(parts[1])
)
_writes = st.tuples(st.sampled_from(_PATHS), _texts)
_removals = st.tuples(st.sampled_from(_PATHS), st.none())
_settings = st.tuples(
    st.just(".obsidian/app.json"), st.sampled_from(["{", '{"showUnsupportedFiles": true}'])
)


@settings(deadline=None)
@given(
    steps=st.lists(
        st.lists(_writes | _removals | _settings, min_size=1, max_size=3), min_size=1, max_size=5
    ),
    new_run=st.booleans(),
)
def test_incremental_equals_from_scratch(
    steps: list[list[tuple[str, str | None]]],
    new_run: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("law")
    root = folder / "vault"
    root.mkdir()
    warned: list[str] = []

    def kept() -> Session:
        policy = Policy(str(root), extend_select=["unreachable"])
        return Session(str(root), policy=policy, folder=str(folder / "cache"), warn=warned.append)

    policy = Policy(str(root), extend_select=["unreachable"])
    session = kept()
    for step in steps:
        for path, text in step:
            _put(root / path, text)
        known = session.check()
        assert known == Session(str(root), policy=policy, forgetful=True).check()
        assert "".join(warned) == ""
        if new_run:
            session.close()
            session = kept()
    session.close()
    shutil.rmtree(folder)


def _put(file: Path, text: str | None) -> None:
    if text is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(exist_ok=True)
    if file.suffix == ".canvas":
        node = {"id": "1", "type": "text", "text": text}
        text = json.dumps({"nodes": [node, {"id": "2", "type": "file", "file": "x/A.md"}]})
    file.write_bytes(text.encode("latin-1", "ignore") if "\xff" in text else text.encode())


@pytest.fixture
def edited(shared: Path, tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    shutil.copytree(shared / "corpora" / "obsidian-help-en", root)
    return root


def test_edits_of_a_real_vault_equal_from_scratch(edited: Path, tmp_path: Path) -> None:
    chance = random.Random(6)
    session = Session(str(edited), folder=str(tmp_path / "cache"))
    for _ in range(25):
        notes = sorted(edited.rglob("*.md"))
        note = chance.choice(notes)
        match chance.randrange(5):
            case 0:
                note.unlink()
            case 1:
                note.rename(note.with_name(f"Renamed {chance.randrange(99)}.md"))
            case 2:
                note.write_text(note.read_text().replace("# ", "# New ", 1))
            case 3:
                note.write_text(note.read_text() + f"\n[[{chance.choice(notes).stem}#Nowhere]]\n")
            case 4:
                (edited / f"New {chance.randrange(99)}.md").write_text("[[Home]]\n")
        assert session.check() == Session(str(edited), forgetful=True).check()
    session.close()


def test_many_processes_read_as_one_does(
    own_vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Session(str(own_vault), forgetful=True).check()
    monkeypatch.setattr("vaultkit.vault.reading._WORTH_A_PROCESS", 20)
    monkeypatch.setattr("vaultkit.vault.reading._PART", 7)
    monkeypatch.setattr("vaultkit.lint.session.os.cpu_count", lambda: 2)
    session = Session(str(own_vault), folder=str(tmp_path))
    assert session.check() == alone
    assert list(session.vault().links) == list(load(own_vault).links)
    session.close()


def test_a_restored_cache_serves_a_vault_with_new_dates(
    own_vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "vault"
    shutil.copytree(own_vault, root)
    monkeypatch.setattr("vaultkit.lint.session._MANY", 10)

    def check() -> object:
        session = Session(str(root), folder=str(tmp_path / "cache"))
        outcome = session.check()
        session.close()
        return outcome

    first = check()
    for path in root.rglob("*"):
        os.utime(path, (1, 1))
    with monkeypatch.context() as nothing_is_judged:
        nothing_is_judged.setattr(
            "vaultkit.lint.run.judge", lambda *_: pytest.fail("it was judged")
        )
        assert check() == first
    (root / "Home.md").write_text("[[Nothing of the kind]]\n")
    for path in root.rglob("*"):
        os.utime(path, (2, 2))
    assert check() == Session(str(root), forgetful=True).check()
