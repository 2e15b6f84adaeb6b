"""Papers as pages list them: of an item, of a meeting, and one with its versions and who opened it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.models import User
from documents.checking import BY_TYPE
from documents.enums import Hold
from documents.models import Reading
from meetings.enums import Sensitivity
from meetings.models import AgendaItem, ItemInvitation, Meeting, Paper, PaperVersion, RegisterLine, Reply
from meetings.models.agenda import SEES_DRAFTS
from meetings.queries.agenda import agenda_of
from meetings.queries.people import seated
from meetings.wording import Tag
from members.models import Person

#: What is listed of a paper, by the name it has in JSON.
FACTS = {"pk": "pk", "item": "item_id", "title": "title", "sensitivity": "sensitivity", "restricted": "is_restricted"}
#: And of its latest version.
OF_VERSION = {
    "pk": "pk",
    "number": "number",
    "pages": "pages",
    "problem": "problem",
    "late": "is_late",
    "type": "document__content_type",
    "size": "document__size",
    "hold": "document__hold",
}


@dataclass(frozen=True)
class PaperRow:
    """A paper in a list, with its latest version. `download_url` is empty while nobody may open the file.

    `note` says in a sentence what is the matter with the file.
    """

    pk: int
    title: str
    url: str
    download_url: str
    about: str
    marks: tuple[Tag, ...]
    note: str


@dataclass(frozen=True)
class ItemPapers:
    """The papers of one item of an agenda; `add_url` is where those who may add another."""

    number: int
    title: str
    url: str
    rows: tuple[PaperRow, ...]
    add_url: str

    @property
    def may_order(self) -> bool:
        """Whether there is something to order, for those who may."""
        return bool(self.add_url) and len(self.rows) > 1

    @property
    def label(self) -> str:
        """What its table is called."""
        return f"Papers of item {self.number}"


@dataclass(frozen=True)
class VersionRow:
    """A version of a paper."""

    number: int
    about: str
    added_at: datetime.datetime
    added_by: str
    is_late: bool
    note: str
    download_url: str


@dataclass(frozen=True)
class Opened:
    """Somebody who opened a paper: which versions, and when last."""

    name: str
    versions: str
    last_at: datetime.datetime


def papers(user: User) -> QuerySet[Paper]:
    """Return the papers whose page this person opens: withdrawn ones only those who run the forum."""
    found = Paper.objects.visible_to(user).select_related("item__meeting")
    return found if user.standing.holds(*SEES_DRAFTS) else found.there()


def versions(user: User) -> QuerySet[PaperVersion]:
    """Return the versions this person may open: the latest of each paper; those who run the forum open them all."""
    found = PaperVersion.objects.filter(paper__in=papers(user)).select_related("document", "paper__item__meeting")
    if user.standing.holds(*SEES_DRAFTS):
        return found
    newer = PaperVersion.objects.filter(paper=OuterRef("paper"), number__gt=OuterRef("number"))
    return found.filter(~Exists(newer))


def with_papers(items: QuerySet[AgendaItem], reader: User) -> QuerySet[AgendaItem]:
    """Return `items`, each with the papers that `reader` may open, for `papers_at`."""
    return items.annotate(papers_there=ArraySubquery(_facts(reader).filter(item=OuterRef("pk")).values("facts")))


def papers_at(item: AgendaItem, reader: User) -> ItemPapers:
    """Return the papers of an item read by `with_papers` (no query)."""
    may_add = reader.has_perm("meetings.add_paper", item) and not item.meeting.is_locked
    rows = tuple(map(_row, getattr(item, "papers_there", ())))
    return _of_item(item.pk, item.number, item.title, rows, may_add=may_add)


def papers_of(meeting: Meeting, reader: User) -> list[ItemPapers]:
    """Return the papers of a meeting that `reader` may open, by item (5 queries at most).

    Items without papers are listed for those who may add some.
    """
    found: dict[int, list[PaperRow]] = {}
    elsewhere: dict[int, tuple[int, str]] = {}
    at_meeting = _facts(reader).filter(item__meeting=meeting).values_list("facts", "item__number", "item__title")
    for facts, number, title in at_meeting:
        found.setdefault(facts["item"], []).append(_row(facts))
        elsewhere[facts["item"]] = (number, title)
    may_add = reader.has_perm("meetings.add_paper", meeting) and not meeting.is_locked
    listed = {row.item_id: (row.number, row.title) for row in agenda_of(meeting, reader).rows if row.may_open}
    return [
        _of_item(pk, number, title, tuple(found.get(pk, ())), may_add=may_add)
        for pk, (number, title) in sorted((elsewhere | listed).items(), key=lambda each: (each[1][0], each[0]))
        if pk in found or may_add
    ]


def who_reads(paper: Paper, reader: User) -> str:
    """Say who may read a paper; the names only to those who run the forum (1 query at most)."""
    if not paper.is_restricted:
        return "Everybody who may open the item"
    if not reader.standing.holds(*SEES_DRAFTS):
        return "You and the others named on it, and those who run the forum"
    names = [*paper.readers.order_by("person__name").values_list("person__name", flat=True)]
    return ", ".join([*names, "and those who run the forum"]) if names else "Only those who run the forum"


def versions_of(paper: Paper, reader: User) -> list[VersionRow]:
    """Return the versions of a paper that `reader` may open, latest first (1 query)."""
    found = versions(reader).filter(paper=paper).select_related("added_by").order_by("-number")
    return [
        VersionRow(
            number=each.number,
            about=_about(each.document.content_type, each.document.size, each.pages),
            added_at=each.added_at,
            added_by=each.added_by.name,
            is_late=each.is_late,
            note=_note(each.problem, each.document.hold),
            download_url="" if each.document.hold else reverse("meetings:download-paper", args=[each.pk]),
        )
        for each in found
    ]


def opened(paper: Paper) -> list[Opened]:
    """Return who opened a paper, the last first (1 query). Of papers that are open to all it is not written down."""
    read = Reading.objects.filter(document__paper_version__paper=paper)
    by_version: Iterable[Any] = (
        read.values("user__name", "user", number=F("document__paper_version__number"))
        .annotate(last_at=Max("at"))
        .order_by("number")
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for each in by_version:
        found.setdefault(each["user"], []).append(each)
    people = [
        Opened(
            name=of_person[0]["user__name"],
            versions=", ".join(str(each["number"]) for each in of_person),
            last_at=max(each["last_at"] for each in of_person),
        )
        for of_person in found.values()
    ]
    return sorted(people, key=lambda each: each.last_at, reverse=True)


def may_be_named(item: AgendaItem, kept: Iterable[int] = ()) -> list[tuple[str, list[Person]]]:
    """Return who can be named on a restricted paper of an item, in groups (4 queries at most).

    Those who hold a place on the meeting's day, by agency; its deputies; the specialists asked for the item; and
    whoever is named already (`kept`).
    """
    meeting = item.meeting
    groups: list[tuple[str, list[Person]]] = []
    seen: set[int] = set()
    for agency, of_agency in seated(meeting.date).by_agency.items():
        people = list({each.person_id: each.person for each in of_agency if each.person_id not in seen}.values())
        seen |= {person.pk for person in people}
        groups += [(agency, people)] if people else []
    asked = ItemInvitation.objects.filter(item=item).values("person")
    sent = RegisterLine.objects.filter(meeting=meeting, deputy__isnull=False).values("deputy")
    to_come = Reply.objects.filter(meeting=meeting, deputy__isnull=False).values("deputy")
    named = Q(pk__in=asked) | Q(pk__in=sent) | Q(pk__in=to_come) | Q(pk__in=list(kept))
    others = [person for person in Person.objects.filter(named).order_by("name", "pk") if person.pk not in seen]
    return [*groups, ("Deputies, specialists and others", others)] if others else groups


def _facts(reader: User) -> QuerySet[Any]:
    """Papers that `reader` may open, in order, each with `facts`: what lists show of it and of its latest version."""
    latest = PaperVersion.objects.filter(paper=OuterRef("pk")).order_by("-number")
    version = Subquery(latest.values(json=JSONObject(**OF_VERSION))[:1])
    there = Paper.objects.visible_to(reader).there()
    return there.annotate(facts=JSONObject(**FACTS, version=version)).order_by("item__number", "position", "pk")


def _of_item(pk: int, number: int, title: str, rows: tuple[PaperRow, ...], *, may_add: bool) -> ItemPapers:
    add_url = reverse("meetings:add-paper", args=[pk]) if may_add else ""
    return ItemPapers(number, title, reverse("meetings:item", args=[pk]), rows, add_url)


def _row(facts: dict[str, Any]) -> PaperRow:
    version = facts["version"]
    return PaperRow(
        pk=facts["pk"],
        title=facts["title"],
        url=reverse("meetings:paper", args=[facts["pk"]]),
        download_url="" if version["hold"] else reverse("meetings:download-paper", args=[version["pk"]]),
        about=_about(version["type"], version["size"], version["pages"]),
        marks=tuple(_marks(facts["sensitivity"], is_restricted=facts["restricted"], is_late=version["late"])),
        note=_note(version["problem"], version["hold"]),
    )


def _marks(sensitivity: str, *, is_restricted: bool, is_late: bool) -> Iterable[Tag]:
    if sensitivity == Sensitivity.OFFICIAL_SENSITIVE:
        yield Tag(Sensitivity.OFFICIAL_SENSITIVE.label, "orange")
    if is_restricted:
        yield Tag("Restricted", "grey")
    if is_late:
        yield Tag("Late", "red")


def _about(content_type: str, size: int, pages: int | None) -> str:
    """Say what a file is: "PDF, 12 pages, 340 KB"."""
    kind = BY_TYPE[content_type].label
    number = "" if pages is None or not content_type.endswith("pdf") else f"{pages} page{'' if pages == 1 else 's'}"
    return ", ".join(filter(None, (kind, number, filesizeformat(size).replace("\xa0", " "))))


def _note(problem: str, hold: str) -> str:
    """Say what is the matter with a file; nothing when all is well."""
    if hold:
        return f"{Hold(hold).label}: nobody can open it."
    return f"{problem} The pack names it without showing it." if problem else ""
