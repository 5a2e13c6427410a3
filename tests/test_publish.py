"""Laws of publishing: what is public, what the owner can say, what the build sees, where redirects lead."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import write
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.base import load_config
from mkdocs.exceptions import Abort, ConfigurationError

from vaultkit.cli.main import main
from vaultkit.errors import SettingsError
from vaultkit.lint.settings import SITE
from vaultkit.site.edition import Edition
from vaultkit.site.hosts.build import SiteFailed, build
from vaultkit.site.hosts.options import PluginConfig
from vaultkit.site.publish import decide
from vaultkit.site.redirects import redirects
from vaultkit.site.staging import Stage, public_text
from vaultkit.site.urls import Addresses
from vaultkit.site.wishes import Wishes, wishes_of
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

Files = Mapping[str, str | bytes]


def public(root: Path, files: Files, **wishes: object) -> set[str]:
    """Return the public files of a vault."""
    write(root, files)
    return set(decide(load(root), Wishes(**wishes)).files)  # type: ignore[arg-type]


def with_plugin(root: Path, options: Mapping[str, object], **more: object) -> Path:
    """Build the vault `v` with MkDocs alone and return the site."""
    config = {
        "site_name": "x",
        "docs_dir": "v",
        "use_directory_urls": False,
        "theme": {"name": "material", "font": False},
        "plugins": ["search", {"vaultkit": dict(options)}],
        **more,
    }
    write(root, {"mkdocs.yml": json.dumps(config)})
    loaded = load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))
    mkdocs_build(loaded)
    return root / "site"


class TestWishes:
    def test_private_folders_are_patterns_in_any_case(self, tmp_path: Path) -> None:
        names = ["a.md", "Me/b.md", "x/me/c.md", "Me/keep.md", "x/Café/d.md", "e.secret.md"]
        shown = public(
            tmp_path,
            dict.fromkeys(names, "x"),
            private_folders=("ME/*", "!me/keep.md", "x/Cafe\u0301/", "*.secret.md", "x/me"),
        )
        assert shown == {"a.md", "Me/keep.md"}

    def test_private_tags_hide_what_carries_them_or_one_nested_in_them(
        self, tmp_path: Path
    ) -> None:
        files: Files = {
            "a.md": "#Secret/plan",
            "b.md": "---\ntags: [SECRET]\n---\n",
            "c.md": "---\ntag: 'x, secret'\n---\n",
            "d.md": "%% #secret %%",
            "e.md": "---\ntags: [\n---\n",
            "f.md": "#secretly #open",
        }
        assert public(tmp_path, files, private_tags=("#secret",)) == {"f.md"}

    def test_opt_in_shows_what_asks_for_it_and_what_that_leads_to(self, tmp_path: Path) -> None:
        board = '{"nodes":[{"id":"1","type":"file","file":"%s","x":0,"y":0,"width":9,"height":9}]}'
        files: Files = {
            "a.md": "---\npublish: true\n---\n![[c.canvas]] ![[p.png]]",
            "b.md": "[[d.canvas]] [[l.base]] ![[q.png]]",
            "c.canvas": board % "m.base",
            "d.canvas": board % "a.md",
            "l.base": "views: []",
            "m.base": "views: []",
            "p.png": b"x",
            "q.png": b"x",
        }
        assert public(tmp_path, files, opt_in=True) == {"a.md", "c.canvas", "m.base", "p.png"}

    def test_drafts_stay_out_until_they_are_wanted(self, tmp_path: Path) -> None:
        files: Files = {
            "a.md": "---\ndraft: true\n---\n",
            "b.md": "---\ndraft: true\npublish: false\n---\n",
            "c.md": "---\ndraft: false\n---\n",
        }
        assert public(tmp_path, files) == {"c.md"}
        assert public(tmp_path, files, drafts=True) == {"a.md", "c.md"}

    def test_what_hides_counts_wherever_it_is_said(self) -> None:
        table = {"private_folders": ["a/"], "opt_in": True, "name": "T", "redirects": False}
        both = wishes_of({"private_folders": ["b/"], "opt_in": False, "name": "P"}, table)
        assert both.private_folders == ("b/", "a/")
        assert both.opt_in
        assert both.name == "P"
        assert not both.redirects

    @pytest.mark.parametrize(
        "wishes", [{"private_folders": ("[z-a]",)}, {"private_folders": ("a*b*c*d*e",)}, {"private_tags": ("#",)}]
    )  # fmt: skip
    def test_what_cannot_be_read_hides_all(self, wishes: dict[str, tuple[str, ...]]) -> None:
        with pytest.raises(SettingsError):
            Wishes(**wishes)  # type: ignore[arg-type]

    def test_settings_and_plugin_know_the_same(self) -> None:
        assert set(SITE) <= {name for name, _ in PluginConfig._schema}


class TestSettingsOfObsidian:
    BROKEN = (
        (".obsidian/app.json", "{"),
        (".obsidian/app.json", "[]"),
        (".obsidian/app.json", '{"userIgnoreFilters": "old/"}'),
        (".obsidian/app.json", '{"userIgnoreFilters": ["/[/"]}'),
        (".obsidian/app.json", '{"userIgnoreFilters": [3]}'),
        (".obsidian/templates.json", "{"),
        (".obsidian/templates.json", '{"folder": ["T"]}'),
    )

    @pytest.mark.parametrize(("file", "text"), BROKEN)
    def test_broken_settings_of_the_vault_publish_nothing(
        self, file: str, text: str, tmp_path: Path
    ) -> None:
        with pytest.raises(SettingsError, match="may say what is private"):
            public(tmp_path, {file: text, "a.md": "x"})

    @pytest.mark.parametrize(("file", "text"), BROKEN)
    def test_broken_settings_of_a_vault_inside_hide_that_one(
        self, file: str, text: str, tmp_path: Path
    ) -> None:
        write(tmp_path, {f"in/{file}": text, "in/a.md": "x", "b.md": "x"})
        told: list[str] = []
        assert decide(load(tmp_path), tell=told.append).files == {"b.md"}
        assert "nothing in in/ is published" in told[0]


class TestBuild:
    @pytest.mark.parametrize(
        "options",
        [
            {"private_folder": ["a/"]},
            {"private_folders": "a/"},
            {"private_folders": ["[z-a]"]},
            {"private_tags": ["#"]},
            {"opt_in": "sure"},
            {"home": "Nowhere"},
            {"home": "P"},
        ],
    )
    def test_a_bad_option_publishes_nothing(
        self, options: dict[str, object], tmp_path: Path
    ) -> None:
        write(tmp_path / "v", {"a.md": "x", "P.md": "---\npublish: false\n---\n"})
        with pytest.raises((Abort, ConfigurationError)):
            with_plugin(tmp_path, options)
        assert not list((tmp_path / "site").glob("*.html"))

    def test_an_unknown_option_says_what_may_have_been_meant(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        write(tmp_path / "v", {"a.md": "x"})
        with pytest.raises(Abort):
            with_plugin(tmp_path, {"private_folder": ["a/"]})
        assert "there is no option `private_folder`; did you mean `private_folders`?" in caplog.text

    @pytest.mark.parametrize(
        ("table", "said"),
        [
            ("opt-in = true", "unknown setting `opt-in`; did you mean `opt_in`?"),
            ("opt_in = 'yes'", "`opt_in` must be true or false"),
            ("private_folders = ['[z-a]']", "`private_folders` has the pattern `[z-a]`"),
            ("private_tags = ['#']", "`private_tags` names a tag without a letter"),
        ],
    )
    def test_a_bad_setting_publishes_nothing(
        self, table: str, said: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # fmt: skip
        write(tmp_path, {"vaultkit.toml": f"vault = 'v'\n[site]\n{table}\n", "v/a.md": "x"})
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SiteFailed):
            build(tmp_path / "v", tmp_path / "site", None)
        assert said in caplog.text
        assert not list((tmp_path / "site").glob("*.html"))

    def test_a_configuration_without_the_plugin_is_refused(self, tmp_path: Path) -> None:
        write(tmp_path, {"v/a.md": "x", "mkdocs.yml": "site_name: x\ndocs_dir: v\n"})
        with pytest.raises(SettingsError, match="does not name `vaultkit`"):
            build(tmp_path / "v", tmp_path / "site", tmp_path / "mkdocs.yml")

    def test_the_owner_names_site_and_front_page(self, tmp_path: Path) -> None:
        write(tmp_path / "v", {"index.md": "old", "f/Start.md": "[[x]]", "f/x.md": "[[Start]]"})
        site = with_plugin(tmp_path, {"name": "A & B", "home": "Start"})
        front = (site / "index.html").read_text("utf-8")
        assert ">Start</h1>" in front
        assert "A &amp; B" in front
        assert 'href="../index.html">Start</a>' in (site / "f/x.html").read_text("utf-8")
        assert (site / "f/index.html").exists()
        assert (site / "index-1.html").exists()

    def test_mkdocs_own_exclusions_count(self, tmp_path: Path) -> None:
        write(tmp_path / "v", {"a.md": "[[b]]", "b.md": "x", "c.md": "x"})
        site = with_plugin(tmp_path, {}, exclude_docs="b.md\n", draft_docs="c.md\n")
        assert not (site / "b.html").exists()
        assert not (site / "c.html").exists()

    def test_the_stage_is_the_docs_dir_and_goes_afterwards(self, tmp_path: Path) -> None:
        write(tmp_path / "v", {"a.md": "x %%y%%", "P.md": "---\npublish: false\n---\n"})
        hook = (
            "import os, pathlib\n"
            "seen = []\n"
            "def on_page_context(context, page, config, nav):\n"
            "    if page.file.src_uri == 'a.md':\n"
            "        seen.append((config.docs_dir, sorted(os.listdir(config.docs_dir))))\n"
            "        seen.append(pathlib.Path(page.file.abs_src_path).read_text())\n"
            "def on_post_build(config):\n"
            "    pathlib.Path(config.site_dir, 'seen.txt').write_text(repr(seen))\n"
        )
        write(tmp_path, {"hook.py": hook})
        site = with_plugin(tmp_path, {}, hooks=["hook.py"])
        (docs_dir, listed), text = eval((site / "seen.txt").read_text())
        assert listed == ["a.md"]
        assert text == "x "
        assert not Path(docs_dir).exists()

    def test_serve_watches_the_vault(self, tmp_path: Path) -> None:
        write(tmp_path, {"v/a.md": "x", "mkdocs.yml": json.dumps({"site_name": "x", "docs_dir": "v", "theme": {"name": "material", "font": False}, "plugins": ["vaultkit"]})})  # fmt: skip
        config = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
        mkdocs_build(config, serve_url="http://127.0.0.1:8000/")
        assert Path(config.docs_dir) == tmp_path / "v"

    def test_a_link_in_the_sites_folder_is_not_written_through(self, tmp_path: Path) -> None:
        write(tmp_path, {"v/f/a.md": "x", "elsewhere/own.txt": "x", "site/index.html": "x"})
        (tmp_path / "site" / "f").symlink_to(tmp_path / "elsewhere")
        build(tmp_path / "v", tmp_path / "site", None)
        assert os.listdir(tmp_path / "elsewhere") == ["own.txt"]
        assert (tmp_path / "site" / "f" / "a.html").is_file()

    def test_no_file_of_a_site_is_hidden(self, tmp_path: Path) -> None:
        """MkDocs leaves hidden files where they are: none of ours may be among them."""
        write(tmp_path / "v", {"a.md": "#x", "f/..b.md": "x", "f/.c.png": b"x", "p.png": b"x"})
        build(tmp_path / "v", tmp_path / "site", None)
        made = [p.relative_to(tmp_path / "site") for p in (tmp_path / "site").rglob("*")]
        assert not [p for p in made if any(part.startswith(".") for part in p.parts)]

    def test_what_the_configuration_names_is_there(self, tmp_path: Path) -> None:
        files = {"a.md": "x", "css/my style.css": "p{}", "pic/Logo X.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "other.css": "x"}  # fmt: skip
        write(tmp_path / "v", files)
        theme = {"name": "material", "font": False, "logo": "pic/Logo X.svg"}
        site = with_plugin(tmp_path, {}, theme=theme, extra_css=["css/my style.css"])
        assert (site / "css/my style.css").read_text() == "p{}"
        assert "onload" not in (site / "pic/Logo X.svg").read_text()
        assert not (site / "other.css").exists()


class TestStage:
    def test_a_staged_note_holds_what_its_page_is_made_of(self, tmp_path: Path) -> None:
        text = "---\nkey: v\n---\na %%b%% c\n\n%%\nd\n%%\n\n`%%e%%` <!-- f --> [[P|g]] [[P]]\n"
        write(tmp_path, {"a.md": text, "P.md": "---\npublish: false\n---\n"})
        publication = decide(load(tmp_path))
        staged = public_text(publication.vault.notes[VaultPath("a.md")])
        assert staged == "a  c\n\n\n\n`%%e%%`  [[…|g]] [[…]]\n"

    @given(st.text(st.sampled_from("ab%` \n->[]$<!#"), max_size=60))
    def test_no_comment_is_staged(self, text: str) -> None:
        """What is found without a parse covers what a parse finds."""
        from conftest import note_of

        from vaultkit.site.staging import _comments

        note = note_of(text)
        cut = list(_comments(note))
        assert all(any(c.start <= x.span.start and x.span.end <= c.end for c in cut) for x in note.comments)  # fmt: skip

    def test_a_file_that_goes_or_becomes_a_link_is_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, {"v/a.md": "![[p.png]] ![[q.png]]", "v/p.png": b"x", "v/q.png": b"x"})
        write(tmp_path, {"secret.txt": "s"})
        publication = decide(load(tmp_path / "v"))
        (tmp_path / "v" / "p.png").unlink()
        (tmp_path / "v" / "p.png").symlink_to(tmp_path / "secret.txt")
        (tmp_path / "v" / "q.png").unlink()
        told: list[str] = []
        stage = Stage()
        staged = stage.fill(publication, told.append)
        assert staged.attachments == frozenset()
        assert os.listdir(stage.root) == ["a.md"]
        assert len(told) == 2
        stage.remove()
        assert not os.path.exists(stage.root)


class _Stub(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.refresh = self.link = self.canonical = self.robots = ""
        self.scripts = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "meta" and said.get("http-equiv") == "refresh":
            self.refresh = said["content"].partition("url=")[2]
        elif tag == "meta" and said.get("name") == "robots":
            self.robots = said["content"]
        elif tag == "link":
            self.canonical = said["href"]
        elif tag == "a":
            self.link = said["href"]
        self.scripts += tag == "script"


class TestRedirects:
    def made(self, root: Path, files: Files, told: list[str] | None = None) -> dict[str, str]:
        """Return each redirect's file with the note it leads to."""
        write(root, files)
        edition = Edition(decide(load(root)))
        found = redirects(edition, (told if told is not None else []).append)
        return {edition.addresses.destination(key): path for key, path in found.items()}

    def test_an_alias_stands_beside_its_note_and_a_path_where_it_says(self, tmp_path: Path) -> None:
        files: Files = {
            "c/A b.md": "---\naliases: [Peer work, old/Peer, /Top, a B, '???']\npermalink: /about/us/\n---\n"
        }
        assert self.made(tmp_path, files) == {
            "c/Peer-work.html": "c/A b.md",
            "old/Peer.html": "c/A b.md",
            "Top.html": "c/A b.md",
            "about/us.html": "c/A b.md",
        }

    def test_a_page_comes_before_a_redirect_and_a_permalink_before_an_alias(
        self, tmp_path: Path
    ) -> None:
        told: list[str] = []
        files: Files = {
            "A.md": "---\naliases: [b, x, y]\n---\n",
            "B.md": "---\naliases: [y]\npermalink: X\n---\n",
        }
        assert self.made(tmp_path, files, told) == {"X.html": "B.md", "y.html": "A.md"}
        assert told == [
            "A.md: the alias “b” leads nowhere, for its address is that of B.md",
            "A.md: the alias “x” leads nowhere, for its address is that of B.md",
            "B.md: the alias “y” leads nowhere, for its address is that of A.md",
        ]

    @pytest.mark.parametrize(
        "said",
        [
            "../../etc/passwd", "a/../b", "https://evil.example/x", "//evil.example", "javascript:alert(1)",
            "..\\\\..\\\\x", "%2e%2e/%2e%2e/x", "/", "...", "a\\0b", "\\u202ex", "index", "404", "sitemap.xml",
            "assets/x", "<script>", "a?b#c", "x" * 300, 7, True, [1],
        ],
    )  # fmt: skip
    def test_no_permalink_leaves_the_site(self, said: object, tmp_path: Path) -> None:
        text = f"---\npermalink: {json.dumps(said).replace(chr(92) * 4, chr(92) * 2)}\naliases: [{json.dumps(str(said))}]\n---\n"
        for destination in self.made(tmp_path, {"f/n.md": text}):
            assert re.fullmatch(
                r"(?:[\w,;()-][\w.,;()-]*/)*[\w,;()-][\w.,;()-]*\.html", destination
            )
            assert ".." not in destination.split("/")
            assert not destination.startswith("assets/")

    @pytest.mark.parametrize("directories", [False, True])
    def test_a_redirect_leads_on_without_a_script(self, directories: bool, tmp_path: Path) -> None:
        write(tmp_path / "v", {"c/A <b>.md": "---\naliases: [Old 'n' \"new\"]\n---\nnone\n"})
        more = {"site_url": "https://x.example/d/", "use_directory_urls": directories}
        site = with_plugin(tmp_path, {}, **more)
        name = "c/Old-n-new/index.html" if directories else "c/Old-n-new.html"
        html = (site / name).read_text("utf-8")
        stub = _Stub(html)
        where = (site / name).parent / stub.link
        page = where / "index.html" if directories else where
        assert stub.refresh == stub.link
        assert "none" in page.resolve().read_text("utf-8")
        assert stub.canonical.startswith("https://x.example/d/c/A-b")
        assert stub.robots == "noindex"
        assert not stub.scripts
        assert "<b>" not in html
        index = (file.read_text("utf-8") for file in (site / "assets/search").iterdir())
        others = "".join([(site / "sitemap.xml").read_text(), *index])
        assert "Old-n-new" not in others
        assert "Old-n-new" not in (site / "index.html").read_text()

    def test_the_owner_can_do_without(self, tmp_path: Path) -> None:
        write(tmp_path / "v", {"a.md": "---\naliases: [b]\n---\n"})
        assert not (with_plugin(tmp_path, {"redirects": False}) / "b.html").exists()


