"""The page that takes the register."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import check_in, register
from meetings.enums import Attendance, MeetingState
from meetings.models import Meeting, Practice, RegisterLine, Reply
from members.models import Membership, Representative, StandingDeputy
from tests.factories import (
    coordinator,
    line_of,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
    take_line,
)
from tests.pages import FOUND, MISSING, SHOWN_AGAIN, client_of, error_beside, message, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
DEPUTY = {"deputy_name": "Sam Lee", "deputy_role": "Team manager", "deputy_agency": "Bexley"}


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


@pytest.fixture
def today_s() -> Meeting:
    return make_meeting("issued", date=today())


def address(meeting: Meeting) -> str:
    return reverse("meetings:register", args=[meeting.pk])


def filled(client: Client, meeting: Meeting, **given: str) -> dict[str, str]:
    """What the page would send as it stands, with some fields changed."""
    page = soup(client.get(address(meeting)))
    return _sent(page) | given


def _sent(page: object) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in page.select("main form input, main form textarea, main form select"):  # type: ignore[attr-defined] # soup
        name, kind = str(each.get("name", "")), each.get("type", "")
        if name in ("", "csrfmiddlewaretoken") or (kind == "radio" and not each.has_attr("checked")):
            continue
        if each.name == "select":
            chosen = each.select_one("option[selected]")
            found[name] = str(chosen["value"]) if chosen else ""
        else:
            found[name] = each.get_text().strip() if each.name == "textarea" else str(each.get("value", ""))
    return found


def choose(line: RegisterLine, choice: str, **words: str) -> dict[str, str]:
    return {f"{line.pk}-choice": choice} | {f"{line.pk}-{name}": said for name, said in words.items()}


def came(line: RegisterLine) -> str:
    return "-".join(["came", *(str(each.pk) for each in line.membership.representatives.order_by("seat"))])


def labels(client: Client, meeting: Meeting, line: RegisterLine) -> list[str]:
    page = soup(client.get(address(meeting)))
    return [
        page.select_one(f"label[for={each['id']}]").get_text(strip=True)  # type: ignore[union-attr] # each has its label
        for each in page.select(f'input[name="{line.pk}-choice"]')
    ]


def test_each_kind_of_place_has_its_choices(officer: Client, today_s: Meeting) -> None:
    vacant = make_membership()
    joint = Membership.objects.get(agency__name="Oxleas NHS Foundation Trust")
    officer.get(address(today_s))
    rest = ["Deputy", "Apologies", "Absent"]
    assert labels(officer, today_s, line_of(today_s)) == ["Came", *rest]
    assert labels(officer, today_s, line_of(today_s, joint)) == [
        "Ida Bradford came", "Stacey Washington came", "Both came", *rest,
    ]  # fmt: skip
    assert labels(officer, today_s, line_of(today_s, vacant)) == rest
    assert "Vacant" in text(officer.get(address(today_s)))


def test_places_stand_under_their_agency(officer: Client, today_s: Meeting) -> None:
    heads = [each.get_text() for each in soup(officer.get(address(today_s))).select("main form h2")]
    assert heads == list(dict.fromkeys(Membership.objects.core().values_list("agency__name", flat=True)))


def test_before_the_day_apologies_and_deputies_are_offered_and_can_be_taken_back(officer: Client) -> None:
    coming = make_meeting("issued")
    line = line_of(coming)
    assert labels(officer, coming, line) == ["No answer yet", "Deputy", "Apologies"]
    page = text(officer.get(address(coming)))
    assert "Until the day of the meeting, record apologies and deputies." in page
    assert "Who chaired?" not in page
    assert "All others present" not in page
    for choice in ("apologies", ""):
        assert officer.post(address(coming), filled(officer, coming, **choose(line, choice))).status_code == FOUND
        line.refresh_from_db()
        assert line.attendance == choice
    response = officer.post(address(coming), filled(officer, coming, **choose(line, came(line))))
    assert response.status_code == SHOWN_AGAIN
    assert "Until then record only apologies and deputies." in error_beside(response, f"{line.pk}-choice")


def test_all_others_present_is_one_press(officer: Client, today_s: Meeting) -> None:
    away = line_of(today_s)
    sent = filled(officer, today_s, **choose(away, "apologies")) | {"rest": "present"}
    response = officer.post(address(today_s), sent)
    said = message(response, officer)
    assert "14 places were filled as present." in said
    assert "Still to answer: " in said
    assert "Ida Bradford or Stacey Washington" in said
    away.refresh_from_db()
    assert away.attendance == Attendance.APOLOGIES
    assert today_s.lines.filter(attendance=Attendance.PRESENT).count() == 14
    assert today_s.lines.blank().filter(membership__is_joint=True).count() == 4
    assert "14 of 19 places represented (74%): 14 by their members, 0 by deputies." in text(
        officer.get(address(today_s))
    )


def test_a_register_of_19_places_takes_few_presses(officer: Client, today_s: Meeting) -> None:
    presses = 1
    officer.post(address(today_s), filled(officer, today_s) | {"rest": "present"})
    given: dict[str, str] = {"chaired_by": str(Representative.objects.get(person__name="Anita Eader").pk)}
    presses += 1
    for line in today_s.lines.blank():
        given |= choose(line, came(line))
        presses += 1
    officer.post(address(today_s), filled(officer, today_s, **given))
    presses += 1
    today_s.refresh_from_db()
    assert (today_s.state, presses) == (MeetingState.HELD, 7)
    assert today_s.chaired_by is not None
    assert today_s.chaired_by.person.name == "Anita Eader"


def test_what_is_saved_stands_when_the_page_is_opened_again(officer: Client, today_s: Meeting) -> None:
    joint = line_of(today_s, Membership.objects.filter(is_joint=True)[0])
    sent = line_of(today_s)
    other = Representative.objects.get(person__name="Lara Wood")
    given = choose(joint, came(joint)) | choose(sent, "deputy", **DEPUTY)
    given |= {"chaired_by": "other", "chaired_by_other": str(other.pk), "in_attendance": "A\nB"}
    assert officer.post(address(today_s), filled(officer, today_s, **given)).status_code == FOUND
    page = officer.get(address(today_s))
    assert value_of(page, f"{joint.pk}-choice") == came(joint)
    assert [value_of(page, f"{sent.pk}-{name}") for name in DEPUTY] == list(DEPUTY.values())
    assert (value_of(page, "chaired_by"), value_of(page, "chaired_by_other")) == ("other", str(other.pk))
    again = _sent(soup(page))
    assert officer.post(address(today_s), again).status_code == FOUND
    today_s.refresh_from_db()
    assert (today_s.chaired_by, today_s.in_attendance) == (other, "A\nB")


def test_a_forged_name_of_another_place_is_refused_in_words(officer: Client, today_s: Meeting) -> None:
    line, other = today_s.lines.order_by("membership__position")[:2]
    response = officer.post(address(today_s), filled(officer, today_s, **choose(line, came(other))))
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, f"{line.pk}-choice") == ("Amanda Gillard: Debee Simpson does not hold this place.")
    former = make_representative(ended_on=today() - DAY)
    response = officer.post(address(today_s), filled(officer, today_s, **choose(line, f"came-{former.pk}")))
    assert f"{former.person.name} does not hold this place." in error_beside(response, f"{line.pk}-choice")
    assert not RegisterLine.objects.exclude(attendance="").exists()


@pytest.mark.parametrize("choice", ["late", "came", "came-", "came-x", "came-999999", "came-1-2-3", "came-" + "9" * 30])
def test_a_choice_that_is_none_is_refused(officer: Client, today_s: Meeting, choice: str) -> None:
    line = line_of(today_s)
    response = officer.post(address(today_s), filled(officer, today_s, **choose(line, choice)))
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, f"{line.pk}-choice")
    assert not RegisterLine.objects.exclude(attendance="").exists()


def test_a_deputy_needs_name_role_and_agency_and_what_was_typed_stays(officer: Client, today_s: Meeting) -> None:
    line, other = today_s.lines.order_by("membership__position")[:2]
    given = choose(line, "deputy", deputy_name="Sam Lee", deputy_role="", deputy_agency=" ")
    given |= choose(other, "absent") | {"in_attendance": "A guest"}
    response = officer.post(address(today_s), filled(officer, today_s, **given))
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, f"{line.pk}-deputy_role") == "Enter the role of the deputy for Amanda Gillard."
    assert error_beside(response, f"{line.pk}-deputy_agency") == "Enter the agency of the deputy for Amanda Gillard."
    assert value_of(response, f"{line.pk}-deputy_name") == "Sam Lee"
    assert value_of(response, f"{line.pk}-choice") == "deputy"
    assert value_of(response, f"{other.pk}-choice") == "absent"
    assert value_of(response, "in_attendance") == "A guest"
    other.refresh_from_db()
    assert other.attendance == ""


def test_what_is_hidden_of_a_deputy_is_ignored(officer: Client, today_s: Meeting) -> None:
    line = line_of(today_s)
    officer.post(address(today_s), filled(officer, today_s, **choose(line, "absent", **DEPUTY)))
    line.refresh_from_db()
    assert (line.attendance, line.deputy_name) == (Attendance.ABSENT, "")


def test_a_standing_deputy_is_offered_and_known_again(officer: Client, today_s: Meeting) -> None:
    line, deputy = line_of(today_s), make_user("deputy")
    StandingDeputy.objects.create(
        membership=line.membership, person=deputy.person, role_title="Named nurse", agency_name="Oxleas"
    )
    page = officer.get(address(today_s))
    assert value_of(page, f"{line.pk}-deputy_name") == deputy.name
    assert value_of(page, f"{line.pk}-deputy_role") == "Named nurse"
    assert value_of(page, f"{line.pk}-deputy_agency") == "Bexley S.H.I.E.L.D."
    given = choose(line, "deputy", deputy_name=deputy.name.upper())
    assert officer.post(address(today_s), filled(officer, today_s, **given)).status_code == FOUND
    line.refresh_from_db()
    assert line.deputy == deputy.person
    assert client_of(deputy).get(reverse("meetings:agenda", args=[today_s.pk])).status_code == 200


def test_two_people_saving_different_lines_lose_nothing(officer: Client, today_s: Meeting) -> None:
    first, second = today_s.lines.order_by("membership__position")[:2]
    mine = filled(officer, today_s, **choose(second, "absent"))
    chair = client_of("chair")
    theirs = filled(chair, today_s, **choose(first, "apologies"), in_attendance="A minute taker")
    assert chair.post(address(today_s), theirs).status_code == FOUND
    assert officer.post(address(today_s), mine).status_code == FOUND
    first.refresh_from_db()
    second.refresh_from_db()
    today_s.refresh_from_db()
    assert (first.attendance, second.attendance) == (Attendance.APOLOGIES, Attendance.ABSENT)
    assert today_s.in_attendance == "A minute taker"


def test_two_people_saving_one_line_differently_the_second_decides_knowingly(officer: Client, today_s: Meeting) -> None:
    line, other = today_s.lines.order_by("membership__position")[:2]
    mine = filled(officer, today_s, **choose(line, "absent"), **choose(other, "absent"))
    take_line(line, Attendance.APOLOGIES)
    response = officer.post(address(today_s), mine)
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, f"{line.pk}-choice") == (
        "Amanda Gillard: Somebody else changed this while you were working. It says: Apologies."
    )
    assert value_of(response, f"{line.pk}-choice") == "absent"
    assert value_of(response, f"{other.pk}-choice") == "absent"
    assert officer.post(address(today_s), _sent(soup(response))).status_code == FOUND
    assert set(today_s.lines.filter(pk__in=[line.pk, other.pk]).values_list("attendance", flat=True)) == {"absent"}


def test_all_others_present_leaves_what_somebody_else_filled_meanwhile(officer: Client, today_s: Meeting) -> None:
    line = line_of(today_s)
    sent = filled(officer, today_s) | {"rest": "present"}
    take_line(line, Attendance.APOLOGIES)
    assert officer.post(address(today_s), sent).status_code == FOUND
    line.refresh_from_db()
    assert line.attendance == Attendance.APOLOGIES


def test_who_chaired_by_another_member_needs_a_choice(officer: Client, today_s: Meeting) -> None:
    response = officer.post(address(today_s), filled(officer, today_s, chaired_by="other"))
    assert error_beside(response, "chaired_by_other") == "Select who chaired."
    response = officer.post(address(today_s), filled(officer, today_s, chaired_by="999999"))
    assert response.status_code == SHOWN_AGAIN


def test_who_chaired_is_not_overwritten_unseen(officer: Client, today_s: Meeting) -> None:
    simpson, eader = (Representative.objects.get(person__name=name) for name in ("Debee Simpson", "Anita Eader"))
    mine = filled(officer, today_s, chaired_by=str(simpson.pk))
    chair = client_of("chair")
    assert chair.post(address(today_s), filled(chair, today_s, chaired_by=str(eader.pk))).status_code == FOUND
    response = officer.post(address(today_s), mine)
    assert response.status_code == SHOWN_AGAIN
    assert "It says: Anita Eader." in error_beside(response, "chaired_by")
    assert officer.post(address(today_s), _sent(soup(response))).status_code == FOUND
    today_s.refresh_from_db()
    assert today_s.chaired_by == simpson


def test_somebody_whose_dates_were_corrected_still_stands_where_they_came(officer: Client, today_s: Meeting) -> None:
    line = line_of(today_s)
    take_line(line, Attendance.PRESENT)
    Representative.objects.filter(membership=line.membership).update(ended_on=today() - DAY)
    assert labels(officer, today_s, line)[0] == "Amanda Gillard came"
    assert officer.post(address(today_s), filled(officer, today_s)).status_code == FOUND


def test_a_closed_register_is_shown_and_refused(officer: Client) -> None:
    held = make_meeting("held")
    sent = filled(officer, held)
    Meeting.objects.filter(pk=held.pk).update(state=MeetingState.APPROVED, approved_on=today())
    page = officer.get(address(held))
    assert "Minutes approved, so the register can no longer be changed." in text(page)
    assert not soup(page).select("main form")
    response = officer.post(address(held), sent)
    assert response.status_code == SHOWN_AGAIN
    assert "Nothing was saved" in text(response)


def test_a_register_can_be_taken_of_an_agenda_that_was_never_issued(officer: Client) -> None:
    made = make_meeting(date=today())
    assert len(soup(officer.get(address(made))).select("li.forum-register__row")) == 19


@pytest.mark.parametrize("extra", [1, 3])
def test_the_page_takes_eight_queries_however_many_lines(
    officer: Client, today_s: Meeting, extra: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(extra):
        place = make_membership()
        make_representative(membership=place)
        StandingDeputy.objects.create(membership=place, person=make_person(), role_title="Nurse", agency_name="Oxleas")
    register.expect_places(today_s)
    take_line(line_of(today_s), Attendance.DEPUTY)
    with django_assert_num_queries(8):
        officer.get(address(today_s))


@pytest.mark.parametrize("role", ["representative", "learning-manager", "deputy", "ad-hoc", "csp-reader"])
def test_only_coordinator_and_chairs_take_the_register(role: str, today_s: Meeting) -> None:
    client = client_of(role)
    assert client.get(address(today_s)).status_code == MISSING
    assert client.post(address(today_s)).status_code == MISSING


def test_lines_that_were_not_sent_stay_as_they_are(officer: Client, today_s: Meeting) -> None:
    line = line_of(today_s)
    take_line(line, Attendance.APOLOGIES)
    kept = {name: said for name, said in filled(officer, today_s).items() if not name.startswith(f"{line.pk}-")}
    assert officer.post(address(today_s), kept).status_code == FOUND
    line.refresh_from_db()
    assert line.attendance == Attendance.APOLOGIES


# How they took part ----------------------------------------------------------------------------------------------


def stay(line: RegisterLine, who: int | str, **said: str) -> dict[str, str]:
    return {f"{line.pk}-{who}-{name}": value for name, value in said.items()}


def test_how_each_took_part_is_asked_once_they_were_there_and_stands_when_opened_again(
    officer: Client, today_s: Meeting
) -> None:
    joint, sent = line_of(today_s, Membership.objects.filter(is_joint=True)[0]), line_of(today_s)
    first, second = joint.membership.representatives.order_by("seat")
    given = choose(joint, came(joint)) | choose(sent, "deputy", **DEPUTY)
    given |= stay(joint, first.pk, mode="online", arrived_at="10:20")
    given |= stay(joint, second.pk, mode="in-person", left_at="11:30")
    given |= stay(sent, "deputy", mode="online", arrived_at="10.05", left_at="1130")
    assert officer.post(address(today_s), filled(officer, today_s, **given)).status_code == FOUND
    page = officer.get(address(today_s))
    said = {name: value_of(page, name) for name in given if "-deputy-" in name or f"-{first.pk}-" in name}
    assert list(said.values()) == ["online", "10:20", "online", "10:05", "11:30"]
    words = text(page, f'details:has([name="{joint.pk}-{first.pk}-mode"]) summary')
    names = f"{first.person.name} online, arrived at 10:20; {second.person.name} in person, left at 11:30"
    assert words.endswith(f"How they took part: {names}")
    assert officer.post(address(today_s), _sent(soup(page))).status_code == FOUND
    assert today_s.lines.get(pk=sent.pk).arrived_at == datetime.time(10, 5)


def test_it_is_folded_and_only_what_is_wrong_unfolds_it(officer: Client, today_s: Meeting) -> None:
    line = line_of(today_s)
    [holder] = line.membership.representatives.all()
    assert not soup(officer.get(address(today_s))).select("details.forum-register__stays[open]")
    given = choose(line, came(line)) | stay(line, holder.pk, mode="online", arrived_at="09:00", left_at="25:00")
    response = officer.post(address(today_s), filled(officer, today_s, **given))
    assert response.status_code == SHOWN_AGAIN
    wrong = f"{line.pk}-{holder.pk}-left_at"
    assert error_beside(response, wrong) == "Enter the time when Amanda Gillard left, such as 10:20."
    assert len(soup(response).select("details.forum-register__stays[open]")) == 1
    given |= stay(line, holder.pk, left_at="")
    response = officer.post(address(today_s), filled(officer, today_s, **given))
    assert error_beside(response, f"{line.pk}-{holder.pk}-arrived_at") == (
        "Amanda Gillard cannot have come late at 09:00: the meeting was from 10:00 to 12:00."
    )
    assert value_of(response, f"{line.pk}-{holder.pk}-mode") == "online"
    given = choose(line, "absent") | stay(line, holder.pk, mode="nonsense", arrived_at="nonsense")
    assert officer.post(address(today_s), filled(officer, today_s, **given)).status_code == FOUND


def test_it_begins_with_what_the_place_said_beforehand_or_what_the_meeting_leaves_open(officer: Client) -> None:
    online = make_meeting("issued", date=today(), venue="", video_link="https://video.example/forum")
    both = make_meeting("issued", date=today(), start_time=datetime.time(14), end_time=datetime.time(16))
    Meeting.objects.filter(pk=both.pk).update(video_link="https://video.example/forum")
    line = line_of(both)
    [holder] = line.membership.representatives.all()
    reply = Reply.objects.create(
        meeting=both, membership=line.membership, answer="coming", mode="online", said_by=make_user("chair")
    )
    reply.coming.create(representative=holder)
    other = both.lines.exclude(pk=line.pk).filter(membership__is_joint=False)[0]
    [elsewhere] = other.membership.representatives.all()
    page = officer.get(address(both))
    assert value_of(page, f"{line.pk}-{holder.pk}-mode") == "online"
    assert value_of(page, f"{other.pk}-{elsewhere.pk}-mode") == ""
    assert value_of(officer.get(address(online)), f"{line_of(online).pk}-{holder.pk}-mode") == "online"
    officer.post(address(both), filled(officer, both) | {"rest": "present"})
    assert [line.attendees.get().mode, other.attendees.get().mode] == ["online", ""]


def test_before_the_day_nobody_is_asked_how_they_took_part(officer: Client) -> None:
    coming = make_meeting("issued")
    assert not soup(officer.get(address(coming))).select("details.forum-register__stays")
    line = line_of(coming)
    assert (
        officer.post(address(coming), filled(officer, coming, **choose(line, "deputy", **DEPUTY))).status_code == FOUND
    )
    assert coming.lines.get(pk=line.pk).mode == ""


def test_what_was_suggested_gives_way_to_somebody_who_checked_in_meanwhile(officer: Client, today_s: Meeting) -> None:
    member = make_user("representative")
    registers_line = _line_of(member, today_s)
    reply = Reply.objects.create(
        meeting=today_s, membership=registers_line.membership, answer="coming", mode="in-person", said_by=member
    )
    reply.coming.create(representative=member.person.representations.get())
    mine = filled(officer, today_s)
    check_in.begin(today_s, actor=coordinator())
    check_in.come(today_s, check_in.code_of(today_s, timezone.now()), mode="online", actor=member)
    assert officer.post(address(today_s), mine).status_code == FOUND
    assert registers_line.attendees.get().mode == "online"
    who = member.person.representations.get().pk
    late = mine | stay(registers_line, who, arrived_at="10:20")
    response = officer.post(address(today_s), late)
    assert response.status_code == SHOWN_AGAIN
    assert "It says: " in error_beside(response, f"{registers_line.pk}-choice")
    assert "came, online." in error_beside(response, f"{registers_line.pk}-choice")


def test_somebody_marked_by_hand_while_they_check_in_keeps_what_they_said(officer: Client, today_s: Meeting) -> None:
    member = make_user("representative")
    registers_line = _line_of(member, today_s)
    who = member.person.representations.get().pk
    mine = filled(officer, today_s, **choose(registers_line, f"came-{who}"))
    check_in.begin(today_s, actor=coordinator())
    check_in.come(today_s, check_in.code_of(today_s, timezone.now()), mode="online", actor=member)
    assert officer.post(address(today_s), mine).status_code == FOUND
    assert registers_line.attendees.get().mode == "online"


def _line_of(member: User, meeting: Meeting) -> RegisterLine:
    register.expect_places(meeting)
    return meeting.lines.get(membership=member.person.representations.get().membership)


def test_a_form_without_them_leaves_how_people_took_part(officer: Client, today_s: Meeting) -> None:
    line = line_of(today_s)
    [holder] = line.membership.representatives.all()
    given = choose(line, came(line)) | stay(line, holder.pk, mode="online", arrived_at="10:20")
    officer.post(address(today_s), filled(officer, today_s, **given))
    short = {n: said for n, said in filled(officer, today_s).items() if n.endswith(("-choice", "-seen"))}
    assert officer.post(address(today_s), short).status_code == FOUND
    found = line.attendees.get()
    assert (found.mode, found.arrived_at) == ("online", datetime.time(10, 20))


# The advisory quorum ---------------------------------------------------------------------------------------------


def test_the_advisory_quorum_is_said_where_the_forum_has_set_one(officer: Client, today_s: Meeting) -> None:
    officer.post(address(today_s), filled(officer, today_s) | {"rest": "present"})
    assert "quorum" not in text(officer.get(address(today_s)))
    Practice.objects.create(pk=1, quorum=79)
    assert "15 of 19 places are represented. The advisory quorum is 79%: not met." in text(
        officer.get(address(today_s))
    )
    Practice.objects.update(quorum=78)
    assert "The advisory quorum is 78%: met." in text(officer.get(address(today_s)))
