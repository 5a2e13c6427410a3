"""Who the server on one's own machine answers."""

from __future__ import annotations

import threading
import urllib.request
from http.client import HTTPConnection
from pathlib import Path

import pytest
from conftest import write
from mkdocs.config.base import load_config
from mkdocs.livereload import LiveReloadServer

from vaultkit.site.hosts.guard import is_known
from vaultkit.site.hosts.plugin import VaultkitPlugin


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("vault.localhost", True),
        ("[::1]:8000", True),
        ("192.168.1.5:8000", True),
        ("MYBOX:8000", True),
        ("", True),
        ("evil.example:8000", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("mybox.evil.example", False),
        ("[::bad", False),
        (":8000", False),
    ],
)
def test_only_names_of_this_machine_are_known(host: str, known: bool) -> None:
    assert is_known(host, "mybox") is known


def test_a_served_site_is_not_given_to_another_sites_name(tmp_path: Path) -> None:
    write(tmp_path, {"vault/Home.md": "", "site/index.html": "mine"})
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\ndocs_dir: vault\nplugins: [vaultkit]\ntheme: material\n"
    )
    config = load_config(str(tmp_path / "mkdocs.yml"))
    plugin = config.plugins["vaultkit"]
    assert isinstance(plugin, VaultkitPlugin)
    config = plugin.on_config(config) or config
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path / "site"))
    plugin.host.watch = lambda server: None  # nothing was built
    server = plugin.on_serve(server, config=config, builder=None)
    server.server_bind()
    server.server_activate()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        port = server.server_port
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/index.html") as answer:
            assert answer.read() == b"mine"
            assert "Access-Control-Allow-Origin" not in answer.headers
        for path in ("/index.html", "/livereload/0/0", "/../vault/Home.md"):
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", path, headers={"Host": f"evil.example:{port}"})
            response = connection.getresponse()
            assert response.status == 403
            assert b"mine" not in response.read()
    finally:
        server.server_close()
        plugin.host.clear_stage()
