"""TeX to MathML at build time: pages need no script, no font and no network for their math.

latex2mathml knows the usual commands; what it cannot read is shown as it was written. Browsers draw
MathML themselves.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from latex2mathml.converter import convert

_LARGEST = 10_000  # code points


@lru_cache(maxsize=4096)
def render_math(tex: str, display: bool) -> str:
    """Return TeX as MathML, or as code if it cannot be read."""
    tag = "div" if display else "span"
    return f'<{tag} class="arithmatex">{_mathml(tex.strip(), display)}</{tag}>'


def _mathml(tex: str, display: bool) -> str:
    if len(tex) <= _LARGEST:
        try:
            return str(convert(tex, display="block" if display else "inline"))
        except Exception:  # whatever the converter trips over, the reader still gets the formula
            pass
    return f"<code>{escape(tex, quote=False)}</code>"
