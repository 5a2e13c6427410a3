"""Proofs about reading: hostile vaults end well, time is linear, nobody else is concerned, nothing is reached for."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from alone import Ran, load_all, run_alone, vaultkit
from prove_figure import Figure
from prove_vaults import EXPLAINED, GENERATOR, ROOT, Hostile, Set, sets
from watched import watched, why_not

_INPUTS = int(os.environ.get("VAULTKIT_INPUTS", "50000"))
_OF_ONE = 5  # inputs: one that is drawn, and damaged ones of it, which are made ten times as fast


def ends_well(folder: Path) -> Iterator[Figure]:
    """R1: every hostile vault alone and all as one, checked and built."""
    load_all()
    for made in sets(folder / "sets"):
        for verb in ("check", "build"):
            yield from _singly(made, verb, folder)
            ran = _run(verb, made.whole, folder, cpu=600)
            said = f"{made.name}, all as one: {verb} ends with {ran.code} after {ran.seconds:.0f} CPU s"
            yield Figure(f"{said}, {ran.peak / 1e6:.0f} MB {ran.fault}", not ran.fault)
        if made.manifest is not None:
            yield _asked(
                "check-tree", made, "no file of the vaults is changed, nothing of them ran"
            )


def _singly(made: Set, verb: str, folder: Path) -> Iterator[Figure]:
    faults, silent, slowest = [], [], Ran(0, "", 0, 0, 0)
    for vault in made.vaults:
        ran = _run(verb, vault.folder, folder, cpu=120)
        slowest = max(ran, slowest, key=lambda r: r.seconds)
        if ran.fault:
            faults.append(f"{vault.name}: {ran.fault}")
        elif verb == "check" and vault.due and '"rule":' not in ran.said:
            silent.append(vault.name)
    many = f"{made.name}: {verb} of {len(made.vaults)} vaults"
    took = f"the slowest in {slowest.seconds:.1f} CPU s"
    yield Figure(f"{many}: {len(faults)} end badly, {took} {' '.join(faults)}", not faults)
    if verb == "check":
        due = sum(vault.due for vault in made.vaults)
        left = f"({len(EXPLAINED)} kinds explained)" if made.manifest else ""
        yield Figure(
            f"{many}: {len(silent)} of {due} due are silent {left} {silent or ''}", not silent
        )


def _run(verb: str, vault: Path, folder: Path, *, cpu: int) -> Ran:
    words = [verb, "--vault", str(vault), "--no-cache"]
    site = folder / "site"
    words += ["--format", "json"] if verb == "check" else ["--site-dir", str(site)]
    ran = run_alone(vaultkit(*words), here=folder, cpu=cpu)
    shutil.rmtree(site, ignore_errors=True)
    return ran


def _asked(question: str, made: Set, says: str, *more: str) -> Figure:
    command = [sys.executable, str(GENERATOR), question, str(made.manifest), *more]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    wrong = "" if done.returncode == 0 else done.stdout[:2000]
    return Figure(f"{made.name}: {says} {wrong}", done.returncode == 0)


def takes_any_input(folder: Path) -> Iterator[Figure]:
    """R2: generated notes, read, checked and shown."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st
    from markdown_texts import damaged, texts, yaml_blocks

    from vaultkit.lint.run import check
    from vaultkit.site.edition import Edition
    from vaultkit.site.pages import note_content
    from vaultkit.site.publish import decide
    from vaultkit.vault.load import load

    tried = 0
    with_properties = st.tuples(yaml_blocks, texts).map(lambda two: f"---\n{two[0]}---\n{two[1]}")
    (folder / "Other.md").write_text("# Other\n\ntext ^b\n")

    @settings(
        max_examples=-(-_INPUTS // _OF_ONE),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(texts | with_properties, st.integers(0, 1 << 32))
    def one(text: str, seed: int) -> None:
        nonlocal tried
        chance = random.Random(seed)
        for n in range(_OF_ONE):
            (folder / f"Note {n}.md").write_bytes(text.encode("utf-8", "surrogatepass"))
            text = damaged(chance, text)
        tried += _OF_ONE
        vault = load(folder)
        check(vault)
        edition = Edition(decide(vault, tell=lambda said: None))
        for path in edition.publication.notes:
            note_content(edition, path)

    try:
        one()
    except Exception as error:
        yield Figure(f"{tried} inputs: {type(error).__name__}: {error}", False)
    else:
        yield Figure(f"{tried} inputs, read, checked and shown: 0 uncaught", tried >= _INPUTS)


def is_linear(folder: Path) -> Iterator[Figure]:
    """R3: time grows with the text and no faster, for every family of texts made to be slow."""
    from test_hostile_input import FAMILIES

    load_all()
    for verb in ("check", "page"):
        worst, name = 0.0, ""
        slow = []
        for family, text in FAMILIES.items():
            ratio = min(_doubling(verb, text, folder) for _ in range(2))
            if ratio > worst:
                worst, name = ratio, family
            if ratio > 2.6:
                slow.append(f"{family!r}: {ratio:.2f}")
        many = f"{verb}: {len(FAMILIES)} families, 20 to 80 KB: at most {worst:.2f} times a doubling ({name!r})"
        yield Figure(f"{many} {slow or ''}", not slow)
    prose = "The quick brown fox, see [[fox]] and #tag. It runs.\n\n"
    small, large = (
        _seconds("check", prose * (n // len(prose)), folder) / n for n in (1_000_000, 10_000_000)
    )
    yield Figure(
        f"prose: {small * 1e6:.2f} CPU s/MB at 1 MB, {large * 1e6:.2f} at 10 MB: {large / small:.2f} times",
        large <= 1.3 * small,
    )


def _doubling(verb: str, text: Callable[[int], str], folder: Path) -> float:
    """Return by how much time grows when the text doubles, from 20 to 80 KB; small times say nothing."""
    first, last = (_seconds(verb, text(size), folder) for size in (20_000, 80_000))
    return ((last + 0.02) / (first + 0.02)) ** 0.5


def _seconds(verb: str, text: str, folder: Path) -> float:
    vault = folder / "growing"
    vault.mkdir(exist_ok=True)
    (vault / "Note.md").write_bytes(text.encode("utf-8", "replace"))

    def work() -> int:
        from vaultkit.lint.run import check
        from vaultkit.site.edition import Edition
        from vaultkit.site.pages import note_content
        from vaultkit.site.publish import decide
        from vaultkit.source.path import VaultPath
        from vaultkit.syntax import allowance
        from vaultkit.vault.load import load

        allowance.SECONDS = 1000.0  # what is stopped is not measured
        began = time.process_time()
        read = load(vault)
        if verb == "check":
            check(read)
        else:
            note_content(Edition(decide(read, tell=lambda said: None)), VaultPath("Note.md"))
        print("took", time.process_time() - began)
        return 0

    ran = run_alone(work, here=folder, cpu=300)
    took = re.search(r"took (\S+)", ran.said)
    return float(took[1]) if took else 300.0


def concerns_nobody_else(folder: Path) -> Iterator[Figure]:
    """R4: what is found in a thousand good notes is the same beside any hostile vault."""
    load_all()
    good = {f"good/{i % 20}/Page {i}.md": _good(i) for i in range(999)}
    vault = folder / "v"
    for name, text in good.items():
        (vault / name).parent.mkdir(parents=True, exist_ok=True)
        (vault / name).write_text(text)
    alone = _found_in_good(vault, folder)
    yield Figure(f"{len(good)} good notes have {len(alone)} findings", len(alone) > 100)
    for made in sets(folder / "sets"):
        other = [v.name for v in made.vaults if _beside(v, vault, folder) != alone]
        said = (
            f"{made.name}: beside {len(other)} of {len(made.vaults)} hostile vaults they are others"
        )
        yield Figure(f"{said} {other or ''}", not other)


def _good(i: int) -> str:
    odd = (
        "[[Nowhere at all]] [[Page 1#No such]] #Kind\n\n# Twice\n\n# Twice\n" if i % 10 == 0 else ""
    )
    return f"# About {i}\n\n[[Page {(i + 1) % 999}]] and [[Page {(i * 7) % 999}|so]] #kind ^b{i}\n\n{odd}"


def _beside(hostile: Hostile, vault: Path, folder: Path) -> list[str]:
    beside = vault / "hostile"
    os.rename(hostile.folder, beside)
    try:
        return _found_in_good(vault, folder)
    finally:
        os.rename(beside, hostile.folder)


def _found_in_good(vault: Path, folder: Path) -> list[str]:
    told = folder / "told.txt"
    words = ("check", "--vault", str(vault), "--no-cache", "--all", "-o", f"concise:{told}")
    ran = run_alone(vaultkit(*words), here=folder, cpu=120)
    lines = told.read_text("utf-8").splitlines() if told.is_file() else [ran.fault]
    told.unlink(missing_ok=True)
    return [line for line in lines if line.startswith("good/")] or [ran.fault]


def reaches_for_nothing(folder: Path) -> Iterator[Figure]:
    """R7: nothing outside is read or written, no connection is opened, no program is started."""
    if why_not():
        yield Figure(why_not(), None)
        return
    for made in sets(folder / "sets"):
        for verb in ("check", "build"):
            site, home = folder / "site", folder / "home"
            words = [verb, "--vault", str(made.whole), "--cache-dir", str(home)]
            seen = watched(
                *words, *(["--site-dir", str(site)] if verb == "build" else []), here=folder
            )
            outside = [p for p in seen.read | seen.changed if p.startswith(str(made.outside))]
            own = (str(site), str(home), str(folder / "tmp"), "/dev/")
            strange = [p for p in seen.changed if not p.startswith(own) and "__pycache__" not in p]
            counts = f"{len(seen.read)} files read, {len(outside)} of them outside the vault"
            wrote = f"{len(strange)} written elsewhere, {len(seen.connected)} connections, {len(seen.started)} programs"
            wrong = [*outside, *strange, *seen.connected, *seen.started][:5]
            good = seen.code in (0, 1) and not wrong
            yield Figure(f"{made.name}: {verb}: {counts}, {wrote} {wrong or ''}", good)
            shutil.rmtree(site, ignore_errors=True)


def tests_hold(*names: str) -> Callable[[Path], Iterator[Figure]]:
    """Return a proof that is a part of the test suite."""

    def proof(folder: Path) -> Iterator[Figure]:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", *names]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-300:]
        skipped = re.findall(r"SKIPPED \[\d+\] (.*)", done.stdout)
        yield Figure(f"{' '.join(names)}: {last} {skipped or ''}", done.returncode == 0)

    return proof


leaks_nothing = tests_hold(
    "tests/test_leaks.py", "tests/test_hostile_site.py::test_nothing_in_the_files_acts_or_leaks"
)
"""R5: no byte of what is private is in a site."""

acts_nowhere = tests_hold("tests/test_hostile_site.py", "tests/test_policy.py")
"""R6: nothing of a note acts in a browser, and sites work under a strict policy."""
