"""The forum's main job in a browser: from the Terms of Reference to the boards' reports, wide and narrow."""

import datetime
import re
from io import StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from tests.browser import NARROW, WIDE, CheckAccess
from tests.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)

APPENDIX_I = [
    ("10:00", "Welcome, introductions, apologies"),
    ("10:05", "Actions from last meeting"),
    ("10:10", "Noting current and pending learning reviews in Bexley"),
    ("10:15", "Individual case learning 1"),
    ("10:45", "Individual case learning 2"),
    ("11:15", "Evidencing impact of learning – updating the tracker"),
    ("11:30", "Domestic abuse training programme"),
    ("11:35", "Bexley Safeguarding Adults Board training programme"),
    ("11:40", "Bexley S.H.I.E.L.D. training programme"),
    ("11:45", "Tri-borough Learning Forum"),
    ("11:50", "Noting individual cases for next meeting"),
    ("11:55", "Agreeing future meeting dates"),
    ("11:57", "AOB"),
]
#: Milliseconds that a step may take, and the reports.
STEP = 10_000
REPORTS_READY = 90_000


class Journey:
    """One person's way through the forum. Every page they reach is checked with axe, wide and narrow."""

    def __init__(self, page: Page, server: LiveServer, axe: CheckAccess) -> None:
        self.page, self.server, self.axe = page, server, axe
        page.set_default_timeout(STEP)

    def come_in(self) -> None:
        """Open the single-use link that the terminal prints."""
        said = StringIO()
        call_command("sign_in_links", base_url=str(self.server), stdout=said)
        role, link = said.getvalue().strip().split("\t")
        assert role == "coordinator"
        self.page.goto(link)
        self.look("Home")

    def look(self, heading: str) -> None:
        """Wait for the page of this heading and check it."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.axe(self.page, WIDE, NARROW)

    def go(self, place: str, heading: str) -> None:
        """Take the main navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=place, exact=True).click()
        self.look(heading)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str) -> None:
        """Click a link, or a link that looks like a button."""
        self.page.locator("a").filter(has_text=re.compile(rf"^\s*{re.escape(link)}\s*$")).first.click()

    def fill(self, **fields: str) -> None:
        """Type into fields by their name; choose in lists by their words."""
        for name, words in fields.items():
            field = self.page.locator(f"[name={name}]:not([type=hidden])").first
            if field.evaluate("field => field.tagName") == "SELECT":
                choices = field.locator("option").all_inner_texts()
                field.select_option(label=next(choice for choice in choices if words in choice))
            else:
                field.fill(words)

    def item(self, meeting: str, title: str) -> None:
        """Open an item from the agenda of the meeting at `meeting`."""
        self.page.goto(meeting)
        self.follow(title)
        self.look(title)

    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def says(self, *words: str) -> None:
        for each in words:
            expect(self.main()).to_contain_text(each)

    def problem(self, words: str) -> None:
        """The form says what is wrong, in its summary and beside the field."""
        expect(self.page.get_by_role("alert")).to_contain_text("There is a problem")
        expect(self.page.get_by_role("alert")).to_contain_text(words)
        expect(self.page).to_have_title(re.compile("^Error: "))
        self.axe(self.page, WIDE, NARROW)


@pytest.fixture
def journey(page: Page, live_server: LiveServer, forum: None, axe: CheckAccess) -> Journey:
    return Journey(page, live_server, axe)


def test_from_the_terms_of_reference_to_a_boards_report(
    journey: Journey, celery_worker: Worker, tmp_path: Path
) -> None:
    journey.come_in()
    _see_the_membership(journey)
    meeting = _schedule(journey, today())
    _fill_and_issue(journey, meeting)
    _note_a_review(journey, meeting)
    _discuss_a_case(journey, meeting)
    _take_the_register(journey, meeting)
    _see_attendance(journey)
    _approve(journey, meeting)
    _carry_the_action_over(journey)
    _report(journey, tmp_path)


def _see_the_membership(journey: Journey) -> None:
    journey.go("Members", "Members")
    journey.says("23 people hold 19 core places, 4 of them joint", "2 ad hoc members")
    journey.says("Debee Simpson", "Anita Eader", "Dartford & Gravesham NHS Trust", "Harmeet Archer")


