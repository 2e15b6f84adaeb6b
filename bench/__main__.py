"""`python -m bench`: set the stage, measure, print the table."""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bench import pdf, table
from bench.clock import OK, Runner, race
from bench.pages import DEPTH, GROWTH, LARGE, MIDDLE, PAGES, SIZES, SMALL, PageSpec
from bench.stage import Stage
from learningforum.runtime.child import CHECKOUT
from learningforum.runtime.errors import StartError

DOCUMENT = CHECKOUT / "docs" / "performance.md"
FLOOR = "floor app"


@dataclass(frozen=True)
class Effort:
    """How much a run takes on: rounds of all pages, seconds after which no round begins, PDFs, jobs for the memory."""

    rounds: int
    seconds: float
    pdfs: int
    jobs: int


FULL = Effort(rounds=120, seconds=240, pdfs=15, jobs=20)
QUICK = Effort(rounds=12, seconds=15, pdfs=3, jobs=5)


@dataclass
class Forum:
    """One database with its web server: what each page costs there, and how its readers are known."""

    port: int
    cookies: dict[str, str]
    visits: dict[int, dict[str, Any]]


@dataclass
class Timed:
    """One page with everything that is timed for it; `sizes` and `deep` only for a long list."""

    page: PageSpec
    visits: dict[int, dict[str, Any]]
    runner: Runner
    floor: Runner
    sizes: dict[int, Runner] = field(default_factory=dict)
    deep: Runner | None = None

    def runners(self) -> Iterator[Runner]:
        """Everyone who takes part in the race, the page beside its floor."""
        yield self.runner
        yield self.floor
        yield from self.sizes.values()
        if self.deep:
            yield self.deep


def main() -> None:
    """Measure what is asked for and print it; a page that does not answer makes the exit status 1."""
    asked = _arguments().parse_args()
    effort = QUICK if asked.quick else FULL
    chosen = [index for index, page in enumerate(PAGES) if re.search(asked.pages, page.name, re.IGNORECASE)]
    begun, load = time.monotonic(), os.getloadavg()[0]
    try:
        with Stage() as stage:
            forums = _forums(stage, chosen)
            floor = stage.serve("floor", stage.on(_name(LARGE)), "bench.floor.wsgi:application")
            _say("Timing")
            timed, broken = _timed(chosen, forums, floor)
            rounds = race(
                [each for page in timed for each in page.runners()], rounds=effort.rounds, seconds=effort.seconds
            )
            rows: list[Any] = [cells for page in timed for cells in _lines(page)]
            rows += [table.missing(page, status) for page, status in broken]
            if re.search(asked.pages, pdf.NAME, re.IGNORECASE):
                _say("Making PDFs")
                rows += pdf.lines(
                    stage.ask("bench.pdf", stage.on(_name(MIDDLE)), {"pdfs": effort.pdfs, "jobs": effort.jobs})
                )
    except StartError as error:
        sys.exit(str(error))
    method = _method(rounds, load, time.monotonic() - begun)
    print(f"{table.plain(rows)}\n\n{method}")
    if effort is FULL and len(chosen) == len(PAGES) and not broken:
        table.keep(DOCUMENT, f"{table.markdown(rows)}\n\n{method}")
    sys.exit(1 if broken else 0)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure the forum against a bare Django app.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; docs/performance.md stays as it is")
    parser.add_argument("--pages", default="", metavar="REGEX", help="only the pages whose name this matches")
    return parser


def _say(step: str) -> None:
    print(f"{step} …", file=sys.stderr, flush=True)


def _name(size: int) -> str:
    return f"forum_{size}"


