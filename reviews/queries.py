"""Agenda item 3: the pending and current reviews, by type."""

import datetime
from dataclasses import dataclass

from accounts.models import User
from reviews.enums import PENDING
from reviews.models import Review, ReviewType

#: The three that agenda item 3 names; they are listed even when there is none (ToR, Appendix I).
ALWAYS_NOTED = ("dhr", "sar", "cspr")


@dataclass(frozen=True)
class NotedReview:
    """One review as item 3 lists it."""

    pk: int
    code: str
    board: str
    state: str
    since: datetime.date
    is_pending: bool
    is_restricted: bool


@dataclass(frozen=True)
class NotedType:
    """A type with its reviews."""

    name: str
    pending: tuple[NotedReview, ...]
    current: tuple[NotedReview, ...]


def noted(user: User) -> list[NotedType]:
    """Return the types with what is pending and current among the reviews `user` may see (2 queries)."""
    by_type: dict[int, list[NotedReview]] = {}
    visible = Review.objects.visible_to(user)
    for review in (visible.pending() | visible.current()).select_related("board").order_by("code"):
        by_type.setdefault(review.type_id, []).append(
            NotedReview(
                review.pk,
                review.code,
                review.board.short_name,
                review.get_state_display(),
                review.state_since,
                review.state in PENDING,
                review.is_restricted,
            )
        )
    return [
        NotedType(
            kind.plural,
            tuple(review for review in found if review.is_pending),
            tuple(review for review in found if not review.is_pending),
        )
        for kind in ReviewType.objects.all()
        if (found := by_type.get(kind.pk, [])) or kind.code in ALWAYS_NOTED
    ]
