"""The pages of papers and of the pack, as people use them."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from documents.enums import Hold, MakingState
from documents.models import Document, Reading
from meetings import tasks
from meetings.domain import agenda, minutes, paper
from meetings.enums import ItemKind, Sensitivity
from meetings.models import AgendaItem, Meeting, MeetingFile, Paper
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, item_of, latest, make_meeting, make_paper, make_user, sent
from tests.factories.files import office, pdf, picture, upload
from tests.pages import (
    FOUND,
    MISSING,
    OK,
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
from tests.worker import Worker

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def item() -> AgendaItem:
    """The case item of a meeting in a fortnight, whose agenda is issued."""
    return item_of(make_meeting("issued"))


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


def add_url(item: AgendaItem) -> str:
    return reverse("meetings:add-paper", args=[item.pk])


def filled(**changed: Any) -> dict[str, Any]:
    """What the form sends for a paper that may be added."""
    given = {"title": "Chronology", "sensitivity": "official", "who": "everybody", "file": upload(pdf("One", "Two"))}
    return {**given, **changed}


def read(client: Client, url: str) -> tuple[int, bytes]:
    response = client.get(url)
    content = b"".join(response) if response.streaming else b""  # read to its end, which closes it
    return response.status_code, content


# Adding ----------------------------------------------------------------------------------------------------------


def test_a_paper_is_added_from_its_item_and_read_there(officer: Client, item: AgendaItem) -> None:
    page = officer.get(item.get_absolute_url())
    assert add_url(item) in {str(link["href"]) for link in soup(page).select("#papers a")}
    response = officer.post(add_url(item), filled())
    assert response["Location"] == f"{item.get_absolute_url()}#papers"
    assert message(response, officer) == "“Chronology” is added."
    member = client_of("representative")
    [row] = rows(member.get(item.get_absolute_url()), "#papers tbody tr")
    assert row.startswith("Chronology Download Chronology (PDF, 2 pages,")
    status, content = read(member, reverse("meetings:download-paper", args=[latest(Paper.objects.get()).pk]))
    assert (status, content[:5]) == (OK, b"%PDF-")


def test_the_next_one_can_be_added_at_once(officer: Client, item: AgendaItem) -> None:
    response = officer.post(add_url(item), filled(another="yes"))
    assert response["Location"] == add_url(item)
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": " "}, "title", "Enter the paper’s title."),
        ({"sensitivity": ""}, "sensitivity", "Select a marking."),
        ({"who": "nobody"}, "who", "Select who may read it."),
        ({"file": ""}, "file", "Choose a file."),
        ({"file": upload(b"")}, "file", "The file is empty."),
        (
            {"file": upload(b"MZ\x90\0 a program", "minutes.pdf")},
            "file",
            "The file is called a PDF, but it is not one. Choose the right file.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    officer: Client, item: AgendaItem, changed: dict[str, Any], field: str, words: str
) -> None:
    response = officer.post(add_url(item), {**filled(sensitivity="official-sensitive"), **changed})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, field) == words
    if field == "file":
        assert value_of(response, "title") == "Chronology"
        assert value_of(response, "sensitivity") == "official-sensitive"
    assert not Paper.objects.exists()
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_keeps_what_was_typed(officer: Client, item: AgendaItem, settings: Any) -> None:
    settings.LARGEST_FILE = 1024 * 1024
    response = officer.post(add_url(item), filled(file=upload(pdf() + bytes(1024 * 1024))))
    assert error_beside(response, "file") == "The file must be smaller than 1 MB."
    assert value_of(response, "title") == "Chronology"


def test_a_late_paper_is_said_to_be_late_before_and_after_it_is_added(officer: Client) -> None:
    item = item_of(make_meeting("issued", date=today() + datetime.timedelta(days=1)))
    assert "so this one will be marked as late" in text(officer.get(add_url(item)))
    response = officer.post(add_url(item), filled())
    assert "It is marked as late: papers were due by" in message(response, officer)
    [row] = rows(officer.get(reverse("meetings:papers", args=[item.meeting_id])))
    assert row.startswith("Chronology Late")


def test_whoever_adds_a_locked_pdf_is_told(officer: Client, item: AgendaItem) -> None:
    response = officer.post(add_url(item), filled(file=upload(pdf(password="secret"))))
    assert message(response, officer) == (
        "“Chronology” is added. It is protected by a password. "
        "The pack can only name it: replace it by a file that opens."
    )
    page = officer.get(item.get_absolute_url())
    assert "It is protected by a password. The pack names it without showing it." in text(page, "#papers")


def test_once_the_minutes_are_approved_the_form_leads_back_and_refuses(officer: Client) -> None:
    made = make_paper(item_of(make_meeting("held")))
    begun = officer.get(add_url(made.item))
    assert begun.status_code == OK
    minutes.approve(made.item.meeting, actor=coordinator())
    assert officer.get(add_url(made.item)).status_code == FOUND
    assert "is closed" in summary_of(officer.post(add_url(made.item), filled()))
    replace_url = reverse("meetings:replace-paper", args=[made.pk])
    assert officer.get(replace_url).status_code == FOUND
    assert "is closed" in summary_of(officer.post(replace_url, {"file": upload(pdf())}))
    page = officer.get(made.item.get_absolute_url())
    assert "Add a paper" not in text(page)
    assert "Replace" not in text(officer.get(made.get_absolute_url()))


# Restricted ------------------------------------------------------------------------------------------------------


def test_a_paper_for_named_people_is_there_for_nobody_else(officer: Client, item: AgendaItem) -> None:
    named, other = make_user("representative"), make_user("representative")
    officer.post(add_url(item), filled(who="named", readers=[str(named.person.pk)]))
    made = Paper.objects.get()
    assert [reader.person for reader in made.readers.all()] == [named.person]
    theirs = client_of(named)
    assert "Chronology" in text(theirs.get(item.get_absolute_url()))
    assert "You and the others named on it" in text(theirs.get(made.get_absolute_url()))
    others = client_of(other)
    assert "Chronology" not in text(others.get(item.get_absolute_url()))
    assert "There are no papers" in text(others.get(reverse("meetings:papers", args=[item.meeting_id])))
    for url in (made.get_absolute_url(), reverse("meetings:download-paper", args=[latest(made).pk])):
        assert others.get(url).status_code == MISSING
    assert f"{named.name}, and those who run the forum" in text(officer.get(made.get_absolute_url()))


def test_an_ad_hoc_member_sees_the_papers_of_their_item_alone(item: AgendaItem) -> None:
    specialist = make_user("ad-hoc")
    agenda.ask(item, specialist.person, actor=coordinator())
    theirs, hidden = make_paper(item, title="For them"), make_paper(item_of(item.meeting, ItemKind.IMPACT))
    client = client_of(specialist)
    assert rows(client.get(item.get_absolute_url()), "#papers tbody tr")[0].startswith("For them")
    assert client.get(theirs.get_absolute_url()).status_code == OK
    assert read(client, reverse("meetings:download-paper", args=[latest(theirs).pk]))[0] == OK
    for url in (
        hidden.get_absolute_url(),
        reverse("meetings:download-paper", args=[latest(hidden).pk]),
        reverse("meetings:papers", args=[item.meeting_id]),
        reverse("meetings:pack", args=[item.meeting_id]),
    ):
        assert client.get(url).status_code == MISSING


def test_who_opened_a_sensitive_paper_is_there_to_read_for_those_who_run_the_forum(
    officer: Client, item: AgendaItem
) -> None:
    made = make_paper(item, sensitivity=Sensitivity.OFFICIAL_SENSITIVE)
    assert "Nobody has opened it yet." in text(officer.get(made.get_absolute_url()))
    reader = make_user("representative", name="A Reader")
    read(client_of(reader), reverse("meetings:download-paper", args=[latest(made).pk]))
    assert "A Reader 1" in " ".join(rows(officer.get(made.get_absolute_url())))
    assert "A Reader" not in text(client_of("representative").get(made.get_absolute_url()), "main")
    assert "This one is neither." in text(officer.get(make_paper(item).get_absolute_url()))


def test_a_file_that_waits_for_the_virus_scanner_is_named_and_not_opened(officer: Client, item: AgendaItem) -> None:
    made = make_paper(item, title="Being checked", file=sent(hold=Hold.UNCHECKED))
    page = officer.get(item.get_absolute_url())
    assert "Being checked for viruses: nobody can open it." in text(page, "#papers")
    assert not soup(page).select("#papers td a")
    assert officer.get(reverse("meetings:download-paper", args=[latest(made).pk])).status_code == MISSING
    assert not Reading.objects.exists()


# Changing --------------------------------------------------------------------------------------------------------


def test_a_paper_is_replaced_and_the_version_before_stays_on_record(officer: Client, item: AgendaItem) -> None:
    made = make_paper(item, title="Draft policy")
    url = reverse("meetings:replace-paper", args=[made.pk])
    assert "becomes version 2" in text(officer.get(url))
    response = officer.post(url, {"seen": "1", "file": upload(office("docx"), "policy.docx")})
    assert response["Location"] == made.get_absolute_url()
    assert message(response, officer) == "Version 2 of “Draft policy” is added."
    listed = rows(officer.get(made.get_absolute_url()))
    assert [row.split(" by ")[0].split()[:2] for row in listed[:2]] == [["Version", "2"], ["Version", "1"]]
    old = reverse("meetings:download-paper", args=[made.versions.get(number=1).pk])
    assert read(officer, old)[0] == OK
    assert client_of("representative").get(old).status_code == MISSING


def test_whoever_replaces_a_paper_that_was_replaced_meanwhile_is_told(officer: Client, item: AgendaItem) -> None:
    made = make_paper(item, title="Draft policy")
    paper.replace(made, sent(), actor=make_user("chair", name="The Chair"))
    response = officer.post(reverse("meetings:replace-paper", args=[made.pk]), {"seen": "1", "file": upload(pdf())})
    said = message(response, officer)
    assert said.startswith("Version 3 of “Draft policy” is added. The Chair added version 2 on")


def test_title_marking_and_readers_are_changed_and_nobody_is_overwritten(officer: Client, item: AgendaItem) -> None:
    made = make_paper(item, title="Draft policy")
    url = reverse("meetings:change-paper", args=[made.pk])
    page = officer.get(url)
    seen = value_of(page, "seen")
    assert (value_of(page, "title"), value_of(page, "who")) == ("Draft policy", "everybody")
    changed = {"title": "Policy", "sensitivity": "official-sensitive", "who": "named", "seen": seen}
    response = officer.post(url, changed)
    assert message(response, officer) == "The paper is changed."
    made.refresh_from_db()
    assert (made.title, made.is_restricted) == ("Policy", True)
    again = officer.post(url, {**changed, "title": "Another", "who": "everybody"})
    assert "Somebody else changed this while you were working." in summary_of(again)
    assert "Only those who run the forum" in text(again, "#now")
    assert value_of(again, "title") == "Another"
    made.refresh_from_db()
    assert made.is_restricted
    assert officer.post(url, {**changed, "title": "Another", "seen": value_of(again, "seen")}).status_code == FOUND


def test_papers_are_put_in_order_by_buttons(officer: Client, item: AgendaItem) -> None:
    first, second = make_paper(item, title="First"), make_paper(item, title="Second")
    response = officer.post(reverse("meetings:move-paper", args=[second.pk]), {"up": "yes"})
    assert response["Location"] == f"{item.get_absolute_url()}#papers"
    listed = rows(officer.get(item.get_absolute_url()), "#papers tbody tr")
    assert [row.split()[0] for row in listed] == ["Second", "First"]
    officer.post(reverse("meetings:move-paper", args=[second.pk]), {"down": "yes"})
    assert rows(officer.get(item.get_absolute_url()), "#papers tbody tr")[0].startswith("First")
    paper.withdraw(first, actor=coordinator())
    response = officer.post(reverse("meetings:move-paper", args=[first.pk]), {"up": "yes"})
    assert message(response, officer) == "This paper has been withdrawn."


def test_a_paper_is_withdrawn_after_being_asked(officer: Client, item: AgendaItem) -> None:
    made = make_paper(item, title="Draft policy")
    url = reverse("meetings:withdraw-paper", args=[made.pk])
    assert "cannot be brought back" in text(officer.get(url))
    assert message(officer.post(url), officer) == "“Draft policy” is withdrawn."
    assert "This paper was withdrawn on" in text(officer.get(made.get_absolute_url()))
    assert client_of("representative").get(made.get_absolute_url()).status_code == MISSING
    for name in ("withdraw-paper", "change-paper", "replace-paper"):
        assert officer.get(reverse(f"meetings:{name}", args=[made.pk])).status_code == FOUND
    assert officer.get(item.get_absolute_url()).content.count(b"Draft policy") == 0


# Lists -----------------------------------------------------------------------------------------------------------


def test_the_meetings_papers_are_listed_by_item(officer: Client, item: AgendaItem) -> None:
    make_paper(item_of(item.meeting, ItemKind.IMPACT), title="Impact so far")
    make_paper(item, title="Chronology", sensitivity=Sensitivity.OFFICIAL_SENSITIVE, is_restricted=True)
    url = reverse("meetings:papers", args=[item.meeting_id])
    page = officer.get(url)
    assert "Papers are due by" in text(page)
    assert len(soup(page).select("#add li")) == 13, "those who may add see every item"
    assert rows(page)[0].startswith("Chronology OFFICIAL-SENSITIVE Restricted Download")
    member = client_of("representative").get(url)
    assert [heading.get_text(" ", strip=True) for heading in soup(member).select("main h2")] == [
        "6. Evidencing impact of learning – updating the tracker"
    ]
    assert "Papers are due by" not in text(member)


@pytest.mark.parametrize("who", ["coordinator", "representative"])
def test_lists_of_papers_take_as_many_queries_for_one_as_for_three(
    item: AgendaItem, who: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = coordinator() if who == "coordinator" else make_user(who)
    client, url = client_of(user), reverse("meetings:papers", args=[item.meeting_id])
    make_paper(item, is_restricted=True, readers=[user.person] if who != "coordinator" else [])
    numbers = {"coordinator": 8, "representative": 6}
    with django_assert_num_queries(numbers[who]):
        client.get(url)
    for _ in range(2):
        make_paper(item_of(item.meeting, ItemKind.IMPACT))
    with django_assert_num_queries(numbers[who]):
        assert len(rows(client.get(url))) == 3


def test_one_paper_takes_as_many_queries_with_three_versions_as_with_one(
    officer: Client, item: AgendaItem, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_paper(item, sensitivity=Sensitivity.OFFICIAL_SENSITIVE)
    with django_assert_num_queries(5):
        officer.get(made.get_absolute_url())
    for _ in range(2):
        paper.replace(made, sent(), actor=make_user("chair"))
        paper.take(latest(made), actor=make_user("representative"))
    with django_assert_num_queries(5):
        officer.get(made.get_absolute_url())


# The pack --------------------------------------------------------------------------------------------------------


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of packs that were queued."""
    found: list[int] = []
    monkeypatch.setattr(tasks.make_file, "delay", found.append)
    return found


