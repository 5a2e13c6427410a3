"""What stands below a column of a base: the summaries that every base has, by their names."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from vaultkit.site.bases.comparing import sort_key
from vaultkit.site.bases.values import Date, Duration, Value, is_empty, is_number, text_of, whole

Summary = Callable[[Sequence[Value]], Value]


def _numbers(values: Sequence[Value]) -> list[float]:
    return [v for v in values if is_number(v) and math.isfinite(v)]


def _of_numbers(summarize: Callable[[list[float]], float]) -> Summary:
    def summary(values: Sequence[Value]) -> Value:
        numbers = _numbers(values)
        return whole(summarize(numbers)) if numbers else None

    return summary


def _of_dates(choose: Callable[..., Date]) -> Summary:
    def summary(values: Sequence[Value]) -> Value:
        dates = [v for v in values if isinstance(v, Date)]
        return choose(dates, key=lambda date: date.at) if dates else None

    return summary


_earliest, _latest = _of_dates(min), _of_dates(max)


def _range(values: Sequence[Value]) -> Value:
    first, last = _earliest(values), _latest(values)
    if first is not None:
        return Duration(milliseconds=last.milliseconds - first.milliseconds)
    numbers = _numbers(values)
    return whole(max(numbers) - min(numbers)) if numbers else None


def _unique(values: Sequence[Value]) -> int:
    return len({(sort_key(v), text_of(v)) for v in values if not is_empty(v)})


SUMMARIES: Mapping[str, Summary] = {
    "Average": _of_numbers(lambda numbers: math.fsum(numbers) / len(numbers)),
    "Min": _of_numbers(min),
    "Max": _of_numbers(max),
    "Sum": _of_numbers(math.fsum),
    "Range": _range,
    "Median": _of_numbers(statistics.median),
    "Stddev": _of_numbers(statistics.pstdev),
    "Earliest": _earliest,
    "Latest": _latest,
    "Checked": lambda values: sum(1 for v in values if v is True),
    "Unchecked": lambda values: sum(1 for v in values if v is False),
    "Empty": lambda values: sum(1 for v in values if is_empty(v)),
    "Filled": lambda values: sum(1 for v in values if not is_empty(v)),
    "Unique": _unique,
}
"""Those of every base; a base's own come first."""
