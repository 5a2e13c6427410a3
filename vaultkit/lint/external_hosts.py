"""Many courses at once, but few requests to any one host, and none while it wants to be left alone."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Condition, Thread

from vaultkit.lint.external_course import Answer, Ask, Course, Seen

Progress = Callable[[int, int], None]
"""Called with the number of addresses asked so far and of all, in the thread that waits."""

LATER = Answer(failure="wants to be asked later", unsure=True)
_SILENT = 6
"""A host of which so many requests came to nothing, and none to something, is not asked any more."""


@dataclass(frozen=True)
class Pace:
    """How fast is polite."""

    workers: int = 8
    """Requests at once."""
    per_host: int = 2
    """Requests at once to one host."""
    interval: float = 0.5
    """Seconds between the beginnings of two requests to one host."""
    patience: float = 60.0
    """How long a host is waited for that says `Retry-After`, in all, in seconds; past it, it is left alone."""


@dataclass
class _Host:
    """What is to be asked of one host."""

    name: str
    asks: deque[tuple[str, Ask]] = field(default_factory=deque)
    active: int = 0
    next: float = 0.0
    is_listed: bool = False
    waited: float = 0.0
    silent: int = 0
    has_answered: bool = False
    parting: Answer | None = None
    """The answer to all that is still to be asked of it, once it is not asked any more."""

    def hear(self, answer: Answer, now: float, patience: float) -> None:
        """Take notice of how it is."""
        self.has_answered = self.has_answered or answer.status > 0
        if answer.wait and answer.status in (429, 503):
            self.waited += max(now + answer.wait - max(self.next, now), 0.0)
            if self.waited > patience:
                self.parting = LATER
            else:
                self.next = max(self.next, now + answer.wait)
        elif not answer.status and not answer.unsure:
            self.silent += 1
            if self.silent >= _SILENT and not self.has_answered:
                self.parting = answer._replace(heard=False)


class Round:
    """Courses, run to their ends by some threads."""

    def __init__(
        self, courses: Mapping[str, Course], answer: Callable[[Ask], Answer], pace: Pace
    ) -> None:
        """`answer` is called from many threads at once."""
        self.seen: dict[str, Seen] = {}
        """What came of the courses so far, by their names."""
        self._courses = courses
        self._answer = answer
        self._pace = pace
        self._change = Condition()
        self._hosts: dict[str, _Host] = {}
        self._due: list[tuple[float, str]] = []
        self._is_over = False
        self._crash: BaseException | None = None

    def run(self, progress: Progress | None = None) -> None:
        """Return when all courses have ended. One that is interrupted leaves `seen` as it is by then."""
        with self._change:
            for name, course in self._courses.items():
                self._put(name, next(course))
        count = min(self._pace.workers, len(self._courses))
        threads = [Thread(target=self._work, daemon=True) for _ in range(count)]
        try:
            for thread in threads:
                thread.start()
            self._wait(progress)
        finally:
            with self._change:
                self._is_over = True
                self._change.notify_all()

    def _wait(self, progress: Progress | None) -> None:
        total, said = len(self._courses), -1
        while True:
            with self._change:
                if len(self.seen) == said and not self._crash and said < total:
                    self._change.wait(0.5)
                done, crash = len(self.seen), self._crash
            if crash:
                raise crash
            if progress and done != said:
                progress(done, total)
            said = done
            if done >= total:
                return

    def _work(self) -> None:
        try:
            while (job := self._take()) is not None:
                host, name, ask = job
                answer = self._answer(ask)
                with self._change:
                    self._give(host, name, answer)
                    self._change.notify_all()
        except BaseException as error:  # a bug: it is raised in the thread that waits
            with self._change:
                self._crash = error
                self._change.notify_all()

    def _take(self) -> tuple[_Host, str, Ask] | None:
        """Return the next request that may be made, waiting for it; None when there will be none."""
        with self._change:
            while not self._is_over and len(self.seen) < len(self._courses):
                now = time.monotonic()
                if not self._due:
                    self._change.wait()
                elif self._due[0][0] > now:
                    self._change.wait(self._due[0][0] - now)
                elif job := self._first(now):
                    return job
        return None

    def _first(self, now: float) -> tuple[_Host, str, Ask] | None:
        host = self._hosts[heapq.heappop(self._due)[1]]
        host.is_listed = False
        if host.next > now or not host.asks:
            self._list(host)
            return None
        name, ask = host.asks.popleft()
        host.active += 1
        host.next = now + self._pace.interval
        self._list(host)
        return host, name, ask

    def _list(self, host: _Host) -> None:
        if host.asks and host.active < self._pace.per_host and not host.is_listed:
            host.is_listed = True
            heapq.heappush(self._due, (host.next, host.name))
            self._change.notify()  # who waits may wait for something later

    def _give(self, host: _Host, name: str, answer: Answer) -> None:
        """Go on with the course that waited for an answer of `host`."""
        host.active -= 1
        host.hear(answer, time.monotonic(), self._pace.patience)
        self._send(name, answer)
        self._part(host)
        self._list(host)

    def _part(self, host: _Host) -> None:
        # What is answered so goes no further, so nothing is asked of another host in here.
        while host.parting and host.asks:
            self._send(host.asks.popleft()[0], host.parting)

    def _send(self, name: str, answer: Answer) -> None:
        try:
            self._put(name, self._courses[name].send(answer))
        except StopIteration as end:
            self.seen[name] = end.value

    def _put(self, name: str, ask: Ask) -> None:
        key = ask.address.host
        host = self._hosts.setdefault(key, _Host(key))
        host.asks.append((name, ask))
        self._part(host)
        self._list(host)
