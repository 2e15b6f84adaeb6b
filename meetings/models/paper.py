"""Papers for an agenda item: what is sent out beforehand, or tabled."""

from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.history import tracked
from accounts.models import User
from documents.models import Document, Made, MadeQuerySet
from meetings.enums import Sensitivity
from meetings.models.agenda import SEES_DRAFTS, AgendaItem, opened_by
from members.models import Person


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers, and who may open them."""

    def visible_to(self, user: User) -> Self:
        """Papers of items this person may open; restricted ones only when they are named, or run the forum."""
        if user.standing.holds(*SEES_DRAFTS):
            return self
        named = PaperReader.objects.filter(paper=OuterRef("pk"), person__user=user)
        return self.filter(opened_by(user, "item__"), Q(is_restricted=False) | Q(Exists(named)))

    def there(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


@tracked()
class Paper(models.Model):
    """One paper of an agenda item. Its file is that of its latest version; withdrawn, it stays on record.

    A restricted paper is opened by the people named on it alone, and by those who run the forum.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200, help_text="Nothing that identifies a person: the title stands in lists.")
    position = models.PositiveSmallIntegerField("order at the item", default=0)
    sensitivity = models.CharField(max_length=20, choices=Sensitivity, default=Sensitivity.OFFICIAL)
    is_restricted = models.BooleanField("only for people named here", default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["item__number", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The paper's page."""
        return reverse("meetings:paper", args=[self.pk])


@tracked()
class PaperVersion(models.Model):
    """A file given for a paper, numbered from 1. `pages` is None for what is no PDF; `problem` says why it has none."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="paper_version")
    pages = models.PositiveIntegerField(null=True, blank=True)
    problem = models.CharField("why it is not in the pack", max_length=200, blank=True)
    is_late = models.BooleanField("came late", default=False)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["paper", "number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="meetings_paperversion_one_number"),
        ]

    def __str__(self) -> str:
        return f"{self.paper}, version {self.number}"


@tracked(exclude=["progress"])
class PaperCopy(Made):
    """What a Word, Excel or PowerPoint paper looks like as PDF, for the pack: made where LibreOffice is configured."""

    version = models.OneToOneField(PaperVersion, on_delete=models.CASCADE, related_name="copy")
    pages = models.PositiveIntegerField(null=True, blank=True)

    objects = MadeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "paper copies"
        constraints: ClassVar = [*Made.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.version}, as PDF"


@tracked()
class PaperReader(models.Model):
    """Somebody who may open a restricted paper."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="papers_read")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "person"], name="meetings_paperreader_once")]

    def __str__(self) -> str:
        return f"{self.person.name} may read {self.paper}"
