"""Calendar invitations: who is sent one, what becomes of it, and the link by which it is answered.

Everybody who is expected at a meeting is asked: those who hold a core place on its day, and the deputies named for it.
Nobody is before somebody says so (`send`) or the agenda is issued; from then on the forum keeps calendars in step with
the membership by itself (`catch_up`): whoever follows in a place is asked, whoever leaves one is told. Ad hoc members
are asked for their item alone, by `agenda.ask`.

`MeetingInvitation` is what went to whom. A mail carries the entry for the calendar and, for members, a link that takes
their answer without signing in. The link stands in the text alone: calendars are shared with colleagues.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.dated import today
from accounts.domain import mail
from accounts.history import acting_as
from accounts.models import User
from meetings import calendar
from meetings.calendar import Entry, Method, Part, Somebody
from meetings.domain.telling import address_of, tell
from meetings.enums import Answer, MeetingState
from meetings.models import Meeting, MeetingInvitation, RegisterLine, Reply
from meetings.models.invitation import new_nonce
from meetings.models.meeting import LONDON
from meetings.models.reply import answer_by
from members.models import Membership, Person, Representative

SALT = "meetings.answer"


@dataclass(frozen=True)
class Sent:
    """Who was written to, and who could not be, for want of an address."""

    told: tuple[Person, ...] = ()
    not_told: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Asking:
    """What goes with a mail that asks somebody to come.

    `calendar` puts the meeting into their calendar; None when it is there already. `answer_url` takes their answer
    without signing in; empty for those who have no place to answer for.
    """

    key: str
    calendar: mail.Calendar | None
    answer_url: str


class Invitations:
    """The invitations to one meeting, read once (3 queries); made inside a verb that holds the meeting."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.rows = {row.person_id: row for row in meeting.invitations.select_related("person__user")}
        self._parts = _parts(meeting)

    def lacks(self, person: Person) -> bool:
        """Whether somebody can be written to and has nothing in their calendar, or what is out of date."""
        address, row = address_of(person), self.rows.get(person.pk)
        if not address or row is None:
            return bool(address)
        is_current = row.withdrawn_at is None and row.sequence == self.meeting.sequence
        return not (is_current and row.address.casefold() == address.casefold())

    def ask(self, person: Person, *, anew: bool = False) -> Asking:
        """Have somebody's invitation stand, and return what goes with the mail that says so; they have an address.

        With `anew`, earlier links stop working, as they do when somebody is asked again or at another address.
        """
        row = self.rows.get(person.pk) or MeetingInvitation(meeting=self.meeting, person=person)
        entry = self._renew(row, person, anew=anew) if anew or self.lacks(person) else None
        return Asking(key_of(row), entry, link_of(row) if person.pk in self._parts else "")

    def _renew(self, row: MeetingInvitation, person: Person, *, anew: bool) -> mail.Calendar:
        address, now = address_of(person), timezone.now()
        if row.pk:
            mail.take_back(key_of(row))
        if anew or not row.pk or row.withdrawn_at or row.address.casefold() != address.casefold():
            row.nonce = new_nonce()
        row.address, row.sequence, row.sent_at, row.withdrawn_at = address, self.meeting.sequence, now, None
        row.save()
        self.rows[person.pk] = row
        text = calendar.request(
            _entry(self.meeting),
            to=Somebody(person.name, address),
            by=forum(),
            at=now,
            part=self._parts.get(person.pk, Part.ASKED),
        )
        return mail.Calendar(text, Method.REQUEST.value)


