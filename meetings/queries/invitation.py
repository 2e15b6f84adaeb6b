"""Who has a meeting in their calendar, for those who invite."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from meetings.domain.invitation import everybody_expected, is_to_come
from meetings.domain.telling import address_of
from meetings.models import Meeting, MeetingInvitation


@dataclass(frozen=True)
class Invited:
    """How many of those expected were sent the meeting for their calendar, and who cannot be."""

    expected: int
    sent: int
    unreachable: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many have none and could be sent one."""
        return self.expected - self.sent - len(self.unreachable)

    @property
    def words(self) -> str:
        """In a sentence: "12 of the 23 people who are expected have it in their calendar"."""
        if not self.sent:
            return (
                "Nobody has been sent this meeting for their calendar yet. It goes out with the agenda at the latest."
            )
        people = "person who is" if self.expected == 1 else "people who are"
        verb = "was" if self.sent == 1 else "were"
        return f"{self.sent} of the {self.expected} {people} expected {verb} sent this meeting for their calendar."


def invited_to(meeting: Meeting) -> Invited | None:
    """Return who was sent a coming meeting for their calendar (1 query); None once it has begun."""
    if not is_to_come(meeting):
        return None
    standing = MeetingInvitation.objects.standing().filter(meeting=meeting, person=OuterRef("pk"))
    persons = list(everybody_expected(meeting).annotate(sent_at=Subquery(standing.values("sent_at")[:1])))
    return Invited(
        expected=len(persons),
        sent=sum(bool(person.sent_at) for person in persons),
        unreachable=tuple(person.name for person in persons if not person.sent_at and not address_of(person)),
    )
