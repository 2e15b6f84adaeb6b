"""Papers of agenda items: on time or late, version after version, for everybody or for people named."""

import datetime
import threading
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection

from accounts.models import User
from documents.models import Document, Reading
from meetings.domain import agenda, minutes, paper
from meetings.domain import meeting as meetings
from meetings.domain.paper import Said
from meetings.enums import ItemKind, Sensitivity
from meetings.models import AgendaItem, Paper, PaperVersion, Practice
from meetings.queries import paper as queries
from reviews.domain import review as reviews
from tests.factories import (
    coordinator,
    item_of,
    latest,
    make_meeting,
    make_paper,
    make_review,
    make_user,
    sent,
)
from tests.meetings.asking import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forum")]
MEETS_ON = datetime.date(2026, 12, 9)  # a Wednesday


@pytest.fixture
def item() -> AgendaItem:
    """The case item of a meeting whose agenda is issued."""
    return item_of(make_meeting("issued"))


def seen_by(user: User) -> list[Paper]:
    return list(queries.papers(user))


# Adding ----------------------------------------------------------------------------------------------------------


def test_a_paper_is_added_to_an_item_with_its_first_version(item: AgendaItem) -> None:
    actor = make_user("learning-manager")
    said = Said("  Chronology   of Child A ", Sensitivity.OFFICIAL_SENSITIVE)
    made = paper.add(item, said, sent(["One", "Two"], name="chronology.pdf"), actor=actor)
    version = made.versions.get()
    assert (made.title, made.sensitivity, made.is_restricted) == ("Chronology of Child A", "official-sensitive", False)
    assert (version.number, version.pages, version.problem, version.added_by) == (1, 2, "", actor)
    assert version.document.name == "chronology.pdf"
    assert version.document.content_type == "application/pdf"


def test_a_paper_needs_a_title_and_nothing_is_kept_without_one(item: AgendaItem) -> None:
    before = set(Path(default_storage.path("")).rglob("*"))
    assert set(refused(paper.add, item, Said("  "), sent(), actor=coordinator())) == {"no_title"}
    assert not Paper.objects.exists()
    assert not Document.objects.exists()
    assert set(Path(default_storage.path("")).rglob("*")) == before


def test_an_item_takes_no_endless_number_of_papers(item: AgendaItem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "MOST_AT_ITEM", 1)
    make_paper(item)
    assert set(refused(make_paper, item)) == {"too_many"}


@pytest.mark.parametrize(
    ("came", "found"),
    [("2026-12-02T23:59:00Z", ""), ("2026-12-03T00:01:00Z", "late"), ("2026-12-10T09:00:00Z", "late")],
)
def test_a_paper_that_comes_after_the_papers_day_is_late(came: str, found: str) -> None:
    """Papers are due five working days before, unless the forum settled otherwise."""
    with time_machine.travel("2026-11-20T10:00:00Z"):
        item = item_of(make_meeting("issued", date=MEETS_ON))
        assert paper.due_on(item.meeting) == datetime.date(2026, 12, 2)
        first = make_paper(item)
    with time_machine.travel(came):
        assert latest(make_paper(item)).is_late is bool(found)
        assert paper.replace(first, sent(), actor=coordinator()).is_late is bool(found)
    assert not first.versions.get(number=1).is_late, "what came in time stays in time"


def test_the_forum_settles_when_papers_are_due() -> None:
    Practice.objects.create(pk=1, papers_days=0)
    with time_machine.travel("2026-11-20T10:00:00Z"):
        item = item_of(make_meeting("issued", date=MEETS_ON))
    assert paper.due_on(item.meeting) == MEETS_ON
    with time_machine.travel("2026-12-09T08:00:00Z"):
        assert not latest(make_paper(item)).is_late