def pack_url(meeting: Meeting, name: str = "pack") -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


def test_a_pack_is_asked_for_watched_and_downloaded(item: AgendaItem, queued: list[int]) -> None:
    make_paper(item, sensitivity=Sensitivity.OFFICIAL_SENSITIVE)
    user = make_user("representative")
    client, meeting = client_of(user), item.meeting
    assert pack_url(meeting) in {
        str(link["href"]) for link in soup(client.get(pack_url(meeting, "papers"))).select("main a")
    }
    page = client.get(pack_url(meeting))
    assert "The agenda and 1 paper on 1 page." in text(page)
    assert "Make the pack" in text(page)
    assert client.get(pack_url(meeting, "download-pack")).status_code == MISSING
    assert client.post(pack_url(meeting))["Location"] == pack_url(meeting)
    assert "Making your pack, 0%" in text(client.get(pack_url(meeting)))
    assert client.get(pack_url(meeting, "download-pack"))["Location"] == pack_url(meeting)
    MeetingFile.objects.update(state=MakingState.MAKING, progress=45)
    fragment = client.get(pack_url(meeting, "pack-progress"), headers={"HX-Request": "true"})
    assert "Making your pack, 45%" in text(fragment, "div")
    assert client.get(pack_url(meeting, "pack-progress"))["Location"] == pack_url(meeting)
    MeetingFile.objects.update(state=MakingState.WAITING)
    tasks.make_file(MeetingFile.objects.get().pk)
    ready = client.get(pack_url(meeting))
    assert "Download the pack" in text(ready)
    response = client.get(pack_url(meeting, "download-pack"))
    assert "Learning Forum pack" in response["Content-Disposition"]
    assert b"".join(response).startswith(b"%PDF")
    assert Reading.objects.get(user=user).document == latest(item.papers.get()).document
    make_paper(item)
    assert "Make the pack" in text(client.get(pack_url(meeting))), "something has changed"


