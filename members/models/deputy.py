"""Those who come in a member's absence."""

from django.db import models

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked
from members.models.membership import Membership
from members.models.person import Person


@tracked()
class StandingDeputy(Dated):
    """A person whom a place sends whenever its member cannot come (ToR, Membership: "sending a deputy").

    `agency_name` is the deputy's own agency, as the register writes it down; mostly the place's.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="standing_deputies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputisings")
    role_title = models.CharField(max_length=150)
    agency_name = models.CharField("agency", max_length=200)

    objects = DatedQuerySet["StandingDeputy"].as_manager()

    class Meta(Dated.Meta):
        verbose_name_plural = "standing deputies"
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.person.name}, deputy for {self.membership}"
