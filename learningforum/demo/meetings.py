"""The practice meetings: nine held, one cancelled, one with its agenda out, one planned."""

import datetime
from dataclasses import replace

from accounts.dated import today
from accounts.models import User
from learningforum.demo.calendar import AFTER_NEXT, HELD, NEXT, POSTPONED
from learningforum.demo.membership import CHAIRS, LEARNING_MANAGER, STANDING_DEPUTY
from learningforum.demo.minutes import COMMENT, CORRECTION, DECISIONS, DISCUSSED, note_of
from learningforum.demo.practice import Practice, backdate
from meetings.domain import addendum, agenda, decision, meeting, minutes, minutes_comment, note, register
from meetings.enums import Attendance, ItemKind, Mode
from meetings.models import AgendaItem, Meeting, Minutes
from meetings.models.meeting import LONDON
from members.models import Representative
from reviews.models import Review

START, END = datetime.time(10), datetime.time(12)
VENUE = "Practice Civic Offices, committee room 2"
LINK = "https://meet.example/practice-forum"
#: Agendas go out this long before the meeting, minutes are written up this long after it.
ISSUED_BEFORE, WRITTEN_AFTER = datetime.timedelta(days=7), datetime.timedelta(days=9)

#: Who leads what, from the first meeting on; a later one begins with the leads of the one before.
LEADS = {1: "abuse", 2: "sab", 3: "sab", 6: "sab", 7: "abuse", 8: "sab", 9: "icb-children", 11: "adults", 12: "abuse"}
#: Who leads a case, by the board that owns its review.
CASE_LEADS = {"shield": "icb-children", "bsab": "adults", "csp": "abuse"}
#: Which of the two chairs chaired each meeting.
CHAIRED = ("abuse", "sab", "abuse", "sab", "sab", "abuse", "sab", "abuse", "sab")
#: How each place was represented at meetings 0 to 8: P(resent), Q for the second of a joint pair, B(oth), D(eputy
#: by name), S(tanding deputy), A(pologies), X absent. Probation has been vacant since meeting 6.
REGISTER = {
    "abuse": "PPPPAPPPP",
    "sab": "PPPPPAPPP",
    "adults": "PPAPPPDPP",
    "housing": "PDAXPPSAP",
    "standards": "PQBPPQPAB",
    "hospital": "PQPBQAPQP",
    "mental-health": "QPDPQBPPX",
    "community": "PPPAPPPPP",
    "icb-children": "PAPPPDPPP",
    "icb-adults": "PPPPAPXPP",
    "police": "PPXAPPPDA",
    "probation": "PAPXPAXDX",
    "voluntary": "APPPPPPPP",
    "schools": "PPPDPAPPP",
}
#: Deputies who came once and are known by name only, with their role.
SENT = {
    "adults": ("Lucy Brand", "Safeguarding Adults Team Manager"),
    "housing": ("Graham Sayle", "Tenancy Sustainment Manager"),
    "mental-health": ("Imogen Fairley", "Safeguarding Nurse Specialist"),
    "icb-children": ("Hannah Millward", "Deputy Designated Nurse"),
    "police": ("Oliver Keane", "Detective Inspector"),
    "probation": ("Teresa Quint", "Senior Probation Officer"),
    "schools": ("Bilal Rehan", "Education Safeguarding Adviser"),
}
#: One in so many took part online, and these came late.
ONLINE_EVERY = 4
CAME_LATE = {
    (4, "housing"): datetime.time(10, 25),
    (6, "voluntary"): datetime.time(10, 40),
    (8, "adults"): datetime.time(10, 15),
}
#: The ad hoc member asked for a case: meeting and item, and the place.
ASKED = {(3, 4): "early-years", (6, 4): "recovery", (NEXT, 4): "recovery"}


def hold_all(practice: Practice) -> None:
    """Hold the meetings up to today, and prepare the next two."""
    for number in HELD:
        if number == POSTPONED:
            _cancel(practice)
        _hold(practice, number)
    _prepare_next(practice)
    practice.meetings.append(_schedule(practice, practice.calendar.meetings[AFTER_NEXT]))


def write_up(practice: Practice) -> None:
    """Write the notes of the held meetings, and approve all minutes but the last at the meeting after.

    The last are circulated, and a member has commented on them.
    """
    held = practice.meetings[: len(HELD)]
    for number, one in enumerate(held):
        _write_notes(practice, number, one)
        _decide(practice, number, one)
        _circulate(practice, number, one)
        if number < HELD[-1]:
            minutes.approve(one, at=held[number + 1], actor=_chair(practice, number))
    _comment(practice, held)


def _chair(practice: Practice, number: int) -> User:
    """Return who acts for the chair of a meeting: the chair who has an account, or the coordinator for the other."""
    return practice.users["chair"] if CHAIRED[number] == CHAIRS[0] else practice.coordinator


def _schedule(practice: Practice, day: datetime.date) -> Meeting:
    planned = meeting.schedule(meeting.When(day, START, END, VENUE, LINK), actor=practice.coordinator)
    asked_for = min(day - 2 * datetime.timedelta(weeks=13), practice.calendar.meetings[HELD[-1]])
    backdate(planned, created_at=_at(asked_for, START))
    return planned


def _cancel(practice: Practice) -> None:
    cancelled = _schedule(practice, practice.calendar.cancelled)
    reason = "A power cut closed the building and too few members could join by video. Held two weeks later."
    meeting.cancel(cancelled, reason=reason, actor=practice.coordinator)


