"""Answering an invitation by its link, without signing in (ToR, Membership: who comes, or which deputy)."""

import datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from meetings import tasks
from meetings.domain import agenda, answering, meeting, reply
from meetings.domain.meeting import When
from meetings.domain.reply import Decision
from meetings.enums import Answer, Mode
from meetings.models import Meeting, MeetingInvitation, Reply
from meetings.models.meeting import LONDON
from members.models import Membership, Person, Representative, StandingDeputy
from tests.factories import (
    coordinator,
    item_of,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
)
from tests.meetings.asking import refused
from tests.meetings.posting import last_to, link_in, mail_to
from tests.pages import FOUND, OK, client_of, error_beside, message, soup, text, value_of
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
CHANGED_SINCE, GONE, TOO_MANY = 409, 410, 429
DEPUTY: dict[str, Any] = {
    "deputy_name": "Dora Deputy",
    "deputy_role": "Nurse",
    "deputy_agency": "Oxleas",
    "deputy_email": "",
}


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def noor() -> User:
    """Noor, who holds a place alone."""
    return make_user("representative", name="Noor Haddad", email="noor@forum.example")


@pytest.fixture
def coming(noor: User) -> Meeting:
    """A meeting that can be joined in person and by video, to which Noor is invited."""
    return make_meeting("issued", venue="Room 1", video_link="https://video.example/forum")


@pytest.fixture
def link(noor: User, coming: Meeting) -> str:
    """The address in Noor's mail."""
    return link_in(last_to(noor.email))


def place_of(user: User) -> Membership:
    return Representative.objects.get(person__user=user).membership


def choices(page: Any) -> dict[str, str]:
    """What can be said, by its words."""
    return {
        label.get_text(strip=True): str(each["value"])
        for each in soup(page).select('input[name$="who"]')
        for label in soup(page).select(f"label[for={each['id']}]")
    }


def say(link: str, who: str, *, by: Client | None = None, **given: str) -> Any:
    """Open the link, choose, and press the button."""
    client = by or Client()
    page = client.get(link)
    return client.post(link, {"who": choices(page).get(who, who), "seen": value_of(page, "seen"), **given})


def test_the_link_asks_who_comes_and_says_when_and_where_and_nothing_of_the_agenda(link: str, coming: Meeting) -> None:
    coming.items.filter(pk=item_of(coming).pk).update(title="Child Q")
    agenda.issue(coming, actor=coordinator())
    page = Client().get(link)
    said = text(page)
    assert page.status_code == OK
    assert f"{weekday_date(coming.date)} 10:00 to 12:00, Room 1" in said
    assert list(choices(page)) == ["I am coming", "Apologies, nobody is coming", "A deputy is coming"]
    assert [each["value"] for each in soup(page).select('input[name="mode"]')] == Mode.values
    for secret in ("Child Q", "Individual case", "Item", "minutes"):
        assert secret not in said
    assert not Reply.objects.exists(), "opening it says nothing"
    assert "no-store" in page.headers["Cache-Control"]


def test_coming_online_is_one_choice_and_confirmed_by_mail(link: str, noor: User, coming: Meeting) -> None:
    client = Client()
    response = say(link, "I am coming", by=client, mode="online")
    assert response.status_code == FOUND
    assert message(response, client) == f"Noor Haddad comes online on {weekday_date(coming.date)}."
    said = Reply.objects.get()
    assert (said.answer, said.mode, said.said_by, said.membership) == ("coming", "online", noor, place_of(noor))
    assert "Noor Haddad comes online. Said by Noor Haddad" in text(client.get(link))
    confirmed = last_to(noor.email)
    assert confirmed.subject == f"Your answer for the Learning Forum on {weekday_date(coming.date)}"
    assert "Noor Haddad comes online." in confirmed.text
    assert link_in(confirmed) == link


