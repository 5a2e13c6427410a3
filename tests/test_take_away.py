"""What readers and programs take with them: the feed, pages' Markdown, what a page says of itself, its picture, the statistics."""

from __future__ import annotations

import importlib.util
import json
import re
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from conftest import write

from vaultkit.site.cards import SIZE
from vaultkit.site.hosts.build import build
from vaultkit.site.vendored import TEXT_FONT

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "https://example.org/notes"
NOTES = {
    "index.md": "# Welcome\n\nThe first sentence. [[A & B]] [[Unwritten]]\n",
    "In/A & B.md": "---\nmodified: 2026-03-01\ndescription: 'Of <a> & \"b\"'\n---\n\n# A & B\n\ntext %%hushed%% [[Old]]\n",
    "Old.md": "---\nDate Created: 2024-05-06T07:08:09+02:00\n---\nold [[unwritten|so]]\n",
    "Odd.md": "---\ndate: 2026-02-30\n---\nno such day [[A & B]]\n",
    "漢字.md": "---\nmodified: 2025-01-01\n---\n> [!note] [[Unwritten]]\n",
    "Alone.md": "nobody leads here [[Old]]\n",
    "P.md": "---\npublish: false\nmodified: 2026-05-05\n---\nsecret\n",
}


def site_of(
    folder: Path, notes: dict[str, str] = NOTES, /, url: str = ADDRESS, **options: Any
) -> Path:
    write(folder / "v", notes)
    settings = {"site_name": "N & <b>", "site_url": url, "docs_dir": str(folder / "v")}
    settings |= {"theme": {"name": "material", "font": False}, "use_directory_urls": False}
    options["cache"] = False
    (folder / "m.yml").write_text(json.dumps({**settings, "plugins": [{"vaultkit": options}]}))
    return build(folder / "v", folder / "site", folder / "m.yml")


class TestFeed:
    def test_the_feed_has_the_notes_that_say_when_they_changed_the_latest_first(
        self, tmp_path: Path
    ) -> None:
        feed = Xml.parse(site_of(tmp_path) / "feed.xml").getroot()
        entries = [
            tuple(entry.findtext(ATOM + name) for name in ("title", "updated", "id"))
            for entry in feed.iter(ATOM + "entry")
        ]
        assert entries == [
            ("A & B", "2026-03-01T00:00:00Z", f"{ADDRESS}/In/A-B.html"),
            ("漢字", "2025-01-01T00:00:00Z", f"{ADDRESS}/%E6%BC%A2%E5%AD%97.html"),
            ("Old", "2024-05-06T05:08:09Z", f"{ADDRESS}/Old.html"),
        ]
        assert feed.findtext(ATOM + "updated") == "2026-03-01T00:00:00Z"
        assert feed.find(f"{ATOM}entry/{ATOM}summary").text == "Of &lt;a&gt; &amp; &quot;b&quot;"  # type: ignore[union-attr]

    def test_pages_lead_to_the_feed(self, tmp_path: Path) -> None:
        assert 'atom+xml" title="N &amp; &lt;b&gt;" href="../feed.xml"' in (
            site_of(tmp_path) / "In/A-B.html"
        ).read_text("utf-8")

    @pytest.mark.parametrize("options", [{"url": ""}, {"feed": False}])
    def test_there_is_none_without_an_address_or_where_it_is_not_wanted(
        self, options: dict[str, Any], tmp_path: Path
    ) -> None:
        site = site_of(tmp_path, **options)
        assert not (site / "feed.xml").exists()
        assert "feed.xml" not in (site / "index.html").read_text("utf-8")

    def test_a_vault_without_dates_has_none(self, tmp_path: Path) -> None:
        site = site_of(tmp_path, {"index.md": "x\n"})
        assert not (site / "feed.xml").exists()
        assert "feed.xml" not in (site / "index.html").read_text("utf-8")

    def test_what_xml_cannot_say_is_replaced(self, tmp_path: Path) -> None:
        feed = site_of(
            tmp_path, {"a.md": '---\ndate: 2026-01-01\ndescription: "a\\u0001\\uffff]]>"\n---\n'}
        )
        assert "a\ufffd\ufffd]]" in (
            Xml.parse(feed / "feed.xml").getroot().findtext(f".//{ATOM}summary") or ""
        )


