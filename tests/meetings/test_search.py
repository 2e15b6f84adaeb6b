"""Searching: agendas, notes, decisions and actions, what the reader may open and nothing else."""

import datetime

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import action, agenda
from meetings.enums import Attendance
from meetings.models import AgendaItem, Decision, Meeting
from meetings.queries import search
from meetings.queries.search import KINDS, Counts, _marked
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_meeting,
    make_review,
    make_user,
    take_line,
    write_note,
)
from ui.paging import Page

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
EVERYTHING = {"items": 1, "notes": 1, "decisions": 1, "actions": 1}
NOTHING = dict.fromkeys(EVERYTHING, 0)


def decide(item: AgendaItem, text: str) -> Decision:
    number = Decision.objects.count() + 1
    return Decision.objects.create(number=number, item=item, text=text, decided_by=coordinator())


def say_everywhere(item: AgendaItem, words: str) -> AgendaItem:
    """Put words into the item itself, its note, a decision and an action of it."""
    AgendaItem.objects.filter(pk=item.pk).update(question=f"What about {words}?")
    write_note(item, f"The forum talked about {words} for long.")
    decide(item, f"Ask each agency about {words}.")
    make_action(item, what=f"Ask about {words}.", owner_name="Kit Moss")
    return item


def found(user: User, words: str) -> dict[str, int]:
    """How many of each kind are counted; as many are shown, together and by kind."""
    fresh = User.objects.with_standing().get(pk=user.pk)
    counts = search.count(fresh, words)
    together = {each.kind.key: len(each.rows) for each in search.sections(fresh, words, counts)}
    alone = {key: len(search.page(fresh, kind, words, counts, QueryDict()).rows) for key, kind in KINDS.items()}
    assert alone == counts.numbers
    assert {key: together.get(key, 0) for key in KINDS} == {key: min(number, 5) for key, number in alone.items()}
    return counts.numbers


def page_of(user: User, kind: str, words: str, query: str = "") -> Page[search.Found]:
    """A page of those of one kind, the latest first."""
    return search.page(user, KINDS[kind], words, search.count(user, words), QueryDict(query.removeprefix("?")))


def texts(user: User, kind: str, words: str) -> list[str]:
    """What is shown of those of one kind: heading and passage."""
    return [f"{row.heading} {row.passage}".strip() for row in page_of(user, kind, words).rows]


# What is found ----------------------------------------------------------------------------------------------------


def test_words_are_found_in_agendas_notes_decisions_and_actions() -> None:
    say_everywhere(item_of(make_meeting("issued", date=today())), "hoarding")
    user = coordinator()
    assert found(user, "hoarding") == EVERYTHING
    assert found(user, "hoarded") == EVERYTHING, "by its stem"
    assert found(user, "capacity") == NOTHING
    assert texts(user, "notes", "hoarding") == [
        "Individual case learning 1 The forum talked about <mark>hoarding</mark> for long."
    ]
    assert texts(user, "decisions", "hoarding") == ["Ask each agency about <mark>hoarding</mark>."]
    assert texts(user, "items", "hoarding") == ["Individual case learning 1 What about <mark>hoarding</mark>?"]
    [item] = page_of(user, "items", "individual case 2").rows
    assert item.passage == "", "its question says nothing of it"


def test_an_action_is_found_by_what_was_done_and_says_how_it_stands() -> None:
    made = make_action(item_of(make_meeting("issued", date=today())), due_on=today())
    user = coordinator()
    [row] = page_of(user, "actions", "guidance").rows
    assert (row.reference, row.passage, row.url) == (made.reference, "", made.get_absolute_url())
    assert row.state is not None
    assert row.state.text == "Due today"
    action.close(made, closing_note="Every ward has a copy.", actor=user)
    [row] = page_of(user, "actions", "ward").rows
    assert "<mark>ward</mark>" in row.passage
    assert row.state is not None
    assert row.state.text == "Closed"


def test_an_action_and_a_decision_are_found_by_their_number() -> None:
    item = item_of(make_meeting("issued", date=today()))
    for _ in range(2):
        make_action(item)
        decide(item, "Go on.")
    user = coordinator()
    assert found(user, "A2") == NOTHING | {"actions": 1}
    assert found(user, "d1") == NOTHING | {"decisions": 1}
    for words in ("A3", "D9", "A2147483647", "A99999999999", "44"):
        assert found(user, words) == NOTHING, words