def test_it_can_be_used_again_until_the_meeting_and_shows_what_was_said(link: str, noor: User) -> None:
    say(link, "I am coming", mode="in-person")
    say(link, "I am coming", mode="in-person")
    number = len(mail_to(noor.email))
    page = Client().get(link)
    assert (value_of(page, "who"), value_of(page, "mode")) == (choices(page)["I am coming"], "in-person")
    assert say(link, "Apologies, nobody is coming").status_code == FOUND
    assert Reply.objects.get().answer == Answer.APOLOGIES
    assert len(mail_to(noor.email)) == number + 1, "the same answer twice is confirmed once"


def test_a_deputy_by_name_role_agency_and_address_is_asked(link: str, noor: User, coming: Meeting) -> None:
    page = Client().get(f"{link}?say=deputy")
    assert value_of(page, "who") == "deputy"
    assert value_of(page, "deputy_agency") == place_of(noor).agency.name
    response = say(link, "A deputy is coming", **DEPUTY | {"deputy_email": "dora@forum.example"})
    assert response.status_code == FOUND
    assert Reply.objects.get().deputy == Person.objects.get(email="dora@forum.example")
    asked = last_to("dora@forum.example")
    assert asked.calendar_method == "REQUEST"
    assert "Noor Haddad asks you to come" in asked.text


@pytest.mark.parametrize(
    ("chosen", "who", "mode"),
    [
        ("in-person", "I am coming", "in-person"),
        ("online", "I am coming", "online"),
        ("apologies", "Apologies, nobody is coming", ""),
        ("deputy", "Sam Standing comes as deputy", ""),
        ("nonsense", "", ""),
    ],
)
def test_a_link_may_have_chosen_already(link: str, noor: User, chosen: str, who: str, mode: str) -> None:
    StandingDeputy.objects.create(
        membership=place_of(noor), person=make_person(name="Sam Standing"), role_title="Nurse", agency_name="Oxleas"
    )
    page = Client().get(f"{link}?say={chosen}")
    assert value_of(page, "who") == choices(page).get(who, "")
    assert value_of(page, "mode") == mode
    assert not Reply.objects.exists()
    say(link, "I am coming")
    page = Client().get(f"{link}?say=apologies")
    assert value_of(page, "who") == choices(page)["I am coming"], "what was said is what it begins with"


def test_a_meeting_in_one_place_alone_is_not_asked_how(noor: User) -> None:
    make_meeting("issued")
    page = Client().get(link_in(last_to(noor.email)))
    assert not soup(page).select('input[name="mode"]')


def test_joint_members_choose_who_comes_each_by_a_link_of_their_own() -> None:
    jo, alex = make_user(name="Jo Ash"), make_user(name="Alex Birch")
    place = make_membership(is_joint=True)
    for seat, user in enumerate((jo, alex), start=1):
        make_representative(membership=place, user=user, seat=seat)
    make_meeting("issued")
    ours = [link_in(last_to(user.email)) for user in (jo, alex)]
    assert ours[0] != ours[1]
    page = Client().get(ours[0])
    assert list(choices(page))[:3] == ["I am coming", "Alex Birch is coming", "Both of us are coming"]
    assert say(ours[0], "Alex Birch is coming").status_code == FOUND
    assert last_to(alex.email).subject.startswith("Who comes to the Learning Forum on")
    page = Client().get(ours[1])
    assert "Alex Birch comes. Said by Jo Ash" in text(page)
    assert value_of(page, "who") == choices(page)["I am coming"]


def test_of_two_at_once_the_second_reads_what_the_first_said(link: str, noor: User, coming: Meeting) -> None:
    began = value_of(Client().get(link), "seen")
    reply.answer(coming, place_of(noor), Decision(Answer.APOLOGIES), actor=coordinator())
    response = Client().post(link, {"who": choices(Client().get(link))["I am coming"], "seen": began})
    assert "Somebody else answered for this place" in error_beside(response, "who")
    assert f"Apologies, nobody comes. Said by {coordinator().name}" in text(response)
    assert (
        Client().post(link, {"who": value_of(response, "who"), "seen": value_of(response, "seen")}).status_code == FOUND
    )


