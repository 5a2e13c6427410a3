"""The site's own search: what it finds and in which order, its index, and its box, in a real browser."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import AXE, Reader, Strict
from conftest import ROOT, write
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.site.edition import Edition, press_for
from vaultkit.site.hosts.build import build
from vaultkit.site.hosts.own_search import sections_of
from vaultkit.site.publish import decide
from vaultkit.site.search import index
from vaultkit.site.search.index import SEARCH, index_files
from vaultkit.site.search.postings import pack
from vaultkit.site.search.words import words
from vaultkit.site.whole import write_outputs
from vaultkit.site.wishes import NO_WISHES, Wishes
from vaultkit.vault.load import load

pytestmark = pytest.mark.xdist_group("search")

# Each word stands at one place of one note, so that the order of answers is the order of places.
VAULT = {
    "Home.md": "Welcome to the garden. [[Willow]] [[Reed beds]]\n",
    "Willow.md": "Stands by the water.\n",
    "By alias.md": "---\naliases: [Willow tree]\n---\nSomething else.\n",
    "By heading.md": "Text.\n\n## About the willow\n\nMore.\n\n## Other\n\nx\n",
    "By tag.md": "Text. #plants/willow\n",
    "By property.md": "---\nkind: willow\nsecret-thing: hidden\n---\nText.\n",
    "By much text.md": "A willow, a willow and a willow.\n",
    "By text.md": "One willow.\n",
    "Willowherb.md": "No relation.\n",
    "Weeping willow.md": "Of another kind.\n",
    "Alder carr.md": "Wet feet.\n",
    "Alder carr in the north.md": "[[Alder carr]]\n",
    "North.md": "[[Alder carr in the north]] and [[Alder carr in the north|again]]\n",
    "Norther.md": "[[Alder carr in the north]]\n",
    "deep/er/Reed beds.md": "---\ntags: [plants/reed, water]\n---\nReeds clean the pond. See co-production.\n\n"
    "## Care\n\nCut the stems in winter.\n",
    "Coproduction.md": "One word.\n",
    "Café crème.md": "Straße, smørrebrød, naïve.\n",
    "東京都の図書館.md": "## 歴史\n\n京都ではない。読書が好きです。\n",
    "ภาษาไทย.md": "การค้นหาข้อความในภาษาไทย\n",
    "한국어.md": "도서관에서 책을 읽는다\n",
    "हिन्दी.md": "पुस्तकालय में पढ़ना\n",
    "Русский ёж.md": "Ёжик в тумане\n",
    "Phrase.md": "the pond was clean and the water clear\n",
    "Not the phrase.md": "the water was clean and the pond clear\n",
    "Odd <img src=x onerror=alert(1)> \u202e.md": '<script>alert(1)</script>\n\n`<b>bold</b>` "quoted" &amp; \\u2028\n',
    "Secret.md": "---\npublish: false\n---\nwillow hush\n",
}
ASKED = [
    (
        "willow",
        [
            *("Willow", "Weeping willow", "Willowherb", "By alias", "By heading", "By tag"),
            *("#plants/willow", "By property", "By much text", "By text"),
        ],
        "names, then aliases, headings, tags, properties, text",
    ),
    ("wil", ["Willow", "Willowherb", "Weeping willow", "By alias", "By heading"], "a word begun"),
    ("ald", ["Alder carr", "Alder carr in the north"], "the shorter of two names that begin so"),
    ("WILLOW", ["Willow"], "no case"),
    ("cafe creme", ["Café crème"], "no accents in names"),
    ("strasse", ["Café crème"], "ß is ss"),
    ("smorrebrod", ["Café crème"], "ø is o"),
    ("ежик", ["Русский ёж"], "ё is е"),
    ("cop", ["Coproduction", "Reed beds"], "a hyphen parts nothing"),
    ("co-production", ["Coproduction", "Reed beds"], "nor asks for one"),
    ("production", ["Reed beds"], "and what it joins is words"),
    ("京都", ["東京都の図書館"], "no spaces: any part of a run"),
    ("書", ["東京都の図書館"], "a sign alone"),
    ("図書館", ["東京都の図書館"], "some signs"),
    ("図書京", [], "signs that do not follow each other"),
    ("読書が好き", ["東京都の図書館"], "in the text"),
    ("ค้นหา", ["ภาษาไทย"], "Thai"),
    ("도서관", ["한국어"], "Hangul"),
    ("पुस्त", ["हिन्दी"], "marks are parts of words"),
    ("#plants", ["#plants", "#plants/reed", "#plants/willow", "Reed beds", "By tag"], "a tag has those nested in it"),
    ("#plants/reed", ["#plants/reed", "Reed beds"], "a nested tag"),
    ("tag:water", ["#water", "Reed beds"], "in words"),
    ("kind:willow", ["By property"], "a property"),
    ("kind:", ["By property"], "whatever it says"),
    ("hidden", [], "no property that pages do not show"),
    ("path:deep pond", ["Reed beds"], "a folder"),
    ("winter stems", ["Reed beds"], "all words, in any order"),
    ('"pond was clean"', ["Phrase"], "words as they follow each other"),
    ("wilow", ["Willow", "Weeping willow"], "a slip of the finger"),
    ("nowhere willow", ["Willow"], "some of the words, if no page has all"),
    ("hush", [], "nothing private"),
    ("zzzz", [], "nothing"),
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    write(folder / "Garden", VAULT)
    return build(folder / "Garden", folder / "site", None)


@pytest.fixture(scope="module")
def opened(site: Path, browser) -> Iterator[object]:
    """A page from a folder, with the search loaded."""
    reader = Reader(browser, site)
    page = reader.open()
    page.evaluate(
        "Promise.all(['words', 'search'].map(part => vaultkit.script(`vaultkit-${part}.js`, true)))"
        ".then(() => new Promise(done => vaultkit.search.open(done)))"
    )
    yield page
    reader.end()


FIND = """query => new Promise(done => vaultkit.search.find(query, answer => {
  if (answer.isDone) done({...answer, titles: answer.pages.map(({id}) => vaultkit.search.page(id).title)});
}))"""


@pytest.mark.browser
@pytest.mark.parametrize(("query", "titles", "law"), ASKED, ids=[law for _, _, law in ASKED])
def test_what_is_found_and_in_which_order(query: str, titles: list[str], law: str, opened) -> None:
    found = opened.evaluate(FIND, query)["titles"]
    assert found[: len(titles)] == titles
    assert titles or not found


@pytest.mark.browser
def test_a_slip_is_told(opened) -> None:
    assert opened.evaluate(FIND, "weping wilow")["instead"] == "weeping willow"
    assert opened.evaluate(FIND, "nowhere willow")["isSome"]


TEXTS = [
    "",
    "Co-production in 東京都, don't snake_case it’s x—y a.b 3.5 №5 ½ x² ﬁn",
    "Größe ÉCOLE İstanbul ıĞ ΣΊΣΥΦΟΣ ς smørrebrød Łódź Þórr Œuvre æon Đà",
    "हिन्दी ภาษาไทย ພາສາ မြန်မာ ខ្មែរ 한국어 ひらがな カタカナー ｶﾞｷﾞ 漢字𠮷野家 العَرَبِيَّة עִבְרִית",
    "❤️ 👩‍👩‍👧 🇩🇪 e\u0301 \u200bzero\u200b \u202eback\u202c __init__ -- '' -a- a--b c++ C#",
    "w" * 60 + "-" + "漢" * 50,
]


@pytest.mark.browser
def test_browser_and_build_agree_on_words(opened) -> None:
    """On texts, and on every sign: between letters, so that it is seen whether it parts them."""
    signs = [chr(c) for c in range(1, 0x20000) if unicodedata.category(chr(c))[0] in "LNMPSZ"]
    texts = [
        *TEXTS,
        *("ab" + "cd ab".join(signs[i : i + 500]) + "cd" for i in range(0, len(signs), 500)),
    ]
    said = opened.evaluate("texts => texts.map(text => vaultkit.words.words(text))", texts)
    differing = [
        (sorted(ours ^ theirs))
        for text, found in zip(texts, said, strict=True)
        for ours, theirs in [(set(words(text)), set(found))]
        if ours != theirs
    ]
    # Signs that one of them, being older, does not know yet.
    assert sum(map(len, differing)) < 40, differing
    assert differing == [] or all(len(one) < 20 for one in differing), differing


@given(st.sets(st.integers(0, 200_000)))
def test_packed_numbers_are_unpacked(numbers: set[int]) -> None:
    """By the browser's rule, written down anew."""
    at, step, found = -1, 0, []
    for sign in pack(sorted(numbers)):
        value = ord(sign) - 35 - (ord(sign) > 92)
        if value < 46:
            at += step * 46 + value + 1
            step = 0
            found.append(at)
        else:
            step = step * 45 + value - 45
    assert found == sorted(numbers)


