"""`python -m bench`: set the stage, measure, print the table."""

import argparse
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bench import calendar, pack, pdf, table, trial
from bench.clock import WrongAnswerError
from bench.pages import PAGES
from bench.stage import Stage
from learningforum.runtime.child import CHECKOUT
from learningforum.runtime.errors import StartError

DOCUMENT = CHECKOUT / "docs" / "performance.md"


@dataclass(frozen=True)
class Effort:
    """How much a run takes on: rounds of all pages, seconds after which no round begins, and reports to make."""

    rounds: int
    seconds: float
    reports: int


FULL = Effort(rounds=120, seconds=210, reports=20)
QUICK = Effort(rounds=12, seconds=12, reports=3)


@dataclass
class Outcome:
    """The rows of the table, what is to be said of how they came about, and how many pages did not answer."""

    rows: list[Sequence[str]]
    method: str
    broken: int


def main() -> None:
    """Measure what is asked for and print it; a page that does not answer makes the exit status 1."""
    asked = _arguments().parse_args()
    try:
        outcome = _measure(asked.pages, QUICK if asked.quick else FULL)
    except (StartError, WrongAnswerError) as error:
        sys.exit(str(error))
    print(f"{table.plain(outcome.rows)}\n\n{outcome.method}")
    if not (asked.quick or asked.pages.pattern or outcome.broken):
        table.keep(DOCUMENT, f"{table.markdown(outcome.rows)}\n\n{outcome.method}")
    sys.exit(1 if outcome.broken else 0)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure the forum against a bare Django app.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; docs/performance.md stays as it is")
    parser.add_argument(
        "--pages", default=re.compile(""), type=_pattern, metavar="REGEX", help="only the pages whose name this matches"
    )
    return parser


def _pattern(text: str) -> re.Pattern[str]:
    """A regular expression from the command line."""
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        sentence = f"{text!r} is not a regular expression: {error}"
        raise argparse.ArgumentTypeError(sentence) from error


def _measure(wanted: re.Pattern[str], effort: Effort) -> Outcome:
    begun, load, rounds = time.monotonic(), os.getloadavg()[0], 0
    indexes = [index for index, page in enumerate(PAGES) if wanted.search(page.name)]
    rows: list[Sequence[str]] = []
    broken = 0
    with Stage() as stage:
        if indexes:
            _say("Filling databases and counting queries")
            pages = trial.prepare(stage, [PAGES[index] for index in indexes], indexes)
            _say("Timing pages")
            rounds = pages.run(rounds=effort.rounds, seconds=effort.seconds)
            rows += pages.rows()
            broken = len(pages.broken)
        if wanted.search(calendar.TITLE):
            _say("Timing the calendar subscription")
            rows += calendar.rows(stage, effort.rounds, effort.seconds / 10)
        if wanted.search(pdf.TITLE):
            _say("Making reports")
            rows += pdf.rows(stage, effort.reports)
        if wanted.search(pack.TITLE):
            _say("Making packs")
            rows += pack.rows(stage, effort.reports)
    return Outcome(rows, _method(rounds, load, time.monotonic() - begun), broken)


def _say(step: str) -> None:
    print(f"{step} …", file=sys.stderr, flush=True)


def _method(rounds: int, load: float, seconds: float) -> str:
    """Where and how it was measured, in a sentence or two."""
    cores = os.cpu_count() or 1
    words = {1: "one core", 2: "two shared cores", 4: "four shared cores"}.get(cores, f"{cores} shared cores")
    return (
        f"Measured on {datetime.now(UTC):%-d %B %Y} on {words}, load {load:.1f} when it began; "
        f"{rounds} rounds, one client, medians. The whole run took {seconds:.0f} seconds."
    )


if __name__ == "__main__":
    main()
