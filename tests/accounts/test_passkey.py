"""Passkeys, in a real browser with a device that a test can hold: adding one, signing in with it alone, losing it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts import passkeys
from accounts.models import Mail, User
from tests.accounts.signing import PASSWORD, code, make_member, sign_in
from tests.browser import NARROW, WIDE, CheckAccess, Trouble
from tests.factories import give_second_step
from tests.pages import FOUND, SHOWN_AGAIN, client_of, error_beside, message, summary_of, text

pytestmark = pytest.mark.django_db
INDEX, ADD = "/account/second-step/", "/account/second-step/passkeys/add/"
SIGN_IN_WITH = "/sign-in/passkey/"
#: A device of one's own that asks for a finger.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(page: Page) -> Iterator[CDPSession]:
    """The browser's own authenticator."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield session
    session.detach()


@pytest.fixture
def at(live_server: LiveServer) -> str:
    """The forum under a name: browsers know no passkeys of a number."""
    return str(live_server).replace("127.0.0.1", "localhost")


class Visitor:
    """Somebody at the forum, with axe looking over their shoulder."""

    def __init__(self, page: Page, at: str, axe: CheckAccess) -> None:
        self.page, self.at, self.axe = page, at, axe

    def open(self, path: str) -> None:
        self.page.goto(f"{self.at}{path}")

    def look(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.axe(self.page, WIDE, NARROW)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def with_password(self, email: str) -> None:
        self.open("/sign-in/")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")


@pytest.fixture
def visitor(page: Page, at: str, axe: CheckAccess) -> Visitor:
    return Visitor(page, at, axe)


def keep_a_passkey(user: User, name: str = "Work laptop") -> Authenticator:
    """A passkey as the database has it, which nothing opens."""
    made: Authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )
    return made


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum", "device")
def test_a_chair_adds_a_passkey_and_signs_in_with_it_alone(visitor: Visitor) -> None:
    member = make_member("chair", second_step=False)
    visitor.with_password(member.email)
    visitor.look("Add a second step to your sign-in")
    visitor.press("Add a passkey")
    visitor.look("Add a passkey")
    visitor.page.get_by_label("Name of the passkey").fill("Work laptop")
    visitor.press("Add a passkey")
    visitor.look("Your recovery codes")
    assert Mail.objects.get(address=member.email).subject == "A passkey was added"

    visitor.press("Sign out")
    visitor.open("/meetings/")
    visitor.look("Sign in")
    visitor.press("Sign in with a passkey")
    visitor.look("Meetings")

    visitor.press("Sign out")
    visitor.with_password(member.email)
    visitor.look("Second step")
    visitor.press("Use a passkey")
    visitor.look("Home")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum", "device")
