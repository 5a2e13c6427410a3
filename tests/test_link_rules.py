"""The rules about links: what their fixes write, and what no fix may do."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import VaultOf
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.lint.diagnostic import Diagnostic
from vaultkit.lint.rule import Rule, all_rules
from vaultkit.lint.run import check
from vaultkit.source.document import Document
from vaultkit.source.edit import apply
from vaultkit.source.path import VaultPath
from vaultkit.syntax.parser import parse
from vaultkit.vault.links import Edge
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault
from vaultkit.vault.notes import GivenNotes
from vaultkit.vault.resolve import Found

RULES = {rule.name: rule for rule in all_rules() if rule.family == "links"}
ALIASED = "---\naliases: [Pluviometer]\n---\n# Siting\n"
CARED = "# What helps\n\nEmpty it. ^daily\n"

FIXES = [
    ("mistyped-link", {"Recovery.md": ""}, "[[Recovrey#A|b]] c", "[[Recovery#A|b]] c"),
    ("mistyped-link", {"Recovery.md": ""}, "a [[ Recovrey ]]", "a [[ Recovery ]]"),
    (
        "mistyped-link",
        {"Recovery.md": ""},
        '---\nup: "[[Recovrey]]"\n---\n',
        '---\nup: "[[Recovery]]"\n---\n',
    ),
    ("mistyped-link", {"Roof.md": "", "Rook.md": ""}, "[[Room]]", None),
    (
        "mistyped-link",
        {"Rain.md": "---\naliases: [Rain-gauge]\n---\n"},
        "[[rain gauge]]",
        "[[Rain|Rain-gauge]]",
    ),
    ("broken-path", {"a b/Recovery.md": ""}, "[x](Recovrey.md#A)", "[x](a%20b/Recovery.md#A)"),
    ("broken-path", {"a b/Recovery.md": ""}, "[x](<Recovrey.md>)", "[x](<a b/Recovery.md>)"),
    ("broken-path", {"Recovery.md": ""}, "[x][r]\n\n[r]: Recovrey.md", None),
    ("broken-embed", {"dial.png": ""}, "![[dail.png|100]]", "![[dial.png|100]]"),
    ("broken-heading", {"Mint.md": CARED}, "[[Mint#What hepls|x]]", "[[Mint#What helps|x]]"),
    ("broken-heading", {"Mint.md": "# A: b\n"}, "[[Mint#Snow]]", None),
    ("broken-heading", {}, "[[#Topic]]\n\n# Topics", "[[#Topics]]\n\n# Topics"),
    (
        "broken-fragment",
        {"Mint.md": CARED},
        "[x](Mint.md#what-helps)",
        "[x](Mint.md#What%20helps)",
    ),
    ("outside-vault", {"dial.png": ""}, "![](../img/dial.png)", "![](dial.png)"),
    ("alias-only-link", {"Rain.md": ALIASED}, "[[Pluviometer]]", "[[Rain|Pluviometer]]"),
    ("alias-only-link", {"Rain.md": ALIASED}, "[[pluviometer|x]]", "[[Rain|x]]"),
    (
        "alias-only-link",
        {"Rain.md": ALIASED},
        "[[Pluviometer#Siting]]",
        "[[Rain#Siting|Pluviometer > Siting]]",
    ),
    (
        "alias-only-link",
        {"Rain.md": ALIASED},
        "| a |\n|---|\n| [[Pluviometer]] |",
        "| a |\n|---|\n| [[Rain\\|Pluviometer]] |",
    ),
    ("ambiguous-link", {"a/P.md": "", "bb/P.md": ""}, "[[P]]", "[[a/P|P]]"),
    ("ambiguous-link", {"a/P.md": "", "bb/P.md": ""}, "[x](P.md)", "[x](a/P.md)"),
    ("ambiguous-link", {"a/p.png": "", "bb/p.png": ""}, "![[p.png|9]]", "![[a/p.png|9]]"),
    ("ambiguous-link", {"a/P.md": "", "bb/P.md": ""}, "[[P|x]] | y", "[[a/P|x]] | y"),
    ("case-mismatch", {"Mint.md": ""}, "[[mint]]", "[[Mint|mint]]"),
    ("case-mismatch", {"Mint.md": CARED}, "[[mint#^daily|x]]", "[[Mint#^daily|x]]"),
    ("case-mismatch", {"Mint tea.md": ""}, "[x](./mint%20Tea.md)", "[x](./Mint%20tea.md)"),
    (
        "case-mismatch",
        {"Mint.md": ""},
        "---\nup: '[[mint]]'\n---\n",
        "---\nup: '[[Mint|mint]]'\n---\n",
    ),
    ("not-relative", {"a (b)/dial.png": ""}, "![](dial.png)", "![](a%20%28b%29/dial.png)"),
    ("malformed-link", {}, "See [[Home] x", "See [[Home]] x"),
    ("malformed-link", {}, "See [Home]] x", "See [[Home]] x"),
    ("malformed-link", {}, "See [[Home x", None),
    ("pipe-in-table", {}, "| a |\n|---|\n| [[Home|x]] |", "| a |\n|---|\n| [[Home\\|x]] |"),
    ("self-link", {}, "[[Home#Top|x]]\n\n# Top", "[[#Top|x]]\n\n# Top"),
    ("self-link", {}, "[[Home#Top]]\n\n# Top", "[[#Top|Home > Top]]\n\n# Top"),
    ("self-link", {}, "[[Home]]", None),
    ("link-style", {"Mint.md": CARED}, "[x](Mint.md#What%20helps)", "[[Mint#What helps|x]]"),
    ("link-style", {"Mint.md": ""}, "[Mint](Mint.md)", "[[Mint]]"),
    ("link-style", {"dial.png": ""}, "![a|9](dial.png)", "![[dial.png|a|9]]"),
    ("link-style", {"Mint.md": ""}, '[x](Mint.md "title")', None),
    ("link-style", {"Mint.md": ""}, "[*x*](Mint.md)", None),
    ("link-style", {"Mint.md": ""}, "| [x](Mint.md) |\n|---|", "| [[Mint\\|x]] |\n|---|"),
]
"""A rule, the files beside `Home.md`, that note's text before and after its fix; None if there is no fix."""