@pytest.mark.parametrize("state", ["approved", "cancelled"])
def test_nothing_is_added_to_a_closed_record(state: str) -> None:
    made = make_paper(item_of(make_meeting("held" if state == "approved" else "issued")))
    meeting = made.item.meeting
    if state == "approved":
        minutes.approve(meeting, actor=coordinator())
    else:
        meetings.cancel(meeting, reason="Too few can come.", actor=coordinator())
    closed = {"minutes_approved"}
    assert set(refused(make_paper, made.item)) == closed
    assert set(refused(paper.replace, made, sent(), actor=coordinator())) == closed
    assert set(refused(paper.move, made, up=True, actor=coordinator())) == closed
    assert set(refused(paper.change, made, Said("Another title"), actor=coordinator())) == closed
    assert PaperVersion.objects.count() == 1


def test_who_may_read_a_paper_of_a_closed_record_can_still_be_changed() -> None:
    made = make_paper(item_of(make_meeting("held")))
    minutes.approve(made.item.meeting, actor=coordinator())
    paper.change(made, Said(made.title, Sensitivity.OFFICIAL_SENSITIVE, is_restricted=True), actor=coordinator())
    assert made.is_restricted
    paper.withdraw(made, actor=coordinator())
    assert made.withdrawn_at


# Replacing and withdrawing ---------------------------------------------------------------------------------------


def test_the_version_before_stays_on_record_for_those_who_run_the_forum(item: AgendaItem) -> None:
    made = make_paper(item)
    second = paper.replace(made, sent(["One", "Two"]), actor=coordinator())
    assert second.number == 2
    assert list(queries.versions(make_user("representative"))) == [second]
    assert queries.versions(make_user("chair")).count() == 2


def test_a_withdrawn_paper_is_gone_for_all_but_those_who_run_the_forum(item: AgendaItem) -> None:
    made = make_paper(item)
    paper.withdraw(made, actor=coordinator())
    at = made.withdrawn_at
    paper.withdraw(made, actor=coordinator())
    assert made.withdrawn_at == at
    assert seen_by(make_user("representative")) == []
    assert seen_by(make_user("learning-manager")) == [made]
    assert not queries.versions(make_user("representative")).exists()
    assert set(refused(paper.replace, made, sent(), actor=coordinator())) == {"withdrawn"}
    assert set(refused(paper.change, made, Said("Another"), actor=coordinator())) == {"withdrawn"}
    assert set(refused(paper.move, made, up=True, actor=coordinator())) == {"withdrawn"}


