"""The search page, and the field that leads to it."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from meetings.domain import agenda
from meetings.models import AgendaItem
from tests.factories import coordinator, item_of, make_action, make_meeting, make_review, make_user, write_note
from tests.pages import MISSING, OK, client_of, error_beside, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
SEARCH = "/meetings/search/"


@pytest.fixture
def item() -> AgendaItem:
    item = item_of(make_meeting("issued", date=today()))
    write_note(item, "Hoarding was discussed.")
    make_action(item, what="Ask about hoarding.")
    return item


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def headings(response: object) -> list[str]:
    return [" ".join(each.get_text().split()) for each in soup(response).select("main h2")]


def test_what_is_found_leads_there_and_says_which_meeting_it_is_of(officer: Client, item: AgendaItem) -> None:
    page = officer.get(SEARCH, {"q": " hoarding "})
    assert headings(page) == ["Notes", "Actions"]
    assert value_of(page, "q") == " hoarding "
    note, action = soup(page).select(".forum-found__row")
    assert note.select_one("a[href]")["href"] == f"{item.get_absolute_url()}#note"  # type: ignore[index]
    assert [mark.get_text() for mark in note.select("mark")] == ["Hoarding"]
    day = item.meeting.date
    assert f"Meeting of {day.day} {day:%b %Y}, item 4" in " ".join(note.get_text().split())
    assert "A1 Ask about hoarding." in " ".join(action.get_text().split())
    ways = [" ".join(each.get_text().split()) for each in soup(page).select(".moj-sub-navigation a")]
    assert ways == ["All", "1 note", "1 action"]


def test_one_kind_is_looked_at_alone_page_by_page(officer: Client, item: AgendaItem) -> None:
    for number in range(30):
        make_action(item, what=f"Hoarding, part {number}")
    page = officer.get(SEARCH, {"q": "hoarding"})
    [more] = [each for each in soup(page).select("main p a") if "show all" in each.get_text()]
    assert (more.get_text(), more["href"]) == ("31 actions: show all", f"{SEARCH}?q=hoarding&kind=actions")
    page = officer.get(str(more["href"]))
    assert headings(page) == ["Actions"]
    assert len(soup(page).select(".forum-found__row")) == 25
    following = soup(page).select_one("a[rel=next]")
    assert following is not None
    page = officer.get(SEARCH + str(following["href"]))
    assert len(soup(page).select(".forum-found__row")) == 6
    assert "31 actions" in text(page)


def test_what_cannot_be_looked_for_is_said_beside_the_field_and_stays(officer: Client, item: AgendaItem) -> None:
    everywhere = "Add a word that says more: words such as “the” and “of” stand everywhere."
    for words, said in {
        "": "Enter the words to look for.",
        "  \t": "Enter the words to look for.",
        "the of and": everywhere,
        "?!": everywhere,
        "x" * 10_000: "Ensure this value has at most 200 characters (it has 10000).",
        "hoarding\0": "Enter words: what you entered holds characters that are no text.",
    }.items():
        page = officer.get(SEARCH, {"q": words})
        assert page.status_code == OK
        assert error_beside(page, "q") == said
        assert value_of(page, "q") == words
        assert not soup(page).select(".forum-found")


def test_odd_words_are_looked_for_as_any_others(officer: Client, item: AgendaItem) -> None:
    for words in ('"hoarding', "'; DROP TABLE meetings_note; --", "<script>", "%00", "a" * 200, "🙂"):
        page = officer.get(SEARCH, {"q": words, "after": "forged", "kind": "\0"})
        assert page.status_code == OK
        assert value_of(page, "q") == words
        assert bool(soup(page).select(".forum-found__row")) is (words == '"hoarding')


def test_before_anything_is_asked_the_page_says_how_to(officer: Client) -> None:
    page = officer.get(SEARCH)
    assert "Put words in quotation marks" in text(page)
    assert not soup(page).select(".govuk-error-summary")


def test_of_what_may_not_be_opened_the_page_says_nothing_at_all(item: AgendaItem) -> None:
    review = make_review(is_restricted=True)
    agenda.arrange(item.meeting, [agenda.ItemChange(item.pk, 30, review=review)], actor=coordinator())
    member, chair = client_of("representative"), client_of("chair")
    for kind in ("", "notes", "actions", "items"):
        asked = {"q": "hoarding", "kind": kind}
        found, nothing = member.get(SEARCH, asked), member.get(SEARCH, asked | {"q": "zzzz"})
        words = (text(page).replace("zzzz", "hoarding") for page in (found, nothing))
        assert len(set(words)) == 1, "the same as for words that stand nowhere"
        assert "Nothing was found" in text(found)
        if kind != "items":
            assert soup(chair.get(SEARCH, asked)).select(".forum-found__row")


@pytest.mark.parametrize(
    ("role", "answer"), [("deputy", OK), ("ad-hoc", MISSING), ("csp-reader", MISSING), ("", MISSING)]
)
def test_an_ad_hoc_member_has_no_search(item: AgendaItem, role: str, answer: int) -> None:
    user = make_user(role)
    if role == "ad-hoc":
        agenda.ask(item, user.person, actor=coordinator())
    assert client_of(user).get(SEARCH, {"q": "hoarding"}).status_code == answer


@pytest.mark.parametrize("name", ["meetings", "actions", "action-board"])
def test_meetings_and_actions_have_a_field_that_leads_there(officer: Client, name: str) -> None:
    form = soup(officer.get(reverse(f"meetings:{name}"))).select_one("main form[role=search]")
    assert form is not None
    assert form["action"] == SEARCH
    assert form.select_one("input[name=q]") is not None


@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_the_page_takes_four_queries(
    role: str, item: AgendaItem, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(role)
    for number in range(3):
        make_action(item, what=f"Hoarding, part {number}")
        if number in (0, 2):
            with django_assert_num_queries(4):
                client.get(SEARCH, {"q": "hoarding"})
            with django_assert_num_queries(4):
                client.get(SEARCH, {"q": "hoarding", "kind": "actions"})
            with django_assert_num_queries(3):
                client.get(SEARCH, {"q": "zzzz"})
