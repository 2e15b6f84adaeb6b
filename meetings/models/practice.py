"""How this forum runs its meetings: what the Terms of Reference leave open, and the days on which it never meets."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.history import tracked


@tracked()
class Practice(models.Model):
    """The forum's own settings for its meetings; there is one row (`Practice.current`).

    The Terms of Reference name no quorum, no declarations of interest, no confidentiality statement and no approval of
    minutes on the agenda: each is off until the forum wants it, and the standard agenda stays as it is (Appendix I).
    """

    with_declarations = models.BooleanField("declarations of interest", default=False)
    with_confidentiality = models.BooleanField("confidentiality statement", default=False)
    confidentiality_statement = models.TextField(blank=True)
    with_last_minutes = models.BooleanField("minutes of the last meeting", default=False)
    quorum = models.PositiveSmallIntegerField(
        "advisory quorum", null=True, blank=True, help_text="Per cent of core places. Empty means none.",
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    papers_days = models.PositiveSmallIntegerField(
        "papers are due", default=5, help_text="Working days before the meeting.", validators=[MaxValueValidator(40)]
    )
    minutes_days = models.PositiveSmallIntegerField(
        "minutes are due", default=10, help_text="Working days after the meeting.", validators=[MaxValueValidator(60)]
    )

    class Meta:
        verbose_name_plural = "practice"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="meetings_practice_one_row")]

    def __str__(self) -> str:
        return "How the forum meets"

    @classmethod
    def current(cls) -> "Practice":
        """Return the settings; as they are on a new forum while nobody has changed them (1 query)."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


@tracked()
class Closure(models.Model):
    """Days on which the forum does not meet, beside weekends and bank holidays: a school holiday, an election."""

    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=100)

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="meetings_closure_ends_after_start",
                violation_error_code="ends_before_start",
                violation_error_message="The last day must be the same as or after the first day.",
            )
        ]

    def __str__(self) -> str:
        return self.reason