@pytest.mark.django_db(transaction=True)
def test_two_who_replace_a_paper_at_once_both_keep_their_version(item: AgendaItem) -> None:
    made, actor = make_paper(item), coordinator()
    gate = threading.Barrier(2)

    def replace() -> None:
        gate.wait()
        paper.replace(made, sent(), actor=actor)
        connection.close()

    people = [threading.Thread(target=replace) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(made.versions.values_list("number", flat=True)) == [1, 2, 3]


# Ordering --------------------------------------------------------------------------------------------------------


def test_papers_keep_the_order_they_are_put_in(item: AgendaItem) -> None:
    first, second, third = (make_paper(item, title=title) for title in ("First", "Second", "Third"))

    def order() -> list[str]:
        return [each.title for each in Paper.objects.there().filter(item=item)]

    paper.move(third, up=True, actor=coordinator())
    assert order() == ["First", "Third", "Second"]
    paper.move(first, up=True, actor=coordinator())
    paper.move(second, up=False, actor=coordinator())
    assert order() == ["First", "Third", "Second"]
    paper.withdraw(third, actor=coordinator())
    paper.move(first, up=False, actor=coordinator())
    assert order() == ["Second", "First"], "those that are withdrawn do not count"
    make_paper(item, title="Fourth")
    assert order() == ["Second", "First", "Fourth"]


# Who may read ----------------------------------------------------------------------------------------------------


def test_a_restricted_paper_is_for_the_people_named_and_those_who_run_the_forum(item: AgendaItem) -> None:
    named, other = make_user("representative"), make_user("representative")
    made = make_paper(item, is_restricted=True, readers=[named.person])
    assert seen_by(named) == seen_by(make_user("chair")) == [made]
    assert seen_by(other) == []
    paper.change(made, Said(made.title, is_restricted=True, readers=(other.person,)), actor=coordinator())
    assert (seen_by(named), seen_by(other)) == ([], [made])
    paper.change(made, Said(made.title, readers=(other.person,)), actor=coordinator())
    assert seen_by(named) == [made]
    assert not made.readers.exists(), "nobody stays named on a paper that is for all"


def test_a_paper_is_seen_by_nobody_who_may_not_open_its_item(item: AgendaItem) -> None:
    member, board = make_user("representative"), make_user("bsab-reader")
    planned = make_paper(item_of(make_meeting("planned")), is_restricted=True, readers=[member.person])
    issued = make_paper(item)
    assert seen_by(member) == [issued], "being named does not open an agenda that is not issued"
    assert seen_by(board) == []
    assert set(seen_by(coordinator())) == {planned, issued}
    reviews.restrict(review := make_review("sar"), is_restricted=True, named=[], actor=coordinator())
    item.review = review
    item.save()
    assert seen_by(member) == []


def test_an_ad_hoc_member_sees_the_papers_of_their_item_alone(item: AgendaItem) -> None:
    """ToR, Membership: they are asked to progress one case discussion."""
    specialist = make_user("ad-hoc")
    agenda.ask(item, specialist.person, actor=coordinator())
    theirs = make_paper(item)
    make_paper(item, is_restricted=True)
    make_paper(item_of(item.meeting, ItemKind.IMPACT))
    assert seen_by(specialist) == [theirs]
    assert list(queries.versions(specialist)) == [latest(theirs)]


def test_somebody_who_changed_a_paper_meanwhile_is_not_overwritten(item: AgendaItem) -> None:
    made = make_paper(item)
    began = paper.says(made)
    paper.change(made, Said("A paper", is_restricted=True), actor=make_user("chair"), seen=began)
    assert set(refused(paper.change, made, Said("Another"), actor=coordinator(), seen=began)) == {"changed_meanwhile"}
    assert (made.title, made.is_restricted) == ("A paper", True)


@pytest.mark.parametrize(
    ("said", "number"),
    [({}, 0), ({"sensitivity": Sensitivity.OFFICIAL_SENSITIVE}, 1), ({"is_restricted": True}, 1)],
)
def test_who_opens_a_sensitive_or_restricted_paper_is_written_down(
    item: AgendaItem, said: dict[str, Any], number: int
) -> None:
    made = make_paper(item, **said)
    reader = make_user("chair")
    paper.take(latest(made), actor=reader)
    assert Reading.objects.filter(user=reader).count() == number


def test_who_opened_which_version_is_told_the_last_first(item: AgendaItem) -> None:
    made = make_paper(item, sensitivity=Sensitivity.OFFICIAL_SENSITIVE)
    early, late = make_user("representative", name="Early"), make_user("representative", name="Late")
    paper.take(latest(made), actor=early)
    paper.take(latest(made), actor=late)
    paper.replace(made, sent(), actor=coordinator())
    paper.take(latest(made), actor=late)
    assert [(each.name, each.versions) for each in queries.opened(made)] == [("Late", "1, 2"), ("Early", "1")]


def test_whoever_sits_deputises_or_is_asked_can_be_named_once(item: AgendaItem) -> None:
    specialist, gone = make_user("ad-hoc"), make_user()
    agenda.ask(item, specialist.person, actor=coordinator())
    named = make_user("deputy")
    groups = queries.may_be_named(item, [named.person.pk])
    people = [person for _, of_group in groups for person in of_group]
    assert len(people) == len(set(people))
    assert {specialist.person, named.person} <= set(people)
    assert gone.name not in {person.name for person in people}
