"""The frozen data that the three boards' reports of a half-year are made of.

`collect` reads once; everything else here is a pure function of `Facts`. The result is plain JSON:

    version, period, as_at_on, frozen data of one edition
    told        ids of the reviews, learning points and actions that were read; checked again before issue
    shared      figures that every board's report shows: boards, reviews, learning, impact_reviews, attendance, actions,
                meetings
    boards      by code, what one board's report shows: reviews, points, stories, unevidenced, impact_reviews,
                programme, asks, figures, change

Every key that ends in ``_on`` holds a day (or a list of days) as ISO text; see `read`.

What a board may read. A board reads nothing case-level, so the data holds:

- of a restricted review: nothing. It is not counted either; of a learning point from one, only the reference, with the
  word "Restricted", because no learning point can be left out; of an action from one, nothing.
- of another review: its anonymised code, type, state and dates; not its summary.
- of an action: reference, agency, due day and state. What needs doing is told only when it was agreed under an item
  that is not about cases: text agreed in a case discussion can tell of the case.
- of people: nothing. Places and actions are given by agency.

When the day of the figures is the last of the half-year, states are those of that day as the history of changes knows
them; a learning point counts as far as it had come by then, and every one on the tracker counts.
"""

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.dated import today
from meetings.queries import AgencyAttendance, total_of
from reports.domain import asks, change
from reports.domain.period import DAY, Period, six_months_after
from reports.domain.standing import (
    COUNTED_AS,
    STAGES,
    by,
    counts_as,
    in_period,
    is_open,
    is_told,
    reviewed,
    rung_of,
    stage_of,
    state_of,
)
from reports.facts import Facts, ImpactFact, PointFact, facts_of
from reviews.enums import ReviewState
from reviews.queries import ALWAYS_NOTED
from tracker.enums import SHOWS_IMPACT, Finding

VERSION = 1

Data = dict[str, Any]


def collect(period: Period) -> Data:
    """Read the data of `period` as it stands; of a half-year that is going on, up to today."""
    return assemble(facts_of(period, min(period.end, today())), change.before(period))


def assemble(facts: Facts, earlier: Data | None = None) -> Data:
    """Make the data from what was read; `earlier` is the data of the last report before this half-year."""
    data = {
        "version": VERSION,
        "period": {"start_on": facts.period.start, "end_on": facts.period.end, "label": facts.period.label},
        "as_at_on": facts.as_at,
        "told": {
            "reviews": [review.pk for review in facts.reviews],
            "learning_points": [point.pk for point in facts.points if not point.is_restricted],
            "actions": [action.pk for action in facts.actions],
        },
        "shared": _shared(facts),
        "boards": {board.code: _board(facts, board.code) for board in facts.boards},
    }
    plain: Data = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    for code, view in plain["boards"].items():
        view["asks"] = asks.of(view, plain["shared"])
        view["figures"] = change.figures(plain["shared"], view)
        view["change"] = change.since(earlier, code, view["figures"])
    return plain


