"""What the pages show: some work done through the forum's own verbs, and round it as many rows as are asked for.

The record grows, what is alive does not: of 10,000 actions, reviews and learning points at most `ALIVE` are open,
current or due, because a forum of two dozen agencies cannot work on more. Meetings keep their agendas; registers are
filled for the last `YEARS` years.
"""

import datetime
from dataclasses import dataclass, fields
from itertools import cycle, islice

from django.db import connection, transaction

from accounts.dated import today
from accounts.domain import account
from accounts.enums import Role
from accounts.models import RoleGrant, User
from bench import editions
from meetings.domain import action, agenda, meeting, note, register
from meetings.enums import Attendance, ItemKind, MeetingState
from meetings.models import Action, AgendaItem, Attendee, Meeting, Note, RegisterLine
from members.models import Board, Membership, Representative
from reviews.domain import review
from reviews.enums import CURRENT, PENDING, ReviewState
from reviews.models import Review, ReviewType
from tracker.domain import impact, learning
from tracker.enums import Finding, LearningState
from tracker.models import ImpactReview, LearningPoint

ALIVE = 40
YEARS = 10
MEETINGS_A_YEAR = 4
BATCH = 5_000
QUARTER = datetime.timedelta(days=91)
DAY = datetime.timedelta(days=1)
#: A word that one note in so many has; "picture" is in all of them.
RARE, ONE_IN = "hoarding", 100
SENTENCE = "Agencies hold different parts of the picture and share them late, so nobody sees the pattern in time."


@dataclass(frozen=True)
class Subjects:
    """What the measured pages are about, by primary key."""

    coming: int
    held: int
    actions_item: int
    case_item: int
    action: int
    review: int
    point: int
    edition: int


@dataclass(frozen=True)
class Cast:
    """The two people whose pages are measured."""

    coordinator: User
    representative: User

    def of(self, role: str) -> User:
        """Whoever is to look at a page for this role."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}[role]
        fresh: User = User.objects.with_standing().get(pk=found.pk)
        return fresh


@transaction.atomic
def fill(size: int) -> tuple[Cast, Subjects]:
    """Bring every long table to `size` rows."""
    cast = _cast()
    subjects = _journey(cast)
    with connection.cursor() as cursor:
        # Row triggers and foreign keys are not looked at while the rest is filled in: it is built to be whole.
        cursor.execute("SET LOCAL session_replication_role = replica")
    meetings = _meetings(size - Meeting.objects.count())
    items = list(AgendaItem.objects.filter(meeting__in=meetings, number=4).order_by("pk"))
    _registers(meetings[: YEARS * MEETINGS_A_YEAR])
    _notes(size - Note.objects.count(), items, cast.coordinator)
    _actions(size - Action.objects.count(), items)
    reviews = _reviews(size - Review.objects.count())
    _points(size - LearningPoint.objects.count(), reviews, cast)
    return cast, subjects


def tidy() -> None:
    """Let PostgreSQL learn what it holds, as it does by itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _cast() -> Cast:
    grant = RoleGrant.objects.current().filter(role=Role.COORDINATOR).select_related("user").earliest("pk")
    user = account.ensure("representative@forum.example", "Forum representative", actor=None)
    holder = Representative.objects.current().filter(membership__is_joint=False).select_related("person").earliest("pk")
    holder.person.user = user
    holder.person.save()
    return Cast(grant.user, user)


