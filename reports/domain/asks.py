"""What the forum asks of a board. It follows from the figures, so no report can leave an uncomfortable one out."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

NOTHING = "Note this report. The forum asks nothing more of the board this time."


def of(view: Mapping[str, Any], shared: Mapping[str, Any]) -> list[str]:
    """Return the asks of one board, the weightiest first; never empty."""
    made = [*_worse(view), *_late_reviews(view), *_nobody(view), *_late_actions(shared), *_absent(shared)]
    made += _restricted(view)
    made += _difference(view)
    return made or [NOTHING]


def _worse(view: Mapping[str, Any]) -> Iterable[str]:
    references = _in_order(row["reference"] for row in view["impact_reviews"] if row["is_worse"])
    if references:
        yield f"Decide with the forum what to change about {_list(references)}, where things got worse."


def _late_reviews(view: Mapping[str, Any]) -> Iterable[str]:
    late = [row for row in view["programme"]["impact_reviews"] if row["is_overdue"]]
    if late:
        rows = [f"{row['reference']} ({row['agency']})" if row["agency"] else row["reference"] for row in late]
        yield f"Ask for the impact {_reviews(late)} that {_is(late)} overdue: {_list(rows)}."


def _nobody(view: Mapping[str, Any]) -> Iterable[str]:
    references = [row["reference"] for row in view["points"] if not row["agency"]]
    if references:
        yield f"Name an agency to lead on {_list(references)}."


def _late_actions(shared: Mapping[str, Any]) -> Iterable[str]:
    number = shared["actions"]["overdue"]
    if number:
        agencies = [row["agency"] for row in shared["actions"]["by_agency"] if row["overdue"]]
        yield f"Seek assurance about {_count(number, 'overdue action')}, from {_list(agencies)}."


def _absent(shared: Mapping[str, Any]) -> Iterable[str]:
    low = [
        f"{row['agency']} ({row['rate']}%)"
        for row in shared["attendance"]["agencies"]
        if row["expected"] and row["rate"] < settings.REPORT_LOW_ATTENDANCE
    ]
    if low:
        yield f"Seek assurance that every place is represented at the forum, from {_list(low)}."


def _restricted(view: Mapping[str, Any]) -> Iterable[str]:
    references = [row["reference"] for row in view["unevidenced"] if row["stands"] == "Restricted"]
    if references:
        yield f"Ask the forum’s chairs about {_list(references)}, which {_is(references)} restricted and not told here."


def _difference(view: Mapping[str, Any]) -> Iterable[str]:
    references = [story["reference"] for story in view["stories"]]
    if references:
        yield f"Note the difference made by {_list(references)}, and help to spread it."


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _in_order(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _is(things: list[Any]) -> str:
    return "is" if len(things) == 1 else "are"


def _reviews(things: list[Any]) -> str:
    return "review" if len(things) == 1 else "reviews"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
