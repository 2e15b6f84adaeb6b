"""The register of reviews."""

from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.enums import Role
from accounts.history import tracked
from accounts.models import User
from members.models import Board
from reviews.enums import CURRENT, OPEN, PENDING, ReviewState, Stage
from reviews.models.type import ReviewType

ONE_CODE_PER_TYPE = "reviews_review_one_code_per_type"
#: Those who see restricted reviews without being named on them: they run the register.
SEES_RESTRICTED = (Role.COORDINATOR, Role.CHAIR, Role.LEARNING_MANAGER)
#: Those who see the others: the members and the deputies they send.
SEES_REGISTER = (*SEES_RESTRICTED, Role.REPRESENTATIVE, Role.DEPUTY)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews by state, and by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Reviews this person may see; restricted ones only when they run the register or are named on the review."""
        return self.filter(seen_by(user))

    def shown_to(self, user: User) -> Self:
        """The same with type and board, which every page about a review names."""
        return self.visible_to(user).select_related("type", "board")

    def open(self) -> Self:
        """Pending or current, as agenda item 3 notes them."""
        return self.filter(stage__in=OPEN)


def seen_by(user: User, prefix: str = "") -> Q:
    """Return the condition that `user` may see a review; `prefix` reaches it through a relation, as in ``"review__"``.

    What has no review at all is not covered: say so beside it.
    """
    if user.standing.holds(*SEES_RESTRICTED):
        return ~Q(pk__in=[])  # everything, also beside an "or"
    if not user.standing.holds(*SEES_REGISTER):
        return Q(pk__in=[])
    named = ReviewAccess.objects.filter(review=OuterRef(f"{prefix}pk"), user=user)
    return Q(**{f"{prefix}is_restricted": False}) | Q(Exists(named))


@tracked(exclude=["stage"])
class Review(models.Model):
    """A source of learning that the forum notes and learns from; the owning board commissions and runs it.

    It is known by an anonymised code ("Child A", "Adult B") and never by a real name (ToR, agenda item 3).
    """

    type = models.ForeignKey(ReviewType, on_delete=models.PROTECT, related_name="reviews")
    code = models.CharField(
        "anonymised code", max_length=60, help_text="For example Child A or Adult B. Never a real name."
    )
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="reviews", verbose_name="owning board")
    state = models.CharField(max_length=30, choices=ReviewState, default=ReviewState.REFERRED)
    state_reason = models.CharField("reason", max_length=300, blank=True)
    state_since = models.DateField("in this state since")
    summary = models.TextField(
        "what it is about", blank=True, help_text="A sentence or two, without anything that identifies a person."
    )
    is_restricted = models.BooleanField(
        "restricted",
        default=False,
        help_text="Only the coordinator, chairs, learning manager and people named here see it.",
    )
    stage = models.GeneratedField(
        expression=Case(
            When(state__in=PENDING, then=Value(Stage.PENDING.value)),
            When(state__in=CURRENT, then=Value(Stage.CURRENT.value)),
            default=Value(Stage.CONCLUDED.value),
        ),
        output_field=models.PositiveSmallIntegerField(choices=Stage),
        db_persist=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["type__position", "code"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                "type",
                name=ONE_CODE_PER_TYPE,
                violation_error_code="code_taken",
                violation_error_message="There is already a review of this type with this code.",
            )
        ]
        indexes = [models.Index(fields=["type", "-stage", "-state_since", "-id"], name="reviews_by_type_and_stage")]

    def __str__(self) -> str:
        return f"{self.code} ({self.type.name})"

    def get_absolute_url(self) -> str:
        """The review's page."""
        return reverse("reviews:review", args=[self.pk])


@tracked()
class ReviewAccess(models.Model):
    """A person named on a restricted review, who may see it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="accesses")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="review_accesses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="reviews_reviewaccess_once")]

    def __str__(self) -> str:
        return f"{self.user} may see {self.review.code}"