def test_a_passkey_confirms_that_it_is_you_and_may_be_renamed_and_removed(visitor: Visitor) -> None:
    member = make_member("representative", second_step=False)
    visitor.with_password(member.email)
    visitor.open(ADD)
    visitor.press("Add a passkey")
    visitor.look("Your recovery codes")
    visitor.open(f"/account/confirm/passkey/?next={INDEX}")
    visitor.look("Confirm that it is you")
    visitor.page.evaluate("document.querySelector('[data-passkey]').submit()")  # as without scripts

    expect(visitor.page.get_by_role("alert").first).to_contain_text("Your browser handed over no passkey")
    visitor.look("Confirm that it is you")
    visitor.press("Use a passkey")
    visitor.look("Your second step")

    visitor.page.get_by_role("link", name="Rename Passkey 1").click()
    visitor.look("Rename the passkey")
    visitor.page.get_by_label("Name of the passkey").fill("Telephone")
    visitor.press("Save")
    visitor.page.get_by_role("link", name="Remove Telephone").click()
    visitor.look("Remove the passkey")
    visitor.press("Remove the passkey")
    visitor.look("Your second step")
    expect(visitor.page.get_by_text("You sign in with a password alone")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_browser_without_the_passkey_is_told_so(visitor: Visitor, device: CDPSession) -> None:
    visitor.open("/sign-in/")
    problem = visitor.page.get_by_text("The passkey was not used")
    expect(problem).to_be_hidden()
    visitor.press("Sign in with a passkey")
    expect(problem).to_be_visible()
    visitor.look("Sign in")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("device")
def test_a_passkey_that_was_removed_here_lets_nobody_in(visitor: Visitor, trouble: Trouble) -> None:
    member = make_member("representative", second_step=False)
    visitor.with_password(member.email)
    visitor.open(ADD)
    visitor.press("Add a passkey")
    visitor.look("Your recovery codes")
    Authenticator.objects.all().delete()
    visitor.press("Sign out")
    visitor.press("Sign in with a passkey")
    expect(visitor.page.get_by_text("This passkey is not known here")).to_be_visible()
    visitor.look("Sign in")


def test_at_a_number_pages_say_where_passkeys_work_instead_of_offering_a_dead_button() -> None:
    client = Client(headers={"host": "127.0.0.1:8000"})
    assert "open the forum under its name: http://localhost:8000/sign-in/" in text(client.get("/sign-in/"))
    assert "Sign in with a passkey" not in text(client.get("/sign-in/"))
    member = make_member("representative", second_step=False)
    client.force_login(member)
    page = text(client.get(INDEX))
    assert "not a number. Open http://localhost:8000/account/second-step/" in page
    assert "Add a passkey" not in page


@pytest.mark.parametrize(
    ("address", "they_work_at"),
    [
        ("http://localhost:8000", "here"),
        ("https://forum.example", "here"),
        ("http://forum.example", ""),
        ("http://127.0.0.1:8000", "http://localhost:8000/sign-in/"),
        ("http://127.0.0.1", "http://localhost/sign-in/"),
        ("http://[::1]:8000", "http://localhost:8000/sign-in/"),
        ("https://192.0.2.7", ""),
    ],
)
def test_passkeys_need_a_name_and_a_connection_that_nobody_listens_to(
    address: str, they_work_at: str, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    scheme, _, host = address.partition("://")
    request = RequestFactory().get("/sign-in/", headers={"host": host}, secure=scheme == "https")
    assert passkeys.work_here(request) is (they_work_at == "here")
    assert passkeys.address_with_name(request) == they_work_at.removeprefix("here")


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "nonsense",
        "1",
        "[]",
        '"x"',
        "null",
        "{}",
        json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": []}),
        json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": 1}}),
        json.dumps(
            {
                "id": "eA",
                "rawId": "eA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "authenticatorData": "A" * 64,
                    "signature": "eA",
                    "userHandle": "zzzzzzzzzzzzzzzzzzzzzz",
                },
            }
        ),
    ],
)
def test_nonsense_instead_of_a_passkey_is_refused_in_words(client: Client, credential: str) -> None:
    client.get(SIGN_IN_WITH, headers={"accept": "application/json"})
    response = client.post(SIGN_IN_WITH, {"credential": credential})
    assert response["Location"] == reverse("account_login")
    assert "passkey" in message(response, client)
    member = make_member("representative")
    sign_in(client, member.email)
    second = client.post("/sign-in/second-step/", {"credential": credential})
    assert second.status_code == SHOWN_AGAIN
    assert "passkey" in summary_of(second)
    client.post("/sign-in/second-step/", {"code": code()})
    added = client.post(ADD, {"name": "x", "credential": credential})
    assert added.status_code == SHOWN_AGAIN
    assert "passkey" in summary_of(added)


def test_opening_the_address_of_a_passkeys_button_leads_to_the_sign_in_page(client: Client) -> None:
    assert client.get(SIGN_IN_WITH)["Location"] == reverse("account_login")


def test_whoever_must_have_a_second_step_keeps_the_last_passkey(client: Client) -> None:
    member = make_member("chair", second_step=False)
    key = keep_a_passkey(member)
    client = client_of(member)
    path = reverse("mfa_remove_webauthn", args=[key.pk])
    for ask in (client.get, client.post):
        response = ask(path)
        assert response["Location"] == INDEX
        assert "this is the only one you have" in message(response, client)
    give_second_step(member)
    assert client.get(path)["Location"].startswith("/account/confirm/")
    assert "Remove Work laptop" in text(client.get(INDEX))


def test_nobody_touches_the_passkey_of_somebody_else() -> None:
    key = keep_a_passkey(make_member("representative"))
    client = client_of("coordinator")
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        for ask in (client.get, client.post):
            assert ask(reverse(name, args=[key.pk])).status_code == 404


def test_a_passkey_needs_a_name_when_it_is_renamed(client: Client) -> None:
    member = make_member("representative", second_step=False)
    key = keep_a_passkey(member)
    give_second_step(member)
    sign_in(client, member.email)
    client.post("/sign-in/second-step/", {"code": code()})
    path = reverse("mfa_edit_webauthn", args=[key.pk])
    assert error_beside(client.post(path, {"name": " "}), "name") == "Enter a name"
    assert client.post(path, {"name": "x" * 101}).status_code == SHOWN_AGAIN
    assert client.post(path, {"name": "Telephone"}).status_code == FOUND
