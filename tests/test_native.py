"""Laws of what Python-Markdown's settings do: in notes, and in pages that are left to it."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from conftest import note_of, write
from markdown import markdown
from pymdownx.superfences import fence_code_format
from test_hosts import article, differing, need, pages, run

from vaultkit.errors import UsageError
from vaultkit.site.choices import Choices
from vaultkit.site.edition import Edition, press_for
from vaultkit.site.hosts.build import build
from vaultkit.site.hosts.extension import VaultkitExtension
from vaultkit.site.hosts.native import Fences, choices, fences, without_effect
from vaultkit.site.hosts.zensical import build_with_zensical
from vaultkit.site.pages import note_content
from vaultkit.site.publish import decide
from vaultkit.source.path import VaultPath
from vaultkit.vault.load import load

FENCES = ["pymdownx.highlight", "pymdownx.superfences"]
NUMBERED = {"pymdownx.highlight": {"anchor_linenums": True, "line_spans": "__span"}}


def page(root: Path, text: str, chosen: Choices | None = None, code: Fences | None = None) -> str:
    """Return the HTML of a note of that text."""
    write(root, {"Note.md": text})
    vault = load(root)
    edition = Edition(decide(vault), choices=chosen, press=press_for(vault, fences=code))
    return note_content(edition, VaultPath("Note.md")).html


class TestFences:
    """Code goes through the user's own superfences, and through the allow-list like all else."""

    def test_title_and_marked_lines(self, tmp_path: Path) -> None:
        text = '```python title="a <b>.py" hl_lines="2"\nx = 1\ny = 2\n```\n'
        html = page(tmp_path, text, code=fences(FENCES, {}))
        assert '<span class="filename">a &lt;b&gt;.py</span>' in html
        assert re.search(r'<span class="hll"><span class="n">y</span>', html)

    def test_line_numbers(self, tmp_path: Path) -> None:
        html = page(tmp_path, '```python linenums="7"\nx = 1\n```\n', code=fences(FENCES, {}))
        assert 'class="linenos"' in html
        assert re.search(r"<span[^>]*>7</span>", html)

    def test_the_users_own_fence(self, tmp_path: Path) -> None:
        fence = {
            "name": "shout",
            "class": "loud",
            "format": lambda source, *_, **__: (
                f"<p class='loud' onclick='x()'>{source.upper()}</p>"
            ),
        }
        chosen = fences(FENCES, {"pymdownx.superfences": {"custom_fences": [fence]}})
        assert '<p class="loud">HI</p>' in page(tmp_path, "```shout\nhi\n```\n", code=chosen)

    def test_blocks_are_not_counted_from_note_to_note(self) -> None:
        """Else a page depends on what was built before it."""
        chosen = fences(FENCES, NUMBERED)
        assert chosen
        assert len({chosen("x = 1\n", "python") for _ in range(3)}) == 1

    def test_no_line_has_an_id(self, tmp_path: Path) -> None:
        """Notes shown in one another would have the same ones."""
        chosen = fences(FENCES, NUMBERED)
        html = page(tmp_path, "```python\nx\n```\n\n```python linenums=1\nx\n```\n", code=chosen)
        assert "__span" not in html
        assert "__codelineno" not in html

    def test_fences_in_code_stay_in_it(self) -> None:
        text = "```\ninner\n````\n\x02wzxhzdk:0\x03\n"
        chosen = fences(FENCES, {})
        assert chosen
        html = chosen(text, "")
        assert html.count("<pre>") == 1
        assert "````" in html
        assert "wzxhzdk:0" in html

    def test_nothing_but_the_fence_is_run_over_code(self, tmp_path: Path) -> None:
        """Else a note could show any file by `pymdownx.snippets`."""
        (tmp_path / "secret.txt").write_text("hidden")
        options = {"pymdownx.snippets": {"base_path": [str(tmp_path)]}}
        chosen = fences([*FENCES, "pymdownx.snippets"], options)
        assert chosen
        assert "hidden" not in chosen('--8<-- "secret.txt"\n', "")

    def test_equal_settings_are_told_from_others(self) -> None:
        """What is kept between builds is found by them; an address of a function would never be found."""
        said = {"pymdownx.highlight": {"stripnl": False, "default_lang": "py"}}
        named = {"pymdownx.superfences": {"custom_fences": [{"format": fence_code_format}]}}
        odd = {"pymdownx.superfences": {"custom_fences": [{"format": lambda: ""}]}}
        assert repr(fences(FENCES, said)) == repr(fences(FENCES[::-1], dict(said)))
        assert repr(fences(FENCES, named)) == repr(fences(FENCES, named))
        assert " at 0x" not in repr(fences(FENCES, odd))
        several = {repr(fences(FENCES, one)) for one in (said, named, odd, odd, {})}
        assert len(several) == 5

    def test_a_process_forked_from_this_one_knows_them(self) -> None:
        chosen = fences(FENCES, NUMBERED)
        assert pickle.loads(pickle.dumps(chosen)) is chosen

    def test_without_superfences_code_is_ours(self) -> None:
        assert fences(["fenced_code"], {}) is None

    def test_mermaid_is_never_the_engines(self, tmp_path: Path) -> None:
        """Material would fetch its script from elsewhere."""
        fence = {"name": "mermaid", "class": "mermaid"}
        chosen = fences(FENCES, {"pymdownx.superfences": {"custom_fences": [fence]}})
        html = page(tmp_path, "```mermaid\na-->b\n```\n", code=chosen)
        assert 'class="mermaid"' not in html


