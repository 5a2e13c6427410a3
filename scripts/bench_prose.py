"""What synthetic notes are made of: words, and chance that is the same on every machine."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WORDS = _words(
    "a about after again all also and another answer any are as ask at away back be because been "
    "before begin between book both but by call came can change city close come could day did do "
    "does down draft draw each early end enough even every example eye far few find first follow "
    "for form found from garden get give go good great grow had half hand has have head help here "
    "high him home house how idea if in into is it just keep kind know land large last late learn "
    "left less letter life light like line list little live long look made make many map may mean "
    "might more most move much must name near need never new next night no not note now number of "
    "off often old on once one only open or order other our out over own page paper part people "
    "place plan plant point put question quite read really right river room run said same saw say "
    "school second see seem sentence set she should show side small so some soon sound spell still "
    "stop story study such take talk tell than that the their them then there these they thing "
    "think this those thought three through time to together too took tree try turn two under "
    "until up us use very voice walk want was watch water way we week well went were what when "
    "where which while white who why will with without word work world would write year you young"
)
ADJECTIVES = _words(
    "Active Applied Bayesian Calm Collective Daily Deep Embodied Fast Generative Hidden Implicit "
    "Joint Kind Local Modern Narrative Open Patient Quiet Rational Shared Slow Tacit Urban Visual "
    "Wild Zürcher Élan Österreich Новая 新しい"
)
NOUNS = _words(
    "Argument Balance Compost Dialogue Economy Feedback Garden Habit Inquiry Journal Knowledge "
    "Learning Memory Network Observation Practice Question Reading System Theory Use Voice Walking "
    "Writing Café Größe Мысль 研究 노트 Étude"
)
PEOPLE = _words(
    "Ada Amina Björk Chloé Dmitri Elif Femi Grace Hana Ivo Jun Kofi Lena Marek Noor Ödön Priya "
    "Quentin Rosa Søren Tomás Uma Vera Wei Xenia Yusuf Zoë"
)
SURNAMES = _words(
    "Adeyemi Bauer Chen Dvořák Eriksson Ferrari García Haddad Ito Jansen Kowalski Lopez Müller "
    "Nakamura O'Neill Petrov Quispe Rossi Silva Tanaka Ünal Varga Weiss Yıldız Zhang"
)
HEADINGS = (
    "Summary", "What is known", "Open questions", "Next steps", "Background", "Method", "Results",
    "Notes (raw)", "Why it matters", "Critique", "Links", "Zusammenfassung für später",
)  # fmt: skip
TAGS = (
    "area/health", "area/work", "area/work/deep", "idea", "person", "project/active",
    "project/done", "reading", "to-do", "étude", "研究",
)  # fmt: skip
CALLOUTS = ("note", "tip", "warning", "quote", "example", "question")
LANGUAGES = ("python", "js", "bash", "dataview", "")


class Dice:
    """Chance that is the same everywhere: only `Random.random`, whose stream Python guarantees."""

    def __init__(self, seed: str) -> None:
        self._next = random.Random(seed).random

    def below(self, n: int) -> int:
        """Return a number from 0 to `n` - 1."""
        return int(self._next() * n)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], most: int) -> tuple[T, ...]:
        """Return up to `most` different things, in their order."""
        chosen = {self.below(len(things)) for _ in range(self.below(most + 1))}
        return tuple(things[i] for i in sorted(chosen))

    def happens(self, chance: float) -> bool:
        """Whether it comes to pass, with that chance."""
        return self._next() < chance

    def low(self, n: int) -> int:
        """Return a number from 0 to `n` - 1, low ones far more often."""
        return int(n * self._next() ** 3)

    def bell(self) -> float:
        """Return a normally distributed number."""
        radius = math.sqrt(-2 * math.log(max(self._next(), 1e-12)))
        return radius * math.cos(2 * math.pi * self._next())

    def words(self, least: int, most: int) -> str:
        """Return some words, without a full stop."""
        return " ".join(self.pick(WORDS) for _ in range(least + self.below(most - least + 1)))

    def date(self, year: int) -> str:
        """Return a day of that year, as in `2026-11-23`."""
        return f"{year}-{1 + self.below(12):02}-{1 + self.below(28):02}"
