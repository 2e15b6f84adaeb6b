"""The register: a line per place."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.history import tracked
from meetings.enums import REPRESENTED, TOOK_PLACE, Attendance
from meetings.models.meeting import Meeting
from meetings.models.stay import Stay
from members.enums import MembershipKind
from members.models import Membership, Person, Representative


class RegisterLineQuerySet(models.QuerySet["RegisterLine"]):
    """Lines by how the place was represented."""

    def core(self) -> Self:
        """Lines of core places: the ones that the rates count."""
        return self.filter(membership__kind=MembershipKind.CORE)

    def counted(self) -> Self:
        """Lines that an attendance rate is made of: core places at meetings that took place."""
        return self.core().filter(meeting__state__in=TOOK_PLACE)

    def blank(self) -> Self:
        """Lines nobody has filled yet."""
        return self.filter(attendance="")

    def represented(self) -> Self:
        """Lines of places that were represented, by member or deputy."""
        return self.filter(attendance__in=REPRESENTED)


@tracked()
class RegisterLine(Stay):
    """How one place was represented at one meeting; blank until the register is taken. The stay is the deputy's.

    A deputy is named with role and agency, with or without an account (ToR, Membership: "sending a deputy").
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="lines")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="lines")
    attendance = models.CharField(max_length=10, choices=Attendance, blank=True)
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="lines_deputised")
    deputy_name = models.CharField("deputy’s name", max_length=150, blank=True)
    deputy_role = models.CharField("deputy’s role", max_length=150, blank=True)
    deputy_agency = models.CharField("deputy’s agency", max_length=200, blank=True)

    objects = RegisterLineQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "membership__position", "membership"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="meetings_registerline_one_per_place"),
            models.CheckConstraint(
                condition=~Q(attendance=Attendance.DEPUTY)
                | ~(Q(deputy_name="") | Q(deputy_role="") | Q(deputy_agency="")),
                name="meetings_registerline_deputy_is_named",
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=["", *Attendance.values]), name="meetings_registerline_attendance_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} at {self.meeting}"


@tracked()
class Attendee(Stay):
    """A representative who came for the place; of a joint pair both may, and the place still counts once."""

    line = models.ForeignKey(RegisterLine, on_delete=models.CASCADE, related_name="attendees")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="attendances")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "representative"], name="meetings_attendee_once")]
        triggers = [
            pgtrigger.Trigger(
                name="holds_the_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("place", "bigint"), ("held", "bigint")],
                func="""
                    SELECT membership_id INTO place FROM meetings_registerline WHERE id = NEW.line_id;
                    SELECT membership_id INTO held FROM members_representative WHERE id = NEW.representative_id;
                    IF place IS DISTINCT FROM held THEN
                        RAISE EXCEPTION 'this person does not hold the place' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.representative.person.name} at {self.line.meeting}"