def test_whoever_holds_two_places_answers_for_each(noor: User) -> None:
    second = make_representative(person=noor.person).membership
    make_meeting("issued")
    link, client = link_in(last_to(noor.email)), Client()
    page = client.get(link)
    assert len(soup(page).select("main form")) == 2
    prefix = f"place-{second.pk}"
    choice = next(each for each in soup(page).select(f'input[name="{prefix}-who"]'))["value"]
    seen = value_of(page, f"{prefix}-seen")
    response = client.post(link, {"place": prefix, f"{prefix}-who": choice, f"{prefix}-seen": seen})
    assert response.status_code == FOUND
    assert Reply.objects.get().membership == second
    wrong = client.post(
        link, {"place": prefix, f"{prefix}-who": "", f"{prefix}-seen": value_of(client.get(link), f"{prefix}-seen")}
    )
    assert error_beside(wrong, f"{prefix}-who") == "Say who is coming."
    assert client.post(link, {"place": "place-999999"}).status_code == OK, "neither form was sent"


def test_somebody_without_an_account_answers_and_has_one_from_then_on() -> None:
    person = make_person(name="Ola Newman", email="ola@forum.example")
    make_representative(person=person)
    make_meeting("issued")
    link = link_in(last_to("ola@forum.example"))
    assert say(link, "A deputy is coming", **DEPUTY | {"deputy_email": "dora@forum.example"}).status_code == FOUND
    person.refresh_from_db()
    assert person.user is not None
    assert (person.user.email, person.user.has_usable_password()) == ("ola@forum.example", False)
    assert Reply.objects.get().said_by == person.user
    assert [each.subject for each in mail_to("ola@forum.example") if "invitation to the" in each.subject] == []


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"who": ""}, "who", "Say who is coming."),
        ({"who": "comes-999999"}, "who", "Say who is coming."),
        ({"who": "deputy", **DEPUTY, "deputy_role": " "}, "deputy_role", "Enter the deputy’s role."),
        ({"who": "deputy", **DEPUTY, "deputy_email": "dora at forum"}, "deputy_email", "Enter a valid email address."),
        (
            {"who": "deputy", **DEPUTY, "deputy_name": "noor haddad"},
            "deputy_name",
            "Noor Haddad holds this place. Say that they are coming instead.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    link: str, given: dict[str, str], field: str, said: str
) -> None:
    response = Client().post(link, given)
    assert error_beside(response, field) == said
    for name in set(given) - {"who"}:
        assert value_of(response, name) == given[name]
    assert not Reply.objects.exists()


# Links that answer nothing ----------------------------------------------------------------------------------------


def dead(link: str, status: int = CHANGED_SINCE) -> str:
    """What a link says that takes no answer, also when the form was open already; nothing is saved."""
    answers = Reply.objects.count()
    shown, sent = Client().get(link), Client().post(link, {"who": "apologies"})
    assert (shown.status_code, sent.status_code) == (status, status)
    assert not soup(shown).select("main form")
    assert "Your answer was not saved." in text(sent)
    assert "Your answer" not in text(shown)
    assert Reply.objects.count() == answers
    return text(shown)


def test_a_cancelled_meeting_takes_no_answer(link: str, coming: Meeting) -> None:
    meeting.cancel(coming, reason="Child Q", actor=coordinator())
    said = dead(link)
    assert said.startswith("This meeting is cancelled")
    assert weekday_date(coming.date) in said
    assert "Child Q" not in said


def test_after_the_meeting_there_is_nothing_to_answer(link: str, coming: Meeting) -> None:
    ends = datetime.datetime.combine(coming.date, coming.end_time, LONDON)
    with time_machine.travel(ends - datetime.timedelta(minutes=1), tick=False):
        assert Client().get(link).status_code == OK
    with time_machine.travel(ends + datetime.timedelta(minutes=1), tick=False):
        assert dead(link).startswith("This meeting is over")
    with time_machine.travel(ends + 3 * DAY):
        assert dead(link).startswith("This meeting is over")


def test_a_new_day_asks_by_a_new_link_and_the_old_one_says_so(link: str, noor: User, coming: Meeting) -> None:
    said = When(coming.date + DAY, coming.start_time, coming.end_time, coming.venue, coming.video_link)
    meeting.change(coming, said, actor=coordinator())
    assert "You have been asked again since" in dead(link)
    assert say(link_in(last_to(noor.email)), "I am coming").status_code == FOUND


