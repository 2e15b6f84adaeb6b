"""States of a review and how they group for agenda item 3."""

from django.db.models import IntegerChoices, TextChoices


class ReviewState(TextChoices):
    """The life of a review, in the order it usually takes."""

    REFERRED = "referred", "Referred"
    SCREENING = "screening", "Screening"
    DECISION = "decision", "Decision"
    COMMISSIONED = "commissioned", "Commissioned"
    IN_PROGRESS = "in progress", "In progress"
    DRAFT_REPORT = "draft report", "Draft report"
    SIGN_OFF = "sign-off", "Sign-off"
    QUALITY_ASSURANCE = "quality assurance", "External quality assurance"
    AWAITING_PUBLICATION = "awaiting publication", "Awaiting publication"
    PUBLISHED = "published", "Published"
    NOT_PUBLISHED = "not published", "Not published"
    ACTIONS_MONITORED = "actions monitored", "Actions monitored"
    IMPACT_REVIEW = "impact review", "Impact review"
    CLOSED = "closed", "Closed"
    ON_HOLD = "on hold", "On hold"
    DISCONTINUED = "discontinued", "Discontinued"


#: Agenda item 3 notes "current and pending learning reviews".
PENDING = (ReviewState.REFERRED, ReviewState.SCREENING, ReviewState.DECISION)
CURRENT = (
    ReviewState.COMMISSIONED,
    ReviewState.IN_PROGRESS,
    ReviewState.DRAFT_REPORT,
    ReviewState.SIGN_OFF,
    ReviewState.QUALITY_ASSURANCE,
    ReviewState.AWAITING_PUBLICATION,
    ReviewState.ON_HOLD,
)
#: The review itself has ended; its learning may go on.
ENDED = (ReviewState.CLOSED, ReviewState.DISCONTINUED)


class Stage(IntegerChoices):
    """The three groups that the register lists a review under; the highest number comes first."""

    CONCLUDED = 1, "Concluded"
    CURRENT = 2, "Current"
    PENDING = 3, "Pending"


#: What agenda item 3 notes.
OPEN = (Stage.PENDING, Stage.CURRENT)
#: States that cannot be entered without saying why.
NEEDS_REASON = (ReviewState.NOT_PUBLISHED, ReviewState.ON_HOLD, ReviewState.DISCONTINUED)
