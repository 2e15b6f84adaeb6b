"""Every address of the forum says who may come in, and lets in nobody else.

A new address fails here until it is declared with `@requires` or `@public` and has its line in `TABLE`.
"""

import pytest
import rules
from django.core.cache import cache
from django.test import Client

from accounts.door import Declaration
from accounts.models import User
from tests.factories import (
    coordinator,
    make_user,
)
from tests.learningforum.addresses import ROLES, addresses, declared, make_world, path_of
from tests.pages import client_of

pytestmark = pytest.mark.usefixtures("forum")
SIGN_IN = "/sign-in/"
#: What asking for an address (GET) answers each of ROLES. 404: it is not there for them. 405: they may, by a button.
TABLE = {
    "home": "200 200 200 200 200 200 200 200",
    "my-page": "200 200 200 200 200 200 200 200",
    "permissions": "200 404 404 404 404 404 404 404",
    "accessibility": "200 200 200 200 200 200 200 200",
    "privacy": "200 200 200 200 200 200 200 200",
    "health": "200 200 200 200 200 200 200 200",
    "account_login": "302 302 302 302 302 302 302 302",
    "mfa_authenticate": "302 302 302 302 302 302 302 302",
    "mfa_login_webauthn": "302 302 302 302 302 302 302 302",
    "account_signup": "200 200 200 200 200 200 200 200",
    "account_inactive": "200 200 200 200 200 200 200 200",
    "account_logout": "405 405 405 405 405 405 405 405",
    "account_reset_password": "200 200 200 200 200 200 200 200",
    "account_reset_password_done": "200 200 200 200 200 200 200 200",
    "account_reset_password_from_key": "200 200 200 200 200 200 200 200",
    "openid_connect_login": "404 404 404 404 404 404 404 404",
    "openid_connect_callback": "404 404 404 404 404 404 404 404",
    "socialaccount_login_cancelled": "404 404 404 404 404 404 404 404",
    "socialaccount_login_error": "404 404 404 404 404 404 404 404",
    "socialaccount_signup": "200 200 200 200 200 200 200 200",
    "account_change_password": "302 302 302 302 302 302 302 302",
    "account_set_password": "200 200 200 200 200 200 200 200",
    "account_reauthenticate": "302 302 302 302 302 302 302 302",
    "mfa_reauthenticate": "200 200 200 200 200 200 200 200",
    "mfa_reauthenticate_webauthn": "302 302 302 302 302 302 302 302",
    "mfa_index": "200 200 200 200 200 200 200 200",
    "mfa_activate_totp": "302 302 302 302 302 302 302 302",
    "mfa_deactivate_totp": "302 302 302 302 302 302 302 302",
    "mfa_view_recovery_codes": "302 302 302 302 302 302 302 302",
    "mfa_generate_recovery_codes": "302 302 302 302 302 302 302 302",
    "mfa_download_recovery_codes": "302 302 302 302 302 302 302 302",
    "mfa_add_webauthn": "302 302 302 302 302 302 302 302",
    "mfa_edit_webauthn": "404 404 404 404 404 404 404 404",
    "mfa_remove_webauthn": "404 404 404 404 404 404 404 404",
    "usersessions_list": "200 200 200 200 200 200 200 200",
    "accounts:use-link": "302 302 302 302 302 302 302 302",
    "accounts:time-left": "200 200 200 200 200 200 200 200",
    "accounts:accept-invitation": "410 410 410 410 410 410 410 410",
    "accounts:accounts": "200 404 404 404 404 404 404 404",
    "accounts:invite": "200 404 404 404 404 404 404 404",
    "accounts:retry-mail": "405 404 404 404 404 404 404 404",
    "accounts:account": "200 404 404 404 404 404 404 404",
    "accounts:send-invitation": "405 404 404 404 404 404 404 404",
    "accounts:change": "200 404 404 404 404 404 404 404",
    "accounts:suspend": "200 404 404 404 404 404 404 404",
    "accounts:restore": "405 404 404 404 404 404 404 404",
    "accounts:reset-second-step": "200 404 404 404 404 404 404 404",
    "accounts:end-sessions": "405 404 404 404 404 404 404 404",
    "accounts:grant": "405 404 404 404 404 404 404 404",
    "accounts:withdraw": "405 404 404 404 404 404 404 404",
    "accounts:revoke-invitation": "405 404 404 404 404 404 404 404",
    "members:membership": "200 200 200 200 404 404 404 404",
    "members:import": "200 404 404 404 404 404 404 404",
    "members:check-import": "200 404 404 404 404 404 404 404",  # the coordinator chose the file
    "members:export": "200 200 200 404 404 404 404 404",
    "members:add-place": "200 404 404 404 404 404 404 404",
    "members:place": "200 200 200 200 404 404 404 404",
    "members:change-place": "200 404 404 404 404 404 404 404",
    "members:close-place": "200 404 404 404 404 404 404 404",
    "members:appoint": "200 404 404 404 404 404 404 404",
    "members:replace": "200 404 404 404 404 404 404 404",
    "members:end": "200 404 404 404 404 404 404 404",
    "members:correct": "200 404 404 404 404 404 404 404",
    "members:make-chair": "200 404 404 404 404 404 404 404",
    "members:end-chair": "200 404 404 404 404 404 404 404",
    "members:name-deputy": "200 404 404 404 404 404 404 404",
    "members:end-deputy": "200 404 404 404 404 404 404 404",
    "members:person": "200 200 200 200 404 404 404 404",
    "members:change-person": "200 404 404 404 404 404 404 404",
    "members:invite-person": "405 404 404 404 404 404 404 404",
    "members:agencies": "200 200 200 200 404 404 404 404",
    "members:add-agency": "200 404 404 404 404 404 404 404",
    "members:agency": "200 200 200 200 404 404 404 404",
    "members:rename-agency": "200 404 404 404 404 404 404 404",
    "members:correct-agency": "200 404 404 404 404 404 404 404",
    "members:succeed-agency": "200 404 404 404 404 404 404 404",
    "members:groups": "200 200 200 200 404 404 404 404",
    "members:add-group": "200 404 404 404 404 404 404 404",
    "members:group": "200 200 200 200 404 404 404 404",
    "members:change-group": "200 404 404 404 404 404 404 404",
    "members:close-group": "200 404 404 404 404 404 404 404",
    "members:add-group-seat": "200 404 404 404 404 404 404 404",
    "members:board": "200 200 200 200 404 404 404 404",
    "members:add-board-seat": "200 404 404 404 404 404 404 404",
    "members:add-reader": "200 404 404 404 404 404 404 404",
    "members:end-seat": "200 404 404 404 404 404 404 404",
    "members:end-reader": "200 404 404 404 404 404 404 404",
    "members:terms": "200 200 200 200 404 404 404 404",
    "members:terms-version": "200 200 200 200 404 404 404 404",
    "members:adopt-terms": "200 200 404 404 404 404 404 404",
    "reviews:register": "200 200 200 200 404 404 404 404",
    "reviews:note": "200 200 200 404 404 404 404 404",
    "reviews:review": "200 200 200 200 404 404 404 404",
    "reviews:change": "200 200 200 404 404 404 404 404",
    "reviews:move": "200 200 200 404 404 404 404 404",
    "reviews:restrict": "200 200 200 404 404 404 404 404",
    "meetings:meetings": "200 200 200 200 200 404 404 404",
    "meetings:templates": "200 200 200 200 200 404 404 404",
    "meetings:template": "200 200 200 200 200 404 404 404",
    "meetings:adopt-template": "200 200 404 404 404 404 404 404",
    "meetings:schedule": "200 200 404 404 404 404 404 404",
    "meetings:propose-year": "200 200 404 404 404 404 404 404",
    "meetings:closures": "200 200 404 404 404 404 404 404",
    "meetings:add-closure": "200 200 404 404 404 404 404 404",
    "meetings:correct-closure": "200 200 404 404 404 404 404 404",
    "meetings:remove-closure": "405 405 404 404 404 404 404 404",
    "meetings:practice": "200 200 404 404 404 404 404 404",
    "meetings:attendance": "200 200 200 200 404 404 404 404",
    "meetings:export-attendance": "200 200 200 200 404 404 404 404",
    "meetings:check-in": "404 200 404 200 200 200 404 404",  # those who hold a place, as a chair does, or deputise
    "meetings:agenda": "200 200 200 200 200 404 404 404",
    "meetings:change": "200 200 404 404 404 404 404 404",
    "meetings:cancel": "200 200 404 404 404 404 404 404",
    "meetings:edit-agenda": "200 200 404 404 404 404 404 404",
    "meetings:issue": "200 200 404 404 404 404 404 404",
    "meetings:invite": "405 405 404 404 404 404 404 404",
    "meetings:entry": "200 200 200 200 200 404 404 404",
    "meetings:answer": "410 410 410 410 410 410 410 410",
    "meetings:calendar": "200 200 200 200 200 200 404 404",
    "meetings:revoke-feed": "405 405 405 405 405 405 404 404",
    "meetings:feed": "410 410 410 410 410 410 410 410",
    "meetings:papers": "200 200 200 200 200 404 404 404",
    "meetings:pack": "200 200 200 200 200 404 404 404",
    "meetings:pack-progress": "302 302 302 302 302 404 404 404",
    "meetings:download-pack": "302 302 302 302 302 404 404 404",
    "meetings:add-paper": "200 200 200 404 404 404 404 404",
    "meetings:paper": "200 200 200 200 200 200 404 404",
    "meetings:replace-paper": "200 200 200 404 404 404 404 404",
    "meetings:change-paper": "200 200 200 404 404 404 404 404",
    "meetings:move-paper": "405 405 405 404 404 404 404 404",
    "meetings:withdraw-paper": "200 200 200 404 404 404 404 404",
    "meetings:download-paper": "200 200 200 200 200 200 404 404",
    "meetings:coming": "200 200 200 200 404 404 404 404",
    "meetings:reply": "200 200 404 200 404 404 404 404",  # of the representative's place
    "meetings:register": "200 200 404 404 404 404 404 404",
    "meetings:check-in-screen": "200 200 404 404 404 404 404 404",
    "meetings:open-check-in": "405 405 404 404 404 404 404 404",
    "meetings:close-check-in": "405 405 404 404 404 404 404 404",
    "meetings:declarations": "200 200 404 404 404 404 404 404",
    "meetings:change-declaration": "200 200 404 404 404 404 404 404",
    "meetings:minutes": "200 200 200 200 200 404 404 404",
    "meetings:ask-to-check": "405 405 404 404 404 404 404 404",
    "meetings:check-minutes": "404 405 404 404 404 404 404 404",
    "meetings:circulate-minutes": "200 200 404 404 404 404 404 404",
    "meetings:reopen-minutes": "200 200 404 404 404 404 404 404",
    "meetings:approve": "200 200 404 404 404 404 404 404",
    "meetings:comment-minutes": "200 200 200 200 200 404 404 404",
    "meetings:resolve-comment": "200 200 404 404 404 404 404 404",
    "meetings:correct-minutes": "200 200 404 404 404 404 404 404",
    "meetings:minutes-pdf": "200 200 200 200 200 404 404 404",
    "meetings:download-minutes": "302 302 302 302 302 404 404 404",  # not made yet
    "meetings:minutes-word": "200 200 200 200 200 404 404 404",
    "meetings:item": "200 200 200 200 200 200 404 404",
    "meetings:write-note": "405 405 405 404 404 404 404 404",
    "meetings:run": "302 302 302 404 404 404 404 404",
    "meetings:run-item": "200 200 200 404 404 404 404 404",
    "meetings:record-decision": "200 200 200 404 404 404 404 404",
    "meetings:change-decision": "200 200 200 404 404 404 404 404",
    "meetings:record-action": "200 200 200 404 404 404 404 404",
    "meetings:ask": "200 200 404 404 404 404 404 404",
    "meetings:set-access": "200 200 404 404 404 404 404 404",
    "meetings:withdraw": "405 405 404 404 404 404 404 404",
    "meetings:actions": "200 200 200 200 200 404 404 404",
    "meetings:action": "200 200 200 200 200 404 404 404",
    "meetings:close-action": "302 302 302 404 404 404 404 404",
    "meetings:action-board": "200 200 200 200 200 404 404 404",
    "meetings:export-actions": "200 200 200 200 200 404 404 404",
    "meetings:update-action": "302 302 302 404 404 404 404 404",
    "meetings:change-action": "200 200 200 404 404 404 404 404",
    "meetings:reopen-action": "302 302 302 404 404 404 404 404",
    "meetings:action-evidence": "200 200 200 200 200 404 404 404",
    "meetings:search": "200 200 200 200 200 404 404 404",
    "meetings:exchanges": "200 200 200 200 404 404 404 404",
    "meetings:record-exchange": "200 200 200 404 404 404 404 404",
    "meetings:exchange": "200 200 200 200 404 404 404 404",
    "meetings:change-exchange": "200 200 200 404 404 404 404 404",
    "tracker:tracker": "200 200 200 200 404 404 404 404",
    "tracker:record": "200 200 200 404 404 404 404 404",
    "tracker:record-from-item": "200 200 200 404 404 404 404 404",
    "tracker:learning-point": "200 200 200 200 404 404 404 404",
    "tracker:revise": "200 200 200 404 404 404 404 404",
    "tracker:share": "200 200 200 404 404 404 404 404",
    "tracker:embed": "200 200 200 404 404 404 404 404",
    "tracker:review-impact": "200 200 200 404 404 404 404 404",
    "tracker:sign-off": "404 405 405 404 404 404 404 404",  # the coordinator recorded it
    "reports:reports": "200 200 200 404 404 404 200 404",
    "reports:ask": "405 405 405 404 404 404 404 404",
    "reports:edition": "200 200 200 404 404 404 404 404",
    "reports:progress": "302 302 302 404 404 404 404 404",
    "reports:issue": "405 405 404 404 404 404 404 404",
    "reports:retry": "405 405 405 404 404 404 404 404",
    "reports:download": "200 200 200 404 404 404 200 404",
}


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Forget how many links that do not work were opened."""
    cache.clear()


@pytest.fixture
def users() -> dict[str, User]:
    """Somebody of each role."""
    return {role: coordinator() if role == "coordinator" else make_user(role) for role in ROLES}


@pytest.fixture
def people(users: dict[str, User]) -> dict[str, Client]:
    """The browser of each of them."""
    return {role: client_of(user) for role, user in users.items()}


@pytest.fixture
def world(users: dict[str, User]) -> dict[str, int | str]:
    """One of everything there is."""
    return make_world(users)


def status(client: Client, path: str) -> int:
    """Ask for an address; a file that comes back is read to its end, which closes it."""
    response = client.get(path)
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined] # a file's alone
    return response.status_code


def test_every_address_has_a_name_and_says_who_may_come_in() -> None:
    undeclared = [
        str(each.pattern.pattern)
        for each in addresses()
        if not each.pattern.name or not isinstance(getattr(each.pattern.callback, "declaration", None), Declaration)
    ]
    assert undeclared == []


def test_what_is_open_to_everybody_says_why_and_is_short_to_count() -> None:
    public = {each.name: declared(each).public_because for each in addresses() if not declared(each).permission}
    assert all(public.values())
    assert set(public) == {
        *("accessibility", "privacy", "health"),
        *("accounts:use-link", "accounts:accept-invitation", "accounts:time-left"),
        *("meetings:answer", "meetings:feed"),
        *("account_login", "account_logout", "account_signup", "account_inactive"),
        *("mfa_authenticate", "mfa_login_webauthn"),
        *("account_reset_password", "account_reset_password_done", "account_reset_password_from_key"),
        *("openid_connect_login", "openid_connect_callback", "socialaccount_signup"),
        *("socialaccount_login_cancelled", "socialaccount_login_error"),
    }


def test_every_address_that_names_an_object_fetches_it_from_what_the_person_may_see() -> None:
    blind = [
        each.name for each in addresses() if "pk" in each.pattern.pattern.converters and declared(each).source is None
    ]
    assert blind == []


def test_every_permission_that_an_address_asks_for_exists() -> None:
    asked = {declared(each).permission for each in addresses()} - {""}
    assert {permission for permission in asked if not rules.perm_exists(permission)} == set()


def test_every_address_has_its_line_in_the_table() -> None:
    assert {each.name for each in addresses()} == set(TABLE)


def test_each_role_opens_what_the_table_says_and_nothing_else(
    people: dict[str, Client], world: dict[str, int | str]
) -> None:
    found = {
        each.name: " ".join(str(status(people[role], path_of(each, world))) for role in ROLES) for each in addresses()
    }
    assert found == TABLE


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(world: dict[str, int | str], client: Client) -> None:
    for each in addresses():
        if declared(each).permission:
            for ask in (client.get, client.post):
                response = ask(path_of(each, world))
                assert response.status_code == 302, each.name
                assert response["Location"].startswith(SIGN_IN), each.name


def test_a_button_pressed_by_somebody_without_the_right_does_nothing(
    people: dict[str, Client], world: dict[str, int | str]
) -> None:
    """POST answers like GET for those whom the table turns away: nothing is there."""
    for each in addresses():
        for role, expected in zip(ROLES, TABLE[each.name].split(), strict=True):
            if expected == "404":
                assert people[role].post(path_of(each, world)).status_code == 404, (each.name, role)


def test_an_object_that_is_not_there_is_not_found(people: dict[str, Client], world: dict[str, int | str]) -> None:
    nowhere = dict.fromkeys(world, 999_999)
    for each in addresses():
        if "pk" in each.pattern.pattern.converters:
            assert people["chair"].get(path_of(each, nowhere)).status_code == 404, each.name
