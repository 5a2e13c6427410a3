"""The shape of the code: who may see whom, who owns what, how large a piece may be."""

from __future__ import annotations

import ast
import importlib.util
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "vaultkit"

FLOORS = (
    {"errors", "folders", "modules"},
    {"config", "source"},
    {"syntax"},
    {"vault"},
    {"graph"},
    {"rewrite"},
    {"lint"},
    {"report"},
    {"site"},
    {"lsp", "cli"},
    {"__init__", "__main__"},
)
"""The rooms from bottom to top. A room sees those on lower floors and itself, nobody beside it."""

OWNERS = {
    "markdown_it": {"syntax"},
    "yaml": {"syntax", "site"},  # notes' properties; and mkdocs.yml, which is the site's
    "frontmatter": {"syntax"},
    "msgspec": {"syntax", "site"},
    "networkx": {"graph"},
    "numpy": {"site"},
    "rapidfuzz": {"lint"},
    "pathspec": {"lint"},
    "watchfiles": {"cli"},
    "httpcore": {"lint"},
    "shtab": {"cli"},
    "mkdocs": {"site"},
    "jinja2": {"site"},
    "nh3": {"site"},
    "pygments": {"site"},
    "markdown": {"site"},
    "latex2mathml": {"site"},
    "PIL": {"site"},
    "rich": {"cli", "report"},
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
}
"""The rooms that may import a package of somebody else's."""

ENGINES = {"mkdocs", "jinja2", "markdown"}
"""What frames pages: of `site`, only its folder `hosts` may know it."""

DISTRIBUTIONS = {
    "frontmatter": "python-frontmatter",
    "PIL": "Pillow",
    "markdown_it": "markdown-it-py",
    "yaml": "PyYAML",
}
"""What a package is called where it is declared, if not by its own name."""

NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


@dataclass(frozen=True)
class Module:
    """One file of the package, read and not run."""

    path: Path
    name: str
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str:
        """The first name below the package."""
        parts = self.path.relative_to(PACKAGE).with_suffix("").parts
        return parts[0]


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return Module(path, ".".join(parts), ast.parse(text), text.count("\n"))


MODULES = [_module(path) for path in sorted(PACKAGE.rglob("*.py"))]
NAMES = {module.name for module in MODULES}


def _imports(module: Module) -> Iterator[str]:
    """Yield the dotted names that a module imports anywhere in it: in functions, for types only."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.name}: a relative import"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in NAMES else str(node.module)


def _room(name: str) -> str:
    return name.split(".")[1] if "." in name else "__init__"


def _floor(room: str) -> int:
    return next(i for i, rooms in enumerate(FLOORS) if room in rooms)


def test_every_room_has_its_floor() -> None:
    rooms = {module.room for module in MODULES}
    assert rooms <= set().union(*FLOORS)


def test_a_room_sees_lower_rooms_and_itself() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in MODULES
        for name in _imports(module)
        if name.split(".")[0] == "vaultkit"
        and name != "vaultkit"
        and _room(name) != module.room
        and _floor(_room(name)) >= _floor(module.room)
    ]
    assert wrong == []


def test_every_package_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    names = [*project["dependencies"], *(name for extra in extras for name in extra)]
    declared = {re.split(r"[<>=]", name)[0].lower() for name in names}
    tops = {name.split(".")[0] for module in MODULES for name in _imports(module)}
    others = tops - {"vaultkit"} - set(sys.stdlib_module_names)
    assert {DISTRIBUTIONS.get(name, name).lower() for name in others} <= declared


def test_only_the_command_line_asks_the_public_face() -> None:
    asking = {m.room for m in MODULES if "vaultkit" in set(_imports(m))}
    assert asking <= {"cli", "__main__"}


def test_there_is_no_circle_of_imports() -> None:
    graph = {m.name: {n for n in _imports(m) if n in NAMES and n != m.name} for m in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_a_package_of_somebody_elses_has_one_room() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in MODULES
        for name in _imports(module)
        if (top := name.split(".")[0]) != "vaultkit"
        and top not in sys.stdlib_module_names
        and module.room not in OWNERS.get(top, set())
    ]
    assert wrong == []


def test_what_makes_pages_knows_no_engine() -> None:
    hosts = "vaultkit.site.hosts"
    wrong = [
        f"{module.name} imports {name}"
        for module in MODULES
        if module.room == "site" and not module.name.startswith(hosts)
        for name in _imports(module)
        if name.split(".")[0] in ENGINES or name.startswith(hosts)
    ]
    assert wrong == []


def test_no_module_is_a_drawer() -> None:
    assert [m.name for m in MODULES if m.path.stem in NO_NAMES] == []


class TestSizes:
    """What one can hold in one's head."""

    def test_modules_are_short(self) -> None:
        sizes = {m.name: m.lines for m in MODULES if m.lines > 1}
        assert {name: n for name, n in sizes.items() if n > 400} == {}
        assert statistics.median(sizes.values()) <= 120

    def test_functions_are_short(self) -> None:
        sizes = {
            f"{m.name}.{f.name}:{f.lineno}": _length(f) for m in MODULES for f in _functions(m)
        }
        assert {name: n for name, n in sizes.items() if n > 60} == {}
        assert statistics.median(sizes.values()) <= 7
        assert statistics.quantiles(sizes.values(), n=10)[-1] <= 25


