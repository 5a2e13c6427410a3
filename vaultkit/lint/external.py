"""Check the addresses outside the vault: which are dead, have moved, or are asked without need in the open.

Only when somebody asks for it, for it talks to strangers. The rules of the family `external` have their
findings from here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, NamedTuple

from vaultkit.lint.diagnostic import Diagnostic, Severity
from vaultkit.lint.external_address import Address, Exclusions, read_address
from vaultkit.lint.external_course import Answer, Ask, Seen, course
from vaultkit.lint.external_fix import moved_fix, secure_fix
from vaultkit.lint.external_hosts import Pace, Progress, Round
from vaultkit.lint.external_memory import Memory, Record
from vaultkit.lint.external_places import WebPlace, web_places
from vaultkit.lint.external_verdict import PRIVATE, is_dead, is_fresh, recorded, verdict
from vaultkit.lint.marks import MARKS
from vaultkit.lint.policy import Policy
from vaultkit.lint.rule import Rule
from vaultkit.lint.run import Reader, in_order
from vaultkit.lint.scope import Options
from vaultkit.lint.settings import chosen_rules
from vaultkit.source.path import VaultPath
from vaultkit.vault.model import Vault

FAMILY = "external"
DEAD, MOVED, OPEN, SLOW = "dead-url", "redirected-url", "insecure-url", "slow-url"
_FEW_HOSTS = 2
"""Of so few hosts, all may be dead; of more, it is this machine that is not connected."""
_WITNESSES = 3
"""So many addresses that were fine are asked with those that were not, to tell the two apart."""


@dataclass(frozen=True)
class Manners:
    """How addresses are asked, and what counts."""

    timeout: float = 15.0
    """Seconds for all of one request."""
    pace: Pace = field(default_factory=Pace)
    """How many requests, and how fast."""
    accept: frozenset[int] = frozenset()
    """Statuses that are as good as 200."""
    exclude: tuple[str, ...] = ()
    """Addresses that are not asked: hosts, or addresses with `*` for any text."""
    at_once: bool = False
    """Whether one failure is enough to be dead."""
    allow: tuple[str, ...] = ()
    """Networks that may be asked though they are not public, as `10.0.0.0/8`; never from a vault's settings."""


class Outside(NamedTuple):
    """What came of it."""

    diagnostics: list[Diagnostic]
    """By path and place; settings and suppressions are heard."""
    addresses: int
    """How many different addresses the vault has."""
    asked: int
    """How many were asked now; the others were known, or are not asked."""
    refused: tuple[str, ...]
    """Those that are never asked, sorted: with a user's name, of a machine in a private network, malformed."""


def asked_rules(
    policy: Policy,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    extend_select: Iterable[str] = (),
) -> tuple[Rule, ...]:
    """Return the rules of the family that `--external` asks: all but those that settings or words leave out."""
    settings = policy.settings
    with_them = replace(settings, extend_select=(*settings.extend_select, FAMILY))
    words = (tuple(select), tuple(ignore), tuple(extend_select))
    chosen = tuple(r for r in chosen_rules(with_them, *words) if r.family == FAMILY)
    if chosen or not words[0]:
        return chosen
    return tuple(r for r in chosen_rules(with_them, (), words[1]) if r.family == FAMILY)


def manners_of(options: Options, *, allow: Iterable[str] = (), at_once: bool = False) -> Manners:
    """Return how the settings of `dead-url` want addresses asked.

    A vault's settings may be somebody's: what they say keeps within bounds, and never opens a network.
    """
    said = options.get(DEAD, {})
    usual, pace = Manners(), Pace()
    accept, exclude = _list(said.get("accept"), int), _list(said.get("exclude"), str)
    return Manners(
        timeout=_number(said.get("timeout"), usual.timeout, 1, 60),
        pace=replace(
            pace,
            per_host=int(_number(said.get("per-host"), pace.per_host, 1, 8)),
            interval=_number(said.get("interval"), pace.interval, 0.1, 60),
        ),
        accept=frozenset(accept),
        exclude=tuple(exclude),
        at_once=at_once or said.get("at-once") is True,
        allow=tuple(allow),
    )


