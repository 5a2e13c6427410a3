"""Rules about the vault as a whole: what no case can show, for it needs settings, a fix, or a vault no disk holds."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import VaultOf
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.lint.rule import Finding, Rule, all_rules
from vaultkit.lint.rules import nonportable_name, slug_collision
from vaultkit.lint.run import check
from vaultkit.lint.scope import Scope
from vaultkit.site.urls import safe_name
from vaultkit.source.edit import apply
from vaultkit.source.path import VaultPath
from vaultkit.vault.model import Vault


def _rule(name: str) -> Rule:
    return next(rule for rule in all_rules() if rule.name == name)


def _found(vault: Vault, name: str, options: Mapping[str, Any] | None = None) -> list[Finding]:
    return list(_rule(name).check(Scope(vault, options={name: options or {}})))


def _paths(found: list[Finding]) -> list[str]:
    return [finding.path for finding in found]


class TestOptions:
    """What the settings can say to a rule."""

    def test_patterns_leave_out_notes(self, vault_of: VaultOf) -> None:
        vault = vault_of({"Home.md": "", "Inbox/a.md": "", "b.md": ""})
        assert _paths(_found(vault, "orphan-note", {"ignore": ["Inbox/*", 7]})) == ["b.md"]

    def test_patterns_leave_out_attachments(self, vault_of: VaultOf) -> None:
        vault = vault_of({"Home.md": "", "Scans/a.pdf": "", "b.png": ""})
        assert _paths(_found(vault, "orphan-attachment", {"ignore": ["Scans/*"]})) == ["b.png"]

    def test_the_home_page_has_any_name(self, vault_of: VaultOf) -> None:
        vault = vault_of({"Home.md": "", "Map of all.md": "[[b]]", "b.md": ""})
        assert _paths(_found(vault, "unreachable", {"home": "Map of all"})) == ["Home.md"]

    def test_a_home_page_that_is_not_there_is_said(self, vault_of: VaultOf) -> None:
        found = _found(vault_of({"Home.md": ""}), "unreachable", {"home": "Gone"})
        assert _paths(found) == ["."]
        assert "Gone" in found[0].message


class TestAddresses:
    """The rule cannot ask the site, which is its neighbour; so it is held to the site's answer."""

    @given(st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=40))
    def test_an_address_is_the_sites(self, name: str) -> None:
        expected = safe_name(name).lower()
        assert slug_collision.address(VaultPath(f"{name}.md")) == expected

    @given(st.lists(st.text("aB?-'& _.é/", min_size=1, max_size=6), max_size=8, unique=True))
    def test_no_two_notes_of_one_address_are_overlooked(self, names: list[str]) -> None:
        files = [VaultPath(f"{name}.md") for name in names]
        groups = list(slug_collision._alike(files))
        for a in files:
            for b in files:
                if a != b and slug_collision.address(a) == slug_collision.address(b) != "note":
                    assert any(a in group and b in group for group in groups)


def test_a_name_may_have_255_bytes() -> None:
    fits, long = VaultPath("🌧" * 63 + ".md"), VaultPath("a/" + "ä" * 127 + ".md")
    vault = Vault(Path("nowhere"), (long, fits))
    assert len(fits.encode()) == 255
    found = list(nonportable_name.check(Scope(vault)))
    assert [(f.path, f.message) for f in found] == [
        (long, "its name has 257 bytes; most systems allow 255")
    ]


def test_a_card_can_be_pointed_to_the_only_file_of_that_name(vault_of: VaultOf) -> None:
    nodes = [{"id": "a", "type": "file", "file": 'Rän "1".md'}]
    text = json.dumps({"nodes": nodes}, indent=1)
    (found,) = _found(vault_of({"Map.canvas": text, 'Sub/Rän "1".md': ""}), "canvas-broken-file")
    assert found.fix is not None
    assert not found.fix.safe
    nodes[0]["file"] = 'Sub/Rän "1".md'
    assert json.loads(apply(text, found.fix.edits)) == {"nodes": nodes}


@pytest.mark.parametrize("said", ["Gone.md", "b.md"])
def test_a_card_whose_file_may_be_several_or_none_has_no_fix(vault_of: VaultOf, said: str) -> None:
    text = json.dumps({"nodes": [{"id": "a", "type": "file", "file": said}]})
    (found,) = _found(
        vault_of({"Map.canvas": text, "x/b.md": "", "y/b.md": ""}), "canvas-broken-file"
    )
    assert found.fix is None


def test_a_second_block_id_gets_a_free_number(vault_of: VaultOf) -> None:
    text = "a ^x\n\nb ^x\n\nc ^X\n\nd ^x-2\n"
    found = check(vault_of({"Home.md": text}), rules=[_rule("duplicate-block-id")])
    edits = [edit for d in found if d.fix for edit in d.fix.edits]
    assert apply(text, edits) == "a ^x\n\nb ^x-3\n\nc ^X-4\n\nd ^x-2\n"


class TestHostileVaults:
    """No shape of embeds, aliases or names costs more than in proportion to what was written."""

    @pytest.mark.parametrize(
        "files",
        [
            {"a.md": "![[a]]\n" * 5000},
            {"a.md": "".join(f"# h{i}\n![[#h{i + 1}]] ![[a]]\n" for i in range(2500))},
            {f"n{i}.md": "".join(f"![[n{j}]]\n" for j in range(60)) for i in range(60)},
            {
                "a.md": "---\naliases: [" + "x, " * 5000 + "]\n---\n",
                "b.md": "---\naliases: x\n---\n",
            },
            {"a.md": "# h\n" * 5000 + "[[#h]]\n" * 5000},
            {"a.md": "<img src=" * 5000 + ".png" * 5000, "b.png": ""},
            {"a.md": "---\nx: " + ".png" * 20000 + "\n---\n", "b.png": ""},
        ],
        ids=["itself", "sections", "everybody", "aliases", "headings", "html", "property"],
    )
    def test_it_is_soon_done(self, vault_of: VaultOf, files: dict[str, str]) -> None:
        vault = vault_of(files)
        assert list(vault.links.unresolved()) is not None
        begun = time.process_time()
        check(vault, rules=[rule for rule in all_rules() if rule.family in ("graph", "names")])
        assert time.process_time() - begun < 3