def test_it_is_asked_as_people_ask_the_web() -> None:
    first, second, third = (make_meeting("issued", date=today() + days * DAY) for days in (1, 2, 3))
    write_note(item_of(first), "A missed appointment was not followed up.")
    write_note(item_of(second), "An appointment was missed.")
    write_note(item_of(third), "Hoarding was discussed.")
    asked = {
        "missed appointment": 2,
        '"missed appointment"': 1,
        "missed or hoarding": 3,
        "missed -appointment": 0,
        "hoarding -missed": 1,
        "'missed": 2,
        '"missed': 2,
        "missed & | ! <-> appointment": 2,
        "missed') AND 1=1; --": 0,
        "\\ % _ *": 0,
        "missed:* ": 2,
    }
    assert {words: found(coordinator(), words)["notes"] for words in asked} == asked


def test_of_each_kind_the_latest_meeting_s_stand_first_and_pages_go_on() -> None:
    meetings = [make_meeting("issued", date=today() + days * DAY) for days in (2, 1, 3)]
    for made in meetings:
        write_note(item_of(made), f"Hoarding was discussed on {made.date}.")
    held = make_meeting("issued", date=today())
    for item in held.items.all():
        decide(item, "Hoarding is a theme.")
        decide(item, "Hoarding is a theme.")
    user = coordinator()
    rows = page_of(user, "notes", "hoarding").rows
    assert [row.date for row in rows] == [today() + days * DAY for days in (3, 2, 1)]
    assert [row.item for row in rows] == [4, 4, 4]
    counts = search.count(user, "hoarding")
    assert counts.numbers == NOTHING | {"notes": 3, "decisions": 26}
    notes, decisions = search.sections(user, "hoarding", counts)
    assert ([row.date for row in notes.rows], notes.has_more) == ([row.date for row in rows], False)
    assert (len(decisions.rows), decisions.count, decisions.has_more) == (5, "26 decisions", True)
    page = page_of(user, "decisions", "hoarding")
    assert (len(page.rows), page.count_text) == (25, "26 decisions")
    after = page_of(user, "decisions", "hoarding", page.next_url)
    assert [row.reference for row in after.rows] == ["D1"]
    assert (after.next_url, bool(after.prev_url)) == ("", True)


def test_nothing_is_counted_further_than_a_list_counts() -> None:
    item = item_of(make_meeting("issued", date=today()))
    user = coordinator()
    Decision.objects.bulk_create(
        Decision(number=number, item=item, text="Hoarding", decided_by=user) for number in range(1, 1005)
    )
    counts = search.count(user, "hoarding")
    assert counts.numbers["decisions"] == 1001
    [section] = search.sections(user, "hoarding", counts)
    assert section.count == "More than 1,000 decisions"
    assert [row.reference for row in section.rows] == ["D1004", "D1003", "D1002", "D1001", "D1000"]
    page = page_of(user, "decisions", "hoarding")
    page = page_of(user, "decisions", "hoarding", page.next_url)
    assert [row.reference for row in page.rows] == [f"D{number}" for number in range(979, 954, -1)]
    assert page.count_text == "More than 1,000 decisions"
    page = page_of(user, "decisions", "hoarding", page.prev_url)
    assert page.rows[0].reference == "D1004"


def test_words_that_stand_everywhere_say_nothing() -> None:
    write_note(item_of(make_meeting("issued", date=today())), "The forum is of the opinion that the tide has turned.")
    for words in ("the", "of the and", "-", "?!", '""', "the -of"):
        assert search.count(coordinator(), words) == Counts(NOTHING, says_something=False), words
    assert search.count(coordinator(), "tide of the").says_something


# Who finds what ---------------------------------------------------------------------------------------------------


def restrict(item: AgendaItem, *named: User) -> None:
    review = make_review(is_restricted=True, named=named)
    agenda.arrange(item.meeting, [agenda.ItemChange(item.pk, 30, review=review)], actor=coordinator())


def test_what_is_about_a_restricted_review_is_found_and_counted_by_those_alone_who_may_open_it() -> None:
    named, other = make_user("representative"), make_user("representative")
    restrict(say_everywhere(item_of(make_meeting("issued", date=today())), "hoarding"), named)
    for user in (coordinator(), make_user("chair"), make_user("learning-manager"), named):
        assert found(user, "hoarding") == EVERYTHING, user
    for user in (other, make_user("joint"), make_user("deputy")):
        assert found(user, "hoarding") == NOTHING, user
    assert found(other, "A1") == found(other, "D1") == NOTHING


def test_the_day_on_which_a_review_is_restricted_nobody_finds_it_any_more() -> None:
    """Statements are kept for a person: what they may see is asked each time."""
    member = make_user("representative")
    item = say_everywhere(item_of(make_meeting("issued", date=today())), "hoarding")
    assert found(member, "hoarding") == EVERYTHING
    restrict(item)
    assert found(member, "hoarding") == NOTHING
    restrict(item, member)
    assert found(member, "hoarding") == EVERYTHING


