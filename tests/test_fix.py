"""A plan of fixes keeps its laws: no link is lost, no other byte changes, and a second plan is empty."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import VaultOf, write
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.errors import VaultChanged
from vaultkit.lint import fix
from vaultkit.lint.diagnostic import Diagnostic, Fix
from vaultkit.lint.fix import Plan, diff, plan
from vaultkit.lint.run import check, in_order
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Position, Span
from vaultkit.source.writer import Change, Contents
from vaultkit.vault.load import load
from vaultkit.vault.model import Vault

Check = Callable[[Vault], list[Diagnostic]]


def finding(rule: str, edits: Iterable[Edit], *, safe: bool = True) -> Diagnostic:
    edits = tuple(edits)
    path, span, _ = edits[0].path, edits[0].span, edits[0].text
    top = Position(1, 1)
    mend = Fix(f"{rule} it", safe, edits)
    return Diagnostic(rule, "warning", path, span, top, top, f"{rule}!", fix=mend)


def swap(old: str, new: str, *, safe: bool = True, times: int | None = None) -> Check:
    """A rule that wants `new` where `old` stands in a note."""

    def rule(vault: Vault) -> list[Diagnostic]:
        return [
            finding(f"no {old}", [Edit(note.path, Span(*match.span()), new)], safe=safe)
            for note in vault
            for match in list(re.finditer(re.escape(old), note.text))[:times]
        ]

    return rule


def rules(*several: Check) -> Check:
    return lambda vault: in_order(d for rule in several for d in rule(vault))


def outcome(planned: Plan) -> dict[str, bytes]:
    return {c.path: c.after.data for c in planned.changes if c.after and c.after.data is not None}


def reasons(planned: Plan) -> list[str]:
    return [left.reason for left in planned.left_out]


class TestChoice:
    """Which fixes go together."""

    def test_safe_fixes_are_made_and_unsafe_ones_only_if_asked_for(self, vault_of: VaultOf) -> None:
        vault = vault_of({"N.md": "teh cat"})
        both = rules(swap("teh", "the"), swap("cat", "dog", safe=False))
        shy = plan(vault, check=both)
        assert outcome(shy) == {"N.md": b"the cat"}
        assert reasons(shy) == [fix.UNSAFE]
        assert [d.rule for d in shy.remaining] == ["no cat"]
        assert outcome(plan(vault, check=both, unsafe=True)) == {"N.md": b"the dog"}

    def test_of_two_that_overlap_the_first_is_made_and_the_other_asked_again(
        self, vault_of: VaultOf
    ) -> None:
        vault = vault_of({"N.md": "abc"})
        planned = plan(vault, check=rules(swap("bc", "x"), swap("ab", "bb")))
        assert [d.rule for d in planned.fixed] == ["no ab", "no bc"]
        assert outcome(planned) == {"N.md": b"bx"}

    def test_the_same_fix_of_two_findings_is_made_once(self, vault_of: VaultOf) -> None:
        planned = plan(vault_of({"N.md": "teh"}), check=rules(*[swap("teh", "the")] * 2))
        assert outcome(planned) == {"N.md": b"the"}
        assert len(planned.fixed) == 2

    def test_a_fix_is_made_as_a_whole_or_not_at_all(self, vault_of: VaultOf) -> None:
        vault = vault_of({"A.md": "one", "B.md": "two"})
        a, b = VaultPath("A.md"), VaultPath("B.md")

        def rule(vault: Vault) -> list[Diagnostic]:
            if vault.notes[a].text != "one":
                return []
            return [
                finding("both", [Edit(a, Span(3, 3), "!"), Edit(b, Span(0, 1), "!")]),
                finding("alone", [Edit(a, Span(2, 3), "E")]),
                finding("other", [Edit(b, Span(0, 2), "TW")]),
            ]

        planned = plan(vault, check=rule)
        assert outcome(planned) == {"A.md": b"onE", "B.md": b"TWo"}
        assert [d.rule for d in planned.fixed] == ["alone", "other"]

    @given(
        st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=3))
    )
    def test_what_is_chosen_never_overlaps(self, fixes: list[list[tuple[int, int]]]) -> None:
        path = VaultPath("N.md")
        found = [
            finding(f"{i}", [Edit(path, Span(a, a + n), f"{i}") for a, n in some])
            for i, some in enumerate(fixes)
        ]
        chosen, left = fix.choose(found, lambda _: "")
        assert len(chosen) + len(left) == len(found)
        once = {d.fix.edits for d in chosen if d.fix}
        spans = sorted(e.span for edits in once for e in edits)
        for one, other in pairwise(spans):
            assert one.end <= other.start
            if one.start == one.end or other.start == other.end:
                assert one.end < other.start


class TestLinks:
    """No link that leads somewhere leads nowhere afterwards."""

    def test_a_fix_that_breaks_a_link_elsewhere_is_left_out(self, vault_of: VaultOf) -> None:
        vault = vault_of({"A.md": "[[B#Heading]]\n", "B.md": "# Heading\n\nteh\n"})
        planned = plan(vault, check=rules(swap("# Heading", "# Title"), swap("teh", "the")))
        assert outcome(planned) == {"B.md": b"# Heading\n\nthe\n"}
        assert reasons(planned) == [fix.LOSES]

    def test_a_fix_that_mends_both_ends_is_made(self, vault_of: VaultOf) -> None:
        vault = vault_of({"A.md": "[[B#Heading]]\n", "B.md": "# Heading\n"})

        def rule(vault: Vault) -> list[Diagnostic]:
            edits = [
                Edit(note.path, Span(*m.span()), "Title")
                for note in vault
                for m in re.finditer("Heading", note.text)
            ]
            return [finding("rename", edits)] if edits else []

        assert outcome(plan(vault, check=rule)) == {"A.md": b"[[B#Title]]\n", "B.md": b"# Title\n"}

    def test_breaking_one_link_and_mending_another_is_breaking_one(self, vault_of: VaultOf) -> None:
        vault = vault_of({"A.md": "[[B#Old]]\n", "B.md": "# Old\n", "C.md": "[[B#New]]\n"})
        planned = plan(vault, check=swap("# Old", "# New"), unsafe=True)
        assert (outcome(planned), reasons(planned)) == ({}, [fix.LOSES])

    def test_a_safe_fix_does_not_lead_a_link_elsewhere(self, vault_of: VaultOf) -> None:
        vault = vault_of({"A.md": "[[B]]\n", "B.md": "", "C.md": ""})
        assert outcome(plan(vault, check=swap("[[B]]", "[[C]]"))) == {}
        moved = plan(vault, check=swap("[[B]]", "[[C]]", safe=False), unsafe=True)
        assert outcome(moved) == {"A.md": b"[[C]]\n"}

    def test_only_the_culprits_among_many_are_left_out(self, vault_of: VaultOf) -> None:
        files = {f"{n:02}.md": f"# H{n}\n\nteh\n" for n in range(40)}
        files["All.md"] = "".join(f"[[{n:02}#H{n}]]\n" for n in (3, 17, 18))
        planned = plan(vault_of(files), check=rules(swap("# H", "# T"), swap("teh", "the")))
        assert Counter(reasons(planned)) == {fix.LOSES: 3}
        kept = [path for path, held in outcome(planned).items() if held.startswith(b"# H")]
        assert kept == ["03.md", "17.md", "18.md"]

    def test_canvases_count(self, vault_of: VaultOf) -> None:
        card = {"id": "1", "type": "text", "text": "[[B#Old]] teh"}
        board = json.dumps({"nodes": [{**card, "x": 0, "y": 0, "width": 1, "height": 1}]})
        vault = vault_of({"Board.canvas": board, "B.md": "# Old\n"})

        def in_canvas(vault: Vault) -> list[Diagnostic]:
            path = VaultPath("Board.canvas")
            text = vault.canvases[path].document.text
            return [
                finding("canvas", [Edit(path, Span(*m.span()), "the")])
                for m in re.finditer("teh", text)
            ]

        planned = plan(vault, check=rules(swap("# Old", "# New"), in_canvas))
        assert outcome(planned) == {"Board.canvas": board.replace("teh", "the").encode()}
        assert reasons(planned) == [fix.LOSES]


class TestRest:
    """A plan for the outcome is empty."""

    def test_a_fix_that_makes_another_possible(self, vault_of: VaultOf) -> None:
        steps = rules(swap("a", "b"), swap("b", "c"), swap("c", "d"))
        planned = plan(vault_of({"N.md": "a"}), check=steps)
        assert outcome(planned) == {"N.md": b"d"}

    def test_fixes_that_never_come_to_rest_leave_their_file_alone(self, vault_of: VaultOf) -> None:
        files = {"N.md": "ab", "Other.md": "teh"}
        circle = rules(swap("ab", "ba"), swap("ba", "ab"), swap("teh", "the"))
        planned = plan(vault_of(files), check=circle)
        assert outcome(planned) == {"Other.md": b"the"}
        assert reasons(planned) == [fix.RESTLESS]

    def test_a_text_that_grows_is_left_alone(self, vault_of: VaultOf) -> None:
        planned = plan(vault_of({"N.md": "a"}), check=swap("a", "aa", times=1))
        assert outcome(planned) == {}

    @given(
        st.lists(
            st.tuples(*[st.text("ab[]#", min_size=1, max_size=2), st.text("ab[]#", max_size=3)]),
            max_size=4,
        ),
        st.lists(st.text("ab[]# \n", max_size=12), min_size=2, max_size=3),
    )
    def test_whatever_the_rules_a_second_plan_is_empty_and_no_link_is_lost(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        swaps: list[tuple[str, str]],
        texts: list[str],
    ) -> None:
        root = tmp_path_factory.mktemp("vault")
        write(root, dict(zip(["a.md", "b.md", "ab.md"], texts, strict=False)))
        vault = load(root)
        check = rules(*(swap(old, new) for old, new in swaps))
        first = plan(vault, check=check, unsafe=True)
        write(root, outcome(first))
        again = load(root)
        assert resolved(again) >= resolved(vault)
        assert plan(again, check=check, unsafe=True).changes == ()
        assert tuple(check(again)) == first.remaining


def resolved(vault: Vault) -> int:
    links = vault.links
    return len(links) - sum(1 for _ in links.unresolved()) - sum(1 for _ in links.astray())


class TestFiles:
    """What is not to be written is left out when it is planned."""

    def test_bytes_that_are_no_text_stay_and_are_not_touched(self, vault_of: VaultOf) -> None:
        held = b"\xef\xbb\xbfteh \xe9\r\nteh\xff  \r\nno end"
        vault = vault_of({"N.md": held, "Wide.md": "teh".encode("utf-16")})
        bad = swap("h\ufffd", "h!")
        planned = plan(vault, check=rules(swap("teh ", "the "), bad))
        assert outcome(planned) == {"N.md": held.replace(b"teh ", b"the ")}
        assert reasons(planned) == [
            "its edits cannot be made: the place holds bytes that are no UTF-8"
        ]

    def test_a_read_only_file_and_a_link_are_left_out(
        self, vault_of: VaultOf, tmp_path: Path
    ) -> None:
        write(tmp_path, {"A.md": "teh", "B.md": "teh"})
        (tmp_path / "A.md").chmod(0o444)
        (tmp_path / "L.md").symlink_to("B.md")
        planned = plan(vault_of({"C.md": "teh"}), check=swap("teh", "the"))
        assert set(outcome(planned)) == {"B.md", "C.md"}
        assert [r.split(" ", 1)[0] for r in reasons(planned)] == ["A.md", "L.md"]

    def test_a_file_that_changed_since_it_was_read_is_an_error(
        self, vault_of: VaultOf, tmp_path: Path
    ) -> None:
        vault = vault_of({"N.md": "teh"})
        found = swap("teh", "the")(vault)
        write(tmp_path, {"N.md": "teh new"})
        with pytest.raises(VaultChanged):
            plan(vault, check=lambda _: found)

    def test_a_fix_of_no_file_or_no_place_is_left_out(self, vault_of: VaultOf) -> None:
        edits = [
            ("Gone.md", 0, "x"),
            ("../out.md", 0, "x"),
            ("N.md", 99, "x"),
            ("N.md", 0, "\ud800"),
        ]
        found = [finding("odd", [Edit(VaultPath(p), Span(n, n), t)]) for p, n, t in edits]
        planned = plan(vault_of({"N.md": "x"}), check=lambda _: found)
        assert planned.changes == ()
        assert len(planned.left_out) == len(edits)

    def test_the_rules_of_the_house_come_to_rest_on_the_own_vault(
        self, own_vault: Path, tmp_path: Path
    ) -> None:
        write(
            tmp_path,
            {f.relative_to(own_vault).as_posix(): f.read_bytes() for f in own_vault.rglob("*.md")},
        )
        write(
            tmp_path, {"Damaged.md": "#Heading\n\n[[ ]] [[damaged|]]\u200b\n\n[a](<Damaged.md>)\n"}
        )
        vault = load(tmp_path)
        planned = plan(vault, unsafe=True)
        write(tmp_path, outcome(planned))
        again = load(tmp_path)
        assert resolved(again) >= resolved(vault)
        assert check(again) == list(planned.remaining)
        assert plan(again, unsafe=True).changes == ()


class TestDiff:
    """What would change, line by line."""

    def lines(self, before: bytes | None, after: bytes | None) -> list[str]:
        held = [None if data is None else Contents.of(data) for data in (before, after)]
        return list(diff([Change(VaultPath("A b.md"), *held)]))

    def test_a_change(self) -> None:
        assert self.lines(b"a\r\nb\r\n", b"a\r\nc\r\n") == [
            "--- a/A b.md",
            "+++ b/A b.md",
            "@@ -1,2 +1,2 @@",
            " a",
            "-b",
            "+c",
        ]

    def test_ends_of_files_and_lines_are_told_apart(self) -> None:
        assert self.lines(b"a\r\nb", b"a\nb\n")[3:] == [
            "-a\r",
            "-b",
            "\\ No newline at end of file",
            "+a",
            "+b",
        ]

    def test_bytes_that_are_no_text_are_shown(self) -> None:
        assert self.lines(b"\xe9\n", b"x\n")[3:] == ["-\udce9", "+x"]

    def test_a_new_file(self) -> None:
        assert self.lines(None, b"x\n") == ["--- /dev/null", "+++ b/A b.md", "@@ -0,0 +1 @@", "+x"]

    def test_a_huge_file_is_not_compared(self) -> None:
        assert self.lines(b"a\n" * 20_000, b"a\n" * 20_001)[2:] == ["@@ too long to be shown @@"]
