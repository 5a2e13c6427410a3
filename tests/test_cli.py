"""The command line is a contract: exit codes, JSON shapes, one line for every error."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from vaultkit.cli import verbs
from vaultkit.cli.main import main
from vaultkit.graph.build import LargeGraph, to_networkx
from vaultkit.modules import module_names
from vaultkit.vault.load import load

HOME = """\
---
up: "[[Garden/Mint]]"
---
# Home
See [[Mint]] and [[Thyme]] #herbs/wild.

Water [[Mint#Watering]] daily. It is ![[mint.png|80]] green.
"""
MINT = "# Mint\n\n## Care\n\n- once ^daily\n\n[[Home]] %%[[Sage]]%%\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "Garden").mkdir()
    (tmp_path / "Home.md").write_text(HOME)
    (tmp_path / "Garden/Mint.md").write_text(MINT)
    (tmp_path / "Garden/mint.png").write_bytes(b"\x89PNG")
    return tmp_path


@pytest.fixture
def run(vault: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(vault)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as stop:  # argparse's own way out
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


def test_check_tells_findings_as_json_with_places_counted_from_one(run, vault):
    code, out, _ = run("check", "--format", "json")
    report = json.loads(out)
    assert code == 1
    assert report["version"] == 1
    assert report["vault"] == str(vault)
    assert report["summary"]["findings"] == len(report["diagnostics"]) == 2
    link, heading = report["diagnostics"]
    assert link == {
        "rule": "unwritten-note",
        "severity": "info",
        "path": "Home.md",
        "line": 5,
        "column": 18,
        "end_line": 5,
        "end_column": 27,
        "message": "no note is named “Thyme” yet",
        "target": "Thyme",
        "suggestions": [],
        "fix": None,
        "related": [],
    }
    assert (heading["rule"], heading["line"]) == ("broken-heading", 7)


def test_check_of_a_sound_vault_exits_zero(run, vault):
    (vault / "Home.md").write_text("[[Mint]]")
    assert run("check")[0] == 0


def test_check_of_one_file_judges_it_by_the_whole_vault(run):
    code, out, _ = run("check", "Garden/Mint.md", "--format", "concise")
    assert (code, out) == (0, "")


def test_check_names_what_may_have_been_meant(run, vault):
    (vault / "Home.md").write_text("[[Mnit]] [[Mint#Crae]] [[Mint#^dialy]]")
    _, out, _ = run("check")
    for suggestion in ("[[Mint]]", "[[Mint#Care]]", "[[Mint#^daily]]"):
        assert f"did you mean {suggestion}?" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere"], "nowhere: no such file or folder"),
        (["check", "--vault", "nowhere"], "nowhere: no such folder"),
        (["links", "Basil"], "has no such note"),
        (["inspect", "nowhere.md"], "cannot be read"),
        (["tags", "nothing"], "no note carries this tag"),
        (["explain-link", "Home"], "write NOTE:LINE"),
        (["graph", "-o", "no/such/folder/g.json"], "cannot be written"),
        (["serve", "--address", "127.0.0.1:99999"], "write HOST:PORT"),
        (["check", "--format", "loud"], "choose from"),
        (["resolve", "--from", "Home", "--", "https://example.org"], ""),
    ],
)
def test_what_goes_wrong_is_one_line_on_stderr_and_exit_two(run, arguments, said):
    code, out, err = run(*arguments)
    if said:
        assert code == 2
        assert said in err
        assert err.startswith("vaultkit: ")
    assert "Traceback" not in out + err


def test_a_wrong_flag_exits_two(run):
    code, _, err = run("check", "--bogus")
    assert code == 2
    assert "--bogus" in err


def test_outside_a_vault_the_command_says_what_to_do(run, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("bare"))
    code, _, err = run("check")
    assert code == 2
    assert "no vault here" in err


def test_settings_name_the_vault(run, tmp_path_factory, monkeypatch):
    project = tmp_path_factory.mktemp("project")
    (project / "notes").mkdir()
    (project / "notes/A.md").write_text("[[B]]")
    (project / "pyproject.toml").write_text('[tool.vaultkit]\nvault = "notes"\n')
    monkeypatch.chdir(project)
    assert run("check", "--format", "concise")[1].startswith("A.md:1:1: info[unwritten-note]")
    (project / "pyproject.toml").write_text('[tool.vaultkit]\nvalut = "notes"\n')
    code, _, err = run("check")
    assert code == 2
    assert "unknown setting `valut`" in err


def test_inspect_reads_standard_input(run, monkeypatch):
    class Pipe:
        buffer = type("Bytes", (), {"read": staticmethod(lambda: b"[[A]] #t")})

    monkeypatch.setattr(sys, "stdin", Pipe)
    record = json.loads(run("inspect", "-", "--format", "json")[1])
    assert [link["raw"] for link in record["links"]] == ["[[A]]"]
    assert record["tags"][0]["pos"]["col"] == 6


def test_inspect_of_a_folder_gives_a_line_of_json_for_each_file(run):
    records = [json.loads(line) for line in run("inspect", ".", "--format", "json")[1].splitlines()]
    assert [r["path"] for r in records] == ["Garden/Mint.md", "Home.md"]


def test_resolve_says_what_a_link_means_and_why(run):
    code, out, _ = run("resolve", "--from", "Home", "--format", "json", "--", "[[mint#care]]")
    record = json.loads(out)
    assert code == 0
    assert record["target"] == "Garden/Mint.md"
    assert record["anchor"] == {"type": "heading", "text": "Care", "level": 2, "line": 2}
    assert record["why"].startswith("RES-02")
    assert run("resolve", "--from", "Home", "--", "Thyme")[0] == 1


def test_links_and_backlinks_tell_line_and_context(run):
    links = json.loads(run("links", "Home", "--format", "json")[1])
    assert [(e["kind"], e["target"]) for e in links] == [
        ("property", "Garden/Mint.md"),
        ("link", "Garden/Mint.md"),
        ("link", None),
        ("link", "Garden/Mint.md"),
        ("embed", "Garden/mint.png"),
    ]
    backlinks = json.loads(run("backlinks", "Mint", "--format", "json")[1])
    assert [b["line"] for b in backlinks] == [2, 5, 7]
    assert backlinks[2]["context"] == "Water [[Mint#Watering]] daily."


def test_a_note_is_named_by_path_or_as_a_wikilink_names_it(run):
    assert run("links", "Garden/Mint.md")[0] == run("links", "mint")[0] == 0


def test_unresolved_orphans_tags_and_stats_answer_in_json(run):
    unresolved = json.loads(run("unresolved", "--format", "json")[1])
    assert [u["target"] for u in unresolved] == ["Sage", "Thyme"]
    assert json.loads(run("orphans", "--format", "json")[1]) == []
    [tag] = json.loads(run("tags", "--format", "json")[1])
    assert (tag["tag"], tag["children"][0]["notes"]) == ("herbs", ["Home.md"])
    stats = json.loads(run("stats", "--format", "json")[1])
    assert (stats["notes"], stats["links"], stats["unresolved"]) == (2, 7, 2)


def test_the_graph_is_node_link_data_with_paths_as_ids(run):
    data = json.loads(run("graph", "--tags")[1])
    nodes = {node["id"]: node for node in data["nodes"]}
    assert nodes["Thyme"]["unresolved"] is True
    assert nodes["#herbs/wild"]["kind"] == "tag"
    edge = next(e for e in data["edges"] if e["target"] == "Thyme")
    assert (edge["source"], edge["kind"], edge["line"], edge["raw"]) == (
        "Home.md",
        "link",
        5,
        "[[Thyme]]",
    )
    assert nx.node_link_graph(data, edges="edges").number_of_nodes() == len(nodes)


@pytest.mark.parametrize("name", ["graphml", "gexf", "dot", "json"])
def test_every_graph_format_is_equal_for_equal_vaults(run, name):
    first = run("graph", "--format", name)[1]
    assert first
    assert first == run("graph", "--format", name)[1]


def test_graphml_reads_back(run, vault):
    run("graph", "--format", "graphml", "-o", "g.graphml")
    graph = nx.read_graphml(vault / "g.graphml", force_multigraph=True)
    assert graph.nodes["Garden/Mint.md"]["kind"] == "note"


def test_explain_link_tells_each_link_of_a_line(run):
    _, out, _ = run("explain-link", "Home:5")
    assert "[[Mint]]" in out
    assert "RES-04" in out


def test_names_from_the_vault_cannot_forge_lines(run, vault):
    (vault / "x\n::error::y.md").write_text("[[\x1b[31mno]]")
    for name in ("human", "concise"):
        out = run("check", "--format", name)[1]
        assert "\x1b" not in out
        assert not any(line.startswith("::") for line in out.splitlines())


def test_help_loads_no_parser_no_graph_and_no_site():
    code = (
        "import sys; from vaultkit.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('networkx', 'mkdocs', 'markdown_it', 'rich') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_error(vault):
    command = f"{sys.executable} -m vaultkit inspect . --format json | head -c 1"
    done = subprocess.run(
        ["bash", "-c", command], cwd=vault, capture_output=True, text=True, env=dict(os.environ)
    )
    assert "Traceback" not in done.stderr


def test_a_graph_that_may_not_fit_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, own_vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("vaultkit.graph.build._MANY", 600)
    assert main(["graph", "--vault", str(own_vault)]) == 0
    assert "links: their graph will take about 0.0 GB of memory" in capsys.readouterr().err
    with pytest.warns(LargeGraph):
        to_networkx(load(own_vault))


def test_the_help_tells_of_each_command_what_the_command_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    for name in module_names(verbs):
        module = importlib.import_module(f"vaultkit.cli.verbs.{name}")
        assert f"{name.replace('_', '-')} {module.HELP}" in said