def test_an_action_of_one_s_own_is_found_also_from_an_item_one_may_not_open() -> None:
    member = make_user("representative")
    item = say_everywhere(item_of(make_meeting("issued", date=today())), "hoarding")
    make_action(item, what="Report on hoarding.", owner=member.person.representations.get())
    restrict(item)
    assert found(member, "hoarding") == NOTHING | {"actions": 1}


def test_members_find_an_agenda_once_it_is_issued() -> None:
    planned = make_meeting()
    AgendaItem.objects.filter(pk=item_of(planned).pk).update(question="What about hoarding?")
    member = make_user("representative")
    assert found(member, "hoarding") == NOTHING
    assert found(coordinator(), "hoarding") == NOTHING | {"items": 1}
    agenda.issue(planned, actor=coordinator())
    assert found(member, "hoarding") == NOTHING | {"items": 1}


def test_a_deputy_finds_what_is_in_their_meeting_alone() -> None:
    deputy = make_user("deputy")
    first, second = make_meeting("issued", date=today() - 7 * DAY), make_meeting("issued", date=today() - DAY)
    for made in (first, second):
        say_everywhere(item_of(made), "hoarding")
    assert found(deputy, "hoarding") == NOTHING
    take_line(line_of(first), Attendance.DEPUTY, deputy=deputy.person)
    assert found(deputy, "hoarding") == EVERYTHING
    Meeting.objects.filter(pk=first.pk).update(date=today() - 29 * DAY)
    assert found(deputy, "hoarding") == NOTHING


@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_it_takes_one_query_to_count_and_one_to_read(
    role: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user(role)
    made = make_meeting("issued", date=today())
    for number, item in enumerate(made.items.all()[:3]):
        say_everywhere(item, "hoarding")
        if number in (0, 2):
            with django_assert_num_queries(2):
                search.sections(user, "hoarding", search.count(user, "hoarding"))
            with django_assert_num_queries(2):
                page_of(user, "notes", "hoarding")


# How it is shown --------------------------------------------------------------------------------------------------


def test_markup_that_was_typed_is_shown_and_not_obeyed() -> None:
    text = '<script>alert("hoarding")</script> & <b>hoarding</b> <img src=x onerror=hoarding> 3 < 4'
    write_note(item_of(make_meeting("issued", date=today())), text)
    make_action(item_of(Meeting.objects.get()), what=text)
    user = coordinator()
    for said in (*texts(user, "notes", "hoarding"), *texts(user, "actions", "hoarding")):
        assert "&lt;script&gt;alert(&quot;<mark>hoarding</mark>&quot;)&lt;/script&gt; &amp; &lt;b&gt;" in said
        assert "&lt;b&gt;<mark>hoarding</mark>&lt;/b&gt;" in said
        assert "<script" not in said
        assert "<img" not in said


def test_signs_that_word_processors_put_round_words_do_not_hide_them() -> None:
    text = "The words \u201cwas not brought\u201d changed people\u2019s minds\u2014twice\u2026 (\u2018hoarding\u2019)"
    write_note(item_of(make_meeting("issued", date=today())), text)
    user = coordinator()
    for words in (
        "brought",
        '"was not brought"',
        "\u201cwas not brought\u201d",
        "people",
        "people\u2019s",
        "minds",
        "twice",
    ):
        assert found(user, words)["notes"] == 1, words
    assert found(user, "\u201cbrought minds\u201d")["notes"] == 0, "not side by side"
    [said] = texts(user, "notes", "\u201cwas not brought\u201d people hoarding")
    assert "\u201cwas not <mark>brought</mark>\u201d changed <mark>people</mark>\u2019s minds\u2014twice\u2026" in said
    assert "\u2018<mark>hoarding</mark>\u2019" in said


def test_of_a_long_note_the_passages_are_shown_that_say_it() -> None:
    long = "Nothing of this matters here. " * 60
    write_note(
        item_of(make_meeting("issued", date=today())), f"{long}Hoarding came first. {long}Then hoarding again. {long}"
    )
    [said] = texts(coordinator(), "notes", "hoarding")
    assert said.lower().count("<mark>hoarding</mark>") == 2
    assert " … " in said
    assert len(said) < 900


@given(st.text(alphabet="ab<>&\"'\ue000\ue001\x01 ", max_size=40))
@settings(max_examples=300, deadline=None)
def test_what_is_marked_is_well_formed_whatever_stands_in_it(text: str) -> None:
    said = _marked(text)
    bare = said.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert ">" not in bare
    assert not {"\ue000", "\ue001", "\x01"} & set(said)
    assert said.count("<mark>") == said.count("</mark>")
