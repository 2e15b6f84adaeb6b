"""The register of reviews."""

import datetime
from collections.abc import Iterable

from accounts.models import User
from members.models import Board
from reviews.domain import review
from reviews.enums import NEEDS_REASON, ReviewState
from reviews.models import Review, ReviewType
from tests.factories.accounts import coordinator
from tests.factories.members import board as board_of
from tests.factories.names import unique


def review_type(code: str = "sar") -> ReviewType:
    """Return the type of this code: dhr, sar, cspr, rapid-review, multi-agency-audit…"""
    return ReviewType.objects.get(code=code)


def make_review(
    kind: str = "sar",
    *,
    code: str = "",
    state: ReviewState = ReviewState.IN_PROGRESS,
    board: Board | None = None,
    since: datetime.date | None = None,
    reason: str = "",
    summary: str = "",
    is_restricted: bool = False,
    named: Iterable[User] = (),
    actor: User | None = None,
) -> Review:
    """Note a review of type `kind` in `state`, owned by the board that usually owns its type; `named` may see it."""
    actor = actor or coordinator()
    of_kind = review_type(kind)
    made = review.note(
        of_kind,
        code=code or unique("Adult"),
        board=board or of_kind.board or board_of("shield"),
        state=state,
        since=since,
        reason=reason or ("Awaiting the end of criminal proceedings." if state in NEEDS_REASON else ""),
        summary=summary,
        is_restricted=is_restricted,
        actor=actor,
    )
    if named:
        review.restrict(made, is_restricted=is_restricted, named=named, actor=actor)
    return made
