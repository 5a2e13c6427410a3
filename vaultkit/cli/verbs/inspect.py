"""Say what one file says: links, tags, headings, blocks, properties and all the rest, each with its place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaultkit.cli.terminal import paint_for, print_json
from vaultkit.cli.vaults import add_format
from vaultkit.errors import UsageError
from vaultkit.report.escape import json_text

if TYPE_CHECKING:
    from vaultkit.source.document import Document

HELP = "say what one file says"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "path",
        metavar="PATH",
        help="a note, canvas or base; a folder of them; - for standard input",
    )
    add_format(parser)


def run(args: argparse.Namespace) -> int:
    """Print one file's record, or a line of JSON for each file of a folder."""
    if args.path != "-" and Path(args.path).is_dir():
        return _folder(Path(args.path), as_json=args.format == "json")
    document = _document(args.path)
    if args.format == "json":
        print_json(_record(document))
    else:
        _print_human(document)
    return 0


def _document(name: str) -> Document:
    from vaultkit.source.document import decode
    from vaultkit.source.path import VaultPath

    if name == "-":
        return decode(VaultPath("standard input.md"), sys.stdin.buffer.read())
    path = Path(name)
    if path.exists() and not path.is_file():
        raise UsageError(f"{name}: is no regular file")
    try:
        return decode(VaultPath(path.name), path.read_bytes())
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from None


def _folder(path: Path, *, as_json: bool) -> int:
    from vaultkit.source.folder import Folder
    from vaultkit.source.path import VaultPath, extension

    folder = Folder(path)
    for name in folder.list().files:
        file = VaultPath(name)
        if extension(file) not in ("md", "canvas", "base"):
            continue
        document = folder.read(file)
        if as_json:
            print(json_text({"path": file, **_record(document)}))
        else:
            _print_human(document)
    return 0


def _record(document: Document) -> dict[str, Any]:
    from vaultkit.report import records
    from vaultkit.source.path import extension
    from vaultkit.syntax import base, canvas, parser

    match extension(document.path):
        case "canvas":
            return records.canvas_record(canvas.parse(document))
        case "base":
            return records.base_record(base.parse(document))
        case _:
            return records.note_record(parser.parse(document))


def _print_human(document: Document) -> None:
    from vaultkit.report.outline import outline

    sys.stdout.write(outline(document.path, _record(document), paint_for(sys.stdout)))
