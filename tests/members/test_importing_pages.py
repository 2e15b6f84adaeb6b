"""Choosing a membership list, reading what it would change, and saying yes."""

import codecs
import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer
from zeal import zeal_ignore

from accounts.dated import today
from members.domain import importing, representative
from members.domain.person import Newcomer
from members.enums import Sector
from members.models import Agency, MembershipUpload, Person, Representative
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, make_agency, make_membership, make_person, make_representative, make_user
from tests.members.lists import appendix_2, csv_of, history
from tests.pages import FOUND, MISSING, OK, client_of, error_beside, message, rows, soup, summary_of, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
PAGE = "/members/import/"
PLAIN = "Agency,Representatives,Name"
ROW = "Met Police,Detective Chief Inspector,Ada Example"


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


def send(client: Client, content: bytes, *, name: str = "members.csv", from_day: str | None = None) -> Any:
    """Choose a file, and say from when it holds."""
    day = today().isoformat() if from_day is None else from_day
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content), "from_day": day})


def plain(*rows: str) -> bytes:
    return csv_of(*rows, headings=PLAIN)


def sent(client: Client, *rows: str) -> str:
    """Choose a list of these rows and return the address of its dry run."""
    response = send(client, plain(*rows))
    assert response.status_code == FOUND
    return str(response["Location"])


def confirm(client: Client, address: str, **said: str) -> Any:
    """Press the button of the dry run."""
    page = client.get(address)
    with zeal_ignore():  # each change goes through its own verb
        return client.post(address, {"seen": value_of(page, "seen"), **said})


# Choosing --------------------------------------------------------------------------------------------------------


def test_the_coordinator_alone_is_led_to_the_import_from_the_members(officer: Client) -> None:
    [link] = soup(officer.get("/members/")).select(f'main a[href="{PAGE}"]')
    assert link.get_text() == "Import members from a file"
    assert "Import" not in text(client_of("chair").get("/members/"))


def test_the_page_asks_for_the_file_and_the_day_and_offers_the_pattern(officer: Client) -> None:
    page = officer.get(PAGE)
    form = soup(page).select_one("main form")
    assert form is not None
    assert form["enctype"] == "multipart/form-data"
    assert value_of(page, "from_day") == today().isoformat()
    links = {str(link["href"]) for link in soup(page).select("main a")}
    assert {"/members/export/?format=xlsx", "/members/export/?format=csv"} <= links


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + plain(ROW),
        plain(ROW).decode().encode("utf-16"),
        plain(ROW.replace("Example", "O’Néill")).decode().encode("cp1252"),
    ],
    ids=["a mark before the text", "Excel's Unicode", "Windows-1252"],
)
def test_a_list_is_read_however_its_letters_are_written(officer: Client, content: bytes) -> None:
    response = send(officer, content)
    assert response.status_code == FOUND
    assert "Ada O’Néill" in text(officer.get(response["Location"])) or b"Ada Example" in plain(ROW)


def test_what_is_to_be_known_of_how_the_file_was_read_is_said_on_the_next_page(officer: Client) -> None:
    headings = f"{PLAIN},Telephone"
    content = csv_of(f"{ROW.replace('Ada', 'Zoë')},1", headings=headings).decode().encode("cp1252")
    page = officer.get(send(officer, content)["Location"])
    alerts = [each.get_text(" ", strip=True) for each in soup(page).select(".moj-alert")]
    assert "The file’s letters are in the older Windows encoding (Windows-1252)." in alerts[0]
    assert "The column “Telephone” is not used." in alerts[1]
    assert "Zoë Example follows Harmeet Archer" in text(page)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"Agency,Name\nOxleas,Ada\n", "The file has no column “Representatives”."),
        (plain(*[ROW] * 10_000), "The file has more than 2,000 rows. A membership list is shorter"),
        (b"a" * (3 * 1024 * 1024), "The file is larger than 2 MB."),
        (plain("Met Police,DCI,=1+1"), "Cell C2 holds a formula. Put the words themselves in the cell."),
        (plain("Met Police,DCI,\u0081").decode().encode("latin-1"), "The letters of this file cannot be read."),
        (plain(), "The file has headings and no rows below them."),
        (b"%PDF-1.7", "This is a PDF, not a list."),
        (plain('Met Police,DCI,"Ada'), "the quotation marks do not pair up"),
    ],
    ids=["empty", "column", "10,000 rows", "large", "formula", "letters", "headings", "pdf", "quotes"],
)
def test_what_cannot_be_read_is_said_beside_the_file_and_nothing_is_kept(
    officer: Client, content: bytes, says: str
) -> None:
    page = send(officer, content, from_day="2026-03-04")
    assert page.status_code == OK
    assert says in error_beside(page, "file")
    assert value_of(page, "from_day") == "2026-03-04"
    assert not MembershipUpload.objects.exists()


