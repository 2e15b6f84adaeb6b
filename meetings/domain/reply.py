"""Saying who comes for a place (ToR, Membership: joint members decide on attendance "according to the cases").

Whoever is concerned and did not say it is told by mail: the other of a joint pair, a deputy who is asked or no longer
needed, and the coordinators when a joint place has not decided in time. Mail says when and who, and nothing of a case.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.urls import reverse

from accounts.dated import today
from accounts.domain import mail
from accounts.enums import Role
from accounts.history import acting_as
from accounts.models import RoleGrant, User
from meetings import wording
from meetings.domain import invitation
from meetings.domain.telling import address_of, tell
from meetings.enums import Answer, MeetingState, Mode
from meetings.models import Coming, ItemInvitation, Meeting, Reply
from meetings.models.register import RegisterLineQuerySet
from meetings.models.reply import answer_by, late_through, undecided
from members.domain import person as people
from members.domain.person import Newcomer
from members.models import Membership, Person, Representative

#: What is asked about a deputy, and how the question is put when the answer is missing.
DEPUTY_WORDS = {
    "deputy_name": "Enter the deputy’s name.",
    "deputy_role": "Enter the deputy’s role.",
    "deputy_agency": "Enter the agency that the deputy comes from.",
}


@dataclass(frozen=True)
class Decision:
    """What is said for a place: who comes, and in what way (a `Mode`, blank when nobody says).

    `coming` are the representatives; of a joint place either or both. A deputy is named with role and agency: by name
    alone, with an email address at which they are invited, or as a `deputy` whom the place knows already.
    """

    answer: str
    coming: tuple[Representative, ...] = ()
    mode: str = ""
    deputy: Person | None = None
    deputy_email: str = ""
    deputy_name: str = ""
    deputy_role: str = ""
    deputy_agency: str = ""

    @property
    def deputy_words(self) -> dict[str, str]:
        """The deputy's name, role and agency, by field; blank when none is sent."""
        is_sent = self.answer == Answer.DEPUTY
        return {name: " ".join(getattr(self, name).split()) if is_sent else "" for name in DEPUTY_WORDS}

    @property
    def way(self) -> str:
        """In what way somebody comes; blank when nobody does."""
        return "" if self.answer == Answer.APOLOGIES else self.mode

    @property
    def says(self) -> str:
        """What the reply will say; see `reply.says`."""
        coming = [each.pk for each in self.coming] if self.answer == Answer.COMING else []
        return _said(self.answer, coming, self.way, *self.deputy_words.values())


@dataclass(frozen=True)
class Answered:
    """What came of it: the reply, in words; who was told by mail, and who could not be, for want of an address."""

    reply: Reply
    words: str
    told: tuple[Person, ...] = ()
    not_told: tuple[Person, ...] = ()


