"""Addresses outside the vault: who is asked, how politely, what it means, and who can never be asked."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import VaultOf
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.config import Config
from vaultkit.errors import UsageError
from vaultkit.lint import external
from vaultkit.lint.external import Manners, Outside, manners_of
from vaultkit.lint.external_address import Exclusions, leads_on, read_address
from vaultkit.lint.external_course import Answer, Ask, Course, Seen, course
from vaultkit.lint.external_fix import as_written
from vaultkit.lint.external_guard import Guard, Refused
from vaultkit.lint.external_hosts import Pace, Round
from vaultkit.lint.external_memory import Memory, Record
from vaultkit.lint.external_places import web_places
from vaultkit.lint.external_request import Requester
from vaultkit.lint.policy import Policy
from vaultkit.lint.rule import default_rules
from vaultkit.source.document import Document
from vaultkit.source.edit import apply
from vaultkit.source.path import VaultPath
from vaultkit.syntax.elements import Link
from vaultkit.syntax.parser import parse
from vaultkit.vault.model import Vault

HOUR = 3600.0
QUICK = Pace(interval=0.0, patience=1.0)
LOOPBACK = Manners(timeout=3.0, pace=QUICK, allow=("127.0.0.0/8",))

Web = Mapping[str, Answer | list[Answer]]
"""What addresses answer; of several answers, one after the other, the last again and again."""


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """Checks of one vault on a web that is written down."""

    def __init__(
        self, vault: Vault, folder: Path, web: Web, manners: Manners | None = None
    ) -> None:
        self.vault, self.folder, self.clock = vault, str(folder), Clock()
        self.web = dict(web)
        self.manners = manners or Manners(pace=QUICK)
        self.asked: list[Ask] = []
        self.table: dict[str, Any] = {}

    def answer(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        said = self.web.get(str(ask.address), Answer(status=404, heard=True))
        if isinstance(said, list):
            return said.pop(0) if len(said) > 1 else said[0]
        return said

    def run(self, **more: Any) -> Outside:
        root = str(self.vault.root)
        policy = Policy(root, Config(root, f"{root}/vaultkit.toml", self.table))
        settings: dict[str, Any] = {
            "manners": self.manners,
            "folder": self.folder,
            "now": self.clock,
            "answer": self.answer,
        }
        return external.check(self.vault, policy, **settings | more)

    def said(self, **more: Any) -> list[str]:
        return [f"{d.rule} {d.target}" for d in self.run(**more).diagnostics]


@pytest.fixture
def desk(vault_of: VaultOf, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Desk]:
    def make(files: Mapping[str, str] | str, web: Web, manners: Manners | None = None) -> Desk:
        given = {"a.md": files} if isinstance(files, str) else files
        return Desk(vault_of(given), tmp_path_factory.mktemp("cache"), web, manners)

    return make


class TestWhichAddresses:
    """Those that a reader can follow."""

    def test_links_images_bare_addresses_and_cards_are_asked(self, vault_of: VaultOf) -> None:
        card = {"id": "1", "type": "link", "url": "https://e.org"}
        text = {"id": "2", "type": "text", "text": "https://f.org %% https://no.org %%"}
        vault = vault_of(
            {
                "a.md": "[x](https://a.org) ![y](HTTPS://b.org/p.png) https://c.org <http://d.org>\n"
                "[r][1]\n\n[1]: https://r.org\n",
                "b.canvas": json.dumps({"nodes": [card, text]}),
            }
        )
        assert [p.address for p in web_places(vault)] == [
            "https://a.org",
            "HTTPS://b.org/p.png",
            "https://c.org",
            "http://d.org",
            "https://r.org",
            "https://e.org",
            "https://f.org",
        ]

    def test_nothing_in_comments_code_math_or_of_another_scheme_is_asked(
        self, vault_of: VaultOf
    ) -> None:
        text = (
            "%% https://a.org [x](https://b.org) %% `https://c.org` $https://d.org$ "
            "<mailto:x@e.org> [y](ftp://f.org) [z](obsidian://open) //g.org [[Note]]\n\n"
            "```\nhttps://h.org\n```\n\n%%\nhttps://i.org\n%%\n"
        )
        assert list(web_places(vault_of({"a.md": text}))) == []

    def test_the_target_of_a_link_slices_back(self, vault_of: VaultOf) -> None:
        text = (
            "é [x](<https://a.org/a b>) [y](https://b.org 'title') <https://c.org> https://d.org."
        )
        places = list(web_places(vault_of({"a.md": text})))
        assert all(p.target and p.target.of(text) == p.address for p in places)
        assert len(places) == 4

    def test_nobody_asks_where_nobody_wants_to_hear(self, desk: Callable[..., Desk]) -> None:
        files = {
            "a.md": "https://a.org %% vaultkit: ignore external %%\n\nhttps://b.org/{{title}}\n",
            "T/t.md": "https://t.org",
            "old/o.md": "https://o.org",
            "n.md": "https://n.org",
            ".obsidian/templates.json": '{"folder": "T"}',
        }
        web = desk(files, {})
        web.table = {"exclude": ["old/"], "per-file-ignores": {"n.md": ["external"]}}
        assert web.said() == []
        assert web.asked == []

    def test_the_default_check_asks_none_of_these_rules(self) -> None:
        assert "external" not in {rule.family for rule in default_rules()}

    def test_what_speaks_http_is_loaded_by_who_asks(self) -> None:
        script = "import sys, vaultkit.lint.external; print('httpcore' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert done.stdout == "False\n", done.stderr

    def test_settings_and_words_choose_among_the_rules(self) -> None:
        def names(table: dict[str, Any], **words: Any) -> list[str]:
            rules = external.asked_rules(Policy("/v", Config("/v", "/v/t", table)), **words)
            return [rule.name for rule in rules]

        every = ["dead-url", "insecure-url", "redirected-url", "slow-url"]
        assert names({}) == every
        assert names({"select": ["broken-heading"]}) == every
        assert names({"ignore": ["slow-url"]}) == [n for n in every if n != "slow-url"]
        assert names({"severity": {"insecure-url": "off"}}, ignore=["slow-url"]) == [
            "dead-url",
            "redirected-url",
        ]
        assert names({}, select=["dead-url"]) == ["dead-url"]
        assert names({}, select=["links"]) == every


class TestAddresses:
    """How an address is read, and which are none to be asked."""

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("HTTPS://Example.org", "https://example.org/"),
            ("http://a.org:80/x#y", "http://a.org/x"),
            ("http://a.org:8080?q=é", "http://a.org:8080/?q=%C3%A9"),
            ("https://bücher.example/ä b", "https://xn--bcher-kva.example/%C3%A4%20b"),
            ("https://a.org/100%", "https://a.org/100%25"),
            ("https://a.org/a%2fb", "https://a.org/a%2fb"),
            ("http://[2001:DB8::1]/", "http://[2001:db8::1]/"),
            ("https://a.org/\ud800", "https://a.org/%EF%BF%BD"),
            ("https://a.org./", "https://a.org/"),
        ],
    )
    def test_an_address_has_one_spelling(self, written: str, asked: str) -> None:
        assert str(read_address(written)) == asked

    @pytest.mark.parametrize(
        "text",
        [
            "ftp://a.org",
            "file:///etc/passwd",
            "https://me:secret@a.org",
            "https://a.org\\@b.org",
            "https://",
            "https://a.org:0",
            "https://a.org:99999",
            "https://[::1",
            "https://[fe80::1%25eth0]/",
            "https://a b.org",
            "https://a.org/" + "x" * 5000,
            "https://" + "é" * 3000,
            "https://..",
            "https://" + "a" * 64 + ".org",
            "https://-a.org",
            "javascript:alert(1)",
        ],
    )
    def test_what_is_not_to_be_asked(self, text: str) -> None:
        assert read_address(text) is None

    @given(st.text(max_size=40))
    def test_no_text_is_too_odd(self, text: str) -> None:
        for made in (text, f"http://{text}", f"https://a.org/{text}", f"https://[{text}]"):
            address = read_address(made)
            assert address is None or read_address(str(address)) == address
            assert address is None or str(address).isprintable()
            assert address is None or str(address).isascii()
        at = read_address("https://a.org/")
        assert at
        leads_on(at, text)

    @pytest.mark.parametrize(
        ("pattern", "address", "is_meant"),
        [
            ("a.org", "https://a.org/x", True),
            ("a.org", "https://www.a.org/x", True),
            ("a.org", "https://ba.org/x", False),
            ("*.a.org", "https://www.a.org/", True),
            ("*.a.org", "https://a.org/", False),
            ("https://a.org/b/*", "https://a.org/b/c", True),
            ("https://a.org/b/*", "https://a.org/c", False),
            ("*/b/*/c", "https://a.org/b/x/c", True),
            ("https://a.org/*a*", "https://a.org/", False),
        ],
    )
    def test_exclusions(self, pattern: str, address: str, is_meant: bool) -> None:
        read = read_address(address)
        assert read
        assert Exclusions((pattern,)).match(read) is is_meant

    def test_a_hostile_exclusion_costs_little(self) -> None:
        read = read_address("https://a.org/" + "a" * 4000)
        assert read
        began = time.process_time()
        Exclusions(("/" + "*a" * 500 + "b",)).match(read)
        assert time.process_time() - began < 1


class TestGuard:
    """Machines that are not public are not talked to, whatever they are called."""

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "198.18.0.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001:db8::1",
            "::127.0.0.1",
            "nonsense",
        ],
    )
    def test_what_is_not_public(self, address: str) -> None:
        assert not Guard().allows(address)

    @pytest.mark.parametrize(
        "address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "64:ff9b::101:101"]
    )
    def test_what_is_public(self, address: str) -> None:
        assert Guard().allows(address)

    def test_a_network_is_opened_alone(self) -> None:
        guard = Guard(("10.1.0.0/16", "fd00::/8"))
        assert guard.allows("10.1.2.3")
        assert guard.allows("fd12::1")
        assert guard.allows("::ffff:10.1.2.3")
        assert not guard.allows("10.2.0.1")
        assert not guard.allows("127.0.0.1")

    def test_what_is_no_network_is_a_mistake_of_the_command(self) -> None:
        with pytest.raises(UsageError, match=r"write it as 10\.0\.0\.0/8"):
            Guard(("localhost",))

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "localhost", "::1"]
    )
    def test_no_spelling_of_loopback_gets_through(self, host: str) -> None:
        try:
            socket.getaddrinfo(host, 80)
        except OSError:
            pytest.skip("the system does not know this spelling")
        with pytest.raises(Refused):
            Guard().addresses(host, 80, 5)

    def test_of_a_name_with_both_only_the_public_machine_is_left(self) -> None:
        guard = Guard(resolve=lambda host, port: ["10.0.0.1", "1.1.1.1", "::1"])
        assert guard.addresses("both.example", 80, 5) == ["1.1.1.1"]

    def test_a_resolver_that_hangs_is_left_alone(self) -> None:
        def hang(host: str, port: int) -> list[str]:
            time.sleep(5)
            return []

        began = time.monotonic()
        with pytest.raises(TimeoutError):
            Guard(resolve=hang).addresses("slow.example", 80, 0.1)
        assert time.monotonic() - began < 2


class TestVerdicts:
    """What answers mean."""

    @pytest.mark.parametrize("status", [200, 204, 206, 304, 401, 403, 405, 451, 999])
    def test_what_answers_is_alive(self, desk: Callable[..., Desk], status: int) -> None:
        assert desk("https://a.org/", {"https://a.org/": Answer(status)}).said() == []

    @pytest.mark.parametrize("status", [400, 404, 410, 418, 500, 502, 503])
    def test_a_first_failure_is_no_death(self, desk: Callable[..., Desk], status: int) -> None:
        web = desk("https://a.org/", {"https://a.org/": Answer(status, heard=True)})
        assert web.said() == ["slow-url https://a.org/"]
        assert [a.method for a in web.asked] == ["HEAD", "GET"]

    def test_an_address_is_dead_after_two_failures_an_hour_apart(
        self, desk: Callable[..., Desk]
    ) -> None:
        web = desk("[x](https://a.org/b)", {})
        assert web.said() == ["slow-url https://a.org/b"]
        web.clock.now += HOUR - 1
        assert web.said() == ["slow-url https://a.org/b"]
        assert len(web.asked) == 2, "within the hour it is not asked again"
        web.clock.now += 1
        assert web.said() == ["dead-url https://a.org/b"]
        found = web.run().diagnostics[0]
        assert found.message == "“https://a.org/b” is dead: it answers 404 Not Found"
        assert (found.severity, found.fix) == ("warning", None)

    def test_a_success_between_two_failures_ends_the_row(self, desk: Callable[..., Desk]) -> None:
        bad, good = Answer(404, heard=True), Answer(200)
        web = desk("https://a.org/", {"https://a.org/": [bad, bad, good, bad]})
        said = []
        for hours in (0, 2, 30, 2):
            web.clock.now += hours * HOUR
            said.append(web.said())
        slow, dead = ["slow-url https://a.org/"], ["dead-url https://a.org/"]
        assert said == [slow, [], slow, dead]

    def test_what_nobody_can_tell_is_no_success(self, desk: Callable[..., Desk]) -> None:
        bad, busy = Answer(404, heard=True), Answer(429, heard=True)
        web = desk("https://a.org/", {"https://a.org/": [bad, bad, busy, busy, bad]})
        said = []
        for _ in range(3):
            said.append(web.said()[0].split()[0])
            web.clock.now += HOUR
        assert said == ["slow-url", "slow-url", "dead-url"]

    def test_one_failure_is_enough_if_one_says_so(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/", {}, Manners(pace=QUICK, at_once=True))
        assert web.said() == ["dead-url https://a.org/"]

    def test_a_clock_that_was_wrong_kills_nobody(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/", {})
        web.said()
        web.clock.now -= 5 * HOUR
        assert web.said() == ["slow-url https://a.org/"]
        assert len(web.asked) == 4, "what is known from the future is not believed"

    def test_a_status_that_is_accepted_is_alive(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/", {}, Manners(pace=QUICK, accept=frozenset({404})))
        assert web.said() == []

    def test_head_that_fails_is_asked_again_as_get(self, desk: Callable[..., Desk]) -> None:
        bad = Answer(405 + 95, heard=True)
        web = desk("https://a.org/", {"https://a.org/": [bad, Answer(200)]})
        assert web.said() == []

    def test_when_nobody_at_all_answers_it_is_this_machine(self, desk: Callable[..., Desk]) -> None:
        text = "https://a.org/ https://b.org/ https://c.org/"
        down = Answer(failure="cannot be connected to")
        web = desk(text, {f"https://{x}.org/": down for x in "abc"})
        web.said()
        web.clock.now += 2 * HOUR
        assert {line.split()[0] for line in web.said()} == {"slow-url"}

    def test_addresses_that_were_fine_bear_witness_that_this_machine_is_connected(
        self, desk: Callable[..., Desk]
    ) -> None:
        text = "https://a.org/ https://b.org/ https://c.org/ https://fine.org/"
        down = Answer(failure="cannot be connected to")
        web = desk(
            text, {f"https://{x}.org/": down for x in "abc"} | {"https://fine.org/": Answer(200)}
        )
        assert {line.split()[0] for line in web.said()} == {"slow-url"}
        web.clock.now += HOUR
        assert [line.split()[0] for line in web.said()] == ["dead-url"] * 3

    def test_an_address_that_stands_twice_is_asked_once_and_found_twice(
        self, desk: Callable[..., Desk]
    ) -> None:
        web = desk({"a.md": "https://a.org/#x", "b.md": "[y](https://A.org/#z)"}, {})
        assert web.said() == ["slow-url https://a.org/#x", "slow-url https://A.org/#z"]
        assert len(web.asked) == 2

    def test_findings_are_as_grave_as_settings_say(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/", {}, Manners(pace=QUICK, at_once=True))
        web.table = {"severity": {"external": "error"}}
        assert [d.severity for d in web.run().diagnostics] == ["error"]

    def test_what_is_suppressed_as_dead_is_not_said_to_be_slow(
        self, desk: Callable[..., Desk]
    ) -> None:
        web = desk("https://a.org/ %% vaultkit: ignore dead-url %%", {})
        assert web.said() == []


class TestRedirects:
    """Followed by hand, hop by hop."""

    def redirect(self, to: str, status: int = 301) -> Answer:
        return Answer(status, location=to, heard=True)

    def fixes(self, outside: Outside, text: str) -> list[tuple[bool, str]]:
        fixes = [d.fix for d in outside.diagnostics if d.fix]
        return [(fix.safe, apply(text, fix.edits)) for fix in fixes]

    def test_one_for_good_is_found_and_mended(self, desk: Callable[..., Desk]) -> None:
        text = "See [x](http://a.org/old#part 'title')."
        web = desk(
            text,
            {
                "http://a.org/old": self.redirect("/new", 308),
                "http://a.org/new": self.redirect("https://a.org/new"),
                "https://a.org/new": Answer(200),
            },
        )
        outside = web.run()
        assert [d.rule for d in outside.diagnostics] == ["redirected-url"]
        assert self.fixes(outside, text) == [(True, "See [x](https://a.org/new#part 'title').")]

    @pytest.mark.parametrize(
        ("text", "to", "safe"),
        [
            ("![x](https://a.org/old)", "https://a.org/new", True),
            ("[x](<https://a.org/old>)", "https://a.org/new", True),
            ("https://a.org/old", "https://a.org/new", False),
            ("<https://a.org/old>", "https://a.org/new", False),
            ("[x](https://a.org/old)", "https://a.org/", False),
            ("[x](https://a.org/old)", "http://a.org/new", False),
        ],
    )
    def test_when_the_fix_is_safe(
        self, desk: Callable[..., Desk], text: str, to: str, safe: bool
    ) -> None:
        web = desk(text, {"https://a.org/old": self.redirect(to), to: Answer(200)})
        assert self.fixes(web.run(), text) == [(safe, text.replace("https://a.org/old", to))]

    @pytest.mark.parametrize(
        "files",
        [
            {"a.md": "[x][1]\n\n[1]: https://a.org/old\n"},
            {"a.canvas": '{"nodes": [{"id": "1", "type": "link", "url": "https://a.org/old"}]}'},
        ],
    )
    def test_there_is_no_fix_where_the_address_is_elsewhere(
        self, desk: Callable[..., Desk], files: dict[str, str]
    ) -> None:
        web = desk(
            files, {"https://a.org/old": self.redirect("/n"), "https://a.org/n": Answer(200)}
        )
        found = web.run().diagnostics
        assert [(d.rule, d.fix, d.suggestions) for d in found] == [
            ("redirected-url", None, ("https://a.org/n",))
        ]

    def test_what_follows_one_for_the_time_being_is_not_for_good(
        self, desk: Callable[..., Desk]
    ) -> None:
        text = "[x](https://a.org/1)"
        web = desk(
            text,
            {
                "https://a.org/1": self.redirect("/2"),
                "https://a.org/2": self.redirect("/3", 302),
                "https://a.org/3": self.redirect("/4"),
                "https://a.org/4": Answer(200),
            },
        )
        assert self.fixes(web.run(), text) == [(True, "[x](https://a.org/2)")]

    @pytest.mark.parametrize("status", [302, 303, 307])
    def test_one_for_the_time_being_is_none(self, desk: Callable[..., Desk], status: int) -> None:
        to = self.redirect("/new", status)
        web = desk("https://a.org/", {"https://a.org/": to, "https://a.org/new": Answer(200)})
        assert web.said() == []

    def test_one_that_leads_to_nothing_has_failed(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/", {"https://a.org/": self.redirect("/gone")})
        assert web.said() == ["slow-url https://a.org/"]

    @pytest.mark.parametrize("to", ["/", "/b", "file:///etc/passwd", "https://u:p@b.org/", "//["])
    def test_circles_and_odd_ways_prove_nothing(self, desk: Callable[..., Desk], to: str) -> None:
        web = desk(
            "https://a.org/",
            {"https://a.org/": self.redirect(to), "https://a.org/b": self.redirect("/")},
            Manners(pace=QUICK, at_once=True),
        )
        assert web.said() == ["slow-url https://a.org/"]

    def test_an_endless_way_ends(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/0", {})
        web.web = {f"https://a.org/{i}": self.redirect(f"/{i + 1}") for i in range(50)}
        assert web.said() == ["slow-url https://a.org/0"]
        assert len(web.asked) == 11

    @given(st.text(alphabet="ab()[]<>$*=~&;#?|%_'\"` \\!", max_size=25))
    def test_what_a_fix_writes_is_read_as_it_is(self, tail: str) -> None:
        moved = read_address(f"https://a.org/{tail}")
        written = moved and as_written(str(moved))
        if not written:
            return
        for text in (f"$5 *a* [x]({written}) ==b== $6", f"| t [x]({written}) |\n|-|\n"):
            links = [
                e for e in parse(Document(VaultPath("a.md"), text)).elements if type(e) is Link
            ]
            assert [link.path for link in links] == [written]


class TestInsecure:
    """`http` where `https` would do."""

    def test_it_is_found_where_https_answers(self, desk: Callable[..., Desk]) -> None:
        text = "[x](http://a.org/b#c) http://b.org/"
        web = desk(
            text,
            {f"{s}://a.org/b": Answer(200) for s in ("http", "https")}
            | {"http://b.org/": Answer(200)},
        )
        outside = web.run()
        assert [f"{d.rule} {d.target}" for d in outside.diagnostics] == [
            "insecure-url http://a.org/b#c"
        ]
        fix = outside.diagnostics[0].fix
        assert fix
        assert not fix.safe
        assert apply(text, fix.edits) == "[x](https://a.org/b#c) http://b.org/"
        before = len(web.asked)
        assert web.run() == outside._replace(asked=0)
        assert len(web.asked) == before, "what is known is not asked again"

    def test_one_that_sends_back_to_http_does_not_answer(self, desk: Callable[..., Desk]) -> None:
        back = Answer(302, location="http://a.org/", heard=True)
        web = desk("http://a.org/", {"http://a.org/": Answer(200), "https://a.org/": back})
        assert web.said() == []

    def test_other_ports_are_not_guessed(self, desk: Callable[..., Desk]) -> None:
        web = desk("http://a.org:8080/", {"http://a.org:8080/": Answer(200)})
        assert web.said() == []
        assert len(web.asked) == 1


class TestMemory:
    """What is known is asked again when it may have changed."""

    def test_a_sound_address_is_believed_for_a_day_then_asked_whether_it_changed(
        self, desk: Callable[..., Desk]
    ) -> None:
        first = Answer(200, etag='"v1"', modified="Mon, 01 Jan 2024 00:00:00 GMT")
        web = desk("https://a.org/", {"https://a.org/": [first, Answer(304)]})
        for hours in (0, 23, 1, 23, 1):
            web.clock.now += hours * HOUR
            assert web.said() == []
        assert [(a.etag, a.modified != "") for a in web.asked] == [
            ("", False),
            ('"v1"', True),
            ('"v1"', True),
        ]

    def test_what_changes_in_the_settings_counts_at_once(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/", {})
        assert web.said() == ["slow-url https://a.org/"]
        assert web.said(manners=Manners(accept=frozenset({404}))) == []
        assert len(web.asked) == 2

    def test_nothing_is_kept_of_a_forgetful_check(self, desk: Callable[..., Desk]) -> None:
        web = desk("https://a.org/", {})
        web.said(forgetful=True)
        assert list(Path(web.folder).iterdir()) == []

    @pytest.mark.parametrize(
        "spoilt",
        [
            b"",
            b"[]",
            b"\xff",
            b'{"version": 1, "urls": {"https://a.org/": [1, null]}}',
            b'{"version": 1, "urls": {"https://a.org/": [1, null, "x", "", false, "", "", "", ""]}}',
            b'{"version": 1, "urls": []}',
            b"[" * 100_000,
        ],
    )
    def test_a_spoilt_memory_is_none(self, desk: Callable[..., Desk], spoilt: bytes) -> None:
        web = desk("https://a.org/", {"https://a.org/": Answer(200)})
        web.said()
        Path(Memory(str(web.vault.root), web.folder).file or "").write_bytes(spoilt)
        assert web.said() == []
        assert len(web.asked) == 2

    def test_what_is_kept_is_read(self, tmp_path: Path) -> None:
        memory = Memory("/v", str(tmp_path))
        seen = Seen(404, "", True, "f", "m", "e", "d")
        memory.records = {"a": Record(5.0, seen, 1.5), "b": Record(6.0, Seen(), None)}
        memory.save(7.0)
        assert Memory("/v", str(tmp_path)).records == memory.records
        memory.save(91 * 86400.0)
        assert Memory("/v", str(tmp_path)).records == {}

    def test_what_was_seen_before_an_interruption_is_kept(self, desk: Callable[..., Desk]) -> None:
        text = " ".join(f"https://{i}.org/" for i in range(9))
        web = desk(text, {f"https://{i}.org/": Answer(200) for i in range(9)})

        def interrupt(done: int, total: int) -> None:
            if done >= 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            web.said(progress=interrupt)
        assert len(Memory(str(web.vault.root), web.folder).records) >= 3


class TestManners:
    """Settings keep within bounds."""

    def test_what_settings_say(self) -> None:
        said = {"accept": [404], "exclude": ["a.org"], "timeout": 5, "per-host": 1, "interval": 2.5}
        made = manners_of({"dead-url": said | {"at-once": True}}, allow=["10.0.0.0/8"])
        assert (made.accept, made.exclude, made.timeout) == ({404}, ("a.org",), 5)
        assert (made.pace.per_host, made.pace.interval, made.at_once) == (1, 2.5, True)
        assert made.allow == ("10.0.0.0/8",)

    def test_hostile_settings_are_held_within_bounds(self) -> None:
        said = {
            "accept": "x",
            "exclude": [1, None],
            "timeout": 1e99,
            "per-host": 10**9,
            "interval": -1,
            "allow": ["127.0.0.0/8"],
        }
        made = manners_of({"dead-url": said})
        assert (made.timeout, made.pace.per_host, made.pace.interval) == (60, 8, 0.1)
        assert (made.accept, made.exclude, made.allow) == (frozenset(), (), ())
        assert manners_of({"dead-url": {"timeout": float("nan"), "per-host": True}}) == Manners()


def _one(ask: Ask) -> Course:
    answer = yield ask
    return Seen(answer.status)


class TestPace:
    """Few requests to one host at once, and not one after the other without pause."""

    def ask(self, text: str) -> Ask:
        address = read_address(text)
        assert address
        return Ask("HEAD", address)

    @pytest.mark.parametrize("per_host", [1, 2])
    def test_a_host_has_few_requests_at_once(self, per_host: int) -> None:
        lock, now, most = threading.Lock(), [0], [0]

        def answer(ask: Ask) -> Answer:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            time.sleep(0.01)
            with lock:
                now[0] -= 1
            return Answer(200)

        courses = {str(i): _one(self.ask(f"https://a.org/{i}")) for i in range(12)}
        at_hand = Round(courses, answer, Pace(8, per_host, 0.0))
        at_hand.run()
        assert most[0] == per_host
        assert len(at_hand.seen) == 12

    def test_requests_to_a_host_keep_their_distance_and_others_do_not_wait(self) -> None:
        times: dict[str, list[float]] = {}

        def answer(ask: Ask) -> Answer:
            times.setdefault(ask.address.host, []).append(time.monotonic())
            return Answer(200)

        hosts = ["a.org"] * 4 + ["b.org", "c.org"]
        courses = {str(i): _one(self.ask(f"https://{h}/{i}")) for i, h in enumerate(hosts)}
        began = time.monotonic()
        Round(courses, answer, Pace(2, 2, 0.1)).run()
        a = times["a.org"]
        assert all(y - x > 0.09 for x, y in pairwise(a))
        assert times["c.org"][0] - began < 0.09

    def test_a_host_that_wants_pause_after_pause_is_waited_for_in_all(self) -> None:
        asked = []

        def answer(ask: Ask) -> Answer:
            asked.append(ask)
            return Answer(429, wait=0.2, heard=True)

        courses = {str(i): course(self.ask(f"https://a.org/{i}").address) for i in range(50)}
        began = time.monotonic()
        at_hand = Round(courses, answer, Pace(4, 1, 0.0, patience=0.5))
        at_hand.run()
        assert time.monotonic() - began < 2
        assert len(asked) == 3
        assert all(seen.unsure for seen in at_hand.seen.values())

    def test_a_host_that_never_answers_is_given_up(self) -> None:
        asked = []

        def answer(ask: Ask) -> Answer:
            asked.append(ask)
            return Answer(failure="did not answer in time", heard=True)

        courses = {str(i): course(self.ask(f"https://a.org/{i}").address) for i in range(50)}
        at_hand = Round(courses, answer, Pace(4, 1, 0.0))
        at_hand.run()
        assert len(asked) == 6
        assert set(at_hand.seen.values()) == {Seen(failure="did not answer in time")}

    def test_a_bug_is_raised_and_not_lost(self) -> None:
        def answer(ask: Ask) -> Answer:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            Round({"x": _one(self.ask("https://a.org"))}, answer, QUICK).run()

    def test_progress_ends_with_all(self) -> None:
        courses = {str(i): _one(self.ask(f"https://{i}.org/")) for i in range(5)}
        said: list[tuple[int, int]] = []
        Round(courses, lambda ask: Answer(200), QUICK).run(lambda *at: said.append(at))
        assert said == sorted(said)
        assert said[-1] == (5, 5)

    def test_one_worker_and_eight_find_the_same(self, desk: Callable[..., Desk]) -> None:
        text = "\n\n".join(
            f"https://{i % 7}.org/{i} [x](http://{i % 5}.org/{i})" for i in range(60)
        )
        web = {
            f"https://{i % 7}.org/{i}": Answer(
                (200, 404, 301, 500, 429)[i % 5], location="/", heard=True
            )
            for i in range(60)
        } | {f"{s}://{i % 5}.org/{i}": Answer(200) for i in range(60) for s in ("http", "https")}
        outsides = [
            desk(text, web, Manners(pace=Pace(workers, 2, 0.0))).run() for workers in (1, 8)
        ]
        assert outsides[0].diagnostics == outsides[1].diagnostics
        assert len(outsides[0].diagnostics) > 60


# Real servers, on loopback, which the guard is told to allow.


class Site(BaseHTTPRequestHandler):
    """A server that does as the path says."""

    requests: list[tuple[str, str, dict[str, str]]]
    answers: dict[str, Callable[[Site], None]]

    def do_HEAD(self) -> None:
        self.requests.append(
            (self.command, self.path, {k.lower(): v for k, v in self.headers.items()})
        )
        self.answers.get(self.path, lambda site: site.reply(404))(self)

    do_GET = do_HEAD  # noqa: N815

    def reply(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving(
    answers: dict[str, Callable[[Site], None]],
    host: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
) -> Iterator[tuple[str, list[tuple[str, str, dict[str, str]]]]]:
    handler = type("Handler", (Site,), {"answers": answers, "requests": []})
    try:
        server = ThreadingHTTPServer((host, 0), handler)
    except OSError:
        pytest.skip(f"no address {host} here")
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign,assignment]
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    scheme = "https" if tls else "http"
    try:
        yield f"{scheme}://{host}:{server.server_address[1]}", handler.requests  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve whatever `talk` says, which may be no HTTP at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(line,), daemon=True).start()

        def one(line: socket.socket) -> None:
            with line:
                try:
                    line.recv(65536)
                    talk(line)
                except OSError:
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def ask(url: str, *, timeout: float = 3.0, method: str = "GET", **more: Any) -> Answer:
    address = read_address(url)
    assert address
    guard = more.pop("guard", Guard(("127.0.0.0/8",)))
    return Requester(guard, timeout=timeout, **more).answer(Ask(method, address))


class TestOverTheWire:
    """One request and its answer."""

    def test_a_request_says_who_asks_and_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        with serving({"/x?y": lambda s: s.reply(200, Set_Cookie="a=b", ETag='"1"')}) as (url, seen):
            assert ask(f"{url}/x?y#z") == Answer(200, etag='"1"', heard=True)
        method, path, headers = seen[0]
        assert (method, path) == ("GET", "/x?y")
        assert headers.pop("user-agent").startswith("vaultkit")
        assert headers == {
            "host": url.removeprefix("http://"),
            "accept": "*/*",
            "accept-encoding": "identity",
            "connection": "close",
        }

    @pytest.mark.parametrize(
        ("said", "wait"),
        [
            ("7", 7.0),
            ("Tue, 14 Nov 2023 22:14:20 GMT", 60.0),
            ("Tue, 14 Nov 2000 22:14:20 GMT", 0.0),
            ("soon", None),
            ("-5", None),
            ("9" * 5000, None),
        ],
    )
    def test_retry_after_is_heard(self, said: str, wait: float | None) -> None:
        with serving({"/": lambda s: s.reply(429, Retry_After=said)}) as (url, _):
            assert ask(f"{url}/", now=lambda: 1_700_000_000.0).wait == wait

    def test_a_huge_body_is_not_read(self) -> None:
        sent = [0]

        def huge(line: socket.socket) -> None:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
            for _ in range(2000):
                sent[0] += line.send(b"x" * 65536)

        with raw_server(huge) as url:
            assert ask(url).status == 200
        assert sent[0] < 50 * 2**20

    @pytest.mark.parametrize(
        "head",
        [
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000,
            b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000,
        ],
        ids=["headers", "continues"],
    )
    def test_a_head_without_end_is_given_up(self, head: bytes) -> None:
        def endless(line: socket.socket) -> None:
            while True:
                line.sendall(head)

        began = time.monotonic()
        with raw_server(endless) as url:
            answer = ask(url)
        assert answer.failure in (
            "answered with something that is no HTTP",
            "did not answer in time",
        )
        assert time.monotonic() - began < 6

    def test_a_drip_ends_with_the_time_of_the_request(self) -> None:
        def drip(line: socket.socket) -> None:
            line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                line.sendall(b"y")
                time.sleep(0.05)

        began = time.monotonic()
        with raw_server(drip) as url:
            assert ask(url, timeout=0.5).failure == "did not answer in time"
        assert time.monotonic() - began < 2

    @pytest.mark.parametrize(
        "said", [b"", b"SSH-2.0-OpenSSH\r\n", b"\0" * 999, b"HTTP/1.1 2000 no\r\n\r\n"]
    )
    def test_what_is_no_http_is_a_failure(self, said: bytes) -> None:
        with raw_server(lambda line: line.sendall(said)) as url:
            answer = ask(url)
        assert (answer.status, answer.heard) == (0, True)
        assert answer.failure == "answered with something that is no HTTP"

    def test_where_nobody_listens_is_a_failure(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        assert ask(f"http://127.0.0.1:{port}/").failure == "cannot be connected to"

    def test_a_host_that_nobody_knows_is_a_failure(self) -> None:
        def unknown(host: str, port: int) -> list[str]:
            raise socket.gaierror

        guard = Guard(resolve=unknown)
        assert ask("http://nowhere.example/", guard=guard).failure == "has a host that is not known"

    def test_a_certificate_that_nobody_vouches_for_is_a_failure(self, certificate: Path) -> None:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate)
        with serving({"/": lambda s: s.reply(200)}, tls=server) as (url, _):
            assert ask(f"{url}/").failure.startswith("has no valid certificate: self")
            trusting = ssl.create_default_context(cafile=str(certificate))
            assert ask(f"{url}/", tls=trusting).status == 200
            # Pinned to a machine, but the certificate must be the name's.
            guard = Guard(("127.0.0.0/8",), resolve=lambda host, port: ["127.0.0.1"])
            other = url.replace("127.0.0.1", "other.example")
            failure = ask(f"{other}/", tls=trusting, guard=guard).failure
            assert failure.startswith("has no valid certificate: Hostname mismatch")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    key, file = folder / "key.pem", folder / "cert.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        [program, *words.split(), "-keyout", key, "-out", file], check=True, capture_output=True
    )
    file.write_text(key.read_text() + file.read_text())
    return file


class TestPrivateMachines:
    """No name, no redirect and no change of mind of a name server leads into a private network."""

    def check(self, vault: Vault, folder: Path, manners: Manners) -> Outside:
        return external.check(vault, Policy(str(vault.root)), manners=manners, folder=str(folder))

    def test_a_private_address_is_refused_and_told(self, vault_of: VaultOf, tmp_path: Path) -> None:
        with serving({"/": lambda s: s.reply(200)}) as (url, seen):
            vault = vault_of({"a.md": f"{url}/ https://me:pw@a.org/"})
            outside = self.check(vault, tmp_path / "c", Manners(pace=QUICK))
            assert (outside.diagnostics, seen) == ([], [])
            assert outside.refused == (f"{url}/", "https://me:pw@a.org/")
            opened = self.check(vault, tmp_path / "c", LOOPBACK)
            assert opened.refused == ("https://me:pw@a.org/",)
            assert len(seen) == 1

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"]
    )
    def test_a_redirect_to_loopback_is_not_followed(
        self, vault_of: VaultOf, tmp_path: Path, host: str
    ) -> None:
        with serving({"/secret": lambda s: s.reply(200)}) as (inner, seen):
            port = inner.rpartition(":")[2]
            to = f"http://{host}:{port}/secret"
            with serving({"/": lambda s: s.reply(301, Location=to)}, host="127.0.0.2") as (url, _):
                manners = Manners(timeout=3, pace=QUICK, allow=("127.0.0.2/32",))
                outside = self.check(vault_of({"a.md": f"{url}/"}), tmp_path / "c", manners)
            assert seen == []
        assert [d.rule for d in outside.diagnostics] == ["slow-url"]

    @pytest.mark.parametrize(
        "host", ["169.254.169.254", "2852039166", "10.0.0.1", "[fd00:ec2::254]"]
    )
    def test_a_redirect_to_a_private_network_is_not_followed(self, host: str) -> None:
        answer = ask(f"http://{host}/latest/meta-data/", timeout=1)
        assert answer.failure == "leads to a machine in a private network"

    def test_a_name_that_means_another_machine_the_next_time_is_not_asked_again(self) -> None:
        told = iter([["127.0.0.2"], ["127.0.0.1"]])
        guard = Guard(("127.0.0.2/32",), resolve=lambda host, port: next(told))
        with serving({"/": lambda s: s.reply(200)}, host="127.0.0.2") as (url, seen):
            port = url.rpartition(":")[2]
            asked = f"http://rebind.example:{port}/"
            assert ask(asked, guard=guard).status == 200
            assert seen[0][2]["host"] == f"rebind.example:{port}"
            assert ask(asked, guard=guard).failure == "leads to a machine in a private network"


class TestAgainstServers:
    """All of it, on loopback."""

    def run(self, vault: Vault, folder: Path, **more: Any) -> list[str]:
        policy = Policy(str(vault.root))
        settings: dict[str, Any] = {"manners": LOOPBACK, "folder": str(folder)}
        outside = external.check(vault, policy, **settings | more)
        return [f"{d.rule} {d.start.line}" for d in outside.diagnostics]

    def test_what_a_vault_holds(self, vault_of: VaultOf, tmp_path: Path) -> None:
        answers: dict[str, Callable[[Site], None]] = {
            "/fine": lambda s: s.reply(200),
            "/old": lambda s: s.reply(301, Location="/fine"),
            "/get": lambda s: s.reply(200 if s.command == "GET" else 501),
            "/loop": lambda s: s.reply(302, Location="/loop"),
        }
        paths = ("fine", "old", "get", "loop", "gone")
        with serving(answers) as (url, _):
            text = "\n".join(f"[{p}]({url}/{p})" for p in paths)
            vault = vault_of({"a.md": text})
            said = ["redirected-url 2", "slow-url 4", "slow-url 5"]
            clock = Clock()
            assert self.run(vault, tmp_path / "c", now=clock) == said
            clock.now += HOUR
            said[2] = "dead-url 5"
            assert sorted(self.run(vault, tmp_path / "c", now=clock)) == sorted(said)

    def test_a_server_that_wants_a_pause_gets_it(self, vault_of: VaultOf, tmp_path: Path) -> None:
        times: list[float] = []

        def busy(site: Site) -> None:
            times.append(time.monotonic())
            site.reply(429 if len(times) == 1 else 200, Retry_After="1")

        with serving({"/": busy}) as (url, _):
            vault = vault_of({"a.md": f"{url}/"})
            assert self.run(vault, tmp_path / "c") == []
        assert len(times) == 2
        assert times[1] - times[0] >= 0.95

    def test_a_server_that_wants_a_long_pause_is_left_alone(
        self, vault_of: VaultOf, tmp_path: Path
    ) -> None:
        def busy(site: Site) -> None:
            site.reply(503, Retry_After="3600")

        with serving({f"/{i}": busy for i in range(20)}) as (url, seen):
            vault = vault_of({"a.md": "\n".join(f"{url}/{i}" for i in range(20))})
            said = self.run(vault, tmp_path / "c")
        assert len(said) == 20
        assert {line.split()[0] for line in said} == {"slow-url"}
        assert len(seen) <= 3, "who was under way, and nobody else"

    def test_what_did_not_change_is_told_by_its_etag(
        self, vault_of: VaultOf, tmp_path: Path
    ) -> None:
        def tagged(site: Site) -> None:
            site.reply(304 if site.headers["If-None-Match"] == '"1"' else 200, ETag='"1"')

        clock = Clock()
        with serving({"/": tagged}) as (url, seen):
            vault = vault_of({"a.md": f"{url}/"})
            for _ in range(3):
                assert self.run(vault, tmp_path / "c", now=clock) == []
                clock.now += 25 * HOUR
        assert [headers.get("if-none-match") for _, _, headers in seen] == [None, '"1"', '"1"']
