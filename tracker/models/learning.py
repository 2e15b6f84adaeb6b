"""The learning tracker."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.dated import today
from accounts.enums import Role
from accounts.history import tracked
from accounts.models import User
from meetings.models import AgendaItem
from members.models import Board, Representative
from reviews.models import Review, seen_by
from tracker.enums import LearningState, Rung

#: The four blocks that the Terms of Reference require of the tracker, with the words that name them.
BLOCKS = {
    "learning": "the learning",
    "embedding": "how it will be embedded",
    "sharing": "how it will be shared",
    "impact": "how its impact will be measured",
    "impact_review_due": "when its impact will be reviewed",
}
#: Sorts after every day on which an impact review could fall due.
NEVER = Value(datetime.date(9999, 12, 31))
#: Those who see the tracker.
SEES_TRACKER = (Role.COORDINATOR, Role.CHAIR, Role.LEARNING_MANAGER, Role.REPRESENTATIVE, Role.DEPUTY)


class LearningPointQuerySet(models.QuerySet["LearningPoint"]):
    """Learning points by state, rung, and who may see them."""

    def visible_to(self, user: User) -> Self:
        """Learning points this person may see: those from a restricted review or item only if they may see that."""
        if not user.standing.holds(*SEES_TRACKER):
            return self.none()
        from_review = Q(review=None) | seen_by(user, "review__")
        at_item = Q(item=None) | Q(item__review=None) | seen_by(user, "item__review__")
        return self.filter(from_review & at_item)

    def shown_to(self, user: User) -> Self:
        """The same with everything that the learning point's page names, in one query."""
        return self.visible_to(user).select_related(
            "board", "owner__person", "owner__membership__agency", "review__type", "item__meeting"
        )

    def due_for_review(self, by: datetime.date) -> Self:
        """Active, not evidenced, and with an impact review due by `by`: the list of agenda item 6."""
        return self.filter(sorts_on__lte=by)

    def drafts(self) -> Self:
        """With a block still to fill."""
        return self.filter(state=LearningState.DRAFT)

    def on_rung(self, rung: Rung) -> Self:
        """Come as far up the impact ladder as `rung` and no further."""
        return {
            Rung.IDENTIFIED: self.filter(shared_on=None),
            Rung.SHARED: self.filter(shared_on__isnull=False, embedded_on=None),
            Rung.EMBEDDED: self.filter(embedded_on__isnull=False, evidenced_on=None),
            Rung.EVIDENCED: self.filter(evidenced_on__isnull=False),
        }[rung]

    def for_board(self, board_id: int) -> Self:
        """Belonging to this board, as its first or as one of its other boards."""
        also = AlsoFor.objects.filter(learning_point=OuterRef("pk"), board=board_id)
        return self.filter(Q(board=board_id) | Exists(also))

    def owned_by(self, user: User) -> Self:
        """With a place that this person holds or held."""
        return self.filter(owner__person__user=user)

    def overdue(self) -> Self:
        """With an impact review whose day has passed."""
        return self.due_for_review(by=today() - datetime.timedelta(days=1))


@tracked(exclude=["sorts_on"])
class LearningPoint(models.Model):
    """One piece of learning and what becomes of it.

    ToR, Working methods: "A tracker and recording template is in place which identifies key learning emerging
    including how learning will be embedded and shared in the system and how and when impact of learning will be
    measured and reviewed". Each of those clauses is a block; the point becomes active when none is blank.
    """

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=LearningState, default=LearningState.DRAFT)
    learning = models.TextField("what we learned")
    embedding = models.TextField("how it will be embedded", blank=True)
    sharing = models.TextField("how it will be shared", blank=True)
    impact = models.TextField("how impact will be measured", blank=True)
    impact_review_due = models.DateField("when impact will be reviewed", null=True, blank=True)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="learning_points")
    other_boards = models.ManyToManyField(Board, through="AlsoFor", blank=True, related_name="shared_learning_points")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, blank=True, related_name="learning_points")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="learning_points"
    )
    owner = models.ForeignKey(
        Representative, on_delete=models.PROTECT, null=True, blank=True, related_name="learning_points"
    )
    shared_on = models.DateField(null=True, blank=True)
    embedded_on = models.DateField(null=True, blank=True)
    embedded_how = models.TextField("what shows that it is embedded", blank=True)
    evidenced_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts the changes of what it says, so that nobody overwrites what they have not seen."
    )
    sorts_on = models.GeneratedField(
        expression=Case(
            When(state=LearningState.ACTIVE, evidenced_on=None, then=Coalesce("impact_review_due", NEVER)),
            default=NEVER,
        ),
        output_field=models.DateField(),
        db_persist=True,
        help_text="The day its impact is to be reviewed; those with none to come stand last.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LearningPointQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LearningState.DRAFT)
                | (
                    ~Q(learning="")
                    & ~Q(embedding="")
                    & ~Q(sharing="")
                    & ~Q(impact="")
                    & Q(impact_review_due__isnull=False)
                ),
                name="tracker_learningpoint_active_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(embedded_on__isnull=True) | ~Q(embedded_how=""),
                name="tracker_learningpoint_embedded_is_shown",
            ),
            models.CheckConstraint(
                condition=Q(embedded_on__isnull=True)
                | (Q(shared_on__isnull=False) & Q(embedded_on__gte=F("shared_on"))),
                name="tracker_learningpoint_embedded_after_shared",
            ),
            models.CheckConstraint(
                condition=Q(evidenced_on__isnull=True)
                | (Q(embedded_on__isnull=False) & Q(evidenced_on__gt=F("embedded_on"))),
                name="tracker_learningpoint_evidenced_after_embedded",
            ),
        ]
        indexes = [models.Index(fields=["sorts_on", "id"], name="tracker_by_review_due")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The learning point's page."""
        return reverse("tracker:learning-point", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people call it: LP12."""
        return f"LP{self.number}"

    @property
    def rung(self) -> Rung:
        """How far up the impact ladder it is."""
        return rung_of(self.shared_on, self.embedded_on, self.evidenced_on)

    @property
    def is_draft(self) -> bool:
        """Whether a block is still to fill."""
        return self.state == LearningState.DRAFT

    @property
    def is_overdue(self) -> bool:
        """Whether the day of its impact review has passed."""
        return bool(self.sorts_on < today())

    @property
    def blank_blocks(self) -> list[str]:
        """The blocks still to fill, in words."""
        return [words for field, words in BLOCKS.items() if not getattr(self, field)]


def rung_of(
    shared_on: datetime.date | None, embedded_on: datetime.date | None, evidenced_on: datetime.date | None
) -> Rung:
    """Return the rung that a learning point with these days has come to."""
    if evidenced_on:
        return Rung.EVIDENCED
    if embedded_on:
        return Rung.EMBEDDED
    return Rung.SHARED if shared_on else Rung.IDENTIFIED


@tracked()
class AlsoFor(models.Model):
    """A further board that a learning point belongs to."""

    learning_point = models.ForeignKey(LearningPoint, on_delete=models.CASCADE)
    board = models.ForeignKey(Board, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learning_point", "board"], name="tracker_alsofor_once")]

    def __str__(self) -> str:
        return f"{self.learning_point} is also for {self.board.short_name}"
