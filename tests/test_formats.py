"""Every format of `check`: its examples are true, its texts come back, and nothing in a vault can forge a line."""

from __future__ import annotations

import io
import json
import os
import re
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.style import Style

from vaultkit.errors import UsageError
from vaultkit.lint.diagnostic import Diagnostic, Fix, Related
from vaultkit.lint.identity import identities
from vaultkit.report import addresses
from vaultkit.report.escape import printable
from vaultkit.report.findings import Findings, destination, format_for_file, format_names, render
from vaultkit.report.formats.github import step_summary
from vaultkit.report.identity import fingerprints
from vaultkit.report.totals import MANY
from vaultkit.report.words import full_message
from vaultkit.source.document import Document
from vaultkit.source.edit import Edit, apply
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Lines, Position, Span
from vaultkit.syntax.elements import Heading, Link
from vaultkit.syntax.parser import parse

DOCS = ROOT / "docs/formats.md"
TEXTS = {
    "Home.md": "# Home\n\n## 🌱 Sow\n\n🌿 Dry [[Mnit]] and [[Thyme]].\n",
    "Garden/Mint tea.md": "---\ntags: herb\n---\n# Mint tea\n\nSee [[Home#Sew]]. ^steep\n",
    "Board.canvas": "{",
}


def finding(
    path: str, said: str | None, rule: str, severity: str, message: str, **more
) -> Diagnostic:
    """Return a finding about the first place in a file that says `said`; None: about the file."""
    text = TEXTS[path]
    start = text.index(said) if said else 0
    span = Span(start, start + len(said or ""))
    ends = Lines(text).position(span.start), Lines(text).position(span.end)
    return Diagnostic(rule, severity, VaultPath(path), span, *ends, message, **more)


def garden_findings() -> list[Diagnostic]:
    home, mint = VaultPath("Home.md"), VaultPath("Garden/Mint tea.md")
    at = TEXTS["Home.md"].index("Mnit")
    there = Related(mint, Span(0, 0), Position(1, 1), "it was renamed to this")
    return [
        finding("Board.canvas", None, "invalid-canvas", "error", "is no JSON"),
        finding(
            mint,
            "[[Home#Sew]]",
            "broken-heading",
            "warning",
            "Home.md has no heading “Sew”",
            target="Home.md#Sew",
            suggestions=("Home#🌱 Sow",),
        ),
        finding(
            home,
            "[[Mnit]]",
            "mistyped-link",
            "error",
            "no file is named “Mnit”",
            target="Mnit",
            suggestions=("Mint tea",),
            fix=Fix("link to “Mint tea”", True, (Edit(home, Span(at, at + 4), "Mint tea"),)),
            related=(there,),
        ),
        finding(
            home, "[[Thyme]]", "unwritten-note", "info", "no file is named “Thyme”", target="Thyme"
        ),
    ]


@pytest.fixture
def garden(tmp_path: Path) -> Findings:
    for name, text in TEXTS.items():
        file = tmp_path / "garden" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Findings(str(tmp_path / "garden"), 2, 3, garden_findings(), prefix="notes/")