_NAME = st.text(st.sampled_from("aA. -?/%ä"), min_size=1, max_size=6)
_FILE = st.sampled_from(["html.md", "a.png.md", "x.md", "index.md", "b.png", "Tags.pdf"])


class TestAddresses:
    @given(st.lists(st.tuples(_NAME, _FILE), unique=True), st.booleans())
    def test_every_file_has_an_address_of_its_own(
        self, names: list[tuple[str, str]], directories: bool
    ) -> None:
        addresses = Addresses(directory_urls=directories)
        keys = list(dict.fromkeys("/".join(n).replace("//", "/").strip("/") for n in names))
        for key in keys:
            if key.endswith(".md"):
                addresses.add_page(key)
            else:
                addresses.add_file(VaultPath(key))
        taken = [addresses.destination(key).lower() for key in keys]
        assert len(set(taken)) == len(taken)
        folders = {above for d in taken for above in _above(d)}
        assert not folders.intersection(taken)


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


STRICT: Files = {
    "a.md": "# A\n[[#Nowhere]] [[Gone]] [[B#x]] \n\n[[#Yes]] %% vaultkit: ignore broken-heading -- known %%\n",
    "B.md": "---\npublish: false\n---\n![[none.png]] [[#No]]\n",
    "c.md": "[[#Known]]\n",
}