class TestSources:
    def test_a_page_has_its_markdown_beside_it(self, tmp_path: Path) -> None:
        site = site_of(tmp_path, sources=True)
        assert (site / "In/A-B.md").read_text() == "# A & B\n\ntext  [[Old]]\n"
        assert (site / "Old.md").read_text() == "# Old\n\nold [[unwritten|so]]\n"
        assert 'href="A-B.md" type="text/markdown"' in (site / "In/A-B.html").read_text("utf-8")

    def test_the_list_has_every_public_note(self, tmp_path: Path) -> None:
        text = (site_of(tmp_path, sources=True) / "llms.txt").read_text("utf-8")
        assert text.startswith("# N & <b>\n\n> The first sentence. A & B Unwritten\n\n## Notes\n")
        assert f'\n## In\n\n- [A & B]({ADDRESS}/In/A-B.md): Of <a> & "b"\n' in text
        assert len(re.findall("^- ", text, re.MULTILINE)) == len(NOTES) - 1

    def test_there_are_none_unless_they_are_wanted(self, tmp_path: Path) -> None:
        site = site_of(tmp_path)
        assert not list(site.rglob("*.md"))
        assert not (site / "llms.txt").exists()


class TestHead:
    def test_a_page_says_what_it_is(self, tmp_path: Path) -> None:
        page = (site_of(tmp_path) / "In/A-B.html").read_text("utf-8")
        said = dict(re.findall(r'<meta property="og:([^"]*)" content="([^"]*)">', page))
        assert said == {
            "type": "article",
            "title": "A &amp; B",
            "site_name": "N &amp; &lt;b&gt;",
            "description": "Of &lt;a&gt; &amp; &quot;b&quot;",
            "url": f"{ADDRESS}/In/A-B.html",
        }
        assert page.index("og:title") < page.index("</head>")

    def test_without_an_address_it_says_the_rest(self, tmp_path: Path) -> None:
        page = (site_of(tmp_path, url="") / "index.html").read_text("utf-8")
        assert "og:title" in page
        assert "og:url" not in page

    def test_obsidian_opens_the_note(self, tmp_path: Path) -> None:
        page = (site_of(tmp_path, obsidian="My & vault") / "In/A-B.html").read_text("utf-8")
        assert 'href="obsidian://open?vault=My%20%26%20vault&amp;file=In%2FA%20%26%20B.md"' in page


class TestStatistics:
    def test_the_page_counts_what_is_public(self, tmp_path: Path) -> None:
        page = (site_of(tmp_path, statistics=True) / "statistics.html").read_text("utf-8")
        rows = re.findall(
            r"<tr><td>(?:<[^>]*>)?([^<]*)<[^>]*>(?:</[^>]*>)?<td>(\d+)</td></tr>", page
        )
        rows = [(name, int(count)) for name, count in rows]
        assert rows[:2] == [("A &amp; B", 2), ("Old", 2)]
        assert ("Unwritten", 3) in rows
        assert [row for row in rows if row[0] in ("Alone", "Odd", "漢字")] == [
            ("Alone", 1),
            ("Odd", 1),
            ("漢字", 0),
        ]
        assert 'class="md-ellipsis">Statistics<' in page

    def test_there_is_none_unless_it_is_wanted(self, tmp_path: Path) -> None:
        assert not (site_of(tmp_path) / "statistics.html").exists()


class TestCards:
    def test_without_letters_the_build_says_what_to_do(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        caplog.set_level("INFO")
        site = site_of(tmp_path, cards=True)
        assert "og:image" not in (site / "index.html").read_text("utf-8")
        assert "cards: pages have no pictures; `vaultkit vendor` fetches" in caplog.text

    def test_a_font_that_is_none_is_told_of(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        write(TEXT_FONT.folder, {file: "x" for _, file in TEXT_FONT.members})
        caplog.set_level("INFO")
        site_of(tmp_path, cards=True)
        assert "cards: the letters cannot be read" in caplog.text

    def test_each_page_whose_title_can_be_written_has_a_picture(self, tmp_path: Path) -> None:
        if not TEXT_FONT.is_here or importlib.util.find_spec("PIL") is None:
            pytest.skip("`vaultkit vendor` has fetched no letters, or Pillow is not here")
        site = site_of(tmp_path, cards=True)
        made = sorted(str(p.relative_to(site)) for p in site.rglob("cards/**/*.png"))
        assert made == [
            f"assets/cards/{name}.png" for name in ("Alone", "In/A-B", "Odd", "Old", "index")
        ]
        picture = (site / "assets/cards/In/A-B.png").read_bytes()
        assert struct.unpack(">II", picture[16:24]) == SIZE
        page = (site / "In/A-B.html").read_text("utf-8")
        assert f'og:image" content="{ADDRESS}/assets/cards/In/A-B.png"' in page
        assert "og:image" not in (site / "漢字.html").read_text("utf-8")
        again = build(tmp_path / "v", tmp_path / "again", tmp_path / "m.yml")
        assert (again / "assets/cards/In/A-B.png").read_bytes() == picture
