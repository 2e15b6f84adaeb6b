"""The joint chairs."""

from django.db import models

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked
from members.models.representative import Representative


@tracked()
class ChairTerm(Dated):
    """A representative's time as joint chair (Appendix 2 names two)."""

    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="chair_terms")

    objects = DatedQuerySet["ChairTerm"].as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["representative"], condition=models.Q(ended_on=None), name="members_chairterm_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative.person.name}, joint chair"
