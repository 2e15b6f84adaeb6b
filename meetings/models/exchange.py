"""The exchange log: what came in from boards and sub-groups, and what went out to them."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.history import tracked
from accounts.models import User
from meetings.enums import Direction
from meetings.models.agenda import SEES_DRAFTS, AgendaItem, opened_by
from members.models import Board, SubGroup


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    """Exchanges, and who may see them."""

    def visible_to(self, user: User) -> Self:
        """Return the exchanges this person may see: none that is linked to an item they may not open."""
        if user.standing.holds(*SEES_DRAFTS):
            return self
        hidden = ExchangeItem.objects.filter(exchange=OuterRef("pk")).exclude(opened_by(user, "item__"))
        return self.filter(~Exists(hidden))

    def shown_to(self, user: User) -> Self:
        """The same with the board or sub-group and who recorded it, which every page about one names."""
        return self.visible_to(user).select_related("board", "sub_group__board", "recorded_by")


@tracked()
class Exchange(models.Model):
    """One piece of information that came in from, or went out to, a board or a sub-group.

    ToR, Working methods: "regular exchange of information"; the tri-borough forum is one of the groups (item 10).
    """

    on = models.DateField("date")
    direction = models.CharField(max_length=3, choices=Direction)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, blank=True, related_name="exchanges")
    sub_group = models.ForeignKey(SubGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="exchanges")
    subject = models.CharField("what about", max_length=200)
    details = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    items = models.ManyToManyField(AgendaItem, through="ExchangeItem", related_name="exchanges")

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(board__isnull=False, sub_group__isnull=True)
                | Q(board__isnull=True, sub_group__isnull=False),
                name="meetings_exchange_with_a_board_or_a_sub_group",
            ),
        ]
        indexes = [models.Index(fields=["-on", "-id"], name="meetings_exchange_by_day")]

    def __str__(self) -> str:
        return f"{self.way}: {self.subject}"

    def get_absolute_url(self) -> str:
        """The exchange's page."""
        return reverse("meetings:exchange", args=[self.pk])

    @property
    def partner(self) -> Board | SubGroup | None:
        """With whom; None only while it is being made."""
        return self.board or self.sub_group

    @property
    def way(self) -> str:
        """Which way it went, and from or to whom: "Came in from Learning Hub"."""
        return f"{self.get_direction_display()} {self.partner}"


@tracked()
class ExchangeItem(models.Model):
    """Links an exchange to an agenda item that it was for, or that it came of."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="links")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="exchange_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exchange", "item"], name="meetings_exchangeitem_once")]

    def __str__(self) -> str:
        return f"{self.exchange} ({self.item})"
