"""Owners are reminded of their actions by mail: a week before, and on the day after, once each."""

import datetime

import pytest
import time_machine

from accounts.dated import today
from accounts.models import Mail, User
from meetings import tasks
from meetings.domain import action
from meetings.domain.action import Said
from meetings.models import AgendaItem
from members.models import Representative
from tests.factories import coordinator, item_of, make_action, make_meeting, make_person, make_representative, make_user
from tests.pages import FOUND, client_of, message, soup, text

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def item() -> AgendaItem:
    return item_of(make_meeting("held"))


@pytest.fixture
def member() -> User:
    return make_user("representative")


def place_of(user: User) -> Representative:
    found: Representative = user.person.representations.get()
    return found


def on(day: datetime.date) -> list[Mail]:
    """The sweep of that day; return what it wrote."""
    before = set(Mail.objects.values_list("pk", flat=True))
    with time_machine.travel(datetime.datetime.combine(day, datetime.time(12))):
        tasks.remind_of_actions()
        tasks.remind_of_actions()
    return list(Mail.objects.exclude(pk__in=before).order_by("pk"))


def test_its_owner_is_reminded_a_week_before_and_on_the_day_after_once_each(item: AgendaItem, member: User) -> None:
    due = today() + 20 * DAY
    made = make_action(item, owner=place_of(member), due_on=due)
    written = {days: on(due + days * DAY) for days in (-8, -7, -6, 0, 1, 2, 13)}
    assert {days: len(mail) for days, mail in written.items()} == {-8: 0, -7: 1, -6: 0, 0: 0, 1: 1, 2: 0, 13: 0}
    before, after = written[-7][0], written[1][0]
    assert {before.address, after.address} == {member.email}
    assert before.subject == f"Action {made.reference} is due on {due:%A} {due.day} {due:%B %Y}"
    assert after.subject == f"Action {made.reference} was due on {due:%A} {due.day} {due:%B %Y}"
    for mail in (before, after):
        assert f"http://127.0.0.1:8000{made.get_absolute_url()}\n" in mail.text
        assert made.what not in f"{mail.subject} {mail.text}", "nothing of what is to be done"
        assert item.title not in mail.text


def test_a_sweep_that_was_missed_is_made_up_for_but_nobody_is_reminded_of_what_is_long_overdue(
    item: AgendaItem, member: User
) -> None:
    due = today() + 20 * DAY
    make_action(item, owner=place_of(member), due_on=due)
    assert len(on(due - 3 * DAY)) == 1
    assert len(on(due + 14 * DAY)) == 1
    make_action(item, owner=place_of(member), due_on=due)
    assert on(due + 15 * DAY) == []


def test_a_new_date_brings_new_reminders_and_a_closed_action_none(item: AgendaItem, member: User) -> None:
    due = today() + 20 * DAY
    made = make_action(item, owner=place_of(member), due_on=due)
    assert len(on(due - 7 * DAY)) == 1
    action.change(made, Said(made.what, due + 30 * DAY, made.owner), reason="Later", actor=coordinator())
    assert on(due + DAY) == []
    assert len(on(due + 23 * DAY)) == 1
    action.close(made, closing_note="Done", actor=coordinator())
    assert on(due + 31 * DAY) == []


def test_who_has_no_account_or_has_left_or_is_suspended_is_not_written_to(item: AgendaItem, member: User) -> None:
    left, suspended = make_user("representative"), make_user("representative")
    due = today() + 3 * DAY
    by_address = make_representative(person=make_person(email="no.account@forum.example"))
    for owner in (by_address, place_of(left), place_of(suspended), place_of(member)):
        make_action(item, owner=owner, due_on=due)
    make_action(item, owner_name="Kit Moss", due_on=due)
    Representative.objects.filter(pk=place_of(left).pk).update(ended_on=today() - DAY)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    assert [mail.address for mail in on(today())] == [member.email]


def test_from_the_reminder_an_action_is_updated_in_three_clicks(item: AgendaItem, member: User) -> None:
    due = today() + 3 * DAY
    made = make_action(item, owner=place_of(member), due_on=due)
    [mail] = on(today())
    client = client_of(member)
    link = next(line for line in mail.text.splitlines() if line.endswith(made.get_absolute_url()))
    page = client.get(link.removeprefix("http://127.0.0.1:8000"))  # the first click
    form = soup(page).select_one("form[action$='/update/']")
    assert form is not None
    assert "Save the update" in form.get_text()
    response = client.post(str(form["action"]), {"text": "Half of them have it."})  # a field, and the last click
    assert response.status_code == FOUND
    assert "is saved" in message(response, client)
    assert "Half of them have it." in text(client.get(made.get_absolute_url()))