def test_a_file_so_large_that_it_is_dropped_while_it_arrives_is_too_large(officer: Client, settings: Any) -> None:
    settings.LARGEST_FILE = 1024**2
    page = send(officer, b"a" * (3 * 1024**2), from_day="2026-03-04")
    assert "The file is larger than 2 MB." in error_beside(page, "file")
    assert value_of(page, "from_day") == "2026-03-04"


def test_a_file_and_a_day_are_asked_for(officer: Client) -> None:
    page = officer.post(PAGE, {"from_day": ""})
    assert error_beside(page, "file") == "Choose the file with the list."
    assert error_beside(page, "from_day") == "Enter the day from which the list holds."
    assert error_beside(send(officer, plain(ROW), from_day="31/31/2026"), "from_day").startswith("Enter a real date")
    page = send(officer, plain(ROW), from_day="1066-10-14")
    assert error_beside(page, "from_day") == "Check the year: 1066 is too far from today."
    assert not MembershipUpload.objects.exists()


# Reading and saying yes ------------------------------------------------------------------------------------------


def test_the_dry_run_counts_tells_and_changes_nothing(officer: Client) -> None:
    address, before = sent(officer, ROW, "Oxleas,Adult Lead,Stacey Washington"), history()
    page = officer.get(address)
    tiles = [each.get_text(" ", strip=True) for each in soup(page).select(".forum-tile")]
    assert tiles == ["1 To change", "1 As it is already", "20 Not in the file"]
    [change, *left] = rows(page)
    assert change == (
        f"Row 2 Ada Example follows Harmeet Archer at Met Police, Detective Chief Inspector, from {today():%-d %B %Y}."
    )
    assert "Oxleas NHS Foundation Trust Ida Bradford" in left
    assert "They stay as they are: a list never ends those whom it does not name." in text(page, "#left")
    assert "Import this change" in text(page)
    assert "members.csv" in text(page, "h1, .govuk-caption-l") or "members.csv" in text(page)
    assert history() == before


def test_what_was_confirmed_is_imported_and_the_list_forgotten(officer: Client) -> None:
    address = sent(officer, ROW, "LB Bexley,Director of Housing,Kevin Murphy")
    assert "Import these 2 changes" in text(officer.get(address))
    response = confirm(officer, address)
    assert response["Location"] == f"/members/?on={today():%Y-%m-%d}"
    assert "2 changes imported from members.csv." in message(response, officer)
    assert Representative.objects.get(person__name="Ada Example").started_on == today()
    assert not MembershipUpload.objects.exists()
    assert officer.get(address).status_code == MISSING
    assert confirm(officer, sent(officer, "LB Bexley,Director,Kevin Murphy")).status_code == FOUND


def test_the_same_list_again_has_nothing_to_change(officer: Client) -> None:
    confirm(officer, sent(officer, ROW))
    before = history()
    page = officer.get(sent(officer, ROW))
    assert "Nothing to change" in text(page)
    assert "Import" not in " ".join(each.get_text() for each in soup(page).select("main button"))
    assert history() == before