def edition_of(vault: Path, wishes: Wishes = NO_WISHES) -> Edition:
    publication = decide(load(vault), wishes)
    return Edition(publication, press=press_for(publication.vault))


class TestIndex:
    def test_files_stay_small_and_say_where_they_begin(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, size in (("_FIRST", 3), ("_PAGES", 4), ("_WORDS", 200), ("_TEXTS", 100)):
            monkeypatch.setattr(index, name, size)
        write(tmp_path, VAULT)
        files = dict(index_files(edition_of(tmp_path)))
        head = files["search/pages-0.js"]
        assert len({values["stamp"] for values in files.values()}) == 1
        assert head["parts"] == sum("pages-" in name for name in files) > 3
        for kind, key in (("words", lambda line: line.partition(" ")[0]), ("texts", None)):
            parts = [files[f"search/{kind}-{i}.js"]["has"] for i in range(len(head[kind]))]
            if key:
                assert [key(part.split("\n")[0]) for part in parts] == head[kind]
                assert all(len(part) < 300 for part in parts)
            else:
                starts = [sum(map(len, parts[:i])) for i in range(len(parts))]
                assert starts == head[kind]

    def test_those_come_first_to_which_most_lead(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.md": "[[c]]\n", "b.md": "[[c]] [[a]]\n", "c.md": "x\n"})
        names = dict(index_files(edition_of(tmp_path)))["search/pages-0.js"]["has"]
        assert [line.split("\t")[0] for line in names.split("\n")][:3] == ["c", "a", "b"]

    def test_every_page_that_is_led_to_can_be_found(self, tmp_path: Path) -> None:
        """A canvas by what it says, and what no note is: folders, tags, the page about the vault."""
        card = '{"id":"1","type":"text","text":"marmalade","x":0,"y":0,"width":9,"height":9}'
        board = f'{{"nodes":[{card}],"edges":[]}}'
        write(tmp_path, {"d/a.md": "#t/u\n", "Board.canvas": board, "List.base": "views: []\n"})
        files = dict(index_files(edition_of(tmp_path, Wishes(statistics=True))))
        names = files["search/pages-0.js"]["has"].split("\n")
        found = {line.split("\t")[0] for line in names}
        assert found == {"a", "Board", "List", "d", "#t", "#t/u", "Tags", "Graph", "Statistics"}
        assert "\nmarmalade " in files["search/words-0.js"]["has"]

    def test_what_is_of_an_earlier_edition_goes(self, tmp_path: Path) -> None:
        write(tmp_path / "v", {"a.md": "x\n"})
        write(tmp_path / "s", {"assets/search/words-9.js": "old", "assets/other.js": "kept"})
        write_outputs([SEARCH], edition_of(tmp_path / "v"), tmp_path / "s")
        assert not (tmp_path / "s/assets/search/words-9.js").exists()
        assert (tmp_path / "s/assets/other.js").exists()
        assert (tmp_path / "s/assets/search/words-0.js").exists()

    def test_there_is_none_if_another_search_is_wanted(self, tmp_path: Path) -> None:
        write(tmp_path / "v", {"a.md": "x\n"})
        write_outputs(
            [SEARCH], edition_of(tmp_path / "v", Wishes(search="material")), tmp_path / "s"
        )
        assert not (tmp_path / "s/assets/search").exists()

    def test_a_page_of_the_engines_is_read_at_its_headings(self) -> None:
        html = (
            '<h1 id="x">A &amp; b<a class="headerlink" href="#x">§</a></h1><p>one</p><p>two</p>'
            '<script>no</script><h2 id="y">C <code>d</code></h2><svg><text>no</text></svg><p>&lt;three&gt;</p>'
        )
        first, second = sections_of(html, "A & b")
        assert (first.is_first, first.text) == (True, "<p>one two</p>\n")
        assert (second.anchor, second.title, second.text) == ("y", "C d", "<p>&lt;three&gt;</p>\n")


SETTINGS = """site_name: Mixed
site_url: {address}
use_directory_urls: {directories}
theme: {{name: material, font: false, language: de, features: [navigation.instant, search.highlight]}}
plugins: [search, {{vaultkit: {{native: [Native], search: {search}}}}}]
"""
MIXED = {
    "index.md": "front [[Native/Page]] [[Deep/Two words]]\n",
    "Native/Page.md": '## Quarks & co\n\n=== "One"\n\n    marmalade %% hush %%\n',
    "Deep/Two words.md": "## Öl & Wasser?\n\nmarzipan and more marzipan\n",
}


def mixed(
    folder: Path, address: str = "", search: str = "vaultkit", directories: str = "false"
) -> Path:
    write(folder / "v", MIXED)
    file = folder / "mkdocs.yml"
    settings = SETTINGS.format(address=address or "''", search=search, directories=directories)
    file.write_text(settings, "utf-8")
    return build(folder / "v", folder / "site", file)


@pytest.mark.parametrize("search", ["vaultkit", "material"])
def test_the_owner_chooses_whose_search_the_site_has(search: str, tmp_path: Path) -> None:
    site = mixed(tmp_path, search=search)
    has_ours = (site / "assets/search/pages-0.js").exists()
    has_materials = (site / "search/search_index.json").exists()
    assert (has_ours, has_materials) == (search == "vaultkit", search == "material")
    page = (site / "index.html").read_text("utf-8")
    assert ('class="vk-search"' in page, "md-search__input" in page) == (has_ours, has_materials)
    assert ("vaultkit-offline" in page) == has_materials


def test_without_the_plugin_search_there_is_none(tmp_path: Path) -> None:
    write(tmp_path / "v", {"a.md": "x\n"})
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false}\nplugins: [vaultkit]\n"
    )
    site = build(tmp_path / "v", tmp_path / "site", tmp_path / "mkdocs.yml")
    assert not (site / "assets/search").exists()
    assert 'class="vk-search"' not in (site / "index.html").read_text("utf-8")