def _functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's body, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    last = function.body[-1].end_lineno or function.lineno
    return last - body[0].lineno + 1 if body else 0


class TestDocstrings:
    """What a stranger reads first."""

    def test_every_module_says_what_lives_in_it(self) -> None:
        assert [m.name for m in MODULES if not ast.get_docstring(m.tree)] == []

    def test_every_public_name_says_what_it_is(self) -> None:
        silent = [
            f"{module.name}.{node.name}"
            for module in MODULES
            for node in _public(module.tree)
            if not ast.get_docstring(node)
        ]
        assert silent == []


def _public(
    parent: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in parent.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            yield from _public(node)


class TestFolders:
    """Where order does not matter, the folder is the list."""

    def test_a_rule_is_named_for_its_file_and_has_a_manual(self) -> None:
        from vaultkit.lint.rule import all_rules, manual

        for rule in all_rules():
            assert not rule.name.startswith("no-")
            page = manual(rule)
            for heading in (
                "What it finds:",
                "Why:",
                "Example:",
                "Better:",
                "When the fix is safe:",
            ):
                assert heading in page, (rule.name, heading)

    def test_a_new_rule_is_one_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from vaultkit.lint import rule, rules

        (tmp_path / "odd_name.py").write_text(
            "from vaultkit.lint.rule import Rule\n"
            "RULE = Rule('odd-name', 'names', 'warning', lambda vault: [])\n"
        )
        monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
        monkeypatch.setattr(rule, "rule_names", rule.rule_names.__wrapped__)
        assert "odd-name" in [r.name for r in rule.all_rules.__wrapped__()]

    def test_a_new_verb_is_one_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from vaultkit.cli import main, verbs

        (tmp_path / "greet.py").write_text(
            "HELP = 'say hello'\n"
            "def add_arguments(parser): pass\n"
            "def run(args): print('hello'); return 0\n"
        )
        monkeypatch.setattr(verbs, "__path__", [*verbs.__path__, str(tmp_path)])
        assert main.main(["greet"]) == 0
        assert capsys.readouterr().out == "hello\n"

    def test_a_new_format_is_one_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from vaultkit.report import findings, formats

        (tmp_path / "shout.py").write_text("def render(findings, paint): return 'LOUD'\n")
        monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
        assert "shout" in findings.format_names()
        assert findings.render(findings.Findings(Path(), 0, 0, []), "shout") == "LOUD"


class TestWeight:
    """What starting costs: nobody waits for what he does not use."""

    @pytest.mark.parametrize(
        ("arguments", "light"),
        [
            (["--help"], ["networkx", "mkdocs", "markdown_it", "yaml", "rich", "nh3", "numpy"]),
            (["check", "--help"], ["networkx", "mkdocs", "markdown_it"]),
            (["check", "vault"], ["networkx", "mkdocs", "nh3", "numpy"]),
        ],
        ids=" ".join,
    )
    def test_a_command_loads_only_what_it_needs(
        self, arguments: list[str], light: list[str]
    ) -> None:
        if importlib.util.find_spec("vaultkit.cli.main") is None:
            pytest.skip("there is no command line yet")
        script = (
            "import sys, atexit\n"
            "from vaultkit.cli.main import main\n"
            f"atexit.register(lambda: print('loaded:', [m for m in {light!r} if m in sys.modules]))\n"
            f"main({arguments!r})\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.stdout.splitlines()[-1] == "loaded: []", done.stderr