def _schedule(journey: Journey, day: datetime.date) -> str:
    """Schedule a meeting of two hours, after trying one that ends before it starts; return its address."""
    journey.go("Meetings", "Meetings")
    journey.follow("Schedule one meeting")
    journey.look("Schedule a meeting")
    journey.fill(date=day.isoformat(), start_time="10:00", end_time="09:00", venue="Civic Offices, room 2")
    journey.press("Schedule the meeting")
    journey.problem("The meeting must end after it starts")
    expect(journey.page.locator("[name=venue]")).to_have_value("Civic Offices, room 2")
    journey.fill(end_time="12:00", video_link="https://video.example/forum")
    journey.press("Schedule the meeting")
    journey.look(f"{day:%A} {day.day} {day:%B %Y}")
    return journey.page.url


def _fill_and_issue(journey: Journey, meeting: str) -> None:
    journey.page.goto(meeting)
    journey.says("119 of 120 minutes planned, 1 minute spare")
    journey.says("Domestic Homicide Reviews", "Update from Bexley SHIELD")
    rows = journey.page.locator("tbody tr")
    expect(rows).to_have_count(len(APPENDIX_I))
    for row, (starts, title) in zip(rows.all(), APPENDIX_I, strict=True):
        expect(row).to_contain_text(starts)
        expect(row).to_contain_text(title)
    journey.follow("Edit the agenda")
    journey.look("Edit the agenda")
    leads = journey.page.get_by_label("Lead", exact=True)
    leads.nth(0).select_option(label="Anita Eader")
    leads.nth(5).select_option(label="Amanda Gillard")
    journey.press("Save and issue the agenda")
    journey.says("Who is told")
    journey.press("Issue the agenda")
    journey.says("Version 1", "Anita Eader", "Amanda Gillard")
    journey.axe(journey.page, WIDE, NARROW)


def _note_a_review(journey: Journey, meeting: str) -> None:
    """Item 3 lists a review that is added from it."""
    journey.item(meeting, "Noting current and pending learning reviews in Bexley")
    journey.press("Note a review")
    journey.look("Note a review")
    journey.press("Save")
    journey.problem("code")
    journey.fill(type="Safeguarding Adults Review", code="Adult B", state="In progress")
    journey.page.get_by_role("group", name="Owning board").get_by_label("Bexley Safeguarding Adults Board").check()
    journey.press("Save")
    journey.look("Noting current and pending learning reviews in Bexley")
    journey.says("Adult B", "In progress", "BSAB")


def _discuss_a_case(journey: Journey, meeting: str) -> None:
    """Write the note of an item; from the item record an action and a learning point."""
    title = "Individual case learning 1"
    journey.item(meeting, title)
    journey.fill(text="Three services each knew a part. Nobody asked for a professionals’ meeting.")
    journey.press("Save the note")
    journey.says("The note of item 4 is saved.")
    journey.look(title)
    _two_people_write(journey)
    journey.press("Record an action")
    journey.look("Record an action")
    journey.press("Record the action")
    journey.problem("Say what needs doing")
    due = today() + datetime.timedelta(days=30)
    journey.fill(what="Write down who may call a professionals’ meeting", owner="Lara Wood", due_on=due.isoformat())
    journey.press("Record the action")
    journey.look(title)
    journey.says("A1", "Write down who may call a professionals’ meeting", "Lara Wood")
    journey.press("Record a learning point")
    journey.look("Record a learning point")
    journey.fill(learning="Anyone who worries may call a professionals’ meeting.")
    journey.page.get_by_role("group", name="Which board it belongs to").get_by_label(
        "Bexley Safeguarding Adults Board"
    ).check()
    journey.press("Save")
    journey.problem("how it will be embedded")
    journey.fill(
        embedding="In the multi-agency procedures, section 4.",
        sharing="A seven-minute briefing to all teams.",
        impact="Count professionals’ meetings called by each service, before and after.",
        impact_review_due=(today() + datetime.timedelta(days=80)).isoformat(),
    )
    journey.press("Save")
    journey.look(title)
    journey.says("LP1", "Anyone who worries may call a professionals’ meeting.")


def _two_people_write(journey: Journey) -> None:
    """A second page saves the same note, by itself or by its button: both texts are kept."""
    other = journey.page.context.new_page()
    other.goto(journey.page.url)
    other.locator("[name=text]").fill("Written by the second person.")
    journey.fill(text="Written by the first person.")
    journey.press("Save the note")
    journey.says("The note of item 4 is saved.")
    other.get_by_role("button", name="Save the note", exact=True).click()
    expect(other.get_by_role("main")).to_contain_text("The note of item 4 is saved.")
    journey.axe(other, WIDE, NARROW)
    both = re.compile("first person.*second person|second person.*first person", re.DOTALL)
    expect(other.locator("[name=text]")).to_have_value(both)
    other.close()
    journey.page.reload()


