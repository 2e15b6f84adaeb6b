"""The tables of this room, one noun a file."""

from tracker.models.impact import ImpactReview
from tracker.models.learning import AlsoFor, LearningPoint, rung_of

__all__ = ["AlsoFor", "ImpactReview", "LearningPoint", "rung_of"]