class TestContents:
    """`toc` says how headings are linked."""

    def test_permalinks(self, tmp_path: Path) -> None:
        text = "## A\n"
        assert "headerlink" not in page(
            tmp_path, text, choices({"toc": {"permalink": False}}, None)
        )
        toc = {"toc": {"permalink": "§", "permalink_title": 'Here "now"'}}
        html = page(tmp_path, text, choices(toc, None))
        assert 'title="Here &quot;now&quot;">§</a>' in html

    def test_anchors(self, tmp_path: Path) -> None:
        toc = {"slugify": lambda text, separator: text.upper().replace(" ", separator)}
        text = "## One *two* [[#One *two*|x]]\n\n[[#One *two* x]]\n"
        html = page(tmp_path, text, choices({"toc": {**toc, "separator": "_"}}, None))
        assert 'id="ONE_*TWO*_X"' in html

    @pytest.mark.parametrize(("depth", "shown"), [(2, ["A"]), ("3-4", ["B", "C"]), (0, [])])
    def test_depth(self, depth: object, shown: list[str], tmp_path: Path) -> None:
        write(tmp_path, {"Note.md": "## A\n### B\n#### C\n"})
        chosen = choices({"toc": {"toc_depth": depth}}, None)
        edition = Edition(decide(load(tmp_path)), choices=chosen)
        below = list(note_content(edition, VaultPath("Note.md")).toc.below)
        texts = []
        while below:
            entry = below.pop(0)
            texts.append(entry.text)
            below[:0] = entry.below
        assert texts == shown


def test_extensions_that_do_nothing_in_notes_are_named_in_one_message() -> None:
    idle = [
        "abbr",
        "admonition",
        "attr_list",
        "def_list",
        "md_in_html",
        "pymdownx.blocks.tab",
        "pymdownx.critic",
        "pymdownx.details",
        "pymdownx.emoji",
        "pymdownx.keys",
        "pymdownx.magiclink",
        "pymdownx.smartsymbols",
        "pymdownx.snippets",
        "pymdownx.tabbed",
        "somebodys.own",
    ]
    told = without_effect([*idle, "toc", "markdown.extensions.tables", *FENCES, "footnotes"])
    assert f"in them: {', '.join(idle)}; " in told
    assert "native" in told
    assert "in them: abbr, attr_list, def_list, md_in_html; " in without_effect(["extra"])
    assert without_effect(["toc", "markdown.extensions.tables", *FENCES, "footnotes"]) == ""


def test_native_is_the_owners_to_allow() -> None:
    """A note's own property counts only where the owner says so."""
    plain, wanting = note_of("x", "In/n.md"), note_of("---\nmarkdown: native\n---\n", "Out/n.md")
    said = {
        "nothing": choices({}, None),
        "no": choices({}, False),
        "yes": choices({}, True),
        "folder": choices({}, ["In/"]),
        "all": choices({}, ["/"]),
    }
    assert {k: (c.is_native(plain), c.is_native(wanting)) for k, c in said.items()} == {
        "nothing": (False, False),
        "no": (False, False),
        "yes": (False, True),
        "folder": (True, False),
        "all": (True, True),
    }


