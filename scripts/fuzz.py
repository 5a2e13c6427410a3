"""Look for input that vaultkit cannot take: `scripts/fuzz -max_total_time=600`. Arguments go to libFuzzer.

Each input is a note. It is read by both engines, edited, and what is said of it is printed; whatever is
raised is a defect. Needs atheris, which is made for Linux and macOS and not for every new Python.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed, or not made for this Python: nothing was tried")

with atheris.instrument_imports(include=["vaultkit", "markdown_it", "frontmatter"]):
    from vaultkit.report.escape import json_text, note_text, printable, workflow_property, xml
    from vaultkit.source.document import decode
    from vaultkit.source.edit import Edit, edited
    from vaultkit.source.path import VaultPath
    from vaultkit.source.span import Span
    from vaultkit.syntax.parser import parse
    from vaultkit.vault.reading import skim

NOTE = VaultPath("Note.md")
_LONGEST = 4000  # bytes: what takes longer than its length is another proof's


def try_one(data: bytes) -> None:
    """Read one note in every way there is."""
    document = decode(NOTE, data[:_LONGEST])
    note = parse(document)
    skim([document])
    for element in note.elements:
        assert 0 <= element.span.start <= element.span.end <= len(document.text)
    for escaped in (printable, xml, workflow_property, note_text):
        assert "\n" not in escaped(document.text)
    json_text(document.text)
    _edit(data[:_LONGEST], len(document.text))


def _edit(data: bytes, length: int) -> None:
    try:
        new = edited(data, [Edit(NOTE, Span(length // 3, length // 2), "é")])
    except ValueError:
        return
    assert data[: length // 3].isascii() <= new.startswith(data[: length // 3])


def main() -> None:
    """Fuzz until libFuzzer's arguments say stop; its first finding ends the process and is kept as `crash-…`."""
    atheris.Setup([sys.argv[0], f"-max_len={_LONGEST}", *sys.argv[1:]], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