@transaction.atomic
def answer(
    meeting: Meeting, membership: Membership, decision: Decision, *, actor: User, seen: str | None = None
) -> Answered:
    """Say who comes to `meeting` for a place, or something else than before; possible until the meeting is over.

    `seen` is what was said when the person began (see `says`): what somebody else said meanwhile is not overwritten.
    None overwrites whatever it is. A deputy may hold another place, but not the one they come for. What the register
    says of the place before its day is older than this, and gives way.

    Raises ValidationError("meeting_over" | "not_expected" | "changed_meanwhile"), and keyed by the field:
    "nobody_named" | "not_a_representative" | "no_such_way" | "deputy_not_named" | "holds_place" and what inviting the
    deputy refuses ("email_taken", "suspended", "account_taken", or an address that is none).
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _refuse_when_over(locked)
    place = _expected(locked, membership)
    before = Reply.objects.with_words().filter(meeting=locked, membership=place).first()
    if before and _is_same(before, decision):
        with acting_as(actor):
            _take_back_from_register(locked, place)
        words = wording.who_comes(before.answer, before.coming_names, before.deputy_name, before.mode)
        return Answered(before, words)
    if seen is not None and says(before) != seen:
        message = "Somebody else answered for this place while you were deciding. Check what was said and answer again."
        raise ValidationError(message, code="changed_meanwhile")
    holders = _holders(locked, place)
    _check(decision, holders)
    with acting_as(actor):
        deputy = _invited(decision, holders, actor) if decision.answer == Answer.DEPUTY else None
        reply = _write(locked, place, decision, deputy, actor)
        _take_back_from_register(locked, place)
        if before and before.deputy != deputy:
            before.meeting, before.membership = locked, place
            _release(before)
        return _tell(reply, holders, is_new_deputy=before is None or before.deputy != deputy)


def says(reply: Reply | None) -> str:
    """Return what a reply read `with_words` says, as one comparable text (see `answer`); empty when there is none."""
    if reply is None:
        return ""
    return _said(reply.answer, reply.coming_ids, reply.mode, reply.deputy_name, reply.deputy_role, reply.deputy_agency)


def flag_undecided() -> None:
    """Tell the coordinators, once a meeting, which joint places have not said in time who comes.

    It looks at every coming meeting whose time to answer has passed, so that a day on which nobody asked is made good
    on the next.
    """
    day = today()
    late = Meeting.objects.coming().filter(date__lte=late_through(day))
    for pk in list(late.values_list("pk", flat=True)):
        with transaction.atomic():
            meeting = Meeting.objects.select_for_update().get(pk=pk)
            places = undecided(Value(pk), Value(meeting.date)).select_related("agency").order_by("position", "pk")
            names = [str(place) for place in places]
            if names:
                _flag(meeting, names)


def call_off(meeting: Meeting) -> None:
    """Tell deputies and ad hoc members that a coming meeting is cancelled: they can no longer see that it is.

    Members are told by `invitation.call_off`. Called inside another verb.
    """
    if meeting.date < today():
        return
    asked = ItemInvitation.objects.filter(item__meeting=meeting, access_until__gte=today())
    concerned = Q(pk__in=asked.values("person")) | Q(pk__in=meeting.replies.values("deputy"))
    concerned |= Q(pk__in=meeting.lines.values("deputy"))
    for person in Person.objects.filter(concerned).select_related("user"):
        calendar = invitation.withdraw(meeting, person)
        tell(person, "called_off", {"meeting": meeting}, key=f"called-off-{meeting.pk}", calendar=calendar)


def ask_again(meeting: Meeting, was: Meeting) -> None:
    """Forget what was said for the day on which the meeting `was` to be held: who could come then may not now.

    What was said for a day that has come is kept: then it is the record that is put right. Called inside another verb.
    """
    if was.date <= today():
        return
    of_deputies = meeting.replies.filter(answer=Answer.DEPUTY).select_related("membership__agency", "deputy__user")
    sent = list(of_deputies)
    meeting.replies.all().delete()
    _blank(meeting.lines.all())
    for reply in sent:
        reply.meeting = was
        _release(reply)


def moment_of(reply: Reply) -> str:
    """What tells one answer from the next: each is mailed once."""
    return f"{reply.pk}-{reply.said_at:%Y%m%d%H%M%S%f}"


def _said(answer: str, coming: Iterable[int], *words: str) -> str:
    return json.dumps([answer, sorted(coming), *words], ensure_ascii=False, separators=(",", ":"))


def _refuse_when_over(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise ValidationError("This meeting is cancelled.", code="meeting_over")
    if meeting.is_held or meeting.date < today():
        raise ValidationError("This meeting is over.", code="meeting_over")


def _expected(meeting: Meeting, membership: Membership) -> Membership:
    """Return the place, if it is one of those that are expected on the meeting's day."""
    places = Membership.objects.core().on(meeting.date).select_related("agency")
    place = places.filter(pk=membership.pk).first()
    if place is None:
        message = f"{membership} is not a core place on {meeting.date:%-d %B %Y}."
        raise ValidationError(message, code="not_expected")
    return place


def _holders(meeting: Meeting, place: Membership) -> list[Representative]:
    held = Representative.objects.on(meeting.date).filter(membership=place)
    return list(held.select_related("person__user").order_by("seat"))


def _is_same(reply: Reply, decision: Decision) -> bool:
    """Whether the decision is what the reply says already, of the same deputy."""
    if decision.says != says(reply):
        return False
    if decision.answer != Answer.DEPUTY:
        return True
    if decision.deputy:
        return decision.deputy.pk == reply.deputy_id
    known_by = {reply.deputy.email.casefold(), address_of(reply.deputy).casefold()} if reply.deputy else {""}
    return decision.deputy_email.strip().casefold() in known_by


def _check(decision: Decision, holders: list[Representative]) -> None:
    """Refuse what cannot be; see `answer`."""
    names = decision.answer != Answer.COMING or decision.coming
    if decision.answer not in Answer.values or not names:
        raise ValidationError({"answer": ValidationError("Say who is coming.", "nobody_named")})
    if decision.way not in ("", *Mode.values):
        raise ValidationError({"mode": ValidationError("Say in person or online.", "no_such_way")})
    for each in decision.coming if decision.answer == Answer.COMING else ():
        if each.pk not in {holder.pk for holder in holders}:
            message = f"{each.person.name} does not hold this place on the day of the meeting."
            raise ValidationError({"answer": ValidationError(message, "not_a_representative")})
    if decision.answer != Answer.DEPUTY:
        return
    missing = {
        name: ValidationError(DEPUTY_WORDS[name], "deputy_not_named")
        for name, said in decision.deputy_words.items()
        if not said
    }
    if missing:
        raise ValidationError(missing)
    _refuse_own_place(decision.deputy_words["deputy_name"], holders)


