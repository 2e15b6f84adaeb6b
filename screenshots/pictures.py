"""What is on each picture: who looks at which page, and the part of it that is shown.

They stand in the order in which they are taken. Each function leaves the practice data as they were, but for the last
ones, which make reports. All people and agencies that can be seen are invented: those whom Appendix 2 names hold their
places from the day the practice data are made, so meetings and members of earlier days are shown.
"""

import datetime
import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NeverHappenedError

from screenshots.camera import NARROW, WIDE, Cast, Frame

#: Milliseconds to wait for a report to get on, and for those of the practice data to be made.
BEGUN_WITHIN, MADE_WITHIN = 4_000, 120_000
#: A page's heading with what stands above and beside it.
HEADING = "main .forum-page-header"
#: A day on which the practice forum had met for a year, before Appendix 2's people came.
SOME_MONTHS = datetime.timedelta(days=180)


def home(cast: Cast) -> Frame:
    """What the coordinator owes, the next meeting, and how the forum stands."""
    _wait_for_the_reports(cast)
    return _with_header(cast.open("coordinator"))


def schedule(cast: Cast) -> Frame:
    """The form of a new meeting, filled in with what the last one suggests."""
    return _main(cast.open("coordinator", "/meetings/schedule/"))


def agenda(cast: Cast) -> Frame:
    """The agenda of the next meeting: 13 items, their start times, and the minutes to spare."""
    page = _next_meeting(cast, "coordinator")
    return Frame(page, page.locator(".forum-header"), page.locator("main table"))


def edit_agenda(cast: Cast) -> Frame:
    """Leads, minutes and the reviews discussed, as one form."""
    page = _next_meeting(cast, "coordinator")
    _press(page, "Edit the agenda")
    return Frame(page, page.locator(HEADING), page.locator("li.forum-register__row").nth(5))


def register(cast: Cast) -> Frame:
    """A line for each place, one of them being answered with a deputy."""
    page = _held_meeting(cast, "coordinator")
    _press(page, "Register")
    line = page.locator("li.forum-register__row").filter(has_text="Derek Lyle")
    line.get_by_label("Deputy", exact=True).check()
    line.get_by_label("Deputy’s name").fill("Robin Hale")
    line.get_by_label("Deputy’s role").fill("Housing Options Manager")
    return Frame(page, page.locator(HEADING), page.locator("ul.forum-register").nth(2))


def item(cast: Cast) -> Frame:
    """A case that was discussed: its review, the note, and what was recorded from it."""
    page = _held_meeting(cast, "coordinator")
    _press(page, "Individual case learning 1")
    return Frame(page, page.locator(HEADING), page.get_by_role("button", name="Record an action"))


def record_action(cast: Cast) -> Frame:
    """Who does what by when."""
    page = _held_meeting(cast, "coordinator")
    _press(page, "Individual case learning 1")
    _press(page, "Record an action")
    page.get_by_label("What needs doing?").fill("Write down who may call a professionals’ meeting, and tell every team")
    page.get_by_label("Who will do it?").select_option(label="Alison Tran")
    return _main(page)


def minutes(cast: Cast) -> Frame:
    """The minutes of the last meeting, before they are approved."""
    page = _held_meeting(cast, "coordinator")
    _press(page, "Minutes")
    return Frame(page, page.locator(HEADING), page.locator("main section").nth(1))


def actions(cast: Cast) -> Frame:
    """Open actions, those longest overdue first."""
    return _main(cast.open("coordinator", "/meetings/actions/"))


def attendance(cast: Cast) -> Frame:
    """Places represented, by agency and by meeting."""
    page = cast.open("coordinator", "/meetings/attendance/")
    return Frame(page, page.locator(HEADING), page.locator("main table tbody tr").nth(4))


def reviews(cast: Cast) -> Frame:
    """The register of reviews, pending ones before current ones."""
    page = cast.open("learning-manager", "/reviews/")
    return Frame(page, page.locator(HEADING), page.locator("main table").nth(2))


def tracker(cast: Cast) -> Frame:
    """Learning points, what is to be looked at first on top."""
    page = cast.open("learning-manager", "/learning/")
    return Frame(page, page.locator(HEADING), page.locator("main tbody tr").nth(7))


def record_learning(cast: Cast) -> Frame:
    """The four blocks of a learning point."""
    page = cast.open("learning-manager", "/learning/record/")
    return Frame(page, page.locator(HEADING), page.get_by_label("When its impact will be reviewed"))


def learning_point(cast: Cast) -> Frame:
    """One learning point, how far it has come and what showed its impact."""
    page = cast.open("learning-manager", "/learning/?rung=embedded")
    page.locator("main tbody tr").first.get_by_role("link").click()
    return Frame(page, page.locator(HEADING), page.locator("#impact .forum-card").or_(page.locator("#impact")).last)


def review_impact(cast: Cast) -> Frame:
    """Whether it is making a difference, and how we know."""
    page = cast.open("learning-manager", "/learning/?rung=embedded")
    page.locator("main tbody tr").first.get_by_role("link").click()
    _press(page, "Review its impact")
    return _main(page)


def members(cast: Cast) -> Frame:
    """Who held which place on a day, joint places and a vacant one among them."""
    on = datetime.datetime.now(tz=datetime.UTC).date() - SOME_MONTHS
    page = cast.open("representative", f"/members/?on={on.isoformat()}")
    return Frame(page, page.locator(HEADING), page.locator("#core .govuk-summary-list__row").nth(3))


