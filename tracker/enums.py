"""The impact ladder, findings and states of a learning point."""

from django.db.models import TextChoices


class Rung(TextChoices):
    """The impact ladder: how far a learning point has come."""

    IDENTIFIED = "identified", "Identified"
    SHARED = "shared", "Shared"
    EMBEDDED = "embedded", "Embedded"
    EVIDENCED = "evidenced", "Impact evidenced"


class Finding(TextChoices):
    """What an impact review found; "too early" and "none" are honest answers."""

    TOO_EARLY = "too early", "Too early to say"
    NONE = "none", "No evidence yet"
    SOME = "some", "Some evidence"
    STRONG = "strong", "Strong evidence"
    NEGATIVE = "negative", "Things got worse"


#: Findings that show a difference.
SHOWS_IMPACT = (Finding.SOME, Finding.STRONG)


class LearningState(TextChoices):
    """A learning point is a draft until all four blocks of the tracker are filled."""

    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