def _journey(cast: Cast) -> Subjects:
    """One meeting held and written up, and the next with its agenda issued."""
    actor = cast.of("coordinator")
    held = meeting.schedule(_when(today() - 7 * DAY), actor=actor)
    coming = meeting.schedule(_when(today() + QUARTER), actor=actor)
    owner = Representative.objects.get(person__user=cast.representative)
    noted = review.note(
        ReviewType.objects.get(code="cspr"),
        code="Child A",
        board=Board.objects.get(code="shield"),
        state=ReviewState.IN_PROGRESS,
        summary=SENTENCE,
        actor=actor,
    )
    for each in (held, coming):
        _arrange(each, owner, noted, actor)
        agenda.issue(each, actor=actor)
    _take_register(held, owner, actor)
    items = {item.number: item for item in held.items.all()}
    for item in items.values():
        word = RARE if item.number == 1 else ""
        note.write(item, f"{SENTENCE}\n\n{SENTENCE} {word}", seen_revision=0, actor=actor)
    due = today() + 28 * DAY
    recorded = [action.record(items[number], what=SENTENCE, due_on=due, owner=owner, actor=actor) for number in (2, 4)]
    action.record(items[5], what=SENTENCE, due_on=due, owner_name="Named nurse", actor=actor)
    point = _learned(items[4], owner, actor)
    following = {item.kind: item.pk for item in coming.items.order_by("-number")}
    return Subjects(
        coming=coming.pk,
        held=held.pk,
        actions_item=following[ItemKind.ACTIONS],
        case_item=items[4].pk,
        action=recorded[0].pk,
        review=noted.pk,
        point=point.pk,
        edition=editions.make(actor),
    )


def _when(day: datetime.date) -> meeting.When:
    return meeting.When(
        day, datetime.time(14), datetime.time(16), "Civic Offices, Bexleyheath", "https://forum.example/"
    )


def _arrange(each: Meeting, lead: Representative, discussed: Review, actor: User) -> None:
    changes = [
        agenda.ItemChange(item.pk, item.minutes, lead=lead, review=discussed if item.kind == ItemKind.CASE else None)
        for item in each.items.all()
    ]
    agenda.arrange(each, changes, actor=actor)


def _take_register(held: Meeting, chair: Representative, actor: User) -> None:
    """Fill every line; the places sit, except that every fifth sends a deputy and every seventh apologises."""
    sitting = {each.membership_id: each for each in Representative.objects.on(held.date).filter(seat=1)}
    entries = []
    for number, line in enumerate(held.lines.prefetch_related("attendees").order_by("pk"), start=1):
        holder = sitting.get(line.membership_id)
        if number % 5 == 0:
            deputy = ("A. Deputy", "Deputy safeguarding lead", "The same agency")
            entries.append(register.Entry(line.pk, Attendance.DEPUTY, (), None, *deputy, seen=register.says(line)))
        elif number % 7 == 0 or holder is None:
            entries.append(register.Entry(line.pk, Attendance.APOLOGIES, seen=register.says(line)))
        else:
            entries.append(register.Entry(line.pk, Attendance.PRESENT, (holder,), seen=register.says(line)))
    register.record(held, entries, actor=actor, chaired_by=chair)


def _learned(item: AgendaItem, owner: Representative, actor: User) -> LearningPoint:
    blocks = learning.Blocks(
        learning=SENTENCE,
        board=Board.objects.get(code="shield"),
        embedding=SENTENCE,
        sharing=SENTENCE,
        impact=SENTENCE,
        impact_review_due=today() + 14 * DAY,
        other_boards=[Board.objects.get(code="bsab")],
        owner=owner,
    )
    point = learning.record(blocks, item=item, actor=actor)
    learning.share(point, on=today() - 3 * DAY, actor=actor)
    learning.embed(point, on=today() - 2 * DAY, how=SENTENCE, actor=actor)
    impact.review(
        point,
        finding=Finding.SOME,
        evidence=SENTENCE,
        reviewed_on=today() - DAY,
        next_due=today() + 14 * DAY,
        actor=actor,
    )
    return point


