"""Dates of bases: read, moved and written. Names are English, and nothing depends on the machine's time zone."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from math import floor

from vaultkit.site.bases.values import Date, Duration, Unreadable

_DATE = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\Z"
)
_PART = re.compile(r"([+-]?)(\d{1,9}(?:\.\d{1,9})?)\s*([A-Za-z]+)[\s,]*")
_SECOND, _DAY = 1000, 86_400_000  # milliseconds
_UNITS: Mapping[str, tuple[float, float]] = {
    "y": (12, 0),
    "year": (12, 0),
    "M": (1, 0),
    "month": (1, 0),
    "w": (0, 7 * _DAY),
    "week": (0, 7 * _DAY),
    "d": (0, _DAY),
    "day": (0, _DAY),
    "h": (0, 3600 * _SECOND),
    "hour": (0, 3600 * _SECOND),
    "m": (0, 60 * _SECOND),
    "minute": (0, 60 * _SECOND),
    "s": (0, _SECOND),
    "second": (0, _SECOND),
}
"""Months and milliseconds of each."""


def parse_date(text: str) -> Date | None:
    """Return what a text says as a date, in ISO's form or with a space for the `T`; None if it says none.

    >>> str(parse_date("2025-05-27")), str(parse_date("2025-05-27T08:30"))
    ('2025-05-27', '2025-05-27 08:30:00')
    """
    match = _DATE.match(text.strip()) if len(text) < 60 else None
    if not match:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        at = datetime(
            int(year),
            int(month),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "").ljust(6, "0")),
        )
        return Date(at - _offset(zone or "Z"), hour is not None)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -size if zone[0] == "-" else size


def at_milliseconds(number: float) -> Date | None:
    """Return the moment so long after 1970 began; None far from now."""
    try:
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=number)
    except (OverflowError, ValueError):
        return None
    return Date(at.replace(tzinfo=None))


def parse_duration(text: str) -> Duration | None:
    """Return what a text says as a span of time: `1 week`, `2h`, `1d 12h`; None if it says none."""
    at, total = 0, Duration()
    text = text.strip()
    while at < len(text):
        match = _PART.match(text, at)
        unit = match and (_UNITS.get(match[3]) or _UNITS.get(match[3].lower().removesuffix("s")))
        if not match or not unit or len(text) > 100:
            return None
        size = float(match[2]) * (-1 if match[1] == "-" else 1)
        total = Duration(total.months + unit[0] * size, total.milliseconds + unit[1] * size)
        at = match.end()
    return total if at else None


def moved(date: Date, by: Duration, sign: int = 1) -> Date:
    """Return the date so much later, or with -1 earlier; a month's last day stays in its month.

    Raises Unreadable for one beyond the years 1 to 9999.
    """
    try:
        months, days = floor(by.months * sign), (by.months * sign) % 1 * 30
        number = date.at.year * 12 + date.at.month - 1 + months
        year, month = divmod(number, 12)
        day = min(date.at.day, monthrange(year, month + 1)[1])
        at = date.at.replace(year=year, month=month + 1, day=day)
        at += timedelta(days=days, milliseconds=by.milliseconds * sign)
    except (ValueError, OverflowError):
        raise Unreadable("leads to a date that no calendar has") from None
    return Date(at, date.has_time or bool(at.hour or at.minute or at.second))


# Written

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
_TOKEN = re.compile(
    r"\[([^\]]*)\]|\\(.)|(Mo|M{1,4}|Do|DDDo|D{1,4}|do|d{1,4}|Y{4,6}|YY?|Qo?|wo|ww?|Wo|WW?|gggg|gg|GGGG|GG|[eE]"
    r"|HH?|hh?|kk?|mm?|ss?|S{1,9}|A|a|X|x|ZZ?|LTS|LT|L{1,4}|l{1,4})"
)
_LOCAL = {
    "LT": "h:mm A",
    "LTS": "h:mm:ss A",
    "L": "MM/DD/YYYY",
    "LL": "MMMM D, YYYY",
    "LLL": "MMMM D, YYYY h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "l": "M/D/YYYY",
    "ll": "MMM D, YYYY",
    "lll": "MMM D, YYYY h:mm A",
    "llll": "ddd, MMM D, YYYY h:mm A",
}


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def _week(at: datetime) -> tuple[int, int]:
    """Return year and week as they are counted where weeks begin on Sunday and the first holds January 1st."""
    sunday = at - timedelta(days=at.isoweekday() % 7)
    year = (sunday + timedelta(days=6)).year
    first = datetime(year, 1, 1)
    return year, (sunday - (first - timedelta(days=first.isoweekday() % 7))).days // 7 + 1


_WRITTEN: Mapping[str, Callable[[datetime], str]] = {
    "YYYY": lambda at: f"{at.year:04}",
    "YY": lambda at: f"{at.year % 100:02}",
    "Y": lambda at: str(at.year),
    "Q": lambda at: str((at.month + 2) // 3),
    "Qo": lambda at: _ordinal((at.month + 2) // 3),
    "M": lambda at: str(at.month),
    "Mo": lambda at: _ordinal(at.month),
    "MM": lambda at: f"{at.month:02}",
    "MMM": lambda at: _MONTHS[at.month - 1][:3],
    "MMMM": lambda at: _MONTHS[at.month - 1],
    "D": lambda at: str(at.day),
    "Do": lambda at: _ordinal(at.day),
    "DD": lambda at: f"{at.day:02}",
    "DDD": lambda at: str(at.timetuple().tm_yday),
    "DDDo": lambda at: _ordinal(at.timetuple().tm_yday),
    "DDDD": lambda at: f"{at.timetuple().tm_yday:03}",
    "d": lambda at: str(at.isoweekday() % 7),
    "do": lambda at: _ordinal(at.isoweekday() % 7),
    "dd": lambda at: _WEEKDAYS[at.isoweekday() % 7][:2],
    "ddd": lambda at: _WEEKDAYS[at.isoweekday() % 7][:3],
    "dddd": lambda at: _WEEKDAYS[at.isoweekday() % 7],
    "e": lambda at: str(at.isoweekday() % 7),
    "E": lambda at: str(at.isoweekday()),
    "w": lambda at: str(_week(at)[1]),
    "wo": lambda at: _ordinal(_week(at)[1]),
    "ww": lambda at: f"{_week(at)[1]:02}",
    "W": lambda at: str(at.isocalendar().week),
    "Wo": lambda at: _ordinal(at.isocalendar().week),
    "WW": lambda at: f"{at.isocalendar().week:02}",
    "gg": lambda at: f"{_week(at)[0] % 100:02}",
    "gggg": lambda at: f"{_week(at)[0]:04}",
    "GG": lambda at: f"{at.isocalendar().year % 100:02}",
    "GGGG": lambda at: f"{at.isocalendar().year:04}",
    "H": lambda at: str(at.hour),
    "HH": lambda at: f"{at.hour:02}",
    "h": lambda at: str((at.hour - 1) % 12 + 1),
    "hh": lambda at: f"{(at.hour - 1) % 12 + 1:02}",
    "k": lambda at: str(at.hour or 24),
    "kk": lambda at: f"{at.hour or 24:02}",
    "m": lambda at: str(at.minute),
    "mm": lambda at: f"{at.minute:02}",
    "s": lambda at: str(at.second),
    "ss": lambda at: f"{at.second:02}",
    "A": lambda at: "AM" if at.hour < 12 else "PM",
    "a": lambda at: "am" if at.hour < 12 else "pm",
    "X": lambda at: str(int(Date(at).milliseconds // 1000)),
    "x": lambda at: str(int(Date(at).milliseconds)),
    "Z": lambda at: "+00:00",
    "ZZ": lambda at: "+0000",
}
"""Moment.js's tokens; `Y` of five or six digits and fractions of seconds are written below."""