def place(cast: Cast) -> Frame:
    """A joint place: who holds it, its deputies, and everybody who held it."""
    page = cast.open("coordinator", "/members/")
    page.get_by_role("link", name="Detective Chief Inspector").last.click()
    page.wait_for_load_state()
    return Frame(page, page.locator(HEADING), page.locator("#history"))


def groups(cast: Cast) -> Frame:
    """The governance chart, and who of the forum sits where."""
    page = cast.open("coordinator", "/members/groups/")
    return Frame(page, page.locator(HEADING), page.locator("#who-sits-where"))


def accounts(cast: Cast) -> Frame:
    """Who may sign in, as what, and whose second step is missing."""
    page = cast.open("coordinator", "/accounts/")
    return Frame(page, page.locator(HEADING), page.locator("main tbody tr").nth(3))


def my_page(cast: Cast) -> Frame:
    """A joint member's own page."""
    return _main(cast.open("joint", "/me/"))


def reply(cast: Cast) -> Frame:
    """A joint member says who comes, with the cases on the agenda in view."""
    page = cast.open("joint", "/me/")
    page.get_by_role("link", name=re.compile("^Say who is coming")).first.click()
    page.wait_for_load_state()
    return _main(page)


def member_home(cast: Cast) -> Frame:
    """What a representative owes."""
    return _with_header(cast.open("representative"))


def agenda_narrow(cast: Cast) -> Frame:
    """The same agenda as a member reads it on a telephone."""
    page = _next_meeting(cast, "representative", width=NARROW)
    return Frame(page, page.locator(".forum-header"), page.locator("main tbody tr").nth(2))


def action_narrow(cast: Cast) -> Frame:
    """One's own action on a telephone, to be closed."""
    page = cast.open("representative", "/meetings/actions/?state=open&whose=mine", width=NARROW)
    page.locator("main tbody tr").first.get_by_role("link").click()
    return _main(page)


def ad_hoc_item(cast: Cast) -> Frame:
    """The one item that an ad hoc member is asked for."""
    page = cast.open("ad-hoc")
    page.get_by_role("link", name=re.compile("You are asked for item")).click()
    return _main(page)


def reader_home(cast: Cast) -> Frame:
    """The latest report to a board, as its reader finds it."""
    return _with_header(cast.open("bsab-reader"))


def reader_reports(cast: Cast) -> Frame:
    """All reports issued to a board."""
    return _main(cast.open("bsab-reader", "/reports/"))


def edition_ready(cast: Cast) -> Frame:
    """Three reports that are ready to be issued."""
    page = cast.open("chair", "/reports/")
    page.locator("main tbody tr").first.get_by_role("link").first.click()
    return Frame(page, page.locator(HEADING), page.locator("main section").first)


def reports(cast: Cast) -> Frame:
    """Reports by half-year and board."""
    return _main(cast.open("chair", "/reports/"))


def edition_progress(cast: Cast) -> Frame:
    """Reports being made; the page is kept from asking further, so that it stays as it is."""
    page = cast.open("chair", "/reports/")
    page.get_by_role("button", name=re.compile("^Make interim reports")).click()
    with suppress(NeverHappenedError):
        page.locator("progress:not([value='0'])").first.wait_for(timeout=BEGUN_WITHIN)
    page.route("**/progress/", lambda route: route.abort())
    return Frame(page, page.locator(HEADING), page.get_by_text("You can leave this page."))


#: In the order in which they are taken; a picture's file is named as its function is.
PICTURES: tuple[Callable[[Cast], Frame], ...] = (
    home,
    schedule,
    agenda,
    edit_agenda,
    register,
    item,
    record_action,
    minutes,
    actions,
    attendance,
    reviews,
    tracker,
    record_learning,
    learning_point,
    review_impact,
    members,
    place,
    groups,
    accounts,
    my_page,
    reply,
    member_home,
    agenda_narrow,
    action_narrow,
    ad_hoc_item,
    reader_home,
    reader_reports,
    reports,
    edition_ready,
    edition_progress,
)


def _wait_for_the_reports(cast: Cast) -> None:
    """Let the worker finish the reports of the practice data, which the pictures show ready."""
    page = cast.open("coordinator", "/reports/")
    page.locator("main tbody tr").first.get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("^Download")).first.wait_for(timeout=MADE_WITHIN)


def _press(page: Page, words: str) -> None:
    """Follow the link or press the button of these words."""
    button, link = (page.get_by_role(role, name=words, exact=True) for role in ("button", "link"))
    button.or_(link).first.click()
    page.wait_for_load_state()


def _main(page: Page) -> Frame:
    """Show all that the page has to say, without what stands around it."""
    return Frame(page, page.locator(HEADING), page.locator("main > :last-child"))


def _with_header(page: Page) -> Frame:
    return Frame(page, page.locator(".forum-header"), page.locator("main > :last-child"))


def _next_meeting(cast: Cast, role: str, *, width: int = WIDE) -> Page:
    page = cast.open(role, "/meetings/", width=width)
    page.locator(".forum-card").get_by_role("link").first.click()
    page.wait_for_load_state()
    return page


def _held_meeting(cast: Cast, role: str) -> Page:
    """The last meeting that was held, whose minutes wait for approval."""
    page = cast.open(role, "/meetings/")
    page.get_by_role("row").filter(has_text="Minutes to approve").get_by_role("link").first.click()
    page.wait_for_load_state()
    return page
