"""What an operator runs: reference data and sign-in links."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.dated import today
from accounts.enums import Role
from accounts.models import RoleGrant, User
from meetings.models import AgendaTemplate
from reviews.models import ReviewType
from tests.factories import make_user
from tests.pages import text

pytestmark = pytest.mark.usefixtures("forum")


def links(*arguments: str) -> list[list[str]]:
    printed = StringIO()
    call_command("sign_in_links", *arguments, stdout=printed)
    return [line.split("\t") for line in printed.getvalue().splitlines()]


def test_the_first_coordinator_gets_a_link_that_works(client: Client) -> None:
    [[label, url]] = links("--base-url", "http://testserver/")
    assert label == "coordinator"
    assert url.startswith("http://testserver/sign-in/")
    page = client.get(url.removeprefix("http://testserver"), follow=True)
    assert "First steps" in text(page)


def test_one_address_gets_a_link_whatever_its_case() -> None:
    user = make_user("deputy", email="dan@forum.example")
    [[label, _]] = links("--email", "Dan@Forum.example")
    assert label == "account"
    assert user.sign_in_links.count() == 1


def test_an_address_without_an_account_is_one_clear_sentence() -> None:
    with pytest.raises(CommandError, match=r"There is no account with the email address nobody@forum\.example\."):
        links("--email", "nobody@forum.example")
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="There is no account"):
        links("--email", settings.FIRST_COORDINATOR)


def test_a_forum_without_a_coordinator_is_one_clear_sentence() -> None:
    RoleGrant.objects.update(started_on="2020-01-01", ended_on="2020-01-02")
    with pytest.raises(CommandError, match=r"No account holds the coordinator role\."):
        links()


def test_reference_data_is_loaded_once_and_completed_later() -> None:
    ReviewType.objects.filter(code="scr").delete()
    ReviewType.objects.filter(code="sar").update(plural="Our SARs")
    before = (User.objects.count(), AgendaTemplate.objects.count())
    call_command("load_reference")
    assert (User.objects.count(), AgendaTemplate.objects.count()) == before == (1, 1)
    assert ReviewType.objects.count() == 11
    assert ReviewType.objects.get(code="sar").plural == "Our SARs"


def test_the_first_coordinator_is_not_made_again_while_somebody_coordinates() -> None:
    make_user("coordinator")
    RoleGrant.objects.filter(user__email=settings.FIRST_COORDINATOR).delete()
    call_command("load_reference")
    assert RoleGrant.objects.current().filter(role=Role.COORDINATOR).count() == 1


def test_a_forum_that_lost_its_coordinator_gets_the_first_one_back() -> None:
    RoleGrant.objects.update(started_on="2020-01-01", ended_on="2020-01-02")
    call_command("load_reference")
    [grant] = RoleGrant.objects.on(today())
    assert grant.user.email == settings.FIRST_COORDINATOR