def test_a_pack_that_could_not_be_made_is_tried_again(item: AgendaItem, queued: list[int]) -> None:
    client, meeting = client_of("representative"), item.meeting
    client.post(pack_url(meeting))
    MeetingFile.objects.update(state=MakingState.FAILED, problem="It could not be made.", attempts=3)
    page = client.get(pack_url(meeting))
    assert "It could not be made." in text(page)
    client.post(pack_url(meeting))
    assert MeetingFile.objects.get().state == MakingState.WAITING


def test_without_an_agenda_there_is_no_pack(queued: list[int]) -> None:
    client, meeting = client_of("representative"), make_meeting("planned")
    assert "There is no pack yet" in text(client.get(pack_url(meeting)))
    assert "The agenda has not been issued yet" in text(client.post(pack_url(meeting)), ".moj-alert")


def test_the_packs_page_takes_as_many_queries_for_one_paper_as_for_three(
    item: AgendaItem, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of("representative")
    make_paper(item)
    with django_assert_num_queries(6):
        client.get(pack_url(item.meeting))
    for _ in range(2):
        make_paper(item_of(item.meeting, ItemKind.IMPACT))
    with django_assert_num_queries(6):
        client.get(pack_url(item.meeting))


# In a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture
def on_disk(tmp_path: Path) -> Path:
    """A PDF to choose."""
    path = tmp_path / "chronology.pdf"
    path.write_bytes(pdf("One", "Two"))
    return path


@pytest.mark.django_db(transaction=True)
def test_adding_a_paper_and_taking_the_pack(
    page: Page,
    live_server: LiveServer,
    celery_worker: Worker,
    sign_in: SignIn,
    axe: CheckAccess,
    on_disk: Path,
    tmp_path: Path,
) -> None:
    item = item_of(make_meeting("issued"))
    make_paper(item, title="A photograph", file=sent(["x"], content=picture("jpg"), name="a.jpg"))
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{item.get_absolute_url()}")
    page.get_by_role("link", name="Add a paper").click()
    axe(page, WIDE, NARROW)
    page.get_by_label("Title").fill("Chronology")
    page.get_by_label("OFFICIAL-SENSITIVE").check()
    expect(page.get_by_text("Who, beside those who run the forum?")).to_be_hidden()
    page.get_by_label("Only people named here").check()
    expect(page.get_by_text("Who, beside those who run the forum?")).to_be_visible()
    axe(page, WIDE, NARROW)
    page.get_by_label("File").set_input_files(on_disk)
    page.get_by_role("button", name="Add the paper").click()
    expect(page.get_by_text("“Chronology” is added.")).to_be_visible()
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Up one place: Chronology").click()
    expect(page.locator("#papers tbody tr").first).to_contain_text("Chronology")
    page.get_by_role("link", name="Chronology", exact=True).click()
    axe(page, WIDE, NARROW)
    page.goto(f"{live_server}{reverse('meetings:papers', args=[item.meeting_id])}")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Everything as one PDF").click()
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Make the pack").click()
    expect(page.get_by_role("button", name="Download the pack")).to_be_visible(timeout=90_000)
    axe(page, WIDE, NARROW)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the pack").click()
    taken.value.save_as(tmp_path / "pack.pdf")
    assert (tmp_path / "pack.pdf").read_bytes().startswith(b"%PDF-1.7")
