"""Pipelines, hooks and the action: what they say holds for strangers' pull requests, and their scripts do run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, write
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.cli.main import main, parser_for
from vaultkit.cli.verbs.ci import PLACES, Filling, filled
from vaultkit.errors import UsageError

FILLING = Filling("vault", "vaultkit @ git+https://example.org/vaultkit@v1")
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
DOCS = ROOT / "docs" / "ci.md"


def read_yaml(text: str) -> Any:
    """Return YAML; GitHub reads the key `on` as a word, YAML 1.1 as true."""
    return yaml.safe_load(re.sub(r"^on:", '"on":', text, flags=re.MULTILINE))


WORKFLOWS = {
    **{
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((ROOT / ".github/workflows").glob("*.yml"))
    },
    "template": filled("github", FILLING),
}
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
TEXTS = {**WORKFLOWS, "action.yml": ACTION}


CHECKING = [name for name in WORKFLOWS if name != "release.yml"]
"""What runs on pull requests."""


def steps(text: str) -> Iterator[dict[str, Any]]:
    said = read_yaml(text)
    jobs = said["jobs"].values() if "jobs" in said else [said["runs"]]
    for job in jobs:
        yield from job["steps"]


class TestStrangers:
    """What a pull request of anybody cannot do."""

    @pytest.mark.parametrize("name", CHECKING)
    def test_a_workflow_can_only_read(self, name: str) -> None:
        said = read_yaml(WORKFLOWS[name])
        assert set(said["on"]) == {"pull_request", "push"}
        assert said["permissions"] == {}
        for job in said["jobs"].values():
            assert job["permissions"] == {"contents": "read"}
            assert job["timeout-minutes"] <= 30
        assert "secrets." not in WORKFLOWS[name]
        assert "GITHUB_TOKEN" not in WORKFLOWS[name]

    @pytest.mark.parametrize("name", TEXTS)
    def test_actions_are_pinned_to_commits_and_say_their_version(self, name: str) -> None:
        used = re.findall(
            r"uses: (\S+)(?: # (?:v(\d+\.\d+\.\d+)|zizmor: .*))?$", TEXTS[name], re.MULTILINE
        )
        assert len(used) == TEXTS[name].count("uses: ")
        for action, version in used:
            assert action == "./" or (PINNED.fullmatch(action) and version), action

    def test_one_action_is_pinned_to_one_commit_everywhere(self) -> None:
        everywhere = "\n".join([*TEXTS.values(), DOCS.read_text(encoding="utf-8")])
        pins = set(re.findall(r"([\w./-]+)@([0-9a-f]{40} # \S+)", everywhere))
        assert len(pins) == len({action for action, _ in pins})

    @pytest.mark.parametrize("name", WORKFLOWS)
    def test_the_token_is_not_left_in_the_checkout(self, name: str) -> None:
        checkouts = [s for s in steps(WORKFLOWS[name]) if "checkout@" in s.get("uses", "")]
        assert checkouts
        for step in checkouts:
            assert step["with"]["persist-credentials"] is False

    @pytest.mark.parametrize("name", TEXTS)
    def test_no_script_is_put_together_from_values(self, name: str) -> None:
        assert [s["run"] for s in steps(TEXTS[name]) if "${{" in s.get("run", "")] == []

    def test_vaultkit_is_installed_before_anything_of_the_pull_request_is_there(self) -> None:
        order = [s.get("uses", s.get("name", "")).split("@")[0] for s in steps(TEXTS["template"])]
        assert order.index("Install vaultkit") < order.index("actions/checkout")

    def test_nothing_installs_what_an_index_has_under_the_bare_name(self) -> None:
        texts = [*TEXTS.values(), *(filled(name, FILLING) for name in PLACES)]
        for text in (*texts, DOCS.read_text(encoding="utf-8")):
            assert not re.search(r"(pip|pipx|uv) .*install .*\bvaultkit(?! @)\b[\"']?$", text, re.M)

    def test_the_history_is_there_to_compare_with(self) -> None:
        for name in ("template", "vault.yml"):
            (checkout,) = (s for s in steps(WORKFLOWS[name]) if "checkout@" in s.get("uses", ""))
            assert checkout["with"]["fetch-depth"] == 0
        assert read_yaml(filled("gitlab", FILLING))["vaultkit"]["variables"]["GIT_DEPTH"] == "0"

    def test_a_check_and_a_build_of_a_named_vault_run_nothing_of_the_checkout(
        self, tmp_path: Path
    ) -> None:
        """Neither settings of MkDocs nor modules that lie about: each would leave a mark."""
        mark = tmp_path / "it ran"
        program = f"open({str(mark)!r}, 'w')\n"
        bait = dict.fromkeys(("yaml.py", "mkdocs.py", "hook.py", "sitecustomize.py"), program)
        settings = f"site_name: x\nhooks: [hook.py]\nx: !!python/object/apply:os.mkdir ['{mark}']\n"
        files = {
            "mkdocs.yml": settings,
            "vaultkit.toml": 'vault = "."\n',
            "A.md": "[[A]]\n",
            **bait,
        }
        write(tmp_path / "vault", files)
        vaultkit = shutil.which("vaultkit", path=os.path.dirname(sys.executable))
        assert vaultkit
        for words in (
            ["check"],
            ["check", "--fix"],
            ["build", "--vault=.", f"--site-dir={tmp_path}/s"],
        ):
            asked = subprocess.run(
                [vaultkit, *words], cwd=tmp_path / "vault", capture_output=True, check=False
            )
            assert asked.returncode in (0, 1), asked.stderr
            assert not mark.exists(), words

    def test_no_tool_that_knows_them_finds_anything_in_the_workflows(self, tmp_path: Path) -> None:
        zizmor = Path(sys.executable).with_name("zizmor")
        if not zizmor.is_file():
            pytest.skip("zizmor is not installed")
        (tmp_path / ".github/workflows").mkdir(parents=True)
        for name, text in WORKFLOWS.items():
            (tmp_path / ".github/workflows" / f"{name.removesuffix('.yml')}.yml").write_text(text)
        (tmp_path / "action.yml").write_text(ACTION)
        asking = [zizmor, "--offline", "--persona=auditor", "--no-progress", tmp_path]
        done = subprocess.run(asking, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


class TestRelease:
    """A release comes from a tag, through one build, without a secret."""

    SAID = read_yaml(WORKFLOWS["release.yml"])

    def test_only_a_tag_releases(self) -> None:
        assert self.SAID["on"] == {"push": {"tags": ["v[0-9]*"]}}
        assert self.SAID["permissions"] == {}
        assert "secrets." not in WORKFLOWS["release.yml"]

    def test_each_job_may_do_what_it_does_and_no_more(self) -> None:
        rights = {name: job["permissions"] for name, job in self.SAID["jobs"].items()}
        assert rights == {
            "build": {"contents": "read"},
            "attest": {"id-token": "write", "attestations": "write"},
            "publish": {"id-token": "write"},
        }

    def test_who_may_publish_runs_no_code_of_the_project(self) -> None:
        for name in ("attest", "publish"):
            assert all("run" not in step for step in self.SAID["jobs"][name]["steps"])
        publish = self.SAID["jobs"]["publish"]
        assert publish["environment"]["name"] == "pypi"
        assert publish["needs"] == ["build", "attest"]

    def test_what_is_built_has_passed_all_that_must_hold(self) -> None:
        runs = [step.get("run", "") for step in self.SAID["jobs"]["build"]["steps"]]
        assert runs.index(".ci/run") < next(n for n, run in enumerate(runs) if "-m build" in run)


class TestShape:
    def test_the_action_uses_all_its_inputs(self) -> None:
        said = read_yaml(ACTION)
        assert said["runs"]["using"] == "composite"
        assert set(re.findall(r"inputs\.([\w-]+)", ACTION)) == set(said["inputs"])
        for row in said["inputs"].values():
            assert row["description"]
        for step in said["runs"]["steps"]:
            assert "run" not in step or step["shell"] == "bash"

    def test_the_manual_tells_the_inputs(self) -> None:
        table = re.findall(r"^\| (`[\w-]+`.*?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
        told = {name for row in table for name in re.findall(r"`([\w-]+)`", row)}
        assert told == set(read_yaml(ACTION)["inputs"])

    def test_hooks_look_at_the_vault_as_a_whole(self) -> None:
        (manifest,) = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        (repo,) = read_yaml(filled("pre-commit", FILLING))["repos"]
        (own,) = repo["hooks"]
        for hook in (manifest, own):
            assert hook["id"] == "vaultkit-check"
            assert hook["language"] == "python"
            assert hook["pass_filenames"] is False
            assert hook["always_run"] is True
            assert_understood([*hook["entry"].split()[1:], *hook.get("args", [])])

    def test_what_the_manual_shows_is_yaml(self) -> None:
        blocks = re.findall(r"^```yaml\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.S | re.M)
        assert len(blocks) == 5
        for block in blocks:
            assert read_yaml(block)


def assert_understood(words: list[str]) -> None:
    parser_for(words).parse_args(words)


class TestInit:
    @pytest.fixture
    def repository(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        write(tmp_path, {".git/HEAD": "", "my notes/.obsidian/app.json": "{}"})
        monkeypatch.chdir(tmp_path / "my notes")
        return tmp_path

    @pytest.mark.parametrize("where", PLACES)
    def test_it_prints_what_it_would_write(
        self, where: str, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = ["ci", "init", where, "--install", FILLING.requirement]
        assert main(words) == 0
        printed = capsys.readouterr().out
        assert not (repository / PLACES[where]).exists()
        assert "my notes" in json.dumps(read_yaml(printed))
        assert main([*words, "--write"]) == 0
        assert (repository / PLACES[where]).read_text() == printed
        assert sorted(p.name for p in (repository / PLACES[where]).parent.glob(".vaultkit*")) == []

    @pytest.mark.parametrize("where", PLACES)
    def test_what_is_there_is_left_alone(
        self, where: str, repository: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(repository, {PLACES[where]: "mine"})
        assert main(["ci", "init", where, "--install", "x", "--write"]) == 2
        assert "is there already" in capsys.readouterr().err
        assert (repository / PLACES[where]).read_text() == "mine"

    def test_a_link_that_leads_nowhere_is_something_that_is_there(self, repository: Path) -> None:
        (repository / ".gitlab-ci.yml").symlink_to(repository / "elsewhere")
        assert main(["ci", "init", "gitlab", "--install", "x", "--write"]) == 2
        assert not (repository / "elsewhere").exists()

    def test_nothing_is_written_outside_the_repository(
        self, repository: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (repository / ".github").symlink_to(outside)
        assert main(["ci", "init", "github", "--install", "x", "--write"]) == 2
        assert list(outside.iterdir()) == []

    def test_what_nobody_can_install_is_said(
        self,
        repository: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        said = {"url": "file:///somewhere", "dir_info": {}}
        self.installed_from(json.dumps(said), monkeypatch)
        assert main(["ci", "init", "github"]) == 0
        out, err = capsys.readouterr()
        assert read_yaml(out)["jobs"]["check"]["env"]["VAULTKIT"] == ""
        assert "--install" in err
        assert main(["ci", "init", "github", "--write"]) == 2
        assert not (repository / PLACES["github"]).exists()

    @pytest.mark.parametrize(
        ("said", "requirement"),
        [
            (
                '{"url": "https://x.org/v", "vcs_info": {"vcs": "git", "commit_id": "ab12"}}',
                "vaultkit @ git+https://x.org/v@ab12",
            ),
            (
                '{"url": "https://x.org/v.whl", "archive_info": {}}',
                "vaultkit @ https://x.org/v.whl",
            ),
            ('{"url": "file:///v.whl", "archive_info": {}}', ""),
            (None, ""),  # from an index: who knows which
            ("{", ""),
        ],
    )
    def test_pipelines_install_what_runs_here(
        self,
        said: str | None,
        requirement: str,
        repository: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.installed_from(said, monkeypatch)
        assert main(["ci", "init", "gitlab"]) == 0
        job = read_yaml(capsys.readouterr().out)["vaultkit"]
        assert job["variables"]["VAULTKIT"] == requirement

    @staticmethod
    def installed_from(said: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
        class Installed:
            @staticmethod
            def read_text(name: str) -> str | None:
                assert name == "direct_url.json"
                return said

        monkeypatch.setattr("importlib.metadata.distribution", lambda name: Installed)


@given(st.text(st.characters(exclude_characters="$"), min_size=1), st.sampled_from(sorted(PLACES)))
def test_a_folder_of_any_name_is_read_back_or_refused(folder: str, where: str) -> None:
    try:
        said = read_yaml(filled(where, Filling(folder, FILLING.requirement)))
    except UsageError:
        assert not folder.isprintable()
        return
    match where:
        case "github":
            assert said["jobs"]["check"]["env"]["VAULT"] == folder
        case "gitlab":
            assert said["vaultkit"]["variables"]["VAULT"] == folder
        case _:
            assert said["repos"][0]["hooks"][0]["args"] == [f"--vault={folder}"]


@pytest.mark.parametrize("name", ["${{ github.token }}", "$HOME", "a\nb", "\x1b[2J", "\ud800"])
def test_a_folder_whose_name_means_something_to_a_pipeline_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="mean something else"):
        filled("github", Filling(name, ""))


@pytest.mark.skipif(
    not shutil.which("bash") or not shutil.which("git"), reason="needs bash and git"
)
class TestScripts:
    """The steps as a runner runs them, in a repository where a pull request renames a note."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Path:
        """A folder with the clone `here`, the runner's `temp`, and `bin`, where vaultkit is."""
        here = tmp_path / "here"
        write(
            here,
            {
                "my notes/.obsidian/app.json": "{}",
                "my notes/Home.md": "[[Mint]] [[Nobody knows]](#x) [a](gone.md)\n",
                "my notes/Mint.md": "[[Home]]\n",
            },
        )
        self.git(here, "init", "-q", "-b", "trunk", ".")
        self.git(here, "add", ".")
        self.git(here, "commit", "-q", "-m", "one")
        self.git(here, "update-ref", "refs/remotes/origin/trunk", "HEAD")
        (here / "my notes/Mint.md").rename(here / "my notes/Peppermint.md")
        self.git(here, "add", ".")
        self.git(here, "commit", "-q", "-m", "two")
        (tmp_path / "temp").mkdir()
        program = tmp_path / "bin" / "vaultkit"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vaultkit "$@"\n')
        program.chmod(0o755)
        return tmp_path

    @staticmethod
    def git(folder: Path, *words: str) -> None:
        named = [
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        ]
        subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)

    @staticmethod
    def bash(place: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "CI_"))}
        env = {
            **clean,
            "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "RUNNER_TEMP": str(place / "temp"),
            **variables,
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=place / "here",
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    @staticmethod
    def rules(done: subprocess.CompletedProcess[str]) -> list[str]:
        return re.findall(r"title=vaultkit \(([\w-]+)\)", done.stdout)

    def test_of_a_pull_request_what_it_breaks_is_told(self, place: Path) -> None:
        (check,) = (s["run"] for s in steps(TEXTS["template"]) if s.get("name") == "Check")
        summary = place / "temp" / "summary"
        done = self.bash(
            place,
            check,
            VAULT="my notes",
            GITHUB_BASE_REF="trunk",
            GITHUB_STEP_SUMMARY=str(summary),
        )
        assert done.returncode == 1, done.stderr
        assert self.rules(done) == ["moved-target"]
        assert "file=my notes/Home.md" in done.stdout
        results = json.loads((place / "temp/vaultkit.sarif").read_text())["runs"][0]["results"]
        # Nothing leads to the note by its new name, either.
        assert [result["ruleId"] for result in results] == ["moved-target", "orphan-note"]
        assert "moved-target" in summary.read_text()

    def test_of_a_push_everything_is_told(self, place: Path) -> None:
        (check,) = (s["run"] for s in steps(TEXTS["template"]) if s.get("name") == "Check")
        done = self.bash(place, check, VAULT="my notes", GITHUB_BASE_REF="")
        assert done.returncode == 1, done.stderr
        assert "broken-path" in self.rules(done)

    def test_a_report_does_not_follow_links_of_the_checkout(self, place: Path) -> None:
        (place / "here/vaultkit.sarif").symlink_to(place / "target")
        (place / "here/gl-code-quality-report.json").symlink_to(place / "target")
        (check,) = (s["run"] for s in steps(TEXTS["template"]) if s.get("name") == "Check")
        self.bash(place, check, VAULT="my notes", GITHUB_BASE_REF="trunk")
        (script,) = read_yaml(filled("gitlab", FILLING))["vaultkit"]["script"]
        self.bash(place, script, VAULT="my notes")
        assert not (place / "target").exists()
        assert json.loads((place / "here/gl-code-quality-report.json").read_text())

    def test_of_a_merge_request_what_it_breaks_is_told(self, place: Path) -> None:
        (script,) = read_yaml(filled("gitlab", FILLING))["vaultkit"]["script"]
        done = self.bash(
            place, script, VAULT="my notes", CI_MERGE_REQUEST_DIFF_BASE_SHA="origin/trunk"
        )
        assert done.returncode == 1, done.stderr
        report = json.loads((place / "here/gl-code-quality-report.json").read_text())
        assert [one["check_name"] for one in report] == ["moved-target", "orphan-note"]
        assert report[0]["location"]["path"] == "my notes/Home.md"

    def test_a_pipeline_that_does_not_know_what_to_install_says_so(self, place: Path) -> None:
        install = next(
            s["run"] for s in steps(TEXTS["template"]) if "pip install" in s.get("run", "")
        )
        (other,) = read_yaml(filled("gitlab", FILLING))["vaultkit"]["before_script"]
        for script in (install, other):
            done = self.bash(place, script, VAULTKIT="")
            assert done.returncode != 0
            assert "say what pip is to install" in done.stderr

    @pytest.mark.parametrize(
        ("changed", "more", "told"),
        [
            ("auto", {"GITHUB_BASE_REF": "trunk"}, ["moved-target"]),
            ("HEAD", {}, []),
            ("never", {"GITHUB_BASE_REF": "trunk"}, ["broken-path"]),
            ("auto", {"INPUT_FAIL_ON": "never"}, ["broken-path"]),
        ],
    )
    def test_the_action_does_what_its_inputs_say(
        self, place: Path, changed: str, more: dict[str, str], told: list[str]
    ) -> None:
        """With vaultkit installed by a Python that only pretends to install it."""
        pretend = place / "bin" / "python"
        pretend.write_text(
            "#!/bin/sh\n"
            'case "$*" in\n'
            f'  "-I -m venv "*) mkdir -p "$4/bin" && cp "{place}/bin/python" "{place}/bin/vaultkit" "$4/bin" ;;\n'
            '  "-I -m pip install "*" /the/action") ;;\n'
            "  *) exit 9 ;;\n"
            "esac\n"
        )
        pretend.chmod(0o755)
        given = {
            "PYTHON": str(pretend),
            "INPUT_VAULT": "my notes",
            "INPUT_CHANGED": changed,
            "INPUT_FAIL_ON": "",
            "INPUT_BASELINE": "",
            "RUNNER_OS": "Linux",
            "GITHUB_ACTION_PATH": "/the/action",
            "GITHUB_BASE_REF": "",
            "GITHUB_OUTPUT": str(place / "temp/output"),
        }
        (script,) = (s["run"] for s in steps(ACTION) if "run" in s)
        done = self.bash(place, script, **{**given, **more})
        fails = bool(told) and "INPUT_FAIL_ON" not in more
        assert done.returncode == int(fails), done.stderr
        assert set(told) <= set(self.rules(done))
        assert ("broken-path" in self.rules(done)) == ("broken-path" in told)
        output = (place / "temp/output").read_text().strip()
        assert json.loads(Path(output.removeprefix("sarif=")).read_text())["version"] == "2.1.0"