def test_another_room_leaves_the_link_as_it_is(link: str, coming: Meeting) -> None:
    meeting.change(coming, When(coming.date, coming.start_time, coming.end_time, "Room 2"), actor=coordinator())
    assert Client().get(link).status_code == OK


def test_whoever_has_left_the_place_answers_no_link(link: str, coming: Meeting, noor: User) -> None:
    Representative.objects.filter(person__user=noor).update(ended_on=coming.date - DAY)
    assert "you hold no place at the forum on that day" in dead(link), "at once"
    tasks.keep_calendars()
    assert MeetingInvitation.objects.get().withdrawn_at
    assert "you hold no place at the forum on that day" in dead(link)


def test_whoever_may_not_sign_in_answers_no_link(link: str, noor: User) -> None:
    User.objects.filter(pk=noor.pk).update(is_active=False)
    assert "This link does not work any more" in dead(link)


def test_a_link_answers_for_its_own_place_and_no_other(link: str) -> None:
    other = make_representative().membership
    said = refused(answering.answer, link.split("/")[-2], other, Decision(Answer.APOLOGIES))
    assert said == {"not_their_place": "This place is not theirs on the day of the meeting."}
    assert not Reply.objects.exists()


@pytest.mark.parametrize("change", ["cut", "altered", "another", "nonsense"])
def test_a_link_that_was_never_written_opens_nothing(link: str, change: str) -> None:
    token = link.split("/")[-2]
    pk, _, rest = token.partition("-")
    forged = {
        "cut": token[:-3],
        "altered": f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        "another": f"{int(pk) + 1}-{rest}",
        "nonsense": "x",
    }[change]
    assert dead(f"/meetings/answer/{forged}/", GONE).startswith("This link does not work")


def test_too_many_links_that_do_not_work_are_refused_and_a_dead_one_does_not_count(
    link: str, coming: Meeting, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"wrong_token": "3/5m/ip"}
    meeting.cancel(coming, reason="Snow", actor=coordinator())
    assert {Client().get(link).status_code for _ in range(5)} == {CHANGED_SINCE}
    assert [Client().get("/meetings/answer/x/").status_code for _ in range(4)] == [GONE] * 3 + [TOO_MANY]


def test_one_link_takes_only_so_many_answers(link: str, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"answer_by_link": "2/h/key"}
    asked = [say(link, who).status_code for who in ("I am coming", "Apologies, nobody is coming", "I am coming")]
    assert asked == [FOUND, FOUND, TOO_MANY]
    assert Client().get(link).status_code == OK


def test_the_link_signs_nobody_in(link: str, coming: Meeting) -> None:
    client = Client()
    say(link, "I am coming", by=client)
    assert client.get(coming.get_absolute_url()).status_code == FOUND
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_six_queries(
    link: str, noor: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        StandingDeputy.objects.create(
            membership=place_of(noor), person=make_person(), role_title=f"Nurse {each}", agency_name="Oxleas"
        )
    say(link, "I am coming")
    with django_assert_num_queries(6):
        Client().get(link)


def test_who_is_coming_counts_how_they_come(link: str, coming: Meeting) -> None:
    say(link, "I am coming", mode="online")
    page = text(client_of(coordinator()).get(f"/meetings/{coming.pk}/coming/"))
    assert "Of those who said how: 0 in person, 1 online." in page
    assert "Noor Haddad comes online" in page


def test_whoever_is_signed_in_is_asked_how_too(coming: Meeting, noor: User) -> None:
    client, path = client_of(noor), f"/meetings/{coming.pk}/coming/{place_of(noor).pk}/"
    assert say(path, "I am coming", by=client, mode="in-person").status_code == FOUND
    assert Reply.objects.get().mode == "in-person"
    assert value_of(client.get(path), "mode") == "in-person"
    wrong = say(path, "I am coming", by=client, mode="by boat")
    assert error_beside(wrong, "mode")
