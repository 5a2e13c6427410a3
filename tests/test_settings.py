"""Settings: which rules are asked, where findings are wanted, what is said of what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, write

from vaultkit import config
from vaultkit.errors import SettingsError, UsageError
from vaultkit.lint import run
from vaultkit.lint.pattern import BadPattern, Patterns
from vaultkit.lint.policy import Policy
from vaultkit.lint.rule import all_rules, default_rules
from vaultkit.lint.settings import KEYS, Settings, chosen_rules, read_settings, schema
from vaultkit.vault.load import load

SCHEMA = ROOT / "vaultkit" / "schema" / "vaultkit.schema.json"


def settings_of(folder: Path, toml: str) -> Settings:
    write(folder, {"vaultkit.toml": toml})
    return read_settings(config.config_of(str(folder.resolve())))


def found(folder: Path, toml: str = "") -> list[str]:
    """Return `rule path` of what counts under these settings."""
    if toml:
        write(folder, {"vaultkit.toml": toml})
    root = str(folder.resolve())
    policy = Policy(root, config.config_of(root), select=["broken-heading,broken-embed"])
    vault = load(root)
    said = policy.settle(vault, run.check(vault, rules=policy.readers))
    return [f"{d.rule} {d.path}" for d in run.in_order(said)]


class TestWhere:
    def test_the_nearest_settings_that_are_about_the_vault_count(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            {
                "vaultkit.toml": "ignore = ['links']\n",
                "a/pyproject.toml": "[tool.vaultkit]\nvault = 'other'\n",
                "a/other/x.md": "",
                "a/notes/x.md": "",
            },
        )
        notes = config.config_of(str(tmp_path / "a" / "notes"))
        other = config.config_of(str(tmp_path / "a" / "other"))
        assert notes is not None
        assert other is not None
        assert notes.file.endswith("vaultkit.toml")
        assert other.file.endswith("pyproject.toml")

    def test_settings_elsewhere_count_for_the_vault_they_name(self, tmp_path: Path) -> None:
        write(tmp_path, {"p/vaultkit.toml": "vault = '../notes'\n", "notes/x.md": ""})
        notes = str(tmp_path / "notes")
        assert config.config_of(notes) is None
        assert config.config_of(notes, str(tmp_path / "p")) is not None
        assert config.config_of(str(tmp_path), str(tmp_path / "p")) is None

    def test_a_pyproject_of_somebody_elses_is_not_read(self, tmp_path: Path) -> None:
        write(tmp_path, {"pyproject.toml": "[tool.other\n"})
        assert config.config_of(str(tmp_path)) is None

    @pytest.mark.parametrize("toml", ["x = [", "x = " + "[" * 100_000, "vault = 3", "\udce9"])
    def test_settings_that_cannot_be_read_are_an_error(self, tmp_path: Path, toml: str) -> None:
        write(tmp_path, {"vaultkit.toml": toml.encode("utf-8", "surrogateescape")})
        with pytest.raises(SettingsError, match=r"vaultkit\.toml: "):
            config.config_of(str(tmp_path))


class TestValues:
    @pytest.mark.parametrize(
        ("toml", "said"),
        [
            ("selct = []", "unknown setting `selct`; did you mean `select`?"),
            ("select = ['broken-headng']", "`select` names the unknown rule or family `broken-headng`; did"),
            ("ignore = ['lnks']", "did you mean `links`?"),
            ("select = 'links'", "`select` must be a list"),
            ("severity = {links = 'fatal'}", "`severity` says of links something else than error"),
            ("severity = {linsk = 'info'}", "did you mean `links`?"),
            ("fail-on = 'warn'", "`fail-on` must be one of error, warning, info, never"),
            ("exclude = ['[z-a]']", "`exclude` has the pattern `[z-a]`, which cannot be read"),
            ("exclude = ['a*b*c*d*e']", "more than 3 stars"),
            ("per-file-ignores = {'a/' = ['brokn-heading']}", "did you mean `broken-heading`?"),
            ("rules = {broken-headng = {}}", "unknown rule `broken-headng`; did you mean `broken-heading`?"),
            ("rules = {broken-heading = 3}", "`rules` must hold a table for broken-heading"),
            ("baseline = '../../x.json'", "`baseline` leads out of"),
            ("templates = [1]", "`templates` must be a list of texts"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_says_so(self, tmp_path: Path, toml: str, said: str) -> None:
        with pytest.raises(SettingsError) as error:
            settings_of(tmp_path, toml)
        assert said in str(error.value)

    def test_a_baseline_through_a_link_stays_with_the_settings(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "out").symlink_to(tmp_path)
        with pytest.raises(SettingsError):
            settings_of(tmp_path / "in", "baseline = 'out/x.json'")

    def test_every_setting_is_known_where_settings_are_found(self) -> None:
        assert sorted(KEYS) == list(config.KEYS)

    def test_the_schema_is_the_codes(self, accept: bool) -> None:
        text = json.dumps(schema(), indent=2) + "\n"
        if accept:
            SCHEMA.write_text(text, encoding="utf-8")
        assert SCHEMA.read_text(encoding="utf-8") == text


class TestChosenRules:
    def names(self, folder: Path, toml: str, *words: list[str]) -> set[str]:
        return {rule.name for rule in chosen_rules(settings_of(folder, toml), *words)}

    def test_without_settings_the_default_ones(self) -> None:
        assert chosen_rules(Settings()) == default_rules()

    def test_a_name_counts_before_a_family(self, tmp_path: Path) -> None:
        toml = "select = ['broken-heading']\nignore = ['links']"
        assert self.names(tmp_path, toml) == {"broken-heading"}
        toml = "select = ['links']\nignore = ['broken-heading']"
        links = {rule.name for rule in all_rules() if rule.family == "links"}
        assert self.names(tmp_path, toml) == links - {"broken-heading"}

    def test_all_is_everything_but_what_is_left_out(self, tmp_path: Path) -> None:
        every = {rule.name for rule in all_rules()}
        assert self.names(tmp_path, "select = ['all']\nignore = ['links', 'broken-heading']") == {
            rule.name for rule in all_rules() if rule.family != "links"
        }
        assert self.names(tmp_path, "select = ['all']") == every

    def test_off_is_left_out(self, tmp_path: Path) -> None:
        assert "broken-heading" not in self.names(tmp_path, "severity = {broken-heading = 'off'}")

    def test_a_command_has_the_last_word(self, tmp_path: Path) -> None:
        toml = "ignore = ['broken-heading']"
        assert self.names(tmp_path, toml, ["broken-heading,broken-embed"]) == {
            "broken-heading",
            "broken-embed",
        }
        assert "broken-heading" in self.names(tmp_path, toml, [], [], ["broken-heading"])
        assert "broken-embed" not in self.names(tmp_path, toml, [], ["broken-embed"])

    def test_a_word_that_names_nothing_is_an_error(self) -> None:
        with pytest.raises(UsageError, match="did you mean `broken-heading`"):
            chosen_rules(Settings(), ["brokn-heading"])


class TestSight:
    def test_excluded_files_are_not_judged_but_can_be_linked(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.md": "[[b]] [[#X]]", "drafts/b.md": "[[#X]]"})
        assert found(tmp_path) == ["broken-heading a.md", "broken-heading drafts/b.md"]
        assert found(tmp_path, "exclude = ['drafts/']") == ["broken-heading a.md"]

    def test_rules_can_be_left_out_by_file(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.md": "[[#X]] ![[Y]]", "b/b.md": "[[#X]] ![[Y]]"})
        toml = "per-file-ignores = {'b/' = ['broken-heading'], 'a.md' = ['links']}"
        assert found(tmp_path, toml) == ["broken-embed b/b.md"]

    def test_a_severity_is_the_users(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.md": "[[#X]]", "vaultkit.toml": "severity = {links = 'info'}"})
        root = str(tmp_path.resolve())
        policy = Policy(root, config.config_of(root), select=["broken-heading"])
        vault = load(root)
        said = policy.settle(vault, run.check(vault, rules=policy.readers))
        assert [d.severity for d in said] == ["info"]
        assert not policy.fails(said)
        assert policy.fails(said, "info")
        assert not policy.fails(said, "never")

    def test_what_obsidian_ignores_is_out_of_sight(self, tmp_path: Path) -> None:
        app = '{"userIgnoreFilters": ["old/"]}'
        write(tmp_path, {".obsidian/app.json": app, "old/a.md": "[[#X]]", "b.md": "[[a]]"})
        assert found(tmp_path) == []

    def test_what_git_ignores_is_out_of_sight(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            {
                ".git/info/exclude": "private.md\n",
                ".gitignore": "*.tmp.md\nbuild/\n/v/top.md\r\n",
                "v/.gitignore": "!keep.tmp.md\n",
                "v/n/.gitignore": "own.md\n\\\n[z-a]\n",
                **dict.fromkeys(
                    [
                        "v/x.tmp.md",
                        "v/build/x.md",
                        "v/keep.tmp.md",
                        "v/top.md",
                        "v/n/top.md",
                        "v/own.md",
                        "v/n/own.md",
                        "v/build/keep.tmp.md",
                        "v/n/private.md",
                    ],
                    "[[#X]]",
                ),
            },
        )
        shown = ["keep.tmp.md", "n/top.md", "own.md"]
        assert found(tmp_path / "v") == [f"broken-heading {path}" for path in shown]

    def test_a_vault_that_git_ignores_is_judged(self, tmp_path: Path) -> None:
        write(tmp_path, {".git/HEAD": "", ".gitignore": "v/\n", "v/a.md": "[[#X]]"})
        assert found(tmp_path / "v") == ["broken-heading a.md"]

    def test_templates_are_not_nagged(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            {
                ".obsidian/templates.json": '{"folder": "Templates"}',
                ".obsidian/plugins/templater-obsidian/data.json": '{"templates_folder": "/tpl/"}',
                **dict.fromkeys(["Templates/a.md", "tpl/b.md", "mine/c.md", "d.md"], "[[#X]]"),
            },
        )
        assert found(tmp_path, "templates = ['mine']") == ["broken-heading d.md"]

    @pytest.mark.parametrize("said", ['{"folder": ""}', '{"folder": "/"}', "[", "[]", "{}"])
    def test_an_unset_folder_is_not_the_vault(self, tmp_path: Path, said: str) -> None:
        write(tmp_path, {".obsidian/templates.json": said, "a.md": "[[#X]]"})
        assert found(tmp_path) == ["broken-heading a.md"]

    def test_placeholders_are_no_mistakes(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            {
                "a.md": "[[#{{title}}]] [[#X <% tp.date.now() %>]] <%* \n[[#Y]] %> [[#Z]] <% [[#U]]\n",
                "b.md": "---\ncreated: {{date}}\nx: [\n---\n",
            },
        )
        assert found(tmp_path) == ["broken-heading a.md"] * 2


class TestStamp:
    @pytest.mark.parametrize(
        "file",
        [
            "v/vaultkit.toml",
            "v/.gitignore",
            "v/a/b/.gitignore",
            "v/a/.gitignore",
            ".gitignore",
            "v/.obsidian/plugins/templater-obsidian/data.json",
            ".git/info/exclude",
        ],
    )
    def test_it_changes_with_all_that_findings_depend_on(self, tmp_path: Path, file: str) -> None:
        write(tmp_path, {".git/HEAD": "", "v/a/b/x.md": ""})
        root = str((tmp_path / "v").resolve())

        def stamp() -> str:
            return Policy(root, config.config_of(root)).stamp(["", "a/", "a/b/"])

        before = stamp()
        assert stamp() == before
        write(tmp_path, {file: "exclude = ['x']\n"})
        assert stamp() != before

    def test_a_commands_words_are_in_it(self, tmp_path: Path) -> None:
        root = str(tmp_path)
        assert Policy(root, select=["a"]).stamp([]) != Policy(root, ignore=["a"]).stamp([])


class TestPatterns:
    def test_the_last_that_matches_counts(self) -> None:
        patterns = Patterns(["*.md", "!keep.md", "# no", ""])
        assert patterns.match("a/x.md")
        assert not patterns.match("a/keep.md")
        assert not patterns.match("a/x.png")

    def test_names_made_to_take_long_do_not(self) -> None:
        assert not Patterns(["*a*a*b"]).match("a" * 255)
        with pytest.raises(BadPattern):
            Patterns(["*a*a*a*a*b"])
