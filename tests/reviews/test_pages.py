"""The pages of the register: what they show, refuse and keep."""

import base64
import datetime
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from reviews.domain import review as reviews
from reviews.enums import ReviewState
from reviews.models import Review
from reviews.queries import SHOWN
from tests.factories import board, make_review, make_user, review_type
from tests.pages import FOUND, client_of, error_beside, message, rows, soup, summary_of, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
REGISTER = "/reviews/"


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def filled(**given: Any) -> dict[str, Any]:
    said = {
        "type": review_type("sar").pk,
        "code": "Adult B",
        "board": board("bsab").pk,
        "state": "referred",
        "since": today().isoformat(),
        "reason": "",
        "summary": "Self-neglect.",
    }
    return said | given


def test_the_register_groups_by_type_and_lists_pending_before_current(officer: Client) -> None:
    make_review("sar", code="Adult C", state=ReviewState.IN_PROGRESS)
    make_review("sar", code="Adult P", state=ReviewState.SCREENING)
    make_review("inspection", code="JTAI 1")
    page = soup(officer.get(REGISTER))
    groups = {section.h2.get_text(): section for section in page.select("main section") if section.h2}
    assert list(groups) == [
        "Domestic Homicide Reviews",
        "Safeguarding Adults Reviews",
        "Child Safeguarding Practice Reviews",
        "Inspections",
    ]
    assert "None pending or current" in groups["Domestic Homicide Reviews"].get_text()
    listed = [row.get_text(" ", strip=True) for row in groups["Safeguarding Adults Reviews"].select("tbody tr")]
    assert listed[0].startswith("Adult P Pending Screening")
    assert listed[1].startswith("Adult C Current In progress")
    assert listed[1].endswith("BSAB")


def test_concluded_reviews_are_shown_when_asked_for(officer: Client) -> None:
    make_review("sar", code="Adult Z", state=ReviewState.CLOSED)
    make_review("sar", code="Adult Y", state=ReviewState.DECISION)
    assert [row.split()[1] for row in rows(officer.get(REGISTER))] == ["Y"]
    assert [row.split()[1] for row in rows(officer.get(REGISTER, {"show": "concluded"}))] == ["Z"]
    assert [row.split()[1] for row in rows(officer.get(REGISTER, {"show": "all"}))] == ["Y", "Z"]


def test_the_register_filters_by_board_and_type(officer: Client) -> None:
    make_review("sar", code="Adult A", board=board("bsab"))
    make_review("dhr", code="Adult B", board=board("csp"))
    assert [row[:7] for row in rows(officer.get(REGISTER, {"board": "csp"}))] == ["Adult B"]
    page = officer.get(REGISTER, {"type": "sar"})
    assert [row[:7] for row in rows(page)] == ["Adult A"]
    assert text(page, "h1") == "Safeguarding Adults Reviews"
    assert "No reviews match" in text(officer.get(REGISTER, {"type": "sar", "board": "shield"}))


@pytest.mark.parametrize("stage", ["NaN", "\ud800", "9" * 400])
def test_a_forged_page_of_a_type_is_the_first_page(officer: Client, stage: str) -> None:
    make_review("sar", code="Adult A")
    forged = base64.urlsafe_b64encode(json.dumps([stage, "2026-01-01", "1"]).encode()).decode()
    assert officer.get(REGISTER, {"type": "sar", "after": forged}).status_code == 200


@pytest.mark.parametrize(
    "asked", [{"type": "nonsense"}, {"board": "x' OR 1=1"}, {"show": "\x00"}, {"type": "sar", "after": "forged"}]
)
def test_a_filter_that_makes_no_sense_counts_as_not_asked(officer: Client, asked: dict[str, str]) -> None:
    make_review("sar", code="Adult A")
    assert [row[:7] for row in rows(officer.get(REGISTER, asked))] == ["Adult A"]


def test_a_type_with_many_reviews_leads_to_pages_of_its_own(officer: Client) -> None:
    for number in range(SHOWN + 1):
        make_review("sar", code=f"Adult {number:02}")
    page = officer.get(REGISTER)
    assert len(rows(page)) == SHOWN
    [more] = [link for link in soup(page).select("main a") if link.get_text() == "See all Safeguarding Adults Reviews"]
    listed = officer.get(REGISTER + str(more["href"]))
    assert len(rows(listed)) == SHOWN + 1
    assert "11 reviews" in text(listed)


