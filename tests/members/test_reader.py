"""Board readers come in by invitation, and are out the moment their reading ends."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.dated import today
from accounts.models import Invitation, Mail, User
from members.domain import reader as readers
from members.models import BoardReader
from tests.factories import board, coordinator, make_user
from tests.meetings.test_at_once import at_once
from tests.members.test_group import refusal
from tests.pages import FOUND, MISSING, OK, client_of, error_beside, message, text

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
REPORTS = "/reports/"


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


def page_of(code: str, verb: str = "") -> str:
    return f"/members/boards/{board(code).pk}/{verb}"


def add(email: str = "reader@forum.example", name: str = "Rea Der", code: str = "bsab") -> BoardReader:
    return readers.add(board(code), name=name, email=email, actor=coordinator())


def test_a_reader_gets_an_account_an_invitation_and_the_role() -> None:
    reader = add()
    assert (reader.board, reader.started_on) == (board("bsab"), today())
    user = User.objects.with_standing().get(pk=reader.user_id)
    assert user.standing.ids("board_ids") == {board("bsab").pk}
    assert Invitation.objects.usable().filter(user=user).exists()
    assert Mail.objects.filter(address="reader@forum.example").count() == 1


def test_somebody_with_an_account_reads_for_a_second_board_under_the_same() -> None:
    first = add()
    assert add("READER@forum.example", code="csp").user == first.user


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        (" ", "new@forum.example", ("name", "no_name")),
        ("New", " ", ("email", "no_email")),
        ("Rea Der", "Reader@forum.example", ("email", "already_reads")),
    ],
)
def test_a_reader_without_name_or_address_or_who_reads_already_is_refused(
    name: str, email: str, expected: tuple[str, str]
) -> None:
    add()
    assert refusal(lambda: add(email, name)) == expected
    assert BoardReader.objects.count() == 1


def test_a_suspended_account_does_not_read() -> None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        add(user.email)
    assert not BoardReader.objects.exists()


def test_a_reading_that_ends_takes_effect_on_the_next_click_and_reading_again_is_possible() -> None:
    reading = make_user("bsab-reader").board_readings.get()
    client = client_of(reading.user)
    assert client.get(REPORTS).status_code == OK
    readers.end(reading, actor=coordinator())
    assert client.get(REPORTS).status_code == MISSING
    reading.refresh_from_db()
    assert reading.ended_on == today() - DAY
    readers.end(reading, actor=coordinator())  # twice changes nothing
    assert add(reading.user.email).user == reading.user


def test_a_reading_that_began_today_is_gone_at_once_and_stays_in_the_history() -> None:
    reading = add()
    readers.end(reading, actor=coordinator())
    assert not BoardReader.objects.exists()
    events = BoardReader.pgh_event_model.objects.filter(pgh_obj_id=reading.pk)  # type: ignore[attr-defined]
    assert events.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_reader_at_once_add_them_once() -> None:
    actor, of = coordinator(), board("csp")
    add_once = lambda: readers.add(of, name="Rea Der", email="reader@forum.example", actor=actor)  # noqa: E731
    assert at_once(add_once, add_once) == ["already_reads"]


# On the board's page ---------------------------------------------------------------------------------------------


def test_a_reader_is_added_and_ended_on_the_boards_page(officer: Client) -> None:
    said = {"name": "Rea Der", "email": "reader@forum.example"}
    response = officer.post(page_of("bsab", "readers/add/"), said)
    assert "Rea Der reads for BSAB from today." in message(response, officer)
    assert "Rea Der reader@forum.example" in text(officer.get(page_of("bsab")), "#readers")
    again = officer.post(page_of("bsab", "readers/add/"), said)
    assert error_beside(again, "email") == "Rea Der reads for BSAB already."
    ending = f"/members/readers/{BoardReader.objects.get().pk}/end/"
    assert "from the moment you press the button" in text(officer.get(ending))
    assert BoardReader.objects.exists()
    assert "does not read for BSAB any more" in message(officer.post(ending), officer)
    assert officer.get(ending).status_code == MISSING
    assert "Nobody reads for this board yet." in text(officer.get(page_of("bsab")), "#readers")


def test_what_is_missing_is_asked_for_beside_its_field(officer: Client) -> None:
    page = officer.post(page_of("csp", "readers/add/"), {"email": "none"})
    assert error_beside(page, "name") == "Enter the reader’s full name."
    assert error_beside(page, "email")


def test_members_see_who_reads_and_neither_their_address_nor_a_way_to_change_it() -> None:
    reader = add()
    client = client_of("representative")
    shown = text(client.get(page_of("bsab")), "#readers")
    assert "Rea Der" in shown
    assert "reader@forum.example" not in shown
    assert "Add a board reader" not in shown
    assert client.post(f"/members/readers/{reader.pk}/end/").status_code == MISSING
    assert Client().post(f"/members/readers/{reader.pk}/end/").status_code == FOUND