def test_the_membership_that_was_downloaded_has_nothing_to_change(officer: Client) -> None:
    for kind in ("csv", "xlsx"):
        content = officer.get("/members/export/", {"format": kind}).content
        page = officer.get(send(officer, content, name=f"members.{kind}")["Location"])
        assert "Nothing to change" in text(page)
        assert "The file names everybody who holds a place on that day." in text(page)


def test_problems_stand_in_a_table_by_row_and_there_is_no_button(officer: Client) -> None:
    page = officer.get(sent(officer, ROW, "Met Police,,Ben Sample", "Met Police,Detective Chief Inspector,Cy Other"))
    assert rows(page) == [
        "Row 3 The representative’s role is missing. Write what they are at their agency.",
        (
            "Row 4 Row 2 gives this place to Ada Example, and one person holds a single place at a time. "
            "Mark the place as joint, or write another role."
        ),
    ]
    assert "Choose another file" in text(page)
    assert not soup(page).select("main button")
    assert officer.post(page.request["PATH_INFO"], {"seen": ""}).status_code == OK
    assert not Person.objects.filter(name="Ada Example").exists()


def test_of_very_many_problems_the_first_hundred_are_shown(officer: Client) -> None:
    page = officer.get(sent(officer, *["Met Police,,Ada"] * 150))
    assert len(rows(page)) == 100
    assert "These are the first 100 of 299." in text(page)


def test_a_new_agency_is_confirmed_with_its_short_name_and_sector(officer: Client) -> None:
    address = sent(officer, "London Ambulance Service,Lead,Ada Example", "Zebra Quay,Lead,Ben Sample")
    page = officer.get(address)
    assert [value_of(page, name) for name in ("short_name_2", "sector_2")] == ["LAS", "nhs"]
    assert [value_of(page, name) for name in ("short_name_3", "sector_3")] == ["Zebra Quay", ""]
    assert "London Ambulance Service" in text(page, "main form fieldset legend")
    again = confirm(officer, address, short_name_2="", sector_2="nhs", short_name_3="ZQ")
    assert error_beside(again, "short_name_2") == "Enter the short name of London Ambulance Service."
    assert error_beside(again, "sector_3") == "Select the sector of Zebra Quay."
    assert value_of(again, "short_name_3") == "ZQ"
    assert not Agency.objects.filter(name="Zebra Quay").exists()
    said = {"short_name_2": "LAS", "sector_2": "nhs", "short_name_3": "ZQ", "sector_3": "voluntary"}
    assert "6 changes imported" in message(confirm(officer, address, **said), officer)
    assert Agency.objects.get(short_name="ZQ").sector == Sector.VOLUNTARY


def test_an_agency_that_was_meant_is_taken_and_the_dry_run_made_again(officer: Client) -> None:
    address = sent(officer, "Metropolitan Police,Detective Chief Inspector,Harmeet Archer")
    page = officer.get(address)
    words = "Metropolitan Police In row 2. Did you mean one of the agencies that are known? It is Met Police"
    assert words in text(page, "#new-agencies")
    [button] = soup(page).select('button[name="means"][form="means"]')
    response = officer.post(address, {"means": str(button["value"])})
    assert response["Location"] == address
    assert "Nothing to change" in text(officer.get(address))
    assert officer.post(address, {"means": "2:999999", "seen": "x"}).status_code == OK


def test_what_was_changed_meanwhile_is_shown_before_it_is_imported(officer: Client) -> None:
    address = sent(officer, ROW, "Zebra Quay,Lead,Ben Sample")
    seen = value_of(officer.get(address), "seen")
    harmeet = Representative.objects.get(person__name="Harmeet Archer")
    representative.replace(
        harmeet, Newcomer("Cy Other"), role_title="Inspector", started_on=today() - DAY, actor=coordinator()
    )
    said = {"short_name_3": "ZQ", "sector_3": "nhs"}
    page = officer.post(address, {"seen": seen, **said})
    assert "Somebody changed the membership while you were reading." in summary_of(page)
    assert "Ada Example follows Cy Other" in text(page)
    assert value_of(page, "seen") not in ("", seen)
    assert value_of(page, "short_name_3") == "ZQ"
    assert not Person.objects.filter(name="Ada Example").exists()
    assert confirm(officer, address, **said).status_code == FOUND


