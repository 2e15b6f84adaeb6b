"""The page on which a place says who comes, and what follows from it elsewhere: home, item 1, the register."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import Mail, User
from meetings.domain import agenda, reply
from meetings.domain.reply import Decision
from meetings.enums import Answer, Attendance, ItemKind
from meetings.models import Meeting, RegisterLine, Reply
from meetings.models.reply import answer_by
from members.enums import MembershipKind
from members.models import Membership, Representative, StandingDeputy
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_review,
    make_user,
    take_line,
)
from tests.pages import FOUND, MISSING, OK, SHOWN_AGAIN, client_of, error_beside, message, soup, text, value_of
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
APOLOGIES = Decision(Answer.APOLOGIES)
DEPUTY = {"deputy_name": "Dora Deputy", "deputy_role": "Nurse", "deputy_agency": "Oxleas"}

PARTNER = "Paula Partner holds this place. Say that they are coming instead."


@pytest.fixture
def coming() -> Meeting:
    return make_meeting("issued")


@pytest.fixture
def member() -> User:
    """One of a joint pair; the other is Paula Partner."""
    user = make_user("joint")
    other = place_of(user).representatives.get(seat=2)
    other.person.name, other.person.user = "Paula Partner", make_user(name="Paula Partner")
    other.person.save()
    return user


def place_of(user: User) -> Membership:
    return Representative.objects.get(person__user=user).membership


def address(meeting: Meeting, place: Membership) -> str:
    return f"/meetings/{meeting.pk}/coming/{place.pk}/"


def choices(page: Any) -> dict[str, str]:
    """What can be said, by its words."""
    found = {}
    for each in soup(page).select('input[name="who"]'):
        label = soup(page).select_one(f"label[for={each['id']}]")
        found[label.get_text(strip=True) if label else ""] = str(each["value"])
    return found


def sent(client: Client, path: str, who: str, **given: str) -> dict[str, str]:
    page = client.get(path)
    return {"seen": value_of(page, "seen"), "who": choices(page).get(who, who), **given}


def say(user: User, meeting: Meeting, who: str, **given: str) -> Any:
    client, path = client_of(user), address(meeting, place_of(user))
    return client.post(path, sent(client, path, who, **given))


def test_a_joint_member_chooses_among_both_a_deputy_and_apologies(coming: Meeting, member: User) -> None:
    page = client_of(member).get(address(coming, place_of(member)))
    assert list(choices(page)) == [
        "I am coming", "Paula Partner is coming", "Both of us are coming", "Apologies, nobody is coming",
        "A deputy is coming",
    ]  # fmt: skip
    assert f"Your place: {place_of(member)}" in text(page)
    assert value_of(page, "deputy_agency") == place_of(member).agency.name
    assert value_of(page, "who") == ""


def test_whoever_holds_a_place_alone_is_asked_about_themselves(coming: Meeting) -> None:
    user = make_user("representative")
    page = client_of(user).get(address(coming, place_of(user)))
    assert list(choices(page)) == ["I am coming", "Apologies, nobody is coming", "A deputy is coming"]


def test_standing_deputies_are_one_choice_each(coming: Meeting, member: User) -> None:
    StandingDeputy.objects.create(
        membership=place_of(member), person=make_person(name="Sam Standing"), role_title="Nurse", agency_name="Oxleas"
    )
    page = client_of(member).get(address(coming, place_of(member)))
    assert "Sam Standing comes as deputy" in choices(page)
    assert "Another deputy is coming" in choices(page)
    assert say(member, coming, "Sam Standing comes as deputy").status_code == FOUND
    said = Reply.objects.get()
    assert (said.deputy_name, said.deputy_role, said.deputy_agency) == ("Sam Standing", "Nurse", "Oxleas")
    again = client_of(member).get(address(coming, place_of(member)))
    assert value_of(again, "who") == choices(again)["Sam Standing comes as deputy"]


def test_the_page_says_when_where_and_which_cases(coming: Meeting, member: User) -> None:
    item = item_of(coming)
    review = make_review("sar", code="Adult K")
    agenda.arrange(coming, [agenda.ItemChange(item.pk, 30, review=review)], actor=coordinator())
    said = text(client_of(member).get(address(coming, place_of(member))))
    assert weekday_date(coming.date) in said
    assert "10:00 to 12:00, Committee room 1" in said
    assert "Item 4: Individual case learning 1 , about Adult K (Safeguarding Adults Review)" in said
    assert "Item 6" not in said


def test_a_restricted_case_is_not_told_to_those_who_may_not_see_it(coming: Meeting, member: User) -> None:
    change = agenda.ItemChange(item_of(coming).pk, 30, review=make_review(code="Adult R", is_restricted=True))
    agenda.arrange(coming, [change], actor=coordinator())
    assert "Adult R" not in text(client_of(member).get(address(coming, place_of(member))))


def test_before_the_agenda_is_issued_it_says_so_and_takes_an_answer(member: User) -> None:
    planned = make_meeting()
    page = client_of(member).get(address(planned, place_of(member)))
    assert "The agenda is not issued yet. You can answer now and change it later." in text(page)
    assert "Item 4" not in text(page)
    assert say(member, planned, "I am coming").status_code == FOUND


def test_an_agenda_without_a_case_says_so(coming: Meeting, member: User) -> None:
    coming.items.filter(kind=ItemKind.CASE).delete()
    assert "No case is set for this meeting." in text(client_of(member).get(address(coming, place_of(member))))


def test_an_answer_is_saved_and_told_and_the_other_sees_it(coming: Meeting, member: User) -> None:
    client, path = client_of(member), address(coming, place_of(member))
    response = client.post(path, sent(client, path, "Paula Partner is coming"))
    assert response["Location"] == f"/meetings/{coming.pk}/coming/"
    assert message(response, client) == (
        f"Paula Partner comes on {weekday_date(coming.date)}. We are telling Paula Partner by email."
    )
    other = Client()
    other.force_login(User.objects.get(name="Paula Partner"))
    page = other.get(path)
    assert "Paula Partner comes. Said by " + member.name in text(page)
    assert value_of(page, "who") == choices(page)["I am coming"]


def test_a_deputy_by_name_alone_is_for_the_member_to_tell(coming: Meeting, member: User) -> None:
    client, path = client_of(member), address(coming, place_of(member))
    response = client.post(path, sent(client, path, "A deputy is coming", **DEPUTY))
    said = message(response, client)
    assert "Please tell Dora Deputy, and give them the papers: they cannot sign in." in said
    again = client.get(path)
    assert (value_of(again, "deputy_name"), value_of(again, "deputy_role")) == ("Dora Deputy", "Nurse")


def test_a_deputy_by_email_is_asked(coming: Meeting, member: User) -> None:
    response = say(member, coming, "A deputy is coming", **DEPUTY, deputy_email="dora@forum.example")
    assert response.status_code == FOUND
    assert Mail.objects.filter(address="dora@forum.example").count() == 2
    again = client_of(member).get(address(coming, place_of(member)))
    assert value_of(again, "deputy_email") == "dora@forum.example"


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"deputy_name": ""}, "deputy_name", "Enter the deputy’s name."),
        ({"deputy_role": " "}, "deputy_role", "Enter the deputy’s role."),
        ({"deputy_agency": ""}, "deputy_agency", "Enter the agency that the deputy comes from."),
        ({"deputy_email": "dora at forum"}, "deputy_email", "Enter a valid email address."),
        ({"deputy_name": "x" * 151}, "deputy_name", "Ensure this value has at most 150 characters (it has 151)."),
        ({"deputy_name": "paula partner"}, "deputy_name", PARTNER),
        ({"who": ""}, "who", "Say who is coming."),
        ({"who": "comes-999999"}, "who", "Say who is coming."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    coming: Meeting, member: User, given: dict[str, str], field: str, said: str
) -> None:
    typed = DEPUTY | {"who": "deputy", "deputy_email": ""} | given
    response = client_of(member).post(address(coming, place_of(member)), typed)
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, field) == said
    for name in ("deputy_name", "deputy_role", "deputy_agency"):
        assert value_of(response, name) == typed[name]
    assert not Reply.objects.exists()


def test_what_is_hidden_of_a_deputy_is_ignored(coming: Meeting, member: User) -> None:
    typed = {"deputy_email": "nonsense", "deputy_name": "x" * 200}
    assert say(member, coming, "I am coming", **typed).status_code == FOUND
    assert Reply.objects.get().deputy_name == ""


def test_a_standing_deputy_who_cannot_be_sent_is_said_beside_the_question(coming: Meeting, member: User) -> None:
    deputy = make_user("deputy", name="Sam Standing")
    StandingDeputy.objects.create(
        membership=place_of(member), person=deputy.person, role_title="Nurse", agency_name="Oxleas"
    )
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    response = say(member, coming, "Sam Standing comes as deputy")
    assert "is suspended" in error_beside(response, "who")


def test_of_two_at_once_the_second_reads_what_the_first_said_and_decides_again(coming: Meeting, member: User) -> None:
    client, path = client_of(member), address(coming, place_of(member))
    began = sent(client, path, "I am coming")
    reply.answer(coming, place_of(member), APOLOGIES, actor=User.objects.get(name="Paula Partner"))
    response = client.post(path, began)
    assert response.status_code == SHOWN_AGAIN
    assert "Somebody else answered for this place while you were deciding." in error_beside(response, "who")
    assert "Apologies, nobody comes. Said by Paula Partner" in text(response)
    assert value_of(response, "who") == began["who"]
    assert client.post(path, began | {"seen": value_of(response, "seen")}).status_code == FOUND
    assert Reply.objects.get().answer == Answer.COMING


def test_the_coordinator_answers_for_any_core_place(coming: Meeting, member: User) -> None:
    boss = client_of(coordinator())
    path = address(coming, place_of(member))
    page = boss.get(path)
    assert "Both are coming" in choices(page)
    assert str(place_of(member)) in text(page)
    assert "Your place" not in text(page)
    assert boss.post(path, sent(boss, path, "Both are coming")).status_code == FOUND
    assert Mail.objects.filter(address=member.email).exists()


def test_a_place_that_is_not_theirs_or_not_of_the_day_is_not_there(coming: Meeting, member: User) -> None:
    other = make_representative().membership
    ad_hoc = make_membership(kind=MembershipKind.AD_HOC)
    closed = make_membership(ended_on=coming.date - DAY)
    assert client_of(member).get(address(coming, other)).status_code == MISSING
    assert client_of(member).post(address(coming, other), {"who": "apologies"}).status_code == MISSING
    for place in (ad_hoc, closed):
        assert client_of(coordinator()).get(address(coming, place)).status_code == MISSING
    Representative.objects.filter(person__user=member).update(ended_on=coming.date - DAY)
    assert client_of(member).get(address(coming, place_of(member))).status_code == MISSING, "not theirs on that day"


def test_a_chair_answers_for_others_and_a_learning_manager_for_nobody(coming: Meeting, member: User) -> None:
    path = address(coming, place_of(member))
    assert client_of("chair").get(path).status_code == OK
    assert client_of("learning-manager").get(path).status_code == MISSING


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("held", "This meeting is over, so this can no longer be changed."),
        ("cancelled", "This meeting is cancelled. Too few members could come."),
    ],
)
def test_a_meeting_that_is_over_shows_what_was_said_and_takes_nothing(state: Any, said: str, member: User) -> None:
    made = make_meeting(state)
    client, path = client_of(member), address(made, place_of(member))
    page = client.get(path)
    assert said in text(page)
    assert "Nobody said who was coming." in text(page)
    assert not soup(page).select("main form")
    response = client.post(path, {"who": "apologies"})
    assert response.status_code == SHOWN_AGAIN
    assert "This meeting is" in text(response, ".govuk-error-summary")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_eight_queries(
    coming: Meeting, member: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        StandingDeputy.objects.create(
            membership=place_of(member), person=make_person(), role_title=f"Nurse {each}", agency_name="Oxleas"
        )
    say(member, coming, "Both of us are coming")
    client, path = client_of(member), address(coming, place_of(member))
    with django_assert_num_queries(8):
        client.get(path)


# Home -----------------------------------------------------------------------------------------------------------


def owed(user: User) -> str:
    return text(client_of(user).get("/"), "#owe")


def test_home_asks_who_comes_to_the_next_meeting_until_somebody_of_the_place_has_said(member: User) -> None:
    coming = make_meeting("issued")
    make_meeting("issued", date=coming.date + 30 * DAY)
    question = f"Say who is coming on {weekday_date(coming.date)}"
    said = owed(member)
    assert said.count("Say who is coming") == 1
    assert question in said
    assert f"For {place_of(member).agency.name}" in said
    assert f"{answer_by(coming.date):%A} {answer_by(coming.date).day} {answer_by(coming.date):%B %Y}" in said
    reply.answer(coming, place_of(member), APOLOGIES, actor=User.objects.get(name="Paula Partner"))
    assert question not in owed(member)


def test_home_asks_nobody_who_does_not_hold_a_core_place_on_that_day(member: User) -> None:
    coming = make_meeting("issued")
    Representative.objects.filter(person__user=member).update(ended_on=coming.date - DAY)
    assert "Say who is coming" not in owed(member)
    assert "Say who is coming" not in owed(make_user("ad-hoc"))


def test_home_does_not_ask_before_the_agenda_is_issued_or_when_the_register_says_it(member: User) -> None:
    make_meeting()
    assert "Say who is coming" not in owed(member)
    issued = make_meeting("issued")
    take_line(line_of(issued, place_of(member)), Attendance.APOLOGIES)
    assert "Say who is coming" not in owed(member)


# Item 1 and the register -------------------------------------------------------------------------------------------


def test_item_1_says_apologies_and_deputies_as_places_announce_them(coming: Meeting, member: User) -> None:
    place, single = place_of(member), line_of(coming).membership
    reply.answer(coming, single, APOLOGIES, actor=coordinator())
    say(member, coming, "A deputy is coming", **DEPUTY)
    client = client_of(coordinator())
    said = text(client.get(item_of(coming, ItemKind.WELCOME).get_absolute_url()))
    assert "Bexley S.H.I.E.L.D.: Apologies from Amanda Gillard" in said
    assert f"Deputy: Dora Deputy, Nurse, Oxleas, for {member.name} or Paula Partner" in said
    assert "See who is coming" in said
    take_line(line_of(coming, single), Attendance.DEPUTY, deputy=make_person(name="Ricky Recorded"))
    said = text(client.get(item_of(coming, ItemKind.WELCOME).get_absolute_url()))
    assert "Apologies from Amanda Gillard" not in said
    assert "Deputy: Ricky Recorded" in said
    assert place.agency.name in said


def register_of(meeting: Meeting) -> Any:
    return client_of(coordinator()).get(f"/meetings/{meeting.pk}/register/")


def test_the_register_begins_with_what_places_said_and_nothing_is_recorded(member: User) -> None:
    made = make_meeting("issued", date=today())
    say(member, made, "Both of us are coming")
    single = line_of(made)
    deputy = Decision(Answer.DEPUTY, deputy_name="Dora Deputy", deputy_role="Nurse", deputy_agency="Oxleas")
    reply.answer(made, single.membership, deputy, actor=coordinator())
    page = register_of(made)
    line = line_of(made, place_of(member))
    pks = place_of(member).representatives.order_by("seat").values_list("pk", flat=True)
    assert value_of(page, f"{line.pk}-choice") == "-".join(["came", *map(str, pks)])
    assert value_of(page, f"{single.pk}-choice") == "deputy"
    assert value_of(page, f"{single.pk}-deputy_name") == "Dora Deputy"
    assert value_of(page, f"{single.pk}-deputy_role") == "Nurse"
    assert "Said beforehand: Dora Deputy comes as deputy" in text(page)
    assert not RegisterLine.objects.exclude(attendance="").exists()


def test_before_the_day_the_register_says_who_is_coming_without_recording_it(coming: Meeting, member: User) -> None:
    say(member, coming, "I am coming")
    page = register_of(coming)
    line = line_of(coming, place_of(member))
    label = soup(page).select_one(f"label[for=id_{line.pk}-choice_0]")
    assert label is not None
    assert label.get_text(strip=True) == "Coming"
    assert value_of(page, f"{line.pk}-choice") == ""


def test_a_deputy_announced_by_email_keeps_their_access_when_the_register_names_them(member: User) -> None:
    made = make_meeting("issued", date=today())
    say(member, made, "A deputy is coming", **DEPUTY, deputy_email="dora@forum.example")
    line = line_of(made, place_of(member))
    page = register_of(made)
    typed = {name: value_of(page, f"{line.pk}-{name}") for name in ("deputy_name", "deputy_role", "deputy_agency")}
    given = {f"{line.pk}-{name}": said for name, said in typed.items()}
    given |= {f"{line.pk}-choice": "deputy", f"{line.pk}-seen": value_of(page, f"{line.pk}-seen")}
    path = f"/meetings/{made.pk}/register/"
    assert client_of(coordinator()).post(path, given).status_code == FOUND
    line.refresh_from_db()
    assert line.deputy is not None
    assert line.deputy.email == "dora@forum.example"


def test_an_announcement_of_somebody_who_has_left_suggests_nothing(member: User) -> None:
    made = make_meeting("issued", date=today())
    say(member, made, "I am coming")
    Representative.objects.filter(person__user=member).update(ended_on=today() - DAY)
    page = register_of(made)
    assert value_of(page, f"{line_of(made, Reply.objects.get().membership).pk}-choice") == ""
    assert "Said beforehand" not in text(page)
