"""The pages of the exchange log."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from meetings.domain import agenda, exchange
from meetings.enums import Direction, ItemKind
from meetings.models import AgendaItem, Exchange
from members.domain import group
from members.models import SubGroup
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import board, coordinator, item_of, make_exchange, make_meeting, make_review, make_user, sub_group
from tests.pages import (
    FOUND,
    MISSING,
    SHOWN_AGAIN,
    client_of,
    error_beside,
    message,
    rows,
    soup,
    summary_of,
    text,
    value_of,
)

pytestmark = pytest.mark.usefixtures("forum")
LOG, RECORD = "/meetings/exchanges/", "/meetings/exchanges/record/"
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


def key(partner: SubGroup) -> str:
    return f"group-{partner.pk}"


def sent(**changed: object) -> dict[str, object]:
    """What the form sends for something that may be recorded."""
    given = {"direction": "in", "partner": key(sub_group("SAR")), "on": today().isoformat(), "subject": "SAR 12"}
    return {**given, "details": "", **changed}


def restricted() -> AgendaItem:
    """Return the issued item about a restricted review."""
    meeting = make_meeting("issued")
    item = item_of(meeting)
    agenda.arrange(
        meeting, [agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))], actor=coordinator()
    )
    return item


def test_an_exchange_is_recorded_with_items_of_several_meetings(officer: Client) -> None:
    coming, held = make_meeting("issued"), make_meeting("held")
    items = [item_of(coming), item_of(held, ItemKind.TRI_BOROUGH)]
    chosen = {f"items_{item.meeting_id}": [str(item.pk)] for item in items}
    response = officer.post(RECORD, sent(details="Two\r\nlines", **chosen))
    made = Exchange.objects.get()
    assert response["Location"] == made.get_absolute_url()
    assert set(made.items.all()) == set(items)
    page = officer.get(response["Location"])
    assert "The exchange is recorded." in text(page)
    assert "Came in from SAR / Best Practice and Learning Lessons Subgroup" in text(page)
    assert f"Recorded by {coordinator().name} on" in text(page)
    assert {item.get_absolute_url() for item in items} <= {str(a["href"]) for a in soup(page).select("main a")}


def test_what_is_missing_is_said_beside_each_field(officer: Client) -> None:
    page = officer.post(RECORD, {"on": (today() + DAY).isoformat()})
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, "direction") == "Select whether it came in or went out."
    assert error_beside(page, "partner") == "Select a board or sub-group."
    assert error_beside(page, "subject") == "Enter what it was about."
    assert error_beside(officer.post(RECORD, sent(on="")), "on") == "Enter when it came in or went out."
    assert not Exchange.objects.exists()


def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_is_kept(officer: Client) -> None:
    item = item_of(make_meeting("issued"))
    items = f"items_{item.meeting_id}"
    page = officer.post(RECORD, sent(on=(today() + DAY).isoformat(), details="Kept", **{items: [str(item.pk)]}))
    assert error_beside(page, "on") == "The date must be today or in the past."
    assert (value_of(page, "subject"), value_of(page, "details")) == ("SAR 12", "Kept")
    assert value_of(page, items) == str(item.pk)
    assert "(1 chosen)" in text(page, "details[open]")
    closed = sub_group("SAR")
    group.close(closed, on=today() - WEEK, actor=coordinator())
    page = officer.post(RECORD, sent())
    assert error_beside(page, "partner").startswith(f"{closed.name} closed on")
    assert value_of(page, "partner") == key(closed)
    assert f"{closed.name} (closed on" in text(page, "select[name=partner]")
    page = officer.post(RECORD, sent(partner="group-999999"))
    assert error_beside(page, "partner") == "Select one of the boards and sub-groups."
    page = officer.post(RECORD, sent(**{items: ["999999"]}))
    assert error_beside(page, items) == "Select items of this meeting."
    assert not Exchange.objects.exists()


def test_from_an_item_it_is_linked_already_and_leads_back_there(officer: Client) -> None:
    item = item_of(make_meeting("issued"), ItemKind.TRI_BOROUGH)
    shown = officer.get(item.get_absolute_url())
    assert "Nothing is recorded yet." in text(shown)
    asked = [str(button["value"]) for button in soup(shown).select("main button[name=then]")]
    with_tri_borough = f"{RECORD}?with={key(sub_group('Tri-borough'))}&item={item.pk}"
    assert {f"{RECORD}?item={item.pk}", with_tri_borough} <= set(asked)
    form = officer.get(with_tri_borough)
    items = f"items_{item.meeting_id}"
    assert value_of(form, "partner") == key(sub_group("Tri-borough"))
    assert value_of(form, items) == str(item.pk)
    chosen = {"partner": value_of(form, "partner"), items: [value_of(form, items)]}
    response = officer.post(with_tri_borough, sent(direction="out", **chosen))
    assert response["Location"] == item.get_absolute_url()
    page = officer.get(response["Location"])
    assert rows(page, "main tbody tr")[0].startswith("SAR 12 Went out to Tri-borough forum")
    assert "Went out to Tri-borough forum: SAR 12 Exchange" in text(page, "#recorded")


def test_an_item_that_is_not_there_is_no_item(officer: Client) -> None:
    for asked in ("999999", "x", "", "9" * 30, "²"):
        assert officer.get(RECORD, {"item": asked}).status_code == 200


def test_items_far_from_today_are_offered_where_they_are_asked_from(officer: Client) -> None:
    old = make_meeting("held", date=today() - 300 * WEEK)
    for weeks in (2, 4, 6, 8):
        make_meeting("held", date=today() - weeks * WEEK)
    name = f"items_{old.pk}"
    assert soup(officer.get(RECORD)).select_one(f"input[name={name}]") is None
    assert soup(officer.get(RECORD, {"item": item_of(old).pk})).select_one(f"input[name={name}]") is not None


def test_it_is_changed(officer: Client) -> None:
    item = item_of(make_meeting("issued"))
    made = make_exchange(items=[item])
    address = reverse("meetings:change-exchange", args=[made.pk])
    form = officer.get(address)
    assert value_of(form, "partner") == key(sub_group("SAR"))
    assert value_of(form, f"items_{item.meeting_id}") == str(item.pk)
    changed = sent(partner=f"board-{board().pk}", direction="out", subject="Changed", seen=value_of(form, "seen"))
    response = officer.post(address, changed)
    assert "The exchange is changed." in message(response, officer)
    page = officer.get(made.get_absolute_url())
    assert f"Went out to {board().name}" in text(page)
    assert f"last changed by {coordinator().name}" in text(page)
    made.refresh_from_db()
    assert (made.subject, made.items.count()) == ("Changed", 0)


def test_of_two_who_change_it_the_second_sees_what_it_says_now_and_keeps_their_words(officer: Client) -> None:
    made = make_exchange()
    address = reverse("meetings:change-exchange", args=[made.pk])
    seen = value_of(officer.get(address), "seen")
    theirs = exchange.Said(today(), Direction.OUT, board("csp"), "Theirs")
    exchange.change(made, theirs, actor=make_user("chair"))
    page = officer.post(address, sent(subject="Mine", seen=seen))
    assert page.status_code == SHOWN_AGAIN
    assert "Somebody else changed this" in summary_of(page)
    assert "What about Theirs" in text(page, "#now")
    assert value_of(page, "subject") == "Mine"
    response = officer.post(address, sent(subject="Mine", seen=value_of(page, "seen")))
    assert response.status_code == FOUND
    made.refresh_from_db()
    assert made.subject == "Mine"


def test_the_log_is_filtered_by_partner_and_direction(officer: Client) -> None:
    make_exchange(subject="One")
    make_exchange(subject="Two", direction=Direction.OUT)
    make_exchange(subject="Three", partner=board("bsab"))

    def listed(**asked: str) -> list[str]:
        page = officer.get(LOG, asked)
        return sorted(row.split()[0] for row in rows(page, "#exchanges tbody tr"))

    assert listed() == ["One", "Three", "Two"]
    assert listed(**{"with": key(sub_group("SAR"))}) == ["One", "Two"]
    assert listed(**{"with": key(sub_group("SAR")), "direction": "out"}) == ["Two"]
    assert listed(**{"with": f"board-{board('bsab').pk}"}) == ["Three"]
    assert listed(direction="in") == ["One", "Three"]
    for nonsense in ("group-999999", "board-", "x", "\0", "group-1 or 1=1"):
        assert listed(**{"with": nonsense, "direction": nonsense}) == ["One", "Three", "Two"]
    page = officer.get(LOG, {"with": key(sub_group("Learning Hub"))})
    assert "No exchanges match" in text(page)
    assert f'"{RECORD}?with={key(sub_group("Learning Hub"))}"' in page.content.decode()


def test_an_empty_log_says_what_it_is_for_and_with_whom_nothing_was_exchanged(officer: Client) -> None:
    page = officer.get(LOG)
    assert "Nothing is recorded yet" in text(page)
    in_touch = rows(page, "#in-touch tbody tr")
    assert len(in_touch) == SubGroup.objects.count()
    assert all(row.endswith("Nothing yet Nothing yet") for row in in_touch)


def test_the_log_shows_a_gap_in_the_exchange(officer: Client) -> None:
    make_exchange(on=today() - 5 * WEEK)
    [row] = [row for row in rows(officer.get(LOG), "#in-touch tbody tr") if row.startswith("SAR")]
    assert row.endswith(", 5 weeks ago Nothing yet")
    assert "in-touch" not in officer.get(LOG, {"direction": "in"}).content.decode()


def test_a_long_log_has_pages(officer: Client) -> None:
    Exchange.objects.bulk_create(
        Exchange(
            on=today() - number * DAY,
            direction=Direction.IN,
            sub_group=sub_group("SAR"),
            subject=f"Number {number}",
            recorded_by=coordinator(),
        )
        for number in range(51)
    )
    page = officer.get(LOG)
    assert "51 exchanges" in text(page)
    [further] = [str(a["href"]) for a in soup(page).select(".govuk-pagination a") if "after" in str(a["href"])]
    assert [row.split(" Came")[0] for row in rows(officer.get(f"{LOG}{further}"), "#exchanges tbody tr")] == [
        "Number 50"
    ]


def test_what_is_linked_to_a_restricted_item_is_not_there_for_other_members(officer: Client) -> None:
    item = restricted()
    open_item = item_of(item.meeting, ItemKind.AOB)
    hidden = make_exchange(subject="Hidden words", items=[item, open_item])
    member = client_of("representative")
    assert member.get(hidden.get_absolute_url()).status_code == MISSING
    log = member.get(LOG)
    assert "Hidden words" not in text(log)
    assert "Nothing is recorded yet" in text(log)
    assert [row for row in rows(log, "#in-touch tbody tr") if "ago" in row or "today" in row] == []
    assert "Hidden words" not in text(member.get(open_item.get_absolute_url()))
    assert "Hidden words" in text(officer.get(open_item.get_absolute_url()))


def test_members_read_the_log_and_those_who_run_the_forum_write_it() -> None:
    made = make_exchange()
    change = reverse("meetings:change-exchange", args=[made.pk])
    member = client_of("representative")
    assert "Record an exchange" not in text(member.get(LOG))
    assert "Change" not in [a.get_text(strip=True) for a in soup(member.get(made.get_absolute_url())).select("main a")]
    assert [member.get(each).status_code for each in (RECORD, change)] == [MISSING, MISSING]
    assert [member.post(each, sent()).status_code for each in (RECORD, change)] == [MISSING, MISSING]
    for role in ("deputy", "ad-hoc", "shield-reader", ""):
        client = client_of(role)
        assert {client.get(each).status_code for each in (LOG, RECORD, change, made.get_absolute_url())} == {MISSING}
    assert Exchange.objects.get().subject == "What the panel learnt"


def test_a_deputy_who_opens_the_item_sees_nothing_of_the_log() -> None:
    from meetings.enums import Attendance
    from tests.factories import line_of, take_line

    deputy, meeting = make_user("deputy"), make_meeting("issued")
    take_line(line_of(meeting), Attendance.DEPUTY, deputy=deputy.person)
    item = item_of(meeting, ItemKind.TRI_BOROUGH)
    make_exchange(partner=sub_group("Tri-borough"), subject="Told them", items=[item])
    page = client_of(deputy).get(item.get_absolute_url())
    assert page.status_code == 200
    assert "Told them" not in text(page)
    assert "The exchange log is for members of the forum." in text(page)


def test_item_10_says_when_nothing_was_exchanged_since_the_meeting_before(officer: Client) -> None:
    make_meeting("held", date=today() - 4 * WEEK)
    item = item_of(make_meeting("issued"), ItemKind.TRI_BOROUGH)
    assert "Nothing is recorded since the meeting on" in text(officer.get(item.get_absolute_url()))
    SubGroup.objects.filter(pk=sub_group("Tri-borough").pk).update(name="Three boroughs", short_name="Three")
    assert "No sub-group has “tri-borough” in its name." in text(officer.get(item.get_absolute_url()))


@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_the_log_takes_five_queries(role: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(coordinator() if role == "coordinator" else role)
    item = item_of(make_meeting("issued"))
    for number in range(1, 6):
        make_exchange(partner=board("bsab") if number % 2 else None, items=[item])
        if number in (1, 3, 5):
            with django_assert_num_queries(5):
                client.get(LOG)


@pytest.mark.parametrize("items", [0, 1, 3])
def test_the_page_of_one_takes_six_queries(
    officer: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_exchange(items=make_meeting("issued").items.all()[:items])
    with django_assert_num_queries(6):
        officer.get(made.get_absolute_url())


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_takes_seven_queries(
    officer: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for weeks in range(number):
        make_meeting("issued", date=today() + (weeks + 1) * WEEK)
    made = make_exchange(items=[item_of(make_meeting("held"))])
    with django_assert_num_queries(7):
        officer.get(reverse("meetings:change-exchange", args=[made.pk]))


@pytest.mark.parametrize("role", ["coordinator", "representative"])
@pytest.mark.parametrize("number", [1, 3])
def test_item_10_takes_eight_queries_at_most(
    role: str, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(coordinator() if role == "coordinator" else role)
    item = item_of(make_meeting("issued"), ItemKind.TRI_BOROUGH)
    for _ in range(number):
        make_exchange(partner=sub_group("Tri-borough"), items=[item])
    with django_assert_max_num_queries(8):
        client.get(item.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_an_exchange_is_recorded_found_and_changed_in_a_browser(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    meeting = make_meeting("issued")
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{LOG}")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Record an exchange").click()
    page.get_by_role("button", name="Record the exchange").click()
    expect(page.get_by_role("alert")).to_contain_text("Select a board or sub-group.")
    page.get_by_label("Went out to").check()
    page.get_by_label("With whom?").select_option("Learning Hub")
    page.get_by_label("What was it about?").fill("What audits show")
    page.locator("summary", has_text=str(meeting.date.year)).first.click()
    page.get_by_label("6. Evidencing impact of learning").check()
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Record the exchange").click()
    expect(page.get_by_role("main")).to_contain_text("Item 6: Evidencing impact of learning")
    axe(page, WIDE, NARROW)
    page.get_by_role("link", name="Learning Hub").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("What audits show")
    axe(page, WIDE, NARROW)
