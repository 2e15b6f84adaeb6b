"""Running a meeting in Chromium: two who write one note, a connection that goes away, and no hand on the mouse."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from accounts.domain import link
from accounts.models import User
from meetings.enums import ItemKind
from meetings.models import Action, AgendaItem, Decision, ItemTime, Meeting, Note
from tests.browser import NARROW, WIDE, CheckAccess, SignIn, Trouble
from tests.factories import coordinator, item_of, make_meeting, make_user, write_note
from tests.processes import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting("issued", date=today())


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return item_of(meeting, ItemKind.CASE)


@pytest.fixture
def user() -> User:
    return coordinator()


@pytest.fixture
def mine(page: Page, live_server: LiveServer, sign_in: SignIn, user: User) -> Page:
    sign_in(page, live_server, user)
    return page


@pytest.fixture
def theirs(
    new_context: Callable[[], BrowserContext], live_server: LiveServer, sign_in: SignIn, trouble: Trouble
) -> Iterator[Page]:
    """Another person's browser."""
    context = new_context()
    trouble.watch(context)
    page = context.new_page()
    sign_in(page, live_server, make_user("chair", name="Joanna Pell"))
    yield page
    context.close()


def run_url(server: LiveServer, item: AgendaItem) -> str:
    return f"{server}{reverse('meetings:run-item', args=[item.pk])}"