def _hold(practice: Practice, number: int) -> None:
    day = practice.calendar.meetings[number]
    held = _schedule(practice, day)
    practice.meetings.append(held)
    _arrange(practice, number, held)
    issue = agenda.issue(held, actor=practice.coordinator)
    backdate(issue, issued_at=_at(day - ISSUED_BEFORE, START))
    entries = [_entry(practice, number, key, letters[number]) for key, letters in REGISTER.items()]
    entries += [_entry(practice, number, key, "P") for (at, _), key in ASKED.items() if at == number]
    register.record(
        held,
        entries,
        chaired_by=practice.holders[CHAIRED[number]],
        in_attendance=f"{LEARNING_MANAGER}, learning manager\nForum coordinator, minutes",
        actor=practice.coordinator,
    )


def _prepare_next(practice: Practice) -> None:
    """Issue the next agenda, with apologies so far, a deputy named and an ad hoc member asked."""
    coming = _schedule(practice, practice.calendar.meetings[NEXT])
    practice.meetings.append(coming)
    _arrange(practice, NEXT, coming)
    agenda.issue(coming, actor=practice.coordinator)
    entries = [_entry(practice, NEXT, "housing", "S"), _entry(practice, NEXT, "voluntary", "A")]
    register.record(coming, entries, actor=practice.coordinator)


def _arrange(practice: Practice, number: int, one: Meeting) -> None:
    """Set leads and the two cases, and ask the ad hoc member."""
    items = {item.number: item for item in one.items.select_related("lead")}
    first, second = DISCUSSED[number]
    changes = []
    for item in items.values():
        case = {4: first, 5: second}.get(item.number, "")
        review = practice.reviews.get(case)
        changes.append(
            agenda.ItemChange(
                item.pk,
                item.minutes,
                lead=_lead(practice, item, review),
                lead_name="Tri-borough link officer" if item.kind == ItemKind.TRI_BOROUGH else "",
                review=review,
            )
        )
    agenda.arrange(one, changes, actor=practice.coordinator)
    for (at, item_number), key in ASKED.items():
        if at == number:
            _ask(practice, items[item_number], key)


def _lead(practice: Practice, item: AgendaItem, review: Review | None) -> Representative | None:
    """Return who leads an item: of a case by its board, of others who led it last time."""
    key = CASE_LEADS[review.board.code] if review else LEADS.get(item.number, "")
    return item.lead if item.lead and not review else practice.holders.get(key)


def _ask(practice: Practice, item: AgendaItem, key: str) -> None:
    invitation = agenda.ask(item, practice.holders[key].person, actor=practice.coordinator)
    backdate(invitation, access_until=item.meeting.date + agenda.AD_HOC_ACCESS)


def _entry(practice: Practice, number: int, key: str, letter: str) -> register.Entry:
    """Turn one letter of REGISTER into what is recorded for the place."""
    place, one = practice.places[key], practice.meetings[number]
    line = one.lines.get(membership=place)
    mode = Mode.ONLINE if (number + len(key)) % ONLINE_EVERY == 0 else Mode.IN_PERSON
    stayed = register.Stayed(mode, CAME_LATE.get((number, key)))
    if letter in "PQB":
        seats = {"P": [1], "Q": [2], "B": [1, 2]}[letter]
        came = Representative.objects.on(one.date).filter(membership=place, seat__in=seats)
        entry = register.Entry(line.pk, Attendance.PRESENT, tuple(came), stays={each.pk: stayed for each in came})
    elif letter in "DS":
        deputy = practice.users["deputy"].person if letter == "S" else None
        name, role = STANDING_DEPUTY[1:] if letter == "S" else SENT[key]
        entry = register.Entry(
            line.pk,
            Attendance.DEPUTY,
            deputy=deputy,
            deputy_name=name,
            deputy_role=role,
            deputy_agency=place.agency.name,
            deputy_stay=stayed if one.date <= today() else register.NOTHING_SAID,
        )
    else:
        entry = register.Entry(line.pk, Attendance.APOLOGIES if letter == "A" else Attendance.ABSENT)
    return replace(entry, seen=register.says(line))


def _write_notes(practice: Practice, number: int, held: Meeting) -> None:
    for item in held.items.order_by("number"):
        case = {4: DISCUSSED[number][0], 5: DISCUSSED[number][1]}.get(item.number, "")
        text = note_of(item.kind, case, number, item.number)
        written = note.write(item, text, seen_revision=0, actor=practice.coordinator).note
        backdate(written, saved_at=_at(held.date + WRITTEN_AFTER, START))


def _decide(practice: Practice, number: int, held: Meeting) -> None:
    """Record what the forum decided at a meeting."""
    kind, words = DECISIONS[number]
    decided = decision.record(held.items.filter(kind=kind)[0], text=words, actor=practice.coordinator)
    backdate(decided, recorded_at=_at(held.date, END))


def _circulate(practice: Practice, number: int, held: Meeting) -> None:
    """Have a chair check the minutes, and circulate them."""
    minutes.check(held, actor=_chair(practice, number))
    minutes.circulate(held, actor=practice.coordinator)
    done = _at(held.date + WRITTEN_AFTER, END)
    backdate(Minutes.objects.get(meeting=held), checked_at=done, circulated_at=done)


def _comment(practice: Practice, held: list[Meeting]) -> None:
    """Comment on the last minutes, and correct some that were approved long before."""
    last, first = held[-1], held[0]
    item = last.items.filter(kind=ItemKind.TRAINING)[0]
    minutes_comment.write(last, COMMENT, item=item, actor=practice.users["representative"])
    signed = addendum.sign(first, CORRECTION, actor=practice.users["chair"])
    backdate(signed, signed_at=_at(held[2].date, END))


def _at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, time, LONDON)