def written(date: Date, pattern: str) -> str:
    """Return the date in a pattern of Moment.js.

    >>> written(Date(datetime(2025, 5, 27)), "dddd, MMMM Do YYYY [at] h:mm a")
    'Tuesday, May 27th 2025 at 12:00 am'
    """

    def said(match: re.Match[str]) -> str:
        quoted, escaped, token = match.groups()
        if token is None:
            return quoted or escaped or ""
        if token in _LOCAL:
            return written(date, _LOCAL[token])
        if token[0] == "S":
            return f"{date.at.microsecond:06}000"[: len(token)]
        write = _WRITTEN.get(token)
        return write(date.at) if write else f"{date.at.year:0{len(token)}}"

    return _TOKEN.sub(said, pattern)


_STEPS = (
    (45, 1, "a few seconds"),
    (90, 60, "a minute"),
    (45 * 60, 60, "{} minutes"),
    (90 * 60, 3600, "an hour"),
    (22 * 3600, 3600, "{} hours"),
    (36 * 3600, 86400, "a day"),
    (26 * 86400, 86400, "{} days"),
    (45 * 86400, 2629746, "a month"),
    (320 * 86400, 2629746, "{} months"),
    (548 * 86400, 31556952, "a year"),
)
"""Below so many seconds, counted in units of so many, people say."""


def relative(date: Date, now: Date) -> str:
    """Return how long before or after `now` a date is, in words.

    >>> relative(Date(datetime(2025, 5, 24)), Date(datetime(2025, 5, 27)))
    '3 days ago'

    What is later on the same day is "today": `now` is when a day began, and readers come later still.
    """
    seconds = (date.at - now.at).total_seconds()
    if seconds > 0 and date.at.date() == now.at.date():
        return "today"
    size = abs(seconds)
    unit, words = next(
        ((unit, words) for limit, unit, words in _STEPS if size < limit), (31556952, "{} years")
    )
    said = words.format(round(size / unit))
    return f"in {said}" if seconds > 0 else f"{said} ago"
