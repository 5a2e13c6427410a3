"""What others wrote and pages may use: which packages, which versions, and where they are kept here.

None of it comes with vaultkit: `vaultkit vendor` fetches it, and a site without it shows code where it would draw.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from vaultkit.source.own_files import cache_folder


@dataclass(frozen=True)
class Package:
    """A package of npm's at one version, and the files of it that are used."""

    key: str
    """What it is called here and on a site."""
    name: str
    """What npm calls it."""
    version: str
    """The only version that is taken: what was tried is what is used."""
    integrity: str
    """The SHA-512 of its archive in Base64, as npm's registry states it."""
    licence: str
    """Its SPDX name; the text comes along as `LICENSE`."""
    source: str
    """Where it is made."""
    purpose: str
    """What a site has of it."""
    members: tuple[tuple[str, str], ...]
    """In the archive, and here: the files that are taken."""

    @property
    def archive(self) -> str:
        """The archive's address below that of a registry."""
        return f"{self.name}/-/{self.name.rpartition('/')[2]}-{self.version}.tgz"

    @property
    def folder(self) -> Path:
        """Where its files are kept, in the user's cache."""
        return kept_in() / f"{self.key}-{self.version}"

    @property
    def is_here(self) -> bool:
        """Whether all its files are kept."""
        return all((self.folder / file).is_file() for _, file in self.members)

    @property
    def size(self) -> int:
        """The bytes of its files that are kept."""
        files = (self.folder / file for _, file in self.members)
        return sum(file.stat().st_size for file in files if file.is_file())


def kept_in() -> Path:
    """Return the folder of all that is vendored."""
    return Path(os.path.abspath(cache_folder()), "vendor")


MERMAID = Package(
    key="mermaid",
    name="mermaid",
    version="11.17.2",  # 12 does the same for two megabytes more
    integrity="V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg==",
    licence="MIT",
    source="https://github.com/mermaid-js/mermaid",
    purpose="draws diagrams",
    members=(
        ("package/dist/mermaid.min.js", "mermaid.min.js"),
        ("package/LICENSE", "LICENSE"),
    ),
)

TEMML = Package(
    key="temml",
    name="temml",
    version="0.13.5",
    integrity="aPkDDgunanpLNL0ql32HbolqLep+w8DRcVXRql7rWrMt/PhczdLgL4UBYYVU3BYjCNjkGq4EqwIicu/zWr1iOg==",
    licence="MIT",
    source="https://github.com/ronkok/Temml",
    purpose="draws the math that cannot be read while the site is built",
    members=(
        ("package/dist/temml.min.js", "temml.min.js"),
        ("package/contrib/mhchem/mhchem.min.js", "mhchem.min.js"),
        ("package/dist/Temml-Local.css", "temml.css"),
        ("package/dist/Temml.woff2", "Temml.woff2"),
        ("package/LICENSE", "LICENSE"),
    ),
)

MATH_FONT = Package(
    key="stix-two-math",
    name="@fontsource/stix-two-math",
    version="5.3.0",
    integrity="negoeozw6VSXjZMozwKRSm/dhCQT62csZcuea9I8KYqPaZq/8KbbBBrA02ZHF7AyuR5mVML/p+q0bwFuSIf2GQ==",
    licence="OFL-1.1",
    source="https://github.com/stipub/stixfonts",
    purpose="the letters and brackets of math, where a device has none",
    members=(
        ("package/files/stix-two-math-latin-400-normal.woff2", "stix-two-math.woff2"),
        ("package/LICENSE", "LICENSE"),
    ),
)

TEXT_FONT = Package(
    key="noto-sans",
    name="@fontsource/noto-sans",
    version="5.3.0",
    integrity="fBCog2PY7DiVVTEEqtI/Qdinx/knobHYfoGpjFXdfBX5RoJaBp1Prw2G75p0OIsdlMZg3cLo0c+YbIUYOxnQJw==",
    licence="OFL-1.1",
    source="https://github.com/notofonts/latin-greek-cyrillic",
    purpose="the letters on the pictures of pages, where a site has such (`cards`)",
    members=(
        *(
            (f"package/files/noto-sans-{letters}-600-normal.woff", f"{letters}.woff")
            for letters in ("latin", "latin-ext", "greek", "cyrillic", "vietnamese")
        ),
        ("package/LICENSE", "LICENSE"),
    ),
)

PACKAGES = (MERMAID, TEMML, MATH_FONT, TEXT_FONT)
"""All of them."""