def note_in(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Note", exact=True)


def says(page: Page) -> Locator:
    return page.locator("[data-note-status]")


def text_of(item: AgendaItem) -> str:
    written = Note.objects.filter(item=item).first()
    return written.text if written else ""


def test_two_browsers_write_one_note_at_once(
    mine: Page, theirs: Page, live_server: LiveServer, item: AgendaItem
) -> None:
    write_note(item, "Police:\nHealth:")
    mine.goto(run_url(live_server, item))
    theirs.goto(f"{live_server}{item.get_absolute_url()}")
    field = note_in(mine)
    field.focus()
    mine.keyboard.press("Control+End")
    mine.keyboard.type(" seen twice\nSchool: no concern")
    note_in(theirs).focus()
    theirs.keyboard.press("Control+Home")
    theirs.keyboard.press("End")
    theirs.keyboard.type(" called on Monday")
    both = "Police: called on Monday\nHealth: seen twice\nSchool: no concern"
    assert eventually(lambda: text_of(item) == both, seconds=10), text_of(item)
    mine.keyboard.type(" yet")  # the cursor has stayed behind one's own words
    theirs.keyboard.type("!")
    both = "Police: called on Monday!\nHealth: seen twice\nSchool: no concern yet"
    assert eventually(lambda: text_of(item) == both, seconds=10), text_of(item)
    mine.keyboard.type(".")
    expect(field).to_have_value(f"{both}.", timeout=8_000)
    expect(says(mine)).to_contain_text("Saved ")


def test_where_both_write_at_the_same_place_both_texts_stand_there(
    mine: Page, theirs: Page, live_server: LiveServer, item: AgendaItem, user: User
) -> None:
    theirs.clock.install()
    for page in (mine, theirs):
        page.goto(run_url(live_server, item))
    note_in(theirs).fill("Theirs")
    theirs.clock.fast_forward("00:02")
    assert eventually(lambda: text_of(item) == "Theirs", seconds=10)
    note_in(mine).fill("Mine")
    mark = f"[At the same time {user.name} wrote:]"
    expect(note_in(mine)).to_have_value(f"Theirs\n{mark}\nMine", timeout=8_000)
    expect(says(mine)).to_contain_text("Joanna Pell changed the same lines. Both texts are in the note: check them.")
    theirs.clock.fast_forward("00:20")
    expect(note_in(theirs)).to_have_value(f"Theirs\n{mark}\nMine")  # without a key being pressed


def test_without_a_connection_the_text_stays_and_is_saved_when_it_is_back(
    mine: Page, live_server: LiveServer, item: AgendaItem, trouble: Trouble
) -> None:
    trouble.expected += ["ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "htmx"]
    mine.goto(run_url(live_server, item))
    mine.context.set_offline(True)
    note_in(mine).fill("Said without a connection")
    words = "Not saved: no connection. It will be saved when you are back."
    expect(says(mine)).to_have_text(words, timeout=8_000)
    mine.get_by_role("button", name="Next item").click()
    mine.wait_for_timeout(500)
    expect(mine).to_have_url(run_url(live_server, item))  # the page stays, with the text
    note_in(mine).press_sequentially(", and more")
    assert text_of(item) == ""
    mine.context.set_offline(False)
    assert eventually(lambda: text_of(item) == "Said without a connection, and more", seconds=12)
    expect(says(mine)).to_contain_text("Saved ")


def test_after_the_session_ended_the_text_stays_and_is_saved_once_signed_in_again(
    mine: Page, live_server: LiveServer, item: AgendaItem, user: User, sign_in: SignIn
) -> None:
    mine.clock.install()
    mine.goto(run_url(live_server, item))
    Session.objects.all().delete()
    note_in(mine).fill("Said after the session ended")
    mine.clock.fast_forward("00:02")
    expect(says(mine)).to_contain_text("Not saved: you are signed out.")
    sign_in(mine, live_server, make_user("coordinator"))  # somebody else: theirs is not the text
    mine.clock.fast_forward("00:05")
    mine.wait_for_timeout(500)
    assert text_of(item) == ""
    Session.objects.all().delete()
    other = mine.context.new_page()
    other.goto(f"{live_server}{reverse('accounts:use-link', args=[link.make(user)])}")
    other.close()
    mine.clock.fast_forward("00:05")
    assert eventually(lambda: text_of(item) == "Said after the session ended", seconds=10)
    expect(says(mine)).to_contain_text("Saved ")
    expect(note_in(mine)).to_have_value("Said after the session ended")
    assert Note.objects.get(item=item).saved_by == user


def test_three_items_are_run_with_the_keyboard_alone(
    mine: Page, live_server: LiveServer, meeting: Meeting, axe: CheckAccess
) -> None:
    first, second, third = meeting.items.order_by("number")[:3]
    make_meeting()
    keys = mine.keyboard
    mine.goto(f"{live_server}{reverse('meetings:run', args=[meeting.pk])}")
    expect(mine).to_have_url(run_url(live_server, first))
    keys.press("Alt+u")
    expect(mine.get_by_role("button", name="Take up item 2")).to_be_visible()
    keys.press("Alt+n")
    keys.type("Everybody is welcome. AltGr and a for action types here.")
    keys.press("Alt+c")
    expect(mine.get_by_label("What was decided?")).to_be_focused()
    keys.type("The protocol is adopted.")
    keys.press("Tab")
    keys.press("Enter")
    expect(mine.get_by_role("main")).to_contain_text("Decision D1 is recorded.")
    expect(mine.get_by_label("What was decided?")).to_be_focused()
    assert text_of(first).startswith("Everybody is welcome.")

    keys.press("Alt+u")
    expect(mine).to_have_url(run_url(live_server, second))
    keys.press("Alt+a")
    keys.type("Send the protocol to every team")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")  # in the date, which is that of the next meeting: saves all that is filled in
    expect(mine.get_by_role("alert")).to_contain_text("Say who will do this.")
    expect(mine.get_by_label("What needs doing?")).to_have_value("Send the protocol to every team")
    axe(mine, WIDE, NARROW)
    keys.press("Alt+a")
    keys.press("Tab")
    keys.type("Anita")
    keys.press("Alt+s")
    expect(mine.get_by_role("main")).to_contain_text("Action A1 is recorded for Anita Eader.")

    keys.press("Alt+n")
    keys.type("Gone through")
    keys.press("Alt+x")
    expect(mine).to_have_url(run_url(live_server, third))
    assert text_of(second) == "Gone through"
    keys.press("Alt+u")
    expect(mine.get_by_role("button", name="Stop the clock")).to_be_visible()
    keys.press("Alt+o")
    expect(mine.get_by_role("button", name="Take up this item")).to_be_visible()
    keys.press("Alt+p")
    expect(mine).to_have_url(run_url(live_server, second))
    assert (Decision.objects.get().item, Action.objects.get().item) == (first, second)
    assert list(ItemTime.objects.values_list("item__number", flat=True)) == [1, 2, 3]
    assert not ItemTime.objects.filter(ended_at=None).exists()
