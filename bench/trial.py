"""The pages' part of a run: databases and servers, the race, and what it says of each page."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bench import table
from bench.clock import OK, Runner, race
from bench.pages import DEPTH, GROWTH, LARGE, MIDDLE, SIZES, SMALL, PageSpec
from bench.stage import Stage

FLOOR = "floor app"
FLOOR_APPLICATION = "bench.floor.wsgi:application"


@dataclass(frozen=True)
class Forum:
    """One database with its web server: what each page costs there, and how its readers are known."""

    port: int
    cookies: dict[str, str]
    visits: list[dict[str, Any]]


@dataclass
class Contest:
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


@dataclass
class Trial:
    """What is timed, and the pages that cannot be: their names and the status they answer with."""

    contests: list[Contest]
    broken: list[tuple[str, int]]

    def run(self, *, rounds: int, seconds: float) -> int:
        """Let all take turns; return how many rounds it was."""
        runners = [runner for contest in self.contests for runner in contest.runners()]
        return race(runners, rounds=rounds, seconds=seconds)

    def rows(self) -> Iterator[Sequence[str]]:
        """The rows of the table, page by page."""
        for contest in self.contests:
            yield from (line.cells() for line in _lines(contest))
        yield from (table.missing(name, status) for name, status in self.broken)


def name(size: int) -> str:
    """The database with `size` rows in each long table."""
    return f"forum_{size}"


def prepare(stage: Stage, pages: Sequence[PageSpec], indexes: list[int]) -> Trial:
    """Fill a database of each size, side by side, count what `pages` cost there, and serve them."""
    for size in SIZES:
        stage.copy_database(name(size))
    with ThreadPoolExecutor() as pool:
        questions = ({"size": size, "pages": indexes} for size in SIZES)
        answers = pool.map(lambda asked: stage.ask("bench.count", stage.on(name(asked["size"])), asked), questions)
        counted = dict(zip(SIZES, answers, strict=True))
    forums = {size: Forum(stage.serve(name(size), stage.on(name(size))), **counted[size]) for size in SIZES}
    trial = Trial([], [])
    floor = stage.serve("floor", stage.on(name(LARGE)), FLOOR_APPLICATION)
    for number, page in enumerate(pages):
        visits = {size: forum.visits[number] for size, forum in forums.items()}
        wrong = [visit["status"] for visit in visits.values() if visit["status"] != OK]
        if wrong:
            trial.broken.append((page.name, wrong[0]))
        else:
            trial.contests.append(_contest(page, visits, forums, floor))
    return trial


def _contest(page: PageSpec, visits: dict[int, dict[str, Any]], forums: dict[int, Forum], floor: int) -> Contest:
    def runner(size: int, path: str) -> Runner:
        return Runner(forums[size].port, path, forums[size].cookies[page.role])

    seen = visits[LARGE]
    weight = f"/floor?queries={seen['queries']}&rows={seen['rows']}&bytes={seen['bytes']}"
    beside = Runner(floor, weight, forums[LARGE].cookies[page.role])
    found = Contest(page, visits, runner(LARGE, seen["path"]), beside)
    if page.long:
        found.sizes = {size: runner(size, visits[size]["path"]) for size in (SMALL, MIDDLE)}
        found.deep = runner(LARGE, seen["deep"]) if seen["deep"] else None
    return found


def _lines(contest: Contest) -> Iterator[table.Line]:
    """The page against its floor, and for a long list against fewer rows and against its first page."""
    seen, title = contest.visits[LARGE], contest.page.name
    yield table.Line(
        page=title,
        rows=f"{seen['rows']:,}",
        queries=f"{seen['queries']}",
        weight=f"{contest.runner.size:,}",
        ms=contest.runner.p50,
        against=FLOOR,
        base_ms=contest.floor.p50,
        target=contest.page.target,
        wrong=_wrong(contest),
    )
    for size, runner in contest.sizes.items():
        visit = contest.visits[size]
        yield table.Line(
            page=f"{title}, {LARGE:,} in the table",
            rows=f"{seen['rows']} : {visit['rows']}",
            queries=f"{seen['queries']} : {visit['queries']}",
            weight=f"{contest.runner.size:,} : {runner.size:,}",
            ms=contest.runner.p50,
            against=f"{size:,} in the table",
            base_ms=runner.p50,
            target=GROWTH if size == MIDDLE else None,
        )
    if contest.deep:
        yield table.Line(
            page=f"{title}, a page deep inside",
            rows="",
            queries="",
            weight=f"{contest.deep.size:,} : {contest.runner.size:,}",
            ms=contest.deep.p50,
            against="the first page",
            base_ms=contest.runner.p50,
            target=DEPTH,
        )


def _wrong(contest: Contest) -> str:
    """What is amiss with the page's queries, if anything."""
    counts = [visit["queries"] for visit in contest.visits.values()]
    most = contest.page.most_queries
    grow = f"queries grow {' → '.join(map(str, counts))}" if len(set(counts)) > 1 else ""
    many = f"more than {most} queries" if max(counts) > most else ""
    return ", ".join(filter(None, [grow, many]))
