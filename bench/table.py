"""The one table that a run prints, and its copy in docs/performance.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
HEAD = ("page", "rows", "queries", "bytes", "p50 ms", "against", "its p50 ms", "ratio", "target", "")
LEFT = {0, 5, 9}


@dataclass(frozen=True)
class Line:
    """What was measured against what, and the verdict; `target` is None where nothing is promised.

    `wrong` says in a few words what else is amiss, such as too many queries.
    """

    page: str
    rows: str
    queries: str
    weight: str
    ms: float
    against: str
    base_ms: float
    target: float | None
    wrong: str = ""

    @property
    def ratio(self) -> float:
        """How many times as long it takes."""
        return self.ms / self.base_ms

    @property
    def verdict(self) -> str:
        """In a word: ok, over, or nothing where nothing is promised."""
        slow = self.target is not None and round(self.ratio, 2) > self.target
        if slow or self.wrong:
            return ", ".join(filter(None, ["over" if slow else "", self.wrong]))
        return "ok" if self.target is not None else ""

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        target = f"{self.target:.2f}" if self.target is not None else "–"
        measured = (f"{self.ms:.1f}", self.against, f"{self.base_ms:.1f}", f"{self.ratio:.2f}", target)
        return (self.page, self.rows, self.queries, self.weight, *measured, self.verdict)


def missing(page: str, status: int) -> Sequence[str]:
    """A line for a page that cannot be measured."""
    return (page, *[""] * 8, f"answers {status}")


def plain(rows: Sequence[Sequence[str]]) -> str:
    """The table for a terminal."""
    table = [HEAD, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    return "\n".join("  ".join(_pad(cell, widths[i], i) for i, cell in enumerate(row)).rstrip() for row in table)


def _pad(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column in LEFT else cell.rjust(width)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """The table for a document."""
    rule = ["---" if column in LEFT else "--:" for column in range(len(HEAD))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [HEAD, rule, *rows])


def keep(document: Path, text: str) -> None:
    """Put `text` between the marks in `document`."""
    before, _, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        sentence = f"{document} has no place for the table: {BEGIN} … {END}."
        raise ValueError(sentence)
    document.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