def only(name: str) -> list[Rule]:
    return [RULES[name]]


def mended(found: Iterable[Diagnostic], text: str) -> str:
    return apply(text, [edit for d in found if d.fix for edit in d.fix.edits])


@pytest.mark.parametrize(("name", "files", "before", "after"), FIXES)
def test_a_fix_writes_what_is_needed_and_no_more(vault_of: VaultOf, name, files, before, after):
    found = check(vault_of({**files, "Home.md": before}), rules=only(name))
    assert len(found) == 1
    if after is None:
        assert found[0].fix is None
    else:
        assert mended(found, before) == after
        assert check(vault_of({**files, "Home.md": after}), rules=only(name)) == []


def test_a_vault_of_markdown_links_may_have_its_wikilinks_rewritten(vault_of: VaultOf):
    app = {".obsidian/app.json": '{"useMarkdownLinks": true}', "Mint tea.md": CARED}
    text = "[[Mint tea#What helps]] ![[Mint tea]] [[Mint tea|*x*]]\n"
    found = check(vault_of({**app, "Home.md": text}), rules=only("link-style"))
    assert len(found) == 3
    assert mended(found, text) == (
        "[Mint tea > What helps](Mint%20tea.md#What%20helps) ![](Mint%20tea.md) [[Mint tea|*x*]]\n"
    )


UNSAFE = {"mistyped-link", "broken-path", "broken-embed", "broken-heading", "broken-fragment"}
UNSAFE |= {"outside-vault", "malformed-link"}


@pytest.mark.parametrize(("name", "files", "before", "after"), FIXES)
def test_a_fix_is_safe_if_it_guesses_nothing(vault_of: VaultOf, name, files, before, after):
    found = check(vault_of({**files, "Home.md": before}), rules=only(name))
    assert [d.fix.safe for d in found if d.fix] == ([name not in UNSAFE] if after else [])


def test_every_link_to_nothing_is_told_once(vault_of: VaultOf):
    text = (
        "[[Rian gauge]] [[Snow]] [a](Snow.md) ![[Snow]] [[Pluviometer]] [[x.pdf]] [[../../y]]\n"
        "![](../z.png) [[{{t}}]] [[https://example.org]] [[Snow/]] [[.]] [[/]] [b](..) [c](.)\n"
    )
    vault = vault_of({"Rain gauge.md": ALIASED, "sub/Home.md": text})
    found = check(vault, rules=RULES.values())
    lost = [e for e in vault.links.unresolved() if "{{" not in e.link.path]
    assert sorted(d.span for d in found) == sorted(e.span for e in lost)