def _take_the_register(journey: Journey, meeting: str) -> None:
    """Either of a joint pair, a deputy by name, role and agency, apologies; all others in one press."""
    journey.page.goto(meeting)
    journey.follow("Minutes")
    expect(journey.page.get_by_role("button", name="Approve the minutes")).to_have_count(0)
    journey.follow("Register")
    journey.look(f"{today():%B %Y}")
    rows = journey.page.locator(".forum-register__row")
    expect(rows).to_have_count(19)
    rows.filter(has_text="Harmeet Archer").get_by_label("Deputy", exact=True).check()
    journey.press("Save the register")
    journey.problem("Enter the name of the deputy")
    police = rows.filter(has_text="Harmeet Archer")
    police.get_by_label("Deputy’s name").fill("Robin Ashdown")
    police.get_by_label("Deputy’s role").fill("Detective Inspector")
    police.get_by_label("Deputy’s agency").fill("Met Police")
    rows.filter(has_text="Kevin Murphy").get_by_label("Apologies").check()
    rows.filter(has_text="Sue Govier").get_by_label("Gina Tomlin came").check()
    rows.filter(has_text="Ida Bradford").get_by_label("Both came").check()
    rows.filter(has_text="Belinda Chideme").get_by_label("Absent").check()
    rows.filter(has_text="Lara Wood").get_by_label("Lara Wood came").check()
    journey.page.get_by_role("group", name="Who chaired?").get_by_label("Anita Eader").check()
    journey.press("All others present")
    journey.says("17 of 19 places represented", "16 by their members, 1 by deputies")
    journey.axe(journey.page, WIDE, NARROW)


def _see_attendance(journey: Journey) -> None:
    journey.go("Meetings", "Meetings")
    journey.follow("Attendance")
    journey.look("Attendance")
    row = journey.page.locator("tbody tr", has_text="Lewisham and Greenwich NHS Trust")
    expect(row).to_contain_text("0%")
    expect(journey.page.locator("tr", has_text="All agencies")).to_contain_text("89%")


def _approve(journey: Journey, meeting: str) -> None:
    journey.page.goto(meeting)
    journey.follow("Minutes")
    journey.says("Written by the first person.", "Robin Ashdown", "A1", "LP1")
    journey.axe(journey.page, WIDE, NARROW)
    journey.press("Approve the minutes")
    journey.look("Approve the minutes")
    journey.press("Approve the minutes")
    journey.says("Approved on")


def _carry_the_action_over(journey: Journey) -> None:
    """The next meeting's item 2 lists the open action; its items keep their leads."""
    following = _schedule(journey, today() + datetime.timedelta(days=91))
    journey.page.goto(following)
    journey.says("Anita Eader", "Amanda Gillard")
    journey.item(following, "Actions from last meeting")
    journey.says("A1", "Write down who may call a professionals’ meeting", "Lara Wood")
    journey.item(following, "Evidencing impact of learning – updating the tracker")
    journey.says("LP1")
    journey.go("Actions", "Actions")
    journey.says("A1")
    journey.go("Learning", "Learning tracker")
    journey.says("LP1")
    journey.go("Reviews", "Register of reviews")
    journey.says("Adult B")


def _report(journey: Journey, tmp_path: Path) -> None:
    """One PDF for each board, made by a real worker while the page shows how far it is."""
    journey.go("Reports", "Reports to the boards")
    journey.page.get_by_role("button", name=re.compile("^Make (the|interim) reports")).last.click()
    expect(journey.page.get_by_text("Making the reports.")).to_be_visible()
    expect(journey.page.get_by_role("link", name=re.compile("Download"))).to_have_count(3, timeout=REPORTS_READY)
    journey.axe(journey.page, WIDE, NARROW)
    names = set()
    for link in journey.page.get_by_role("link", name=re.compile("Download")).all():
        with journey.page.expect_download() as waiting:
            link.click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) >= 2
            assert pdf.Root.MarkInfo.Marked
        names.add(path.name)
    assert len(names) == 3