NATIVE = {
    "index.md": "!!! tip\n    a\n\n[[Lib/Native]] [[Own]]\n",
    "Lib/Native.md": '---\nphone: unsaid\n---\n%% hushed %%\n!!! tip\n    inside\n\n=== "One"\n\n    first\n\n'
    '=== "Two"\n\n    second\n\n[[index]] [home](../index.md)\n\n<script>mine()</script>\n',
    "Lib/Secret.md": "---\npublish: false\n---\nsecret\n",
    "Own.md": "---\nmarkdown: native\n---\n!!! tip\n    own\n",
}
SETTINGS = """
site_name: s
docs_dir: v
theme: {{name: material, font: false, variant: classic}}
use_directory_urls: false
plugins: [search, {{vaultkit: {{native: {native}}}}}]
markdown_extensions: [admonition, {{pymdownx.tabbed: {{alternate_style: true}}}}, pymdownx.superfences]
"""


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_a_native_page_is_python_markdowns(engine: str, tmp_path: Path) -> None:
    """With the user's extensions and without the allow-list; still only if it is public."""
    need(engine)
    write(tmp_path / "v", NATIVE)
    file = tmp_path / "mkdocs.yml"
    file.write_text(SETTINGS.format(native="[Lib]"))
    make = build if engine == "mkdocs" else build_with_zensical
    site = make(tmp_path / "v", tmp_path / "s", file)
    made = {k: article(p) for k, p in pages(site).items()}
    native = made["Lib/Native.html"]
    assert '<div class="admonition tip">' in native
    assert '<div class="tabbed-set' in native
    assert "[[index]]" in native
    assert 'href="../index.html"' in native
    moved = re.search(r'<script src="\.\./(assets/inline/\w+\.js)"', native)
    assert moved  # for a strict policy: what is in a page does not run, what is a file does
    assert (site / moved[1]).read_text() == "mine()"
    assert not re.search("unsaid|hushed", native)
    assert "!!! tip" in made["index.html"]
    assert "!!! tip" in made["Own.html"]
    assert 'href="Lib/Native.html"' in made["index.html"]
    assert "Lib/Secret.html" not in made


def test_a_native_page_has_its_title_with_properdocs(tmp_path: Path) -> None:
    """The parts of Python-Markdown that it registers have other names there."""
    need("properdocs")
    write(tmp_path / "v", NATIVE)
    file = tmp_path / "mkdocs.yml"
    file.write_text(SETTINGS.format(native="[Lib]"))
    made = pages(build(tmp_path / "v", tmp_path / "m", file))
    done = run("properdocs", "build", "-f", file, "-d", tmp_path / "p", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "do nothing in them: admonition, pymdownx.tabbed; " in done.stderr
    other = pages(tmp_path / "p")
    titles = [
        [re.findall("<title>.*?</title>", site[name]) for name in made] for site in (made, other)
    ]
    assert titles[0] == titles[1]
    assert article(made["Lib/Native.html"]) == article(other["Lib/Native.html"])


HOOK = """
from mkdocs.structure.files import File

def on_files(files, config):
    files.append(File.generated(config, "api/made.md", content="!!! tip\\n    made\\n\\n[[index]]\\n"))
    return files
"""


def test_a_page_that_another_plugin_makes_is_python_markdowns(tmp_path: Path) -> None:
    write(tmp_path, {"v/index.md": "x\n", "hook.py": HOOK})
    file = tmp_path / "mkdocs.yml"
    file.write_text(SETTINGS.format(native="false") + "hooks: [hook.py]\n")
    made = pages(build(tmp_path / "v", tmp_path / "m", file))
    assert '<div class="admonition tip">' in made["api/made.html"]
    assert "[[index]]" in made["api/made.html"]


def test_elsewhere_the_extension_leaves_markdown_alone() -> None:
    assert markdown("[[x]] *y*", extensions=[VaultkitExtension()]) == "<p>[[x]] <em>y</em></p>"
    with pytest.raises(UsageError, match="wish"):
        VaultkitExtension(wish=1)


def test_other_pages_are_the_same_beside_native_ones(tmp_path: Path) -> None:
    need("zensical")
    write(tmp_path / "v", NATIVE)
    file = tmp_path / "mkdocs.yml"
    file.write_text(SETTINGS.format(native="true"))
    sites = (
        build(tmp_path / "v", tmp_path / "m", file),
        build_with_zensical(tmp_path / "v", tmp_path / "z", file),
    )
    these, those = ({k: article(p) for k, p in pages(s).items() if k != "Own.html"} for s in sites)
    assert "\n".join(differing(these, those)) == ""
    assert '<div class="admonition tip">' in (sites[0] / "Own.html").read_text()
    assert "!!! tip" in these["Lib/Native.html"]