def test_a_page_of_a_type_goes_on_to_the_next(officer: Client) -> None:
    Review.objects.bulk_create(
        Review(type=review_type("sar"), code=f"Adult {number}", board=board("bsab"), state_since=today())
        for number in range(60)
    )
    first = officer.get(REGISTER, {"type": "sar"})
    [following] = soup(first).select("a[rel=next]")
    second = officer.get(REGISTER + str(following["href"]))
    assert (len(rows(first)), len(rows(second))) == (50, 10)
    assert not set(rows(first)) & set(rows(second))
    assert soup(second).select("a[rel=prev]")


@pytest.mark.parametrize("role", ["coordinator", "representative"])
@pytest.mark.parametrize("asked", [{}, {"type": "sar"}])
@pytest.mark.parametrize("number", [1, 3])
def test_the_register_takes_the_same_queries_at_any_length(
    django_assert_num_queries: DjangoAssertNumQueries, role: str, asked: dict[str, str], number: int
) -> None:
    for _ in range(number):
        make_review("sar")
        make_review("dhr", is_restricted=True)
    client = client_of(role)
    with django_assert_num_queries(5 if asked else 4):
        client.get(REGISTER, asked)


@pytest.mark.parametrize("number", [1, 3])
def test_a_review_s_page_takes_the_same_queries_however_much_happened(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    from reviews.domain import review as reviews

    review = make_review(is_restricted=True, named=[make_user("representative") for _ in range(number)])
    for _ in range(number):
        reviews.move(review, ReviewState.DECISION, actor=make_user("chair"))
    client = client_of("coordinator")
    with django_assert_num_queries(6):
        client.get(review.get_absolute_url())


def test_noting_a_review_says_so_and_shows_it(officer: Client) -> None:
    response = officer.post("/reviews/note/", filled())
    review = Review.objects.get()
    assert response["Location"] == review.get_absolute_url()
    assert "Adult B is in the register" in message(response, officer)
    page = officer.get(review.get_absolute_url())
    assert "Safeguarding Adults Review" in text(page)
    assert "Self-neglect." in text(page)
    assert "Noted as referred by" in text(page)


def test_noting_from_agenda_item_3_goes_back_there(officer: Client) -> None:
    form = officer.get("/reviews/note/?next=/meetings/items/7/")
    assert soup(form).select_one('input[name=next][value="/meetings/items/7/"]')
    response = officer.post("/reviews/note/", filled(next="/meetings/items/7/"))
    assert response["Location"] == "/meetings/items/7/"


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", ""]
)
def test_next_leads_nowhere_but_into_the_forum(officer: Client, away: str) -> None:
    assert "evil" not in officer.get("/reviews/note/", {"next": away}).content.decode()
    response = officer.post("/reviews/note/", filled(next=away))
    assert response["Location"] == Review.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"code": ""}, "code", "Enter anonymised code"),
        ({"code": "x" * 61}, "code", "60"),
        ({"type": ""}, "type", "Select type of review"),
        ({"board": ""}, "board", "Select owning board"),
        ({"state": "on hold"}, "reason", "Say why the review is on hold."),
        ({"since": "2999-01-01"}, "since", "The date must be today or in the past."),
        ({"since": "yesterday"}, "since", "Enter a valid date"),
        ({"state": "nonsense"}, "state", "Select a valid choice"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_typed_is_lost(
    officer: Client, wrong: dict[str, str], field: str, says: str
) -> None:
    response = officer.post("/reviews/note/", filled(**wrong))
    assert response.status_code == 200
    assert says in error_beside(response, field)
    assert value_of(response, "summary") == "Self-neglect."
    assert not Review.objects.exists()


def test_a_code_that_is_taken_is_named_beside_the_code(officer: Client) -> None:
    make_review("sar", code="Adult B")
    response = officer.post("/reviews/note/", filled(code="adult b"))
    assert response.status_code == 200
    assert error_beside(response, "code").startswith("There is already a review of this type with the code")
    assert value_of(response, "code") == "adult b"


def test_moving_a_review_says_where_it_is_now(officer: Client) -> None:
    review = make_review(code="Adult B")
    url = reverse("reviews:move", args=[review.pk])
    refused = officer.post(url, {"state": "discontinued", "since": today().isoformat(), "reason": ""})
    assert refused.status_code == 200
    assert error_beside(refused, "reason") == "Say why the review is discontinued."
    assert value_of(refused, "state") == "discontinued"
    moved = officer.post(url, {"state": "published", "since": today().isoformat(), "reason": ""})
    assert moved["Location"] == review.get_absolute_url()
    assert "Adult B is now published" in message(moved, officer)


def test_correcting_a_review_refuses_a_code_that_is_taken(officer: Client) -> None:
    make_review("sar", code="Adult A")
    review = make_review("sar", code="Adult B")
    url = reverse("reviews:change", args=[review.pk])
    said = {"type": review.type_id, "board": review.board_id, "summary": "Better words."}
    refused = officer.post(url, said | {"code": "Adult A"})
    assert refused.status_code == 200
    assert "There is already" in error_beside(refused, "code")
    assert officer.post(url, said | {"code": "Adult D"})["Location"] == review.get_absolute_url()
    assert Review.objects.get(pk=review.pk).code == "Adult D"


def test_restricting_offers_members_and_deputies_with_an_account(officer: Client) -> None:
    member = make_user("representative", name="Mary Member")
    make_user("deputy", name="Dan Deputy")
    make_user("shield-reader", name="Ruth Reader")
    make_user("chair", name="Chris Chair")
    review = make_review(code="Adult B")
    url = reverse("reviews:restrict", args=[review.pk])
    offered = text(officer.get(url), "main form")
    assert "Mary Member" in offered
    assert "Dan Deputy" in offered
    assert "Ruth Reader" not in offered
    assert "Chris Chair" not in offered
    done = officer.post(url, {"is_restricted": "on", "named": [member.pk]})
    assert "Adult B is restricted" in message(done, officer)
    page = text(officer.get(review.get_absolute_url()))
    assert "The coordinator, chairs and learning manager, and Mary Member" in page
    opened = officer.post(url, {})
    assert "open to all members" in message(opened, officer)


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("restrict", {}),
        ("move", {"state": "closed", "since": "2020-01-01"}),
        ("change", {"code": "Adult C", "summary": ""}),
    ],
)
def test_a_page_from_before_somebody_else_changed_the_review_does_not_undo_it(
    officer: Client, page: str, sent: dict[str, str]
) -> None:
    """A review that a chair has just restricted is not opened to all by a page that did not know."""
    made = make_review(code="Adult B", since=datetime.date(2019, 1, 1))
    url = reverse(f"reviews:{page}", args=[made.pk])
    if page == "change":
        sent = sent | {"type": str(made.type_id), "board": str(made.board_id)}
    seen = value_of(officer.get(url), "seen")
    reviews.restrict(made, is_restricted=True, named=[], actor=make_user("chair"))
    refused = officer.post(url, sent | {"seen": seen})
    assert "Somebody else changed this review while you were working." in summary_of(refused)
    made.refresh_from_db()
    assert (made.is_restricted, made.state, made.code) == (True, "in progress", "Adult B")
    meant = officer.post(url, sent | {"seen": value_of(refused, "seen")})
    assert meant.status_code == FOUND
    made.refresh_from_db()
    assert (made.is_restricted, made.state, made.code) != (True, "in progress", "Adult B")


def test_somebody_who_may_not_be_named_is_refused(officer: Client) -> None:
    review = make_review()
    url = reverse("reviews:restrict", args=[review.pk])
    refused = officer.post(url, {"is_restricted": "on", "named": [make_user("shield-reader").pk]})
    assert refused.status_code == 200
    assert error_beside(refused, "named")
    assert not review.accesses.exists()


def test_a_representative_reads_the_register_and_changes_nothing() -> None:
    review = make_review()
    client = client_of("representative")
    page = client.get(review.get_absolute_url())
    assert page.status_code == 200
    for name in ("change", "move", "restrict"):
        url = reverse(f"reviews:{name}", args=[review.pk])
        assert url not in page.content.decode()
        assert client.get(url).status_code == client.post(url, {}).status_code == 404
    assert "Note a review" not in text(client.get(REGISTER))
    assert client.get("/reviews/note/").status_code == 404
