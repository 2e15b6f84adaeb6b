"""The report job against WeasyPrint alone on the same HTML, and the memory that making reports takes.

`python -m bench.pdf` answers for the practice data in one process: either the milliseconds that each way of making a
report took, taking turns, or the peak of its memory after each report.
"""

import gc
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from bench import table
from bench.stage import Stage

if TYPE_CHECKING:
    from reports.models import Report

TITLE = "Report job"
DATABASE = "practice"
ALONE = "WeasyPrint alone"
#: The job may take so much of WeasyPrint's time, and so many milliseconds beside it.
JOB, BESIDE = 1.05, 150
#: As the worker runs WeasyPrint: without the garbage collector looking on.
TUNED = 0.85
#: The peak after the last report against the peak after the first of each board.
FLAT = 1.05
BOARDS = 3
MEGABYTE = 1024


def rows(stage: Stage, reports: int) -> Iterator[Sequence[str]]:
    """Make reports of the practice data, and say in rows of the table what they took."""
    stage.copy_database(DATABASE)
    stage.run(["manage.py", "fill_demo"], stage.on(DATABASE))
    took = stage.ask("bench.pdf", stage.on(DATABASE), {"time": max(reports // 2, 3)})
    peaks = stage.ask("bench.pdf", stage.on(DATABASE), {"weigh": max(reports, BOARDS + 2)})
    job, tuned, alone = (statistics.median(took[way]) for way in ("job", "tuned", "alone"))
    weight = f"{took['bytes']:,}"
    yield table.Line(TITLE, "", "", weight, job, ALONE, alone, JOB + BESIDE / alone).cells()
    yield table.Line("WeasyPrint in the worker", "", "", weight, tuned, ALONE, alone, TUNED).cells()
    first = f"after {BOARDS} reports (MB)"
    title = f"Worker’s peak memory (MB), {len(peaks)} reports"
    yield table.Line(title, "", "", "", peaks[-1], first, peaks[BOARDS - 1], FLAT).cells()


def times(rounds: int) -> dict[str, Any]:
    """Milliseconds of the job, of WeasyPrint as the job runs it, and of WeasyPrint as it comes; `bytes` of one PDF."""
    from documents.pdf import pdf_of, warm_up
    from reports.domain import pdf, report

    each = _reports()[0]
    html, identifier = pdf.html_of(each), pdf.identifier_of(each)
    warm_up()
    ways: dict[str, Callable[[], object]] = {
        "job": lambda: report.make(each.pk),
        "tuned": lambda: pdf_of(html, identifier=identifier),
        "alone": lambda: _alone(html, identifier),
    }
    took: dict[str, Any] = {way: [] for way in ways}
    for number in range(rounds + 1):
        for way, make in ways.items():
            _make_again(each)
            gc.collect()
            (gc.unfreeze if way == "alone" else gc.freeze)()
            begun = time.perf_counter()
            make()
            if number:  # the first time warms up
                took[way].append((time.perf_counter() - begun) * 1_000)
    each.refresh_from_db()
    return took | {"bytes": len(pdf_of(html, identifier=identifier))}


def peaks(number: int) -> list[float]:
    """The peak of this process's memory, in megabytes, after each of `number` reports, the boards taking turns."""
    from documents.pdf import warm_up
    from reports.domain import report

    warm_up()
    found = []
    reports = _reports()
    for turn in range(number):
        each = reports[turn % len(reports)]
        _make_again(each)
        report.make(each.pk)
        found.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE)
    return found


def _alone(html: str, identifier: str) -> bytes:
    """WeasyPrint with its own defaults, in a process where nothing is set aside from the garbage collector."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from documents.pdf import TYPES, read_own

    class OurFiles(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
        def fetch(self, url: str, headers: object = None) -> object:
            return URLFetcherResponse(url, read_own(url), {"Content-Type": TYPES[Path(url).suffix]})

    made: bytes = HTML(string=html, url_fetcher=OurFiles()).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
    )
    return made


def _reports() -> "list[Report]":
    """The three boards' reports of the latest edition of the practice data."""
    from reports.models import Edition

    latest = Edition.objects.order_by("-period_start", "-number")[0]
    return list(latest.reports.select_related("edition", "board").order_by("board__position"))


def _make_again(report: "Report") -> None:
    """Put a report back to waiting."""
    from documents.enums import MakingState
    from reports.models import Report

    waiting = {"state": MakingState.WAITING, "document": None, "progress": 0, "attempts": 0}
    Report.objects.filter(pk=report.pk).update(**waiting)


if __name__ == "__main__":
    django.setup()
    asked = json.load(sys.stdin)
    json.dump(times(asked["time"]) if "time" in asked else peaks(asked["weigh"]), sys.stdout)
