"""Answering an invitation by its link, without signing in.

Whoever has the link speaks for the person it was sent to, so it can do little: say who comes for their own places, to
this meeting. It dies with the meeting, with a new day (which asks anew), when the invitation is withdrawn, and when the
place is theirs no more. What was said by it is confirmed to them by mail.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.history import acting_as
from meetings.domain import reply as replies
from meetings.domain.invitation import SALT, link_of
from meetings.domain.reply import Answered, Decision
from meetings.domain.telling import address_of, tell
from meetings.enums import MeetingState
from meetings.models import Meeting, MeetingInvitation
from meetings.models.meeting import LONDON
from members.domain import person as people
from members.models import Membership, Person, Representative


@dataclass(frozen=True)
class Link:
    """What the link of an invitation leads to: whose it is, and the places they answer for.

    `problem` says why it takes no answer: "cancelled", "over", "replaced" by a newer one, "withdrawn", or "ended", when
    none of the places is theirs. Empty while it does.
    """

    invitation: MeetingInvitation
    meeting: Meeting
    person: Person
    places: tuple[Membership, ...]
    problem: str = ""


def find(token: str) -> Link | None:
    """Return what a link leads to, whether it still takes an answer or not; None for one that we never wrote."""
    try:
        pk, _, nonce = signing.Signer(salt=SALT).unsign(token).partition("-")
    except signing.BadSignature:
        return None
    known = MeetingInvitation.objects.select_related("meeting", "person__user")
    invitation = known.filter(pk=int(pk)).first()
    if invitation is None:
        return None
    meeting, person = invitation.meeting, invitation.person
    places = _places(meeting, person)
    is_current = constant_time_compare(nonce, invitation.nonce)
    return Link(invitation, meeting, person, places, _problem(invitation, places, is_current=is_current))


@transaction.atomic
def answer(token: str, place: Membership, decision: Decision, *, seen: str | None = None) -> Answered:
    """Say who comes for a place, in the name of the person the link was sent to, and confirm it to them by mail.

    Somebody who is known by an address alone has an account from now on; they choose a password once the coordinator
    invites them. Raises ValidationError("link_dead" | "not_their_place"), and what `reply.answer` refuses.
    """
    found = find(token)
    if found:  # again, now that nobody moves the meeting or takes the invitation back
        Meeting.objects.select_for_update().get(pk=found.meeting.pk)
        found = find(token)
    if found is None or found.problem:
        raise ValidationError("This link takes no answer any more.", code="link_dead")
    if place not in found.places:
        raise ValidationError("This place is not theirs on the day of the meeting.", code="not_their_place")
    user = people.ensure_account(found.person, actor=None)
    answered = replies.answer(found.meeting, place, decision, actor=user, seen=seen)
    with acting_as(user):
        told = {
            "meeting": found.meeting,
            "place": place,
            "words": answered.words,
            "answer_url": link_of(found.invitation),
            "coordinator": settings.FIRST_COORDINATOR,
        }
        tell(found.person, "answered", told, key=f"answered-{replies.moment_of(answered.reply)}")
    return answered


def _problem(invitation: MeetingInvitation, places: tuple[Membership, ...], *, is_current: bool) -> str:
    """Say why an invitation takes no answer; what everybody may know comes first."""
    meeting = invitation.meeting
    ended = datetime.datetime.combine(meeting.date, meeting.end_time, LONDON)
    if meeting.state == MeetingState.CANCELLED:
        return "cancelled"
    if meeting.is_held or ended < timezone.now():
        return "over"
    if not is_current:
        return "replaced"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "" if places and address_of(invitation.person) else "ended"


def _places(meeting: Meeting, person: Person) -> tuple[Membership, ...]:
    """The core places that somebody holds on the meeting's day."""
    held = Representative.objects.on(meeting.date).filter(person=person)
    places = Membership.objects.core().on(meeting.date).filter(representatives__in=held)
    return tuple(places.select_related("agency").order_by("position", "pk"))