@transaction.atomic
def send(meeting: Meeting, *, actor: User) -> Sent:
    """Send a calendar invitation to everybody expected at a coming meeting who has none; before its agenda if need be.

    Raises ValidationError("meeting_over").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not is_to_come(locked):
        raise ValidationError("Invitations can be sent only before the meeting.", code="meeting_over")
    with acting_as(actor):
        return _catch_up(locked)


def catch_up() -> None:
    """Bring calendars in step with who is expected, of every coming meeting whose invitations are out (beat)."""
    for pk in list(Meeting.objects.coming().values_list("pk", flat=True)):
        with transaction.atomic(), acting_as(None):
            meeting = Meeting.objects.select_for_update().get(pk=pk)
            if is_to_come(meeting) and is_out(meeting):
                _catch_up(meeting)


def expected(meeting: Meeting) -> list[Person]:
    """Return everybody who is asked to come, by name (1 query)."""
    return list(everybody_expected(meeting))


def everybody_expected(meeting: Meeting) -> QuerySet[Person]:
    """Return those who hold a core place on the meeting's day, and the deputies named for it."""
    said = Reply.objects.filter(meeting=meeting, answer=Answer.DEPUTY, deputy=OuterRef("pk"))
    recorded = RegisterLine.objects.filter(meeting=meeting, deputy=OuterRef("pk"))
    seats = Exists(_seats(meeting).filter(person=OuterRef("pk")))
    asked = Person.objects.filter(seats | Exists(said) | Exists(recorded))
    return asked.select_related("user").order_by("name", "pk")


def is_to_come(meeting: Meeting) -> bool:
    """Whether it has not begun, and is not called off."""
    begins = datetime.datetime.combine(meeting.date, meeting.start_time, LONDON)
    return meeting.state in (MeetingState.PLANNED, MeetingState.ISSUED) and timezone.now() < begins


def is_out(meeting: Meeting) -> bool:
    """Whether calendar invitations have been sent, so that whoever is asked from now on gets theirs at once."""
    return meeting.state == MeetingState.ISSUED or meeting.invitations.standing().exists()


def ask(meeting: Meeting, person: Person) -> Asking | None:
    """Have somebody's invitation stand, and return what goes with the mail in which they are asked to come.

    None when they have no address, before invitations are out, and once the meeting has begun. Called inside another
    verb that holds the meeting.
    """
    if not (address_of(person) and is_to_come(meeting) and is_out(meeting)):
        return None
    return Invitations(meeting).ask(person)


def withdraw(meeting: Meeting, person: Person) -> mail.Calendar | None:
    """Take back somebody's invitation; return what takes the meeting out of their calendar, None when it is not there.

    `meeting` may be as it was: then that is what they are told of. Called inside another verb.
    """
    row = MeetingInvitation.objects.standing().filter(meeting=meeting.pk, person=person).first()
    return _withdraw(meeting, row, person) if row else None


def release(meeting: Meeting, person: Person) -> mail.Calendar | None:
    """Take back the invitation of a deputy who is not needed, unless they are expected all the same."""
    return None if person in expected(meeting) else withdraw(meeting, person)


def move(meeting: Meeting, was: Meeting) -> None:
    """Tell everybody who has the meeting in their calendar of its new day, time or place; a new day asks them anew.

    Called inside another verb, with the meeting as it `was`.
    """
    if max(meeting.date, was.date) < today():
        return
    invitations, here = Invitations(meeting), {person.pk: person for person in expected(meeting)}
    is_new_day = meeting.date != was.date
    standing = [row for row in invitations.rows.values() if row.withdrawn_at is None]
    for row in standing:
        person = here.get(row.person_id)
        if person is None or not address_of(person):
            _tell_not_needed(was, row)
            continue
        asking = invitations.ask(person, anew=is_new_day)
        told = words_of(meeting, asking) | {"was": was, "is_new_day": is_new_day}
        tell(person, "moved", told, key=asking.key, calendar=asking.calendar)
    if standing and is_to_come(meeting):
        _catch_up(meeting)


def call_off(meeting: Meeting) -> None:
    """Tell those who have a cancelled meeting in their calendar, and were not told otherwise, that it is cancelled.

    Called inside another verb.
    """
    if meeting.date < today():
        return
    told = {"meeting": meeting, "url": mail.absolute(meeting.get_absolute_url())}
    for row in meeting.invitations.standing().select_related("person__user"):
        entry = _withdraw(meeting, row, row.person)
        tell(row.person, "cancelled", told, key=f"called-off-{meeting.pk}", calendar=entry)