def _forums(stage: Stage, chosen: list[int]) -> dict[int, Forum]:
    """A database and a web server for each size; the databases are filled side by side."""
    _say(f"Filling databases with {', '.join(f'{size:,}' for size in SIZES)} rows a table")
    for size in SIZES:
        stage.copy_database(_name(size))
    with ThreadPoolExecutor() as pool:
        answers = pool.map(
            lambda size: stage.ask("bench.count", stage.on(_name(size)), {"size": size, "pages": chosen}), SIZES
        )
        counted = dict(zip(SIZES, answers, strict=True))
    forums = {}
    for size, answer in counted.items():
        port = stage.serve(_name(size), stage.on(_name(size)))
        forums[size] = Forum(port, answer["cookies"], dict(zip(chosen, answer["visits"], strict=True)))
    return forums


def _timed(chosen: list[int], forums: dict[int, Forum], floor: int) -> tuple[list[Timed], list[tuple[str, int]]]:
    """What is to be timed for each chosen page, and the pages that do not answer, with their status."""
    timed, broken = [], []
    large = forums[LARGE]
    for index in chosen:
        page, visits = PAGES[index], {size: forum.visits[index] for size, forum in forums.items()}
        wrong = [visit["status"] for visit in visits.values() if visit["status"] != OK]
        if wrong:
            broken.append((page.name, wrong[0]))
            continue
        seen, cookie = visits[LARGE], large.cookies[page.role]
        weight = f"/floor?queries={seen['queries']}&rows={seen['rows']}&bytes={seen['bytes']}"
        each = Timed(page, visits, Runner(large.port, seen["path"], cookie), Runner(floor, weight, cookie))
        if page.long:
            for size in (SMALL, MIDDLE):
                forum = forums[size]
                each.sizes[size] = Runner(forum.port, visits[size]["path"], forum.cookies[page.role])
            if seen["deep"]:
                each.deep = Runner(large.port, seen["deep"], cookie)
        timed.append(each)
    return timed, broken


def _lines(timed: Timed) -> Iterator[tuple[str, ...]]:
    """The page against its floor, and for a long list against fewer rows and against its first page."""
    seen, name = timed.visits[LARGE], timed.page.name
    yield table.Line(
        page=name,
        rows=f"{seen['rows']:,}",
        queries=f"{seen['queries']}",
        weight=f"{timed.runner.size:,}",
        ms=timed.runner.p50,
        against=FLOOR,
        base_ms=timed.floor.p50,
        target=timed.page.target,
        wrong=_wrong(timed),
    ).cells()
    for size, runner in timed.sizes.items():
        visit = timed.visits[size]
        yield table.Line(
            page=f"{name}, {LARGE:,} in the table",
            rows=f"{seen['rows']} : {visit['rows']}",
            queries=f"{seen['queries']} : {visit['queries']}",
            weight="",
            ms=timed.runner.p50,
            against=f"{size:,} in the table",
            base_ms=runner.p50,
            target=GROWTH if size == MIDDLE else None,
        ).cells()
    if timed.deep:
        yield table.Line(
            page=f"{name}, a page deep inside",
            rows="",
            queries="",
            weight=f"{timed.deep.size:,}",
            ms=timed.deep.p50,
            against="first page",
            base_ms=timed.runner.p50,
            target=DEPTH,
        ).cells()


def _wrong(timed: Timed) -> str:
    """What is amiss with the page's queries, if anything."""
    counts = [visit["queries"] for visit in timed.visits.values()]
    most = timed.page.most_queries
    return ", ".join(
        filter(
            None,
            [
                f"queries grow {' → '.join(map(str, counts))}" if len(set(counts)) > 1 else "",
                f"more than {most} queries" if max(counts) > most else "",
            ],
        )
    )


def _method(rounds: int, load: float, seconds: float) -> str:
    """Where and how it was measured, in a sentence or two."""
    cores = os.cpu_count() or 1
    machine = "one core" if cores == 1 else f"{ {2: 'two', 4: 'four', 8: 'eight'}.get(cores, cores) } shared cores"
    return (
        f"Measured on {datetime.now(UTC):%-d %B %Y} on {machine} (load {load:.1f} when it began): "
        f"{rounds} rounds, one client, medians; {seconds / 60:.0f} minutes in all."
    )


if __name__ == "__main__":
    main()