def read(value: Any, name: str = "") -> Any:
    """Return frozen data with its days as dates."""
    if isinstance(value, Mapping):
        return {key: read(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [read(each, name) for each in value]
    if name.endswith("_on") and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    return value


# What every board reads -------------------------------------------------------------------------------------------


def _shared(facts: Facts) -> Data:
    return {
        "boards": [asdict(board) for board in facts.boards],
        "reviews": _by_board(facts, STAGES, [(review.board, stage_of(review, facts)) for review in facts.reviews]),
        "learning": _by_board(
            facts,
            COUNTED_AS,
            [(point.boards[0], counts_as(point, facts.as_at)) for point in facts.points],
        )
        | {
            "for_several_boards": sum(len(point.boards) > 1 for point in facts.points),
            "evidenced_in_period": sum(in_period(point.evidenced_on, facts) for point in facts.points),
        },
        "impact_reviews": _findings(facts),
        "attendance": _attendance(facts.attendance),
        "actions": _actions(facts),
        "meetings": {
            "held_on": [each.date for each in facts.meetings if each.is_held and in_period(each.date, facts)],
            "cancelled_on": [each.date for each in facts.meetings if each.is_cancelled and in_period(each.date, facts)],
        },
    }


def _by_board(facts: Facts, kinds: Iterable[str], counted: Iterable[tuple[str, str]]) -> Data:
    """Count `(board, kind)` pairs into a row for each board and a total, each with the sum of its own."""
    kinds = list(kinds)
    counts = Counter(counted)
    rows: list[Data] = [{"board": b.short_name, **{kind: counts[b.code, kind] for kind in kinds}} for b in facts.boards]
    total: Data = {"board": "All boards", **{kind: sum(row[kind] for row in rows) for kind in kinds}}
    for row in (*rows, total):
        row["total"] = sum(row[kind] for kind in kinds)
    return {"by_board": rows, "total": total}


def _findings(facts: Facts) -> Data:
    found = [review.finding for point in facts.points for review in reviewed(point, facts)]
    return {
        "total": len(found),
        "by_finding": [{"finding": finding.label, "number": found.count(finding)} for finding in Finding],
    }


def _attendance(rows: tuple[AgencyAttendance, ...]) -> Data:
    return {"agencies": [_attended(row) for row in rows], "total": _attended(total_of(rows))}


def _attended(row: AgencyAttendance) -> Data:
    return asdict(row) | {"represented": row.represented, "rate": row.rate}


def _actions(facts: Facts) -> Data:
    start, end = facts.period.start, facts.as_at
    opened = [action for action in facts.actions if start <= action.opened_on <= end]
    closed = [action for action in facts.actions if action.closed_on and start <= action.closed_on <= end]
    still_open = [action for action in facts.actions if is_open(action, end)]
    overdue = [action for action in still_open if action.due_on < end]
    agencies = sorted({action.agency for action in still_open})
    return {
        "open_at_start": sum(is_open(action, start - DAY) for action in facts.actions),
        "opened": len(opened),
        "closed": len(closed),
        "open_at_end": len(still_open),
        "overdue": len(overdue),
        "by_agency": [
            {
                "agency": agency,
                "open": sum(action.agency == agency for action in still_open),
                "overdue": sum(action.agency == agency for action in overdue),
            }
            for agency in agencies
        ],
        "open": [
            {
                "reference": action.reference,
                "what": action.what,
                "agency": action.agency,
                "due_on": action.due_on,
                "is_overdue": action in overdue,
            }
            for action in still_open
        ],
    }


# What one board reads ---------------------------------------------------------------------------------------------


def _board(facts: Facts, code: str) -> Data:
    name = next(board for board in facts.boards if board.code == code)
    points = [point for point in facts.points if code in point.boards]
    return {
        "board": asdict(name),
        "reviews": _register(facts, code),
        "learning": {
            "total": len(points),
            **{kind: sum(counts_as(point, facts.as_at) == kind for point in points) for kind in COUNTED_AS},
            "evidenced_in_period": sum(in_period(point.evidenced_on, facts) for point in points),
        },
        "stories": [_story(point, facts) for point in points if in_period(point.evidenced_on, facts)],
        "evidenced_before": [
            point.reference for point in points if point.evidenced_on and point.evidenced_on < facts.period.start
        ],
        "unevidenced": [_listed(point, facts) for point in points if not by(point.evidenced_on, facts.as_at)],
        "points": [_told(point, facts) for point in points if is_told(point, facts.as_at)],
        "impact_reviews": sorted(
            ({"reference": point.reference, **_review(each)} for point in points for each in reviewed(point, facts)),
            key=lambda row: row["reviewed_on"],
        ),
        "programme": _programme(facts, code, points),
    }


def _register(facts: Facts, code: str) -> list[Data]:
    """The board's reviews by type; its own of the three types that item 3 names are listed even when there is none."""
    found = []
    for kind in facts.types:
        rows: dict[str, list[Data]] = {"pending": [], "current": [], "concluded": []}
        for review in facts.reviews:
            if (review.kind, review.board) == (kind.code, code) and (stage := stage_of(review, facts)):
                since, state = state_of(review, facts.as_at) or (facts.as_at, "")
                rows[stage].append({"code": review.code, "state": ReviewState(state).label, "since_on": since})
        if any(rows.values()) or (kind.board == code and kind.code in ALWAYS_NOTED):
            found.append({"type": kind.plural, **rows})
    return found


def _programme(facts: Facts, code: str, points: list[PointFact]) -> Data:
    """What is to come in the six months after the day of the figures, and what should have come before it."""
    horizon = six_months_after(facts.as_at + DAY) - DAY
    due = [
        {
            "reference": point.reference,
            "learning": point.learning,
            "agency": point.agency,
            "due_on": point.review_due,
            "is_overdue": point.review_due < facts.as_at,
        }
        for point in points
        if is_told(point, facts.as_at) and point.review_due and point.review_due <= horizon
    ]
    return {
        "until_on": horizon,
        "reviews": [
            {"type": kind["type"], **row}
            for kind in _register(facts, code)
            for row in (*kind["pending"], *kind["current"])
        ],
        "impact_reviews": sorted(due, key=lambda row: row["due_on"]),
        "meetings_on": [
            each.date for each in facts.meetings if facts.as_at < each.date <= horizon and not each.is_cancelled
        ],
    }


def _story(point: PointFact, facts: Facts) -> Data:
    """Learning → change → evidence → difference."""
    proof = [review for review in point.impact_reviews if review.is_signed_off and review.finding in SHOWS_IMPACT]
    shown = next((review for review in proof if review.reviewed_on == point.evidenced_on), None)
    return _told(point, facts) | {
        "change": point.embedded_how,
        "changed_on": point.embedded_on,
        "evidence": shown.evidence if shown else "",
        "evidenced_on": point.evidenced_on,
        "difference": shown.finding.label if shown else "",
    }


def _told(point: PointFact, facts: Facts) -> Data:
    """A learning point in full: the four blocks that the ToR requires, its rung and what impact reviews found."""
    return {
        "reference": point.reference,
        "boards": _names(point, facts),
        "agency": point.agency,
        "source": point.source,
        "rung": rung_of(point, facts.as_at).label,
        "learning": point.learning,
        "embedding": point.embedding,
        "sharing": point.sharing,
        "impact": point.impact,
        "due_on": point.review_due,
        "is_overdue": bool(point.review_due and point.review_due < facts.as_at),
        "shared_on": by(point.shared_on, facts.as_at),
        "embedded_on": by(point.embedded_on, facts.as_at),
        "impact_reviews": [_review(each) for each in reviewed(point, facts)],
    }


def _listed(point: PointFact, facts: Facts) -> Data:
    """A learning point without evidence of impact, by reference; it cannot be left out, whatever it is."""
    if point.is_restricted:
        return {"reference": point.reference, "stands": "Restricted"}
    if point.is_draft:
        blank = ", ".join(point.blank_blocks)
        return {"reference": point.reference, "stands": "Draft", "blank": blank, "agency": point.agency}
    told = _told(point, facts)
    return {
        "stands": told["rung"],
        **{key: told[key] for key in ("reference", "learning", "agency", "due_on", "is_overdue")},
    }


def _review(review: ImpactFact) -> Data:
    return {
        "reviewed_on": review.reviewed_on,
        "finding": review.finding.label,
        "is_worse": review.finding == Finding.NEGATIVE,
        "evidence": review.evidence,
        "is_signed_off": review.is_signed_off,
    }


def _names(point: PointFact, facts: Facts) -> list[str]:
    names = {board.code: board.short_name for board in facts.boards}
    return [names[code] for code in point.boards]
