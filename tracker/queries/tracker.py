"""The tracker page by page."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.functions import Left
from django.http import QueryDict
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from tracker.enums import LearningState, Rung
from tracker.models import LearningPoint, rung_of
from tracker.queries.wording import RUNG_COLOURS, SHORT, shortened
from ui.components import Colour
from ui.paging import Page, page_of

#: How the tracker may be sorted: the day of the next impact review, or the number.
SORTS = {
    "due": ("sorts_on", "id"),
    "-due": ("-sorts_on", "-id"),
    "number": ("number",),
    "-number": ("-number",),
}


@dataclass(frozen=True)
class LearningRow:
    """One learning point as the tracker lists it; `due` is None when no impact review is to come."""

    url: str
    reference: str
    learning: str
    board: str
    owner: str
    rung: str
    colour: Colour
    due: datetime.date | None
    is_overdue: bool


@dataclass(frozen=True)
class Wanted:
    """What the tracker is filtered by; everything when nothing is given."""

    board_id: int | None = None
    rung: Rung | None = None
    overdue: bool = False
    mine: bool = False
    drafts: bool = False


def tracker(user: User, wanted: Wanted, sort: str, params: QueryDict) -> Page[LearningRow]:
    """Return the page of the learning points `user` may see that `params` ask for, in the order of a key of `SORTS`.

    Two queries, however long the tracker.
    """
    points = LearningPoint.objects.visible_to(user)
    if wanted.board_id:
        points = points.for_board(wanted.board_id)
    if wanted.rung:
        points = points.on_rung(wanted.rung)
    points = points.overdue() if wanted.overdue else points
    points = points.owned_by(user) if wanted.mine else points
    points = points.drafts() if wanted.drafts else points
    rows = points.values(
        *("id", "number", "state", "shared_on", "embedded_on", "evidenced_on", "impact_review_due", "sorts_on"),
        words=Left("learning", SHORT + 1),
        board_name=F("board__short_name"),
        owner_name=F("owner__person__name"),
    )
    page = page_of(rows, SORTS[sort], params, singular="learning point", plural="learning points")
    day, base = today(), reverse("tracker:tracker")
    shown = tuple(_row(row, base, day) for row in page.rows)
    return Page(shown, page.prev_url, page.next_url, page.count_text)


def _row(row: dict[str, Any], base: str, day: datetime.date) -> LearningRow:
    rung = rung_of(row["shared_on"], row["embedded_on"], row["evidenced_on"])
    is_draft = row["state"] == LearningState.DRAFT
    return LearningRow(
        url=f"{base}{row['id']}/",
        reference=f"LP{row['number']}",
        learning=shortened(row["words"]),
        board=row["board_name"],
        owner=row["owner_name"] or "",
        rung="Draft" if is_draft else rung.label,
        colour="purple" if is_draft else RUNG_COLOURS[rung],
        due=None if is_draft or rung == Rung.EVIDENCED else row["impact_review_due"],
        is_overdue=row["sorts_on"] < day,
    )