class Seeker(Reader):
    """A reader with the search at hand."""

    def search(self, query: str, name: str = "index.html"):
        """Open a page, then the search, and type."""
        self.open(name)
        self.page.wait_for_function("window.vaultkit && document.querySelector('.vk-search')")
        self.page.keyboard.press("/")
        return self.type(query)

    def type(self, query: str):
        self.page.locator(".vk-finder__input").press_sequentially(query)
        self.page.wait_for_selector(".vk-hit, .vk-finder__status:not(:empty)")
        self.page.wait_for_selector(".vk-finder:not(.vk-finder--busy)")
        return self.page

    def titles(self) -> list[str]:
        return self.page.locator(".vk-hit__title").all_inner_texts()

    def chosen(self) -> str:
        """Return the result to which the field points."""
        at = self.page.get_attribute(".vk-finder__input", "aria-activedescendant")
        assert self.page.locator("[aria-selected=true]").count() == 1
        return self.page.inner_text(f"#{at} .vk-hit__title")


@pytest.mark.browser
def test_the_search_is_walked_by_keys(site: Path, visit) -> None:
    """From a folder: `/`, letters, arrows, Home and End, Escape, Ctrl-K, what was asked is still there, Enter."""
    reader = visit(site, kind=Seeker)
    page = reader.search("willow")
    titles = reader.titles()
    assert page.inner_text(".vk-finder__status") == f"{len(titles)} matching documents"
    assert reader.chosen() == titles[0]
    for key, number in (
        ("ArrowDown", 1),
        ("End", -1),
        ("ArrowDown", 0),
        ("ArrowUp", -1),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert reader.chosen() == titles[number], key
    page.keyboard.press("Escape")
    assert not page.locator(".vk-finder").is_visible()
    page.keyboard.press("Control+k")
    page.wait_for_selector(".vk-hit")
    assert page.input_value(".vk-finder__input") == "willow"
    page.keyboard.type("heading wil")  # in the place of what was there
    page.wait_for_function("document.querySelectorAll('.vk-hit').length === 1")
    page.wait_for_selector(".vk-hit__heading")
    page.keyboard.press("Enter")
    page.wait_for_url("**/By-heading.html#about-the-willow")
    page.wait_for_function("CSS.highlights.get('vk-hit')?.size > 0")
    page.keyboard.press("/")
    page.wait_for_selector(".vk-hit")
    assert page.input_value(".vk-finder__input") == "heading wil"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [("phone", "dark"), ("wide", "light")])