def _meetings(number: int) -> list[Meeting]:
    """Meetings of the past with approved minutes, the latest first, each with the standard agenda."""
    template = Meeting.objects.earliest("pk").template
    made = Meeting.objects.bulk_create(
        [
            Meeting(
                date=today() - (30 + each) * DAY,
                start_time=datetime.time(10),
                end_time=datetime.time(12),
                venue="Civic Offices, Bexleyheath",
                state=MeetingState.APPROVED,
                template=template,
                approved_on=today(),
            )
            for each in range(number)
        ],
        BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO meetings_agendaitem
                (meeting_id, number, kind, title, bullets, board_id, minutes, lead_name, question, guests)
            SELECT meeting.id, item.number, item.kind, item.title, item.bullets, item.board_id, item.minutes, '', '', ''
            FROM meetings_meeting meeting JOIN meetings_templateitem item USING (template_id)
            WHERE meeting.id >= %s
            """,
            [made[0].pk],
        )
    return made


def _registers(meetings: list[Meeting]) -> None:
    """Registers on which four places in five are represented by a member."""
    places = list(Membership.objects.core().current())
    seats = {each.membership_id: each for each in Representative.objects.current().filter(seat=1)}
    answers = cycle([Attendance.PRESENT, Attendance.PRESENT, Attendance.APOLOGIES, *[Attendance.PRESENT] * 2])
    lines = RegisterLine.objects.bulk_create(
        [
            RegisterLine(meeting=each, membership=place, attendance=next(answers))
            for each in meetings
            for place in places
        ],
        BATCH,
    )
    Attendee.objects.bulk_create(
        [
            Attendee(line=line, representative=seats[line.membership_id])
            for line in lines
            if line.attendance == Attendance.PRESENT and line.membership_id in seats
        ],
        BATCH,
    )


def _notes(number: int, items: list[AgendaItem], writer: User) -> None:
    """A note of each item, in which there is something to search for."""
    Note.objects.bulk_create(
        [
            Note(item=item, text=f"{SENTENCE} {RARE if each % ONE_IN == 0 else each}. {SENTENCE}", saved_by=writer)
            for each, item in enumerate(items[: max(number, 0)])
        ],
        BATCH,
    )


def _alive(number: int) -> int:
    """How many of `number` rows are still being worked on."""
    return min(ALIVE, number // 2)


def _actions(number: int, items: list[AgendaItem]) -> None:
    owners = cycle(Representative.objects.current().order_by("pk"))
    first = Action.objects.count() + 1
    Action.objects.bulk_create(
        [
            Action(
                number=first + each,
                item=item,
                what=f"{SENTENCE} ({each})",
                owner=next(owners),
                due_on=today() + (30 - each % 90) * DAY,
                closed_on=None if each < _alive(number) else today() - DAY,
                closing_note="" if each < _alive(number) else "Done and checked.",
            )
            for each, item in enumerate(islice(cycle(items), number))
        ],
        BATCH,
    )


def _reviews(number: int) -> list[Review]:
    kinds, boards = cycle(ReviewType.objects.all()), cycle(Board.objects.all())
    alive = cycle([*PENDING, *CURRENT])
    return Review.objects.bulk_create(
        [
            Review(
                type=next(kinds),
                code=f"Adult {each}",
                board=next(boards),
                state=next(alive) if each < _alive(number) else ReviewState.CLOSED,
                state_since=today() - each % 3_000 * DAY,
                summary=SENTENCE,
            )
            for each in range(number)
        ],
        BATCH,
    )


def _points(number: int, reviews: list[Review], cast: Cast) -> None:
    """Learning points whose impact is evidenced, but for the few that are alive; each with an impact review."""
    owners, boards = cycle(Representative.objects.current().order_by("pk")), cycle(Board.objects.all())
    first = LearningPoint.objects.count() + 1
    made = LearningPoint.objects.bulk_create(
        [
            LearningPoint(
                number=first + each,
                state=LearningState.ACTIVE,
                learning=f"{SENTENCE} ({each})",
                embedding=SENTENCE,
                sharing=SENTENCE,
                impact=SENTENCE,
                impact_review_due=today() + (20 - each % 400) * DAY,
                board=next(boards),
                review=source,
                owner=next(owners),
                shared_on=today() - 500 * DAY,
                embedded_on=today() - 400 * DAY,
                embedded_how=SENTENCE,
                evidenced_on=None if each < _alive(number) else today() - 100 * DAY,
            )
            for each, source in enumerate(islice(cycle(reviews), number))
        ],
        BATCH,
    )
    ImpactReview.objects.bulk_create(
        [
            ImpactReview(
                learning_point=point,
                reviewed_on=today() - 100 * DAY,
                finding=Finding.STRONG,
                evidence=SENTENCE,
                recorded_by=cast.coordinator,
                signed_off_by=cast.representative if point.evidenced_on else None,
            )
            for point in made
        ],
        BATCH,
    )
