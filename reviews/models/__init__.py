"""The tables of this room, one noun a file."""

from reviews.models.review import Review, ReviewAccess, seen_by
from reviews.models.type import ReviewType

__all__ = ["Review", "ReviewAccess", "ReviewType", "seen_by"]
