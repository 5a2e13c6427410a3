"""TeX to MathML at build time: pages need no script and no network for their math, and a font only where they lack one.

Why not KaTeX in the browser: MathML is there without a script, on file://, under any policy and for screen readers,
and with a math font it reads as well. What latex2mathml does not read right (`tex.py`) is shown as code, and a page
that has such code lets Temml draw it, which makes the same MathML of all that KaTeX knows.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

MARK = 'class="vk-tex'
"""What tells that a page's HTML holds math that could not be read."""

_LARGEST = 10_000  # code points


@lru_cache(maxsize=4096)
def render_math(tex: str, display: bool) -> str:
    """Return TeX as MathML, or as code if it cannot be read."""
    return _mathml(tex.strip(), display) or _code(tex.strip(), display)


def _mathml(tex: str, display: bool) -> str | None:
    if len(tex) > _LARGEST:
        return None
    # Loaded when there is math: it takes as long as thirty pages.
    from latex2mathml.converter import convert

    from vaultkit.site.mathml_mending import mended
    from vaultkit.site.tex import plainly

    source = plainly(tex)
    if source is None:
        return None
    try:
        return mended(convert(source, xmlns="", display="block" if display else "inline"))
    except Exception:  # whatever the converter trips over, the reader still gets the formula
        return None


def _code(tex: str, display: bool) -> str:
    kind = " vk-display" if display else ""
    return f'<code {MARK}{kind}">{escape(tex, quote=False)}</code>'
