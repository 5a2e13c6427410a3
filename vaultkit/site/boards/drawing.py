"""What draws canvases and bases on the pages of notes, and on canvases themselves."""

from __future__ import annotations

from vaultkit.site.boards.board import board
from vaultkit.site.filling import Filler
from vaultkit.source.path import VaultPath


class Drawings:
    """Draws both; of a canvas in another note that is shown, only a link."""

    def file(self, filler: Filler, path: VaultPath, subpath: str) -> str | None:
        """Return a canvas or a base in the place of an embed."""
        edition = filler.edition
        if path in edition.publication.canvases:
            if filler.is_embed:
                return None
            return board(edition, path, filler.page, self, filler.budget)
        if path in edition.publication.bases:
            from vaultkit.site.bases.views import base_html  # most vaults have none

            meter = filler.budget.meter
            return base_html(edition, path, filler.page, meter, subpath or None)
        return None

    def block(self, filler: Filler, text: str) -> str:
        """Return a base that is written in a note."""
        from vaultkit.site.bases.views import block_html

        return block_html(filler.edition, text, filler.page, filler.origin, filler.budget)


DRAWING = Drawings()
"""It keeps nothing."""