def test_the_search_can_be_used_by_everybody(
    width: str,
    scheme: str,
    site: Path,
    serve,
    visit,
) -> None:
    """With a finger; fits the screen; axe-core finds nothing; results are large enough to hit."""
    reader = visit(serve(site), width, kind=Seeker, color_scheme=scheme, has_touch=True)
    page = reader.open("Willow.html")
    page.tap(".vk-search")
    reader.type("willow")
    page.wait_for_selector(".vk-hit mark")
    assert not reader.is_too_wide()
    boxes = [row.bounding_box() for row in page.locator(".vk-hit").all()]
    assert all(box["height"] >= 44 and box["x"] + box["width"] <= reader.wide for box in boxes)
    button = page.locator(".vk-finder__close").bounding_box()
    assert min(button["width"], button["height"]) >= 40
    if AXE.is_file():
        assert reader.barriers() == []
    page.locator(".vk-hit", has_text="By heading").tap()
    page.wait_for_url("**/By-heading.html#about-the-willow")


@pytest.mark.browser
def test_nothing_is_fetched_before_and_little_after_the_search_is_opened(
    site: Path,
    serve,
    visit,
) -> None:
    """And it works where only the site's own files may run."""
    reader = visit(serve(site, Strict), kind=Seeker)
    page = reader.open()
    page.wait_for_load_state("networkidle")
    assert not [url for url in reader.asked if "search" in url or "words" in url]
    before = len(reader.asked)
    page.keyboard.press("s")
    reader.type("winter stems")
    page.wait_for_selector(".vk-hit mark")
    assert reader.titles() == ["Reed beds"]
    late = [url for url in reader.asked[before:] if not url.endswith("favicon.png")]
    asked = {url.split("/assets/")[1].split("?")[0] for url in late}
    assert asked == {
        *("vaultkit-words.js", "vaultkit-search.js", "vaultkit-search-box.js"),
        *("search/pages-0.js", "search/words-0.js", "search/texts-0.js"),
    }
    reader.wrong.clear()  # Material's own inline scripts