def test_a_list_that_was_imported_in_another_window_is_told(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = sent(officer, ROW)
    plan = importing.plan_of(MembershipUpload.objects.get())
    real = importing.carry_out

    def twice(upload: MembershipUpload, **named: Any) -> int:
        real(upload, **named)
        return real(upload, **named)

    monkeypatch.setattr(importing, "carry_out", twice)
    with zeal_ignore():
        response = officer.post(address, {"seen": plan.says})
    assert "This list has been imported already." in message(response, officer)


def test_nobody_else_opens_a_list(officer: Client) -> None:
    address = sent(officer, ROW)
    for other in (make_user("coordinator"), make_user("chair")):
        client = client_of(other)
        assert client.get(address).status_code == MISSING
        assert client.post(address, {"seen": "x"}).status_code == MISSING
    assert officer.get(address).status_code == OK
    assert client_of("chair").get(PAGE).status_code == MISSING


def test_names_in_a_list_are_shown_and_not_obeyed(officer: Client) -> None:
    address = sent(officer, "Met Police,Lead,<script>Ada</script>", "<b>Quay</b> {{ form }} {% now 'Y' %},Lead,Ben")
    for page in (officer.get(address), confirm(officer, address, short_name_3="", sector_3="")):
        assert "<script>Ada" not in page.content.decode()
        assert "<b>Quay" not in page.content.decode()
        assert text(page, "main form legend") == "<b>Quay</b> {{ form }} {% now 'Y' %}"
    assert "Enter the short name of <b>Quay</b> {{ form }}" in error_beside(page, "short_name_3")


def test_the_dry_run_takes_the_same_queries_for_any_number_of_rows(
    officer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (3, 30):
        for each in range(number):
            agency = make_agency(name=f"Agency {number} {each}")
            make_representative(membership=make_membership(agency=agency, title="Lead"), person=make_person())
        content = csv_of(
            *(f"Agency {number} {each},Lead,Ada {each},ada{each}@forum.example" for each in range(number)),
            *(f"New {number} {each},Lead,Ben {each}," for each in range(number)),
            headings=f"{PLAIN},Email",
        )
        address = send(officer, content)["Location"]
        with django_assert_num_queries(11):
            assert f"Import these {number * 4} changes" in text(officer.get(address))


@pytest.mark.django_db(transaction=True)
def test_a_list_is_imported_in_the_browser(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess, settings: Any
) -> None:
    # Each change goes through its own verb.
    settings.ZEAL_ALLOWLIST = [*settings.ZEAL_ALLOWLIST, {"model": "members.*"}]
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}/members/")
    page.get_by_role("link", name="Import members from a file").click()
    axe(page, WIDE, NARROW)
    choose = page.get_by_label("Membership list")
    broken = appendix_2().replace(b"Head of Housing Services", b"").replace(b",Kevin Murphy", b",")
    choose.set_input_files({"name": "members.csv", "mimeType": "text/csv", "buffer": broken})
    page.get_by_role("button", name="See what will change").click()
    expect(page.get_by_role("main")).to_contain_text("The name is missing.")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Choose another file").click()
    page.get_by_role("button", name="See what will change").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the file with the list.")
    axe(page, WIDE, NARROW)
    new = b"core,Metropolitan Police,Missing Persons Lead,Ada Example,,\n"
    content = appendix_2().replace(b"Kevin Murphy", "Nia O’Néill".encode()) + new
    choose.set_input_files({"name": "members.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="See what will change").click()
    expect(page.get_by_role("main")).to_contain_text("Nia O’Néill follows Kevin Murphy")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="It is Met Police").click()
    expect(page.get_by_role("button", name="Import these 3 changes")).to_be_visible()
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Import these 3 changes").click()
    expect(page.get_by_role("main")).to_contain_text("3 changes imported from members.csv.")
    expect(page.locator("#core")).to_contain_text("Nia O’Néill")