class TestStrict:
    def said(self, root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
        capsys.readouterr()
        code = main(["check", "--format", "concise", "--no-cache", "--vault", str(root / "v")])
        return code, capsys.readouterr().out.splitlines()

    @pytest.mark.parametrize(
        "settings",
        [
            "",
            "fail-on = 'never'",
            "severity = {links = 'warning'}\nfail-on = 'warning'",
            "ignore = ['links']",
            "exclude = ['*.md']",
            "baseline = '.vaultkit-baseline.json'",
        ],
    )
    def test_a_strict_build_says_what_a_check_says(
        self, settings: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        write(tmp_path / "v", STRICT)
        write(tmp_path, {"vaultkit.toml": f"vault = 'v'\n{settings}\n"})
        monkeypatch.chdir(tmp_path)
        if "baseline" in settings:
            main(["baseline", "write"])
            write(tmp_path / "v", {"c.md": "[[#New]]\n"})
        code, lines = self.said(tmp_path, capsys)
        caplog.set_level(logging.INFO)
        caplog.clear()
        try:
            build(tmp_path / "v", tmp_path / "site", None, strict=True)
            failed = False
        except SiteFailed:
            failed = True
        ours = [r.getMessage() for r in caplog.records if r.name == "mkdocs.plugins.vaultkit"]
        assert ours == lines
        assert failed == bool(code)

    def test_mkdocs_build_strict_does_too(self, tmp_path: Path) -> None:
        config = {"site_name": "x", "docs_dir": "v", "theme": {"name": "material", "font": False}, "plugins": ["vaultkit"]}  # fmt: skip
        write(tmp_path, {"mkdocs.yml": json.dumps(config), "v/a.md": "[[#Nowhere]]"})
        command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "a.md:1:1: error[broken-heading]" in done.stderr
        write(tmp_path, {"v/a.md": "x"})
        assert (
            subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
        )

    def test_other_builds_say_one_line(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        write(tmp_path / "v", STRICT)
        caplog.set_level(logging.INFO)
        build(tmp_path / "v", tmp_path / "site", None)
        ours = [r.getMessage() for r in caplog.records if r.name == "mkdocs.plugins.vaultkit"]
        assert ours == ["links that lead to no page: 2; `vaultkit check` names them"]
