"""A whole quarter in a browser: plan the year, fill and issue the agenda, say who comes, meet, minute, approve.

Once by the keyboard alone, with every page checked by axe; once with JavaScript off, because nothing of it needs any.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts import tasks
from accounts.models import User
from meetings.enums import Attendance, MeetingState
from meetings.models import Action, Decision, Meeting, MinutesComment, Reply
from members.models import Person
from tests.browser import NARROW, WIDE, CheckAccess, SignIn, Trouble
from tests.factories import make_user
from tests.meetings.posting import last_to, link_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]
LONDON = ZoneInfo("Europe/London")
BEFORE = datetime.datetime(2027, 2, 1, 9, tzinfo=LONDON)
MEETING = datetime.datetime(2027, 3, 10, 9, 55, tzinfo=LONDON)
#: The clocks have gone forward since.
NEXT = datetime.datetime(2027, 6, 9, 9, 55, tzinfo=LONDON)
STEP = 10_000


class Hand:
    """One person's browser. With JavaScript everything is done by the keyboard; without it the mouse clicks."""

    def __init__(self, page: Page, server: LiveServer, axe: CheckAccess | None) -> None:
        self.page, self.server, self.axe = page, server, axe
        page.set_default_timeout(STEP)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server}{path}")
        self.look()

    def look(self) -> None:
        if self.axe:
            self.axe(self.page, WIDE, NARROW)

    def press(self, words: str | re.Pattern[str]) -> None:
        """Press a button or follow a link."""
        by_role = [self.page.get_by_role(role, name=words, exact=True) for role in ("button", "link")]
        self._do(by_role[0].or_(by_role[1]).first, "Enter")

    def choose(self, field: Locator, words: str) -> None:
        field.select_option(label=words)

    def mark(self, field: Locator) -> None:
        """Choose a radio button, or tick a box."""
        self._do(field.first, "Space")

    def type(self, field: Locator, words: str) -> None:
        if self.axe is None:
            field.fill(words)
            return
        field.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def says(self, *words: str) -> None:
        for each in words:
            expect(self.page.get_by_role("main")).to_contain_text(each)

    def _do(self, control: Locator, key: str) -> None:
        if self.axe is None:
            control.click()
            return
        control.focus()
        expect(control).to_be_focused()
        self.page.keyboard.press(key)


@pytest.fixture(params=[True, False], ids=["by keyboard", "without JavaScript"])
def browsers(
    request: pytest.FixtureRequest,
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    axe: CheckAccess,
    trouble: Trouble,
) -> Iterator[Callable[[], Hand]]:
    """Return a new browser each time it is called."""
    contexts = []

    def another() -> Hand:
        context = new_context(java_script_enabled=request.param)
        trouble.watch(context)
        contexts.append(context)
        return Hand(context.new_page(), live_server, axe if request.param else None)

    yield another
    for context in contexts:
        context.close()
    assert not trouble.unexpected


