"""Files as evidence of how an action stands: checked before they are kept, opened by those who may open the action."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from documents.enums import Hold
from documents.models import Document, Reading
from meetings.domain import action as actions
from meetings.domain import agenda
from meetings.models import Action, ActionUpdate
from tests.factories import coordinator, item_of, make_action, make_meeting, make_review, make_user
from tests.factories.files import office, pdf, upload
from tests.pages import FOUND, MISSING, OK, SHOWN_AGAIN, client_of, error_beside, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def owner() -> User:
    return make_user("representative")


@pytest.fixture
def action(owner: User) -> Action:
    return make_action(owner=owner.person.representations.get())


def send(client: Client, action: Action, content: bytes, name: str = "list.pdf", **said: str) -> object:
    sent = {"text": "Half done.", "file": upload(content, name)} | said
    return client.post(reverse("meetings:update-action", args=[action.pk]), sent)


def evidence_of(action: Action) -> str:
    update = ActionUpdate.objects.get()
    return reverse("meetings:action-evidence", args=[action.pk, update.pk])


def test_its_owner_sends_a_file_which_those_who_see_the_action_open(owner: User, action: Action) -> None:
    content = pdf("Who has it")
    client = client_of(owner)
    send(client, action, content)
    [link] = soup(client.get(action.get_absolute_url())).select(".moj-timeline a")
    assert (link.get_text(), link["href"]) == ("list.pdf", evidence_of(action))
    other = make_user("representative")
    for user in (owner, other, coordinator()):
        response = client_of(user).get(evidence_of(action))
        assert (response.status_code, bytes(response.getvalue())) == (OK, content)
        assert response["Content-Disposition"] == 'attachment; filename="list.pdf"'
    assert set(Reading.objects.values_list("user", flat=True)) == {owner.pk, other.pk, coordinator().pk}


def test_a_file_that_may_not_be_sent_is_refused_and_what_was_typed_stays(owner: User, action: Action) -> None:
    client = client_of(owner)
    for content, name in (
        (b"MZ\x90\x00 a program", "list.pdf"),
        (office("docx", parts={"word/vbaProject.bin": b"x"}), "list.docx"),
        (b"", "list.pdf"),
    ):
        response = send(client, action, content, name)
        assert getattr(response, "status_code", 0) == SHOWN_AGAIN
        assert error_beside(response, "file")
        assert value_of(response, "text") == "Half done."
    assert not Document.objects.exists()


def test_a_file_is_to_be_chosen_again_when_something_else_is_wrong(owner: User, action: Action) -> None:
    response = send(client_of(owner), action, office(), "list.docx", text=" ")
    assert error_beside(response, "file") == "Choose the file again."
    assert not Document.objects.exists()


def test_a_file_for_a_closed_action_is_not_kept(owner: User, action: Action) -> None:
    actions.close(action, closing_note="Done", actor=owner)
    response = send(client_of(owner), action, office(), "list.docx")
    assert "This action was closed on" in text(response, ".govuk-error-summary")
    assert not Document.objects.exists()


def test_evidence_is_not_there_for_who_may_not_open_the_action(owner: User, action: Action) -> None:
    assert getattr(send(client_of(owner), action, office(), "list.docx"), "status_code", 0) == FOUND
    address = evidence_of(action)
    review = make_review(is_restricted=True)
    item = action.item
    agenda.arrange(item.meeting, [agenda.ItemChange(item.pk, 30, review=review)], actor=coordinator())
    for role in ("representative", "deputy", "ad-hoc", "shield-reader", ""):
        assert client_of(role).get(address).status_code == MISSING, role
    assert client_of(owner).get(address).getvalue() == office(), "it is theirs"
    elsewhere = make_action(item_of(make_meeting("held")))
    wrong = reverse("meetings:action-evidence", args=[elsewhere.pk, ActionUpdate.objects.get().pk])
    assert client_of("chair").get(wrong).status_code == MISSING, "of another action"
    assert client_of("chair").get(address + "9/").status_code == MISSING


def test_a_file_that_is_held_back_is_named_and_not_there(owner: User, action: Action) -> None:
    client = client_of(owner)
    send(client, action, office(), "list.docx")
    Document.objects.update(hold=Hold.UNCHECKED)
    page = client.get(action.get_absolute_url())
    assert "list.docx (Being checked for viruses)" in text(page, ".moj-timeline")
    assert not soup(page).select(".moj-timeline a")
    assert client.get(evidence_of(action)).status_code == MISSING
    assert not Reading.objects.exists()
