"""What is newly wrong since a commit is found wherever it stands, with its cause, and renames are mended.

The repositories are real ones, made by git in temporary folders.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from conftest import write

from vaultkit.cli.main import main
from vaultkit.errors import UsageError, VaultkitError
from vaultkit.lint.changes import base_of, newly_wrong
from vaultkit.lint.changes_renames import find_renames
from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.rule import Rule, all_rules
from vaultkit.lint.run import check
from vaultkit.source.edit import Edit, apply
from vaultkit.source.git import Repository
from vaultkit.source.path import VaultPath
from vaultkit.vault.anchors import AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found, Missing

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

RULES = [r for r in all_rules() if r.default and r.family in ("links", "canvas", "syntax")]
ORPHANS = [r for r in all_rules() if r.name.startswith("orphan")]
DEAD = ("broken-embed", "broken-path", "mistyped-link", "unwritten-note", "canvas-broken-file")


class Repo:
    """A git repository with a vault in it."""

    def __init__(self, folder: Path, files: Mapping[str, str | bytes], vault: str = "") -> None:
        self.folder = folder
        self.vault = folder / vault
        self.vault.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")
        write(self.vault, files)
        if files:
            self.commit()

    def git(self, *arguments: str) -> str:
        settings = (
            "user.name=A",
            "user.email=a@b.c",
            "commit.gpgsign=false",
            "core.autocrlf=false",
        )
        command = ["git", *(part for s in settings for part in ("-c", s)), *arguments]
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            command, cwd=self.folder, env=os.environ | own, capture_output=True, check=True
        )
        return done.stdout.decode(errors="replace").strip()

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def write(self, files: Mapping[str, str | bytes]) -> None:
        write(self.vault, files)

    def move(self, old: str, new: str) -> None:
        (self.vault / new).parent.mkdir(parents=True, exist_ok=True)
        (self.vault / old).rename(self.vault / new)

    def remove(self, path: str) -> None:
        (self.vault / path).unlink()

    def new(self, base: str | None = None, rules: list[Rule] = RULES) -> list[Diagnostic]:
        vault = load(self.vault)
        found = check(vault, rules=rules)  # first, so that the base takes over what links mean
        return newly_wrong(base_of(vault, base), vault, found, rules=rules)


RepoOf = Callable[..., Repo]


@pytest.fixture
def repo_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RepoOf:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    return lambda files, vault="": Repo(tmp_path / "repo", files, vault)


def told(found: Iterable[Diagnostic]) -> list[str]:
    """Return findings in short, with what caused them and the text of a safe fix."""
    lines = []
    for d in found:
        causes = "".join(f" <- {r.path}" for r in d.related)
        fix = f" => {d.fix.edits[0].text}" if d.fix and d.fix.safe else ""
        lines.append(f"{d.path}:{d.start.line} {d.rule}{causes}{fix}")
    return lines


def mended(vault: Path, found: Iterable[Diagnostic]) -> None:
    """Make the safe fixes."""
    edits: dict[VaultPath, set[Edit]] = defaultdict(set)
    for d in found:
        if d.fix and d.fix.safe:
            for edit in d.fix.edits:
                edits[edit.path].add(edit)
    for path, some in edits.items():
        file = vault / path
        file.write_bytes(apply(file.read_bytes().decode(), some).encode())


PROSE = "Rain falls on the slope and the gutter carries it to the barrel behind the shed.\n"


# What is new


def test_nothing_changed_nothing_is_new(repo_of):
    repo = repo_of({"A.md": "[[Nowhere]]"})
    assert repo.new() == []


def test_what_was_wrong_before_is_not_new(repo_of):
    repo = repo_of({"A.md": "[[Nowhere]] ![[x.png]] [[B#No]]", "B.md": PROSE})
    repo.write({"A.md": "# New first line\n\n[[Nowhere]] ![[x.png]] [[B#No]]"})
    assert repo.new() == []
    repo.move("A.md", "deep/Other.md")
    assert repo.new() == []


def test_of_equal_findings_the_one_in_the_new_line_is_new(repo_of):
    repo = repo_of({"A.md": "old [[Nowhere]]\n"})
    repo.write({"A.md": "new [[Nowhere]]\nold [[Nowhere]]\n"})
    assert told(repo.new()) == ["A.md:1 unwritten-note"]


def test_what_a_message_says_of_another_file_follows_it(repo_of):
    rules = [r for r in all_rules() if r.name == "duplicate-alias"]
    repo = repo_of({"A.md": "---\naliases: [B]\n---\n", "B.md": PROSE})
    repo.move("B.md", "2 - deep/B.md")
    assert check(load(repo.vault), rules=rules)
    assert repo.new(rules=rules) == []


def test_a_link_that_another_rule_speaks_of_now_is_not_new(repo_of):
    repo = repo_of({"A.md": "[[Recovrey]] [[Rain]]"})
    repo.write({"Recovery.md": "[[A]]"})
    assert told(repo.new()) == []
    repo.write({"Recovery.md": "---\naliases: [Rain]\n---\n[[A]]"})
    assert told(repo.new()) == []


def test_a_deleted_note_is_named_where_links_lead_to_it(repo_of):
    repo = repo_of({"A.md": "x\n\n[[B]] [[B#H]]", "B.md": "# H\n", "C.md": "[[A]]"})
    repo.remove("B.md")
    assert told(repo.new()) == ["A.md:3 unwritten-note <- B.md"] * 2


def test_a_note_alone_is_read_as_it_was(repo_of):
    repo = repo_of({"A.md": "$$ open\n"})
    repo.write({"A.md": "$$ open\n\n[[A]]\n", "B.md": "[[A]]\n\n$$ open\n"})
    assert "B.md:3 unclosed-math" in told(repo.new())
    assert not [line for line in told(repo.new()) if line.startswith("A.md:1 ")]


def test_a_note_that_lost_its_last_link_names_who_dropped_it(repo_of):
    repo = repo_of({"A.md": "[[B]]", "B.md": "[[A]]", "C.md": "[[A]]"})
    repo.write({"A.md": "nothing"})
    assert told(repo.new(rules=ORPHANS)) == ["B.md:1 orphan-note <- A.md"]


def test_a_new_twin_is_named_and_the_old_target_written(repo_of):
    repo = repo_of({"A.md": "[[B]]", "deep/er/B.md": PROSE})
    repo.write({"one/B.md": "[[A]]"})
    assert told(repo.new()) == ["A.md:1 ambiguous-link <- deep/er/B.md <- one/B.md => deep/er/B"]


def test_a_link_that_a_namesake_took_is_reported_though_it_leads_somewhere(repo_of):
    repo = repo_of({"in/A.md": "[[B]] [[C]]", "out/B.md": PROSE, "out/C.md": "", "far/C.md": ""})
    repo.write({"in/B.md": "[[A]]", "in/D.md": "[[B]]"})
    repo.remove("far/C.md")
    assert told(repo.new()) == [
        "in/A.md:1 moved-target <- in/B.md => out/B",
        "in/A.md:1 moved-target <- far/C.md",
    ]


def test_a_renamed_note_is_followed_though_a_namesake_takes_its_links(repo_of):
    repo = repo_of({"A.md": "[[B]] [[one/B]]", "one/B.md": PROSE, "deep/two/B.md": "else"})
    repo.move("one/B.md", "C.md")
    assert told(repo.new()) == [
        "A.md:1 moved-target <- C.md => C",
        "A.md:1 moved-target <- C.md => C",
    ]


def test_an_alias_that_went_is_named(repo_of):
    repo = repo_of({"A.md": "[[Bee]]", "B.md": "---\naliases: [Bee]\n---\n[[A]]"})
    repo.write({"B.md": "---\naliases: [Wasp]\n---\n[[A]]"})
    (found,) = [d for d in repo.new() if d.path == "A.md"]
    assert told([found]) == ["A.md:1 unwritten-note <- B.md => B|Bee"]
    assert found.related[0].start.line == 2


def test_what_was_suppressed_then_was_not_there(repo_of):
    repo = repo_of({"A.md": "[[Nowhere]] quiet\n"})
    repo.write({"A.md": "[[Nowhere]]\n"})
    vault = load(repo.vault)

    def settle(of: Vault, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [d for d in found if "quiet" not in of.notes[d.path].text]

    found = settle(vault, check(vault, rules=RULES))
    assert newly_wrong(base_of(vault), vault, found, rules=RULES) == []
    new = newly_wrong(base_of(vault), vault, found, rules=RULES, settle=settle)
    assert told(new) == ["A.md:1 unwritten-note"]


def test_files_that_git_ignores_are_no_change(repo_of):
    repo = repo_of({".gitignore": "out/\n", "A.md": "[[B]]", "B.md": ""})
    repo.write({"out/C.md": "[[Nowhere]]", "out/B.md": ""})
    assert repo.new() == []


def test_settings_of_then_count_for_then(repo_of):
    everything = '{"showUnsupportedFiles": true}'
    repo = repo_of({".obsidian/app.json": everything, "A.md": "[[data.zip]]", "data.zip": b"x"})
    repo.write({".obsidian/app.json": "{}"})
    base = base_of(load(repo.vault))
    assert base.vault.settings.all_file_types
    assert [e.target for e in base.vault.links] == ["data.zip"]


# What became of it


def test_a_renamed_note_is_a_moved_target_with_a_safe_fix(repo_of):
    repo = repo_of(
        {
            "A.md": "[[B]] [[B#H|x]] ![[B]] [t](B.md#H) [u](./B.md)\n\n| a | b |\n|---|---|\n| [[B\\|x]] | |\n",
            "P.md": "---\nup: '[[B]]'\nsee: \"[[B|x]]\"\n---\n",
            "B.md": "# H\n" + PROSE,
            "Map.canvas": '{"nodes": [{"id": "1", "file": "B.md", "type": "file"}]}',
        }
    )
    repo.move("B.md", "Rain (wet).md")
    found = repo.new()
    assert {d.rule for d in found} == {"moved-target"}
    assert {r.path for d in found for r in d.related} == {"Rain (wet).md"}
    mended(repo.vault, found)
    assert (repo.vault / "A.md").read_text() == (
        "[[Rain (wet)]] [[Rain (wet)#H|x]] ![[Rain (wet)]] [t](Rain%20%28wet%29.md#H) [u](./Rain%20%28wet%29.md)"
        "\n\n| a | b |\n|---|---|\n| [[Rain (wet)\\|x]] | |\n"
    )
    assert (repo.vault / "P.md").read_text() == (
        "---\nup: '[[Rain (wet)]]'\nsee: \"[[Rain (wet)|x]]\"\n---\n"
    )
    assert '"file": "Rain (wet).md"' in (repo.vault / "Map.canvas").read_text()
    assert repo.new() == []


def test_a_moved_folder_is_followed_and_so_are_the_links_out_of_it(repo_of):
    repo = repo_of(
        {
            "Home.md": "[[a/B]] [x](a/B.md) ![](a/pic.png)",
            "a/B.md": PROSE + "[home](../Home.md) [c](./C.md)",
            "a/C.md": PROSE.upper() + "[b](B.md)",
            "a/pic.png": b"\x89PNG",
        }
    )
    repo.move("a", "x/y/z")
    mended(repo.vault, repo.new())
    assert (repo.vault / "Home.md").read_text() == "[[x/y/z/B]] [x](x/y/z/B.md) ![](x/y/z/pic.png)"
    assert "[home](../../../Home.md) [c](./C.md)" in (repo.vault / "x/y/z/B.md").read_text()
    assert repo.new() == []


def test_a_heading_and_a_block_renamed_in_place_are_followed(repo_of):
    repo = repo_of(
        {
            "A.md": "[[B#Old name|x]] [[B#Top#Old name]] [y](B.md#Old%20name) ![[B#^one]] [[#Mine]]\n\n# Mine\n",
            "B.md": "# Top\n\n## Old name\n\nText.\n\nA block. ^one\n\n## Last\n",
        }
    )
    text = (repo.vault / "B.md").read_text()
    repo.write({"B.md": "New.\n\n" + text.replace("Old name", "New: name").replace("^one", "^two")})
    repo.write({"A.md": (repo.vault / "A.md").read_text().replace("# Mine\n", "# My own\n")})
    found = repo.new()
    assert told(found) == [
        "A.md:1 broken-heading <- B.md => B#New name",
        "A.md:1 broken-heading <- B.md => B#Top#New name",
        "A.md:1 broken-fragment <- B.md => B.md#New%20name",
        "A.md:1 broken-block <- B.md => B#^two",
        "A.md:1 broken-heading <- A.md",
    ]
    assert found[0].related[0].start.line == 5
    assert "(line 3)" in found[0].related[0].message
    mended(repo.vault, found)
    assert [d.target for d in repo.new()] == ["A.md#Mine"]


def test_a_deleted_heading_is_named_and_no_fix_is_made(repo_of):
    repo = repo_of({"A.md": "[[B#H]]", "B.md": "# G\n\n# H\n\n" + PROSE})
    repo.write({"B.md": "# G\n\n" + PROSE})
    (found,) = repo.new()
    assert (found.rule, found.related[0].path) == ("broken-heading", "B.md")
    assert "line 3" in found.related[0].message
    assert not (found.fix and found.fix.safe)


def test_a_renamed_note_with_a_renamed_heading_is_followed_to_both(repo_of):
    repo = repo_of({"A.md": "[[B#Old one]]", "B.md": "# Old one\n\n" + PROSE * 3})
    repo.remove("B.md")
    repo.write({"C.md": "# New one\n\n" + PROSE * 3})
    assert told(repo.new()) == ["A.md:1 moved-target <- C.md <- C.md => C#New one"]


def test_two_files_that_could_be_the_renamed_one_make_no_safe_fix(repo_of):
    repo = repo_of({"A.md": "[[B]] [[C]]", "B.md": PROSE * 2 + "b", "C.md": PROSE * 2 + "c"})
    repo.remove("B.md")
    repo.remove("C.md")
    repo.write({"D.md": PROSE * 2 + "d", "E.md": PROSE * 2 + "e"})
    assert not [d for d in repo.new() if d.fix and d.fix.safe]


def test_a_rename_in_letter_case_alone_breaks_no_link(repo_of):
    repo = repo_of({"A.md": "[[b#H]] [[Nowhere]]", "b.md": "# H\n[[A]] [[Nowhere]]"})
    repo.move("b.md", "tmp.md")
    repo.move("tmp.md", "B.md")
    assert [d.rule for d in repo.new()] == ["case-mismatch"]


@pytest.mark.parametrize("state", ["worktree", "staged", "committed", "detached"])
def test_a_change_counts_wherever_it_is(repo_of, state):
    repo = repo_of({"A.md": "[[B]]", "B.md": PROSE})
    repo.git("checkout", "-q", "-b", "topic")
    repo.move("B.md", "C.md")
    if state != "worktree":
        repo.git("add", "-A")
    if state in ("committed", "detached"):
        repo.commit()
    if state == "detached":
        repo.git("checkout", "-q", "--detach")
    assert told(repo.new()) == ["A.md:1 moved-target <- C.md => C"]


def test_what_the_default_branch_did_meanwhile_is_not_this_change(repo_of):
    repo = repo_of({"A.md": "[[B]]", "B.md": PROSE})
    repo.git("checkout", "-q", "-b", "topic")
    repo.write({"C.md": "[[A]]"})
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write({"D.md": "[[A]]", "A.md": "[[B]] [[D]]"})
    repo.commit()
    repo.git("checkout", "-q", "topic")
    repo.write({"C.md": "[[A]] [[D]]"})
    for base in (None, "main"):
        assert told(repo.new(base)) == ["C.md:1 unwritten-note"]


# Odd repositories


def test_a_vault_may_lie_deep_in_its_repository(repo_of):
    repo = repo_of({"A.md": "[[B]]", "B.md": PROSE}, vault="docs/my vault")
    repo.move("B.md", "C.md")
    assert told(repo.new()) == ["A.md:1 moved-target <- C.md => C"]


def test_odd_names_are_read(repo_of):
    repo = repo_of(
        {
            "Ünï cödé \u200b.md": PROSE,
            "new\nline.md": "[[Nowhere]]",
            "A.md": "[[Ünï cödé \u200b]]",
            " - ": "",
        }
    )
    if os.name == "posix":
        bad = os.fsencode(repo.vault) + b"/\xff.md"
        with open(bad, "wb") as file:
            file.write(b"[[Nowhere]]")
    repo.commit()
    repo.move("Ünï cödé \u200b.md", "tab\there.md")
    assert told(repo.new("HEAD")) == ["A.md:1 moved-target <- tab\there.md => tab\there"]


def test_a_name_composed_in_another_way_is_the_same(repo_of):
    name = "Élan.md"
    repo = repo_of({"A.md": "[[Élan]]", name: PROSE})
    repo.move(name, unicodedata.normalize("NFD", name))
    assert repo.new() == []


def test_line_ends_that_git_converts_are_no_change(repo_of):
    repo = repo_of({"A.md": "[[Nowhere]]\n\n[[B]]\n", "B.md": "# H\n"})
    repo.write({"A.md": "[[Nowhere]]\r\n\r\n[[B]]\r\n", "B.md": "# H\r\n"})
    vault = load(repo.vault)
    assert base_of(vault, "HEAD").is_now


def test_symbolic_links_and_submodules_are_no_change(repo_of, tmp_path):
    other = Repo(tmp_path / "other", {"Sub.md": "[[Nowhere]]"})
    repo = repo_of({"A.md": "[[Sub]] [[Far]]", "real/Far.md": "[[Nowhere]] [[A]]"})
    (repo.vault / "Far link.md").symlink_to("real/Far.md")
    (repo.vault / "folder").symlink_to("real")
    allowed = ("-c", "protocol.file.allow=always")
    repo.git(*allowed, "submodule", "--quiet", "add", str(other.folder), "sub")
    repo.commit()
    assert repo.new("HEAD") == []
    repo.write({"A.md": "[[Sub]]", "real/Far.md": "[[Elsewhere]] [[A]]"})
    assert told(repo.new("HEAD")) == [
        "Far link.md:1 unwritten-note",
        "real/Far.md:1 unwritten-note",
    ]


def test_what_a_sparse_checkout_leaves_out_is_not_deleted(repo_of):
    repo = repo_of({"A.md": "[[B]] [[C]]", "far/B.md": PROSE, "C.md": ""})
    repo.git("sparse-checkout", "set", "--no-cone", "/*", "!far")
    assert not (repo.vault / "far/B.md").exists()
    repo.write({"A.md": "[[B]] [[C]] more"})
    assert repo.new() == []


def test_a_file_in_a_merge_conflict_is_compared_by_its_text(repo_of):
    repo = repo_of({"A.md": "[[B]]\n", "B.md": ""})
    repo.git("checkout", "-q", "-b", "topic")
    repo.write({"A.md": "[[B]] topic\n"})
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write({"A.md": "[[B]] main\n"})
    repo.commit()
    with pytest.raises(subprocess.CalledProcessError):
        repo.git("merge", "topic")
    assert [d.rule for d in repo.new()] == ["merge-conflict"]


def test_a_change_that_keeps_size_and_date_is_seen(repo_of):
    repo = repo_of({"A.md": "[[B]]", "B.md": ""})
    file = repo.vault / "A.md"
    before = file.stat()
    repo.write({"A.md": "[[C]]"})
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [d.target for d in repo.new() if d.path == "A.md"] == ["C"]


def test_a_repository_without_a_commit_says_so(repo_of):
    repo = repo_of({})
    repo.write({"A.md": ""})
    with pytest.raises(UsageError, match="none was made yet"):
        repo.new()


def test_a_folder_without_a_repository_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(tmp_path, {"A.md": ""})
    with pytest.raises(UsageError, match="not a git repository"):
        base_of(load(tmp_path))


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=x", "a b", "HEAD:A.md", "\0", "-"])
def test_a_base_that_is_no_commit_says_so(repo_of, name):
    repo = repo_of({"A.md": ""})
    with pytest.raises(UsageError, match="no such commit"):
        repo.new(name)


def test_an_unknown_default_branch_is_asked_for(repo_of):
    repo = repo_of({"A.md": ""})
    repo.git("branch", "-m", "trunk")
    with pytest.raises(UsageError, match="--changed=BASE"):
        repo.new()
    assert repo.new("trunk") == []


def test_a_shallow_clone_says_what_to_do(repo_of, tmp_path):
    repo = repo_of({"A.md": "[[B]]", "B.md": PROSE})
    repo.git("checkout", "-q", "-b", "topic")
    repo.move("B.md", "C.md")
    repo.commit()
    repo.git("checkout", "-q", "main")
    clone = tmp_path / "clone"
    address = repo.folder.as_uri()
    repo.git("clone", "-q", "--depth=1", "--no-single-branch", "-b", "topic", address, str(clone))
    vault = load(clone)
    with pytest.raises(VaultkitError, match="fetch-depth: 0"):
        base_of(vault)
    with pytest.raises(UsageError, match="--unshallow"):
        base_of(vault, "HEAD~1")
    subprocess.run(["git", "-C", clone, "fetch", "-q", "--unshallow"], check=True)
    assert [d.rule for d in newly_wrong(base_of(vault), vault, check(vault, rules=RULES))] == [
        "moved-target"
    ]


def test_a_clone_without_contents_says_so_and_fetches_nothing(repo_of, tmp_path):
    repo = repo_of({"A.md": "[[B]]", "B.md": PROSE})
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.write({"A.md": "changed"})
    repo.commit()
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--filter=blob:none", repo.folder.as_uri(), str(clone))
    with pytest.raises(VaultkitError, match="--filter"):
        base_of(load(clone), "HEAD~1")


def test_no_program_that_a_repository_names_is_run(repo_of, tmp_path):
    repo = repo_of({"A.md": "[[B]]", "B.md": PROSE, ".gitattributes": "* filter=x diff=x\n"})
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(0o755)
    for key in (
        *("core.fsmonitor", "core.sshCommand", "core.editor", "core.pager", "diff.external"),
        *("diff.x.command", "diff.x.textconv", "filter.x.clean", "filter.x.smudge"),
        *("filter.x.process", "core.gitProxy", "core.askPass", "credential.helper"),
        *("core.alternateRefsCommand", "gpg.program", "alias.ls-files", "alias.rev-parse"),
    ):
        repo.git("config", key, str(trap))
    repo.git("config", "core.hooksPath", str(tmp_path / "hooks"))
    (tmp_path / "hooks").mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        shutil.copy(trap, tmp_path / "hooks" / hook)
    sprung.unlink(missing_ok=True)
    repo.move("B.md", "C.md")
    repo.write({"A.md": "[[B]] more", "D.md": "[[A]]"})
    assert "A.md:1 moved-target <- C.md => C" in told(repo.new())
    assert not sprung.exists()


def test_what_looks_like_a_bare_repository_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    subprocess.run(["git", "init", "-q", "--bare", tmp_path], check=True)
    with pytest.raises(UsageError):
        Repository(str(tmp_path))


def test_gits_own_variables_do_not_lead_elsewhere(repo_of, tmp_path, monkeypatch):
    repo = repo_of({"A.md": "[[B]]", "B.md": PROSE})
    repo.move("B.md", "C.md")
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none"))
    assert told(repo.new()) == ["A.md:1 moved-target <- C.md => C"]


# Laws


def test_renames_are_found_in_time_that_grows_with_the_files():
    texts = {
        f"{i}.md": " ".join(f"w{i}x{j}" for j in range(30)) + " template " * 50 for i in range(600)
    }
    removed = {VaultPath(p): p for p in texts}
    added = {VaultPath(f"new/n{p}"): f"n{p}" for p in texts}
    found = find_renames(
        removed,
        added,
        lambda gone, come: ([texts[p] for p in gone], [texts[p[5:]] + " end" for p in come]),
    )
    assert {old: rename.path for old, rename in found.items()} == {p: f"new/n{p}" for p in removed}


SEEDS = range(int(os.environ.get("CHANGES_SEEDS", "40")))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_renamed_or_deleted_every_place_is_reported_and_renames_are_mended(
    repo_of, tmp_path, seed
):
    rng = random.Random(seed)
    repo = repo_of(_some_vault(rng))
    before = load(shutil.copytree(repo.vault, tmp_path / "before"))
    moves, mendable = _change(rng, repo)
    now = load(repo.vault)
    _assert_same(base_of(now).vault, before)
    checked = check(now, rules=RULES)
    base = base_of(now)
    _assert_same(base.vault, before)
    broken = _broken(before, now, moves)
    found = newly_wrong(base, now, checked, rules=RULES)
    places = {(d.path, d.span) for d in found}
    assert {(e.origin, e.span) for e in broken} <= places
    assert all(d.related for d in found if (d.path, d.span) in {(e.origin, e.span) for e in broken})
    if mendable:
        mended(repo.vault, found)
        assert _broken(before, load(repo.vault), moves) == []
        assert [told([d]) for d in repo.new() if d.rule in (*DEAD, "moved-target")] == []


def _assert_same(base: Vault, before: Vault) -> None:
    assert base.files == before.files
    assert list(base.notes.aliases()) == list(before.notes.aliases())
    assert list(base.links) == list(before.links)
    assert {p: n.text for p, n in base.notes.items()} == {
        p: n.text for p, n in before.notes.items()
    }


def _broken(before: Vault, now: Vault, moves: Mapping[str, str]) -> list[Edge]:
    """Return the links that led somewhere `before` and do not now; the texts have the same links in the same order."""
    found = []
    for origin in before.links.origins:
        after = VaultPath(moves.get(origin, origin))
        if after not in now.files:
            continue
        for old, new in zip(before.links.out_of(origin), now.links.out_of(after), strict=True):
            if _leads(old):
                target = moves.get(str(old.target), old.target)
                if not _leads(new) or (target in now.files and new.target != target):
                    found.append(new)
    return found


def _leads(edge: Edge) -> bool:
    match edge.resolution:
        case Missing() | Found(anchor=AnchorMissing()):
            return False
    return True


FOLDERS = ("", "a/", "a/deep/", "b c/")
NAMES = ("Rain", "Mint tea", "v1.2", "É (one)", "Barrel & co", "100% sure", "it's", "Slope", "Über")


def _some_vault(rng: random.Random) -> dict[str, str | bytes]:
    """Return a vault of notes that link each other in every way; no two names are alike."""
    paths = [f"{rng.choice(FOLDERS)}{name}.md" for name in NAMES]
    pictures = [f"{rng.choice(FOLDERS)}{name}.png" for name in ("pic", "my pic", "fig(1)")]
    files: dict[str, str | bytes] = {p: bytes([i]) + b"PNG" for i, p in enumerate(pictures)}
    for i, path in enumerate(paths):
        links = [_link(rng, path, rng.choice(paths)) for _ in range(6)]
        links += [_picture(rng, path, rng.choice(pictures)) for _ in range(2)]
        body = [f"{' '.join(rng.choices(WORDS, k=12))} {link} {i}." for link in links]
        body.insert(2, "\n# First part\n\n" + " ".join(rng.choices(WORDS, k=8)))
        body.insert(5, "\n## Second part\n\n" + " ".join(rng.choices(WORDS, k=8)) + " ^block-one\n")
        up = Path(rng.choice(paths)).stem.replace("'", "''")
        files[path] = f"---\nup: '[[{up}]]'\n---\n" + "\n".join(body) + "\n"
    cards = ", ".join(
        f'{{"id": "c{i}", "type": "file", "file": "{p}", "x": 0}}' for i, p in enumerate(paths)
    )
    files["Map.canvas"] = f'{{"nodes": [{cards}], "edges": []}}'
    return files


WORDS = [
    a + b for a in ("ru", "so", "mi", "ta", "lo", "ne") for b in ("gan", "pel", "dor", "vik", "sum")
]
PLACES = ("", "", "#First part", "#Second part", "#First part#Second part", "#^block-one")


def _link(rng: random.Random, origin: str, target: str) -> str:
    place = rng.choice(PLACES)
    way = rng.randrange(6)
    bare = target.removesuffix(".md")
    name = bare.rpartition("/")[2]
    relative = os.path.relpath(target, os.path.dirname(origin) or ".")
    if way == 0:
        return f"[[{name}{place}]]"
    if way == 1:
        return f"[[{bare}{place}|shown]]"
    if way == 2:
        return f"![[{name}{place}]]"
    if way == 3:
        return f"[t](<{relative if '%' not in relative else relative.replace('%', '%25')}{place}>)"
    encoded = "".join(f"%{ord(c):02X}" if c in " %()" else c for c in relative)
    encoded_place = place.replace(" ", "%20")
    return (
        f"[t]({'./' if way == 4 and not encoded.startswith('.') else ''}{encoded}{encoded_place})"
    )


def _picture(rng: random.Random, origin: str, target: str) -> str:
    name = target.rpartition("/")[2]
    relative = os.path.relpath(target, os.path.dirname(origin) or ".")
    encoded = relative.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    return rng.choice((f"![[{name}|100]]", f"![[{target}]]", f"![]({encoded})"))


def _change(rng: random.Random, repo: Repo) -> tuple[dict[str, str], bool]:
    """Change the vault somehow; return where its files are now, and whether all can be mended."""
    files = [
        p.relative_to(repo.vault).as_posix() for p in repo.vault.rglob("*") if ".git/" not in str(p)
    ]
    notes = sorted(p for p in files if p.endswith(".md"))
    pictures = sorted(p for p in files if p.endswith(".png"))
    moves: dict[str, str] = {}
    mendable = True
    match rng.choice(("note", "note", "picture", "folder", "heading", "block", "delete", "both")):
        case "note":
            for note in rng.sample(notes, 2):
                moves[note] = (
                    f"{rng.choice(FOLDERS)}{rng.choice(('N', 'Neu é', 'x (2) %'))}{len(moves)}.md"
                )
        case "picture":
            picture = rng.choice(pictures)
            moves[picture] = f"{rng.choice(FOLDERS)}new pic.png"
        case "folder":
            moves = {p: f"moved/{p}" for p in notes + pictures if p.startswith("a/")}
        case "heading":
            _replace(repo, rng.choice(notes), rng.choice(("First", "Second")), "Other")
        case "block":
            _replace(repo, rng.choice(notes), "^block-one\n", "^block-two\n")
        case "delete":
            repo.remove(rng.choice(notes + pictures))
            mendable = False
        case "both":
            note = rng.choice(notes)
            moves[note] = "b c/Wholly new.md"
            _replace(repo, note, "# First part", "# Other part")
    for old, new in moves.items():
        repo.move(old, new)
    state = rng.randrange(3)
    if state:
        repo.git("checkout", "-q", "-b", "topic")
        repo.git("add", "-A")
    if state == 2:
        repo.commit()
    return moves, mendable


def _replace(repo: Repo, path: str, old: str, new: str) -> None:
    """Edit headings and ids, but no link."""
    lines = (repo.vault / path).read_text().splitlines(keepends=True)
    lines = [
        x.replace(old, new) if x.startswith("#") or x.endswith("^block-one\n") else x for x in lines
    ]
    (repo.vault / path).write_text("".join(lines))


def test_what_a_rename_broke_is_mended_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "A.md").write_text("[[B]] and [[B#H|h]]\n")
    (repository / "B.md").write_text("# H\n")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"], ["mv", "B.md", "C.md"]):
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *who, *words], cwd=repository, check=True, capture_output=True)
    assert main(["check", "--vault", str(repository), "--changed", "--fix"]) == 0
    assert (repository / "A.md").read_text() == "[[C]] and [[C#H|h]]\n"
    assert main(["undo", "--vault", str(repository)]) == 0
    assert (repository / "A.md").read_text() == "[[B]] and [[B#H|h]]\n"
