"""The tracker as it is read: page by page, and one learning point with all that became of it."""

from tracker.queries.history import history_of
from tracker.queries.learning import differences, further_steps, ladder_of, next_step
from tracker.queries.tracker import SORTS, Wanted, tracker
from tracker.queries.wording import FINDING_COLOURS, RUNG_COLOURS, listed, shortened

__all__ = [
    "FINDING_COLOURS",
    "RUNG_COLOURS",
    "SORTS",
    "Wanted",
    "differences",
    "further_steps",
    "history_of",
    "ladder_of",
    "listed",
    "next_step",
    "shortened",
    "tracker",
]
