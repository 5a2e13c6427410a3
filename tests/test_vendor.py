"""Laws of `vaultkit vendor`: what it takes, what it refuses, and that nothing else asks the network for it."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from browsing import serving
from test_architecture import MODULES, _imports

from vaultkit.cli.main import main
from vaultkit.errors import UsageError
from vaultkit.site import fetching
from vaultkit.site.fetching import NotFetched
from vaultkit.site.vendored import PACKAGES, TEMML, Package


def archive_of(files: Mapping[str, bytes | str]) -> bytes:
    """Return an archive as npm makes them; a text is where a symbolic link leads."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def package_of(archive: bytes, version: str = "1.0.0") -> Package:
    """Return the package whose archive that is; it wants two files."""
    return Package(
        key="ink",
        name="@well/ink",
        version=version,
        integrity=base64.b64encode(hashlib.sha512(archive).digest()).decode(),
        licence="MIT",
        source="https://example.org",
        purpose="writes",
        members=(("package/dist/ink.js", "ink.js"), ("package/LICENSE", "LICENSE")),
    )


INK = archive_of(
    {
        "package/dist/ink.js": b"ink()",
        "package/dist/ink.js.map": b"{}",
        "package/LICENSE": b"do as you please",
        "../../escaped.js": b"evil()",
        "/tmp/vaultkit-escaped.js": b"evil()",
    }
)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is served as a registry, which the environment names."""
    folder = tmp_path / "registry"
    folder.mkdir()
    with serving(folder) as address:
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", address.rstrip("/"))
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield folder


def offered(registry: Path, package: Package, archive: bytes) -> None:
    file = registry / package.archive
    file.parent.mkdir(parents=True)
    file.write_bytes(archive)


def files_in(package: Package) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in package.folder.iterdir()}


def test_a_package_is_fetched_and_only_what_is_needed_is_kept(registry: Path) -> None:
    package = package_of(INK)
    offered(registry, package, INK)
    assert not package.is_here
    fetching.fetch(package)
    assert package.is_here
    assert files_in(package) == {"ink.js": b"ink()", "LICENSE": b"do as you please"}
    assert package.archive == "@well/ink/-/ink-1.0.0.tgz"


def test_an_archive_of_other_bytes_is_refused(registry: Path) -> None:
    package = package_of(INK, "1.0.1")
    offered(registry, package, INK + b"\0")
    with pytest.raises(NotFetched, match="its SHA-512 is another"):
        fetching.fetch(package)
    assert not package.folder.exists()


def test_a_package_that_is_not_there_is_one_line_with_the_way_out(registry: Path) -> None:
    with pytest.raises(NotFetched, match=r"not found.*npm pack @well/ink@1\.0\.2") as caught:
        fetching.fetch(package_of(INK, "1.0.2"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "files",
    [
        {"package/dist/ink.js": b"ink()"},
        {"package/dist/ink.js": "../../../etc/passwd", "package/LICENSE": b""},
        {"x/../package/dist/ink.js": b"ink()", "package/LICENSE": b""},
    ],
    ids=["a file is missing", "a file is a link", "a file has another name"],
)
def test_an_archive_without_its_files_is_refused_whole(files: Mapping[str, bytes | str]) -> None:
    archive = archive_of(files)
    package = package_of(archive, "1.0.3")
    with pytest.raises(NotFetched, match="holds no"):
        fetching.keep(package, archive)
    assert not package.folder.exists()


def test_an_archive_that_is_none_is_an_error_and_no_traceback() -> None:
    with pytest.raises(NotFetched, match="cannot be read"):
        fetching.keep(package_of(b"no archive", "1.0.4"), b"no archive")


def test_a_registry_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "file:///etc/")
    with pytest.raises(UsageError, match="https://"):
        fetching.registry()


def test_the_verb_lists_and_names_its_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vendor", "--list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == [package.key for package in PACKAGES]
    assert all("not here" in line for line in listed)
    assert main(["vendor", "jquery"]) == 2
    assert "there are mermaid, temml, stix-two-math" in capsys.readouterr().err


def test_the_verb_takes_an_archive_only_if_it_is_one_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ink-1.0.0.tgz"
    file.write_bytes(INK)
    assert main(["vendor", "--from", str(file)]) == 2
    assert "is none of the archives" in capsys.readouterr().err
    assert main(["vendor", "--from", str(tmp_path / "none.tgz")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_without_a_network_the_verb_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert main(["vendor"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_only_the_verb_can_fetch() -> None:
    asking = [m.name for m in MODULES if "vaultkit.site.fetching" in set(_imports(m))]
    assert asking == ["vaultkit.cli.verbs.vendor"]


def test_what_npm_has_is_what_is_named_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    try:
        fetching.fetch(TEMML)
    except NotFetched as error:
        if "SHA-512" in str(error):
            raise
        pytest.skip(f"npm's registry cannot be reached: {error}")
    assert TEMML.is_here
    assert TEMML.size > 100_000
