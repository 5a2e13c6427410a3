"""MathML as browsers read it: the converter writes some of it for an older standard than theirs.

MathML Core knows no alphabets by attribute, stretches only fences that say so, and has no blanks around `sin` but
those that are written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring, tostring

_TWO, _THREE = ("mfrac", "mroot", "msub", "msup", "munder", "mover"), ("msubsup", "munderover")
_PARTS = dict.fromkeys(_TWO, 2) | dict.fromkeys(_THREE, 3)
_ALPHABETS = {
    "bold": "MATHEMATICAL BOLD",
    "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "double-struck": "MATHEMATICAL DOUBLE-STRUCK",
    "fraktur": "MATHEMATICAL FRAKTUR",
    "monospace": "MATHEMATICAL MONOSPACE",
    "sans-serif": "MATHEMATICAL SANS-SERIF",
    "script": "MATHEMATICAL SCRIPT",
}
_ELDERS = {
    "MATHEMATICAL DOUBLE-STRUCK CAPITAL": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "MATHEMATICAL FRAKTUR CAPITAL": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "MATHEMATICAL SCRIPT CAPITAL": dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True)),
    "MATHEMATICAL SCRIPT SMALL": dict(zip("ego", "ℯℊℴ", strict=True)),
}
"""Letters that Unicode had before it had the alphabets."""
_LIMITS = frozenset(
    ["lim", "max", "min", "sup", "inf", "limsup", "liminf", "det", "gcd", "Pr", "argmax", "argmin"]
)
_LARGE = frozenset("∏∐∑⋀⋁⋂⋃⨀⨁⨂⨄")
_BARS = frozenset("|‖∣")
_SIGNS = frozenset("-−±∓|‖")  # which may begin what a function is of
_GAP = "0.167em"


class Unreadable(Exception):
    """The converter left out what should be there."""


def mended(mathml: str) -> str:
    """Return the MathML of one formula as a browser should have it. Raises Unreadable."""
    tree = fromstring(mathml)
    for element in list(tree.iter()):
        if len(element) != _PARTS.get(element.tag, len(element)):
            raise Unreadable(element.tag)
        _give_limits(element)
        _give_alphabet(element)
        _name_operator(element)
    for parent in list(tree.iter()):
        _keep_bars(parent)
        _close_comma(parent)
        _space_functions(parent)
    return tostring(tree, encoding="unicode", short_empty_elements=False)


def _give_limits(element: Element) -> None:
    """Put what belongs to `max` under it, where there is room for it."""
    under = {"msub": "munder", "msubsup": "munderover"}.get(element.tag)
    if under and (_name(element[0]) in _LIMITS or element[0].text in _LARGE):
        element.tag = under
        element[0].tag = "mo"
        element[0].set("movablelimits", "true")


def _give_alphabet(element: Element) -> None:
    variant, text = element.get("mathvariant"), element.text or ""
    if element.tag not in ("mi", "mn"):
        return
    if variant is None:
        if len(text) == 1 and unicodedata.name(text, "").startswith("GREEK CAPITAL"):
            element.set("mathvariant", "normal")  # upright, as TeX has them
    elif variant != "normal":
        del element.attrib["mathvariant"]
        if variant != "italic":
            element.text = "".join(_letter(char, variant) for char in text)


def _letter(char: str, variant: str) -> str:
    alphabet = _ALPHABETS.get(variant, "")
    name = unicodedata.name(char, "")
    if char.isascii() and char.isalpha():
        kind = f"{alphabet} {'CAPITAL' if char.isupper() else 'SMALL'}"
        elder = _ELDERS.get(kind, {}).get(char)
        return elder or _named(f"{kind} {char.upper()}", char)
    if char.isascii() and char.isdigit():
        return _named(f"{alphabet.removesuffix(' ITALIC')} {name}", char)
    if name.startswith("GREEK "):
        rest = name.removeprefix("GREEK ").replace(" LETTER", "")
        return _named(f"{alphabet} {rest}", char)
    return char


def _named(name: str, otherwise: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return otherwise


def _name_operator(element: Element) -> None:
    """Make an operator of a sign that the converter takes for a letter, and would have no blanks around it."""
    sign = "∼" if element.text == "~" else element.text or ""
    if element.tag == "mi" and len(sign) == 1 and _is_operator(sign):
        element.tag, element.text = "mo", sign


def _is_operator(char: str) -> bool:
    return char not in "⊤⊥" and (
        "←" <= char <= "⇿" or "∼" <= char <= "⋿" or "⨀" <= char <= "⫿" or char in "∖⧵"
    )


def _keep_bars(parent: Element) -> None:
    """Stretch bars around a matrix, and no others that do not ask for it."""
    for before, bar, after in _neighbours(parent):
        if bar.tag != "mo" or bar.text not in _BARS or bar.get("stretchy") == "true":
            continue
        opens, closes = (n is not None and n.tag == "mtable" for n in (after, before))
        bar.set("stretchy", "true" if opens or closes else "false")
        if opens or closes:
            bar.set("form", "prefix" if opens else "postfix")
        if bar.text != "∣":  # of `\mid`, which stands between two things
            bar.set("lspace", "0")
            bar.set("rspace", "0")


def _close_comma(parent: Element) -> None:
    """Take the blank from a comma that stands in braces of its own, as in `12{,}000`."""
    if parent.tag == "mrow" and len(parent) == 1 and parent[0].text == ",":
        parent[0].set("rspace", "0")


def _space_functions(parent: Element) -> None:
    """Give a function's name the blank that TeX gives it, unless a bracket comes next."""
    if parent.tag not in ("math", "mrow", "mstyle", "mtd"):
        return
    for before, element, after in reversed(list(_neighbours(parent))):
        name = _function(element)
        if name is None:
            continue
        if name.tag == "mo":
            name.set("lspace", "0")
            name.set("rspace", "0")
        at = list(parent).index(element)
        if after is not None and _needs_gap(after):
            parent.insert(at + 1, Element("mspace", width=_GAP))
        if before is not None and before.tag in ("mi", "mn", "mfrac", "mrow"):
            parent.insert(at, Element("mspace", width=_GAP))


def _needs_gap(element: Element) -> bool:
    """Tell whether what follows a function's name would touch it."""
    return (
        element.tag not in ("mo", "mspace")
        or _function(element) is not None
        or element.text in _SIGNS
    )


def _function(element: Element) -> Element | None:
    while element.tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        element = element[0]
    name = _name(element)
    return element if element.tag in ("mi", "mo") and len(name) > 1 and name.isalpha() else None


def _name(element: Element) -> str:
    return (element.text or "").replace("\u2006", "")  # the blank in `lim sup`


def _neighbours(parent: Element) -> Iterator[tuple[Element | None, Element, Element | None]]:
    children: list[Element | None] = [None, *parent, None]
    for before, element, after in zip(children, children[1:], children[2:], strict=False):
        if element is not None:
            yield before, element, after