def _refuse_own_place(name: str, holders: list[Representative], person: Person | None = None) -> None:
    for holder in holders:
        if holder.person == person or holder.person.name.casefold() == name.casefold():
            message = f"{holder.person.name} holds this place. Say that they are coming instead."
            raise ValidationError({"deputy_name": ValidationError(message, "holds_place")})


def _invited(decision: Decision, holders: list[Representative], actor: User) -> Person | None:
    """Return the person who deputises, with an account when there is an address; None when all we have is a name."""
    email, person = decision.deputy_email.strip(), decision.deputy
    if person is None and not email:
        return None
    try:
        person = person or people.known(Newcomer(decision.deputy_name, email), actor=actor)
        _refuse_own_place("", holders, person)
        if person.email or person.user_id:
            people.open_account(person, actor=actor)
    except ValidationError as error:
        raise _about_deputy(error) from error
    return person


def _about_deputy(error: ValidationError) -> ValidationError:
    """What is wrong with a person, said of the deputy: keyed by this room's fields."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError(
        {f"deputy_{name.removeprefix('deputy_')}": errors for name, errors in error.error_dict.items()}
    )


def _write(meeting: Meeting, place: Membership, decision: Decision, deputy: Person | None, actor: User) -> Reply:
    words = decision.deputy_words | ({"deputy_name": deputy.name} if deputy else {})
    said: dict[str, Any] = {
        "answer": decision.answer, "mode": decision.way, "deputy": deputy, "said_by": actor, **words
    }  # fmt: skip
    reply, _ = Reply.objects.update_or_create(meeting=meeting, membership=place, defaults=said)
    reply.meeting, reply.membership = meeting, place
    coming = decision.coming if decision.answer == Answer.COMING else ()
    reply.coming.exclude(representative__in=coming).delete()
    kept = set(reply.coming.values_list("representative_id", flat=True))
    Coming.objects.bulk_create(Coming(reply=reply, representative=each) for each in coming if each.pk not in kept)
    return reply


def _take_back_from_register(meeting: Meeting, place: Membership) -> None:
    """Before the day a line of the register can only repeat what was said; what is said now is newer."""
    if meeting.date > today():
        _blank(meeting.lines.filter(membership=place))


def _blank(lines: RegisterLineQuerySet) -> None:
    """Empty lines of the register; a deputy whom they let in comes in no more."""
    lines.exclude(attendance="").update(attendance="", deputy=None, deputy_name="", deputy_role="", deputy_agency="")


def _release(reply: Reply) -> None:
    """Tell the deputy of a reply that they are not needed; key and words are of what was said then."""
    if reply.deputy:
        context = {"meeting": reply.meeting, "place": reply.membership}
        calendar = invitation.release(reply.meeting, reply.deputy)
        key = f"deputy-free-{moment_of(reply)}"
        tell(reply.deputy, "deputy_not_needed", context, key=key, calendar=calendar)


def _tell(reply: Reply, holders: Iterable[Representative], *, is_new_deputy: bool) -> Answered:
    """Mail what was said to those whom it concerns and who did not say it."""
    meeting = reply.meeting
    coming = set(reply.coming.values_list("representative_id", flat=True))
    names = [holder.person.name for holder in holders if holder.pk in coming]
    words = wording.who_comes(reply.answer, names, reply.deputy_name, reply.mode)
    context = {
        "meeting": meeting,
        "place": reply.membership,
        "said_by": reply.said_by,
        "words": words,
        "reply_url": mail.absolute(reverse("meetings:reply", args=[meeting.pk, reply.membership_id])),
        "meeting_url": mail.absolute(meeting.get_absolute_url()),
    }
    concerned = [(each.person, "who_comes") for each in holders if each.person.user_id != reply.said_by_id]
    if reply.deputy and is_new_deputy:
        concerned.append((reply.deputy, "deputy_asked"))
    told: list[Person] = []
    not_told: list[Person] = []
    for person, template in concerned:
        asking = invitation.ask(meeting, person) if template == "deputy_asked" else None
        calendar = asking.calendar if asking else None
        has_address = tell(person, template, context, key=f"{template}-{moment_of(reply)}", calendar=calendar)
        (told if has_address else not_told).append(person)
    return Answered(reply, words, tuple(told), tuple(not_told))


def _flag(meeting: Meeting, places: list[str]) -> None:
    context = {
        "meeting": meeting,
        "places": places,
        "answer_by": answer_by(meeting.date),
        "url": mail.absolute(reverse("meetings:coming", args=[meeting.pk])),
    }
    grants = RoleGrant.objects.current().filter(role=Role.COORDINATOR, user=OuterRef("pk"))
    for user in User.objects.filter(Exists(grants), is_active=True):
        key = f"undecided-{meeting.pk}-{meeting.date}"
        mail.write(user.email, "meetings/mail/undecided.txt", {"user": user, **context}, user=user, key=key)
