"""Papers for an agenda item: adding, replacing, changing who may read them, ordering, withdrawing.

Nothing is deleted: a version that was replaced and a paper that was withdrawn stay on record, for those who run the
forum. Who may read a paper can be changed at any time, also of a record that is closed.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from accounts.working_days import working_days_before
from documents.checking import Checked
from documents.domain import document
from meetings.domain import paper_copy
from meetings.domain.minutes import still_open
from meetings.enums import Sensitivity
from meetings.models import AgendaItem, Meeting, Paper, PaperReader, PaperVersion, Practice
from members.models import Person

#: More papers than these at one item are no agenda.
MOST_AT_ITEM = 50


@dataclass(frozen=True)
class Said:
    """What is said of a paper: its title, its marking, and whether only `readers` open it."""

    title: str
    sensitivity: Sensitivity = Sensitivity.OFFICIAL
    is_restricted: bool = False
    readers: tuple[Person, ...] = ()


@transaction.atomic
def add(item: AgendaItem, said: Said, file: Checked, *, actor: User) -> Paper:
    """Add a paper to an item, after those that it has; late when it comes after the papers' day (`due_on`).

    Raises ValidationError("minutes_approved") of a closed record, and keyed by field: title ("no_title"), file
    ("too_many").
    """
    still_open(item.meeting)
    if item.papers.there().count() >= MOST_AT_ITEM:
        message = f"This item has {MOST_AT_ITEM} papers already. Put some of them into one file."
        raise ValidationError({"file": ValidationError(message, "too_many")})
    last: int | None = item.papers.aggregate(last=Max("position"))["last"]
    with acting_as(actor):
        paper = Paper(item=item, position=0 if last is None else last + 1)
        _write(paper, said)
        _keep(paper, file, actor)
    return paper


@transaction.atomic
def replace(paper: Paper, file: Checked, *, actor: User) -> PaperVersion:
    """Give a paper another file; the one before stays on record.

    Raises ValidationError("minutes_approved" | "withdrawn").
    """
    still_open(paper.item.meeting)
    _there(paper)
    with acting_as(actor):
        return _keep(paper, file, actor)


@transaction.atomic
def change(paper: Paper, said: Said, *, actor: User, seen: str = "") -> None:
    """Change what is said of a paper; of a closed record, only its marking and who may read it.

    `seen` is what it said (`says`) when the person began. Raises ValidationError("withdrawn" | "changed_meanwhile"),
    and keyed by field: title ("no_title" | "minutes_approved").
    """
    Meeting.objects.select_for_update().get(pk=paper.item.meeting_id)
    locked = Paper.objects.select_related("item__meeting").get(pk=paper.pk)
    _there(locked)
    if seen and seen != says(locked):
        message = (
            "Somebody else changed this while you were working. "
            "Look at what it says now; if you save again, what you entered here replaces it."
        )
        raise ValidationError(message, code="changed_meanwhile")
    if locked.item.meeting.is_locked and _tidied(said.title) != locked.title:
        message = "The record of this meeting is closed, so the title stays."
        raise ValidationError({"title": ValidationError(message, "minutes_approved")})
    with acting_as(actor):
        _write(locked, said)
    paper.refresh_from_db()


@transaction.atomic
def withdraw(paper: Paper, *, actor: User) -> None:
    """Take a paper out of the agenda and the pack; it stays on record. Withdrawing it again changes nothing."""
    Meeting.objects.select_for_update().get(pk=paper.item.meeting_id)
    locked = Paper.objects.get(pk=paper.pk)
    if locked.withdrawn_at is None:
        with acting_as(actor):
            locked.withdrawn_at = timezone.now()
            locked.save(update_fields=["withdrawn_at"])
    paper.refresh_from_db()


@transaction.atomic
def move(paper: Paper, *, up: bool, actor: User) -> None:
    """Put a paper one place up or down among those of its item; the first and the last stay where they are.

    Raises ValidationError("minutes_approved" | "withdrawn").
    """
    still_open(paper.item.meeting)
    _there(paper)
    papers = list(Paper.objects.there().filter(item=paper.item_id).order_by("position", "pk"))
    place = papers.index(paper)
    other = place - 1 if up else place + 1
    if 0 <= other < len(papers):
        papers[place], papers[other] = papers[other], papers[place]
    with acting_as(actor):
        for position, each in enumerate(papers):
            if each.position != position:
                each.position = position
                each.save(update_fields=["position"])


def is_recorded(paper: Paper) -> bool:
    """Whether it is written down who opens a paper: a sensitive one, and one that is for named people."""
    return paper.is_restricted or paper.sensitivity == Sensitivity.OFFICIAL_SENSITIVE


def take(version: PaperVersion, *, actor: User) -> None:
    """Write down that `actor` opens a version of a paper, where that is kept (`is_recorded`)."""
    if is_recorded(version.paper):
        document.read(version.document, actor=actor)


def due_on(meeting: Meeting, practice: Practice | None = None) -> datetime.date:
    """Return the last day on which papers of a meeting are in time, as the forum's practice says (1 query, or none)."""
    return working_days_before(meeting.date, (practice or Practice.current()).papers_days)


def says(paper: Paper) -> str:
    """Return what is said of a paper, as one comparable text (1 query)."""
    readers = sorted(paper.readers.values_list("person_id", flat=True))
    return json.dumps([paper.title, paper.sensitivity, paper.is_restricted, readers], ensure_ascii=False)


def _write(paper: Paper, said: Said) -> None:
    title = _tidied(said.title)
    if not title:
        raise ValidationError({"title": ValidationError("Enter the paper’s title.", "no_title")})
    paper.title, paper.sensitivity, paper.is_restricted = title, said.sensitivity, said.is_restricted
    paper.save()
    _name(paper, said.readers if said.is_restricted else ())


def _name(paper: Paper, people: Iterable[Person]) -> None:
    """Let these people, and nobody else, read a restricted paper."""
    wanted = {person.pk for person in people}
    paper.readers.exclude(person__in=wanted).delete()
    there = set(paper.readers.values_list("person_id", flat=True))
    PaperReader.objects.bulk_create(PaperReader(paper=paper, person_id=pk) for pk in sorted(wanted - there))


def _keep(paper: Paper, file: Checked, actor: User) -> PaperVersion:
    """Keep a file as the paper's next version."""
    last: int | None = paper.versions.aggregate(last=Max("number"))["last"]
    with document.received(file) as kept:
        version = PaperVersion.objects.create(
            paper=paper,
            number=(last or 0) + 1,
            document=kept,
            pages=file.pages,
            problem=file.problem,
            is_late=today() > due_on(paper.item.meeting),
            added_by=actor,
        )
        paper_copy.ask(version)
    return version


def _there(paper: Paper) -> None:
    if Paper.objects.filter(pk=paper.pk, withdrawn_at=None).exists():
        return
    raise ValidationError("This paper has been withdrawn.", code="withdrawn")


def _tidied(title: str) -> str:
    return " ".join(title.split())