@pytest.fixture(autouse=True)
def mail_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave mail in the outbox, where it can be read: a worker that another test has started would send it."""
    monkeypatch.setattr(tasks.send, "delay", lambda _: None)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(BEFORE, tick=True) as traveller:
        yield traveller


def test_from_planning_the_year_to_the_next_agenda(
    browsers: Callable[[], Hand], live_server: LiveServer, sign_in: SignIn, clock: Any
) -> None:
    chair = make_user("chair", name="Joanna Pell")
    hand = browsers()
    sign_in(hand.page, live_server, chair)
    meeting, following = _plan(hand)
    _fill_and_issue(hand, meeting)
    _answer_as_joint_member(browsers(), meeting)
    _send_a_deputy(browsers(), meeting)
    clock.move_to(MEETING)
    sign_in(hand.page, live_server, chair)
    _meet(hand, meeting)
    _take_the_register(hand, meeting)
    _circulate(hand, meeting)
    _comment(browsers(), live_server, sign_in, meeting)
    clock.move_to(NEXT)
    sign_in(hand.page, live_server, chair)
    _approve_at_item_2(hand, meeting, following)


def _plan(hand: Hand) -> tuple[Meeting, Meeting]:
    """Plan a year by a rule; return the first two meetings."""
    hand.open("/meetings/propose/")
    hand.choose(hand.page.get_by_label("First meeting in"), "March 2027")
    hand.type(hand.page.get_by_label("Venue"), "Civic Offices")
    hand.type(hand.page.get_by_label("Video link"), "https://video.example/forum")
    hand.press("Show the days")
    hand.says("Wednesday 10 March 2027", "Wednesday 9 June 2027")
    hand.look()
    hand.press("Plan these meetings")
    hand.says("4 meetings are planned")
    first, second, *_ = Meeting.objects.order_by("date")
    return first, second


def _fill_and_issue(hand: Hand, meeting: Meeting) -> None:
    """Retime an item, give another its lead and its question, and issue. Two members of one place have addresses."""
    for name, address in (("Sue Govier", "sue@trust.example"), ("Kevin Murphy", "kevin@council.example")):
        Person.objects.filter(name=name).update(email=address)
    Person.objects.filter(name="Gina Tomlin").update(email="gina@trust.example")
    hand.open(f"/meetings/{meeting.pk}/agenda/edit/")
    page = hand.page
    hand.choose(page.get_by_label("Lead", exact=True).first, "Anita Eader")
    hand.type(page.get_by_label("Minutes", exact=True).nth(5), "16")
    case = page.locator("summary", has_text="question").first
    hand.mark(case)
    hand.type(page.get_by_label(re.compile("Question")).first, "Who could have asked for a meeting?")
    hand.press("Save and issue the agenda")
    hand.says("120 of 120 minutes planned", "Who is told")
    hand.look()
    hand.press("Issue the agenda")
    hand.says("Version 1")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.ISSUED


def _answer_as_joint_member(hand: Hand, meeting: Meeting) -> None:
    """One of two who share a place opens the link in her mail, not signed in, and says that the other comes."""
    message = last_to("sue@trust.example")
    assert message.calendar_method == "REQUEST"
    assert "Who could have asked" not in message.text + message.calendar
    hand.open(link_in(message))
    assert not Reply.objects.exists(), "opening the link answers nothing"
    hand.mark(hand.page.get_by_label("Gina Tomlin", exact=False))
    hand.mark(hand.page.get_by_label("Online"))
    hand.press("Save")
    hand.says("Gina Tomlin comes")
    told = last_to("gina@trust.example")
    assert "Gina Tomlin comes" in told.text


def _send_a_deputy(hand: Hand, meeting: Meeting) -> None:
    hand.open(link_in(last_to("kevin@council.example")))
    page = hand.page
    hand.mark(page.get_by_label(re.compile("deputy", re.IGNORECASE)))
    hand.type(page.get_by_label("Deputy’s name"), "Yvonne Hart")
    hand.type(page.get_by_label("Deputy’s email address"), "yvonne@council.example")
    hand.type(page.get_by_label("Deputy’s role"), "Housing Options Manager")
    hand.type(page.get_by_label("Deputy’s agency"), "LB Bexley")
    hand.press("Save")
    hand.says("Yvonne Hart comes as deputy")
    assert "deputy" in last_to("yvonne@council.example").text


def _meet(hand: Hand, meeting: Meeting) -> None:
    """Take up the first item, write its note; at the first case record a decision and an action."""
    hand.open(f"/meetings/{meeting.pk}/run/")
    hand.says("Welcome, introductions, apologies", "Yvonne Hart")
    hand.press("Take up this item")
    hand.type(hand.page.get_by_role("textbox", name="Note", exact=True), "The chair welcomed everybody.")
    hand.press("Take up item 2")
    hand.says("Actions from earlier meetings")
    for number in (3, 4):
        hand.press(f"Take up item {number}")
    hand.says("Who could have asked for a meeting?")
    hand.look()
    hand.type(hand.page.get_by_role("textbox", name="Note", exact=True), "Each service knew a part.")
    hand.type(hand.page.get_by_label("What was decided?"), "Anybody who worries may call a meeting.")
    hand.press("Record the decision")
    hand.says("D1")
    hand.type(hand.page.get_by_label("What needs doing?"), "Write it into the procedures.")
    hand.choose(hand.page.get_by_label("Who will do it?"), "Lara Wood")
    hand.page.get_by_label("By when?").fill("2027-05-31")
    hand.press("Record the action")
    hand.says("A1", "D1")
    assert Decision.objects.get().item.number == Action.objects.get().item.number == 4


def _take_the_register(hand: Hand, meeting: Meeting) -> None:
    hand.open(f"/meetings/{meeting.pk}/register/")
    rows = hand.page.locator(".forum-register__row")
    hand.mark(rows.filter(has_text="Kevin Murphy").get_by_label("Deputy", exact=True))
    for joint, came in (("Ida Bradford", "Both came"), ("Belinda Chideme", "Absent"), ("Lara Wood", "Lara Wood came")):
        hand.mark(rows.filter(has_text=joint).get_by_label(came))
    hand.mark(rows.filter(has_text="Sue Govier").get_by_label("Gina Tomlin came"))
    hand.mark(hand.page.get_by_role("group", name="Who chaired?").get_by_label("Joanna Pell"))
    hand.press("All others present")
    hand.says("19 of 20 places represented", "1 by deputies")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    line = meeting.lines.get(membership__representatives__person__name="Kevin Murphy")
    assert (line.attendance, line.deputy_name) == (Attendance.DEPUTY, "Yvonne Hart")


def _circulate(hand: Hand, meeting: Meeting) -> None:
    hand.open(f"/meetings/{meeting.pk}/minutes/")
    hand.says(
        "The chair welcomed everybody.", "Anybody who worries may call a meeting.", "Write it into the procedures."
    )
    hand.press("Mark the minutes as checked")
    hand.says("They can be circulated now")
    hand.press("Circulate the minutes")
    hand.says("Members, and deputies who came, are told by email")
    hand.look()
    hand.press("Circulate the minutes")
    hand.says("The minutes are circulated")
    told = last_to("gina@trust.example")
    assert "minutes" in told.subject.casefold()
    assert "worries" not in told.text


def _comment(hand: Hand, server: LiveServer, sign_in: SignIn, meeting: Meeting) -> None:
    """The deputy reads the minutes of the meeting they came to, and comments on an item."""
    deputy = User.objects.with_standing().get(email="yvonne@council.example")
    sign_in(hand.page, server, deputy)
    hand.open(f"/meetings/{meeting.pk}/minutes/")
    hand.press("Comment on the minutes as a whole")
    hand.type(hand.page.get_by_label(re.compile("omment")).first, "I left at half past eleven.")
    hand.press("Send the comment")
    hand.says("I left at half past eleven.")
    assert MinutesComment.objects.get().written_by == deputy


def _approve_at_item_2(hand: Hand, meeting: Meeting, following: Meeting) -> None:
    """At the next meeting's item 2 the minutes are there, with the comment to answer first; then they are approved."""
    hand.open(f"/meetings/{meeting.pk}/minutes/")
    hand.press(re.compile("^Answer"))
    hand.type(hand.page.get_by_role("textbox").first, "Noted in the register.")
    hand.press("Answer the comment")
    hand.says("Answered by Joanna Pell")
    item = following.items.get(number=2)
    hand.open(f"/meetings/items/{item.pk}/")
    hand.says("Minutes of Wednesday 10 March 2027", "A1", "Write it into the procedures.")
    hand.press(re.compile("^Approve the minutes"))
    hand.says("There is no way back")
    hand.look()
    hand.press("Approve the minutes")
    hand.says("approved at this meeting")
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.APPROVED
    assert following.items.get(number=1).lead_label == "Anita Eader"
    hand.open(following.get_absolute_url())
    hand.says("Wednesday 9 June 2027", "10:00")