class TestExamples:
    """What the manual shows is what is printed."""

    def test_the_manual_has_a_section_for_each_format(self) -> None:
        sections = re.findall(r"^## `(\w+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted(sections) == format_names()

    @pytest.mark.parametrize("name", format_names())
    def test_the_example_of_a_format_is_its_output(
        self, name: str, garden: Findings, accept: bool
    ) -> None:
        shown = self.shown(name, garden)
        text = DOCS.read_text(encoding="utf-8")
        example_of_it = re.compile(
            rf"(^## `{name}`\n.*?^````\w*\n)(.*?)(^````$)", re.DOTALL | re.MULTILINE
        )
        if accept:
            new = example_of_it.sub(lambda match: match[1] + shown + match[3], text, count=1)
            DOCS.write_text(new, encoding="utf-8")
            return
        match = example_of_it.search(text)
        assert match is not None
        assert match[2] == shown

    @staticmethod
    def shown(name: str, garden: Findings) -> str:
        if name in ("json", "rdjson", "sarif", "gitlab"):
            garden = garden._replace(diagnostics=garden.diagnostics[2:3])
        said = render(garden, name).replace(os.path.dirname(garden.root), "/home/me")
        if name == "sarif":  # the rules hold their whole manual
            said = json.dumps(json.loads(said)["runs"][0]["results"], indent=2) + "\n"
        return said


class TestFiles:
    """A file's name tells its format."""

    @pytest.mark.parametrize(
        ("name", "known"),
        [
            ("report.sarif", "sarif"),
            ("out/Report.SARIF.json", "sarif"),
            ("report.json", "json"),
            ("report.jsonl", "jsonl"),
            ("gl-code-quality-report.json", "gitlab"),
            ("a.rdjson", "rdjson"),
            ("junit.xml", "junit"),
            ("checkstyle-result.xml", "checkstyle"),
            ("comment.md", "markdown"),
            ("notes/Vault health.md", "obsidian"),
            ("log.txt", "human"),
        ],
    )
    def test_a_name_tells_its_format(self, name: str, known: str) -> None:
        assert format_for_file(name) == known
        assert destination(name) == (known, name)

    def test_a_format_may_be_named_before_the_file(self) -> None:
        assert destination("github:report.txt") == ("github", "report.txt")
        assert destination("C:report.json") == ("json", "C:report.json")

    @pytest.mark.parametrize("name", ["report", "report.html", "json:", "nothing:out"])
    def test_a_name_that_tells_none_is_refused_with_the_way_out(self, name: str) -> None:
        with pytest.raises(UsageError, match="FORMAT:"):
            destination(name)


class TestIdentity:
    """A finding is the same tomorrow, whatever was written above it."""

    def test_lines_do_not_matter_but_rule_file_and_target_do(self) -> None:
        one = garden_findings()[3]
        moved = one._replace(span=one.span.moved(9), start=Position(9, 1), message="other words")
        assert fingerprints([one]) == fingerprints([moved])
        others = [
            one._replace(rule="x"),
            one._replace(path=VaultPath("x")),
            one._replace(target="x"),
        ]
        assert len({*fingerprints([one]), *(fingerprints([d])[0] for d in others)}) == 4

    def test_equals_are_told_apart_by_their_order_in_the_text(self) -> None:
        one = garden_findings()[3]
        later = one._replace(span=one.span.moved(5))
        assert [i.ordinal for i in identities([later, one])] == [2, 1]
        assert len(set(fingerprints([one, later, one]))) == 3

    def test_a_finding_about_no_link_is_known_by_its_message(self) -> None:
        one = garden_findings()[0]
        assert fingerprints([one]) != fingerprints([one._replace(message="is cut short")])


class TestPeople:
    """`human` and `grouped`."""

    def test_a_finding_tells_what_was_meant_why_and_the_way_out(self, garden: Findings) -> None:
        said = render(garden, "human")
        assert "help: did you mean [[Mint tea]]?" in said
        assert "why: it was renamed to this (Garden/Mint tea.md:1:1)" in said
        assert "fix: link to “Mint tea”" in said
        assert "1 can be mended safely" in said

    def test_carets_stand_under_the_place(self, garden: Findings) -> None:
        lines = render(garden, "human").splitlines()
        at = next(i for i, line in enumerate(lines) if "Dry" in line)
        # an emoji is two columns wide
        assert lines[at].index("[[Mnit]]") + 1 == lines[at + 1].index("^^^^^^^^")

    def test_places_are_links_where_there_is_colour(self, garden: Findings) -> None:
        def paint(text: str, style: str) -> str:
            return Style.parse(style).render(text)

        link = re.search(r"\x1b\]8;id=[^;]*;(.*?)\x1b\\", render(garden, "human", paint))
        assert link is not None
        assert unquote(link[1]) == f"file://{garden.root}/Board.canvas"
        assert "\x1b" not in render(garden, "human")

    def test_a_hostile_name_cannot_leave_its_hyperlink(self) -> None:
        styles = []
        d = garden_findings()[0]._replace(path=VaultPath("a \x1b\\ bold red\x07.md"))

        def paint(text: str, style: str) -> str:
            styles.append(style)
            return text

        render(Findings("/v", 1, 1, [d]), "human", paint)
        link = next(style for style in styles if "link" in style)
        assert link == "bold link file:///v/a%20%1B%5C%20bold%20red%07.md"

    def test_an_emptied_file_costs_its_excerpt_only(self, garden: Findings) -> None:
        (Path(garden.root) / "Home.md").write_text("")
        assert "^" not in render(garden._replace(diagnostics=garden.diagnostics[2:]), "human")

    def test_what_a_file_says_now_is_what_is_shown(self, garden: Findings) -> None:
        render(garden, "human")
        file = Path(garden.root) / "Home.md"
        file.write_text(TEXTS["Home.md"].replace("Dry", "Cut"))
        os.utime(file, ns=(1, 1))
        assert "Cut [[Mnit]]" in render(garden, "human")

    def test_very_many_are_told_as_counts_where_the_caller_allows_it(
        self, garden: Findings
    ) -> None:
        few = garden._replace(diagnostics=[garden.diagnostics[3]] * MANY, summary=True)
        assert render(few, "human").count("^\n") == MANY
        very_many = few._replace(diagnostics=[*garden.diagnostics, *few.diagnostics])
        said = render(very_many, "human")
        assert len(said.splitlines()) < 25
        assert said.startswith("64 findings in 3 files (2 errors, 1 warning, 61 infos)")
        assert re.search(r"61 +info +unwritten-note$", said, re.MULTILINE)
        assert re.search(r"62 +Home.md$", said, re.MULTILINE)
        assert re.findall(r"\d  (error|warning|info)", said) == [
            "error",
            "error",
            "warning",
            "info",
        ]
        assert re.search(r"mend 1 of them safely +vaultkit check --fix$", said, re.MULTILINE)
        assert said.count("vaultkit check") == 3
        assert render(very_many._replace(summary=False), "human").count("^\n") == MANY + 3

    def test_a_command_quotes_the_file_it_names(self) -> None:
        d = garden_findings()[3]._replace(path=VaultPath("-a $(b) 'c'.md"))
        said = render(Findings("/v", 1, 1, [d] * (MANY + 1), summary=True), "human")
        assert "vaultkit check './-a $(b) '\"'\"'c'\"'\"'.md'" in said


class TestGithub:
    """Workflow commands, read as GitHub's runner reads them."""

    @staticmethod
    def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
        read = []
        for line in text.splitlines():
            _, head, message = line.split("::", 2)
            name, _, rest = head.partition(" ")
            pairs = (pair.split("=", 1) for pair in rest.split(","))
            places = {
                key: value.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
                for key, value in pairs
            }
            read.append((name, places, message.replace("%25", "%")))
        return read

    def test_a_command_names_the_place_from_the_repository(self, garden: Findings) -> None:
        first, second, third, totals = self.commands(render(garden, "github"))
        assert first == (
            "error",
            {
                "file": "notes/Board.canvas",
                "line": "1",
                "endLine": "1",
                "title": "vaultkit (invalid-canvas)",
            },
            "is no JSON",
        )
        assert (second[1]["col"], second[1]["endColumn"]) == ("7", "15")
        assert third[0] == "warning"
        assert totals[0] == "notice"
        assert totals[2].endswith("2 errors, 1 warning, 1 info; 1 not shown here")

    def test_ten_of_a_kind_are_shown_those_of_this_change_first(self) -> None:
        one = garden_findings()[2]
        many = [one._replace(path=VaultPath(f"{i:02}.md")) for i in range(30)]
        many += [d._replace(severity="warning") for d in many]
        said = render(Findings("/v", 1, 1, many, caused=frozenset([many[29], many[40]])), "github")
        files = [(name, p.get("file")) for name, p, _ in self.commands(said)]
        assert files[:3] == [("error", "29.md"), ("error", "00.md"), ("error", "01.md")]
        assert files[10:12] == [("warning", "10.md"), ("warning", "00.md")]
        assert Counter(name for name, _ in files) == {"error": 10, "warning": 10, "notice": 1}

    def test_what_stands_between_properties_is_escaped(self) -> None:
        d = garden_findings()[2]._replace(path=VaultPath("a,line=1::b%3A.md"), message="100%::x")
        [(_, places, message), _] = self.commands(render(Findings("/v", 1, 1, [d]), "github"))
        assert places["file"] == "a,line=1::b%3A.md"
        assert message.startswith("100%::x")

    def test_the_step_summary_tells_all_that_fits(self) -> None:
        one = garden_findings()[2]
        findings = Findings("/v", 1, 1, [one] * 300)
        assert step_summary(findings).count("\n- ") == 300
        huge = step_summary(findings._replace(diagnostics=[one] * 30_000))
        assert len(huge.encode()) < 1024 * 1024
        left = re.search(r"and ([\d,]+) findings more", huge)
        assert left is not None
        assert int(left[1].replace(",", "")) + huge.count("\n- ") == 30_000


class TestMachines:
    """Formats that programs read back."""

    def test_sarif_fits_its_schema(self, garden: Findings) -> None:
        model = pytest.importorskip("pydantic_sarif.model")
        log = model.StaticAnalysisResultsFormatSarifVersion210JsonSchema
        log.model_validate_json(render(garden, "sarif"))
        log.model_validate_json(render(garden._replace(diagnostics=[]), "sarif"))

    def test_sarif_places_and_fixes_slice_back(self, garden: Findings) -> None:
        run = json.loads(render(garden, "sarif"))["runs"][0]
        assert run["columnKind"] == "unicodeCodePoints"
        canvas, heading, link, _ = run["results"]
        assert "region" not in canvas["locations"][0]["physicalLocation"]
        place = heading["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {
            "uri": "notes/Garden/Mint%20tea.md",
            "uriBaseId": "%SRCROOT%",
        }
        assert _slice(TEXTS["Garden/Mint tea.md"], place["region"]) == "[[Home#Sew]]"
        [change] = link["fixes"][0]["artifactChanges"]
        [replacement] = change["replacements"]
        assert _slice(TEXTS["Home.md"], replacement["deletedRegion"]) == "Mnit"
        assert replacement["insertedContent"] == {"text": "Mint tea"}
        assert link["relatedLocations"][0]["message"] == {"text": "it was renamed to this"}

    def test_sarif_rules_hold_their_manual(self, garden: Findings, monkeypatch) -> None:
        monkeypatch.setattr(addresses, "MANUAL", "https://example.org/rules/")
        driver = json.loads(render(garden, "sarif"))["runs"][0]["tool"]["driver"]
        rules = {rule["id"]: rule for rule in driver["rules"]}
        assert rules["mistyped-link"]["helpUri"] == "https://example.org/rules/#mistyped-link"
        assert "What it finds:" in rules["mistyped-link"]["help"]["text"]
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert driver["version"] == project["version"]

    def test_a_fix_for_a_file_that_became_shorter_is_not_offered(self, garden: Findings) -> None:
        (Path(garden.root) / "Home.md").write_text("short")
        assert "fixes" not in json.loads(render(garden, "sarif"))["runs"][0]["results"][2]
        assert "suggestions" not in json.loads(render(garden, "rdjson"))["diagnostics"][2]

    def test_rdjson_counts_bytes_and_offers_the_fix(self, garden: Findings) -> None:
        _, _, link, _ = json.loads(render(garden, "rdjson"))["diagnostics"]
        text = TEXTS["Home.md"].encode()
        assert _bytes(text, link["location"]["range"]) == b"[[Mnit]]"
        [suggestion] = link["suggestions"]
        assert _bytes(text, suggestion["range"]) == b"Mnit"
        assert suggestion["text"] == "Mint tea"

    def test_rdjson_makes_one_suggestion_of_several_edits(self, garden: Findings) -> None:
        d = garden.diagnostics[2]
        edits = (Edit(d.path, Span(20, 21), "A"), Edit(d.path, Span(0, 0), "B"))
        several = garden._replace(diagnostics=[d._replace(fix=Fix("x", True, edits))])
        [suggestion] = json.loads(render(several, "rdjson"))["diagnostics"][0]["suggestions"]
        whole = _bytes(TEXTS["Home.md"].encode(), suggestion["range"]).decode()
        assert TEXTS["Home.md"].replace(whole, suggestion["text"], 1) == apply(
            TEXTS["Home.md"], edits
        )
        other = (*edits, Edit(VaultPath("Garden/Mint tea.md"), Span(0, 0), ""))
        elsewhere = garden._replace(diagnostics=[d._replace(fix=Fix("x", True, other))])
        assert "suggestions" not in json.loads(render(elsewhere, "rdjson"))["diagnostics"][0]

    def test_junit_adds_up(self, garden: Findings) -> None:
        root = ElementTree.fromstring(render(garden, "junit"))
        for suite in [root, *root]:
            assert int(suite.get("tests", "")) == len(list(suite.iter("testcase")))
            assert int(suite.get("failures", "")) == len(list(suite.iter("failure")))
            assert int(suite.get("skipped", "")) == len(list(suite.iter("skipped")))
        names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
        assert len(set(names)) == len(names) == 4
        empty = ElementTree.fromstring(render(garden._replace(diagnostics=[]), "junit"))
        assert len(list(empty.iter("testcase"))) == 1

    def test_a_comment_ends_where_a_comment_must(self, garden: Findings) -> None:
        said = render(garden._replace(diagnostics=list(garden.diagnostics) * 500), "markdown")
        assert len(said) < 65_536
        assert "findings more" in said

    def test_a_comment_tells_first_what_the_change_caused(self, garden: Findings) -> None:
        caused = garden._replace(caused=frozenset(garden.diagnostics[3:]))
        said = render(caused._replace(browse="https://example.org/blob/main/"), "markdown")
        first, then = said.split("## There before")
        assert "Thyme" in first
        assert "Thyme" not in then
        assert "[5:20](https://example.org/blob/main/notes/Home.md?plain=1#L5)" in first


class TestNote:
    """The report as a note of the vault."""

    def test_findings_open_at_the_nearest_heading_or_block(self, garden: Findings) -> None:
        note = parse(Document(VaultPath("Vault health.md"), render(garden, "obsidian")))
        opened = [parse_qs(urlsplit(link.path + (link.subpath or "")).query) for link in note.links]
        assert {where["vault"][0] for where in opened} == {"garden"}
        assert [where["file"][0] for where in opened] == [
            "Garden/Mint tea.md",
            "Garden/Mint tea.md#^steep",
            "Board.canvas",
            "Board.canvas",
            "Home.md",
            "Home.md#🌱 Sow",
            "Home.md",
            "Home.md#🌱 Sow",
        ]

    def test_of_two_headings_alike_only_the_first_is_named(self, garden: Findings) -> None:
        text = TEXTS["Home.md"].replace("# Home", "## 🌱 sow")
        (Path(garden.root) / "Home.md").write_text(text)
        last = garden.diagnostics[3]
        d = last._replace(span=Span(text.index("[[Thyme"), text.index("]].")))
        assert "%F0%9F%8C%B1%20sow" in render(garden._replace(diagnostics=[d]), "obsidian")


def _slice(text: str, region: dict[str, int]) -> str:
    lines = Lines(text)
    start = lines.span(region["startLine"]).start + region["startColumn"] - 1
    return text[start : lines.span(region["endLine"]).start + region["endColumn"] - 1]


def _bytes(text: bytes, place: dict[str, dict[str, int]]) -> bytes:
    lines = text.split(b"\n")
    start, end = (
        sum(len(line) + 1 for line in lines[: p["line"] - 1]) + p["column"] - 1
        for p in (place["start"], place["end"])
    )
    return text[start:end]


MARKS = r"""::error::x ##[error]x ##vso[task.x]y [[x]] ![[x]] #tag %%x%% `x` $x$ | ](x) <b> &amp; ]]> --> @you
https://x.org www.x.org a \ \[x](y) " ' *x* _x_ ~~x~~ ==x== [^1] ^[x] {0} %0A ^id"""
INVISIBLE = (*"\n\r\u2028\u202e\x00\x7f\udc80\ufffe \t", "\x1b[31m")
PIECES = st.sampled_from([*MARKS.split(), *INVISIBLE])
HOSTILE = st.lists(PIECES | st.characters(), max_size=8).map("".join)


def _can_be_a_name(name: str) -> bool:
    return not re.search(r"[/\0\ud800-\udc7f\udd00-\udfff]", name) and name.strip() != ""


NAMES = HOSTILE.filter(_can_be_a_name).map(VaultPath)


RULES = st.sampled_from(["mistyped-link", "broken-heading", "of-somebody-else"])
FIXES = st.builds(
    lambda title, path, text: Fix(title, False, (Edit(path, Span(0, 0), text),)),
    HOSTILE,
    NAMES,
    HOSTILE,
)


@st.composite
def hostile_findings(draw: st.DrawFn) -> list[Diagnostic]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        line = draw(st.integers(1, 9))
        related = Related(draw(NAMES), Span(0, 0), Position(1, 1), draw(HOSTILE))
        found.append(
            Diagnostic(
                rule=draw(RULES),
                severity=draw(st.sampled_from(["error", "warning", "info"])),
                path=draw(NAMES),
                span=Span(line, line + 2),
                start=Position(line, 1),
                end=Position(line, 3),
                message=draw(HOSTILE),
                target=draw(st.none() | HOSTILE),
                suggestions=tuple(draw(st.lists(HOSTILE, max_size=2))),
                fix=draw(st.none() | FIXES),
                related=(related,),
            )
        )
    return sorted(found, key=lambda d: d.path)


UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
COMMAND = re.compile(r"##[a-z]*\[[a-z]", re.IGNORECASE)
FORGED = garden_findings()[2]._replace(
    path=VaultPath("::error::x"), message="##[error]x", fix=None, severity="error"
)
EVERYTHING = FORGED._replace(
    path=VaultPath((MARKS + "".join(INVISIBLE)).replace("/", "").replace("\0", "")),
    message="".join(INVISIBLE) + MARKS.replace("\n", " "),
    target=None,
    suggestions=(),
)


@given(hostile_findings(), HOSTILE)
@example([FORGED], "##[error]x")
@example([EVERYTHING], MARKS)
def test_nothing_in_a_vault_forges_a_line_in_any_format(
    tmp_path: Path, found: list[Diagnostic], text: str
) -> None:
    """Printed text is printable, begins no command that is not ours, and is UTF-8."""
    note = VaultPath("note.md")
    (tmp_path / note).write_bytes(text.encode(errors="replace"))
    excerpt = found[0]._replace(path=note, span=Span(0, 2), start=Position(1, 1))
    found = [*found, excerpt]
    findings = Findings(str(tmp_path), 1, 1, found)
    summed_up = findings._replace(diagnostics=found * (MANY + 1), summary=True)
    said = {name: render(findings, name) for name in format_names()}
    said["summary"] = render(summed_up, "human")
    for name, text in said.items():
        assert not UNSAFE.search(text), name
        assert not COMMAND.search(text), name
        text.encode()
        if name != "github":
            assert not any(re.match(r"\s*::[a-z]", line, re.I) for line in text.split("\n")), name
    lines = {name: text.count("\n") for name, text in said.items()}
    assert lines["concise"] == lines["jsonl"] == len(found)
    shown = sum(d.severity != "info" for d in found)
    assert lines["github"] == shown + 1
    read = TestGithub.commands(said["github"])
    assert Counter(name for name, *_ in read[:-1]) == Counter(
        d.severity for d in found if d.severity != "info"
    )
    assert all(len(places) in (4, 6) for _, places, _ in read[:-1])


@given(hostile_findings())
@example([FORGED])
@example([EVERYTHING])
def test_json_and_xml_give_the_same_texts_back(tmp_path: Path, found: list[Diagnostic]) -> None:
    findings = Findings(str(tmp_path), 1, 1, found)
    report = json.loads(render(findings, "json"))
    records = [json.loads(line) for line in render(findings, "jsonl").splitlines()]
    assert records == report["diagnostics"]
    for d, record in zip(found, records, strict=True):
        assert (record["path"], record["message"], record["target"]) == (
            d.path,
            d.message,
            d.target,
        )
        assert record["suggestions"] == list(d.suggestions)
        assert record["related"][0]["message"] == d.related[0].message
        if d.fix:
            assert record["fix"]["title"] == d.fix.title
            assert record["fix"]["edits"][0]["text"] == d.fix.edits[0].text
    quality = json.loads(render(findings, "gitlab"))
    assert [(q["location"]["path"], q["description"]) for q in quality] == [
        (d.path, printable(full_message(d))) for d in found
    ]
    assert len({q["fingerprint"] for q in quality}) == len(found)
    results = json.loads(render(findings, "sarif"))["runs"][0]["results"]
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results]
    assert [unquote(uri, errors="surrogateescape") for uri in uris] == [d.path for d in found]
    checkstyle = ElementTree.parse(io.StringIO(render(findings, "checkstyle"))).getroot()
    assert [e.get("message") for e in checkstyle.iter("error")] == [
        _in_xml(printable(full_message(d))) for d in found
    ]
    files = [f.get("name") for f in checkstyle for _ in f]
    assert files == [_in_xml(d.path) for d in found]
    assert len(list(ElementTree.fromstring(render(findings, "junit")).iter("testcase"))) == len(
        found
    )