@pytest.mark.browser
def test_what_notes_say_is_text(site: Path, visit) -> None:
    reader = visit(site, kind=Seeker)
    page = reader.search("bold quoted")
    page.wait_for_selector(".vk-hit__text mark")
    assert "<b>bold</b>" in page.inner_text(".vk-hit__text")
    assert page.locator(".vk-finder img, .vk-finder b, .vk-finder script").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_selector("article h1:has-text('Odd <img')")


@pytest.mark.browser
def test_a_site_that_was_published_anew_is_searched_anew(
    site: Path,
    serve,
    visit,
) -> None:
    """The names are of the old index, the words are of the new one: the names are fetched again."""
    files = site / "assets/search"
    old = {file: file.read_bytes() for file in files.iterdir()}
    reader = visit(serve(site), kind=Seeker)
    try:
        reader.open()
        reader.page.keyboard.press("f")
        reader.page.wait_for_function("Boolean(vaultkit.search && vaultkit.searchBox)")
        reader.page.wait_for_load_state("networkidle")
        text = old[files / "words-0.js"].decode().partition("JSON.parse(")[2]
        stamp = json.loads(json.loads(text.removesuffix("))\n")))["stamp"]
        for file, content in old.items():
            new = content.replace(stamp.encode(), b"another")
            file.write_bytes(new.replace(b"Willowherb", b"Fireweed"))
        reader.type("fireweed")
        reader.page.wait_for_selector(".vk-hit")
        assert reader.titles() == ["Fireweed"]
    finally:
        for file, content in old.items():
            file.write_bytes(content)


@pytest.mark.browser
@pytest.mark.parametrize("directories", ["false", "true"])
def test_pages_of_the_engine_are_found_and_pages_follow_each_other(
    directories: str,
    tmp_path: Path,
    serve,
    visit,
) -> None:
    """In the theme's language, with instant navigation, whatever addresses look like."""
    (tmp_path / "site").mkdir()
    address = serve(tmp_path / "site")
    mixed(tmp_path, address, directories=directories)
    reader = visit(address, kind=Seeker)
    page = reader.search("marmal", "")
    page.evaluate("window.here = true")
    assert page.get_attribute(".vk-finder__input", "placeholder") == "Suche"
    assert page.inner_text(".vk-finder__status") == "1 Suchergebnis"
    page.wait_for_selector(".vk-hit__heading")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Native/Page**quarks-co")
    page.wait_for_selector("article >> text=marmalade")
    page.keyboard.press("/")
    page.locator(".vk-finder__input").fill("marzip")
    page.wait_for_selector(".vk-hit__text >> text=marzipan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/Deep/Two-words**wasser")
    page.wait_for_selector("article >> text=marzipan")
    page.wait_for_function("CSS.highlights.get('vk-hit')?.size === 2")
    assert "h=" not in page.url
    assert page.evaluate("window.here")  # it was one document all the time


@pytest.mark.browser
def test_without_scripts_there_is_no_button_that_does_nothing(site: Path, visit) -> None:
    page = visit(site, java_script_enabled=False).open()
    assert not page.locator(".vk-search").is_visible()


def test_the_demo_vault_is_indexed_the_same_every_time() -> None:
    one, other = (list(index_files(edition_of(ROOT / "vault"))) for _ in range(2))
    assert one == other
    assert len(one) > 3