def words_of(meeting: Meeting, asking: Asking | None) -> dict[str, Any]:
    """Return what every mail that asks somebody says: when, where, and where to answer and to read the agenda."""
    is_issued = meeting.state == MeetingState.ISSUED
    return {
        "meeting": meeting,
        "answer_url": asking.answer_url if asking else "",
        "answer_by": answer_by(meeting.date),
        "for_calendar": bool(asking and asking.calendar),
        "agenda_url": mail.absolute(meeting.get_absolute_url()) if is_issued else "",
    }


def token_of(invitation: MeetingInvitation) -> str:
    """Return what proves in an address that its bearer got this invitation; a new nonce makes it worthless."""
    return signing.Signer(salt=SALT).sign(f"{invitation.pk}-{invitation.nonce}")


def link_of(invitation: MeetingInvitation) -> str:
    """Return the whole address at which an invitation is answered without signing in."""
    return mail.absolute(reverse("meetings:answer", args=[token_of(invitation)]))


def key_of(invitation: MeetingInvitation) -> str:
    """What tells the mail with this state of an invitation from the next."""
    return f"calendar-{invitation.pk}-{invitation.sequence}-{invitation.nonce}"


def forum() -> Somebody:
    """Who asks: the forum, at the address that its mail comes from."""
    return Somebody(calendar.SUMMARY, parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or settings.DEFAULT_FROM_EMAIL)


def notes_of(meeting: Meeting) -> str:
    """What a calendar entry says beside time and place, for somebody whose own calendar it is."""
    join = f"Join by video: {meeting.video_link}\n" if meeting.video_link else ""
    return f"{join}Sign in to read the agenda and to say who is coming: {mail.absolute(meeting.get_absolute_url())}"


def _catch_up(meeting: Meeting) -> Sent:
    """Ask who is expected and has no invitation, or has one at another address; tell who is expected no more."""
    invitations, here = Invitations(meeting), expected(meeting)
    told = [person for person in here if invitations.lacks(person)]
    for person in told:
        asking = invitations.ask(person)
        tell(person, "invited", words_of(meeting, asking), key=asking.key, calendar=asking.calendar)
    ids = {person.pk for person in here}
    for row in invitations.rows.values():
        if row.person_id not in ids and row.withdrawn_at is None:
            _tell_not_needed(meeting, row)
    return Sent(tuple(told), tuple(person for person in here if not address_of(person)))


def _tell_not_needed(meeting: Meeting, row: MeetingInvitation) -> None:
    """Take the meeting out of the calendar of somebody who is not expected any more, and say so."""
    key = f"{key_of(row)}-off"
    tell(row.person, "not_expected", {"meeting": meeting}, key=key, calendar=_withdraw(meeting, row, row.person))


def _withdraw(meeting: Meeting, row: MeetingInvitation, person: Person) -> mail.Calendar:
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    mail.take_back(key_of(row))
    to = Somebody(person.name, row.address)
    text = calendar.cancel(_entry(meeting), to=to, by=forum(), at=row.withdrawn_at)
    return mail.Calendar(text, Method.CANCEL.value)


def _entry(meeting: Meeting) -> Entry:
    return Entry.of(meeting, url=mail.absolute(meeting.get_absolute_url()), notes=notes_of(meeting))


def _seats(meeting: Meeting) -> Any:
    """Who holds a core place on the meeting's day."""
    places = Membership.objects.core().on(meeting.date)
    return Representative.objects.on(meeting.date).filter(membership__in=places)


def _parts(meeting: Meeting) -> Mapping[int, Part]:
    """What each member has said about coming, by person; of those who have a place to answer for (2 queries)."""
    replies = {each.membership_id: each for each in Reply.objects.with_words().filter(meeting=meeting)}
    parts: dict[int, Part] = {}
    for seat in _seats(meeting):
        reply = replies.get(seat.membership_id)
        said = Part.ASKED if reply is None else Part.COMING if seat.pk in reply.coming_ids else Part.NOT_COMING
        if parts.get(seat.person_id) is not Part.COMING:
            parts[seat.person_id] = said
    return parts