def _in_xml(text: str) -> str:
    illegal = r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    return re.sub(illegal, lambda match: f"\\u{ord(match[0]):04x}", text)


@given(hostile_findings())
@example([FORGED])
@example([EVERYTHING])
def test_the_note_adds_no_link_and_no_tag_to_its_vault(
    tmp_path: Path, found: list[Diagnostic]
) -> None:
    text = render(Findings(str(tmp_path), 1, 1, found), "obsidian")
    note = parse(Document(VaultPath("Vault health.md"), text))
    assert {type(element) for element in note.elements} <= {Heading, Link}
    assert all(link.external and not link.embed for link in note.links)
    groups = len({(d.rule, d.path) for d in found})
    opened = [parse_qs(urlsplit(link.path).query, errors="surrogateescape") for link in note.links]
    assert len(opened) == len(found) + groups
    assert {where["file"][0] for where in opened} == {d.path for d in found}
    assert [h.level for h in note.headings] == [1] + [2] * len({d.rule for d in found})


@given(hostile_findings())
@example([FORGED])
@example([EVERYTHING])
def test_a_comment_holds_the_words_and_nothing_that_acts(
    tmp_path: Path, found: list[Diagnostic]
) -> None:
    """No link, no image, no HTML but the one that keeps a name from being called."""
    text = render(Findings(str(tmp_path), 1, 1, found), "markdown")
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert {t.type for t in tokens} <= {
        *("paragraph_open", "paragraph_close", "inline", "heading_open", "heading_close"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    }
    kinds = ("text", "text_special", "strong_open", "strong_close", "code_inline", "html_inline")
    assert {t.type for t in inline} <= {*kinds, "softbreak", "hardbreak"}
    assert {t.content for t in inline if t.type == "html_inline"} <= {"<span>", "</span>"}
    assert not re.search(r"@\w", re.sub(r"<span>@</span>", "", text))
    words = " ".join("".join(t.content for t in inline if t.type != "html_inline").split())
    for d in found:
        assert " ".join(printable(d.message).split()) in words