def _number(value: Any, usual: float, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return usual
    return min(max(value, least), most)


def _list(value: Any, kind: type) -> list[Any]:
    return [one for one in value if type(one) is kind] if isinstance(value, list) else []


def check(
    vault: Vault,
    policy: Policy,
    *,
    manners: Manners | None = None,
    rules: Collection[Rule] | None = None,
    only: Collection[VaultPath] | None = None,
    folder: str | None = None,
    forgetful: bool = False,
    progress: Progress | None = None,
    now: Callable[[], float] = time.time,
    answer: Callable[[Ask], Answer] | None = None,
) -> Outside:
    """Ask the addresses in `vault`, in the files of `only` or all, and return what is wrong with them.

    What is known is kept in `folder` or the user's cache, unless `forgetful`; it is kept, too, when this is
    interrupted. `now` tells the time in seconds since 1970; `answer` takes the place of the network. Raises
    UsageError for a network that is none; never for what an address or a server says.
    """
    manners = manners or manners_of(policy.options)
    rules = asked_rules(policy) if rules is None else rules
    wanted = _wanted(vault, policy, rules, list(web_places(vault, only)))
    excluded = Exclusions(manners.exclude)
    read = {place: read_address(place.address) for place in wanted}
    known = {p: a for p, a in read.items() if a and not excluded.match(a)}
    addresses = dict.fromkeys(known.values())
    memory = Memory(str(vault.root), folder, forgetful=forgetful)
    asking = _Asking(manners, memory, now, answer, progress)
    try:
        asking.ask(addresses)
        if any(OPEN in wanted[place] for place in known):
            asking.ask(dict.fromkeys(twin for a in addresses if (twin := asking.open_twin(a))))
    finally:
        memory.save(now())
    asked = {rule.name for rule in rules}
    found = [
        said
        for place, address in known.items()
        for said in asking.findings(place, address, wanted[place], asked)
    ]
    unfit = {place.address for place, address in read.items() if address is None}
    refused = {str(a) for a in addresses if asking.is_private(a)} | unfit
    return Outside(in_order(found), len(addresses), asking.asked, tuple(sorted(refused)))


def _wanted(
    vault: Vault, policy: Policy, rules: Iterable[Rule], places: list[WebPlace]
) -> dict[WebPlace, dict[str, Severity]]:
    """Return at which places findings of which rules would count, and how grave they would be.

    It is asked before any address is: where nobody wants to hear of one, nobody need be asked. So a finding
    of every rule is made for every place, and those that settings and suppressions leave are kept.
    """
    fictions = [
        Diagnostic(rule.name, rule.severity, p.path, p.span, p.start, p.end, str(i))
        for i, p in enumerate(places)
        for rule in rules
    ]
    paths = {p.path for p in places if p.path in vault.notes}
    reader = Reader(MARKS)
    marks = [d for path in sorted(paths) for d in reader.findings(vault.notes[path])]
    names = {rule.name for rule in rules}
    wanted: dict[int, dict[str, Severity]] = {}
    for d in policy.settle(vault, (*fictions, *marks)):
        if d.rule in names:
            wanted.setdefault(int(d.message), {})[d.rule] = d.severity
    return {places[i]: wanted[i] for i in sorted(wanted)}


class _Asking:
    """One run over addresses, in the light of what is known of them."""

    def __init__(
        self,
        manners: Manners,
        memory: Memory,
        now: Callable[[], float],
        answer: Callable[[Ask], Answer] | None,
        progress: Progress | None,
    ) -> None:
        self.asked = 0
        """How many addresses were asked."""
        self._manners = manners
        self._records = memory.records
        self._private: set[str] = set()
        self._has_heard = False
        self._now = now
        self._answer = answer or _network(manners, now)
        self._progress = progress

    def ask(self, addresses: Iterable[Address]) -> None:
        """Ask those of which nothing is known that still holds."""
        due = self._due(list(addresses))
        courses = {str(a): course(a, _unchanged(self._records.get(str(a)))) for a in _spread(due)}
        before, progress = self.asked, self._progress
        at_hand = Round(courses, self._answer, self._manners.pace)
        try:
            at_hand.run(progress and (lambda done, total: progress(before + done, before + total)))
        finally:
            self.asked += len(at_hand.seen)
            self._learn(at_hand.seen)

    def _due(self, addresses: list[Address]) -> list[Address]:
        accept, now = self._manners.accept, self._now()
        known = {a: r for a in addresses if (r := self._records.get(str(a)))}
        fresh = [a for a, record in known.items() if is_fresh(record, accept, now)]
        holds = set(fresh)
        due = [a for a in addresses if a not in holds]
        if due and all(a in known and verdict(known[a].seen, accept) != "fine" for a in due):
            sound = {a.host: a for a in fresh if verdict(known[a].seen, accept) == "fine"}
            due += list(sound.values())[:_WITNESSES]
        return due

    def _learn(self, seen: Mapping[str, Seen]) -> None:
        private = {key for key, one in seen.items() if one.failure == PRIVATE and not one.final}
        self._private |= private  # it depends on what is allowed in this run, so it is not kept
        self._has_heard = self._has_heard or any(one.status for one in seen.values())
        hosts = {key.split("/")[2] for key in seen.keys() - private}
        cut_off = len(hosts) > _FEW_HOSTS and not (self._has_heard or self._manners.at_once)
        for key in seen.keys() - private:
            told = seen[key]._replace(unsure=True) if cut_off else seen[key]
            before = self._records.get(key)
            self._records[key] = recorded(told, before, self._manners.accept, self._now())

    def is_private(self, address: Address) -> bool:
        """Tell whether `address` was refused, for it leads to a machine that is not allowed."""
        return str(address) in self._private

    def open_twin(self, address: Address) -> Address | None:
        """Return the address under `https` that could be written for a sound one under `http`."""
        record = self._record(address)
        sound = record and verdict(record.seen, self._manners.accept) == "fine"
        return address.secure if record and sound and not record.seen.moved else None

    def _record(self, address: Address) -> Record | None:
        return None if self.is_private(address) else self._records.get(str(address))

    def findings(
        self,
        place: WebPlace,
        address: Address,
        wanted: Mapping[str, Severity],
        asked: Collection[str],
    ) -> Iterator[Diagnostic]:
        """Yield what is to be said of an address in one place."""
        record = self._record(address)
        if record is None:
            return
        seen, manners = record.seen, self._manners
        match verdict(seen, manners.accept):
            case "failed" if is_dead(record, at_once=manners.at_once):
                yield from _said(place, DEAD, wanted, f"“{place.address}” is dead: {_why(seen)}")
            case "failed" if DEAD in wanted or DEAD not in asked:
                message = f"“{place.address}” could not be reached, and is tried again later: {_why(seen)}"
                yield from _said(place, SLOW, wanted, message)
            case "unsure":
                message = f"nobody can tell whether “{place.address}” is alive: {_why(seen)}"
                yield from _said(place, SLOW, wanted, message)
            case "fine" if seen.moved and seen.status < 300:
                message = f"“{place.address}” has moved for good to “{seen.moved}”"
                for d in _said(place, MOVED, wanted, message):
                    fix = moved_fix(place, address, seen)
                    yield d._replace(suggestions=(seen.moved,), fix=fix)
            case "fine" if (twin := self.open_twin(address)) and self._answers(twin):
                message = f"“{place.address}” answers under https, too"
                for d in _said(place, OPEN, wanted, message):
                    yield d._replace(suggestions=(str(twin),), fix=secure_fix(place))

    def _answers(self, twin: Address) -> bool:
        record = self._record(twin)
        if record is None:
            return False
        seen = record.seen
        return 200 <= seen.status < 300 and not seen.final.startswith("http:")


def _network(manners: Manners, now: Callable[[], float]) -> Callable[[Ask], Answer]:
    from vaultkit.lint.external_guard import Guard
    from vaultkit.lint.external_request import Requester  # loads all that speaks HTTP and TLS

    return Requester(Guard(manners.allow), timeout=manners.timeout, now=now).answer


def _unchanged(record: Record | None) -> Seen | None:
    """Return what may still hold of an address, if it can be asked whether it does."""
    seen = record and record.seen
    return seen if seen and 200 <= seen.status < 300 and not seen.final else None


def _spread(addresses: list[Address]) -> list[Address]:
    """Return the addresses so that those of one host do not come all at once."""
    turns: dict[str, int] = {}
    keys = {}
    for i, address in enumerate(addresses):
        turns[address.host] = turns.get(address.host, -1) + 1
        keys[address] = (turns[address.host], i)
    return sorted(addresses, key=lambda a: keys[a])


def _said(
    place: WebPlace, rule: str, wanted: Mapping[str, Severity], message: str
) -> Iterator[Diagnostic]:
    if rule in wanted:
        yield Diagnostic(
            rule,
            wanted[rule],
            place.path,
            place.span,
            place.start,
            place.end,
            message,
            target=place.address,
        )


def _why(seen: Seen) -> str:
    if seen.failure:
        return f"it {seen.failure}"
    try:
        return f"it answers {seen.status} {HTTPStatus(seen.status).phrase}"
    except ValueError:
        return f"it answers {seen.status}"