NAMES = ["Mint", "mint", "Mnit", "Plan", "plan", "Plan B", "Gauge", "dial.png", "Dial.PNG", "Snow"]
written = st.tuples(
    st.sampled_from(["[[{}]]", "[[{}|x]]", "![[{}]]", "[x]({})", "[x](<{}.md>)", "![y]({})"]),
    st.sampled_from(["", "a/", "b/", "../", "./", "A/"]),
    st.sampled_from(NAMES),
    st.sampled_from(["", "#Care", "#Crae", "#care", "#^daily", "#nowhere"]),
).map(lambda part: part[0].format(part[1] + part[2] + part[3]))
lines = st.lists(
    st.one_of(written, st.sampled_from([" | ", "\n| a |\n|---|\n| ", "\n", "[[", "]"]))
)


def links_of(vault: Vault) -> list[Edge]:
    return [e for e in vault.links if isinstance(e.resolution, Found)]


def meanings(vault: Vault) -> list[tuple[str, object]]:
    return [(e.origin, e.target) for e in vault.links]


@given(
    lines.map("".join),
    st.lists(st.sampled_from(["a/", "b/", ""]), min_size=5, max_size=5),
    st.sampled_from(["", "a/", "a/c/"]),
)
def test_fixes_lose_no_link_and_safe_ones_change_no_meaning(text, places, home):
    names = ["Mint.md", "Plan.md", "plan.md", "dial.png", "Mint.md"]
    files = {
        VaultPath(place + name): "# Care\n\nx ^daily\n"
        for place, name in zip(places, names, strict=True)
    }
    files[VaultPath(f"{places[0]}Rain.md")] = "---\naliases: [Gauge]\n---\n"
    origin = VaultPath(f"{home}Home.md")
    vault = made({**files, origin: text})
    for d in check(vault, rules=RULES.values()):
        if d.fix is None or d.path != origin:
            continue
        after = made({**files, origin: apply(text, d.fix.edits)})
        assert len(links_of(after)) >= len(links_of(vault)), d
        if d.fix.safe and d.rule not in ("pipe-in-table", "alias-only-link"):
            assert meanings(after) == meanings(vault), d
        again = check(after, rules=only(d.rule))
        assert len(again) < len(check(vault, rules=only(d.rule))), d


def made(files: dict[VaultPath, str]) -> Vault:
    notes = [parse(Document(p, text)) for p, text in files.items() if p.endswith(".md")]
    paths = tuple(sorted(files))
    return Vault(Path("/vault"), paths, GivenNotes(notes))


@pytest.mark.parametrize(
    "text",
    [
        "[[" * 30_000,
        "[[a] " * 15_000,
        "a]]" * 20_000,
        "[[a|b|c" * 9_000,
        "[](" * 20_000,
        "[[]]" * 9_000,
        "| [[a|b]]\n|-|\n" * 4_000,
        "[x]()" * 9_000,
        "[[a\n" * 15_000,
        "|-" * 30_000,
        "> " * 30_000,
    ],
)
def test_hostile_text_takes_linear_time(text):
    note = parse(Document(VaultPath("Home.md"), text))
    _ = note.elements
    for rule in RULES.values():
        if rule.read:
            start = time.process_time()
            list(rule.read(note))
            assert time.process_time() - start < 5


@pytest.mark.parametrize("name", ["obsidian-help-en", "obsidian-hub"])
def test_in_a_real_vault_only_a_handful_of_links_are_errors(name, shared):
    vault = load(shared / "corpora" / name)
    rules = [rule for rule in RULES.values() if rule.default]
    found = check(vault, rules=rules)
    assert sum(d.severity == "error" for d in found) < 40
    assert sum(d.rule == "malformed-link" or d.rule == "pipe-in-table" for d in found) == 0


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_in_a_real_vault_fixes_lose_no_link_and_leave_nothing_to_fix(rule, shared):
    vault = load(shared / "corpora" / "obsidian-help-en")
    found = [d for d in check(vault, rules=[rule]) if d.fix]
    paths = {d.path for d in found}
    texts = {
        path: mended([d for d in found if d.path == path], vault.notes[path].text) for path in paths
    }
    after = vault.changed([Document(path, text) for path, text in texts.items()])
    assert len(links_of(after)) >= len(links_of(vault))
    assert [d for d in check(after, rules=[rule]) if d.fix] == []
