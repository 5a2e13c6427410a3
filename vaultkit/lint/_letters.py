"""Which of many names have nearly the letters of one: a sieve, so that only a few need comparing.

A slip (a letter too many, too few, another, or two swapped) takes at most one letter away and puts
at most one in its place, wherever it happens and whatever the order of the words. So two names
a few slips apart have all but a few letters in common. That is asked of all names at once: a set of
names is one int, a bit for each name, and `&` and `|` over 100,000 names take half a microsecond.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

_MOST_OF_ONE = 8
"""A letter's further occurrences in one name are not told apart: a bound on memory, not on answers."""
_PIECE = 2048
_BITS = tuple(bytes(b"01"[byte >> bit & 1] for byte in range(256)) for bit in range(8))
"""Tables that write one bit of each byte as a binary digit."""


class Letters:
    """An index of names by the letters they hold; 60 bytes and 2 µs for each name."""

    def __init__(self, names: Sequence[str]) -> None:
        letters = [_letters(name) for name in names]
        sizes = [len(each) for each in letters]
        # Longest first: the longer a name, the more steps its look-up takes, and the shorter the ints.
        self._order = sorted(range(len(names)), key=sizes.__getitem__, reverse=True)
        self._holders: dict[int, int] = defaultdict(int)
        # The sizes that occur, ascending, and for each the names at least so long, at last none.
        self._sizes: list[int] = []
        self._by_size = [0]
        done = 0
        for size, group in groupby(self._order, key=sizes.__getitem__):
            block = [letters[i] for i in group]
            for key, rows in _holders(block, size):
                self._holders[key] |= rows << done
            done += len(block)
            self._sizes.append(size)
            self._by_size.append((1 << done) - 1)
        self._sizes.reverse()
        self._by_size.reverse()
        self._rarity = Counter({key: rows.bit_count() for key, rows in self._holders.items()})

    def near(self, name: str, slips: int) -> list[int]:
        """Return, ascending, the indices of the names that may be up to `slips` slips from `name`.

        Every name that is so near is among them, with its words in the same order or in another.
        """
        letters = _letters(name)
        longer = [self._longer(len(letters) + more) for more in range(slips + 1)]
        every = self._longer(len(letters) - slips - 1)
        # missed[n]: the names in which n letters at most are missing so far, or are too many.
        missed = [every ^ rows for rows in longer]
        fewest = 0
        # The rarest first: where no name is near, that shows after a few of them.
        for key in sorted(_keys(letters), key=self._rarity.__getitem__):
            holders = self._holders.get(key, 0)
            for n in range(slips, fewest, -1):
                missed[n] = missed[n] & holders | missed[n - 1]
            missed[fewest] &= holders
            while not missed[fewest]:
                fewest += 1
                if fewest > slips:
                    return []
        return sorted([self._order[row] for row in _rows(missed[slips])])

    def _longer(self, size: int) -> int:
        """Return the names of more than `size` letters."""
        return self._by_size[bisect_right(self._sizes, size)]


def _letters(name: str) -> bytes:
    """Return a byte for each letter: equal letters are equal, and different ones mostly differ."""
    return name.replace(" ", "").encode("utf-32-le", "surrogatepass")[::4]


def _keys(letters: bytes) -> list[int]:
    """Return a key for each letter, another one for its second occurrence, and so on."""
    kinds = set(letters)
    keys = list(kinds)
    if len(kinds) < len(letters):
        for letter in kinds:
            if (count := letters.count(letter)) > 1:
                keys += [nth << 8 | letter for nth in range(1, min(count, _MOST_OF_ONE))]
    return keys


def _holders(block: list[bytes], size: int) -> Iterator[tuple[int, int]]:
    """Yield each key with the rows of `block` that have it; all rows are `size` letters long."""
    every = (1 << len(block)) - 1
    # The last digit of a number is its lowest bit.
    text = b"".join(reversed(block))
    counts: dict[int, list[int]] = defaultdict(list)
    for column in (text[i::size] for i in range(size)):
        planes = [int(column.translate(table), 2) for table in _BITS]
        for letter in set(column):
            rows = every
            for bit, plane in enumerate(planes):
                rows &= plane if letter >> bit & 1 else ~plane
            _count(counts[letter], rows)
    for letter, levels in counts.items():
        yield from ((nth << 8 | letter, rows) for nth, rows in enumerate(levels))


def _count(levels: list[int], rows: int) -> None:
    """Add one to the count of `rows`; `levels[n]` are the rows that have counted more than n."""
    for n, level in enumerate(levels):
        levels[n], rows = level | rows, level & rows
        if not rows:
            return
    if len(levels) < _MOST_OF_ONE:
        levels.append(rows)


def _rows(bits: int) -> list[int]:
    """Return the places of the bits that are set, the highest first."""
    rows = []
    while bits:
        # Piece by piece: a bit is sooner taken from a short int.
        start = max(0, bits.bit_length() - _PIECE)
        piece = bits >> start
        bits ^= piece << start
        while piece:
            row = piece.bit_length() - 1
            piece ^= 1 << row
            rows.append(start + row)
    return rows
